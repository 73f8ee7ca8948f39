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
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    EXIT_UNREACHABLE,
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
    `retry_parked`. Never raises for what network, server or sessions do: the report says it.
    """
    with Outbox(outbox, sent) as box, _client(server) as client:
        one_pass = _Pass(box, client, server.rstrip("/"), progress, patience or Patience())
        waiting = Progress("", 0, 0, "another sync is at work on this outbox; waiting for it")
        with box.exclusive(lambda: progress(waiting)):
            return one_pass.run(retry_parked)


def main(
    data: Path,
    server: str,
    *,
    once: bool,
    retry_parked: bool = False,
    interval_s: float = 30.0,
    echo: Callable[[str], None] = print,
) -> int:
    """`kiosk sync`: the sessions in `data/outbox`; with `once` one pass, else until stopped.

    Exit code: 0 all sent, 1 a session is parked, 3 the server cannot be reached.
    """
    said: list[str] = []

    def one_pass() -> SyncReport:
        report = sync_once(data / "outbox", data / "sent", server, retry_parked=retry_parked)
        for line in report.lines():
            if once or line not in said:  # the loop says each thing once, not every half minute
                echo(line)
        said[:] = report.lines()
        return report

    if once:
        return one_pass().exit_code
    while True:
        _until_reached(one_pass)
        time.sleep(interval_s)


def _until_reached(one_pass: Callable[[], SyncReport]) -> None:
    """Passes with growing waits, at most an hour, until one reaches the server."""
    _quiet_stamina()
    for attempt in stamina.retry_context(
        on=_backoff(limit_s=None),
        attempts=None,
        timeout=None,
        wait_initial=5.0,
        wait_max=3600.0,
        wait_jitter=30.0,
    ):
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
        _quiet_stamina()
        for attempt in stamina.retry_context(
            on=_backoff(self._patience.wait_max),
            attempts=self._patience.attempts,
            timeout=self._patience.timeout,
            wait_initial=self._patience.wait_initial,
            wait_max=self._patience.wait_max,
            wait_jitter=self._patience.wait_jitter,
        ):
            with attempt, self._translated():
                receipt = self._send(sealed)
        folder = self._box.deliver(sealed, receipt)
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
            if why.response.status_code == CHECKSUM_MISMATCH:  # the server threw it away
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
    if status == HTTPStatus.CONFLICT and answer.request.method == "PATCH":
        return SyncTrouble(said, ends_pass=False)  # another request moved the offset: look again
    return SyncRefused(said)


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds of a Retry-After header; its other form, a date, needs a clock that is right."""
    value = answer.headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None


def _backoff(limit_s: float | None) -> Callable[[Exception], bool | float]:
    """For stamina: whether to try again, or after how many seconds if the server said so."""

    def decide(error: Exception) -> bool | float:
        if not isinstance(error, SyncTrouble):
            return False
        if error.retry_after_s is None:
            return True
        return error.retry_after_s if limit_s is None or error.retry_after_s <= limit_s else False

    return decide


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


def _quiet_stamina() -> None:
    """Without a handler Python would print stamina's own notices beside ours."""
    logger = logging.getLogger("stamina")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
