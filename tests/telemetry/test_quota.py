"""Room is made of what the server has, and of nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import receipt
from vrkiosk_telemetry.quota import make_room

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
MB = 1_000_000


def session(sent: Path, number: int, key: Ed25519PrivateKey | None = KEY) -> str:
    """A session of 1 MB; key: who signed its receipt, None: it has none."""
    name = f"0198f000-0000-7000-8000-{number:012d}"
    folder = sent / name
    folder.mkdir(parents=True)
    (folder / "frames.parquet").write_bytes(bytes(MB))
    (folder / "manifest.json").write_bytes(b"manifest")
    if key is not None:
        digest = hashlib.sha256(b"manifest").hexdigest()
        body = {"session": name, "manifest_sha256": digest}
        (folder / "receipt.json").write_bytes(receipt.sign(body, key))
    return name


def free_of(disk: int):
    """Bytes free on a disk that holds nothing but these sessions."""

    def free(sent: Path) -> int:
        return disk - sum(path.stat().st_size for path in sent.rglob("frames.parquet"))

    return free


def run(sent: Path, needed: int, disk: int = 6 * MB) -> list[str]:
    return list(make_room(sent, KEY.public_key(), needed, free_of(disk)))


def test_the_oldest_acknowledged_go_first_and_no_more_than_needed(tmp_path: Path) -> None:
    names = [session(tmp_path, number) for number in range(5)]
    assert run(tmp_path, 1 * MB) == []
    assert run(tmp_path, 3 * MB) == names[:2]
    assert sorted(path.name for path in tmp_path.iterdir()) == names[2:]


@pytest.mark.parametrize("key", [None, OTHER])
def test_what_nobody_acknowledged_stays_however_full_the_disk_is(tmp_path: Path, key) -> None:
    stays, goes = session(tmp_path, 1, key), session(tmp_path, 2)
    assert run(tmp_path, 100 * MB) == [goes]
    assert [path.name for path in tmp_path.iterdir()] == [stays]


def test_a_receipt_for_another_manifest_is_none(tmp_path: Path) -> None:
    name = session(tmp_path, 1)
    (tmp_path / name / "manifest.json").write_bytes(b"another manifest")
    assert run(tmp_path, 100 * MB) == []


def test_what_a_power_cut_left_half_deleted_goes(tmp_path: Path) -> None:
    (tmp_path / ".deleting-x").mkdir()
    assert run(tmp_path, 0) == []
    assert list(tmp_path.iterdir()) == []
