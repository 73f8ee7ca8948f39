"""Classes: who trains with what until when, and the signed tickets kiosks check offline.

A class is prepared as a draft that may be changed; its ticket is made of how it is at that moment
and given to the kiosks of its centre. A ticket is `class_ticket.Ticket`, signed by the server's
key, which enrolled kiosks trust.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rocb_server.access import Account
from rocb_server.audit import Audit
from rocb_server.class_bodies import ClassBody
from rocb_server.database import Database, stamp
from rocb_server.errors import Refusal
from rocb_server.inbox import Inbox
from rocb_server.models import ClassRow, OfficerRow, PackRow
from rocb_server.officers import centre_of, officers_of, salt_of
from rocb_server.versions import check_version
from vrkiosk_scenarios import rubric as rubrics
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.rubric import RubricError
from vrkiosk_telemetry.class_ticket import ClassPlan, Ticket, TicketOfficer, seal

TICKET = "ticket"


class Classes:
    """The classes in a database."""

    def __init__(
        self,
        database: Database,
        inbox: Inbox,
        audit: Audit,
        key: Ed25519PrivateKey,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._inbox = inbox
        self._audit = audit
        self._key = key
        self._clock = clock

    def all(self, who: Account) -> list[ClassRow]:
        """The classes an account sees, what ends last first."""
        query = select(ClassRow).order_by(ClassRow.until.desc(), ClassRow.class_name, ClassRow.id)
        if who.centre is not None:
            query = query.where(ClassRow.centre == who.centre)
        with self._database.reading() as db:
            return list(db.scalars(query))

    def get(self, who: Account, uuid: UUID) -> ClassRow:
        """A class. Refusal 404, also of another centre's."""
        with self._database.reading() as db:
            return _seen(db, who, uuid)

    def add(self, who: Account, body: ClassBody) -> ClassRow:
        """A new class of the account's centre. Refusal 422 says what does not fit."""
        centre = centre_of(who)
        with self._database.writing(officers_of(centre)) as db:
            _ = salt_of(db, centre)  # the centre is known from here on
            self._check(db, centre, body)
            row = ClassRow(id=str(uuid4()), centre=centre, version=1)
            self._fill(row, who, body)
            db.add(row)
            db.flush()
            db.expunge(row)
        self._audit.add(who.name, "class-added", row.id, centre)
        return row

    def change(self, who: Account, uuid: UUID, version: int, body: ClassBody) -> ClassRow:
        """Changes a class; kiosks have the ticket from before until a new one is made. Refusal
        404, 412, 422."""
        centre = centre_of(who)
        with self._database.writing(officers_of(centre)) as db:
            row = _seen(db, who, uuid)
            _check_version(row, version)
            if "seed" not in body.model_fields_set:
                body = body.model_copy(update={"seed": row.plan["seed"]})
            self._check(db, centre, body)
            self._fill(row, who, body)
            row.version += 1
            db.flush()
            db.expunge(row)
        self._audit.add(who.name, "class-changed", row.id, centre)
        return row

    def remove(self, who: Account, uuid: UUID, version: int) -> None:
        """Removes a class, and takes its ticket back. What was recorded stays. Refusal 404, 412."""
        centre = centre_of(who)
        with self._database.writing(officers_of(centre)) as db:
            row = _seen(db, who, uuid)
            _check_version(row, version)
            self._inbox.withdraw(db, TICKET, row.id)
            db.delete(row)
        self._audit.add(who.name, "class-removed", str(uuid), centre)

    def issue(self, who: Account, uuid: UUID, version: int) -> ClassRow:
        """Makes the ticket of a class as it is now, and gives it to the centre's kiosks. Refusal
        404, 412, and 422 where somebody of it was removed, nobody is in it, or it is over."""
        centre = centre_of(who)
        with self._database.writing(officers_of(centre)) as db:
            row = _seen(db, who, uuid)
            _check_version(row, version)
            officers = _officers(db, centre, row.plan["officers"])
            if not officers:
                raise _invalid("has no officers", "add those who are to train")
            if date.fromisoformat(row.until) < self._clock().date():
                raise _invalid(f"ended on {row.until}", "give it a later last day")
            now = stamp(self._clock())
            ticket = _ticket(row, officers, salt_of(db, centre), now)
            self._inbox.put(db, TICKET, row.id, centre, seal(ticket, self._key))
            row.ticket_of, row.ticket_issued = _made_of(row, officers), now
            db.flush()
            db.expunge(row)
        self._audit.add(who.name, "ticket-issued", row.id, centre)
        return row

    def withdraw(self, who: Account, uuid: UUID, version: int) -> ClassRow:
        """Takes the ticket back: kiosks remove it at their next sync. Refusal 404, 412."""
        centre = centre_of(who)
        with self._database.writing(officers_of(centre)) as db:
            row = _seen(db, who, uuid)
            _check_version(row, version)
            self._inbox.withdraw(db, TICKET, row.id)
            row.ticket_of = row.ticket_issued = None
            db.flush()
            db.expunge(row)
        self._audit.add(who.name, "ticket-withdrawn", row.id, centre)
        return row

    def ticket(self, who: Account, uuid: UUID) -> bytes:
        """The ticket that kiosks are given, to be carried to one. Refusal 404."""
        row = self.get(who, uuid)
        data = self._inbox.present(TICKET, row.id)
        if data is None:
            do = "make it: POST /api/classes/UUID/ticket"
            raise Refusal(404, "no-ticket", f"Class {row.class_name}", "has no ticket", do)
        return data

    def is_current(self, row: ClassRow) -> bool:
        """Whether the ticket says what the class and its officers are now."""
        if row.ticket_of is None:
            return False
        with self._database.reading() as db:
            known = _rows(db, row.centre, row.plan["officers"])
        complete = len(known) == len(row.plan["officers"])
        return complete and row.ticket_of == _made_of(row, known)

    def _fill(self, row: ClassRow, who: Account, body: ClassBody) -> None:
        row.class_name, row.until = body.class_name, body.until.isoformat()
        row.plan = body.model_dump(mode="json")
        row.changed, row.changed_by = stamp(self._clock()), who.name

    def _check(self, db: Session, centre: str, body: ClassBody) -> None:
        """Refusal 422 where a class names what is not there."""
        _officers(db, centre, body.officers)
        visible = or_(PackRow.centre.is_(None), PackRow.centre == centre)
        packs = list(db.scalars(select(PackRow).where(PackRow.sha256.in_(body.packs), visible)))
        known = set(schema.library_ids()) | {one["id"] for p in packs for one in p.scenarios}
        _all_known("packs", body.packs, {pack.sha256 for pack in packs})
        _all_known("scenarios", body.scenarios, known)
        try:
            if body.rubric:
                rubrics.parse(body.rubric, "rubric")
        except RubricError as why:
            raise _invalid(f"has a rubric that cannot be used: {why}", "mend the rubric") from why


