"""The sealed sessions that wait to be sent, and what is known about sending them.

Next to the session folders lies `.sync.sqlite` (WAL, synchronous FULL): the address of each
upload begun, so that it goes on after a restart of either side, and the sessions set aside for a
person with the reason. Losing that file costs bytes sent again, never a session.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from vrkiosk_telemetry.errors import ManifestError, TelemetryError
from vrkiosk_telemetry.files import sync_folder, write_atomic
from vrkiosk_telemetry.manifest import (
    MANIFEST_NAME,
    RECEIPT_NAME,
    FileEntry,
    file_entries,
    open_unverified,
)

DATABASE_NAME: Final = ".sync.sqlite"

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS upload (
    server TEXT, sha256 TEXT, url TEXT NOT NULL, PRIMARY KEY (server, sha256)
) STRICT;
CREATE TABLE IF NOT EXISTS parked (
    session TEXT PRIMARY KEY, reason TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS delivered (
    session TEXT PRIMARY KEY, key TEXT NOT NULL, manifest_sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS compared (
    id INTEGER PRIMARY KEY CHECK (id = 1), stored TEXT NOT NULL, own TEXT NOT NULL, at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS consignment (number INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
CREATE TABLE IF NOT EXISTS announced (
    server TEXT, session TEXT, PRIMARY KEY (server, session)
) STRICT;
"""


class OutboxError(TelemetryError):
    """A session of the outbox cannot be sent as it is; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed session: its folder, the manifest as it lies there, the files it lists."""

    session: str
    folder: Path
    manifest: bytes
    files: tuple[FileEntry, ...]

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file.size for file in self.files)


