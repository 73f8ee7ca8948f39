"""The USB courier of a kiosk without a network: the outbox goes to the server on a stick, receipts
and what the server has for the kiosk come back on it.

    STICK/rocb-courier/KIOSK.outbox/SESSION.parcel   a session as sealed: a tar, encrypted (age)
                                                     to the region's key
    STICK/rocb-courier/KIOSK.outbox/outbox.json      names every parcel by its hash, signed by the
                                                     device key; written last
    STICK/rocb-courier/KIOSK.inbox/SHA256            content of an item
    STICK/rocb-courier/KIOSK.inbox/receipts.json     receipts, each signed by the server
    STICK/rocb-courier/KIOSK.inbox/inbox.json        the server's signed list (`listing`); last

Nothing unsent leaves the outbox before its receipt came back.
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyrage import x25519

from vrkiosk_telemetry import dsse, receipt
from vrkiosk_telemetry.credentials import Credentials
from vrkiosk_telemetry.encryption import Recipient
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.files import read_regular, sha256_of, sync_file, sync_folder, write_new
from vrkiosk_telemetry.inbox import Inbox, InboxError
from vrkiosk_telemetry.listing import MAX_BYTES, REFUSED, Said
from vrkiosk_telemetry.manifest import MANIFEST_NAME
from vrkiosk_telemetry.outbox import Outbox, OutboxError, Sealed

FOLDER_NAME: Final = "rocb-courier"
OUTBOX_TYPE: Final = "application/vnd.rocb.courier+json"
SCHEMA: Final = "rocb.courier/1"
OUTBOX_LIST: Final = "outbox.json"
INBOX_LIST: Final = "inbox.json"
RECEIPTS: Final = "receipts.json"
PARCEL_SUFFIX: Final = ".parcel"
MAX_RECEIPTS_BYTES: Final = 64 << 20


class CourierError(TelemetryError):
    """A stick cannot be written or is not taken; nothing was changed. The text says why."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A session on a stick. sha256, size: of its encrypted file."""

    session: str
    sha256: str
    size: int

    @property
    def file(self) -> str:
        return f"{self.session}{PARCEL_SUFFIX}"


@dataclass(frozen=True, slots=True)
class Consignment:
    """What a kiosk put on a stick. number: counts the kiosk's sticks; server: id of the key of the
    server it is for; said: what became of items that came before."""

    kiosk: str
    number: int
    made: str
    server: str
    parcels: tuple[Parcel, ...]
    said: tuple[Said, ...]


def home_of(stick: Path, kiosk: str, which: str) -> Path:
    """A kiosk's folder on a stick. which: outbox or inbox."""
    return stick / FOLDER_NAME / f"{kiosk}.{which}"


def export_outbox(
    stick: Path, box: Outbox, known: Credentials, recipients: Sequence[Recipient], said: list[Said]
) -> Consignment:
    """Puts every session that waits on a stick. CourierError where it has no room, cannot be
    written, or nobody's key is known to encrypt to."""
    if not recipients:
        raise CourierError(
            "this kiosk has no key of its region to encrypt to; make one at the server "
            "(rocb-server key new) and renew: kiosk enrol --renew"
        )
    home = home_of(stick, known.enrolment.kiosk, "outbox")
    draft = home.with_name(f".{home.name}.new")
    parked = box.parked()
    sessions = [box.open(name) for name in box.sessions() if name not in parked]
    try:
        _check_room(stick, sessions)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        parcels = tuple(_pack(one, draft, recipients) for one in sessions)
        consignment = Consignment(
            kiosk=known.enrolment.kiosk,
            number=box.next_consignment(),
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            server=dsse.key_id(known.enrolment.receipt_key),
            parcels=parcels,
            said=tuple(said),
        )
        body = {"schema": SCHEMA, **asdict(consignment)}
        data = dsse.sign(OUTBOX_TYPE, json.dumps(body, sort_keys=True).encode(), known.key)
        write_new(draft / OUTBOX_LIST, data, 0o644)
        sync_folder(draft)
        replace_folder(draft, home)
    except OSError as why:
        raise CourierError(
            f"{stick} cannot be written ({why.strerror or why}); take another stick"
        ) from why
    return consignment


def read_consignment(data: bytes, keys: Mapping[str, Ed25519PublicKey]) -> tuple[Consignment, str]:
    """What a stick names, and the id of the key that signed it. CourierError."""
    try:
        envelope = dsse.parse(data)
        signer = dsse.verify(envelope, keys)
        if envelope.payload_type != OUTBOX_TYPE:
            raise ValueError(f"it is {envelope.payload_type:.80}")
        return _consignment(json.loads(envelope.payload)), signer
    except (dsse.EnvelopeError, ValueError, KeyError, TypeError, RecursionError) as why:
        raise CourierError(f"{OUTBOX_LIST} is not as a kiosk signed it: {why}") from why


