"""Sessions whose main died: continued by the next, or marked as crashed; nothing is lost."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.recovery import SETTLE_SECONDS, is_over, mark_crashed
from vrkiosk_telemetry.seal import Sealed, seal, seal_all
from vrkiosk_telemetry.session import SessionInfo, read_session
from vrkiosk_xr.frame import FrameInput

FrameMaker = Callable[[int], FrameInput]
SessionMaker = Callable[..., Path]
MAIN = Path(__file__).with_name("recording_main.py")
PATIENCE = 60.0  # s, for a machine that is busy with something else


def make_old(folder: Path, seconds: float = SETTLE_SECONDS + 1) -> None:
    then = time.time() - seconds
    for path in (*folder.iterdir(), folder):
        os.utime(path, (then, then))


@pytest.fixture
def killed_main(tmp_path: Path, info: SessionInfo) -> tuple[Path, int]:
    """The live folder of a main that was killed, and how many frames it had handed over."""
    folder, witness = tmp_path / "live" / info.session, tmp_path / "witness"
    folder.parent.mkdir()
    witness.write_bytes(bytes(4096))
    main = subprocess.Popen(
        [sys.executable, str(MAIN), str(folder), str(witness), "500"],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    end = time.monotonic() + PATIENCE
    while int.from_bytes(witness.read_bytes()[:8], "little") < 200:
        assert main.poll() is None
        assert time.monotonic() < end
        time.sleep(0.002)
    main.kill()
    main.wait()
    return folder, int.from_bytes(witness.read_bytes()[:8], "little")


def test_a_restarted_main_continues_the_session_of_a_killed_one(
    killed_main: tuple[Path, int],
    info: SessionInfo,
    make_frame: FrameMaker,
    key: Ed25519PrivateKey,
    tmp_path: Path,
) -> None:
    folder, handed = killed_main
    outbox = tmp_path / "outbox"
    assert list(seal_all(folder.parent, outbox, key)) == []  # within a minute it may go on
    assert mark_crashed(folder.parent) == []
    with Recorder(folder, info, space_needed=0) as recorder:
        for number in range(100):  # a new main counts anew; its clock has gone on
            frame = make_frame(number)
            frame.record["t"] = t = time.monotonic_ns()
            recorder.frame(frame)
            recorder.events([Event(t, "seen", {"number": number})])
    before = [bytes(f.bytes) for f in Session.open(folder).frames()]
    assert handed <= len(before) - 100 <= handed + 1
    sealed = seal(folder, outbox, key)
    assert sealed.damage == ()
    session = Session.open(sealed.path)
    assert session.info.ended == "done"
    assert len(session.info.extra["resumed"]) == 1
    frames = list(session.frames())
    assert [f.index for f in frames] == [*range(len(before) - 100), *range(100)]
    assert session.check() == ()
    # Joints are found by time: numbers come twice. The killed main's were all zero.
    assert not any(f.record["joints"][..., 4:7].any() for f in frames[:-100])
    assert all(f.record["joints"][..., 4:7].any() for f in frames[-90:])
    times = [event.t for event in session.events()]
    assert times == sorted(times)


def test_one_that_is_not_continued_is_marked_and_sealed(
    killed_main: tuple[Path, int], key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    folder, handed = killed_main
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)  # waits for the recorder process that was left behind
    os.close(handle)
    make_old(folder)
    assert mark_crashed(folder.parent) == [folder]
    info = read_session(folder)
    assert info.ended == "crash"
    assert 0 < abs(time.time() - datetime.fromisoformat(info.ended_at).timestamp() - 61) < PATIENCE
    assert mark_crashed(folder.parent) == []
    (sealed,) = seal_all(folder.parent, tmp_path / "outbox", key)
    assert isinstance(sealed, Sealed)
    assert sealed.info == info
    assert sealed.counts["frames"] in (handed, handed + 1)


def test_what_is_in_use_has_ended_or_is_broken_is_left(
    record_session: SessionMaker, tmp_path: Path
) -> None:
    folder = record_session(count=5)
    make_old(folder)
    assert mark_crashed(folder.parent) == []
    assert read_session(folder).ended == "done"
    (folder / "session.json").write_text("{")
    assert mark_crashed(folder.parent) == []
    assert mark_crashed(tmp_path / "nowhere") == []


def test_a_session_being_recorded_is_no_crash(
    tmp_path: Path, info: SessionInfo, make_frame: FrameMaker
) -> None:
    with Recorder(tmp_path / "live" / "one", info, space_needed=0) as recorder:
        recorder.frame(make_frame(0))
        assert mark_crashed(tmp_path / "live", settle=0.0) == []
    assert read_session(tmp_path / "live" / "one").ended == "done"


@pytest.mark.parametrize(
    ("age", "over"), [(0.0, False), (59.0, False), (61.0, True), (-30.0, False), (-86_400.0, True)]
)
def test_a_clock_that_was_set_back_keeps_no_session_waiting(
    record_session: SessionMaker, age: float, over: bool
) -> None:
    folder = record_session(count=5, ended="")
    make_old(folder, age)
    assert is_over(folder) is over
