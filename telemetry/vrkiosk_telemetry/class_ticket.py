"""The class ticket: who trains at a kiosk, with which modules; one signed file.

A trainer writes a draft (TOML, with PINs in it), `kiosk class sign` makes the ticket of it: a DSSE
envelope (Ed25519) round JSON in which each PIN is only a hash. A kiosk takes a ticket only when a
key it trusts has signed it.

PINs have six digits, so a hash alone hides little from somebody who has the file: scrypt (RFC 7914)
makes each guess cost about a tenth of a second and 32 MB. One salt serves the class, because a
kiosk that is given a PIN does not know whose it is: it computes one hash and compares it with all.

Errors:
    TicketError   what is wrong with a ticket or a draft, and what to do
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Field, model_validator

from vrkiosk_scenarios import rubric as rubrics
from vrkiosk_scenarios import strict_toml
from vrkiosk_scenarios.course_modules import MODULES
from vrkiosk_scenarios.rubric import RubricError
from vrkiosk_scenarios.strict import Share, Strict, wrong
from vrkiosk_scenarios.texts import Language
from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import TelemetryError

PAYLOAD_TYPE: Final = "application/vnd.rocb.class-ticket+json"
LARGEST: Final = 1 << 20  # bytes of a ticket that is read at all
PIN: Final = r"^[0-9]{6}$"
SCRYPT_N, SCRYPT_R, SCRYPT_P = 1 << 15, 8, 1
HASH_BYTES: Final = 32
ModuleName = Literal["m0", "m1", "m2", "m3", "m4", "m5"]
PackHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Pseudonym = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]


class TicketError(TelemetryError):
    """A ticket or draft cannot be used. The text says why, and what to do."""


class Person(Strict):
    """pseudonym: all that records say. name: shown at the kiosk, never recorded."""

    pseudonym: Pseudonym
    name: str = Field(min_length=1, max_length=60)
    language: Language | None = None


class DraftOfficer(Person):
    pin: str = Field(pattern=PIN)


class TicketOfficer(Person):
    pin_hash: str = Field(pattern=r"^[0-9a-f]{64}$")


class ClassPlan(Strict):
    """What draft and ticket have in common. modules: what one may choose from. scenarios: ids,
    none: the whole library and the packs. packs: SHA-256 of the scenario packs that are played
    besides the library. prevalence: share of dirty boxes by module, instead of the module's.
    limit_min: minutes a box may take by module, instead of the module's; 0: as long as one likes.
    rubric: in a draft the file, beside it, by which is scored; in a ticket its text; "": the
    programme's. until: last day."""

    class_name: str = Field(min_length=1, max_length=60)
    until: date
    language: Language = "en"
    seed: int = Field(ge=0)
    modules: tuple[ModuleName, ...] = MODULES
    scenarios: tuple[str, ...] = ()
    packs: tuple[PackHash, ...] = ()
    prevalence: dict[ModuleName, Share] = Field(default_factory=dict)
    limit_min: dict[ModuleName, Annotated[int, Field(ge=0, le=120)]] = Field(default_factory=dict)
    rubric: str = ""


