"""What the server has for a kiosk to fetch: a list, signed, the same over the line and on a stick.

Its signature is the server's (the key that was pinned at enrolment), and it names each content by
its SHA-256: whatever way the content came, the list says whether it is the one that was meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import TelemetryError

LISTING_TYPE: Final = "application/vnd.rocb.inbox+json"
SCHEMA: Final = "rocb.inbox/1"
MAX_BYTES: Final = 1 << 20  # of a list
KINDS: Final = ("ticket", "pack", "update")
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
# What JSON that says something else raises. OverflowError: an endless number, a time too early
# for UTC.
_DAMAGE: Final = (OverflowError, ValueError, KeyError, TypeError, RecursionError)


TAKEN: Final = "taken"
REFUSED: Final = "refused"


class ListingError(TelemetryError):
    """It is no list of this kiosk's server, or not for this kiosk; the text says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to fetch. id: by which it is acknowledged; kind: of `KINDS`; name: of a ticket the
    id of its class, of a pack its hash, of an update its file."""

    id: int
    kind: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a kiosk says of an item. state: TAKEN or REFUSED; why: of a refusal."""

    item: int
    state: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a kiosk is to have: what it has besides was withdrawn. made: when, UTC. stored:
    tally (`reconcile`) of the kiosk's sessions at the server, "" where none was asked for."""

    kiosk: str
    made: datetime
    items: tuple[Item, ...]
    stored: str = ""


def make_listing(listing: Listing, key: Ed25519PrivateKey) -> bytes:
    """A list as the server gives it."""
    body = {
        "schema": SCHEMA,
        "kiosk": listing.kiosk,
        "made": listing.made.isoformat(),
        "items": [asdict(item) for item in listing.items],
        "stored": listing.stored,
    }
    return dsse.sign(LISTING_TYPE, json.dumps(body, sort_keys=True).encode(), key)


def read_listing(data: bytes, key: Ed25519PublicKey, kiosk: str) -> Listing:
    """A list that `key` signed for this kiosk. ListingError."""
    try:
        envelope = dsse.parse(data)
        dsse.verify(envelope, {dsse.key_id(key): key})
        if envelope.payload_type != LISTING_TYPE:
            raise ValueError(f"it is {envelope.payload_type:.80}")
        found = _listing(json.loads(envelope.payload))
    except dsse.UntrustedKeyError as why:
        raise ListingError(
            f"the list of what to fetch is {why}: it is not of the server this kiosk enrolled at"
        ) from why
    except (dsse.EnvelopeError, *_DAMAGE) as why:
        raise ListingError(f"this is no list of what to fetch ({why})") from why
    if found.kiosk != kiosk:
        raise ListingError(f"the list is for kiosk {found.kiosk:.64}, and this is {kiosk}")
    return found


def _listing(body: Mapping[str, Any]) -> Listing:
    if body["schema"] != SCHEMA:
        raise ValueError(f"expected {SCHEMA}")
    made = datetime.fromisoformat(body["made"])
    if made.tzinfo is None:
        raise ValueError("expected a time with its zone")
    items = tuple(map(_item, body["items"]))
    return Listing(str(body["kiosk"]), made.astimezone(UTC), items, str(body["stored"]))


def _item(body: Mapping[str, Any]) -> Item:
    item = Item(int(body["id"]), body["kind"], body["name"], body["sha256"], int(body["size"]))
    fits = (
        isinstance(item.kind, str)
        and NAME.fullmatch(item.name)
        and _HASH.fullmatch(item.sha256)
        and item.size >= 0
    )
    if not fits:
        raise ValueError(f"item {item.id} is not as it should be")
    return item
