"""A file that claims to be an update: only what was signed is taken, and only after all of it was
looked at."""

from __future__ import annotations

import io
import json
import lzma
import random
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk.update import bundle
from vrkiosk.update.admission import trusted_keys
from vrkiosk.update.manifest import Manifest, Refused, UpdateError, order, parse

VERSIONS = ("0.9", "1.0.dev1", "1.0a1", "1.0b2.dev3", "1.0b2", "1.0rc1", "1.0", "1.0.1", "1.10")


@pytest.fixture
def update(machine: Any, stick: Path) -> Path:
    path: Path = machine.update(stick, machine.facts("1.1", 5))
    return path


def refused(machine: Any, path: Path, why: str) -> None:
    """And nothing of it is left anywhere."""
    before = sorted(machine.site.releases.iterdir())
    with pytest.raises(Refused, match=why):
        machine.updater().apply(path)
    assert sorted(machine.site.releases.iterdir()) == before
    assert not machine.updater().records.incoming.exists()
    assert machine.runs == "1.0"


def test_the_same_release_gives_the_same_file(machine: Any, stick: Path, update: Path) -> None:
    again = stick / "again.kupd"
    bundle.write_update(stick / "1.1", again, machine.facts("1.1", 5), [machine.key])
    assert again.read_bytes() == update.read_bytes()


def test_what_is_unpacked_is_what_was_packed(machine: Any, stick: Path, update: Path) -> None:
    opened = bundle.open_update(update, trusted_keys(machine.root))
    bundle.unpack(opened, stick / "out")
    assert bundle.whole(stick / "out", opened.manifest) == ""
    assert (stick / "out/bin/kiosk").stat().st_mode & 0o777 == 0o755
    assert (stick / "out/lib/1.py").stat().st_mode & 0o777 == 0o644
    (stick / "out/lib/1.py").write_text("x")
    assert bundle.whole(stick / "out", opened.manifest) == "lib/1.py was altered"


def test_an_update_cut_short_anywhere_is_refused(machine: Any, stick: Path, update: Path) -> None:
    data = update.read_bytes()
    short = stick / "short.kupd"
    head = data.index(b"\n") + 1
    for length in (0, 1, head // 2, head - 1, head, head + 1, len(data) - 1):
        short.write_bytes(data[:length])
        refused(machine, short, "not a signed envelope|cut short|does not match")


def test_a_longer_one_is_refused(machine: Any, update: Path) -> None:
    update.write_bytes(update.read_bytes() + b"\0")
    refused(machine, update, "longer than was signed")


def test_every_flipped_bit_is_found(machine: Any, stick: Path, update: Path) -> None:
    data = bytearray(update.read_bytes())
    chosen = random.Random(1)
    trusted = trusted_keys(machine.root)
    head = data.index(b"\n")
    flipped = stick / "flipped.kupd"
    for place in [chosen.randrange(head) for _ in range(150)] + [
        chosen.randrange(head, len(data)) for _ in range(50)
    ]:
        data[place] ^= 1 << chosen.randrange(7)
        flipped.write_bytes(data)
        if bytes(data) != update.read_bytes():
            try:
                opened = bundle.open_update(flipped, trusted)
            except Refused:
                pass
            else:  # a key id of no trusted key, or spelling the signature does not cover
                assert opened.manifest == bundle.open_update(update, trusted).manifest
        data = bytearray(update.read_bytes())


def test_one_signed_by_another_key_is_refused(machine: Any, stick: Path) -> None:
    machine.key = Ed25519PrivateKey.generate()
    path = machine.update(stick, machine.facts("1.1", 5))
    refused(machine, path, "not trusted here; .* kiosk update trust")


def test_either_of_two_signatures_is_enough(machine: Any, stick: Path) -> None:
    """While the region changes its key."""
    tree, out = machine.tree("1.1", stick), stick / "both.kupd"
    keys = [Ed25519PrivateKey.generate(), machine.key]
    bundle.write_update(tree, out, machine.facts("1.1", 5), keys)
    machine.updater().apply(out)
    assert machine.runs == "1.1"


def test_a_kiosk_without_a_key_takes_nothing(machine: Any, update: Path) -> None:
    for path in (machine.root / "etc/kiosk/update-keys").iterdir():
        path.unlink()
    with pytest.raises(UpdateError, match="no update key is pinned"):
        machine.updater().apply(update)


def test_an_envelope_of_another_kind_is_refused(
    machine: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(bundle, "PAYLOAD_TYPE", "application/vnd.rocb.receipt+json")
        path = machine.update(stick, machine.facts("1.1", 5))
    refused(machine, path, "which is no update")


def hostile(machine: Any, stick: Path, fill: Callable[[tarfile.TarFile, Path], None]) -> Path:
    """An update whose archive the signer filled by hand: the manifest names an honest release."""
    tree, out = machine.tree("1.1", stick), stick / "hostile.kupd"

    def pack(tree: Path, files: Any, packed: Any) -> None:
        with (
            lzma.open(packed, "wb") as squeezed,
            tarfile.open(fileobj=squeezed, mode="w|") as archive,
        ):
            fill(archive, tree)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bundle, "_pack", pack)
        bundle.write_update(tree, out, machine.facts("1.1", 5), [machine.key])
    return out


def member(name: str, **values: Any) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    for key, value in values.items():
        setattr(found, key, value)
    return found


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (member("../../etc/passwd", size=1), "unsigned or twice"),
        (member("/etc/passwd", size=1), "unsigned or twice"),
        (member("lib/0.py", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "no plain file"),
        (member("lib/0.py", type=tarfile.LNKTYPE, linkname="/etc/passwd"), "no plain file"),
        (member("lib/0.py", type=tarfile.CHRTYPE), "no plain file"),
        (member("lib/0.py", type=tarfile.FIFOTYPE), "no plain file"),
        (member("lib", type=tarfile.DIRTYPE), "no plain file"),
        (member("lib/0.py", size=1), "unsigned or twice"),
        (member("lib/more.py", size=1), "unsigned or twice"),
    ],
    ids=lambda value: f"{value.name} {value.type!r}" if hasattr(value, "name") else "",
)
def test_an_archive_that_holds_something_else_is_refused(
    machine: Any, stick: Path, entry: tarfile.TarInfo, why: str
) -> None:
    path = hostile(machine, stick, lambda archive, tree: archive.addfile(entry, io.BytesIO(b"x")))
    refused(machine, path, why)
    assert not (machine.root.parent / "etc").exists()


