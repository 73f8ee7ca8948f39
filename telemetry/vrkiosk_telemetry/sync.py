"""Sends sealed sessions to the ROCB server, whatever the network does.

For each session: the plan (which content is missing), the missing content by resumable uploads,
then the signed manifest, which is the commit; the server answers a receipt, and only with it does
the session move from the outbox to `sent`. Every step may be repeated and may be cut anywhere.
Trouble that passes is retried with back-off; a session the server refuses is parked, with the
reason, until a person has looked. Nothing is ever deleted.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import httpx
import stamina

from vrkiosk_telemetry import dsse, tus
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.files import sha256_of
from vrkiosk_telemetry.manifest import FileEntry
from vrkiosk_telemetry.outbox import Outbox, OutboxError, Sealed
from vrkiosk_telemetry.sync_report import (
    BETWEEN_PASSES,
    EXIT_UNREACHABLE,
    EXIT_UNUSABLE,
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
_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)


def sync_once(
    outbox: Path,
    sent: Path,
    server: str,
    progress: Callable[[Progress], None] = lambda _: None,
    *,
    patience: Patience | None = None,
    retry_parked: bool = False,
) -> SyncReport:
    """Sends every session of `outbox` to the server at the URL `server`, once.

    What was acknowledged lies in `sent` afterwards. Parked sessions are left out unless
    `retry_parked`. The report says what network, server or sessions did; OutboxError only when
    the folders cannot be used at all.
    """
    waiting = Progress("", 0, 0, "another sync is at work on this outbox; waiting for it")
    with _client(server) as client, Outbox(outbox, sent, lambda: progress(waiting)) as box:
        one_pass = _Pass(box, client, server.rstrip("/"), progress, patience or Patience())
        return one_pass.run(retry_parked)


def main(
    data: Path,
    server: str,
    *,
    once: bool,
    retry_parked: bool = False,
    interval_s: float = 30.0,
    patience: Patience | None = None,
    between: Patience = BETWEEN_PASSES,
    echo: Callable[[str], None] = print,
    progress: Callable[[Progress], None] = lambda _: None,
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """`kiosk sync`: the sessions in `data/outbox`; with `once` one pass, else until stopped.

    Exit code: 0 all sent, 1 a session is parked, 2 the outbox cannot be used, 3 the server cannot
    be reached. interval_s: between looks at the outbox while all goes well. patience: within a
    pass; between: after a pass that did not reach the server.
    """
    said: list[str] = []

    def one_pass(retry_parked: bool) -> SyncReport:
        report = sync_once(
            data / "outbox",
            data / "sent",
            server,
            progress,
            patience=patience,
            retry_parked=retry_parked,
        )
        for line in report.lines():
            if line not in said:  # a loop says each thing once, not every half minute
                echo(line)
        said[:] = report.lines()
        return report

    try:
        if once:
            return one_pass(retry_parked).exit_code
        _until_reached(partial(one_pass, retry_parked), between)
        while True:
            wait(interval_s)
            _until_reached(partial(one_pass, False), between)
    except OutboxError as why:
        echo(str(why))
        return EXIT_UNUSABLE


def _until_reached(one_pass: Callable[[], SyncReport], between: Patience) -> None:
    for attempt in _attempts(between, longest_s=None):
        with attempt:
            report = one_pass()
            if report.exit_code == EXIT_UNREACHABLE:
                why = report.unreachable or report.waiting[0].reason
                raise SyncTrouble(why, ends_pass=True, retry_after_s=report.retry_after_s)


class _Pass:
    """One pass over an outbox."""

    def __init__(
        self,
        box: Outbox,
        client: httpx.Client,
        server: str,
        progress: Callable[[Progress], None],
        patience: Patience,
    ) -> None:
        self._box = box
        self._client = client
        self._server = server
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
        for attempt in _attempts(self._patience, longest_s=self._patience.wait_max):
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
        return _receipt(answer.raise_for_status(), sealed)

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
        except (httpx.HTTPError, httpx.InvalidURL, tus.StalledError) as why:
            text = f"cannot reach the server {self._server} ({_words(why)})"
            do = "check that it runs and that the network and the address are right"
            raise SyncTrouble(f"{text}; {do}", ends_pass=True) from why


def _from_status(answer: httpx.Response, server: str) -> TelemetryError:
    status = answer.status_code
    retry_after_s = _retry_after(answer)
    try:
        body = answer.json()
        said = f"{body['what']} {body['why']}; {body['do']}"
    except (ValueError, KeyError, TypeError):
        # Not our server's words: a portal, a proxy, another program. The session is not at fault.
        text = f"{server} answers {status} and not as a ROCB server does; check the address"
        return SyncTrouble(text, ends_pass=True, retry_after_s=retry_after_s)
    if status >= 500 or status in _PASSING:
        busy = status in (429, 502, 503, 504, 507)
        return SyncTrouble(said, ends_pass=busy, retry_after_s=retry_after_s)
    if status in _UPLOAD_MOVED and answer.request.method == "PATCH":
        return SyncTrouble(said, ends_pass=False)  # by another request for it: look again
    return SyncRefused(said)


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds of a Retry-After header; its other form, a date, needs a clock that is right."""
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None


def _attempts(patience: Patience, longest_s: float | None) -> Iterable[stamina.Attempt]:
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


def _receipt(answer: httpx.Response, sealed: Sealed) -> bytes:
    """The body, once it is sure that it is the receipt for this very manifest."""
    try:
        body: Any = json.loads(dsse.parse(answer.content).payload)
        named = (body["session"], body["manifest_sha256"])
    except (dsse.EnvelopeError, ValueError, KeyError, TypeError) as why:
        raise httpx.DecodingError(f"no receipt: {why}", request=answer.request) from why
    if named != (sealed.session, hashlib.sha256(sealed.manifest).hexdigest()):
        raise httpx.DecodingError(f"a receipt for something else: {named}", request=answer.request)
    return answer.content


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


def _words(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _client(server: str) -> httpx.Client:
    return httpx.Client(timeout=_TIMEOUT, trust_env=not _is_loopback(server))


def _is_loopback(server: str) -> bool:
    """Whether the server is this machine, where no proxy of the environment can reach it."""
    try:
        host = httpx.URL(server).host
        return host == "localhost" or ip_address(host).is_loopback
    except (httpx.InvalidURL, ValueError):
        return False
