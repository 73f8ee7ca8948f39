"""Erasing sessions: their content and all that is known of them goes; a tombstone stays, so that a
kiosk, a copy or a stick that still has one is told, and the session is not taken again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rocb_server.audit import Audit
from rocb_server.database import Database, stamp
from rocb_server.derived_store import DerivedStore
from rocb_server.errors import Refusal, ServerFailure
from rocb_server.kiosks import Kiosk
from rocb_server.models import FileRow, ItemRow, ObjectRow, SessionRow, TombstoneRow
from rocb_server.objects import Objects


class Erasure:
    """Erases from a database and its objects."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        audit: Audit,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        derived: DerivedStore,
    ) -> None:
        self._database = database
        self._objects = objects
        self._audit = audit
        self._clock = clock
        self._derived = derived

    def sessions_of(self, officer: str) -> list[UUID]:
        """The sessions of a pseudonym, the oldest first."""
        query = select(SessionRow.uuid).where(SessionRow.officer == officer)
        with self._database.reading() as db:
            return [UUID(uuid) for uuid in db.scalars(query.order_by(SessionRow.uuid))]

    def erase(self, uuid: UUID, who: str, why: str) -> None:
        """Erases a session. ServerFailure where there is none. May be repeated after a crash."""
        with self._database.writing(str(uuid)) as db:
            row = db.get(SessionRow, str(uuid))
            if row is None:
                raise ServerFailure(f"session {uuid} is not here; look it up in the list")
            centre = row.centre
            db.merge(
                TombstoneRow(
                    session=row.uuid,
                    centre=centre,
                    manifest_sha256=row.manifest_sha256,
                    erased=stamp(self._clock()),
                    who=who[:80],
                    why=why[:400],
                )
            )
            # Content first: where this is cut, the row is still there to be erased once more.
            for sha256 in {file.sha256 for file in row.files}:
                self._erase_content(db, row.uuid, sha256)
            db.delete(row)
        self._derived.remove([str(uuid)])  # after the row: nobody derives what is not there
        self._audit.add(who, "session-erased", f"{uuid}: {why}", centre)

    def erase_for(self, kiosk: Kiosk, officer: str, sessions: Sequence[UUID], why: str) -> int:
        """What an officer asked a kiosk for: erases their sessions that this kiosk recorded, and
        refuses those it names when they come later. How many were here."""
        mine = select(SessionRow.uuid).where(
            SessionRow.kiosk == kiosk.id, SessionRow.centre == kiosk.centre
        )
        with self._database.reading() as db:
            here = set(db.scalars(mine.where(SessionRow.officer == officer)))
            named = set(db.scalars(mine.where(SessionRow.uuid.in_([str(s) for s in sessions]))))
        for uuid in sorted(here | named):
            self.erase(UUID(uuid), kiosk.id, why)
        for one in sessions:
            self._refuse_later(one, kiosk, why)
        self._audit.add(kiosk.id, "officer-erased", f"{officer}: {why}", kiosk.centre)
        return len(here | named)

    def _refuse_later(self, uuid: UUID, kiosk: Kiosk, why: str) -> None:
        with self._database.writing(str(uuid)) as db:
            if db.get(TombstoneRow, str(uuid)) is None and db.get(SessionRow, str(uuid)) is None:
                db.add(
                    TombstoneRow(
                        session=str(uuid),
                        centre=kiosk.centre,
                        erased=stamp(self._clock()),
                        who=kiosk.id,
                        why=why[:400],
                    )
                )

    def _erase_content(self, db: Session, uuid: str, sha256: str) -> None:
        others = select(FileRow.name).where(FileRow.sha256 == sha256, FileRow.session_uuid != uuid)
        if db.scalar(others.limit(1)) is not None:
            return  # another session has the same content
        if db.scalar(select(ItemRow.id).where(ItemRow.sha256 == sha256).limit(1)) is not None:
            return  # kiosks are given it
        self._objects.delete(sha256)
        if (row := db.get(ObjectRow, sha256)) is not None:
            db.delete(row)


def check_not_erased(db: Session, uuid: UUID) -> None:
    """Refusal 410 where a session was erased."""
    stone = db.get(TombstoneRow, str(uuid))
    if stone is not None:
        raise Refusal(
            410,
            "erased",
            f"Session {uuid}",
            f"was erased on {stone.erased}: {stone.why}",
            "erase it at the kiosk too: it is not taken again",
        )
