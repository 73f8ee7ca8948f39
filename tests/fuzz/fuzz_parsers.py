"""Feeds damaged and hostile files to every parser of files that come from elsewhere.

    python tests/fuzz/fuzz_parsers.py [--seconds 60] [--inputs N] [--seed 0] [--only NAME ...]

Each target has real files to begin with. An input is one of them with bytes, lines or values
changed; where a file is signed, what is inside is changed and signed again by a trusted key, so
that what is behind the signature is reached. It must be taken, or refused by the target's own
error. What was tried is printed; the first input that raises anything else ends the run with
status 1 and is kept. `fuzz_record.py` does the same for records.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import io
import json
import random
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

sys.path.insert(0, str(Path(__file__).parent))

from mutations import any_bytes, any_text, any_value

from vrkiosk import config
from vrkiosk.update import bundle
from vrkiosk.update.manifest import Manifest, UpdateError
from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.gltf import read_glb
from vrkiosk_scenarios import rubric, schema
from vrkiosk_telemetry import class_ticket, dsse, encryption, enrolment, receipt
from vrkiosk_telemetry import scenario_pack as packs
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.listing import Item, Listing, make_listing, read_listing

STUCK_S = 60  # an input that takes longer ends the process with every thread's stack
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
TRUSTED = {dsse.key_id(KEY.public_key()): KEY.public_key()}
SESSION = "01938f00-0000-7000-8000-00000000000f"
DRAFT = """
class_name = "Autumn"
until = "2027-01-31"
modules = ["m0", "m3", "m5"]
scenarios = ["s01", "s03", "s03_clean"]
seed = 7

[[officers]]
pseudonym = "o-17"
name = "A. Example"
pin = "123456"
"""
CONFIG = """
data = "/var/lib/kiosk"
language = "ru"
scenario = "s03"
seed = 12
rate_hz = 90
keep_plain_hours = 24.0
keep_free_mb = 2000
"""

# What a change raises for data that an earlier change made something else.
UNCHANGEABLE = (
    EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    TelemetryError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

Mutate = Callable[[bytearray, random.Random], str]


@dataclass(frozen=True)
class Target:
    """A parser. read: takes a file's path, raises `refuses` where it is not to be used.
    mutate: the ways its files are changed."""

    seeds: Sequence[bytes]
    read: Callable[[Path], object]
    refuses: tuple[type[Exception], ...]
    mutate: Sequence[Mutate] = (any_bytes,)


def any_json(data: bytearray, chance: random.Random) -> str:
    """Another value anywhere in a JSON file."""
    body = json.loads(data)
    done = any_value(body, chance)
    data[:] = json.dumps(body).encode()
    return done


def inside_envelope(data: bytearray, chance: random.Random) -> str:
    """Another value inside a signed envelope, signed again."""
    envelope = dsse.parse(bytes(data))
    body = json.loads(envelope.payload)
    done = any_value(body, chance)
    data[:] = dsse.sign(envelope.payload_type, json.dumps(body).encode(), KEY)
    return f"inside: {done}"


def inside_glb(data: bytearray, chance: random.Random) -> str:
    """Another value in the JSON chunk of a model, its lengths made right again."""
    size = int.from_bytes(data[12:16], "little")
    document = json.loads(data[20 : 20 + size])
    done = any_value(document, chance)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    rest = bytes(data[20 + size :])
    length = 20 + len(text) + len(rest)
    header = bytes(data[:8]) + length.to_bytes(4, "little") + len(text).to_bytes(4, "little")
    data[:] = header + bytes(data[16:20]) + text + rest
    return f"JSON chunk: {done}"


def inside_zip(data: bytearray, chance: random.Random) -> str:
    """Other entries in an archive: changed, renamed, doubled, left out; its manifest signed."""
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    at = chance.randrange(len(entries))
    name, content = entries[at]
    changed = bytearray(content)
    kind = chance.choice(("content", "name", "double", "drop", "manifest"))
    if kind == "content":
        any_bytes(changed, chance)
    elif kind == "name":
        name = chance.choice(("../x.toml", "/etc/x", "a/b/c.toml", "", "x" * 300, "pack.json"))
    elif kind == "double":
        entries.append(entries[at])
    elif kind == "manifest":
        at = [entry for entry, _ in entries].index(packs.MANIFEST)
        name, changed = entries[at][0], bytearray(entries[at][1])
        inside_envelope(changed, chance)
    entries[at : at + 1] = [] if kind == "drop" else [(name, bytes(changed))]
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as made:
        warnings.simplefilter("ignore")  # an entry twice is what is meant
        for entry, content in entries:
            made.writestr(zipfile.ZipInfo(entry or "_"), content)
    data[:] = out.getvalue()
    return f"entry {at}: {kind}"


def zip_header(data: bytearray, chance: random.Random) -> str:
    """Another flag, method, or size in an archive's directory."""
    places = [at for at in range(len(data)) if data.startswith(b"PK\x01\x02", at)]
    at = chance.choice(places) + chance.choice((8, 9, 10, 20, 24, 27, 42))
    data[at % len(data)] = chance.choice((0, 1, 8, 12, 99, 255))
    return f"directory byte {at}"


