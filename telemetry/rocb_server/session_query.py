"""Which sessions a list shows: filters and search, as a database query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from rocb_server.models import RECEIVING, FileRow, ObjectRow, SessionRow

PAGE: Final = 50
LATEST: Final = func.coalesce(SessionRow.started, SessionRow.planned)


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """Empty: not asked for. text: in officer, scenario, kiosk or id; since, until: first and last
    day, ISO 8601."""

    text: str = ""
    scenario: str = ""
    officer: str = ""
    decision: str = ""
    kiosk: str = ""
    state: str = ""
    since: str = ""
    until: str = ""
    page: int = 0

    def conditions(self) -> Iterable[ColumnElement[bool]]:
        """What a row must be."""
        for column, value in (
            (SessionRow.scenario, self.scenario),
            (SessionRow.officer, self.officer),
            (SessionRow.decision, self.decision),
            (SessionRow.kiosk, self.kiosk),
            (SessionRow.state, self.state),
        ):
            if value:
                yield column == value
        if self.since:
            yield LATEST >= self.since
        if self.until:
            yield LATEST < f"{self.until}~"  # sorts after every time of that day
        for word in self.text.split():
            columns = (SessionRow.officer, SessionRow.scenario, SessionRow.kiosk, SessionRow.uuid)
            yield or_(*(column.icontains(word, autoescape=True) for column in columns))


def find(db: Session, query: SessionQuery, centre: str | None) -> tuple[list[SessionRow], int]:
    """A page of sessions, the latest first, with how many there are in all. centre: of this one
    alone."""
    wanted = [*query.conditions()]
    if centre is not None:
        wanted.append(SessionRow.centre == centre)
    count = db.scalar(select(func.count()).select_from(SessionRow).where(*wanted)) or 0
    rows = select(SessionRow).where(*wanted).order_by(LATEST.desc(), SessionRow.uuid.desc())
    return list(db.scalars(rows.limit(PAGE).offset(query.page * PAGE))), count


def choices(db: Session, centre: str | None) -> dict[str, list[str]]:
    """Values that the filters may have, of the sessions that are theirs to see."""
    columns: dict[str, Any] = {
        "scenario": SessionRow.scenario,
        "officer": SessionRow.officer,
        "decision": SessionRow.decision,
        "kiosk": SessionRow.kiosk,
    }
    found = {}
    for name, column in columns.items():
        known = select(column).where(column.is_not(None)).distinct().order_by(column).limit(500)
        if centre is not None:
            known = known.where(SessionRow.centre == centre)
        found[name] = list(db.scalars(known))
    return found


def progress(db: Session, rows: Iterable[SessionRow]) -> dict[str, tuple[int, int]]:
    """Bytes that are here and in all, of the sessions that are still being received."""
    coming = [row.uuid for row in rows if row.state == RECEIVING]
    query = (
        select(
            FileRow.session_uuid,
            func.coalesce(func.sum(ObjectRow.size), 0),
            func.sum(FileRow.size),
        )
        .outerjoin(ObjectRow, ObjectRow.sha256 == FileRow.sha256)
        .where(FileRow.session_uuid.in_(coming))
        .group_by(FileRow.session_uuid)
    )
    return {uuid: (int(here), int(total)) for uuid, here, total in db.execute(query)}
