"""The sessions a server has: planned, received piece by piece, committed by a signed manifest.

Every method may be called again with the same arguments, by several threads and after a crash,
and leaves the same state. Nothing is acknowledged before it is on disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, selectinload

from rocb_server import session_query
from rocb_server.classes import Classes
from rocb_server.contents import Contents
from rocb_server.database import Database, stamp
from rocb_server.derived_store import DerivedStore
from rocb_server.erasure import Erasure, check_not_erased
from rocb_server.errors import Refusal
from rocb_server.inbox import Inbox
from rocb_server.intake import read_manifest
from rocb_server.kiosks import Kiosk
from rocb_server.models import RECEIVING, STORED, FileRow, ObjectRow, SessionRow
from rocb_server.objects import Objects
from rocb_server.officers import Officers
from rocb_server.parties import Parties
from rocb_server.recall import Recall
from rocb_server.session_query import SessionQuery
from rocb_server.shelf import AUTHORS, Shelf
from rocb_server.summary import Summary
from rocb_server.teaching import Teaching
from vrkiosk_telemetry import receipt
from vrkiosk_telemetry.encryption import Identity
from vrkiosk_telemetry.manifest import FileEntry, open_unverified

PAGE = 50  # sessions on a page of the list


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """`receipt`: signed envelope. `fresh`: False when the session was stored before."""

    receipt: bytes
    fresh: bool


class Store:
    """Sessions in a database, their content in `Objects`."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        parties: Parties,
        key: Ed25519PrivateKey,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        identities: tuple[Identity, ...] = (),
        *,
        authors: Path = AUTHORS,
        derived: DerivedStore,
    ) -> None:
        """identities: of the region, for the sessions encrypted to them; authors: folder of the
        public keys of whose scenario packs are taken; derived: what was derived from the sessions,
        erased with them."""
        self.objects = objects
        self.contents = Contents(objects, identities)
        self.parties = parties
        self.kiosks, self.accounts, self.audit = parties.kiosks, parties.accounts, parties.audit
        self.recall = Recall(database)
        inbox = Inbox(database, objects, key, clock)
        self.teaching = Teaching(
            Officers(database, parties.audit, clock),
            Classes(database, inbox, parties.audit, key, clock),
            Shelf(database, objects, inbox, parties.audit, key, authors, clock),
            inbox,
        )
        self.erasure = Erasure(database, objects, parties.audit, clock, derived=derived)
        self.derived = derived
        self._database = database
        self._key = key
        self._clock = clock

    @property
    def database(self) -> Database:
        """Where the sessions are listed."""
        return self._database

    def plan(self, kiosk: Kiosk, uuid: UUID, files: Sequence[FileEntry]) -> list[str]:
        """Notes what a session will consist of; the SHA-256 of content that is not here yet.
        Refusal 403 where it is another centre's, 409 where it was stored as something else."""
        with self._database.writing(str(uuid)) as db:
            check_not_erased(db, uuid)
            row = db.get(SessionRow, str(uuid))
            wanted = {(f.name, f.sha256, f.size) for f in files}
            if row is None:
                row = _planned(uuid, kiosk, self._now())
                db.add(row)
            _check_centre(row, kiosk)
            have = {(f.name, f.sha256, f.size) for f in row.files}
            if have != wanted:
                if row.state == STORED:
                    raise _other_manifest(uuid)
                row.files.clear()
                db.flush()
                row.files.extend(_file_row(file) for file in files)
            return self._missing(db, files)

    def check_upload(self, kiosk: Kiosk, session: str, sha256: str, size: int | None) -> None:
        """Refuses (403) content that no plan of this session names with this size, or that is
        another centre's."""
        try:
            session = str(UUID(session))
        except ValueError:
            session = "(none)"
        with self._database.reading() as db:
            if (row := db.get(SessionRow, session)) is not None:
                _check_centre(row, kiosk)
            planned = db.scalars(
                select(FileRow.size).where(
                    FileRow.session_uuid == session, FileRow.sha256 == sha256
                )
            ).all()
        if size is None or size not in planned:
            raise Refusal(
                403,
                "not-planned",
                f"The upload of {sha256[:16] or 'nameless content'} ({size} bytes)",
                f"is not in a plan of session {session}",
                "send POST /v1/sessions/UUID/plan first, with the same hash and size",
            )

    def check_own(self, kiosk: Kiosk, session: str) -> None:
        """Refuses (403) a session of another centre."""
        with self._database.reading() as db:
            if (row := db.get(SessionRow, session)) is not None:
                _check_centre(row, kiosk)

    def keep(self, sha256: str, source: Path) -> None:
        """Stores content whose hash was checked. On disk when this returns."""
        size = source.stat().st_size
        self.objects.put(sha256, source)
        with self._database.writing(sha256) as db:
            db.merge(ObjectRow(sha256=sha256, size=size, stored=self._now()))

    def commit(self, kiosk: Kiosk, uuid: UUID, envelope: bytes) -> Acknowledgement:
        """Takes a session for good, or says why not.

        Refusal: 400 not an envelope; 403 unknown key, wrong signature or another centre's; 409
        this session was stored with another manifest; 422 the manifest is not valid; 424 content
        is missing: its result is shown from now on all the same.
        """
        digest = hashlib.sha256(envelope).hexdigest()
        if (known := self._acknowledged(kiosk, uuid, digest)) is not None:
            return known
        payload, files, key_id = read_manifest(envelope, uuid, self.kiosks.record_keys)
        if self.kiosks.centre_of(key_id) != kiosk.centre:
            raise _other_centre(uuid)
        with self._database.writing(str(uuid)) as db:
            check_not_erased(db, uuid)
            row = db.get(SessionRow, str(uuid))
            if row is not None and row.state == STORED:
                if row.manifest_sha256 != digest or row.receipt is None:
                    raise _other_manifest(uuid)
                return Acknowledgement(row.receipt, fresh=False)
            if row is None:
                row = _planned(uuid, kiosk, self._now())
                db.add(row)
            _check_centre(row, kiosk)
            self._summarise(row, payload, files)  # also before its traces are here
            if not (missing := self._missing(db, files)):
                row.files.clear()
                db.flush()
                row.files.extend(_file_row(file) for file in files)
                row.state, row.received, row.key_id = STORED, self._now(), key_id
                row.manifest, row.manifest_sha256 = envelope, digest
                row.receipt = self._receipt(row, files)
                return Acknowledgement(row.receipt, fresh=True)
        raise _objects_missing(uuid, missing)

    def catch_up(self) -> int:
        """Summarises the encrypted sessions that came before the key that opens them. How many."""
        unread = select(SessionRow).where(SessionRow.state == STORED, SessionRow.scenario.is_(None))
        opened = 0
        with self._database.writing("catch-up") as db:
            for row in db.scalars(unread):
                lock = self.contents.lock_of(row)
                if lock and lock.opens and row.manifest:
                    self._summarise(row, open_unverified(row.manifest), row.files)
                    opened += 1
        return opened

    def _summarise(
        self, row: SessionRow, payload: Mapping[str, Any], files: Sequence[FileEntry | FileRow]
    ) -> None:
        """Puts what the list shows into a row: of an encrypted session that cannot be opened, its
        times."""
        lock = self.contents.lock(payload)
        times = payload.get("times")
        info = payload.get("info") if lock is None else self.contents.info(files, lock)
        known = {**(times if isinstance(times, dict) else {}), **(info or {})}
        for name, value in asdict(Summary.from_info(known)).items():
            setattr(row, name, value)

    def sessions(self, page: int, centre: str | None = None) -> tuple[list[SessionRow], int]:
        """One page of sessions (from 0), the latest first, with how many there are in all.
        centre: of this one alone."""
        mine = SessionRow.centre == centre if centre is not None else true()
        latest = func.coalesce(SessionRow.started, SessionRow.planned).desc()
        with self._database.reading() as db:
            count = db.scalar(select(func.count()).select_from(SessionRow).where(mine)) or 0
            query = select(SessionRow).where(mine).order_by(latest, SessionRow.uuid.desc())
            return list(db.scalars(query.limit(PAGE).offset(page * PAGE))), count

    def find(
        self, query: SessionQuery, centre: str | None
    ) -> tuple[list[SessionRow], int, dict[str, tuple[int, int]]]:
        """Sessions that are asked for, how many there are in all, and of those still coming the
        bytes that are here and in all."""
        with self._database.reading() as db:
            rows, count = session_query.find(db, query, centre)
            return rows, count, session_query.progress(db, rows)

    def choices(self, centre: str | None) -> dict[str, list[str]]:
        """Values that the filters of the list may have."""
        with self._database.reading() as db:
            return session_query.choices(db, centre)

    def session(self, uuid: UUID) -> SessionRow | None:
        """A session with its files, or None."""
        with self._database.reading() as db:
            return db.get(SessionRow, str(uuid), options=[selectinload(SessionRow.files)])

    def missing(self, row: SessionRow) -> list[str]:
        """SHA-256 of a session's content that is not here."""
        with self._database.reading() as db:
            return self._missing(db, row.files)

    def close(self) -> None:
        self._database.close()

    def _acknowledged(self, kiosk: Kiosk, uuid: UUID, digest: str) -> Acknowledgement | None:
        row = self.session(uuid)
        if row is None or row.state != STORED or row.receipt is None:
            return None
        _check_centre(row, kiosk)
        if row.manifest_sha256 != digest:
            raise _other_manifest(uuid)
        return Acknowledgement(row.receipt, fresh=False)

    def _missing(self, db: Session, files: Sequence[FileEntry | FileRow]) -> list[str]:
        sizes = {file.sha256: file.size for file in files}
        found = db.execute(
            select(ObjectRow.sha256, ObjectRow.size).where(ObjectRow.sha256.in_(list(sizes)))
        ).all()
        # The folder is asked too: it may have been restored from an older backup.
        here = {
            sha256
            for sha256, size in found
            if size == sizes[sha256] and self.objects.size(sha256) == size
        }
        return sorted(set(sizes) - here)

    def _receipt(self, row: SessionRow, files: Sequence[FileEntry]) -> bytes:
        body: dict[str, Any] = {
            "schema": "rocb.receipt/1",
            "session": row.uuid,
            "manifest_sha256": row.manifest_sha256,
            "received": row.received,
            "files": len(files),
            "bytes": sum(file.size for file in files),
        }
        return receipt.sign(body, self._key)

    def _now(self) -> str:
        return stamp(self._clock())