class Outbox:
    """The outbox of one kiosk, for one process at a time; a context manager.

    On entry it waits for its turn, after calling `waiting` if there is another at work. The turn
    ends with the process, however that ends. OutboxError when the folders cannot be used.
    """

    def __init__(
        self, folder: Path, sent: Path, waiting: Callable[[], None] = lambda: None
    ) -> None:
        self.folder = folder
        self.sent = sent
        self._waiting = waiting
        self._open = ExitStack()
        self._database: sqlite3.Connection

    def __enter__(self) -> Self:
        try:
            for each in (self.folder, self.sent):
                each.mkdir(parents=True, exist_ok=True)
            self._take_turn()
            self._database = sqlite3.connect(
                self.folder / DATABASE_NAME, isolation_level=None, timeout=30
            )
            self._open.callback(self._database.close)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.executescript(_TABLES)
        except (OSError, sqlite3.Error) as why:
            self._open.close()
            raise OutboxError(
                f"the outbox {self.folder} cannot be used ({why}); check that it and {self.sent} "
                "can be written and that there is space on the disk"
            ) from why
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def _take_turn(self) -> None:
        handle = os.open(self.folder / ".sync.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        self._open.callback(os.close, handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)

    def sessions(self) -> list[str]:
        """Names of the sealed sessions here, the oldest first (UUIDs of version 7 sort by time).

        A folder without a manifest is still being sealed and not listed.
        """
        folders = (path for path in self.folder.iterdir() if not path.name.startswith("."))
        return sorted(path.name for path in folders if (path / MANIFEST_NAME).is_file())

    def open(self, session: str) -> Sealed:
        """A session of `sessions()`. OutboxError when its manifest cannot be used."""
        folder = self.folder / session
        try:
            manifest = (folder / MANIFEST_NAME).read_bytes()
            payload = open_unverified(manifest)
        except (OSError, ManifestError) as why:
            raise OutboxError(f"{why}; look at {folder}, restore it or move it away") from why
        if payload["session"] != session:
            raise OutboxError(
                f"the folder {session} holds the manifest of session {payload['session']}; "
                "give the folder the name of its session"
            )
        return Sealed(session, folder, manifest, file_entries(payload))

    def deliver(self, sealed: Sealed, receipt: bytes) -> Path:
        """Puts the receipt into an acknowledged session and moves it to `sent`. Where it is now.

        One rename, so a session is in the outbox or in `sent`, whole, at any time.
        """
        target = self.sent / sealed.session
        write_atomic(sealed.folder / RECEIPT_NAME, receipt)
        if target.exists():
            raise OutboxError(
                f"{target} exists already, so the session stays in the outbox although the server "
                "has it; compare both folders and remove one"
            )
        sealed.folder.rename(target)
        sync_folder(self.sent)
        sync_folder(self.folder)
        self.unpark(sealed.session)
        self._database.execute("DELETE FROM announced WHERE session = ?", (sealed.session,))
        return target

    def take_back(self, session: str) -> None:
        """Puts an acknowledged session back, to be sent once more: the server lost it."""
        (self.sent / session).rename(self.folder / session)
        (self.folder / session / RECEIPT_NAME).unlink(missing_ok=True)
        sync_folder(self.folder)
        sync_folder(self.sent)
        self._database.execute("DELETE FROM delivered WHERE session = ?", (session,))

    def delivered(self) -> dict[str, tuple[str, str]]:
        """Of sessions in `sent` that were looked at: key of the receipt, hash of the manifest."""
        rows = self._database.execute("SELECT session, key, manifest_sha256 FROM delivered")
        return {session: (key, sha256) for session, key, sha256 in rows}

    def remember_delivered(self, session: str, key: str, manifest_sha256: str) -> None:
        query = "INSERT OR REPLACE INTO delivered VALUES (?, ?, ?)"
        self._database.execute(query, (session, key, manifest_sha256))

    def next_consignment(self) -> int:
        """The number of a stick: larger than of all before, also where this database was lost."""
        last = self._database.execute("SELECT max(number) FROM consignment").fetchone()[0]
        number = max(int(last or 0) + 1, int(time.time()))
        self._database.execute("INSERT INTO consignment VALUES (?)", (number,))
        return number

    def compared_at(self) -> float:
        """When the tallies of both sides were compared, Unix time; 0.0: never."""
        row = self._database.execute("SELECT at FROM compared").fetchone()
        return 0.0 if row is None else float(row[0])

    def was_compared(self, stored: str, own: str) -> bool:
        """Whether these two tallies were gone through before."""
        query = "SELECT 1 FROM compared WHERE stored = ? AND own = ?"
        return self._database.execute(query, (stored, own)).fetchone() is not None

    def remember_compared(self, stored: str, own: str, at: float) -> None:
        query = "INSERT OR REPLACE INTO compared VALUES (1, ?, ?, ?)"
        self._database.execute(query, (stored, own, at))

    def upload_url(self, server: str, sha256: str) -> str | None:
        """Address of the upload begun for this content at this server."""
        query = "SELECT url FROM upload WHERE server = ? AND sha256 = ?"
        row = self._database.execute(query, (server, sha256)).fetchone()
        return None if row is None else str(row[0])

    def remember_upload(self, server: str, sha256: str, url: str) -> None:
        query = "INSERT OR REPLACE INTO upload VALUES (?, ?, ?)"
        self._database.execute(query, (server, sha256, url))

    def forget_upload(self, server: str, sha256: str) -> None:
        query = "DELETE FROM upload WHERE server = ? AND sha256 = ?"
        self._database.execute(query, (server, sha256))

    def is_announced(self, server: str, session: str) -> bool:
        """Whether a server has the result of this session."""
        query = "SELECT 1 FROM announced WHERE server = ? AND session = ?"
        return self._database.execute(query, (server, session)).fetchone() is not None

    def remember_announced(self, server: str, session: str) -> None:
        query = "INSERT OR REPLACE INTO announced VALUES (?, ?)"
        self._database.execute(query, (server, session))

    def park(self, session: str, reason: str) -> None:
        """Sets a session aside until a person has looked; it stays where it is."""
        query = "INSERT OR REPLACE INTO parked VALUES (?, ?)"
        self._database.execute(query, (session, reason))

    def unpark(self, session: str) -> None:
        self._database.execute("DELETE FROM parked WHERE session = ?", (session,))

    def parked(self) -> dict[str, str]:
        """Reasons of the parked sessions that are still here."""
        here = set(self.sessions())
        rows = self._database.execute("SELECT session, reason FROM parked").fetchall()
        return {session: reason for session, reason in rows if session in here}