class Draft(ClassPlan):
    """What a trainer writes."""

    officers: tuple[DraftOfficer, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _different(self) -> Self:
        _check_different([officer.pseudonym for officer in self.officers], "pseudonyms")
        _check_different([officer.pin for officer in self.officers], "PINs")
        return self


class Ticket(ClassPlan):
    """What a kiosk reads."""

    issued: str
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    officers: tuple[TicketOfficer, ...] = Field(min_length=1)

    def find(self, pin: str) -> TicketOfficer | None:
        """Whose PIN that is. Takes about a tenth of a second."""
        found, computed = None, pin_hash(pin, bytes.fromhex(self.salt))
        for officer in self.officers:  # all of them: the time tells nothing
            if hmac.compare_digest(officer.pin_hash, computed):
                found = officer
        return found

    def outdated(self, today: date) -> bool:
        """The class is over."""
        return today > self.until


def _check_different(values: Sequence[str], what: str) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        shown = "" if what == "PINs" else f"; twice: {', '.join(twice)}"
        raise wrong(f"different {what} for all officers{shown}")


def pin_hash(pin: str, salt: bytes) -> str:
    """scrypt of a PIN, 64 hexadecimal digits."""
    kdf = Scrypt(salt=salt, length=HASH_BYTES, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
    return kdf.derive(pin.encode()).hex()


def new_pins(count: int) -> list[str]:
    """So many different PINs by chance."""
    found: set[str] = set()
    while len(found) < count:
        found.add(f"{secrets.randbelow(1_000_000):06d}")
    return sorted(found, key=lambda pin: secrets.randbelow(1 << 30))


def read_draft(path: Path) -> Draft:
    """A draft. TicketError, one line for each thing wrong, where it is none."""
    try:
        return strict_toml.parse(Draft, strict_toml.read_text(path), str(path))
    except strict_toml.Faults as error:
        raise TicketError(str(error)) from None


def rubric_text(draft: Draft, folder: Path) -> str:
    """The rubric that a draft names, as text; "" for the programme's. TicketError where it is
    none."""
    if not draft.rubric:
        return ""
    path = folder / draft.rubric
    try:
        rubrics.load(path)
        return path.read_text(encoding="utf-8")
    except RubricError as error:
        raise TicketError(str(error)) from None


def sign(draft: Draft, key: Ed25519PrivateKey, rubric: str = "") -> bytes:
    """The ticket of a draft, signed; JSON text in UTF-8. rubric: as `rubric_text` gives it."""
    salt = secrets.token_bytes(16)
    officers = tuple(
        TicketOfficer(
            pseudonym=officer.pseudonym,
            name=officer.name,
            language=officer.language,
            pin_hash=pin_hash(officer.pin, salt),
        )
        for officer in draft.officers
    )
    shared = {name: getattr(draft, name) for name in ClassPlan.model_fields}
    issued = datetime.now(UTC).isoformat(timespec="seconds")
    shared["rubric"] = rubric
    return seal(Ticket(**shared, issued=issued, salt=salt.hex(), officers=officers), key)


def seal(ticket: Ticket, key: Ed25519PrivateKey) -> bytes:
    """A ticket, signed; JSON text in UTF-8."""
    return dsse.sign(PAYLOAD_TYPE, ticket.model_dump_json(indent=1).encode(), key)


def read(data: bytes, trusted: Mapping[str, Ed25519PublicKey], where: str) -> Ticket:
    """The ticket in an envelope. trusted: keys by `dsse.key_id`. TicketError where it is no ticket,
    nobody trusted has signed it, or it says something wrong."""
    if len(data) > LARGEST:
        raise TicketError(f"{where}: {len(data)} bytes; a ticket has {LARGEST} at most")
    try:
        envelope = dsse.parse(data)
        dsse.verify(envelope, trusted)
    except dsse.UntrustedKeyError as error:
        raise TicketError(
            f"{where}: {error}; put the trainer's public key (KEY.pub) into the folder of trusted "
            "keys, DATA/keys/class"
        ) from None
    except dsse.EnvelopeError as error:
        raise TicketError(f"{where}: {error}; expected a file made by `kiosk class sign`") from None
    if envelope.payload_type != PAYLOAD_TYPE:
        raise TicketError(f"{where}: is signed, but no class ticket ({envelope.payload_type:.60})")
    try:
        return strict_toml.validate(Ticket, json.loads(envelope.payload), where)
    except (ValueError, RecursionError) as error:
        raise TicketError(f"{where}: expected JSON: {error}") from None
    except strict_toml.Faults as error:
        raise TicketError(str(error)) from None


def load(path: Path, trusted: Mapping[str, Ed25519PublicKey]) -> Ticket:
    """The ticket in a file; `read` says what may be wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TicketError(f"{path}: cannot be read: {error.strerror or error}") from None
    return read(data, trusted, str(path))
