"""Pairings of a learner's page in an LMS with what that person does at a kiosk.

A package (`rocb-server scorm`) carries a token of its centre. Opened in an LMS it gets a code; a
trainer, who sees the person before them, says whose it is (or the kiosk they signed in at does).
From then on the page gets the result of that officer's next session.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rocb_server.database import Database, moment_of, stamp
from rocb_server.errors import Refusal
from rocb_server.models import PackageRow, PairingRow, SessionRow

LASTS: Final = timedelta(days=60)  # kiosks may be offline for weeks
CLOCKS: Final = timedelta(minutes=10)  # that a kiosk's clock may be behind
DIGITS: Final = 6
MOST: Final = 10_000  # pairings nobody claimed, of a centre
UNCLAIMED: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pairing:
    """What the page is told when it begins. token: its secret; code: for people."""

    token: str
    code: str


class Pairings:
    """Packages and pairings in a database."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock

    def new_package(self, centre: str, scenario: str = "") -> str:
        """The token of a new package. scenario: only its sessions count; "": any."""
        token = secrets.token_urlsafe(18)
        with self._database.writing("packages") as db:
            row = PackageRow(token=_digest(token), centre=centre, scenario=scenario)
            row.made = stamp(self._clock())
            db.add(row)
        return token

    def begin(self, package: str) -> Pairing:
        """A pairing for a page of this package. Refusal 404 unknown package, 503 too many."""
        now = self._clock()
        with self._database.writing("pairings") as db:
            found = db.get(PackageRow, _digest(package))
            if found is None:
                do = "make it anew: rocb-server scorm"
                raise Refusal(404, "no-package", "This package", "is not of this server", do)
            _forget(db, now)
            unclaimed = select(PairingRow.code).where(PairingRow.officer.is_(None))
            taken = set(db.scalars(unclaimed))
            if len(taken) >= MOST:
                raise Refusal(503, "too-many", "Pairings", "are too many", "try again tomorrow")
            code = _code()
            while code in taken:
                code = _code()
            token = secrets.token_urlsafe(18)
            db.add(
                PairingRow(
                    token=_digest(token),
                    code=code,
                    centre=found.centre,
                    scenario=found.scenario,
                    made=stamp(now),
                )
            )
        return Pairing(token, code)

    def claim(self, code: str, officer: str, who: str, centre: str | None) -> None:
        """Says whose a code is. centre: of who says so; None: of all. Refusal 404 where no page of
        that centre shows the code."""
        with self._database.writing("pairings") as db:
            query = select(PairingRow).where(PairingRow.code == code, PairingRow.officer.is_(None))
            row = db.scalar(query)
            if row is None or centre not in (None, row.centre):
                do = "read the code from the learner's page again; it may have been opened anew"
                raise Refusal(404, "no-code", f"The code {code[:12]}", "is on no page here", do)
            row.officer, row.claimed_by, row.claimed = officer, who, stamp(self._clock())

    def state(self, token: str) -> dict[str, Any]:
        """What the page shows: `{"state": "waiting" | "paired" | "done", ...}`; done: with the
        score as the kiosk computed it. Refusal 404 unknown or ended pairing."""
        with self._database.reading() as db:
            row = db.get(PairingRow, _digest(token))
            if row is None or moment_of(row.made) < self._clock() - LASTS:
                do = "open the activity in the learning system anew"
                raise Refusal(404, "no-pairing", "This pairing", "is over", do)
            if row.officer is None:
                return {"state": "waiting", "code": row.code}
            session = _session_of(db, row)
        if session is None:
            return {"state": "paired", "code": row.code}
        return {
            "state": "done",
            "session": session.uuid,
            "score": session.score,
            "passed": session.passed,
            "duration_s": session.duration_s,
        }


def _session_of(db: Session, row: PairingRow) -> SessionRow | None:
    """The first session with a result since the page was opened."""
    since = stamp(moment_of(row.made) - CLOCKS)
    query = select(SessionRow).where(
        SessionRow.officer == row.officer,
        SessionRow.centre == row.centre,
        SessionRow.score.is_not(None),
        SessionRow.started >= since,
    )
    if row.scenario:
        query = query.where(SessionRow.scenario == row.scenario)
    return db.scalar(query.order_by(SessionRow.started, SessionRow.uuid).limit(1))


def _forget(db: Session, now: datetime) -> None:
    """Pairings that ended, and those nobody claimed in a day."""
    db.execute(delete(PairingRow).where(PairingRow.made < stamp(now - LASTS)))
    stale = PairingRow.made < stamp(now - UNCLAIMED)
    db.execute(delete(PairingRow).where(stale, PairingRow.officer.is_(None)))


def _code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
