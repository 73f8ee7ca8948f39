"""What a session's stored files tell in words: its moments, result and scenario.

Scores, misses and coverage are those of the kiosk (`info.result`), put into words; nothing is
computed here. Words: `vrkiosk_telemetry.wording`, as in the kiosk's own replay.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from rocb_server.contents import Lock, plain_names
from rocb_server.models import SessionRow
from rocb_server.session_view import info_of
from rocb_server.store import Store
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.archive import archive_name
from vrkiosk_telemetry.consent import declined
from vrkiosk_telemetry.errors import DecryptionError, RecordError
from vrkiosk_telemetry.moments import Moments
from vrkiosk_telemetry.played import read_scenario
from vrkiosk_telemetry.reader import EventRow
from vrkiosk_telemetry.session import SCENARIO_NAME
from vrkiosk_telemetry.wording import Wording

NEEDED: Final = ("frames", "objects", "scene", "targets")  # tables without which nothing is shown
_TROUBLE: Final = (pa.ArrowException, OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Table:
    """A stored Parquet table. plain: it can be read in pieces, because it is not encrypted."""

    sha256: str
    size: int
    plain: bool


class Story:
    """One session, read when asked for."""

    def __init__(self, row: SessionRow, store: Store, language: str) -> None:
        self.row = row
        self._store = store
        self._texts = Texts(language)
        self.problem = ""  # with its events, once they were read
        missing = set(store.missing(row))
        self._here = {f.name: f for f in row.files if f.sha256 not in missing}
        self.missing = sum(f.sha256 in missing for f in row.files)
        self.lock: Lock | None = store.contents.lock_of(row)
        self._names = plain_names(self._here, self.lock)

    @cached_property
    def info(self) -> Mapping[str, Any]:
        """session.json."""
        return info_of(self.row, self._store)

    @property
    def declined(self) -> bool:
        """The officer declined the recording of movements."""
        consent = self.info.get("consent")
        return declined(consent if isinstance(consent, Mapping) else {})

    def files(self) -> Mapping[str, str]:
        """Names of the stored files as they can be read, with the names they came by."""
        return self._names

    def table(self, name: str) -> Table | None:
        """A Parquet table; None where it is not here, or cannot be opened."""
        stored = self._names.get(archive_name(name), "")
        entry = self._here.get(stored)
        if entry is None or (self.lock is not None and not self.lock.opens):
            return None
        return Table(entry.sha256, entry.size, self.lock is None)

    def read(self, name: str) -> bytes | None:
        """A file's plain content; None where it is not here. RecordError where it cannot be
        opened."""
        entry = self._here.get(self._names.get(name, ""))
        if entry is None:
            return None
        try:
            return self._store.contents.read(entry.sha256, self.lock)
        except (DecryptionError, FileNotFoundError) as why:
            raise RecordError(f"{name}: {why}") from why

    def rows(self, table: str, columns: list[str]) -> list[dict[str, Any]]:
        """The rows of a small table; none where it is not here."""
        data = self.read(archive_name(table))
        if data is None:
            return []
        try:
            found: list[dict[str, Any]] = pq.read_table(
                io.BytesIO(data), columns=columns
            ).to_pylist()
        except _TROUBLE as why:
            raise RecordError(f"{archive_name(table)}: {type(why).__name__}: {why}") from why
        return found

    @cached_property
    def scenario(self) -> Scenario | None:
        """None where it is not here, or another one."""
        data = self.read(SCENARIO_NAME)
        try:
            wanted = str(self.info.get("scenario_sha256", ""))
            return read_scenario(data, wanted, SCENARIO_NAME) if data is not None else None
        except RecordError:
            return None  # it can be played all the same, without names of signs and without patches

    @cached_property
    def wording(self) -> Wording:
        return Wording(self._texts, self.scenario)

    @cached_property
    def moments(self) -> Moments:
        """Of the table `events`; none, and `problem` says why, where it cannot be read."""
        columns = ["t", "frame", "source", "name", "line"]
        try:
            rows = self.rows("events", columns)
        except RecordError as why:
            self.problem, rows = str(why), []
        return Moments(EventRow(**{**row, "line": row["line"].encode()}) for row in rows)

    @cached_property
    def origin(self) -> int:
        """ns of the first thing that happened: what times are counted from."""
        return self.moments.start

    def seconds(self, t: int) -> float:
        """A time of the record (ns) since `origin`."""
        return (t - self.origin) / 1e9

    def recorded(self, seconds: float | None) -> float | None:
        """A time of the result, in which pauses are left out, as a time of the record."""
        return None if seconds is None else self.seconds(self.moments.at_seconds(seconds))

    @property
    def title(self) -> str:
        """What was inspected, in words; "" where its scenario is not known."""
        if self.scenario is None:
            return ""
        return self.scenario.title.of(self._texts.language)

    def happened(self) -> Iterator[dict[str, Any]]:
        """Every moment in words."""
        for moment in self.moments.all:
            yield {
                "t": round(self.seconds(moment.t), 3),
                "name": moment.name,
                "group": str(moment.group),
                "text": self.wording.event(moment),
            }

    def unplayable(self) -> str:
        """Why it cannot be replayed, as a code: "" where it can."""
        if self.lock is not None and not self.lock.opens:
            return "encrypted"
        if self.missing:
            return "receiving"
        if self.declined:
            return "declined"
        if any(self.table(name) is None for name in NEEDED):
            return "no_tracks"
        return ""
