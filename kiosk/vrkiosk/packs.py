"""The scenario packs of a kiosk: those that were added here, and those the server sent.

What was added lies in DATA/packs/HASH, what came from the server in DATA/inbox/packs/HASH; whose
packs are taken is in DATA/keys/packs/*.pub.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vrkiosk.folders import Folders
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_telemetry.keys import load_public_keys
from vrkiosk_telemetry.scenario_pack import Pack, PackError, open_pack, unpack


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
    if not (home := folders.packs / pack.sha256).is_dir():
        unpack(pack, home)
    return pack


def added(folders: Folders) -> Iterator[Pack]:
    """The packs of this kiosk, verified anew, each once: a changed one is refused by name."""
    trusted = trusted_keys(folders)
    homes = {
        home.name: home
        for folder in (folders.inbox_packs, folders.packs)
        for home in (folder.iterdir() if folder.is_dir() else ())
        if not home.name.startswith(".")
    }
    for _, home in sorted(homes.items()):
        yield open_pack(home, trusted)


def find(folders: Folders, name: str) -> tuple[Scenario, Pack] | None:
    """A scenario of an added pack by its id."""
    for pack in added(folders):
        scenario = pack.scenarios().get(name)
        if scenario is not None:
            return scenario, pack
    return None
