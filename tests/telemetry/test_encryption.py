"""Encryption to the region's key: once, for those keys alone, and nothing of a person outside."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import dsse, manifest
from vrkiosk_telemetry import seal as sealing
from vrkiosk_telemetry.encryption import (
    Identity,
    Recipient,
    create_identity,
    decrypt,
    encrypt_file,
    read_identities,
    read_recipients,
)
from vrkiosk_telemetry.errors import DecryptionError, RecordError, RecordKeyError, SealError
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.seal import Privacy, seal

SessionMaker = Callable[..., Path]


@pytest.fixture
def identities(tmp_path: Path) -> tuple[Identity, ...]:
    create_identity(tmp_path / "region" / "region.key")
    return read_identities(tmp_path / "region" / "region.key")


@pytest.fixture
def privacy(identities: tuple[Identity, ...]) -> Privacy:
    return Privacy((Recipient(identities[0].recipient.text, "Baku"),))


def opened(data: bytes, identities: tuple[Identity, ...]) -> bytes:
    plain = io.BytesIO()
    decrypt(io.BytesIO(data), plain, identities)
    return plain.getvalue()


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- keys and files


def test_a_recipient_is_read_with_its_name(tmp_path: Path) -> None:
    one, two = (create_identity(tmp_path / f"{n}.key") for n in range(2))
    path = tmp_path / "region.age.pub"
    path.write_text(f"# Baku RTC\n{one.text}\n\n{two.text}\n{one.text}\n")
    assert read_recipients(path) == (Recipient(one.text, "Baku RTC"), Recipient(two.text))
    assert one.fingerprint != two.fingerprint


def test_no_file_means_not_enrolled(tmp_path: Path) -> None:
    assert read_recipients(tmp_path / "region.age.pub") == ()
    assert read_identities(tmp_path / "region.key") == ()


@pytest.mark.parametrize("text", ["", "# only a comment\n", "age1nonsense\n", "ssh-ed25519 AAAA\n"])
def test_a_recipients_file_that_names_nobody_is_never_taken_for_plain(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "region.age.pub"
    path.write_text(text)
    with pytest.raises(RecordKeyError):
        read_recipients(path)


def test_a_new_identity_leaves_the_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "region.key"
    made = [create_identity(path) for _ in range(3)]
    assert [identity.recipient.text for identity in read_identities(path)] == [r.text for r in made]
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["region.key"]
    path.chmod(0o640)
    with pytest.raises(RecordKeyError, match="chmod 600"):
        read_identities(path)
    path.write_text("x")
    path.chmod(0o600)
    with pytest.raises(RecordKeyError, match="not an age identity"):
        create_identity(path)


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000])
def test_a_file_comes_back_from_any_of_its_keys(
    tmp_path: Path, identities: tuple[Identity, ...], size: int
) -> None:
    other = create_identity(tmp_path / "other.key")
    data = os.urandom(size)
    (tmp_path / "x").write_bytes(data)
    encrypt_file(tmp_path / "x", tmp_path / "x.age", (identities[0].recipient, other))
    sealed = (tmp_path / "x.age").read_bytes()
    assert opened(sealed, identities) == data
    assert opened(sealed, read_identities(tmp_path / "other.key")) == data
    create_identity(tmp_path / "stranger.key")
    with pytest.raises(DecryptionError, match="No matching keys"):
        opened(sealed, read_identities(tmp_path / "stranger.key"))
    with pytest.raises(DecryptionError):
        opened(sealed, ())


def test_every_changed_byte_of_a_ciphertext_is_found(
    tmp_path: Path, identities: tuple[Identity, ...]
) -> None:
    (tmp_path / "x").write_bytes(b"what the officer decided")
    encrypt_file(tmp_path / "x", tmp_path / "x.age", (identities[0].recipient,))
    data = (tmp_path / "x.age").read_bytes()
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1 + position % 255
        with pytest.raises(DecryptionError):
            opened(bytes(changed), identities)
    for size in range(len(data)):
        with pytest.raises(DecryptionError):
            opened(data[:size], identities)


MEMORY_PROBE = """
import re, sys
from pathlib import Path
from vrkiosk_telemetry.encryption import Recipient, encrypt_file
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
folder, text = Path(sys.argv[1]), sys.argv[2]
encrypt_file(folder / "small", folder / "small.age", (Recipient(text),))
before = peak()
encrypt_file(folder / "large", folder / "large.age", (Recipient(text),))
print(peak() - before)
"""


def test_a_large_file_needs_no_large_memory(
    tmp_path: Path, identities: tuple[Identity, ...]
) -> None:
    (tmp_path / "small").write_bytes(b"x")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(60 << 20)
    text = identities[0].recipient.text
    command = [sys.executable, "-c", MEMORY_PROBE, str(tmp_path), text]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert int(done.stdout) < 20 * 1024  # KiB


# --- sealing


def test_an_encrypted_session_holds_the_sealed_one(
    record_session: SessionMaker,
    tmp_path: Path,
    key: Ed25519PrivateKey,
    identities: tuple[Identity, ...],
    privacy: Privacy,
) -> None:
    live = record_session()
    shutil.copytree(live, tmp_path / "kept")
    plain = content(seal(tmp_path / "kept", tmp_path / "plainly" / "outbox", key).path)
    sealed = seal(live, tmp_path / "outbox", key, privacy=privacy)
    assert not live.exists()
    found = content(sealed.path)
    assert set(found) == {f"{name}.age" for name in plain} | {"manifest.json"}
    decrypted = {n.removesuffix(".age"): opened(found[n], identities) for n in found if ".age" in n}
    assert decrypted == plain
    public = key.public_key()
    payload = manifest.open_signed(found["manifest.json"], {dsse.key_id(public): public})
    assert list(manifest.misfits(sealed.path, payload)) == []
    assert payload["counts"] == sealed.counts
    assert payload["encrypted"]["scheme"] == "age-x25519"
    assert manifest.encryption_of(payload) == manifest.Encryption.to(privacy.recipients, 24)


def test_nothing_of_a_person_is_outside_the_ciphertext(
    record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey, privacy: Privacy
) -> None:
    live = record_session()
    (live / "picture.png").write_bytes(b"o-17 looks at a box")
    private = Privacy(privacy.recipients, 0)
    sealed = seal(live, tmp_path / "outbox", key, privacy=private)
    data = b"".join(path.read_bytes() for path in sealed.path.iterdir())
    payload = manifest.open_unverified((sealed.path / "manifest.json").read_bytes())
    for secret in (b"o-17", b'"score"', b"PAR1"):
        assert secret not in data + json.dumps(payload).encode()
    assert set(payload) == {"schema", "session", "chain", "counts", "files", "times", "encrypted"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["live", "outbox", "region"]


def test_sealing_that_was_cut_short_leaves_one_session_that_opens(
    record_session: SessionMaker,
    tmp_path: Path,
    key: Ed25519PrivateKey,
    identities: tuple[Identity, ...],
    privacy: Privacy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = record_session(count=20)
    shutil.copytree(live, tmp_path / "kept")
    for step in ("encrypt_file", "_read_back", "PlainCopies", "sync_folder"):
        with monkeypatch.context() as patch:
            patch.setattr(sealing, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                seal(live, tmp_path / "outbox", key, privacy=privacy)
        assert content(live) == content(tmp_path / "kept")
    sealed = seal(live, tmp_path / "outbox", key, privacy=privacy)
    before = content(sealed.path)
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == [sealed.path.name]
    assert opened(before["session.json.age"], identities)
    shutil.copytree(tmp_path / "kept", live)  # cut between the rename and the deletion
    again = seal(live, tmp_path / "outbox", key, privacy=privacy)
    assert content(again.path) == before, "never encrypted twice"
    shutil.rmtree(tmp_path / "plain")
    shutil.copytree(tmp_path / "kept", live)
    assert seal(live, tmp_path / "outbox", key, privacy=privacy).info is None
    assert not live.exists()


def test_a_full_disk_loses_nothing(
    record_session: SessionMaker,
    tmp_path: Path,
    key: Ed25519PrivateKey,
    privacy: Privacy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = record_session(count=20)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "encrypt_file", full)
        with pytest.raises(SealError, match="make room"):
            seal(live, tmp_path / "outbox", key, privacy=privacy)
    assert Session.open(live).check() == ()
    assert seal(live, tmp_path / "outbox", key, privacy=privacy).damage == ()


# --- what the kiosk itself still reads


def test_the_plain_copy_is_found_and_proved(
    record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey, privacy: Privacy
) -> None:
    live = record_session()
    frames = list(Session.open(live).frames())
    sealed = seal(live, tmp_path / "outbox", key, privacy=privacy)
    session = Session.open(sealed.path)
    assert session.path == tmp_path / "plain" / sealed.path.name
    public = key.public_key()
    assert session.check({dsse.key_id(public): public}) == ()
    assert len(list(session.frames())) == len(frames)
    (tmp_path / "sent").mkdir()
    sealed.path.rename(tmp_path / "sent" / sealed.path.name)
    assert Session.open(tmp_path / "sent" / sealed.path.name).path == session.path


def test_without_a_copy_the_reader_says_where_it_can_be_read(
    record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey, privacy: Privacy
) -> None:
    sealed = seal(record_session(), tmp_path / "outbox", key, privacy=privacy)
    shutil.rmtree(tmp_path / "plain")
    with pytest.raises(
        RecordError, match="region's key Baku; the plain copy was kept for 24 hours"
    ):
        Session.open(sealed.path)


def test_an_examination_is_never_kept(
    record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey, privacy: Privacy
) -> None:
    live = record_session()
    body = json.loads((live / "session.json").read_text())
    (live / "session.json").write_text(json.dumps({**body, "mode": "examination"}))
    sealed = seal(live, tmp_path / "outbox", key, privacy=privacy)
    assert not (tmp_path / "plain").exists()
    with pytest.raises(RecordError, match="no plain copy was kept"):
        Session.open(sealed.path)
