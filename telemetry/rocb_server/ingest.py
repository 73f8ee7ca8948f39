"""Makes the derived tables of what was received, after the receipt and out of the requests' way.

There is no queue that could be lost: what is to be done is what is stored and not yet in the
derived tables, and what is to be removed is what is there and no longer stored. So a pass may be
cut at any point, repeated, and run by each of several servers for itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select

from rocb_server.cohort_tables import Known, Row, session_rows
from rocb_server.database import Database, moment_of, stamp
from rocb_server.derived_store import DerivedStore
from rocb_server.errors import ServerFailure
from rocb_server.models import STORED, SessionRow, TombstoneRow
from rocb_server.session_view import info_of
from rocb_server.store import Store
from vrkiosk_telemetry.analysis import analyse
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.reader import Session

BATCH: Final = 64  # sessions whose rows are written together
OVERLAP: Final = timedelta(minutes=2)  # transactions end in another order than they are stamped

Told = Callable[[str], None]


class Ingest:
    """Derives what a store holds into a `DerivedStore`. tell: is told of every session that could
    not be analysed, and why."""

    def __init__(self, store: Store, derived: DerivedStore, tell: Told = lambda line: None) -> None:
        self._store = store
        self._database = store.database
        self._derived = derived
        self._tell = tell
        self._since: str | None = None  # received or erased up to then is dealt with

    def catch_up(self) -> int:
        """Deals with all there is, the first time and after a start; later with what came since.
        How many sessions were derived."""
        stored, erased, latest = self._news()
        if self._since is None:
            self._derived.clear_scratch()
            everything = set(stored)
            stored = everything - self._derived.done()
            erased = self._derived.known() - everything
        else:
            stored -= self._derived.done() if stored else set()
        if erased:
            self._derived.remove(erased)
        done = self.again(stored)
        self._since = latest
        return done

    def again(self, sessions: Iterable[str]) -> int:
        """Derives these sessions anew, for example after a key that opens them was added."""
        chosen = sorted(sessions)
        starts = range(0, len(chosen), BATCH)
        return sum(self._derive(chosen[start : start + BATCH]) for start in starts)

    def _news(self) -> tuple[set[str], set[str], str | None]:
        """Sessions stored and erased since the last pass, and until when that was asked."""
        stored = select(SessionRow.uuid, SessionRow.received).where(SessionRow.state == STORED)
        erased = select(TombstoneRow.session, TombstoneRow.erased)
        if self._since is not None:
            start = stamp(moment_of(self._since) - OVERLAP)
            stored = stored.where(SessionRow.received >= start)
            erased = erased.where(TombstoneRow.erased >= start)
        come, gone = _dated(self._database, stored), _dated(self._database, erased)
        latest = max((*come.values(), *gone.values(), *filter(None, [self._since])), default=None)
        return set(come), set(gone), latest

    def _derive(self, sessions: Collection[str]) -> int:
        rows: dict[str, Mapping[str, list[Row]]] = {}
        for session in sessions:
            row = self._store.session(UUID(session))
            if row is not None and row.state == STORED:
                rows[session] = self._rows(row)
        if rows:
            self._derived.keep_rows(rows, self._stored_now)
        return len(rows)

    def _rows(self, row: SessionRow) -> Mapping[str, list[Row]]:
        known = Known(
            session=row.uuid,
            centre=row.centre,
            kiosk=row.kiosk,
            scenario=row.scenario or "",
            officer=row.officer or "",
            started=row.started or "",
        )
        info = info_of(row, self._store)
        tables: Mapping[str, Any] = {}
        try:
            tables, problem = self._analyse(row)
        except (TelemetryError, ServerFailure, OSError) as why:
            problem = str(why)
        except Exception as why:  # a record may be anybody's: one must not hold up the others
            problem = f"the analysis failed ({type(why).__name__}: {why})"
        if problem:
            self._tell(f"session {row.uuid}: not analysed, or not all of it: {problem}")
        return session_rows(known, info, tables, problem)

    def _analyse(self, row: SessionRow) -> tuple[Mapping[str, Any], str]:
        """Derived tables by name, and what was damaged in the record."""
        with tempfile.TemporaryDirectory(dir=self._derived.scratch()) as scratch:
            folder = Path(scratch) / row.uuid
            self._store.contents.unpack(row, folder)
            session = Session.open(folder)
            derived = analyse(session)
            self._derived.keep_session(derived)
            damage = (str(one).replace(f"{folder}/", "") for one in session.damage)
            return derived.tables, "; ".join(damage)

    def _stored_now(self, sessions: Collection[str]) -> set[str]:
        query = select(SessionRow.uuid).where(
            SessionRow.uuid.in_(list(sessions)), SessionRow.state == STORED
        )
        with self._database.reading() as db:
            return set(db.scalars(query))


def _dated(database: Database, query: Select[str, Any]) -> dict[str, str]:
    with database.reading() as db:
        return {session: moment for session, moment in db.execute(query) if moment}
