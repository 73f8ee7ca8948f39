"""The officers of a centre: a pseudonym, a name that stays there, and a PIN of which the hash is
kept.

A PIN is told once, when it is made. One salt serves a centre, because class tickets carry the
hashes and a kiosk that is given a PIN does not know whose it is (`class_ticket`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from rocb_server.access import Account
from rocb_server.audit import Audit
from rocb_server.database import Database, stamp
from rocb_server.errors import Refusal
from rocb_server.models import CentreRow, OfficerRow
from rocb_server.versions import check_version
from vrkiosk_scenarios.texts import Language
from vrkiosk_telemetry.class_ticket import new_pins, pin_hash

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1: 5 bits a letter


class Officers:
    """The officers in a database."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def all(self, centre: str | None) -> list[OfficerRow]:
        """Those of a centre, None: of all; by pseudonym, without who was removed."""
        query = select(OfficerRow).where(OfficerRow.removed.is_(None))
        if centre is not None:
            query = query.where(OfficerRow.centre == centre)
        with self._database.reading() as db:
            return list(db.scalars(query.order_by(OfficerRow.centre, OfficerRow.pseudonym)))

    def add(self, who: Account, name: str, language: Language | None) -> tuple[OfficerRow, str]:
        """A new officer of the account's centre, with a pseudonym by chance; and the PIN."""
        centre = centre_of(who)
        with self._database.writing(officers_of(centre)) as db:
            salt = salt_of(db, centre)
            pin, hashed = _free_pin(db, centre, salt)
            row = OfficerRow(
                pseudonym=_free_pseudonym(db),
                centre=centre,
                name=name,
                language=language,
                pin_hash=hashed,
                version=1,
                changed=stamp(self._clock()),
                changed_by=who.name,
            )
            db.add(row)
            db.flush()
            db.expunge(row)
        self._audit.add(who.name, "officer-added", row.pseudonym, centre)
        return row, pin

    def change(
        self, who: Account, pseudonym: str, version: int, name: str, language: Language | None
    ) -> OfficerRow:
        """Another name or language. Refusal 404, 412."""

        def apply(_db: Session, row: OfficerRow) -> None:
            row.name, row.language = name, language

        return self._change(who, pseudonym, version, "officer-changed", apply)

    def new_pin(self, who: Account, pseudonym: str, version: int) -> tuple[OfficerRow, str]:
        """A new PIN; the one before is good until new tickets are at the kiosks. Refusal."""
        pins: list[str] = []

        def apply(db: Session, row: OfficerRow) -> None:
            pin, row.pin_hash = _free_pin(db, row.centre, salt_of(db, row.centre))
            pins.append(pin)

        row = self._change(who, pseudonym, version, "officer-pin-made", apply)
        return row, pins[-1]

    def remove(self, who: Account, pseudonym: str, version: int) -> None:
        """Takes somebody off the list and forgets the name; sessions stay. Refusal 404, 412."""

        def apply(_db: Session, row: OfficerRow) -> None:
            row.name, row.pin_hash, row.removed = "", "", stamp(self._clock())

        self._change(who, pseudonym, version, "officer-removed", apply)

    def _change(
        self,
        who: Account,
        pseudonym: str,
        version: int,
        action: str,
        apply: Callable[[Session, OfficerRow], None],
    ) -> OfficerRow:
        centre = centre_of(who)
        with self._database.writing(officers_of(centre)) as db:
            row = db.get(OfficerRow, pseudonym)
            if row is None or row.centre != centre or row.removed is not None:
                do = "see the list of officers"
                what = f"Officer {pseudonym[:32]}"
                raise Refusal(404, "no-officer", what, "is not on your centre's list", do)
            check_version(
                version, row.version, f"Officer {row.pseudonym}", row.changed_by, row.changed
            )
            apply(db, row)
            row.version += 1
            row.changed, row.changed_by = stamp(self._clock()), who.name
            db.flush()
            db.expunge(row)
        self._audit.add(who.name, action, pseudonym, centre)
        return row


def centre_of(who: Account) -> str:
    """The centre of somebody who belongs to one. Refusal 403."""
    if who.centre is None:
        do = "ask a trainer of the centre"
        raise Refusal(403, "no-centre", "This account", "belongs to no centre", do)
    return who.centre


def officers_of(centre: str) -> str:
    """The key by which changes to a centre's officers take turns."""
    return f"officers of {centre}"


def salt_of(db: Session, centre: str) -> str:
    """The salt of a centre's PINs; made the first time."""
    row = db.get(CentreRow, centre)
    if row is None:
        row = CentreRow(id=centre, salt=secrets.token_hex(16))
        db.add(row)
        db.flush()
    return row.salt


def _free_pin(db: Session, centre: str, salt: str) -> tuple[str, str]:
    """A PIN that nobody of the centre has, and its hash."""
    mine = select(OfficerRow.pin_hash).where(OfficerRow.centre == centre)
    known = set(db.scalars(mine.where(OfficerRow.removed.is_(None))))
    while True:
        pin = new_pins(1)[0]
        hashed = pin_hash(pin, bytes.fromhex(salt))
        if hashed not in known:
            return pin, hashed


def _free_pseudonym(db: Session) -> str:
    while True:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
        found = f"{letters[:4]}-{letters[4:]}"
        if db.get(OfficerRow, found) is None:
            return found
