"""Scenario packs: a region's own scenarios, signed, added without code.

A pack is a folder or a zip with `*.toml` scenarios and `pack.json`, a DSSE envelope whose payload
names every file with its SHA-256. The pack's hash is that of the payload: sessions name it. A
server that vouches for a pack adds its signature: the hash stays.

Errors:
    PackError   unsigned, signed by nobody trusted, changed since, or not a pack at all
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.files import sync_folder, write_atomic, write_new

PAYLOAD_TYPE: Final = "application/vnd.rocb.scenario-pack+json"
MANIFEST: Final = "pack.json"
MOST_BYTES: Final = 16 * 2**20  # of a pack: scenarios are text
MOST_FILES: Final = 500
FILE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\.toml")


class PackError(TelemetryError):
    """A pack cannot be made, read or trusted. The text says which file and what to do."""


class UntrustedPackError(PackError):
    """It is well formed, and nobody trusted has signed it."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose signature and hashes were found right. sha256: of the signed payload."""

    name: str
    version: str
    sha256: str
    signed_by: str  # id of the key
    manifest: bytes  # the envelope
    files: Mapping[str, bytes]

    def scenarios(self) -> dict[str, Scenario]:
        """By id. ScenarioError where one is wrong."""
        found = {}
        for name, data in sorted(self.files.items()):
            scenario = schema.parse(data.decode("utf-8"), f"{self.name}/{name}")
            found[scenario.id] = scenario
        return found


def _scenario_files(folder: Path) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.toml"))}
    if not files:
        raise PackError(f"{folder}: there is no scenario (*.toml) in this folder")
    return files


def sign_pack(folder: Path, name: str, version: str, key: Ed25519PrivateKey) -> bytes:
    """The signed manifest of a folder of scenarios, each of which must be valid."""
    files = _scenario_files(folder)
    for file, data in files.items():
        schema.parse(data.decode("utf-8"), str(folder / file))
    body = {
        "name": name,
        "version": version,
        "files": {file: hashlib.sha256(data).hexdigest() for file, data in files.items()},
    }
    payload = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return dsse.sign(PAYLOAD_TYPE, payload, key)


def write_zip(folder: Path, manifest: bytes, out: Path) -> None:
    """The folder's scenarios and their manifest as one file; the same content, the same bytes."""
    write_atomic(out, zipped(_scenario_files(folder), manifest), 0o644)


def zipped(files: Mapping[str, bytes], manifest: bytes) -> bytes:
    """A pack as one file; the same content, the same bytes."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {MANIFEST: manifest, **files}.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return content.getvalue()


def vouched(pack: Pack, key: Ed25519PrivateKey) -> bytes:
    """A pack as one file, signed by `key` too: whoever trusts that key takes it. Its hash stays."""
    envelope = dsse.parse(pack.manifest)
    mine = dsse.parse(dsse.sign(envelope.payload_type, envelope.payload, key)).signatures
    others = tuple(one for one in envelope.signatures if one[0] != mine[0][0])
    both = dsse.Envelope(envelope.payload_type, envelope.payload, (*others, *mine))
    return zipped(pack.files, dsse.serialize(both))


def unpack(pack: Pack, home: Path) -> None:
    """Writes a pack as a folder `home`: there whole, or not at all."""
    draft = home.with_name(f".{home.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o755, parents=True)
    for name, data in (*pack.files.items(), (MANIFEST, pack.manifest)):
        write_new(draft / name, data, 0o644)
    sync_folder(draft)
    draft.replace(home)
    sync_folder(home.parent)


def _read_folder(path: Path) -> dict[str, bytes]:
    names = [MANIFEST, *(p.name for p in sorted(path.glob("*.toml")))]
    return {name: (path / name).read_bytes() for name in names if (path / name).is_file()}


def _read_zip(content: Path | BytesIO, where: str) -> dict[str, bytes]:
    """All files of a pack. Nothing is taken beyond the limits."""
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > MOST_BYTES:
                raise PackError(f"{where}: larger than a pack may be ({MOST_BYTES} bytes)")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (OSError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        raise PackError(f"{where}: expected a pack (folder or zip): {error}") from None


def open_pack(path: Path, trusted: Mapping[str, Ed25519PublicKey]) -> Pack:
    """A pack, verified. PackError where anything about it is not as it was signed."""
    files = _read_folder(path) if path.is_dir() else _read_zip(path, str(path))
    return _verified(files, trusted, str(path))


def read_pack(data: bytes, trusted: Mapping[str, Ed25519PublicKey], where: str) -> Pack:
    """The pack that is these bytes of a zip, verified. PackError."""
    return _verified(_read_zip(BytesIO(data), where), trusted, where)


def _verified(files: dict[str, bytes], trusted: Mapping[str, Ed25519PublicKey], where: str) -> Pack:
    manifest = files.pop(MANIFEST, None)
    if manifest is None:
        raise PackError(f"{where}: no {MANIFEST} in it; sign it: kiosk scenario pack")
    try:
        envelope = dsse.parse(manifest)
        signed_by = dsse.verify(envelope, trusted)
    except dsse.UntrustedKeyError as error:
        raise UntrustedPackError(
            f"{where}: {error}; put the public key of whoever made it into keys/packs/ of the data "
            "folder if you trust them"
        ) from None
    except dsse.EnvelopeError as error:
        raise PackError(f"{where}: {error}") from None
    if envelope.payload_type != PAYLOAD_TYPE:
        raise PackError(f"{where}: signed as {envelope.payload_type!r}, expected {PAYLOAD_TYPE!r}")
    try:
        body = json.loads(envelope.payload)
        name, version, named = str(body["name"]), str(body["version"]), dict(body["files"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PackError(f"{where}: {MANIFEST} says nothing usable: {error}") from None
    _compare(where, files, named)
    sha256 = hashlib.sha256(envelope.payload).hexdigest()
    return Pack(name, version, sha256, signed_by, manifest, files)


def _compare(where: str, files: Mapping[str, bytes], named: Mapping[str, str]) -> None:
    """Exactly the files that were signed, with names that stay in their folder."""
    for name in sorted(named.keys() | files.keys()):
        if not FILE_NAME.fullmatch(name):
            raise PackError(f"{where}: {name!r:.80} is no name of a scenario file in a pack")
        if name not in files:
            raise PackError(f"{where}: {name} is missing; ask for the pack again")
        if name not in named:
            raise PackError(f"{where}: {name} was not signed with the rest; sign the pack again")
        if hashlib.sha256(files[name]).hexdigest() != named[name]:
            raise PackError(f"{where}: {name} was changed after it was signed; sign the pack again")
