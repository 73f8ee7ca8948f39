"""Enrols a kiosk at its region's server: by a one-time code, anew before the enrolment ends, or by
files where there is no network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx

from vrkiosk_telemetry import credentials
from vrkiosk_telemetry.enrolment import MAX_BYTES, Enrolment, EnrolmentError, read_request
from vrkiosk_telemetry.files import read_regular, write_new
from vrkiosk_telemetry.http_client import open_client, said, words

ENROL_PATH: Final = "/v1/enrolments"
RENEW_PATH: Final = "/v1/enrolments/renew"
_JSON: Final = {"Content-Type": "application/json"}


def enrol(keys: Path, server: str, code: str) -> Enrolment:
    """Enrols the kiosk with these keys by a code. May be repeated after any failure: the code
    stays good for this kiosk. EnrolmentError, RecordKeyError."""
    request = credentials.prepare(keys, code)
    with open_client(server) as client:
        return _exchange(client, keys, server, ENROL_PATH, request)


def renew(keys: Path, client: httpx.Client, server: str) -> Enrolment:
    """A new device key and a new time for a kiosk that is enrolled, over its signing client.
    EnrolmentError where the server refuses or cannot be reached."""
    request = credentials.prepare_renewal(keys)
    return _exchange(client, keys, server, RENEW_PATH, request)


def is_due(enrolment: Enrolment, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> bool:
    return clock() >= enrolment.renew_after


def write_request(keys: Path, path: Path) -> str:
    """Writes a request to be carried to the server; the fingerprint a person compares there.
    EnrolmentError where it cannot be written."""
    request = credentials.prepare(keys, "")
    try:
        write_new(path, request, 0o644)
    except OSError as why:
        raise EnrolmentError(
            f"{path} cannot be written ({why.strerror}); choose another file"
        ) from why
    return read_request(request).fingerprint


def take_answer(keys: Path, server: str, path: Path) -> Enrolment:
    """Enrols by the answer that was carried back. EnrolmentError."""
    try:
        answer = read_regular(path, MAX_BYTES)
    except OSError as why:
        raise EnrolmentError(f"{path} cannot be read ({why}); give the server's answer") from why
    return credentials.accept(keys, server, answer)


def _exchange(
    client: httpx.Client, keys: Path, server: str, path: str, request: bytes
) -> Enrolment:
    try:
        answer = client.post(f"{server}{path}", content=request, headers=_JSON)
    except (httpx.HTTPError, httpx.InvalidURL) as why:
        raise EnrolmentError(
            f"cannot reach the server {server} ({words(why)}); "
            "check that it runs and that the network and the address are right"
        ) from why
    if answer.is_error:
        raise EnrolmentError(said(answer) or _not_ours(server, answer.status_code))
    return credentials.accept(keys, server, answer.content)


def _not_ours(server: str, status: int) -> str:
    return f"{server} answers {status} and not as a ROCB server does; check the address"
