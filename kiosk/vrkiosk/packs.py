"""Scenario packs: a region's own scenarios, signed, added without code.

A pack is a folder or a zip with `*.toml` scenarios and `pack.json`, a DSSE envelope whose payload
names every file with its SHA-256. The pack's hash is that of the payload: sessions name it. What
was added lies in DATA/packs/HASH; whose packs are taken is in DATA/keys/packs/*.pub.

Errors:
    PackError   unsigned, signed by nobody trusted, changed since, or not a pack at all
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vrkiosk.folders import Folders
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.keys import load_public_keys

PAYLOAD_TYPE: Final = "application/vnd.rocb.scenario-pack+json"
MANIFEST: Final = "pack.json"
MOST_BYTES: Final = 16 * 2**20  # of a pack: scenarios are text
MOST_FILES: Final = 500


class PackError(TelemetryError):
    """A pack cannot be made, read or trusted. The text says which file and what to do."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose signature and hashes were found right. sha256: of the signed payload."""

    name: str
    version: str
    sha256: str
    signed_by: str  # id of the key
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
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {MANIFEST: manifest, **_scenario_files(folder)}.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    draft = out.with_name(f".{out.name}.part")
    draft.write_bytes(content.getvalue())
    draft.replace(out)


def _read(path: Path) -> dict[str, bytes]:
    """All files of a pack. Nothing is taken from below a folder or beyond the limits."""
    if path.is_dir():
        names = [MANIFEST, *(p.name for p in sorted(path.glob("*.toml")))]
        return {name: (path / name).read_bytes() for name in names if (path / name).is_file()}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > MOST_BYTES:
                raise PackError(f"{path}: larger than a pack may be ({MOST_BYTES} bytes)")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        raise PackError(f"{path}: expected a pack (folder or zip): {error}") from None


def open_pack(path: Path, trusted: Mapping[str, Ed25519PublicKey]) -> Pack:
    """A pack, verified. PackError where anything about it is not as it was signed."""
    files = _read(path)
    manifest = files.pop(MANIFEST, None)
    if manifest is None:
        raise PackError(f"{path}: no {MANIFEST} in it; sign it: kiosk scenario pack")
    try:
        envelope = dsse.parse(manifest)
        signed_by = dsse.verify(envelope, trusted)
    except dsse.UntrustedKeyError as error:
        raise PackError(
            f"{path}: {error}; put the public key of whoever made it into keys/packs/ of the data "
            "folder if you trust them"
        ) from None
    except dsse.EnvelopeError as error:
        raise PackError(f"{path}: {error}") from None
    if envelope.payload_type != PAYLOAD_TYPE:
        raise PackError(f"{path}: signed as {envelope.payload_type!r}, expected {PAYLOAD_TYPE!r}")
    body = json.loads(envelope.payload)
    _compare(path, files, body["files"])
    sha256 = hashlib.sha256(envelope.payload).hexdigest()
    return Pack(str(body["name"]), str(body["version"]), sha256, signed_by, files)


def _compare(path: Path, files: Mapping[str, bytes], named: Mapping[str, str]) -> None:
    """Exactly the files that were signed."""
    for name in sorted(named.keys() | files.keys()):
        if name not in files:
            raise PackError(f"{path}: {name} is missing; ask for the pack again")
        if name not in named:
            raise PackError(f"{path}: {name} was not signed with the rest; sign the pack again")
        if hashlib.sha256(files[name]).hexdigest() != named[name]:
            raise PackError(f"{path}: {name} was changed after it was signed; sign the pack again")


def trusted_keys(folders: Folders) -> dict[str, Ed25519PublicKey]:
    """Whose packs this kiosk takes."""
    return load_public_keys(folders.pack_keys)


def add_pack(path: Path, folders: Folders) -> Pack:
    """Verifies a pack and keeps it; once however often it is added. PackError, ScenarioError."""
    pack = open_pack(path, trusted_keys(folders))
    taken = set(schema.library()) & set(pack.scenarios())
    if taken:
        names = ", ".join(sorted(taken))
        raise PackError(f"{path}: the library has {names} already; give them other ids")
    home = folders.packs / pack.sha256
    if not home.is_dir():
        draft = folders.packs / f".{pack.sha256}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o755)
        for name, data in (*pack.files.items(), (MANIFEST, _read(path)[MANIFEST])):
            (draft / name).write_bytes(data)
        draft.replace(home)
    return pack


def added(folders: Folders) -> Iterator[Pack]:
    """The packs of this kiosk, verified anew: a changed one is refused by name."""
    trusted = trusted_keys(folders)
    for home in sorted(folders.packs.iterdir()):
        if not home.name.startswith("."):
            yield open_pack(home, trusted)


def find(folders: Folders, name: str) -> tuple[Scenario, Pack] | None:
    """A scenario of an added pack by its id."""
    for pack in added(folders):
        scenario = pack.scenarios().get(name)
        if scenario is not None:
            return scenario, pack
    return None