def inside_update(data: bytearray, chance: random.Random) -> str:
    """Another value in an update's manifest, or other files that its manifest says are right."""
    line, _, files = bytes(data).partition(b"\n")
    envelope = dsse.parse(line)
    body = json.loads(envelope.payload)
    changed = bytearray(files)
    if chance.random() < 0.5:
        done = any_value(body, chance)
    else:
        done = f"files: {any_bytes(changed, chance)}"
        sha256 = hashlib.sha256(changed).hexdigest()
        body["payload"] = {"sha256": sha256, "size": len(changed)}
    data[:] = dsse.sign(envelope.payload_type, json.dumps(body).encode(), KEY) + changed
    return done


def _library() -> list[bytes]:
    folder = Path(schema.__file__).with_name("library")
    return [(folder / f"{name}.toml").read_bytes() for name in schema.library_ids()]


def _models() -> list[bytes]:
    loaded = catalogue.packaged()
    names = ("bolt_seal", "bare_left", "bale")
    return [(loaded.folder / loaded.models[name].file).read_bytes() for name in names]


def _ticket(folder: Path) -> bytes:
    path = folder / "draft.toml"
    path.write_text(DRAFT, encoding="utf-8")
    return class_ticket.sign(class_ticket.read_draft(path), KEY)


def _pack(folder: Path) -> bytes:
    source = folder / "pack"
    source.mkdir()
    (source / "mine.toml").write_bytes(_library()[0])
    manifest = packs.sign_pack(source, "mine", "1", KEY)
    packs.write_zip(source, manifest, folder / "pack.zip")
    return (folder / "pack.zip").read_bytes()


def _answer() -> bytes:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    device = dsse.key_id(OTHER.public_key())
    body = enrolment.Enrolment(
        "k-1", "baku", device, (), KEY.public_key(), now, now + timedelta(days=90)
    )
    return enrolment.make_answer(body, KEY)


def _update(folder: Path) -> bytes:
    tree = folder / "release"
    (tree / "bin").mkdir(parents=True)
    (tree / "bin" / "kiosk").write_text("#!/bin/sh\n")
    (tree / "bin" / "kiosk").chmod(0o755)
    (tree / "bin" / "again").symlink_to("kiosk")
    now = datetime(2026, 11, 22, tzinfo=UTC)
    facts = Manifest(
        "1.1", 5, now, now + timedelta(days=90), "debian-13", ("libc6",), "", 0, {}, {}
    )
    bundle.write_update(tree, folder / "1.1.kupd", facts, [KEY])
    return (folder / "1.1.kupd").read_bytes()


def _unpacked(path: Path) -> None:
    """Opens an update and writes its files, as the updater does."""
    update = bundle.open_update(path, TRUSTED)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        bundle.unpack(update, Path(folder) / "release")


def _listing() -> bytes:
    items = (Item(1, "ticket", "class-1", "0" * 64, 100), Item(2, "pack", "1" * 64, "1" * 64, 7))
    return make_listing(Listing("k-1", datetime(2026, 11, 22, tzinfo=UTC), items), KEY)


def _config(path: Path) -> object:
    (path.parent / "kiosk.toml").write_bytes(path.read_bytes())
    return config.load(etc=path.parent, environment={})


def _texts() -> dict[str, Target]:
    """What people write."""
    ways = (any_bytes, any_text)
    rules = Path(rubric.__file__).with_name("rubric.toml").read_bytes()
    region = b"# region\nage1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq\n"
    refused = (class_ticket.TicketError,)
    return {
        "scenario": Target(_library(), schema.load, (schema.ScenarioError,), ways),
        "rubric": Target([rules], rubric.load, (rubric.RubricError,), ways),
        "config": Target([CONFIG.encode()], _config, (config.ConfigError,), ways),
        "draft": Target([DRAFT.encode()], class_ticket.read_draft, refused, ways),
        "recipients": Target([region], encryption.read_recipients, (TelemetryError,), ways),
    }


