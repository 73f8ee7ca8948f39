"""What a kiosk delivered, as the server has it: so that what a restored backup lacks is asked for
again, and what was erased here is erased there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from rocb_server.database import Database
from rocb_server.kiosks import Kiosk
from rocb_server.models import STORED, SessionRow, TombstoneRow
from vrkiosk_telemetry.reconcile import tally


@dataclass(frozen=True, slots=True)
class Recalled:
    """missing: sessions to be sent again; erased: to be erased by the kiosk."""

    missing: list[str]
    erased: list[str]


class Recall:
    """The delivered sessions of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tally(self, kiosk: str, since: UUID) -> str:
        """`reconcile.tally` of a kiosk's stored sessions from one on."""
        query = select(SessionRow.uuid, SessionRow.manifest_sha256).where(
            SessionRow.kiosk == kiosk, SessionRow.state == STORED, SessionRow.uuid >= str(since)
        )
        with self._database.reading() as db:
            return tally({uuid: sha256 or "" for uuid, sha256 in db.execute(query)})

    def compare(self, kiosk: Kiosk, sessions: Mapping[str, str]) -> Recalled:
        """What of these is not here; by hashes of their manifests. A session of another centre is
        as if it were not here: its kiosk is told when it sends it."""
        names = list(sessions)
        stored = select(SessionRow.uuid).where(
            SessionRow.uuid.in_(names),
            SessionRow.state == STORED,
            SessionRow.centre == kiosk.centre,
        )
        erased = select(TombstoneRow.session).where(
            TombstoneRow.session.in_(names), TombstoneRow.centre == kiosk.centre
        )
        with self._database.reading() as db:
            here, gone = set(db.scalars(stored)), set(db.scalars(erased))
        missing = sorted(set(names) - here - gone)
        return Recalled(missing, sorted(gone))
