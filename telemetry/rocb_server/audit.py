"""What was done here, by whom: written in the same database, never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select

from rocb_server.database import Database, stamp
from rocb_server.models import AuditRow

OPERATOR: Final = "operator"  # whoever runs commands at the server's machine
PAGE: Final = 100


class Audit:
    """The log of a database."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock

    def add(self, who: str, action: str, what: str = "", centre: str | None = None) -> None:
        """Notes that `who` did `action` with `what`."""
        row = AuditRow(
            at=stamp(self._clock()), who=who[:80], action=action, what=what[:400], centre=centre
        )
        with self._database.writing("audit") as db:
            db.add(row)

    def page(self, number: int) -> tuple[list[AuditRow], int]:
        """A page of entries (from 0), the latest first, with how many there are in all."""
        with self._database.reading() as db:
            count = db.scalar(select(func.count()).select_from(AuditRow)) or 0
            query = select(AuditRow).order_by(AuditRow.id.desc())
            return list(db.scalars(query.limit(PAGE).offset(number * PAGE))), count