def _planned(uuid: UUID, kiosk: Kiosk, now: str) -> SessionRow:
    return SessionRow(
        uuid=str(uuid), state=RECEIVING, centre=kiosk.centre, kiosk=kiosk.id, planned=now
    )


def _check_centre(row: SessionRow, kiosk: Kiosk) -> None:
    if row.centre != kiosk.centre:
        raise _other_centre(UUID(row.uuid))


def _other_centre(uuid: UUID) -> Refusal:
    do = "send it from a kiosk of the centre it was recorded at"
    return Refusal(403, "other-centre", f"Session {uuid}", "is of another centre", do)


def _file_row(file: FileEntry) -> FileRow:
    return FileRow(name=file.name, sha256=file.sha256, size=file.size)


def _other_manifest(uuid: UUID) -> Refusal:
    return Refusal(
        409,
        "other-manifest",
        f"Session {uuid}",
        "is stored here already with another manifest, which stays",
        "compare both: a session is sealed once, so one of them is not genuine",
    )


def _objects_missing(uuid: UUID, missing: list[str]) -> Refusal:
    return Refusal(
        424,
        "objects-missing",
        f"Session {uuid}",
        f"lacks {len(missing)} of its files, among them {missing[0]}",
        "send POST /v1/sessions/UUID/plan, upload what it names, then the manifest again",
    )
