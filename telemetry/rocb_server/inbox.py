"""What kiosks fetch: class tickets, scenario packs, updates; and what they said of it.

An item is for the kiosks of a centre, or for all. A kiosk gets one signed list of everything it is
to have, so that what is not on it any more was withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from rocb_server.database import Database, stamp
from rocb_server.errors import Refusal
from rocb_server.kiosks import Kiosk
from rocb_server.models import ItemRow, ObjectRow, TakenRow
from rocb_server.objects import Objects
from vrkiosk_telemetry.files import sha256_of
from vrkiosk_telemetry.listing import KINDS, Item, Listing, Said, make_listing


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

    def put(
        self, db: Session, kind: str, name: str, centre: str | None, source: bytes | Path
    ) -> ItemRow:
        """Gives kiosks an item, in the place of the one of this kind and name. Its content is on
        disk when this returns."""
        assert kind in KINDS
        if isinstance(source, Path):
            sha256, size = sha256_of(source), source.stat().st_size
        else:
            sha256, size = hashlib.sha256(source).hexdigest(), len(source)
        self._objects.put(sha256, source)
        now = stamp(self._clock())
        db.merge(ObjectRow(sha256=sha256, size=size, stored=now))
        self.withdraw(db, kind, name)
        row = ItemRow(kind=kind, name=name, centre=centre, sha256=sha256, size=size, added=now)
        db.add(row)
        return row

    def put_update(self, name: str, centre: str | None, source: Path) -> None:
        """Gives kiosks an update: a file they check and apply themselves."""
        with self._database.writing(f"update {name}") as db:
            self.put(db, "update", name, centre, source)

    def withdraw_update(self, name: str) -> bool:
        """Takes an update back from kiosks that have not fetched it. Whether there was one."""
        with self._database.writing(f"update {name}") as db:
            return self.withdraw(db, "update", name)

    def updates(self) -> list[ItemRow]:
        """The updates that kiosks are given, by name."""
        query = select(ItemRow).where(ItemRow.kind == "update", ItemRow.withdrawn.is_(None))
        with self._database.reading() as db:
            return list(db.scalars(query.order_by(ItemRow.name)))

    def withdraw(self, db: Session, kind: str, name: str) -> bool:
        """Takes an item back: kiosks remove it at their next sync. Whether there was one."""
        given = select(ItemRow).where(
            ItemRow.kind == kind, ItemRow.name == name, ItemRow.withdrawn.is_(None)
        )
        rows = db.scalars(given).all()
        for row in rows:
            row.withdrawn = stamp(self._clock())
        return bool(rows)

    def given(self, centre: str) -> list[ItemRow]:
        """What a centre's kiosks are given now, by id."""
        with self._database.reading() as db:
            return list(db.scalars(_given(centre).order_by(ItemRow.id)))

    def listing(self, kiosk: str, centre: str, stored: str = "") -> bytes:
        """What a kiosk is to have: a signed envelope. stored: tally of its sessions here."""
        rows = self.given(centre)
        items = tuple(Item(row.id, row.kind, row.name, row.sha256, row.size) for row in rows)
        return make_listing(Listing(kiosk, self._clock(), items, stored), self._key)

    def size(self, centre: str, sha256: str) -> int:
        """Bytes of an item's content. Refusal 404 where it is not for this centre's kiosks."""
        with self._database.reading() as db:
            row = db.scalar(_given(centre).where(ItemRow.sha256 == sha256).limit(1))
        if row is None or self._objects.size(sha256) != row.size:
            do = "ask for the list anew: GET /v1/inbox"
            raise Refusal(404, "no-item", f"Item {sha256[:16]}", "is not for this kiosk", do)
        return row.size

    def stream(self, sha256: str) -> Iterator[bytes]:
        """An item's content in pieces."""
        return self._objects.stream(sha256)

    def piece(self, sha256: str, start: int, end: int) -> bytes:
        """Bytes of an item's content from `start` to before `end`."""
        return self._objects.piece(sha256, start, end)

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
