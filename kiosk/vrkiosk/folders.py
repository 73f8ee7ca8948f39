"""Where a kiosk keeps what: one place for the names below the data folder."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ENDED_NAME: Final = "ended"  # what kiosk-seal.path watches


@dataclass(frozen=True, slots=True)
class Folders:
    """All below `data`, made when asked for. Rights are explicit: the service's UMask is 0077."""

    data: Path

    @property
    def live(self) -> Path:
        return self._make("live", 0o750)

    @property
    def outbox(self) -> Path:
        return self._make("outbox", 0o750)

    @property
    def sent(self) -> Path:
        return self._make("sent", 0o750)

    @property
    def keys(self) -> Path:
        return self._make("keys", 0o700)

    @property
    def classes(self) -> Path:
        """What is remembered of the officers of each class."""
        return self._make("class", 0o750)

    @property
    def class_keys(self) -> Path:
        """Public keys of trainers whose class tickets are taken."""
        _ = self.keys
        return self._make("keys/class", 0o750)

    @property
    def record_key(self) -> Path:
        return self.keys / "record.key"

    @property
    def region_key(self) -> Path:
        """Whom sealed sessions are encrypted to; no such file: nobody."""
        return self.keys / "region.age.pub"

    @property
    def packs(self) -> Path:
        """Scenario packs that were added, by hash."""
        return self._make("packs", 0o755)

    @property
    def pack_keys(self) -> Path:
        """Public keys of those whose packs are taken."""
        _ = self.keys
        return self._make("keys/packs", 0o700)

    @property
    def inbox(self) -> Path:
        """What `kiosk sync` fetched and found good (`vrkiosk_telemetry.inbox`)."""
        return self._make("inbox", 0o750)

    @property
    def inbox_packs(self) -> Path:
        """Scenario packs from the server, by hash."""
        return self.data / "inbox" / "packs"

    @property
    def inbox_tickets(self) -> Path:
        """Class tickets from the server."""
        return self.data / "inbox" / "tickets"

    def announce_end(self) -> None:
        """Tells kiosk-seal.path that a record has ended. Not being able to is no failure: its
        timer finds the record too."""
        with suppress(OSError):
            (self.data / ENDED_NAME).touch()

    def _make(self, name: str, mode: int) -> Path:
        path = self.data / name
        if not path.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(mode)
        return path
