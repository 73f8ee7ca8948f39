"""Sealed files for one region's eyes: age files with X25519 recipients.

A kiosk that is enrolled has `keys/region.age.pub`, an age recipients file: one `age1...` a line; a
comment line above one names it. The region's server has the identities (`AGE-SECRET-KEY-1...`), one
a line, so that an old one still opens old sessions after a new one was made.

Source: the age file format, C2SP age.md (age-encryption.org/v1): header lines up to `--- MAC`, a
nonce of 16 bytes, then chunks of 64 KiB with a tag of 16 bytes each.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import pyrage
from pyrage import x25519

from vrkiosk_telemetry.errors import DecryptionError, RecordKeyError
from vrkiosk_telemetry.files import sync_file, write_new

SCHEME: Final = "age-x25519"
SUFFIX: Final = ".age"

_CHUNK: Final = 65536
_TAG: Final = 16
_NONCE: Final = 16
_HEADER_END: Final = b"\n--- "
_HEADER_LIMIT: Final = 65536


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom files are encrypted to. text: `age1...`; name: as its file names it, maybe ""."""

    text: str
    name: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of `text`, 64 hexadecimal digits; as record keys are named."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Identity:
    """What opens files encrypted to its recipient."""

    secret: x25519.Identity
    recipient: Recipient


def read_recipients(path: Path) -> tuple[Recipient, ...]:
    """The recipients of a file; none where there is no file: the kiosk is not enrolled.

    RecordKeyError where the file cannot be used: what is meant to be encrypted never goes plain.
    """
    found: dict[str, Recipient] = {}
    for line, comment in _lines(path):
        try:
            x25519.Recipient.from_str(line)
        except pyrage.RecipientError as error:
            raise RecordKeyError(
                f"{path}: {line[:20]!r}... is no age X25519 recipient ({error}); expected lines "
                "that begin with age1, from `rocb-server key new`"
            ) from error
        found.setdefault(line, Recipient(line, comment))
    if not found and path.exists():
        raise RecordKeyError(
            f"{path}: names no recipient; put the region's age1... there, or remove the file to "
            "seal without encryption"
        )
    return tuple(found.values())


def read_identities(path: Path) -> tuple[Identity, ...]:
    """The identities of a file, newest last; none where there is no file. RecordKeyError where it
    is malformed, or readable by anybody but its owner."""
    lines = _lines(path)
    if lines and stat.S_IMODE(mode := path.stat().st_mode) & 0o077:
        raise RecordKeyError(
            f"{path}: mode {stat.S_IMODE(mode):04o} lets others read the region's key; expected "
            f"0600: chmod 600 {path}"
        )
    try:
        secrets = [x25519.Identity.from_str(line) for line, _ in lines]
    except pyrage.IdentityError as error:
        raise RecordKeyError(
            f"{path}: not an age identity file ({error}); expected lines AGE-SECRET-KEY-1..., made "
            "by `rocb-server key new`; restore it from a copy"
        ) from error
    return tuple(Identity(secret, Recipient(str(secret.to_public()))) for secret in secrets)


def create_identity(path: Path) -> Recipient:
    """Adds a new identity to a file (0600; made, with its folder 0700, where it is missing).

    The ones before stay, for the sessions sealed to them. RecordKeyError where the file is there
    and cannot be used.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    read_identities(path)
    before = path.read_bytes() if path.exists() else b""
    secret = x25519.Identity.generate()
    recipient = Recipient(str(secret.to_public()))
    gap = b"\n" if before and not before.endswith(b"\n") else b""
    data = before + gap + f"# public key: {recipient.text}\n{secret}\n".encode()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    write_new(draft, data, 0o600)
    os.replace(draft, path)
    return recipient


def encrypt_file(source: Path, target: Path, recipients: Sequence[Recipient]) -> None:
    """Writes `source` to a new file `target`, encrypted to every recipient, and on disk.

    Streams: memory does not depend on the size. OSError where it cannot be written, or came out
    with another size than age gives.
    """
    keys = [x25519.Recipient.from_str(recipient.text) for recipient in recipients]
    with source.open("rb") as reader, target.open("xb") as writer:
        pyrage.encrypt_io(reader, writer, keys)
    sync_file(target)
    expected = _header_size(target) + _payload_size(source.stat().st_size)
    if target.stat().st_size != expected:
        raise OSError(f"{target}: {target.stat().st_size} bytes, age gives {expected}")


def decrypt(reader: IO[bytes], writer: IO[bytes], identities: Iterable[Identity]) -> None:
    """Streams the plain content of an age file.

    DecryptionError where no identity fits, or it was altered; what was written until then is not
    to be used.
    """
    try:
        pyrage.decrypt_io(reader, writer, [identity.secret for identity in identities])
    except pyrage.DecryptError as error:
        raise DecryptionError(
            f"cannot be decrypted ({error}); give the identity it was encrypted to"
        ) from error
    except OSError as error:
        raise DecryptionError(f"cannot be decrypted: altered or cut short ({error})") from error


def _lines(path: Path) -> list[tuple[str, str]]:
    """Lines of a key file, each with the comment above it; none where there is no file."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise RecordKeyError(f"{path}: cannot be read as a key file ({error})") from error
    found, comment = [], ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("#"):
            comment = line.lstrip("# ")[:80]
        elif line:
            found.append((line, comment))
            comment = ""
    return found


def _header_size(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(_HEADER_LIMIT)
    mac = head.find(_HEADER_END)
    end = head.find(b"\n", mac + len(_HEADER_END))
    if mac < 0 or end < 0:
        raise OSError(f"{path}: has no age header")
    return end + 1


def _payload_size(plain: int) -> int:
    chunks = max(1, -(-plain // _CHUNK))  # an empty file has one empty chunk
    return _NONCE + plain + _TAG * chunks