def test_a_file_that_comes_twice_or_not_at_all_or_altered_is_refused(
    machine: Any, stick: Path
) -> None:
    def twice(archive: tarfile.TarFile, tree: Path) -> None:
        for _ in range(2):
            archive.add(tree / "lib/0.py", "lib/0.py")

    def altered(archive: tarfile.TarFile, tree: Path) -> None:
        data = bytes((tree / "lib/0.py").stat().st_size)
        archive.addfile(member("lib/0.py", size=len(data)), io.BytesIO(data))

    for number, (fill, why) in enumerate(
        (
            (twice, "unsigned or twice"),
            (altered, "not what was signed"),
            (lambda a, t: None, "is missing"),
        )
    ):
        folder = stick / str(number)
        folder.mkdir()
        refused(machine, hostile(machine, folder, fill), why)


def test_a_damaged_archive_is_refused(machine: Any, stick: Path) -> None:
    tree, out = machine.tree("1.1", stick), stick / "damaged.kupd"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bundle, "_pack", lambda tree, files, packed: packed.write(b"\xfd7zXZ\0no"))
        bundle.write_update(tree, out, machine.facts("1.1", 5), [machine.key])
    refused(machine, out, "archive is damaged")


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("bin/python", "/bin/sh"),
        ("bin/python", "../../outside"),
        ("bin/python", ".."),
        ("../python", "python3"),
        ("bin/../python", "python3"),
        ("bin/kiosk", "python3"),
        ("bin", "python3"),
    ],
)
def test_a_manifest_with_links_that_lead_away_is_refused(
    machine: Any, name: str, target: str
) -> None:
    entry = {"bin/kiosk": bundle.Entry("0" * 64, 1, True)}
    body = replace(machine.facts("1.1", 5), files=entry, payload_sha256="0" * 64)
    with pytest.raises(Refused, match="its manifest cannot be used"):
        parse(replace(body, links={name: target}).to_json())


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "kiosk.update/2"},
        {"sequence": True},
        {"sequence": -1},
        {"version": "1.0; rm -rf /"},
        {"created": "2027-01-01T00:00:00"},
        {"files": []},
        {"files": {"x": ["0", 1, True]}},
        {"files": {"": ["0" * 64, 1, True]}},
        {"files": {"a\nb": ["0" * 64, 1, True]}},
        {"payload": None},
        {"packages": [1]},
    ],
)
def test_a_manifest_of_another_shape_is_refused(machine: Any, change: dict[str, Any]) -> None:
    facts = replace(machine.facts("1.1", 5), payload_sha256="0" * 64)
    body = json.loads(facts.to_json()) | change
    with pytest.raises(Refused, match="its manifest cannot be used"):
        parse(json.dumps(body).encode())


def test_a_manifest_is_read_as_it_was_written(machine: Any, update: Path) -> None:
    found = bundle.manifest_in(update, trusted_keys(machine.root))
    assert isinstance(found, Manifest)
    assert parse(found.to_json()) == found
    assert found.bytes_unpacked == sum(
        path.stat().st_size
        for path in (update.parent / "1.1").rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def test_versions_are_ordered_as_releases_come() -> None:
    assert sorted(reversed(VERSIONS), key=order) == list(VERSIONS)
    assert order("1.0") == order("1.0.0.0")
    for wrong in ("", "v1.0", "1.0-1", "1.0+x", "1.0\n"):
        with pytest.raises(ValueError, match="expected"):
            order(wrong)


def test_what_is_no_release_is_not_packed(machine: Any, stick: Path) -> None:
    tree = machine.tree("1.1", stick)
    (tree / "lib/outside").symlink_to("/etc/shadow")
    with pytest.raises(UpdateError, match="leads to '/etc/shadow'"):
        bundle.write_update(tree, stick / "x.kupd", machine.facts("1.1", 1), [machine.key])
    with pytest.raises(UpdateError, match="no release in this folder"):
        bundle.write_update(
            stick / "1.1/none", stick / "x.kupd", machine.facts("1.1", 1), [machine.key]
        )
    assert not list(stick.glob("*.kupd"))
