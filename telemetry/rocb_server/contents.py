"""Stored files as a person reads them: decrypted, when asked for, where this server has the key.

What was received stays as it came; plain files are never written to the server's storage. Of what
is in them the database has only what the list shows.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

from rocb_server.models import SessionRow
from rocb_server.objects import Objects
from vrkiosk_telemetry.encryption import SUFFIX, Identity, decrypt
from vrkiosk_telemetry.errors import DecryptionError, ManifestError
from vrkiosk_telemetry.manifest import (
    MANIFEST_NAME,
    Encryption,
    encryption_of,
    open_unverified,
)
from vrkiosk_telemetry.session import SESSION_NAME

KEY_NAME: Final = "region.key"
IN_MEMORY_BYTES: Final = 8 << 20  # of a file while it is decrypted; more goes to a nameless file
INFO_BYTES: Final = 4 << 20  # of a session.json
_PIECE: Final = 1 << 16


class StoredFile(Protocol):
    """A file of a session as it was received."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Lock:
    """What a session is encrypted to, and whether this server can open it."""

    encryption: Encryption
    opens: bool


class Contents:
    """Reads what is stored; opens what is encrypted to one of the identities."""

    def __init__(self, objects: Objects, identities: tuple[Identity, ...] = ()) -> None:
        self._objects = objects
        self._identities = identities

    def lock_of(self, row: SessionRow) -> Lock | None:
        """None where a session is plain, or not committed yet."""
        try:
            return self.lock(open_unverified(row.manifest)) if row.manifest else None
        except ManifestError:  # stored by a later release, in a schema this one does not know
            return None

    def lock(self, payload: Mapping[str, Any]) -> Lock | None:
        """As `lock_of`, of a manifest's payload."""
        encryption = encryption_of(payload)
        if encryption is None:
            return None
        ours = {identity.recipient.fingerprint for identity in self._identities}
        return Lock(encryption, any(key in ours for key, _ in encryption.recipients))

    def read(self, sha256: str, lock: Lock | None) -> bytes:
        """The plain content of an object, whole. FileNotFoundError; DecryptionError."""
        data = self._objects.read(sha256)
        if lock is None:
            return data
        plain = io.BytesIO()
        decrypt(io.BytesIO(data), plain, self._identities)
        return plain.getvalue()

    def stream(self, sha256: str) -> tuple[int, Iterator[bytes]]:
        """Size and pieces of what an encrypted object holds, after all of it was found unaltered.
        FileNotFoundError; DecryptionError."""
        plain = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # closed by _pieces
        try:
            with tempfile.TemporaryFile() as sealed:
                for piece in self._objects.stream(sha256):
                    sealed.write(piece)
                sealed.seek(0)
                decrypt(sealed, plain, self._identities)
        except BaseException:
            plain.close()
            raise
        size = plain.tell()
        plain.seek(0)
        return size, _pieces(plain)

    def info(self, files: Iterable[StoredFile], lock: Lock) -> Mapping[str, Any]:
        """The session.json of an encrypted session; empty where it cannot be read here."""
        sealed = next((f for f in files if f.name == SESSION_NAME + SUFFIX), None)
        if sealed is None or not lock.opens:
            return {}
        if (self._objects.size(sealed.sha256) or 0) > INFO_BYTES:
            return {}
        try:
            info = json.loads(self.read(sealed.sha256, lock))
        except (DecryptionError, FileNotFoundError, ValueError, RecursionError):
            return {}  # the page of the session says why
        return info if isinstance(info, dict) else {}

    def unpack(self, row: SessionRow, folder: Path) -> None:
        """Writes a session into a new folder as the kiosk sealed it, decrypted. FileExistsError;
        FileNotFoundError where content is missing; DecryptionError."""
        lock = self.lock_of(row)
        folder.mkdir(0o750, parents=True)
        try:
            for file in row.files:
                name = file.name.removesuffix(SUFFIX) if lock else file.name
                stream = self.stream(file.sha256)[1] if lock else self._objects.stream(file.sha256)
                with (folder / name).open("xb") as out:
                    out.writelines(stream)
            if lock is None and row.manifest is not None:
                (folder / MANIFEST_NAME).write_bytes(row.manifest)
        except BaseException:
            shutil.rmtree(folder)
            raise


def plain_names(files: Iterable[str], lock: Lock | None) -> dict[str, str]:
    """The name each file is shown by: of a session that can be opened, without `.age`."""
    strip = lock is not None and lock.opens
    return {(name.removesuffix(SUFFIX) if strip else name): name for name in files}


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
