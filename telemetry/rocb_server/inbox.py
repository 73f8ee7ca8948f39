"""What kiosks fetch: class tickets, scenario packs, updates; and what they said of it.

An item is for the kiosks of a centre, or for all. A kiosk gets one signed list of everything it is
to have, so that what is not on it any more was withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from rocb_server.database import Database, stamp
from rocb_server.errors import Refusal
from rocb_server.kiosks import Kiosk
from rocb_server.models import ItemRow, ObjectRow, TakenRow
from rocb_server.objects import Objects
from vrkiosk_telemetry.listing import KINDS, Item, Listing, make_listing

TAKEN, REFUSED = "taken", "refused"


@dataclass(frozen=True, slots=True)
class Said:
    """What a kiosk says of an item. why: of a refusal."""

    item: int
    state: str
    why: str = ""


class Inbox:
    """The items of a database, their content in `Objects`."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        key: Ed25519PrivateKey,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._objects = objects
        self._key = key
        self._clock = clock

    def put(self, db: Session, kind: str, name: str, centre: str | None, data: bytes) -> ItemRow:
        """Gives kiosks an item, in the place of the one of this kind and name. Its content is on
        disk when this returns."""
        assert kind in KINDS
        sha256 = hashlib.sha256(data).hexdigest()
        self._objects.put(sha256, data)
        now = stamp(self._clock())
        db.merge(ObjectRow(sha256=sha256, size=len(data), stored=now))
        self.withdraw(db, kind, name)
        row = ItemRow(kind=kind, name=name, centre=centre, sha256=sha256, size=len(data), added=now)
        db.add(row)
        return row

    def withdraw(self, db: Session, kind: str, name: str) -> None:
        """Takes an item back, where there is one: kiosks remove it at their next sync."""
        change = update(ItemRow).where(
            ItemRow.kind == kind, ItemRow.name == name, ItemRow.withdrawn.is_(None)
        )
        db.execute(change.values(withdrawn=stamp(self._clock())))

    def listing(self, kiosk: str, centre: str) -> bytes:
        """What a kiosk is to have: a signed envelope."""
        with self._database.reading() as db:
            rows = db.scalars(_given(centre).order_by(ItemRow.id)).all()
        items = tuple(Item(row.id, row.kind, row.name, row.sha256, row.size) for row in rows)
        return make_listing(Listing(kiosk, self._clock(), items), self._key)

    def content(self, centre: str, sha256: str) -> tuple[int, Callable[[int], Iterator[bytes]]]:
        """Size of an item's content, and what gives it from an offset on. Refusal 404 where it is
        not for this centre's kiosks."""
        with self._database.reading() as db:
            row = db.scalar(_given(centre).where(ItemRow.sha256 == sha256).limit(1))
        if row is None or self._objects.size(sha256) != row.size:
            do = "ask for the list anew: GET /v1/inbox"
            raise Refusal(404, "no-item", f"Item {sha256[:16]}", "is not for this kiosk", do)
        size = row.size
        return size, lambda offset: self._objects.stream(sha256, offset)

    def note(self, kiosk: Kiosk, said: Sequence[Said]) -> None:
        """Keeps what a kiosk says of items; of those that are not for it nothing."""
        now = stamp(self._clock())
        with self._database.writing(f"items of {kiosk.id}") as db:
            known = set(db.scalars(_for(kiosk.centre).with_only_columns(ItemRow.id)))
            for one in said:
                if one.item in known:
                    db.merge(
                        TakenRow(
                            item=one.item,
                            kiosk=kiosk.id,
                            state=one.state,
                            why=one.why[:400],
                            at=now,
                        )
                    )

    def taken(self, kind: str, name: str) -> list[TakenRow]:
        """What kiosks said of an item that is given now, by kiosk."""
        query = select(TakenRow).join(ItemRow, ItemRow.id == TakenRow.item)
        query = query.where(ItemRow.kind == kind, ItemRow.name == name, ItemRow.withdrawn.is_(None))
        with self._database.reading() as db:
            return list(db.scalars(query.order_by(TakenRow.kiosk)))

    def present(self, kind: str, name: str) -> bytes | None:
        """The content of an item that is given now; None where there is none."""
        query = select(ItemRow.sha256).where(ItemRow.kind == kind, ItemRow.name == name)
        with self._database.reading() as db:
            sha256 = db.scalar(query.where(ItemRow.withdrawn.is_(None)))
        return None if sha256 is None else self._objects.read(sha256)


def _for(centre: str) -> Select[ItemRow]:
    return select(ItemRow).where(or_(ItemRow.centre.is_(None), ItemRow.centre == centre))


def _given(centre: str) -> Select[ItemRow]:
    return _for(centre).where(ItemRow.withdrawn.is_(None))
