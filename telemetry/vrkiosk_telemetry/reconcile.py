"""After the server was restored from yesterday's backup: what it lost is sent once more.

Kiosk and server each have a tally of what the kiosk delivered and still keeps: SHA-256 over its
sessions and their manifests' hashes. Where the two differ, the kiosk names its sessions, and the
server says which it lacks: these go back into the outbox and are sent as any other. It also says
which it erased meanwhile.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk_telemetry import receipt
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.files import sync_folder
from vrkiosk_telemetry.manifest import MANIFEST_NAME, RECEIPT_NAME
from vrkiosk_telemetry.outbox import Outbox

MISSING_PATH: Final = "/v1/sessions/missing"
RECHECK_S: Final = 3600.0  # of a kiosk that runs: the tally of 2,000 sessions costs the server time
_FORGET: Final = ".erasing-"


def tally(sessions: Mapping[str, str]) -> str:
    """Digest of sessions: hashes of their manifests by id. 64 hexadecimal digits."""
    lines = (f"{session} {sessions[session]}\n" for session in sorted(sessions))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class Delivered:
    """What was delivered to the server with this key and is still kept."""

    def __init__(self, box: Outbox, key: Ed25519PublicKey) -> None:
        self._box = box
        self._key = key
        self._sessions = self._look()

    def is_due(self, after_s: float, clock: Callable[[], float] = time.time) -> bool:
        """Whether it is `after_s` since the tallies were compared, or the clock was set."""
        return bool(self._sessions) and not 0 <= clock() - self._box.compared_at() < after_s

    @property
    def since(self) -> str:
        """The oldest session here."""
        return min(self._sessions)

    def differs(self, stored: str) -> bool:
        """Whether the server's tally is another one, and this was not gone through before."""
        own = tally(self._sessions)
        return stored != own and not self._box.was_compared(stored, own)

    def compare(
        self,
        stored: str,
        ask: Callable[[Mapping[str, str]], Mapping[str, Any]],
        clock: Callable[[], float] = time.time,
    ) -> list[str]:
        """Takes back what the server lacks and removes what it erased; in words. `ask`: gives the
        server these sessions and gets what it says of them."""
        notes: list[str] = []
        if self.differs(stored):
            found = ask(self._sessions)
            lacking = [one for one in found["missing"] if one in self._sessions]
            gone = [one for one in found["erased"] if one in self._sessions]
            for session in lacking:
                self._box.take_back(session)
            for session in gone:
                self._erase(session)
            if lacking:
                notes.append(f"the server lost {len(lacking)} sessions: they are sent once more")
            notes += [f"erased {session}: it was erased at the server" for session in gone]
            self._sessions = self._look()
        self._box.remember_compared(stored, tally(self._sessions), clock())
        return notes

    def _erase(self, session: str) -> None:
        doomed = self._box.sent / f"{_FORGET}{session}"
        (self._box.sent / session).rename(doomed)
        sync_folder(self._box.sent)
        shutil.rmtree(doomed)

    def _look(self) -> dict[str, str]:
        for left in self._box.sent.glob(f"{_FORGET}*"):  # a power cut came between
            shutil.rmtree(left)
        key, known = key_id(self._key), self._box.delivered()
        here = {path.name for path in self._box.sent.iterdir() if not path.name.startswith(".")}
        for session in here - known.keys():
            known[session] = self._check(session)
            self._box.remember_delivered(session, *known[session])
        return {s: known[s][1] for s in here if known[s][0] == key}

    def _check(self, session: str) -> tuple[str, str]:
        """Id of the key that signed the receipt, "" where it is not this one; the manifest's
        hash."""
        folder = self._box.sent / session
        try:
            manifest = (folder / MANIFEST_NAME).read_bytes()
            receipt.check((folder / RECEIPT_NAME).read_bytes(), self._key, session, manifest)
        except (OSError, receipt.ReceiptError):
            return "", ""
        return key_id(self._key), hashlib.sha256(manifest).hexdigest()


def answer_of(answer: httpx.Response) -> Mapping[str, Any]:
    """What the server says it lacks and erased. httpx.DecodingError where it is not ours."""
    try:
        body = answer.json()
        if isinstance(body["missing"], list) and isinstance(body["erased"], list):
            return dict(body)
    except (ValueError, KeyError, TypeError):
        pass
    raise httpx.DecodingError("the answer is not a ROCB server's", request=answer.request)
