"""The scenario packs of a region, kept for good by hash: old sessions stay replayable.

A pack is taken when an author whom the server trusts (`DATA/keys/packs/*.pub`) has signed it. The
server signs it too, so that kiosks trust it without knowing the author; its hash stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import or_, select

from rocb_server.access import Account
from rocb_server.audit import Audit
from rocb_server.database import Database, stamp
from rocb_server.errors import Refusal
from rocb_server.inbox import Inbox
from rocb_server.models import PackRow
from rocb_server.objects import Objects
from vrkiosk_scenarios import schema
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.keys import load_public_keys
from vrkiosk_telemetry.scenario_pack import (
    Pack,
    PackError,
    UntrustedPackError,
    read_pack,
    vouched,
)

AUTHORS: Final = Path("keys") / "packs"
MOST_BYTES: Final = 4 << 20  # of a pack as it is sent


class Shelf:
    """The packs of a database. authors: folder of their public keys."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        inbox: Inbox,
        audit: Audit,
        key: Ed25519PrivateKey,
        authors: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._objects = objects
        self._inbox = inbox
        self._audit = audit
        self._key = key
        self._authors = authors
        self._clock = clock

    def add(self, who: Account, data: bytes) -> PackRow:
        """Keeps a pack, and gives it to the kiosks of the account's centre, or to all. The same
        pack again: as it was. Refusal 403 where no trusted author signed it, 422."""
        pack, scenarios = self._read(data)
        content = vouched(pack, self._key)
        with self._database.writing(f"pack {pack.sha256}") as db:
            row = db.get(PackRow, pack.sha256)
            if row is None:
                row = PackRow(
                    sha256=pack.sha256,
                    content=hashlib.sha256(content).hexdigest(),
                    size=len(content),
                    name=pack.name[:128],
                    version=pack.version[:64],
                    centre=who.centre,
                    scenarios=scenarios,
                    author=pack.signed_by,
                    added=stamp(self._clock()),
                    added_by=who.name,
                )
                db.add(row)
            elif row.centre is not None and row.centre != who.centre:
                row.centre = None  # two centres have it: it is everybody's
            self._inbox.put(db, "pack", pack.sha256, row.centre, content)
            db.flush()
            db.expunge(row)
        self._audit.add(who.name, "pack-added", f"{pack.name} {pack.sha256}", who.centre)
        return row

    def withdraw(self, who: Account, sha256: str) -> None:
        """Takes a pack off the kiosks; it stays here, for the sessions recorded with it. Refusal
        404, and 403 where it is for all centres and the account is of one."""
        row = self.get(who, sha256)
        if row.centre != who.centre:
            why = "is for the kiosks of all centres"
            raise Refusal(403, "for-all", f"Pack {row.name}", why, "ask a regional trainer")
        with self._database.writing(f"pack {sha256}") as db:
            self._inbox.withdraw(db, "pack", sha256)
        self._audit.add(who.name, "pack-withdrawn", f"{row.name} {sha256}", who.centre)

    def all(self, who: Account) -> list[PackRow]:
        """The packs an account sees, the latest first."""
        query = select(PackRow).order_by(PackRow.added.desc(), PackRow.sha256)
        if who.centre is not None:
            query = query.where(or_(PackRow.centre.is_(None), PackRow.centre == who.centre))
        with self._database.reading() as db:
            return list(db.scalars(query))

    def get(self, who: Account, sha256: str) -> PackRow:
        """A pack. Refusal 404, also of another centre's."""
        with self._database.reading() as db:
            row = db.get(PackRow, sha256)
        if row is None or not (row.centre is None or who.sees(row.centre)):
            do = "see the list of packs, or add it: POST /api/packs"
            raise Refusal(404, "no-pack", f"Pack {sha256[:16]}", "is not here", do)
        return row

    def content(self, row: PackRow) -> bytes:
        """The file as kiosks get it."""
        return self._objects.read(row.content)

    def _read(self, data: bytes) -> tuple[Pack, list[dict[str, Any]]]:
        trusted = load_public_keys(self._authors) if self._authors.is_dir() else {}
        own = self._key.public_key()
        try:
            pack = read_pack(data, {**trusted, key_id(own): own}, "the file")
            found = pack.scenarios()
        except UntrustedPackError as why:
            do = f"put the author's public key into {AUTHORS}/ of the server's folder"
            raise Refusal(403, "untrusted-author", "The pack", str(why), do) from why
        except (PackError, schema.ScenarioError, UnicodeDecodeError) as why:
            do = "check it with kiosk scenario check, and sign it again: kiosk scenario pack"
            raise Refusal(422, "invalid", "The pack", str(why), do) from why
        taken = sorted(set(schema.library_ids()) & set(found))
        if taken:
            why_not = f"has ids of the library: {', '.join(taken)}"
            raise Refusal(422, "invalid", "The pack", why_not, "give them other ids")
        return pack, [
            {"id": one.id, "title": one.title.model_dump(), "difficulty": one.difficulty}
            for one in found.values()
        ]
