"""Sessions encrypted to the region's key: kept as they came, opened where the key is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from rocb_server.cli import cli
from rocb_server.texts import texts
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry import dsse, manifest, sync
from vrkiosk_telemetry.encryption import Recipient, create_identity
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.seal import Privacy, seal
from vrkiosk_telemetry.session import SessionInfo, new_session_id
from vrkiosk_xr.frame import FrameInput

OTHER_KEY = texts("en")["other_key"]


class Kiosk:
    """An enrolled kiosk that keeps no plain copies."""

    def __init__(self, folder: Path, key: Ed25519PrivateKey) -> None:
        self.folder = folder
        self.key = key

    def train(self, *recipients: Recipient) -> str:
        """Id of a new sealed session."""
        info = SessionInfo(
            new_session_id(), "s03", officer="officer-17", started="2026-11-21T09:00:00.000Z"
        )
        live = self.folder / "live" / info.session
        with Recorder(live, info, space_needed=0) as recorder:
            for number in range(3):
                frame = FrameInput()
                frame.record["t"], frame.record["index"] = number * 11_111_111, number
                recorder.frame(frame)
                recorder.events([Event(frame.t, "reading", {"value": number, "unit": "mm"})])
            recorder.close(result={"decision": "release", "total": 12.5})
        (live / "picture.png").write_bytes(b"\x89PNG")
        seal(live, self.folder / "outbox", self.key, privacy=Privacy(recipients, 0))
        return info.session

    def send(self, server) -> int:
        return sync.main(self.folder, server.url, once=True, echo=lambda line: None)


@pytest.fixture
def kiosk(tmp_path: Path, record_key: Ed25519PrivateKey, server) -> Kiosk:
    shutil.copytree(server.keys, tmp_path / "kiosk" / "keys")
    return Kiosk(tmp_path / "kiosk", record_key)


@pytest.fixture
def region(server) -> Recipient:
    """The key of the server's region, made as its operator makes it."""
    done = CliRunner().invoke(cli, ["key", "new", "--data", str(server.data)])
    assert done.exit_code == 0
    return Recipient(done.stdout.splitlines()[0], "Baku")


def test_an_encrypted_session_is_shown_like_any(kiosk: Kiosk, region: Recipient, server, http):
    server.restart()
    session = kiosk.train(region)
    assert kiosk.send(server) == 0
    page = http.get(f"/sessions/{session}").text
    for shown in ("officer-17", "Release", "12.5", "unit mm, value 2", "(Baku)", "events.parquet"):
        assert shown in page
    listed = http.get("/").text
    assert "officer-17" in listed
    assert OTHER_KEY not in listed
    sealed = kiosk.folder / "sent" / session
    for name in ("picture.png", "frames.parquet", "manifest.json"):
        assert (sealed / f"{name}.age").exists()
        plain = http.get(f"/sessions/{session}/files/{name}")
        assert plain.status_code == 200
        assert len(plain.content) == int(plain.headers["content-length"])
        received = http.get(f"/sessions/{session}/files/{name}.age").content
        assert received == (sealed / f"{name}.age").read_bytes()
    assert http.get(f"/sessions/{session}/files/picture.png").content == b"\x89PNG"


def test_what_is_stored_is_the_ciphertext(kiosk: Kiosk, region: Recipient, server, http) -> None:
    server.restart()
    session = kiosk.train(region)
    assert kiosk.send(server) == 0
    http.get(f"/sessions/{session}")
    assert http.get(f"/sessions/{session}/files/frames.parquet").content.startswith(b"PAR1")
    for path in server.objects:
        assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    everything = b"".join(path.read_bytes() for path in server.data.rglob("*") if path.is_file())
    assert b"PAR1" not in everything


