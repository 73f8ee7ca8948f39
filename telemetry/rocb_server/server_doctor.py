"""Looks a server over: what is wrong with it, and the one thing to do about it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import select, text

from rocb_server.access import Account, Role
from rocb_server.app import Settings
from rocb_server.backup import BACKED_UP, last_backup
from rocb_server.fleet import Fleet
from rocb_server.models import STORED, FileRow, SessionRow
from rocb_server.store import Store

LEAST_FREE: Final = 10 << 30
LEAST_SHARE: Final = 0.1  # of the disk
OLDEST_BACKUP: Final = timedelta(days=7)


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: evidence, and what to do where something is wrong."""

    check: str
    state: State
    evidence: str
    do: str = ""

    def line(self) -> str:
        return f"{self.state:4} {self.check:10} {self.evidence}" + (
            f"; {self.do}" if self.do else ""
        )


def look(settings: Settings, store: Store, *, deep: bool = False) -> Iterator[Finding]:
    """Every check. deep: reads all content and compares it with its hash."""
    yield _disk(settings.data)
    yield _keys(settings)
    yield _database(store)
    yield _contents(store, deep)
    yield _derived(store)
    yield _backup(settings.data)
    yield _people(store)
    yield _kiosks(store)


def _disk(data: Path) -> Finding:
    usage = shutil.disk_usage(data)
    evidence = f"{usage.free / 1e9:.1f} GB of {usage.total / 1e9:.1f} GB free"
    if usage.free < min(LEAST_FREE, LEAST_SHARE * usage.total):
        do = "make room, or move --data to a larger disk: kiosks keep what cannot be received"
        return Finding("disk", State.FAIL, evidence, do)
    return Finding("disk", State.OK, evidence)


def _keys(settings: Settings) -> Finding:
    folder = settings.data / "keys"
    keys = [path for path in folder.glob("*.key") if path.is_file()]
    if not settings.region_key.exists():
        do = "rocb-server key new, so that what kiosks send is encrypted"
        return Finding("keys", State.WARN, "there is no key of the region", do)
    return Finding("keys", State.OK, ", ".join(sorted(path.name for path in keys)))


def _database(store: Store) -> Finding:
    with store.database.reading() as db:
        connection = db.connection()
        if connection.dialect.name != "sqlite":
            return Finding("database", State.OK, connection.dialect.name)
        wrong = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(5)"))]
        wrong = [] if wrong == ["ok"] else wrong
        strays = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if wrong or strays:
        found = "; ".join(wrong) or f"{len(strays)} rows belong to none"
        return Finding("database", State.FAIL, found, "rocb-server restore the last backup")
    return Finding("database", State.OK, "SQLite, whole")


def _contents(store: Store, deep: bool) -> Finding:
    query = select(FileRow.sha256, FileRow.size).join(
        SessionRow, SessionRow.uuid == FileRow.session_uuid
    )
    with store.database.reading() as db:
        files = {(sha, size) for sha, size in db.execute(query.where(SessionRow.state == STORED))}
    missing = [sha256 for sha256, size in files if store.objects.size(sha256) != size]
    if not missing and deep:
        missing = [sha256 for sha256, _ in files if _hash(store, sha256) != sha256]
    if missing:
        evidence = f"{len(missing)} of {len(files)} files are missing or altered: {missing[0]}"
        do = "restore them from a backup; kiosks that still have them are asked for them"
        return Finding("contents", State.FAIL, evidence, do)
    how = "all read and compared" if deep else "all there (--deep reads them)"
    return Finding("contents", State.OK, f"{len(files)} files, {how}")


def _hash(store: Store, sha256: str) -> str:
    digest = hashlib.sha256()
    for piece in store.objects.stream(sha256):
        digest.update(piece)
    return digest.hexdigest()


def _derived(store: Store) -> Finding:
    with store.database.reading() as db:
        query = select(SessionRow.uuid).where(SessionRow.state == STORED)
        left = set(db.scalars(query)) - store.derived.done()
    problems = store.derived.problems()
    if problems:
        session, why = next(iter(problems.items()))
        evidence = f"{len(problems)} sessions not analysed, or not wholly; {session}: {why}"
        do = "mend that, then rocb-server ingest --again"
        return Finding("derived", State.WARN, evidence, do)
    return Finding("derived", State.OK, f"{len(left)} sessions still to be analysed")


def _backup(data: Path) -> Finding:
    made = last_backup(data)
    if made is None:
        return Finding("backup", State.WARN, "none was made", "rocb-server backup FOLDER, each day")
    if datetime.now(UTC) - made > OLDEST_BACKUP:
        do = f"rocb-server backup FOLDER, each day ({BACKED_UP} says when the last was made)"
        return Finding("backup", State.WARN, f"the last is of {made:%Y-%m-%d}", do)
    return Finding("backup", State.OK, f"{made:%Y-%m-%d %H:%M} UTC")


def _people(store: Store) -> Finding:
    accounts = [row for row in store.accounts.all() if row.disabled is None]
    if not any(row.role == Role.ADMINISTRATOR for row in accounts):
        do = "rocb-server account add NAME --role administrator"
        return Finding("accounts", State.WARN, "no administrator can log in", do)
    return Finding("accounts", State.OK, f"{len(accounts)} can log in")


def _kiosks(store: Store) -> Finding:
    everything = Account("operator", Role.ADMINISTRATOR, None)
    rows = Fleet(store.database, store.kiosks, store.kiosks.now).rows(everything)
    worth = [f"{row.kiosk.id} ({', '.join(row.attention)})" for row in rows if row.attention]
    if worth:
        shown = "; ".join(worth[:3])
        return Finding(
            "kiosks",
            State.WARN,
            f"{len(worth)} of {len(rows)} are worth a look: {shown}",
            "see the page of the kiosks",
        )
    return Finding("kiosks", State.OK, f"{len(rows)} enrolled")
