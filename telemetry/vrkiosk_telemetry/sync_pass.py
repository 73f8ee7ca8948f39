"""One pass over an outbox: each session's plan, its missing content, then its manifest.

Every step may be repeated and may be cut anywhere. What the network and the server do is told
apart: trouble that passes, a session that is refused, a kiosk that is refused.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import httpx
import stamina
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk_telemetry import receipt, tus
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.files import sha256_of
from vrkiosk_telemetry.http_client import code_of, said, words
from vrkiosk_telemetry.manifest import FileEntry
from vrkiosk_telemetry.outbox import Outbox, OutboxError, Sealed
from vrkiosk_telemetry.sync_report import (
    Delivered,
    Patience,
    Problem,
    Progress,
    SyncRefused,
    SyncReport,
    SyncTrouble,
)

CHECKSUM_MISMATCH: Final = 460  # of the tus checksum extension
_OBJECTS_MISSING: Final = HTTPStatus.FAILED_DEPENDENCY
_PASSING: Final = frozenset({408, 423, _OBJECTS_MISSING, 425, 429, CHECKSUM_MISMATCH})
_UPLOAD_ENDED: Final = frozenset({404, 410, CHECKSUM_MISMATCH})  # it is not there any more
_UPLOAD_MOVED: Final = frozenset({404, 409, 410})
# Refusals of the server's gate. On the way: sent again they may pass.
_ON_THE_WAY: Final = frozenset({"replayed", "altered-body"})
# Of the kiosk, whatever it sends: no session is at fault.
_OF_THE_KIOSK: Final = frozenset(
    {
        "clock-differs",
        "enrolment-ended",
        "forged",
        "key-retired",
        "kiosk-revoked",
        "other-server",
        "unknown-kiosk",
        "unsigned",
    }
)


class Pass:
    """One pass over an outbox. receipt_key: whose receipts are believed."""

    def __init__(
        self,
        box: Outbox,
        client: httpx.Client,
        server: str,
        receipt_key: Ed25519PublicKey,
        progress: Callable[[Progress], None],
        patience: Patience,
    ) -> None:
        self._box = box
        self._client = client
        self._server = server
        self._receipt_key = receipt_key
        self._progress = progress
        self._patience = patience
        self._bytes_sent = 0
        self._done = 0  # bytes of the session at work that the server has

    def run(self, retry_parked: bool) -> SyncReport:
        parked = {} if retry_parked else self._box.parked()
        queue = [session for session in self._box.sessions() if session not in parked]
        sent: list[Delivered] = []
        waiting: list[Problem] = []
        trouble: SyncTrouble | None = None
        for place, session in enumerate(queue):
            try:
                sent.append(self._deliver(session))
            except (SyncRefused, OutboxError) as why:
                parked[session] = str(why)
                self._box.park(session, str(why))
            except SyncTrouble as why:
                trouble = why
                if why.ends_pass:
                    waiting += [Problem(rest, str(why)) for rest in queue[place:]]
                    break
                waiting.append(Problem(session, str(why)))
        return SyncReport(
            sent=tuple(sent),
            waiting=tuple(waiting),
            parked=tuple(Problem(session, why) for session, why in parked.items()),
            bytes_sent=self._bytes_sent,
            unreachable=str(trouble) if trouble and trouble.ends_pass else "",
            retry_after_s=trouble.retry_after_s if trouble else None,
        )

    def _deliver(self, session: str) -> Delivered:
        sealed = self._box.open(session)
        for attempt in attempts(self._patience, longest_s=self._patience.wait_max):
            with attempt, self._translated():
                folder = self._box.deliver(sealed, self._send(sealed))
        self._tell(sealed, "acknowledged")
        return Delivered(session, folder, f"{self._server}/sessions/{session}")

    def _send(self, sealed: Sealed) -> bytes:
        """The server's receipt for a session, after sending what it lacks."""
        address = f"{self._server}/v1/sessions/{sealed.session}"
        files = [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in sealed.files]
        answer = self._client.post(f"{address}/plan", json=files).raise_for_status()
        missing = set(_json(answer)["missing"])
        wanted = {file.sha256: file for file in sealed.files if file.sha256 in missing}
        self._done = sealed.size - sum(file.size for file in wanted.values())
        for file in wanted.values():
            self._upload(sealed, file)
        headers = {"content-type": "application/json"}
        answer = self._client.put(f"{address}/manifest", content=sealed.manifest, headers=headers)
        content = answer.raise_for_status().content
        receipt.check(content, self._receipt_key, sealed.session, sealed.manifest)
        return content

    def _upload(self, sealed: Sealed, file: FileEntry) -> None:
        path = sealed.folder / file.name
        _check_unchanged(path, file)
        known = self._box.upload_url(self._server, file.sha256)
        upload = tus.find(self._client, known) if known else None
        if upload is None:
            metadata = {"filename": file.name, "sha256": file.sha256, "session": sealed.session}
            address = f"{self._server}/v1/files"
            upload = tus.create(self._client, address, file.size, metadata)
            self._box.remember_upload(self._server, file.sha256, upload.url)
            if file.size == 0:  # complete when it is begun
                return
        self._done += upload.offset

        def sent(transmitted: int, taken: int) -> None:
            self._bytes_sent += transmitted
            self._done += taken
            if taken:
                self._tell(sealed, file.name)

        try:
            with path.open("rb") as stream:
                tus.send(self._client, upload, stream, file.size, sent)
        except httpx.HTTPStatusError as why:
            if why.response.status_code in _UPLOAD_ENDED:
                self._box.forget_upload(self._server, file.sha256)
            raise
        self._box.forget_upload(self._server, file.sha256)

    def _tell(self, sealed: Sealed, text: str) -> None:
        self._progress(Progress(sealed.session, self._done, sealed.size, text))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What httpx and tus raise, as trouble that passes or a refusal, in words."""
        try:
            yield
        except httpx.HTTPStatusError as why:
            raise _from_status(why.response, self._server) from why
        except (OSError, sqlite3.Error) as why:
            text = f"this machine cannot write or read the outbox ({why})"
            raise SyncTrouble(
                f"{text}; check its disk and the space on it", ends_pass=True
            ) from why
        except (httpx.HTTPError, httpx.InvalidURL, tus.StalledError, receipt.ReceiptError) as why:
            text = f"cannot reach the server {self._server} ({words(why)})"
            do = "check that it runs and that the network and the address are right"
            raise SyncTrouble(f"{text}; {do}", ends_pass=True) from why


def _from_status(answer: httpx.Response, server: str) -> TelemetryError:
    status = answer.status_code
    retry_after_s = _retry_after(answer)
    if not (text := said(answer)):
        # Not our server's words: a portal, a proxy, another program. The session is not at fault.
        text = f"{server} answers {status} and not as a ROCB server does; check the address"
        return SyncTrouble(text, ends_pass=True, retry_after_s=retry_after_s)
    code = code_of(answer)
    if code in _OF_THE_KIOSK:
        return SyncTrouble(f"{server} refuses this kiosk: {text}", ends_pass=True)
    if status >= 500 or status in _PASSING or code in _ON_THE_WAY:
        busy = status in (429, 502, 503, 504, 507)
        return SyncTrouble(text, ends_pass=busy, retry_after_s=retry_after_s)
    if status in _UPLOAD_MOVED and answer.request.method == "PATCH":
        return SyncTrouble(text, ends_pass=False)  # by another request for it: look again
    return SyncRefused(text)


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds of a Retry-After header; its other form, a date, needs a clock that is right."""
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None


