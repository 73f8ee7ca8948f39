"""`kiosk seal` on a kiosk that is enrolled, and on one that is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vrkiosk.cli import app
from vrkiosk_telemetry.encryption import create_identity
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SessionInfo, new_session_id
from vrkiosk_xr.frame import FrameInput


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an enrolled kiosk."""
    monkeypatch.delenv("KIOSK_KEEP_PLAIN_HOURS", raising=False)
    recipient = create_identity(tmp_path / "region" / "region.key")
    keys = tmp_path / "data" / "keys"
    keys.mkdir(0o700, parents=True)
    (keys / "region.age.pub").write_text(f"# Baku\n{recipient.text}\n")
    return tmp_path / "data"


def train(data: Path) -> str:
    """Id of a new live session that has ended."""
    info = SessionInfo(new_session_id(), "s03")
    with Recorder(data / "live" / info.session, info, space_needed=0) as recorder:
        recorder.frame(FrameInput())
    return info.session


def kiosk(*command: object) -> Result:
    return CliRunner().invoke(app, [str(part) for part in command])


def test_an_enrolled_kiosk_seals_encrypted_and_keeps_a_copy(data: Path) -> None:
    session = train(data)
    done = kiosk("seal", "--data", data)
    assert (done.exit_code, done.stdout) == (0, f"sealed {data / 'outbox' / session}\n")
    assert (data / "outbox" / session / "frames.parquet.age").exists()
    assert (data / "plain" / session / "frames.parquet").exists()
    assert kiosk("seal", "--data", data).stdout == "", "its time is not over"


def test_the_copy_goes_when_its_time_is_over_and_replay_says_so(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = train(data)
    assert kiosk("seal", "--data", data).exit_code == 0
    monkeypatch.setenv("KIOSK_KEEP_PLAIN_HOURS", "0")  # by now it is not to be kept
    done = kiosk("seal", "--data", data)
    assert done.stdout.startswith(f"deleted the plain copy of {session}, kept for 0.0 hours")
    assert list((data / "plain").iterdir()) == []
    command = [sys.executable, "-m", "vrkiosk", "replay", str(data / "outbox" / session)]
    replayed = subprocess.run([*command, "--verify"], capture_output=True, text=True, timeout=60)
    assert replayed.returncode == 2
    assert "encrypted to the region's key Baku" in replayed.stderr
    assert "replay it on the server" in replayed.stderr


def test_a_kiosk_that_is_not_enrolled_seals_plain(data: Path) -> None:
    (data / "keys" / "region.age.pub").unlink()
    session = train(data)
    assert kiosk("seal", "--data", data).exit_code == 0
    assert (data / "outbox" / session / "frames.parquet").exists()
    assert not (data / "plain").exists()


def test_a_region_key_that_cannot_be_used_stops_it_before_anything_is_sealed(data: Path) -> None:
    session = train(data)
    (data / "keys" / "region.age.pub").write_text("age1nonsense\n")
    done = kiosk("seal", "--data", data)
    assert (done.exit_code, "is no age X25519 recipient" in done.output) == (2, True)
    assert (data / "live" / session).exists()
    assert not list(data.glob("outbox/*"))


def test_plain_copies_that_cannot_be_deleted_are_told(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(data)
    assert kiosk("seal", "--data", data).exit_code == 0

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("vrkiosk_telemetry.plain.shutil.rmtree", denied)
    monkeypatch.setenv("KIOSK_KEEP_PLAIN_HOURS", "0")
    done = kiosk("seal", "--data", data)
    assert (done.exit_code, "cannot be deleted" in done.output) == (1, True)
