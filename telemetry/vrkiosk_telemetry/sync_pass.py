"""One pass over an outbox: each session's plan, its missing content, then its manifest.

Two lanes: results overtake traces. What is small of every session goes first, with its manifest,
which tells the server the result; a session sealed while a trace is sent goes between its pieces.

Every step may be repeated and may be cut anywhere. What the network and the server do is told
apart: trouble that passes, a session that is refused, a kiosk that is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk_telemetry import receipt, tus
from vrkiosk_telemetry.files import sha256_of
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
from vrkiosk_telemetry.sync_trouble import OBJECTS_MISSING, UPLOAD_ENDED, attempts, translated

SMALL_BYTES: Final = 256 << 10  # of a file that goes before traces: half a minute at 64 kbit/s


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
        self._sent: list[Delivered] = []
        self._waiting: dict[str, str] = {}  # why, of sessions that others need not wait for
        self._trouble: SyncTrouble | None = None  # that ended the pass
        self._known = set(box.sessions())  # those sealed later overtake traces
        self._overtaking = False

    def run(self, retry_parked: bool) -> SyncReport:
        """Sends everything that is not parked: results and small sessions first, then traces."""
        if retry_parked:
            for session in self._box.parked():
                self._box.unpark(session)
        for lane in (self._send_first, self._deliver):
            parked = self._box.parked()
            for session in self._box.sessions():
                if session not in parked and not self._trouble:
                    self._attempt(session, lane)
        parked = self._box.parked()
        left = [session for session in self._box.sessions() if session not in parked]
        end = self._trouble
        return SyncReport(
            sent=tuple(self._sent),
            waiting=tuple(
                Problem(session, str(end or self._waiting.get(session, "not tried yet")))
                for session in left
                if end or session in self._waiting
            ),
            parked=tuple(Problem(session, why) for session, why in parked.items()),
            bytes_sent=self._bytes_sent,
            unreachable=str(end) if end else "",
            retry_after_s=end.retry_after_s if end else None,
        )

    def _attempt(self, session: str, act: Callable[[str], None]) -> None:
        self._waiting.pop(session, None)
        try:
            act(session)
        except (SyncRefused, OutboxError) as why:
            self._box.park(session, str(why))
        except SyncTrouble as why:
            if why.ends_pass:
                self._trouble = why
            else:
                self._waiting[session] = str(why)

    def _send_first(self, session: str) -> None:
        """The lane of what is small: the whole session, or, of one with traces, its other files
        and its manifest, so that its result can be read while the traces are on their way."""
        sealed = self._box.open(session)
        if all(file.size <= SMALL_BYTES for file in sealed.files):
            self._deliver(session)
            return
        if self._box.is_announced(self._server, session):
            return
        for attempt in attempts(self._patience, longest_s=self._patience.wait_max):
            with attempt, translated(self._server):
                self._announce(sealed)
        self._box.remember_announced(self._server, session)

    def _announce(self, sealed: Sealed) -> None:
        for file in self._plan(sealed):
            if file.size <= SMALL_BYTES:
                self._upload(sealed, file)
        answer = self._put_manifest(sealed)
        if answer.status_code != OBJECTS_MISSING:  # what it says where all is well
            answer.raise_for_status()

    def _overtake(self) -> None:
        """Sends the results of sessions that were sealed while a trace is on its way."""
        done, self._overtaking = self._done, True
        parked = self._box.parked()
        for session in self._box.sessions():
            if session in parked or session in self._known or self._trouble:
                continue
            self._known.add(session)
            self._attempt(session, self._send_first)
        self._done, self._overtaking = done, False

    def _deliver(self, session: str) -> None:
        sealed = self._box.open(session)
        for attempt in attempts(self._patience, longest_s=self._patience.wait_max):
            with attempt, translated(self._server):
                folder = self._box.deliver(sealed, self._send(sealed))
        self._tell(sealed, "acknowledged")
        self._sent.append(Delivered(session, folder, f"{self._server}/sessions/{session}"))

    def _send(self, sealed: Sealed) -> bytes:
        """The server's receipt for a session, after sending what it lacks."""
        for file in self._plan(sealed):
            self._upload(sealed, file)
        content = self._put_manifest(sealed).raise_for_status().content
        receipt.check(content, self._receipt_key, sealed.session, sealed.manifest)
        return content

    def _plan(self, sealed: Sealed) -> list[FileEntry]:
        """The files whose content the server lacks, the smallest first; each content once."""
        address = f"{self._server}/v1/sessions/{sealed.session}/plan"
        files = [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in sealed.files]
        missing = set(_json(self._client.post(address, json=files).raise_for_status())["missing"])
        wanted = {file.sha256: file for file in sealed.files if file.sha256 in missing}
        self._done = sealed.size - sum(file.size for file in wanted.values())
        return sorted(wanted.values(), key=lambda file: file.size)

    def _put_manifest(self, sealed: Sealed) -> httpx.Response:
        address = f"{self._server}/v1/sessions/{sealed.session}/manifest"
        headers = {"content-type": "application/json"}
        return self._client.put(address, content=sealed.manifest, headers=headers)

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
                if file.size > SMALL_BYTES and not self._overtaking:
                    self._overtake()

        try:
            with path.open("rb") as stream:
                tus.send(self._client, upload, stream, file.size, sent)
        except httpx.HTTPStatusError as why:
            if why.response.status_code in UPLOAD_ENDED:
                self._box.forget_upload(self._server, file.sha256)
            raise
        self._box.forget_upload(self._server, file.sha256)

    def _tell(self, sealed: Sealed, text: str) -> None:
        self._progress(Progress(sealed.session, self._done, sealed.size, text))


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
