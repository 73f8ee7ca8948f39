"""Sealing: the archive holds what the live record held, once, signed."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry import dsse, manifest
from vrkiosk_telemetry import seal as sealing
from vrkiosk_telemetry.errors import InUseError, SealError, TelemetryError
from vrkiosk_telemetry.keys import create_key, load_key, load_or_create_key, load_public_keys
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.seal import Sealed, seal, seal_all
from vrkiosk_xr.frame import ENGINE_FLOATS, FLOAT_OFFSET, FrameInput

FrameMaker = Callable[[int], FrameInput]
SessionMaker = Callable[..., Path]
ENGINE_BYTES = FLOAT_OFFSET + 4 * ENGINE_FLOATS


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_sealed_session_holds_what_the_live_one_did(
    record_session: SessionMaker,
    make_frame: FrameMaker,
    make_event: Callable[[FrameInput], Event],
    outbox: Path,
    key: Ed25519PrivateKey,
) -> None:
    live = record_session(count=400)
    (live / "picture.png").write_bytes(b"a picture")
    info = Session.open(live).info
    sealed = seal(live, outbox, key)
    assert not live.exists()
    assert sealed.path == outbox / info.session
    session = Session.open(sealed.path)
    frames = [make_frame(n) for n in range(400)]
    found = list(session.frames())
    assert [bytes(f.bytes[:ENGINE_BYTES]) for f in found] == [
        bytes(f.bytes[:ENGINE_BYTES]) for f in frames
    ]
    assert list(session.event_lines()) == [make_event(f).line() for f in frames]
    assert session.info == info == sealed.info
    assert (sealed.path / "picture.png").read_bytes() == b"a picture"
    assert sealed.counts["frames"] == sealed.counts["events"] == 400
    assert sealed.counts["hands"] == 200
    assert not (sealed.path / "objects.parquet").exists()  # there were none
    assert session.check({dsse.key_id(key.public_key()): key.public_key()}) == ()


def test_the_manifest_names_every_file_and_the_chain(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    live = record_session()
    chain = Session.open(live).source.chain  # type: ignore[union-attr]
    sealed = seal(live, outbox, key)
    data = (sealed.path / "manifest.json").read_bytes()
    payload = manifest.open_signed(data, {dsse.key_id(key.public_key()): key.public_key()})
    assert payload["schema"] == "kiosk.manifest/1"
    assert payload["session"] == sealed.info.session
    assert payload["chain"] == chain
    assert payload["info"] == sealed.info.to_json()
    names = {entry.name for entry in manifest.file_entries(payload)}
    assert names == {path.name for path in sealed.path.iterdir()} - {"manifest.json"}


def test_sealing_again_changes_nothing(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    live = record_session()
    kept = tmp_path / "kept"
    shutil.copytree(live, kept)
    sealed = seal(live, outbox, key)
    before = content(sealed.path)
    shutil.copytree(kept, live)  # cut short between the rename and the deletion
    assert seal(live, outbox, key).counts == sealed.counts
    assert not live.exists()
    assert content(sealed.path) == before
    shutil.copytree(kept, live)  # the same, and synced in between
    (tmp_path / "sent").mkdir()
    sealed.path.rename(tmp_path / "sent" / sealed.path.name)
    seal(live, outbox, key)
    assert not live.exists()
    assert list(outbox.iterdir()) == []


def test_an_interrupted_seal_starts_over_and_gives_the_same(
    record_session: SessionMaker,
    outbox: Path,
    key: Ed25519PrivateKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = record_session()
    kept = tmp_path / "kept"
    shutil.copytree(live, kept)
    for step in ("write_session", "_read_back", "_file_rows"):
        with monkeypatch.context() as patch:
            patch.setattr(sealing, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                seal(live, outbox, key)
        assert content(live) == content(kept)
        assert [path.name for path in outbox.iterdir()] == [f".{live.name}.sealing"]
    first = content(seal(live, outbox, key).path)
    shutil.rmtree(outbox)
    shutil.copytree(kept, live)
    assert content(seal(live, outbox, key).path) == first


def test_a_wrong_copy_is_never_taken_for_sealed(
    record_session: SessionMaker,
    outbox: Path,
    key: Ed25519PrivateKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = record_session()
    archive_frames = sealing.archive_frames

    def lose_a_bit(frames: object) -> object:
        frames["head"][0, 4] += 2**-13  # type: ignore[index]
        return archive_frames(frames)

    monkeypatch.setattr(sealing, "archive_frames", lose_a_bit)
    with pytest.raises(SealError, match="read back wrong"):
        seal(live, outbox, key)
    assert Session.open(live).check() == ()


def test_a_session_in_use_is_left_alone(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    live = record_session()
    handle = os.open(live, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(InUseError, match="still being recorded"):
        seal(live, outbox, key)
    assert list(seal_all(live.parent, outbox, key)) == []
    os.close(handle)
    (sealed,) = seal_all(live.parent, outbox, key)
    assert isinstance(sealed, Sealed)


def test_a_crashed_session_is_sealed_when_it_has_settled(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    live = record_session(ended="")
    assert list(seal_all(live.parent, outbox, key)) == []  # main may come back to it
    (sealed,) = seal_all(live.parent, outbox, key, settle=0.0)
    assert isinstance(sealed, Sealed)
    assert sealed.info.ended == "crash"
    assert sealed.info.ended_at


def test_a_damaged_record_is_sealed_up_to_the_damage_and_says_so(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    live = record_session(count=3000)
    commit = Session.open(live).source.logs[0].commits[0]  # type: ignore[union-attr]
    path = live / "tables-000.arrows"
    path.write_bytes(path.read_bytes()[: commit.pieces["frames"].end + 10])
    sealed = seal(live, outbox, key)
    assert sealed.counts["frames"] == commit.pieces["frames"].rows
    assert any(damage.startswith("frames") for damage in sealed.damage)
    assert all("truncated" in damage for damage in sealed.damage)
    session = Session.open(sealed.path)
    assert session.check() == ()
    assert session.losses == sealed.damage


def test_a_file_put_beside_a_sealed_session_is_named(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    folder = seal(record_session(), outbox, key).path
    (folder / "receipt.json").write_text("{}")  # what sync adds
    assert Session.open(folder).check() == ()
    (folder / "notes.txt").write_text("")
    (folder / ".hidden").mkdir()
    damage = Session.open(folder).check()
    assert [d.table for d in damage] == [".hidden", "notes.txt"]
    assert "not in the manifest" in damage[0].why


def test_one_bad_folder_does_not_stop_the_others(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    live = record_session()
    bad = live.parent / "00000000-bad"
    bad.mkdir()
    (bad / "session.json").write_text("{")
    first, second = seal_all(live.parent, outbox, key)
    assert isinstance(first, TelemetryError)
    assert isinstance(second, Sealed)


def test_an_empty_session_is_sealed(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    sealed = seal(record_session(count=0), outbox, key)
    assert sealed.counts["frames"] == 0
    session = Session.open(sealed.path)
    assert list(session.frames()) == []
    assert session.check() == ()


# --- what is sealed cannot be changed unnoticed


def test_a_foreign_or_missing_signature_is_refused(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    sealed = seal(record_session(), outbox, key)
    stranger = Ed25519PrivateKey.generate().public_key()
    (damage,) = Session.open(sealed.path).check({dsse.key_id(stranger): stranger})
    assert damage.table == "manifest"
    assert "not trusted" in damage.why


@pytest.mark.parametrize(
    "name", ["frames.parquet", "events.parquet", "hands.parquet", "session.json"]
)
def test_a_changed_file_is_told(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey, name: str
) -> None:
    sealed = seal(record_session(), outbox, key)
    path = sealed.path / name
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)
    assert any(d.table == name for d in Session.open(sealed.path).check())
    path.write_bytes(data[: len(data) // 2])
    assert any(d.table == name for d in Session.open(sealed.path).check())
    path.unlink()
    if name != "session.json":
        broken = Session.open(sealed.path)
        assert [*broken.frames(), *broken.events()]
        assert broken.damage
    assert any(d.why == "the file is missing" for d in Session.open(sealed.path).check())


def test_what_is_before_a_cut_is_still_read(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    sealed = seal(record_session(count=8000), outbox, key)  # 89 s: three row groups
    path = sealed.path / "frames.parquet"
    data = path.read_bytes()
    with pq.ParquetFile(path) as file:
        first = file.metadata.row_group(0).num_rows
        assert file.num_row_groups == 3
    for size, rows in ((len(data) - 1, 8000), (len(data) // 2, first), (10, 0)):
        path.write_bytes(data[:size])
        session = Session.open(sealed.path)
        assert [f.index for f in session.frames()] == list(range(rows))
        if rows < 8000:
            (damage,) = session.damage
            assert (damage.table, damage.row) == ("frames", rows)
        assert session.check()  # the manifest knows in any case
    (sealed.path / "footers.arrows").unlink()
    session = Session.open(sealed.path)
    assert list(session.frames()) == []
    assert "truncated or altered" in str(session.damage[0])


def test_a_folder_nothing_was_recorded_into_is_removed(
    outbox: Path, key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    folder = tmp_path / "live" / "x"
    folder.mkdir(parents=True)
    (folder / "reserve").write_bytes(b"")
    assert list(seal_all(tmp_path / "live", outbox, key)) == []
    assert folder.exists()  # main may be about to write
    assert list(seal_all(tmp_path / "live", outbox, key, settle=0.0)) == []
    assert not folder.exists()


def test_a_changed_manifest_is_told(
    record_session: SessionMaker, outbox: Path, key: Ed25519PrivateKey
) -> None:
    sealed = seal(record_session(), outbox, key)
    path = sealed.path / "manifest.json"
    data = path.read_bytes()
    trusted = {dsse.key_id(key.public_key()): key.public_key()}
    for position in range(30, len(data), 211):
        changed = bytearray(data)
        changed[position] ^= 1
        path.write_bytes(changed)
        assert Session.open(sealed.path).check(trusted), position


# --- keys


def test_a_key_file_is_private_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "record.key"
    key = load_or_create_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create_key(path).private_bytes_raw() == key.private_bytes_raw()
    assert list(load_public_keys(path.parent)) == [dsse.key_id(key.public_key())]
    with pytest.raises(TelemetryError, match="a key already"):
        create_key(path)


def test_an_unfit_key_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "record.key"
    with pytest.raises(TelemetryError, match="cannot read the record key"):
        load_key(path)
    create_key(path)
    path.chmod(0o644)
    with pytest.raises(TelemetryError, match="chmod 600"):
        load_key(path)
    path.write_text("x")
    path.chmod(0o600)
    with pytest.raises(TelemetryError, match="not a private key"):
        load_key(path)
