"""Derived tables of the server's sessions, in a folder.

`sessions/TABLE/scenario=S/month=M/SESSION.parquet` is what `kiosk analyse` writes, a file a session
and table. `cohort/TABLE/NN.parquet` are the cohort tables, the rows of many sessions a file, so
that a question about 100,000 sessions opens a few hundred files and not a million.

All of it can be made again from what was received: it is in no backup. A session's row in the
cohort table `sessions` is written last and says that the session is done.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rocb_server.cohort_tables import MAIN, SCHEMA, TABLES, Row, arrow_schema
from vrkiosk_telemetry.analysis import ALGORITHM, Derived, write_tables
from vrkiosk_telemetry.files import sync_file, sync_folder

FILES: Final = 32  # of a cohort table; a session is always in the same one


class DerivedStore:
    """Derived tables below a folder. Several processes may use it at once: who writes cohort
    tables waits for who reads them, and the other way round."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sessions = folder / "sessions"
        self._cohort = folder / "cohort"
        self._scratch = folder / "scratch"

    def done(self) -> set[str]:
        """The sessions whose rows are of this release's analysis."""
        with self.locked(exclusive=False):
            found: set[str] = set()
            for path in self.cohort_files(MAIN):
                table = _read(path, MAIN, ["session", "algorithm"])
                fresh = table.filter(pc.field("algorithm") == ALGORITHM)
                found.update(fresh["session"].to_pylist())
            return found

    def known(self) -> set[str]:
        """Every session of which something lies here, done or not."""
        with self.locked(exclusive=False):
            files = self.cohort_files(MAIN)
            rows = {
                one for f in files for one in _read(f, MAIN, ["session"])["session"].to_pylist()
            }
        return rows | {path.stem for path in self._sessions.glob("session/*/*/*.parquet")}

    def problems(self) -> dict[str, str]:
        """Why sessions could not be analysed, by session."""
        with self.locked(exclusive=False):
            found: dict[str, str] = {}
            for path in self.cohort_files(MAIN):
                table = _read(path, MAIN, ["session", "problem"])
                table = table.filter(pc.field("problem") != "")
                found.update(
                    zip(table["session"].to_pylist(), table["problem"].to_pylist(), strict=True)
                )
            return found

    def cohort_files(self, table: str) -> list[Path]:
        """The files of a cohort table that this release reads."""
        return sorted(p for p in (self._cohort / table).glob("[0-9]*.parquet") if _is_ours(p))

    def scratch(self) -> Path:
        """A folder for sessions while they are analysed."""
        self._scratch.mkdir(0o700, parents=True, exist_ok=True)
        return self._scratch

    def clear_scratch(self) -> None:
        """Deletes what a process that was killed left of sessions there."""
        if self._scratch.exists():
            shutil.rmtree(self._scratch)

    def keep_session(self, derived: Derived) -> None:
        """Writes all tables of one session; files of an earlier analysis are replaced."""
        self._remove_files([derived.session])
        write_tables(derived, self._sessions)

    def keep_rows(
        self,
        rows: Mapping[str, Mapping[str, Sequence[Row]]],
        still_there: Callable[[Collection[str]], Collection[str]],
    ) -> None:
        """Writes cohort rows, by session and table; rows of these sessions before are replaced.
        still_there: which of these sessions are stored now; what was erased meanwhile goes."""
        with self.locked(exclusive=True):
            kept = set(still_there(rows.keys()))
            self._remove_files([session for session in rows if session not in kept])
            for number, sessions in _by_file(rows).items():
                for table in (*(name for name in TABLES if name != MAIN), MAIN):
                    added = [row for s in sessions if s in kept for row in rows[s].get(table, ())]
                    self._rewrite(table, number, sessions, added)

    def remove(self, sessions: Collection[str]) -> None:
        """Removes all that was derived from these sessions."""
        if not self._sessions.exists() and not self._cohort.exists():
            return
        with self.locked(exclusive=True):
            for number, group in _by_file(sessions).items():
                for table in TABLES:
                    self._rewrite(table, number, group, [])
            self._remove_files(sessions)

    @contextmanager
    def locked(self, *, exclusive: bool) -> Iterator[None]:
        """Holds the cohort tables as they are; exclusive: to write them."""
        self._cohort.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._cohort / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
            yield
        finally:
            os.close(handle)

    def _remove_files(self, sessions: Iterable[str]) -> None:
        for session in sessions:
            for name in (f"{session}.parquet", f".{session}.parquet.new"):  # the draft: of a crash
                for path in self._sessions.glob(f"*/*/*/{name}"):
                    path.unlink(missing_ok=True)

    def _rewrite(
        self, table: str, number: int, without: Collection[str], added: Sequence[Row]
    ) -> None:
        path = self._cohort / table / f"{number:02d}.parquet"
        old = _read(path, table) if path.exists() and _is_ours(path) else None
        if old is None and not added:
            return
        kept = [] if old is None else [_without(old, without)]
        if old is not None and not added and len(kept[0]) == len(old):
            return
        whole = pa.concat_tables([*kept, pa.Table.from_pylist(list(added), arrow_schema(table))])
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        pq.write_table(whole, draft, compression="zstd", write_page_checksum=True)
        sync_file(draft)  # rows of a done session are not made again
        draft.replace(path)
        sync_folder(path.parent)


def _by_file(sessions: Iterable[str]) -> dict[int, list[str]]:
    """Sessions by the number of their file."""
    found: dict[int, list[str]] = {}
    for session in sessions:
        found.setdefault(zlib.crc32(session.encode()) % FILES, []).append(session)
    return found


def _without(table: Any, sessions: Collection[str]) -> Any:
    return table.filter(pc.invert(pc.is_in(table["session"], value_set=pa.array(sorted(sessions)))))


def _read(path: Path, table: str, columns: list[str] | None = None) -> Any:
    schema = arrow_schema(table)
    names = columns or schema.names
    return pq.read_table(path, columns=names, schema=schema, partitioning=None)


def _is_ours(path: Path) -> bool:
    """Whether a file is whole and of this release: rows of another one are made again."""
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError):
        return False
    return bool(metadata.get(b"schema") == SCHEMA.encode())
