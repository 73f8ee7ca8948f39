"""What the server gave this kiosk: class tickets, scenario packs, updates.

    inbox/tickets/CLASS.ticket   `class_ticket`, one for each class of the centre
    inbox/packs/HASH/            `scenario_pack`, by hash
    inbox/NAME.kupd              an update, for whoever takes it from here and checks it
    inbox/.parts/SHA256          what is on its way
    inbox/.state.json            what became of each item, until the server was told
    inbox/.listing.json          the server's list that is in force

The list is signed by the key pinned at enrolment and names each content by its hash; a ticket or
pack is checked once more as its readers will. Only then does it get its name, by one rename: what
can be seen here is whole and meant for this kiosk, whatever way it came.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk_telemetry import class_ticket
from vrkiosk_telemetry.class_ticket import TicketError
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.files import read_regular, sha256_of, sync_file, sync_folder, write_atomic
from vrkiosk_telemetry.listing import (
    MAX_BYTES,
    REFUSED,
    TAKEN,
    Item,
    Listing,
    ListingError,
    Said,
    read_listing,
)
from vrkiosk_telemetry.scenario_pack import PackError, read_pack, unpack

TICKET_SUFFIX: Final = ".ticket"
UPDATE_SUFFIX: Final = ".kupd"
_LIMITS: Final[Mapping[str, int]] = {  # bytes of an item that are taken
    "ticket": class_ticket.LARGEST,
    "pack": 4 << 20,
    "update": 4 << 30,
}


class InboxError(TelemetryError):
    """Content did not arrive as it was listed; it is fetched anew."""


class Inbox:
    """The inbox of one kiosk. key: of the server."""

    def __init__(self, folder: Path, key: Ed25519PublicKey, kiosk: str) -> None:
        self.folder = folder
        self._key = key
        self._kiosk = kiosk
        self._tickets, self._packs = folder / "tickets", folder / "packs"
        self._parts = folder / ".parts"
        for each in (folder, self._tickets, self._packs, self._parts):
            if not each.is_dir():
                each.mkdir(parents=True, exist_ok=True)
                each.chmod(0o750)

    def read(self, data: bytes) -> Listing:
        """A list from the server. ListingError where it is none, or older than the one in force:
        somebody kept it, or the server's clock went back."""
        listing = read_listing(data, self._key, self._kiosk)
        present = self._present()
        if present is not None and listing.made < present.made:
            raise ListingError(
                f"the list was made on {listing.made:%Y-%m-%d %H:%M} UTC, and one of "
                f"{present.made:%Y-%m-%d %H:%M} is in force; get a new one from the server"
            )
        return listing

    def wanted(self, listing: Listing) -> list[Item]:
        """What is to be fetched, the smallest first. What was refused is not fetched again."""
        said = self._state()
        refused = {one for one, (state, _, _) in said.items() if state == REFUSED}
        missing = [
            one
            for one in listing.items
            if one.id not in refused and (one.id not in said or not self._is_here(one))
        ]
        return sorted(missing, key=lambda item: item.size)

    def part(self, item: Item) -> Path:
        """Where the content of an item is put together."""
        return self._parts / item.sha256

    def install(self, item: Item) -> Said:
        """Checks the content that `part` holds and makes it seen. InboxError where it is not what
        the list names: it was removed."""
        part = self.part(item)
        try:
            if part.stat().st_size != item.size or sha256_of(part) != item.sha256:
                raise InboxError(f"{item.kind} {item.name} arrived altered or cut short")
        except (OSError, InboxError) as why:
            part.unlink(missing_ok=True)
            raise InboxError(f"{why}; it is fetched again") from why
        try:
            self._install(item, part)
            said = Said(item.id, TAKEN)
        except (TicketError, PackError, ListingError) as why:
            said = Said(item.id, REFUSED, str(why)[:400])
        part.unlink(missing_ok=True)
        self._remember(said, told=False)
        return said

    def settle(self, data: bytes, listing: Listing) -> list[str]:
        """Puts a list in force: what is not on it any more goes. What went, in words."""
        tickets = {item.name + TICKET_SUFFIX for item in listing.items if item.kind == "ticket"}
        packs = {item.name for item in listing.items if item.kind == "pack"}
        gone = []
        for path in sorted(self._tickets.iterdir()):
            if path.name not in tickets:
                path.unlink()
                gone.append(f"class ticket {path.stem} was withdrawn")
        for path in sorted(self._packs.iterdir()):
            if path.name not in packs:
                shutil.rmtree(path)
                gone.append(f"scenario pack {path.name[:16]} was withdrawn")
        parts = {item.sha256 for item in listing.items}
        for path in self._parts.iterdir():
            if path.name not in parts:
                path.unlink()
        listed = {item.id for item in listing.items}
        self._write({one: what for one, what in self._state().items() if one in listed})
        write_atomic(self.folder / ".listing.json", data)
        return gone

    def untold(self) -> list[Said]:
        """What became of items, that the server does not know yet."""
        return [Said(one, s, why) for one, (s, why, told) in self._state().items() if not told]

    def told(self, said: list[Said]) -> None:
        """The server knows."""
        for one in said:
            self._remember(one, told=True)

    def _install(self, item: Item, part: Path) -> None:
        limit = _LIMITS.get(item.kind)
        if limit is None or item.size > limit:
            raise ListingError(f"{item.kind} of {item.size} bytes is nothing this release takes")
        trusted = {key_id(self._key): self._key}
        if item.kind == "ticket":
            data = part.read_bytes()
            class_ticket.read(data, trusted, "the ticket")
            write_atomic(self._tickets / f"{item.name}{TICKET_SUFFIX}", data)
        elif item.kind == "pack":
            pack = read_pack(part.read_bytes(), trusted, "the pack")
            if pack.sha256 != item.name:
                raise ListingError(f"the pack is {pack.sha256[:16]}, listed as {item.name[:16]}")
            if not (self._packs / pack.sha256).is_dir():
                unpack(pack, self._packs / pack.sha256)
        else:
            if not item.name.endswith(UPDATE_SUFFIX):
                raise ListingError(f"{item.name} is no name of an update (*{UPDATE_SUFFIX})")
            sync_file(part)
            os.replace(part, self.folder / item.name)
            sync_folder(self.folder)

    def _is_here(self, item: Item) -> bool:
        if item.kind == "ticket":
            path = self._tickets / f"{item.name}{TICKET_SUFFIX}"
            return path.is_file() and sha256_of(path) == item.sha256
        # An update that was taken from here is not fetched again.
        return item.kind == "update" or (self._packs / item.name).is_dir()

    def _present(self) -> Listing | None:
        try:
            data = read_regular(self.folder / ".listing.json", MAX_BYTES)
            return read_listing(data, self._key, self._kiosk)
        except (OSError, ListingError):
            return None  # none yet, or of a server this kiosk left

    def _state(self) -> dict[int, tuple[str, str, bool]]:
        try:
            body = json.loads((self.folder / ".state.json").read_bytes())
            return {
                int(one): (str(w["state"]), str(w["why"]), bool(w["told"]))
                for one, w in body.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}  # then everything is looked at once more

    def _remember(self, said: Said, *, told: bool) -> None:
        self._write({**self._state(), said.item: (said.state, said.why, told)})

    def _write(self, state: Mapping[int, tuple[str, str, bool]]) -> None:
        body = {str(one): {"state": s, "why": w, "told": t} for one, (s, w, t) in state.items()}
        write_atomic(self.folder / ".state.json", json.dumps(body, indent=1).encode() + b"\n")


def said_to_json(said: list[Said]) -> list[dict[str, object]]:
    """As the server is told."""
    return [asdict(one) for one in said]