def _signed(folder: Path) -> dict[str, Target]:
    """What is signed; all but packs are one envelope."""
    ways = (any_bytes, any_json, inside_envelope)
    mine = KEY.public_key()
    proof = receipt.sign({"session": SESSION, "manifest_sha256": "0" * 64}, KEY)
    reads: dict[str, tuple[bytes, Callable[[Path], object]]] = {
        "ticket": (_ticket(folder), lambda path: class_ticket.load(path, TRUSTED)),
        "enrolment request": (
            enrolment.make_request(KEY, OTHER, "ABCD"),
            lambda path: enrolment.read_request(path.read_bytes()),
        ),
        "enrolment answer": (
            _answer(),
            lambda path: enrolment.read_answer(path.read_bytes(), mine),
        ),
        "listing": (_listing(), lambda path: read_listing(path.read_bytes(), mine, "k-1")),
        "receipt": (proof, lambda path: receipt.check(path.read_bytes(), mine, SESSION, b"{}")),
    }
    refused = (TelemetryError, class_ticket.TicketError)
    return {name: Target([seed], read, refused, ways) for name, (seed, read) in reads.items()}


def targets(folder: Path) -> dict[str, Target]:
    """Every parser by name. folder: for files made to begin with."""
    archives = (any_bytes, inside_zip, zip_header)
    return {
        **_texts(),
        **_signed(folder),
        "pack": Target(
            [_pack(folder)],
            lambda path: packs.open_pack(path, TRUSTED),
            (packs.PackError,),
            archives,
        ),
        "update": Target([_update(folder)], _unpacked, (UpdateError,), (any_bytes, inside_update)),
        "model": Target(
            _models(),
            lambda path: read_glb(path.read_bytes(), path.name),
            (AssetError,),
            (any_bytes, inside_glb),
        ),
    }


def tried(target: Target, path: Path, chance: random.Random) -> tuple[str, str]:
    """One input, made and read: what was done; "taken" or "refused". Raises what is neither."""
    data = bytearray(chance.choice(target.seeds))
    ways = [chance.choice(target.mutate) for _ in range(chance.choice((1, 1, 1, 2, 4)))]
    done = []
    for number, way in enumerate(ways):
        try:
            done.append(way(data, chance))
        except UNCHANGEABLE:
            if not number:  # a seed as it is can always be changed so
                raise
    path.write_bytes(data)
    faulthandler.dump_traceback_later(STUCK_S, exit=True)
    try:
        target.read(path)
    except target.refuses as error:
        if len(str(error)) < 10:
            raise AssertionError(f"{done}: says only {error!r}") from error
        return "; ".join(done), "refused"
    except Exception as error:
        raise AssertionError(f"{done}: {type(error).__name__}: {error}") from error
    finally:
        faulthandler.cancel_dump_traceback_later()
    return "; ".join(done), "taken"


def fuzz(
    folder: Path, seed: int, enough: Callable[[int], bool], only: Sequence[str] = ()
) -> Counter[str]:
    """Tries every target in turn until `enough` (of the number tried). Input number n of a target
    and a seed is always the same. folder: keeps the input at work. AssertionError."""
    made = folder / "seeds"
    made.mkdir(parents=True)
    chosen = {name: t for name, t in targets(made).items() if not only or name in only}
    outcomes: Counter[str] = Counter()
    number = 0
    while not enough(number):
        name = list(chosen)[number % len(chosen)]
        work = folder / name.replace(" ", "_")
        work.mkdir(exist_ok=True)
        chance = random.Random(f"{seed}/{name}/{number}")
        try:
            _, outcome = tried(chosen[name], work / "input", chance)
        except AssertionError as error:
            raise AssertionError(f"{name}, input {number} of seed {seed}: {error}") from error
        outcomes[f"{name} {outcome}"] += 1
        number += 1
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--inputs", type=int, default=0, help="instead of a time")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=(), help="names of targets")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    faulthandler.enable()
    end = time.monotonic() + options.seconds

    def enough(number: int) -> bool:
        return number >= options.inputs if options.inputs else time.monotonic() >= end

    try:
        outcomes: Any = fuzz(folder, options.seed, enough, options.only)
    except AssertionError as error:
        print(f"{error}\nthe input is in {folder}", file=sys.stderr)
        raise
    print(f"seed {options.seed}: {outcomes.total()} inputs")
    for name, count in sorted(outcomes.items()):
        print(f"  {count:7} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
