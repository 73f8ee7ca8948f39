"""The kiosks of this server: enrolled by a code or by a person, renewed, revoked.

A kiosk has public keys here and nothing else. Enrolling is idempotent: the same request gives the
same answer, so an answer that was lost on its way is asked for again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rocb_server import codes
from rocb_server.database import Database, moment_of, stamp
from rocb_server.errors import Refusal, ServerFailure
from rocb_server.models import DEVICE, RECORD, CodeRow, KeyRow, KioskRow, NonceRow
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.encryption import Identity
from vrkiosk_telemetry.enrolment import (
    LASTS,
    Enrolment,
    EnrolmentError,
    EnrolmentRequest,
    make_answer,
    read_request,
)
from vrkiosk_telemetry.keys import public_pem
from vrkiosk_telemetry.signatures import WINDOW_S

CENTRE: Final = re.compile(r"[a-z][a-z0-9-]{1,31}")
_ENROLLING: Final = "enrolling"  # one kiosk at a time: ids are counted
NONCES_KEPT_S: Final = 2 * WINDOW_S


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk as a request of it is known. key: of its device; until: end of the enrolment;
    revoked: when it was; retired: whether another device key took this one's place."""

    id: str
    centre: str
    key: str
    public: Ed25519PublicKey
    until: datetime
    revoked: str | None
    retired: bool