def test_another_regions_session_is_kept_and_shown_as_that(
    kiosk: Kiosk, server, http, tmp_path: Path
) -> None:
    stranger = create_identity(tmp_path / "elsewhere" / "region.key")
    session = kiosk.train(stranger)
    assert kiosk.send(server) == 0
    assert (kiosk.folder / "sent" / session / "receipt.json").is_file()
    listed = http.get("/").text
    assert OTHER_KEY in listed
    assert "2026-11-21 09:00" in listed
    page = http.get(f"/sessions/{session}").text
    assert stranger.fingerprint[:16] in page
    assert "frames.parquet.age" in page
    assert "officer-17" not in page + listed
    assert http.get(f"/sessions/{session}/files/frames.parquet").status_code == 404
    assert http.get(f"/sessions/{session}/files/frames.parquet.age").status_code == 200
    server.end()  # the key comes later, with the operator of that region
    (server.data / "keys").mkdir(exist_ok=True)
    shutil.copy(tmp_path / "elsewhere" / "region.key", server.data / "keys" / "region.key")
    server.start()
    assert "officer-17" in http.get("/").text
    assert "unit mm, value 2" in http.get(f"/sessions/{session}").text


def test_keys_before_a_new_one_still_open(kiosk: Kiosk, region: Recipient, server, http) -> None:
    newer = create_identity(server.data / "keys" / "region.key")
    server.restart()
    first, second, both = kiosk.train(region), kiosk.train(newer), kiosk.train(region, newer)
    assert kiosk.send(server) == 0
    for session in (first, second, both):
        assert "officer-17" in http.get(f"/sessions/{session}").text
    shown = CliRunner().invoke(cli, ["key", "show", "--data", str(server.data)]).stdout
    assert [line.split()[0] for line in shown.splitlines()] == [region.text, newer.text]


def test_every_changed_byte_is_found_before_it_is_sent(
    kiosk: Kiosk, region: Recipient, server
) -> None:
    session = kiosk.train(region)
    folder = kiosk.folder / "outbox" / session
    payload = manifest.open_unverified((folder / "manifest.json").read_bytes())
    path = min(folder.glob("*.age"), key=lambda p: p.stat().st_size)
    data = path.read_bytes()
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1 + position % 255
        path.write_bytes(changed)
        assert [name for name, _ in manifest.misfits(folder, payload)] == [path.name]
    assert kiosk.send(server) == 1  # set aside for a person
    entry = next(e for e in manifest.file_entries(payload) if e.name == path.name)
    assert entry.sha256 not in [stored.name for stored in server.objects]
    path.write_bytes(data)
    assert sync.main(kiosk.folder, server.url, once=True, retry_parked=True, echo=print) == 0


def test_content_that_rots_on_the_server_is_never_shown(
    kiosk: Kiosk, region: Recipient, server, http
) -> None:
    server.restart()
    session = kiosk.train(region)
    assert kiosk.send(server) == 0
    for path in server.objects:
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    assert http.get("/").status_code == 200
    page = http.get(f"/sessions/{session}")
    assert page.status_code == 200
    assert "cannot be decrypted: altered" in page.text
    answer = http.get(f"/sessions/{session}/files/frames.parquet")
    assert answer.status_code == 500
    assert "altered" in answer.text


def test_a_session_is_unpacked_as_it_was_sealed(
    kiosk: Kiosk, region: Recipient, server, tmp_path: Path
) -> None:
    server.restart()
    session = kiosk.train(region)
    assert kiosk.send(server) == 0
    command = ["unpack", session, str(tmp_path / "out"), "--data", str(server.data)]
    assert CliRunner().invoke(cli, command).exit_code == 0
    public = kiosk.key.public_key()
    unpacked = Session.open(tmp_path / "out")
    assert unpacked.check({dsse.key_id(public): public}) == ()
    assert unpacked.info.officer == "officer-17"
    assert len(list(unpacked.frames())) == 3
    again = CliRunner().invoke(cli, command)
    assert (again.exit_code, "cannot be written" in again.output) == (2, True)
    other = ["unpack", new_session_id(), str(tmp_path / "x"), "--data", str(server.data)]
    assert "is not stored here" in CliRunner().invoke(cli, other).output
    nowhere = ["unpack", session, str(tmp_path / "x"), "--data", str(tmp_path / "nowhere")]
    assert "no folder of a server" in CliRunner().invoke(cli, nowhere).output
    assert not (tmp_path / "nowhere").exists()


def test_a_region_key_that_others_may_read_stops_the_server(region: Recipient, server) -> None:
    (server.data / "keys" / "region.key").chmod(0o644)
    server.end()
    command = [sys.executable, "-m", "rocb_server", "serve", "--data", str(server.data)]
    done = subprocess.run([*command, "--port", "0"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, "chmod 600" in done.stderr) == (2, True)