def import_inbox(stick: Path, box: Outbox, inbox: Inbox, known: Credentials) -> list[str]:
    """Takes what the server put on a stick for this kiosk: receipts move sessions to `sent`, items
    go to the inbox. In words. CourierError, ListingError where the stick is not taken at all."""
    home = home_of(stick, known.enrolment.kiosk, "inbox")
    try:
        data = read_regular(home / INBOX_LIST, MAX_BYTES)
        receipts = json.loads(read_regular(home / RECEIPTS, MAX_RECEIPTS_BYTES))
        found = {str(name): str(text).encode() for name, text in receipts.items()}
    except (OSError, ValueError, AttributeError, RecursionError) as why:
        raise CourierError(
            f"{home} has nothing for this kiosk that can be read ({why}); at the server: "
            f"rocb-server courier export STICK --kiosk {known.enrolment.kiosk}"
        ) from why
    listing = inbox.read(data)
    notes = _deliver(box, found, known.enrolment.receipt_key)
    complete = True
    for item in inbox.wanted(listing):
        try:
            _copy(home / item.sha256, inbox.part(item), item.size)
            said = inbox.install(item)
        except (OSError, InboxError) as why:
            complete = False
            notes.append(f"{item.kind} {item.name[:36]} is not on the stick as listed: {why}")
            continue
        what = f"{item.kind} {item.name[:36]}"
        notes.append(f"{what} was refused: {said.why}" if said.state == REFUSED else f"took {what}")
    return notes + (inbox.settle(data, listing) if complete else [])


def replace_folder(draft: Path, home: Path) -> None:
    """Puts a folder in the place of another. Between the two steps there is none: whoever looks
    then finds nothing, never a half."""
    if home.exists():
        old = home.with_name(f".{home.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        home.rename(old)
        draft.rename(home)
        shutil.rmtree(old)
    else:
        draft.rename(home)
    sync_folder(home.parent)


def _deliver(box: Outbox, receipts: Mapping[str, bytes], key: Ed25519PublicKey) -> list[str]:
    notes = []
    for session in box.sessions():
        if session not in receipts:
            continue
        try:
            sealed = box.open(session)
            receipt.check(receipts[session], key, session, sealed.manifest)
            box.deliver(sealed, receipts[session])
        except (OutboxError, receipt.ReceiptError) as why:
            notes.append(f"session {session} stays in the outbox: {why}")
        else:
            notes.append(f"session {session} is at the server")
    return notes


def _copy(source: Path, target: Path, size: int) -> None:
    """Copies a plain file of this size. OSError where it is none."""
    handle = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as reader, target.open("wb") as writer:
        state = os.fstat(reader.fileno())
        if state.st_size != size:
            raise OSError(f"{state.st_size} bytes, {size} are listed")
        shutil.copyfileobj(reader, writer)


def _check_room(stick: Path, sessions: Sequence[Sealed]) -> None:
    stick.joinpath(FOLDER_NAME).mkdir(exist_ok=True)
    needed = sum(one.size + (64 << 10) for one in sessions)
    free = shutil.disk_usage(stick).free
    if free < needed:
        raise CourierError(
            f"{stick} has {free // 1_000_000} MB free, {needed // 1_000_000} MB are needed; "
            "take a larger stick, or remove files from it"
        )


def _pack(sealed: Sealed, folder: Path, recipients: Sequence[Recipient]) -> Parcel:
    """Encrypts a session as it is sealed; nothing plain is written on the way."""
    target = folder / f"{sealed.session}{PARCEL_SUFFIX}"
    keys = [x25519.Recipient.from_str(one.text) for one in recipients]
    names = [*(file.name for file in sealed.files), MANIFEST_NAME]
    read_end, write_end = os.pipe()
    failed: list[OSError | tarfile.TarError] = []

    def write(sink: IO[bytes]) -> None:
        try:
            with sink, tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                for name in names:
                    tar.add(sealed.folder / name, name, recursive=False)
        except (OSError, tarfile.TarError) as why:
            failed.append(why)

    writer = threading.Thread(target=write, args=(os.fdopen(write_end, "wb"),))
    with os.fdopen(read_end, "rb") as source, target.open("xb") as encrypted:
        writer.start()
        try:
            pyrage.encrypt_io(source, encrypted, keys)
        finally:
            source.close()  # a writer that waits for us goes on, and ends
            writer.join()
    if failed:
        raise CourierError(f"{sealed.folder} cannot be read ({failed[0]}); restore it")
    sync_file(target)
    return Parcel(sealed.session, sha256_of(target), target.stat().st_size)


def _consignment(body: Mapping[str, Any]) -> Consignment:
    if body["schema"] != SCHEMA:
        raise ValueError(f"expected {SCHEMA}")
    parcels = tuple(
        Parcel(str(one["session"]), str(one["sha256"]), int(one["size"])) for one in body["parcels"]
    )
    said = tuple(Said(int(one["item"]), str(one["state"]), str(one["why"])) for one in body["said"])
    number = int(body["number"])
    return Consignment(
        str(body["kiosk"]), number, str(body["made"]), str(body["server"]), parcels, said
    )