class Kiosks:
    """Kiosks in a database, answers signed by the receipt key."""

    def __init__(
        self,
        database: Database,
        key: Ed25519PrivateKey,
        identities: Sequence[Identity] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """identities: of the region; their recipients go to every kiosk."""
        self._database = database
        self._key = key
        self._recipients = tuple(one.recipient.text for one in identities)
        self.now = clock

    @property
    def receipt_key(self) -> Ed25519PublicKey:
        return self._key.public_key()

    def new_code(self, centre: str, kiosk: str | None = None) -> str:
        """A one-time code for a kiosk of a centre; kiosk: one to be enrolled anew. ServerFailure
        where there is no such kiosk at this centre, or the centre's id is none."""
        with self._database.writing(_ENROLLING) as db:
            _check_centre(db, centre, kiosk)
            return codes.new_code(db, centre, kiosk, self.now())

    def enrol(self, data: bytes) -> bytes:
        """The answer to a request with a code. Refusal 403 where the code is not good, 409 where
        a key of it belongs to another kiosk, 422 where it is no request."""
        request = _with_record_key(_request(data))
        with self._database.writing(_ENROLLING) as db:
            if (known := self._answered(db, data)) is not None:
                return known
            found = codes.try_code(db, request.code, self.now())
            if isinstance(found, CodeRow):
                answer = self._admit(db, data, request, found.centre, found.kiosk)
                found.used = stamp(self.now())
                return answer
        raise found  # after the try it cost was committed

    def vouch(self, data: bytes, centre: str, kiosk: str | None = None) -> bytes:
        """The answer to a request a person vouches for, having compared its fingerprint."""
        request = _with_record_key(_request(data))
        with self._database.writing(_ENROLLING) as db:
            if (known := self._answered(db, data)) is not None:
                return known
            _check_centre(db, centre, kiosk)
            return self._admit(db, data, request, centre, kiosk)

    def renew(self, kiosk: Kiosk, data: bytes) -> bytes:
        """The answer to a request that the kiosk's present key has signed."""
        request = _request(data)
        with self._database.writing(_ENROLLING) as db:
            if (known := self._answered(db, data)) is not None:
                return known
            return self._bind(db, data, request, db.get_one(KioskRow, kiosk.id))

    def revoke(self, kiosk: str, why: str) -> None:
        """Refuses a kiosk's requests and sessions it signed from now on; what is stored stays.
        ServerFailure where there is no such kiosk."""
        with self._database.writing(_ENROLLING) as db:
            row = db.get(KioskRow, kiosk)
            if row is None:
                raise _no_kiosk(kiosk)
            row.revoked, row.revoked_why = stamp(self.now()), why[:400]
            _retire(db, kiosk, stamp(self.now()), DEVICE, RECORD)

    def all(self) -> list[KioskRow]:
        """Every kiosk, by centre and id."""
        with self._database.reading() as db:
            return list(db.scalars(select(KioskRow).order_by(KioskRow.centre, KioskRow.id)))

    def of_key(self, key: str) -> Kiosk | None:
        """The kiosk with this device key; None where no kiosk has it."""
        with self._database.reading() as db:
            row = db.get(KeyRow, key)
            if row is None or row.purpose != DEVICE or row.until is None:
                return None
            kiosk = db.get_one(KioskRow, row.kiosk)
            return Kiosk(
                id=kiosk.id,
                centre=kiosk.centre,
                key=key,
                public=_public(row),
                until=moment_of(row.until),
                revoked=kiosk.revoked,
                retired=row.retired is not None,
            )

    def take(self, kiosk: Kiosk, nonce: str) -> bool:
        """Notes a request that was verified; False where it was taken before. The first request
        by a new key retires the ones before it."""
        now = int(self.now().timestamp())
        try:
            with self._database.writing(kiosk.id) as db:
                db.execute(delete(NonceRow).where(NonceRow.seen < now - NONCES_KEPT_S))
                db.add(NonceRow(key=kiosk.key, nonce=nonce, seen=now))
                place = db.get_one(KeyRow, kiosk.key).place or 0
                _retire(db, kiosk.id, stamp(self.now()), DEVICE, before=place)
        except IntegrityError:
            return False
        return True

    def record_keys(self, ids: Iterable[str]) -> dict[str, Ed25519PublicKey]:
        """Those of these record keys whose sessions are taken."""
        query = select(KeyRow).join(KioskRow, KioskRow.id == KeyRow.kiosk)
        query = query.where(
            KeyRow.id.in_(list(ids)), KeyRow.purpose == RECORD, KeyRow.retired.is_(None)
        )
        with self._database.reading() as db:
            return {row.id: _public(row) for row in db.scalars(query)}

    def centre_of(self, record_key: str) -> str | None:
        """The centre of the kiosk with this record key."""
        query = select(KioskRow.centre).join(KeyRow, KioskRow.id == KeyRow.kiosk)
        with self._database.reading() as db:
            return db.scalar(query.where(KeyRow.id == record_key))

    def _answered(self, db: Session, data: bytes) -> bytes | None:
        digest = hashlib.sha256(data).hexdigest()
        query = select(KeyRow.answer).where(KeyRow.request_sha256 == digest)
        return db.scalar(query.limit(1))

    def _admit(
        self,
        db: Session,
        data: bytes,
        request: EnrolmentRequest,
        centre: str,
        kiosk: str | None,
    ) -> bytes:
        """Binds the keys of a new kiosk, or of one enrolled anew, whose keys before are refused at
        once: somebody else may have them."""
        now = stamp(self.now())
        if kiosk is None:
            row = KioskRow(id=_new_id(db, centre), centre=centre, enrolled=now)
            db.add(row)
            db.flush()
        else:
            row = db.get_one(KioskRow, kiosk)
            row.revoked = row.revoked_why = None
            _retire(db, kiosk, now, DEVICE)
        return self._bind(db, data, request, row)

    def _bind(self, db: Session, data: bytes, request: EnrolmentRequest, row: KioskRow) -> bytes:
        now = self.now()
        device, until = key_id(request.device), now + LASTS
        if db.get(KeyRow, device) is not None:
            raise _key_taken("device")
        enrolment = Enrolment(
            row.id, row.centre, device, self._recipients, self.receipt_key, now, until
        )
        answer = make_answer(enrolment, self._key)
        db.add(
            KeyRow(
                id=device,
                kiosk=row.id,
                purpose=DEVICE,
                pem=public_pem(request.device).decode(),
                bound=stamp(now),
                place=_next_place(db, row.id),
                until=stamp(until),
                request_sha256=hashlib.sha256(data).hexdigest(),
                answer=answer,
            )
        )
        if request.record is not None:
            self._bind_record_key(db, request.record, row.id)
        return answer

    def _bind_record_key(self, db: Session, public: Ed25519PublicKey, kiosk: str) -> None:
        record = key_id(public)
        known = db.get(KeyRow, record)
        if known is not None:
            if known.kiosk != kiosk or known.purpose != RECORD:
                raise _key_taken("record")
            known.retired = None
            return
        pem, bound = public_pem(public).decode(), stamp(self.now())
        db.add(KeyRow(id=record, kiosk=kiosk, purpose=RECORD, pem=pem, bound=bound))


def _request(data: bytes) -> EnrolmentRequest:
    try:
        return read_request(data)
    except EnrolmentError as why:
        raise Refusal(
            422, "invalid", "The enrolment request", str(why), "run kiosk enrol again"
        ) from why


def _with_record_key(request: EnrolmentRequest) -> EnrolmentRequest:
    if request.record is None:
        do = "run kiosk enrol with a code"
        raise Refusal(422, "invalid", "The enrolment request", "has no record key", do)
    return request


def _retire(db: Session, kiosk: str, now: str, *purposes: str, before: int = 1 << 30) -> None:
    """Refuses a kiosk's keys from now on; device keys: those before this place in their row."""
    change = update(KeyRow).where(
        KeyRow.kiosk == kiosk, KeyRow.purpose.in_(purposes), KeyRow.retired.is_(None)
    )
    db.execute(change.where(func.coalesce(KeyRow.place, 0) < before).values(retired=now))


def _check_centre(db: Session, centre: str, kiosk: str | None) -> None:
    if not CENTRE.fullmatch(centre):
        raise ServerFailure(
            f"{centre!r} is no id of a centre; expected 2 to 32 small letters, digits and hyphens, "
            "e.g. baku"
        )
    if kiosk is None:
        return
    row = db.get(KioskRow, kiosk)
    if row is None or row.centre != centre:
        raise _no_kiosk(kiosk)


def _new_id(db: Session, centre: str) -> str:
    count = db.scalar(select(func.count()).where(KioskRow.centre == centre)) or 0
    return f"{centre}-{count + 1:02d}"  # kiosks are revoked, never deleted: the number is free


def _next_place(db: Session, kiosk: str) -> int:
    last = db.scalar(select(func.max(KeyRow.place)).where(KeyRow.kiosk == kiosk))
    return (last or 0) + 1


def _public(row: KeyRow) -> Ed25519PublicKey:
    key = load_pem_public_key(row.pem.encode())
    assert isinstance(key, Ed25519PublicKey)  # it was when it was bound
    return key


def _no_kiosk(kiosk: str) -> ServerFailure:
    return ServerFailure(f"there is no kiosk {kiosk} at this centre; see rocb-server kiosk list")


def _key_taken(which: str) -> Refusal:
    return Refusal(
        409,
        "key-taken",
        f"The {which} key of this request",
        "belongs to a kiosk already: two kiosks never share keys",
        f"move keys/{which}.key of the kiosk away if its disk was copied, and enrol it again; "
        "if it is that kiosk, get a code for it: rocb-server enrol-code new --kiosk ID",
    )