def _seen(db: Session, who: Account, uuid: UUID) -> ClassRow:
    row = db.get(ClassRow, str(uuid))
    if row is None or not who.sees(row.centre):
        raise Refusal(404, "no-class", f"Class {uuid}", "is not here", "see the list of classes")
    return row


def _check_version(row: ClassRow, version: int) -> None:
    what = f"The class {row.class_name}"
    check_version(version, row.version, what, row.changed_by, row.changed)


def _rows(db: Session, centre: str, names: Sequence[str]) -> list[OfficerRow]:
    query = select(OfficerRow).where(OfficerRow.centre == centre, OfficerRow.removed.is_(None))
    found = {row.pseudonym: row for row in db.scalars(query.where(OfficerRow.pseudonym.in_(names)))}
    return [found[name] for name in names if name in found]


def _officers(db: Session, centre: str, names: Sequence[str]) -> list[OfficerRow]:
    found = _rows(db, centre, names)
    _all_known("officers", names, {row.pseudonym for row in found})
    return found


def _all_known(what: str, named: Sequence[str], known: set[str]) -> None:
    unknown = sorted(set(named) - known)
    if unknown:
        shown = ", ".join(unknown[:5])
        raise _invalid(f"names {what} that are not here: {shown}", "take them off, or add them")
    if len(set(named)) != len(named):
        raise _invalid(f"names {what} twice", "name each once")


def _invalid(why: str, do: str) -> Refusal:
    return Refusal(422, "invalid", "The class", why, do)


def _ticket(row: ClassRow, officers: Sequence[OfficerRow], salt: str, issued: str) -> Ticket:
    plan: dict[str, Any] = {name: row.plan[name] for name in ClassPlan.model_fields}
    people = [
        TicketOfficer.model_validate(
            {
                "pseudonym": one.pseudonym,
                "name": one.name,
                "language": one.language,
                "pin_hash": one.pin_hash,
            }
        ).model_dump(mode="json")
        for one in officers
    ]
    body = {**plan, "issued": issued, "salt": salt, "officers": people}
    return Ticket.model_validate_json(json.dumps(body))


def _made_of(row: ClassRow, officers: Sequence[OfficerRow]) -> str:
    """Digest of all a ticket of this class says."""
    people = [[one.pseudonym, one.name, one.language, one.pin_hash] for one in officers]
    text = json.dumps([row.plan, people], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
