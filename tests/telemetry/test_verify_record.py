"""The verifier that shares no code with us: it agrees with us, and finds every changed byte."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.encryption import create_identity
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.keys import public_pem
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.seal import Privacy, seal

SessionMaker = Callable[..., Path]
Loader = Callable[[Path], AbstractContextManager[ModuleType]]
SCRIPT = Path(__file__).parents[2] / "docs" / "verify_record.py"
SMALL = 8192  # bytes: every one is flipped; of larger files, as many at random
POSITIONS = 2000

MESSAGE_1024 = (  # of 1023 bytes
    "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f5"
    "4e9f77b1e355f6c50544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37"
    "c93a1b270b20329d658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efc"
    "b8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b"
    "3b310da903401aa62100ab5d1a36553e06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573c"
    "b116dbefefd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7aff6f6c94fcd7204"
    "ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed185ce81bd84359d44254d95629e9855a94a7c1958"
    "d1f8ada5d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24"
    "554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f27088d78b7e883c8759d2c4f5c6"
    "5adb7553878ad575f9fad878e80a0c9ba63bcbcc2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2"
    "cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128bab27af87a"
    "71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae0784504df543af8969b"
    "e3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9"
    "b47acdb751fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb"
    "038dda0847dd988dcda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f672451"
    "7b65e614ad6808d6f6ee34dff7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08"
    "d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649de6188a7dbdf191f64b5fc5e"
    "2ab47b57f7f7276cd419c17a3ca8e1b939ae49e488acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d"
    "5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e6aed3fb0"
    "f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5fb93246f6b1116398a346f1a641f3b041"
    "e989f7914f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa9"
    "33a15ef1369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380db2eaaa707b4c4185"
    "c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c0618983f8741c5ef68d3a101e8a3b8cac60c905c"
    "15fc910840b94c00a0b9d0"
)
# RFC 8032, 7.1: secret key, public key, message, signature.
VECTORS = {
    "TEST 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        b"",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "TEST 2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        b"\x72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
        "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "TEST 3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        b"\xaf\x82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
        "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "TEST 1024": (
        "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
        "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
        bytes.fromhex(MESSAGE_1024),
        "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f45"
        "28ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03",
    ),
    "TEST SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").digest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ec"
        "fdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}


@pytest.fixture(scope="module")
def verifier(load_script: Loader) -> Iterator[ModuleType]:
    """docs/verify_record.py as a module."""
    with load_script(SCRIPT) as module:
        yield module


@pytest.fixture
def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


@contextmanager
def changed(path: Path, position: int, value: int) -> Iterator[None]:
    """A file with one byte changed by exclusive or, and as it was afterwards."""
    with path.open("r+b") as file:
        for _ in range(2):
            file.seek(position)
            byte = file.read(1)[0]
            file.seek(position)
            file.write(bytes([byte ^ value]))
            file.flush()
            if _ == 0:
                yield


def places(size: int, seed: int) -> Iterator[tuple[int, int]]:
    """Positions of a file of `size` bytes, and by what the byte there is changed."""
    chance = random.Random(seed)
    few = range(size) if size <= SMALL else [chance.randrange(size) for _ in range(POSITIONS)]
    return ((position, chance.randrange(1, 256)) for position in few)


# --- Ed25519


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors_of_the_rfc(verifier: ModuleType, name: str) -> None:
    secret, public, message, signature = VECTORS[name]
    ours = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert ours.public_key().public_bytes_raw().hex() == public
    assert ours.sign(message).hex() == signature
    good = bytes.fromhex(public), message, bytes.fromhex(signature)
    assert verifier.signed_by(*good)
    assert not verifier.signed_by(good[0], message + b"x", good[2])


def test_no_bit_of_a_signature_key_or_message_is_free(verifier: ModuleType) -> None:
    _, public, message, signature = VECTORS["TEST 3"]
    parts = [bytes.fromhex(public), message, bytes.fromhex(signature)]
    for number, part in enumerate(parts):
        for bit in range(8 * len(part)):
            wrong = bytearray(part)
            wrong[bit // 8] ^= 1 << bit % 8
            assert not verifier.signed_by(*parts[:number], bytes(wrong), *parts[number + 1 :])
    for number in (0, 2):
        assert not verifier.signed_by(*parts[:number], parts[number][:-1], *parts[number + 1 :])


def test_a_signature_plus_the_order_is_refused(verifier: ModuleType) -> None:
    """RFC 8032, 8.4: else a signature has two spellings."""
    _, public, message, signature = VECTORS["TEST 2"]
    data = bytes.fromhex(signature)
    s = int.from_bytes(data[32:], "little") + verifier.ORDER
    assert not verifier.signed_by(
        bytes.fromhex(public), message, data[:32] + s.to_bytes(32, "little")
    )


def test_it_agrees_with_another_implementation(verifier: ModuleType) -> None:
    chance = random.Random(1)
    for length in (0, 1, 31, 128, 1023, 5000):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        message = chance.randbytes(length)
        assert verifier.signed_by(key.public_key().public_bytes_raw(), message, key.sign(message))


# --- good folders


@pytest.fixture
def folders(record_session: SessionMaker, tmp_path: Path, key: Ed25519PrivateKey) -> list[Path]:
    """One session live, sealed, encrypted, and as its plain copy."""
    live = record_session(count=30)
    (live / "picture.png").write_bytes(b"a picture")
    for name in ("kept", "again"):
        shutil.copytree(live, tmp_path / name)
    recipient = create_identity(tmp_path / "region.key")
    encrypted = seal(live, tmp_path / "a" / "outbox", key, privacy=Privacy((recipient,)))
    sealed = seal(tmp_path / "again", tmp_path / "b" / "outbox", key)
    plain = tmp_path / "a" / "plain" / encrypted.path.name
    return [tmp_path / "kept", sealed.path, encrypted.path, plain]


def test_both_find_a_good_folder_good(
    verifier: ModuleType, folders: list[Path], key: Ed25519PrivateKey, public: bytes
) -> None:
    for folder in folders:
        report = verifier.check(folder, public)
        assert report.wrong == [], folder
        assert "whole" in report.verdict
        trusted = {dsse.key_id(key.public_key()): key.public_key()}
        assert Session.open(folder).check(trusted) == ()
    (folders[1] / "receipt.json").write_text("{}")  # what sync adds
    assert verifier.check(folders[1], public).wrong == []


def test_it_runs_with_nothing_but_python(
    folders: list[Path], key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    (tmp_path / "record.pub").write_bytes(public_pem(key.public_key()))
    stranger = Ed25519PrivateKey.generate().public_key()
    (tmp_path / "stranger.pub").write_bytes(public_pem(stranger))

    def run(*arguments: object) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    code, said = run(folders[1], "--key", tmp_path / "record.pub")
    assert (code, "OK: whole, and signed by the key given" in said) == (0, True)
    code, said = run(folders[1])
    assert (code, "nothing shows who sealed it" in said) == (0, True)
    code, said = run(folders[1], "--key", tmp_path / "stranger.pub")
    assert (code, "not by the key given" in said) == (1, True)
    code, said = run(folders[0])
    assert (code, "chain" in said) == (0, True)
    (folders[1] / "extra").write_bytes(b"")
    code, said = run(folders[1], "--key", tmp_path / "record.pub")
    assert (code, "extra is not in the manifest" in said) == (1, True)
    for unusable in ((tmp_path,), (tmp_path / "none",), (folders[0], "--key", folders[0])):
        assert run(*unusable)[0] == 2


# --- every changed byte


@pytest.mark.slow
def test_every_changed_byte_of_a_sealed_session_is_found_by_both(
    verifier: ModuleType, folders: list[Path], key: Ed25519PrivateKey, public: bytes
) -> None:
    trusted = {dsse.key_id(key.public_key()): key.public_key()}
    flips = 0
    for folder in folders[1:3]:
        body = verifier.open_manifest((folder / "manifest.json").read_bytes(), public)
        for number, row in enumerate(body["files"]):
            path = folder / row["name"]
            for position, value in places(row["size"], number):
                with changed(path, position, value):
                    assert verifier.file_problem(path, row["size"], row["sha256"]), path
                    assert files_found(folder) == {path.name}, (path, position)
                flips += 1
        data = (folder / "manifest.json").read_bytes()
        for position, value in places(len(data), 99):
            wrong = bytearray(data)
            wrong[position] ^= value
            with pytest.raises(verifier.Damaged):
                verifier.open_manifest(bytes(wrong), public)
            flips += 1
        for position, value in list(places(len(data), 98))[::10]:
            with changed(folder / "manifest.json", position, value):
                assert ours_finds(folder, trusted), position
        assert verifier.check(folder, public).wrong == []
    print(f"{flips} changed bytes, all found")
    assert flips > 20_000


def files_found(folder: Path) -> set[str]:
    from vrkiosk_telemetry import manifest

    payload = manifest.open_unverified((folder / "manifest.json").read_bytes())
    return {name for name, _ in manifest.misfits(folder, payload)}


def ours_finds(folder: Path, trusted: dict[str, object]) -> bool:
    try:
        return bool(Session.open(folder).check(trusted))  # type: ignore[arg-type]
    except TelemetryError:
        return True


def test_a_session_check_finds_changed_bytes_of_every_file(
    folders: list[Path], key: Ed25519PrivateKey
) -> None:
    trusted = {dsse.key_id(key.public_key()): key.public_key()}
    for path in sorted(folders[1].iterdir()):
        for position, value in list(places(path.stat().st_size, 7))[::150]:
            with changed(path, position, value):
                assert ours_finds(folders[1], trusted), (path.name, position)
    assert Session.open(folders[1]).check(trusted) == ()


def test_a_changed_live_record_is_found_by_both(verifier: ModuleType, folders: list[Path]) -> None:
    live = folders[0]
    chance = random.Random(3)
    for path in sorted([*live.glob("*.arrows"), *live.glob("*.log")]):
        size = path.stat().st_size
        for position in {0, size - 1, *(chance.randrange(size) for _ in range(60))}:
            with changed(path, position, chance.randrange(1, 256)):
                assert verifier.check(live).wrong, (path.name, position)
                assert Session.open(live).check(), (path.name, position)
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        assert verifier.check(live).wrong, path.name
        path.unlink()
        assert verifier.check(live).wrong, path.name
        path.write_bytes(whole)
    assert verifier.check(live).wrong == []


def test_names_that_are_paths_are_refused(
    verifier: ModuleType, folders: list[Path], key: Ed25519PrivateKey, public: bytes
) -> None:
    from vrkiosk_telemetry import manifest

    path = folders[1] / "manifest.json"
    body = manifest.open_unverified(path.read_bytes())
    for name in ("../b", "/etc/passwd", "a/b", "", ".x", "x" * 200):
        row = {"name": name, "sha256": "0" * 64, "size": 1}
        path.write_bytes(manifest.sign({**body, "files": [row]}, key))
        (problem,) = verifier.check(folders[1], public).wrong
        assert "plain name" in problem
