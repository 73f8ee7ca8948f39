"""An update as a file, NAME.kupd: one line, the signed manifest (a DSSE envelope), then the files
of the release as a tar archive (xz).

The archive is opened only after the signature was verified and the whole of it had the size and
hash that were signed; each file is compared once more while it is unpacked.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import stat
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vrkiosk.installing import MARK
from vrkiosk.update.manifest import (
    PAYLOAD_TYPE,
    Entry,
    Manifest,
    Refused,
    UpdateError,
    check_link,
    check_name,
    parse,
)
from vrkiosk_telemetry import dsse

SUFFIX: Final = ".kupd"
LONGEST_LINE: Final = 32 << 20  # of an envelope: 100,000 files are 12 MB of JSON, a third more so
CHUNK: Final = 1 << 20
PRESET: Final = 1  # of xz: a tenth larger than 4, in a quarter of its time


@dataclass(frozen=True, slots=True)
class Update:
    """A file whose signature, size and hash were right. envelope: its first line. start: byte at
    which the archive begins. signed_by: id of the key."""

    path: Path
    manifest: Manifest
    envelope: bytes
    start: int
    signed_by: str


def write_update(
    tree: Path, out: Path, facts: Manifest, keys: Sequence[Ed25519PrivateKey]
) -> Manifest:
    """Makes the update of a release's folder. facts: what it says besides files and payload, which
    are found here. keys: each signs. The same tree and facts, the same bytes. UpdateError where
    something in the folder is no part of a release."""
    files, links = _contents(tree)
    draft = out.with_name(f".{out.name}.part")
    archive = out.with_name(f".{out.name}.archive")
    try:
        with archive.open("wb") as packed:
            _pack(tree, files, packed)
        with archive.open("rb") as packed:
            sha256 = hashlib.file_digest(packed, "sha256").hexdigest()
        manifest = replace(
            facts,
            files=files,
            links=links,
            payload_sha256=sha256,
            payload_size=archive.stat().st_size,
        )
        with draft.open("wb") as whole, archive.open("rb") as packed:
            whole.write(_signed(manifest.to_json(), keys))
            shutil.copyfileobj(packed, whole, CHUNK)
            whole.flush()
            os.fsync(whole.fileno())
        draft.replace(out)
    finally:
        archive.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
    return manifest


def _signed(payload: bytes, keys: Sequence[Ed25519PrivateKey]) -> bytes:
    signed = dsse.pae(PAYLOAD_TYPE, payload)
    pairs = tuple((dsse.key_id(key.public_key()), key.sign(signed)) for key in keys)
    return dsse.serialize(dsse.Envelope(PAYLOAD_TYPE, payload, pairs))


def _contents(tree: Path) -> tuple[dict[str, Entry], dict[str, str]]:
    """Files and links of a release by name, in order."""
    files, links = {}, {}
    for path in sorted(tree.rglob("*")):
        name = path.relative_to(tree).as_posix()
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode) or name == MARK:
            continue
        try:
            check_name(name)
            if stat.S_ISLNK(mode):
                check_link(name, str(path.readlink()))
                links[name] = str(path.readlink())
            elif stat.S_ISREG(mode):
                files[name] = Entry(_sha256(path), path.stat().st_size, bool(mode & 0o111))
            else:
                raise ValueError(f"{name!r} is neither file nor link")
        except ValueError as error:
            raise UpdateError(f"{tree}: {error}") from None
    if not files:
        raise UpdateError(f"{tree}: there is no release in this folder")
    return files, links


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(tree: Path, files: Mapping[str, Entry], out: IO[bytes]) -> None:
    with (
        lzma.open(out, "wb", preset=PRESET) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, entry in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = entry.size, 0o755 if entry.executable else 0o644
            with (tree / name).open("rb") as file:
                archive.addfile(member, file)


def open_update(path: Path, trusted: Mapping[str, Ed25519PublicKey]) -> Update:
    """An update, verified whole; nothing is unpacked. Refused where anything about it is not as a
    trusted key signed it; UpdateError where it cannot be read."""
    try:
        with path.open("rb") as file:
            envelope = file.readline(LONGEST_LINE)
            start, size = file.tell(), os.fstat(file.fileno()).st_size
            signed_by, manifest = _verified(path, envelope, trusted)
            _check_payload(path, file, manifest, size - start)
    except OSError as error:
        raise UpdateError(f"{path}: cannot be read ({error.strerror}); copy it again") from None
    return Update(path, manifest, envelope, start, signed_by)


def manifest_in(path: Path, trusted: Mapping[str, Ed25519PublicKey]) -> Manifest:
    """What an update says of itself, its signature verified and its files not looked at. As
    `open_update` for errors."""
    try:
        with path.open("rb") as file:
            return _verified(path, file.readline(LONGEST_LINE), trusted)[1]
    except OSError as error:
        raise UpdateError(f"{path}: cannot be read ({error.strerror}); copy it again") from None


def _verified(
    path: Path, envelope: bytes, trusted: Mapping[str, Ed25519PublicKey]
) -> tuple[str, Manifest]:
    try:
        parsed = dsse.parse(envelope)
        signed_by = dsse.verify(parsed, trusted)
    except dsse.UntrustedKeyError as error:
        raise Refused(
            f"{path.name}: {error}; where it is the region's new key: "
            "sudo kiosk update trust KEY.pub"
        ) from None
    except dsse.EnvelopeError as error:
        raise Refused(f"{path.name}: {error}; copy or fetch it again") from None
    if parsed.payload_type != PAYLOAD_TYPE:
        raise Refused(f"{path.name}: signed as {parsed.payload_type!r:.80}, which is no update")
    return signed_by, parse(parsed.payload)


def _check_payload(path: Path, file: IO[bytes], manifest: Manifest, size: int) -> None:
    if size != manifest.payload_size:
        what = "cut short" if size < manifest.payload_size else "longer than was signed"
        raise Refused(
            f"{path.name}: {what}: {size} bytes of files, {manifest.payload_size} were signed; "
            "copy it again"
        )
    digest = hashlib.sha256()
    while data := file.read(CHUNK):
        digest.update(data)
    if digest.hexdigest() != manifest.payload_sha256:
        raise Refused(f"{path.name}: its files were altered after signing; copy it again")


def unpack(update: Update, folder: Path) -> None:
    """Writes the release into a new folder, exactly as signed. Refused where the archive holds
    anything else; what was written then is the caller's to delete."""
    manifest, made = update.manifest, set()
    folder.mkdir(mode=0o755)
    try:
        with update.path.open("rb") as file:
            file.seek(update.start)
            for member, content in _members(file):
                entry = manifest.files.get(member.name)
                if entry is None or member.name in made or member.size != entry.size:
                    raise Refused(
                        f"{update.path.name}: holds {member.name!r:.80} unsigned or twice"
                    )
                _write(folder / member.name, content, entry)
                made.add(member.name)
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise Refused(f"{update.path.name}: its archive is damaged ({error})") from None
    if missing := manifest.files.keys() - made:
        raise Refused(f"{update.path.name}: {min(missing)} is missing in it")
    for name, target in manifest.links.items():
        path = folder / name
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.symlink_to(target)


def _members(file: IO[bytes]) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with lzma.open(file) as plain, tarfile.open(fileobj=plain, mode="r|") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                raise Refused(f"its archive holds {member.name!r:.80}, which is no plain file")
            yield member, content


def _write(path: Path, content: IO[bytes], entry: Entry) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    mode = 0o755 if entry.executable else 0o644
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, flags, mode), "wb") as out:
        os.fchmod(out.fileno(), mode)
        while data := content.read(CHUNK):
            digest.update(data)
            out.write(data)
    if digest.hexdigest() != entry.sha256:
        raise Refused(f"{path.name} is not what was signed; make the update anew")


def whole(release: Path, manifest: Manifest) -> str:
    """What of a release is not as it was signed; "" where all of it is."""
    for name, entry in manifest.files.items():
        path = release / name
        if not path.is_file() or path.stat().st_size != entry.size or _sha256(path) != entry.sha256:
            return f"{name} was altered"
    for name, target in manifest.links.items():
        if not (release / name).is_symlink() or str((release / name).readlink()) != target:
            return f"{name} was altered"
    return ""
