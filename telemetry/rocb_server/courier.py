"""Sticks from kiosks without a network: everything on one is checked before any of it is stored.

A stick is copied first and the copy used: what is on it may change meanwhile. Each session is then
planned, stored and committed as one that came by the network, so the same session by both ways is
stored once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import select

from rocb_server.audit import OPERATOR
from rocb_server.database import stamp
from rocb_server.errors import Refusal
from rocb_server.intake import MAX_BODY_BYTES, MAX_FILE_BYTES, MAX_FILES, read_manifest
from rocb_server.kiosks import Kiosk
from rocb_server.models import STORED, ConsignmentRow, SessionRow
from rocb_server.store import Store
from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.courier import (
    FOLDER_NAME,
    INBOX_LIST,
    OUTBOX_LIST,
    RECEIPTS,
    Consignment,
    CourierError,
    Parcel,
    home_of,
    read_consignment,
    replace_folder,
)
from vrkiosk_telemetry.encryption import Identity, decrypt
from vrkiosk_telemetry.errors import DecryptionError
from vrkiosk_telemetry.files import read_regular, sha256_of, sync_folder, write_new
from vrkiosk_telemetry.manifest import MANIFEST_NAME, FileEntry

MAX_LIST_BYTES: Final = 4 << 20
MAX_PARCEL_BYTES: Final = MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A session of a stick, found whole. folder: where its files are."""

    uuid: UUID
    folder: Path
    manifest: bytes
    files: tuple[FileEntry, ...]


class Courier:
    """Takes sticks and fills them. folder: for copies while one is looked at; identities: of the
    region."""

    def __init__(self, store: Store, folder: Path, identities: Sequence[Identity]) -> None:
        self._store = store
        self._folder = folder
        self._identities = tuple(identities)

    def take(self, stick: Path) -> list[str]:
        """Takes what every kiosk put on a stick; in words. CourierError where one is refused:
        nothing of it was stored, kiosks before it on the stick were taken."""
        homes = sorted((stick / FOLDER_NAME).glob("*.outbox"))
        if not homes:
            raise CourierError(f"{stick} has no {FOLDER_NAME}/KIOSK.outbox; is it the right stick?")
        return [line for home in homes for line in self._take(home)]

    def fill(self, stick: Path, kiosk: str) -> str:
        """Puts what a kiosk is to have on a stick: receipts, and what it would fetch. In words."""
        row = next((one for one in self._store.kiosks.all() if one.id == kiosk), None)
        if row is None:
            raise CourierError(f"there is no kiosk {kiosk}; see rocb-server kiosk list")
        home = home_of(stick, kiosk, "inbox")
        draft = home.with_name(f".{home.name}.new")
        try:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            count = self._write_items(draft, row.centre)
            receipts = self._receipts(kiosk)
            write_new(draft / RECEIPTS, json.dumps(receipts).encode(), 0o644)
            listing = self._store.teaching.inbox.listing(kiosk, row.centre)
            write_new(draft / INBOX_LIST, listing, 0o644)
            sync_folder(draft)
            replace_folder(draft, home)
        except OSError as why:
            raise CourierError(
                f"{stick} cannot be written ({why.strerror or why}); take another stick"
            ) from why
        self._store.audit.add(OPERATOR, "courier-filled", kiosk, row.centre)
        return f"{kiosk}: {len(receipts)} receipts and {count} items; there: kiosk courier import"

    def _take(self, home: Path) -> list[str]:
        try:
            data = read_regular(home / OUTBOX_LIST, MAX_LIST_BYTES)
        except OSError as why:
            raise CourierError(
                f"{home}: {OUTBOX_LIST} cannot be read ({why}); the stick was drawn out too early: "
                "export it again at the kiosk"
            ) from why
        kiosk, consignment = self._read(home, data)
        digest = hashlib.sha256(data).hexdigest()
        self._check_new(home, consignment, digest)
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            found = [
                self._unpack(home, parcel, Path(name), kiosk) for parcel in consignment.parcels
            ]
            lines = [self._keep(kiosk, one) for one in found]
        self._store.teaching.inbox.note(kiosk, consignment.said)
        self._remember(consignment, digest)
        self._store.audit.add(
            OPERATOR, "courier-taken", f"{kiosk.id} {consignment.number}", kiosk.centre
        )
        return [f"{kiosk.id}: {len(found)} sessions on the stick of {consignment.made}", *lines]

    def _read(self, home: Path, data: bytes) -> tuple[Kiosk, Consignment]:
        """Whose stick it is. CourierError where nobody's here."""
        try:
            names = [name for name, _ in dsse.parse(data).signatures]
        except dsse.EnvelopeError as why:
            raise CourierError(f"{home}: {OUTBOX_LIST} is damaged: {why}") from why
        kiosks = {n: k for n in names if (k := self._store.kiosks.of_key(n)) is not None}
        try:
            consignment, signer = read_consignment(
                data, {name: one.public for name, one in kiosks.items()}
            )
        except CourierError as why:
            raise CourierError(f"{home}: {why}") from why
        kiosk = kiosks[signer]
        if consignment.kiosk != kiosk.id:
            raise CourierError(f"{home}: says it is of {consignment.kiosk}, signed by {kiosk.id}")
        if kiosk.revoked or kiosk.retired:
            raise CourierError(
                f"{home}: kiosk {kiosk.id} was revoked, or its key was replaced after the stick "
                "was written; enrol it anew and export again"
            )
        if consignment.server != dsse.key_id(self._store.kiosks.receipt_key):
            raise CourierError(f"{home}: it is for another server; carry it to that one")
        return kiosk, consignment

    def _check_new(self, home: Path, consignment: Consignment, digest: str) -> None:
        with self._store.database.reading() as db:
            row = db.get(ConsignmentRow, consignment.kiosk)
        if row is None or consignment.number > row.number:
            return
        if row.sha256 == digest:
            raise CourierError(f"{home}: was taken already, on {row.taken}; nothing is to be done")
        raise CourierError(
            f"{home}: it is stick {consignment.number} of {consignment.kiosk}, and stick "
            f"{row.number} was taken on {row.taken}: an old one; export again at the kiosk"
        )

    def _remember(self, consignment: Consignment, digest: str) -> None:
        with self._store.database.writing(f"courier {consignment.kiosk}") as db:
            db.merge(
                ConsignmentRow(
                    kiosk=consignment.kiosk,
                    number=consignment.number,
                    sha256=digest,
                    taken=stamp(self._store.kiosks.now()),
                )
            )

    def _unpack(self, home: Path, parcel: Parcel, folder: Path, kiosk: Kiosk) -> Unpacked:
        """A session of the stick, decrypted and found whole. CourierError."""
        what = f"{home}: session {parcel.session}"
        try:
            uuid = UUID(parcel.session)
            copy = folder / str(uuid)
            _copy(home / f"{uuid}.parcel", copy, parcel)
            plain = folder / f"{uuid}.tar"
            with copy.open("rb") as reader, plain.open("xb") as writer:
                decrypt(reader, writer, self._identities)
            copy.unlink()
            into = folder / f"{uuid}.files"
            _untar(plain, into)
            plain.unlink()
            manifest = (into / MANIFEST_NAME).read_bytes()
            _, files, signer = read_manifest(manifest, uuid, self._store.kiosks.record_keys)
            if self._store.kiosks.centre_of(signer) != kiosk.centre:
                raise CourierError("it was sealed at another centre")
            _check_files(into, files)
        except DecryptionError as why:
            raise CourierError(f"{what} is not for this region, or damaged: {why}") from why
        except (OSError, ValueError, tarfile.TarError, CourierError, Refusal) as why:
            raise CourierError(f"{what} is refused: {why}; export again at the kiosk") from why
        return Unpacked(uuid, into, manifest, files)

    def _keep(self, kiosk: Kiosk, found: Unpacked) -> str:
        """Stores a session as if the kiosk had sent it."""
        try:
            missing = set(self._store.plan(kiosk, found.uuid, found.files))
            for file in found.files:
                if file.sha256 in missing:
                    self._store.keep(file.sha256, found.folder / file.name)
            fresh = self._store.commit(kiosk, found.uuid, found.manifest).fresh
        except Refusal as why:
            return f"refused {found.uuid}: {why}"
        return f"stored {found.uuid}" if fresh else f"{found.uuid} was here already"

    def _write_items(self, draft: Path, centre: str) -> int:
        items = self._store.teaching.inbox.given(centre)
        for item in items:
            with (draft / item.sha256).open("wb") as file:
                for piece in self._store.objects.stream(item.sha256):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        return len(items)

    def _receipts(self, kiosk: str) -> dict[str, str]:
        query = select(SessionRow.uuid, SessionRow.receipt).where(
            SessionRow.kiosk == kiosk, SessionRow.state == STORED
        )
        with self._store.database.reading() as db:
            return {uuid: data.decode() for uuid, data in db.execute(query) if data is not None}