def attempts(patience: Patience, longest_s: float | None) -> Iterable[stamina.Attempt]:
    """Attempts at something that may raise SyncTrouble. Where the server said when to come back,
    that is the wait, unless it is longer than `longest_s`: then there is no further attempt."""

    def decide(error: Exception) -> bool | float:
        if not isinstance(error, SyncTrouble):
            return False
        if error.retry_after_s is None:
            return True
        return (
            error.retry_after_s if longest_s is None or error.retry_after_s <= longest_s else False
        )

    logger = logging.getLogger("stamina")
    if not logger.handlers:  # Python would print its notices beside our lines
        logger.addHandler(logging.NullHandler())
    return stamina.retry_context(
        on=decide,
        attempts=patience.attempts,
        timeout=patience.timeout,
        wait_initial=patience.wait_initial,
        wait_max=patience.wait_max,
        wait_jitter=patience.wait_jitter,
    )


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
        if isinstance(body["missing"], list):
            return dict(body)
    except (ValueError, KeyError, TypeError):
        pass
    raise httpx.DecodingError("the answer is not a ROCB server's", request=answer.request)


def _check_unchanged(path: Path, file: FileEntry) -> None:
    try:
        same = path.stat().st_size == file.size and sha256_of(path) == file.sha256
    except OSError as why:
        raise OutboxError(f"{path} cannot be read ({why.strerror}); restore it") from why
    if not same:
        raise OutboxError(
            f"{path} was altered after the session was sealed: its hash is not the manifest's; "
            "restore it from a copy, or keep it and find out by whom"
        )