def _copy(source: Path, target: Path, parcel: Parcel) -> None:
    """Copies a parcel. OSError, CourierError where it is not as listed."""
    with _plain_file(source) as reader, target.open("xb") as writer:
        size = os.fstat(reader).st_size
        if size != parcel.size or size > MAX_PARCEL_BYTES:
            raise CourierError(f"it has {size} bytes, {parcel.size} are listed: cut short")
        with os.fdopen(os.dup(reader), "rb") as file:
            shutil.copyfileobj(file, writer, 1 << 20)
    if sha256_of(target) != parcel.sha256:
        raise CourierError("it is damaged: its content is not what was listed")


@contextmanager
def _plain_file(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield handle
    finally:
        os.close(handle)


def _untar(tar_path: Path, into: Path) -> None:
    """Only plain files with plain names, each once."""
    into.mkdir()
    with tarfile.open(tar_path, "r:") as tar:
        for number, member in enumerate(tar):
            plain = member.isreg() and "/" not in member.name and not member.name.startswith(".")
            if not plain or number > MAX_FILES:
                raise CourierError(f"{member.name!r:.80} is nothing a kiosk puts into a parcel")
            if member.name == MANIFEST_NAME and member.size > MAX_BODY_BYTES:
                raise CourierError("its manifest is larger than one can be")
            source = tar.extractfile(member)
            assert source is not None  # it is a plain file
            with source, (into / member.name).open("xb") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def _check_files(folder: Path, files: Sequence[FileEntry]) -> None:
    for file in files:
        path = folder / file.name
        if not path.is_file() or path.stat().st_size != file.size:
            raise CourierError(f"{file.name} is missing or cut short")
        if sha256_of(path) != file.sha256:
            raise CourierError(f"{file.name} was altered after the session was sealed")
