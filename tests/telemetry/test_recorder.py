"""The recorder: what is handed over is read back; trouble is told, not thrown."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from vrkiosk_scenarios.snapshot import (
    Box,
    Event,
    Panel,
    Part,
    SceneDescription,
    SceneSnapshot,
    Text,
)
from vrkiosk_telemetry.errors import RecordError, SpaceError
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import NullRecorder, Recorder
from vrkiosk_telemetry.ring import Kind, Ring, State
from vrkiosk_telemetry.session import SessionInfo, new_session_id, read_session, write_session
from vrkiosk_telemetry.writer import Writer
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Notice

FrameMaker = Callable[[int], FrameInput]
SessionMaker = Callable[..., Path]


def test_frames_and_events_come_back_exactly(
    record_session: SessionMaker, make_frame: FrameMaker, make_event: Callable[[FrameInput], Event]
) -> None:
    session = Session.open(record_session(count=300))
    frames = [make_frame(n) for n in range(300)]
    assert [bytes(f.bytes) for f in session.frames()] == [bytes(f.bytes) for f in frames]
    assert list(session.event_lines()) == [make_event(f).line() for f in frames]
    assert [e.frame for e in session.events()] == list(range(300))
    assert session.info.ended == "done"
    assert session.info.result == {"score": 80}
    assert session.check() == ()


DESCRIPTION = SceneDescription(
    parts=(
        Part("wall", "container_40hc"),
        Part("tablet", "tablet", display=0, tint=(1.0, 0.5, 0.0)),
    ),
    panels=1,
)


def test_the_scene_comes_back_as_it_changed(tmp_path: Path, info: SessionInfo) -> None:
    snapshot = SceneSnapshot(DESCRIPTION)
    panel = Panel(100.0, 50.0, (Text(1.0, 2.0, 3.0, "Печать"), Box(0.0, 0.0, 5.0, 5.0)))
    with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
        recorder.targets(DESCRIPTION)
        for number in range(5):
            snapshot.t = number * 40_000_000
            if number == 2:
                snapshot.poses[1, 4] = 1.5
            if number == 3:
                snapshot.panels[0] = panel
                snapshot.torch_on = True
            recorder.objects(snapshot)
        snapshot.t += 1_000_000
        snapshot.visible[0] = False
        recorder.objects(snapshot)  # 1 ms later: not yet
        snapshot.t += 40_000_000
        recorder.objects(snapshot)
    session = Session.open(tmp_path / "live")
    rows = [(r.t // 1_000_000, r.number, r.visible, float(r.pose[4])) for r in session.objects()]
    assert rows == [(0, 0, True, 0.0), (0, 1, True, 0.0), (80, 1, True, 1.5), (201, 0, False, 0.0)]
    assert session.description() == DESCRIPTION
    assert [(r.t // 1_000_000, r.torch_on) for r in session.scene()] == [(0, False), (120, True)]
    assert [r.panel for r in session.panels()][-1] == panel


def test_notices_and_clocks_are_kept_apart_from_the_engines_events(
    tmp_path: Path, info: SessionInfo
) -> None:
    with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
        recorder.notice(Notice("lost", 12, {"code": -13}))
        recorder.events([Event(13, "teleport", {"node": "n1"})])
        recorder.clock(99)
    session = Session.open(tmp_path / "live")
    assert [(e.source, e.name, e.t) for e in session.events()] == [
        ("runtime", "lost", 12),
        ("engine", "teleport", 13),
    ]
    assert list(session.event_lines()) == [Event(13, "teleport", {"node": "n1"}).line()]
    (clock,) = session.clocks()
    assert clock.xr_ns == 99
    assert len(clock.boot_id) == 36
    assert clock.source in ("ntp", "free")


def test_a_dead_recorder_process_is_replaced_while_there_are_no_frames(
    tmp_path: Path, info: SessionInfo
) -> None:
    with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
        before = recorder.process_id
        os.kill(before, signal.SIGKILL)
        os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
        recorder.notice(Notice("waiting", 1, {"why": "no headset"}))
        assert recorder.process_id != before
    assert [e.name for e in Session.open(tmp_path / "live").events()] == ["waiting"]


def test_a_recorder_process_that_always_fails_is_told_and_ends_nothing(
    tmp_path: Path, info: SessionInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vrkiosk_telemetry.recorder.sys.executable", "/bin/false")
    with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
        recorder.notice(Notice("waiting", 1))
        recorder.close()
    assert "fails again and again (exit status 1)" in recorder.problem
    assert read_session(tmp_path / "live").ended == "done"


def test_a_session_can_be_continued(
    tmp_path: Path, info: SessionInfo, make_frame: FrameMaker
) -> None:
    for half in (range(20), range(20, 40)):
        with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
            for number in half:
                recorder.frame(make_frame(number))
    session = Session.open(tmp_path / "live")
    assert [f.index for f in session.frames()] == list(range(40))
    assert len(session.info.extra["resumed"]) == 1
    assert session.check() == ()


def test_another_session_is_not_written_over(tmp_path: Path, info: SessionInfo) -> None:
    write_session(tmp_path, SessionInfo(new_session_id(), "s03"))
    with pytest.raises(RecordError, match="holds another session"):
        Recorder(tmp_path, info, space_needed=0).__enter__()


def test_too_little_room_is_told_before_anything_is_written(
    tmp_path: Path, info: SessionInfo
) -> None:
    with pytest.raises(SpaceError, match="MB free, a record needs"):
        Recorder(tmp_path / "live", info, space_needed=1 << 62).__enter__()
    assert list((tmp_path / "live").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, info: SessionInfo) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpaceError, match="cannot be recorded into"):
        Recorder(tmp_path / "file" / "live", info, space_needed=0).__enter__()


def test_a_folder_in_use_is_locked_until_the_end(tmp_path: Path, info: SessionInfo) -> None:
    handle = None
    with Recorder(tmp_path / "live", info, space_needed=0):
        handle = os.open(tmp_path / "live", os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(handle)


def test_an_exception_marks_the_session(tmp_path: Path, info: SessionInfo) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        Recorder(tmp_path / "live", info, space_needed=0),
    ):
        raise ZeroDivisionError
    assert read_session(tmp_path / "live").ended == "crash"


def test_dropped_frames_leave_a_gap(
    tmp_path: Path, info: SessionInfo, make_frame: FrameMaker
) -> None:
    with Recorder(tmp_path / "live", info, space_needed=0, capacity=16384) as recorder:
        os.kill(recorder.process_id, signal.SIGSTOP)  # before it has read anything
        recorder.clock(0)
        for number in range(10):
            recorder.frame(make_frame(number))
        os.kill(recorder.process_id, signal.SIGCONT)
        end = time.monotonic() + 60.0
        while recorder._ring.pending:
            assert time.monotonic() < end
            time.sleep(0.002)
        recorder.frame(make_frame(10))
    session = Session.open(tmp_path / "live")
    found = [frame.index for frame in session.frames()]
    lost = 11 - len(found)
    assert 0 < lost == session.info.dropped_frames
    assert found == [*range(10 - lost), 10]
    (gap,) = session.events()
    assert (gap.source, gap.name) == ("recorder", "gap")
    assert gap.t == make_frame(10 - lost).t
    assert json.loads(gap.line)["messages"] == lost


def test_the_null_recorder_takes_everything(make_frame: FrameMaker) -> None:
    with NullRecorder("no space") as recorder:
        recorder.frame(make_frame(0))
        recorder.events([Event(0, "a")])
        recorder.notice(Notice("lost", 1))
        recorder.targets(DESCRIPTION)
        recorder.objects(SceneSnapshot(DESCRIPTION))
        recorder.clock(0)
    assert recorder.problem == "no space"


# --- the recorder process's work, in this process


class FullDisk:
    """Lets os.write fail when asked to; half a write gets through first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        self._write = os.write
        monkeypatch.setattr(os, "write", self.write)

    def write(self, handle: int, data: bytes | memoryview) -> int:
        if self.full:
            self._write(handle, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._write(handle, data)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    return FullDisk(monkeypatch)


@pytest.fixture
def ring() -> Iterator[Ring]:
    ring = Ring.create(1 << 16)  # room for 31 frames
    yield ring
    ring.close()


@pytest.fixture
def writer(tmp_path: Path, info: SessionInfo, ring: Ring) -> Writer:
    write_session(tmp_path, info)
    return Writer(ring, tmp_path, info.session)


def put_frames(ring: Ring, make_frame: FrameMaker, which: range) -> None:
    for number in which:
        assert ring.put(Kind.FRAME, make_frame(number).bytes)


def indices(writer: Writer) -> list[int]:
    session = Session.open(writer.folder)
    found = [frame.index for frame in session.frames()]
    assert session.check() == ()
    return found


def test_a_disk_full_for_a_while_loses_nothing(
    writer: Writer, ring: Ring, disk: FullDisk, make_frame: FrameMaker
) -> None:
    put_frames(ring, make_frame, range(5))
    assert writer.flush()
    disk.full = True
    put_frames(ring, make_frame, range(5, 10))
    assert not writer.flush()
    assert (ring.state, ring.errno) == (State.FAILING, errno.ENOSPC)
    assert indices(writer) == list(range(5))
    put_frames(ring, make_frame, range(10, 15))
    assert not writer.flush()
    disk.full = False
    assert writer.flush()
    assert ring.state == State.RECORDING
    assert writer.finish()
    assert indices(writer) == list(range(15))
    assert ring.discarded == 0


def test_a_disk_full_from_the_start_is_no_crash(
    writer: Writer, ring: Ring, disk: FullDisk, make_frame: FrameMaker
) -> None:
    disk.full = True
    put_frames(ring, make_frame, range(3))
    assert not writer.flush()
    disk.full = False
    assert writer.finish()
    assert indices(writer) == [0, 1, 2]


def test_a_disk_full_for_long_leaves_a_gap(
    writer: Writer,
    ring: Ring,
    disk: FullDisk,
    make_frame: FrameMaker,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put_frames(ring, make_frame, range(3))
    assert writer.flush()
    disk.full = True
    put_frames(ring, make_frame, range(3, 29))  # more than three quarters of the ring
    assert not writer.flush()
    assert "No space left" in capsys.readouterr().err
    put_frames(ring, make_frame, range(29, 35))
    disk.full = False
    assert writer.finish()
    assert indices(writer) == [0, 1, 2, *range(29, 35)]
    (gap,) = Session.open(writer.folder).events()
    assert (gap.source, gap.name, gap.frame) == ("recorder", "gap", 2)
    assert json.loads(gap.line)["frames"] == 26
    assert gap.t == make_frame(3).t
    assert ring.discarded > 26 * 2072


def test_a_reserve_makes_room_for_the_end(
    writer: Writer,
    ring: Ring,
    disk: FullDisk,
    make_frame: FrameMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reserve = writer.folder / "reserve"
    reserve.write_bytes(b"x")
    unlink = Path.unlink

    def release(path: Path, missing_ok: bool = False) -> None:
        disk.full = False
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", release)
    disk.full = True
    put_frames(ring, make_frame, range(4))
    assert writer.finish()
    assert indices(writer) == [0, 1, 2, 3]


def test_a_writer_goes_on_where_the_last_committed(
    writer: Writer,
    ring: Ring,
    info: SessionInfo,
    make_frame: FrameMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed between the commit and giving the room back: nothing is written twice."""
    put_frames(ring, make_frame, range(5))
    monkeypatch.setattr(ring, "release", lambda position: None)
    assert writer.flush()
    monkeypatch.undo()
    assert ring.read == 0
    put_frames(ring, make_frame, range(5, 9))
    assert Writer(ring, writer.folder, info.session).finish()
    assert indices(writer) == list(range(9))


def test_a_message_that_cannot_be_read_does_not_end_the_record(
    writer: Writer, ring: Ring, make_frame: FrameMaker
) -> None:
    put_frames(ring, make_frame, range(2))
    for body in (b"{", b"[]", b'{"t":1.5,"name":"a"}', b'{"t":%d,"name":"a"}' % 2**70, b"\xff"):
        assert ring.put(Kind.EVENT, body)
    assert ring.put(77, b"of a later version")
    put_frames(ring, make_frame, range(2, 4))
    assert writer.finish()
    assert indices(writer) == [0, 1, 2, 3]
    events = list(Session.open(writer.folder).events())
    assert [(e.source, e.name) for e in events] == [("recorder", "unreadable")] * 6


def test_large_backlogs_are_committed_in_pieces(
    writer: Writer, ring: Ring, make_frame: FrameMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vrkiosk_telemetry.writer.COMMIT_BYTES", 5000)
    put_frames(ring, make_frame, range(20))
    assert writer.finish()
    assert ring.commits == 7
    assert indices(writer) == list(range(20))


def test_nan_in_the_scene_is_recorded(tmp_path: Path, info: SessionInfo) -> None:
    snapshot = SceneSnapshot(DESCRIPTION)
    snapshot.poses[0, 0] = np.nan
    with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
        recorder.objects(snapshot)
    rows = list(Session.open(tmp_path / "live").objects())
    assert np.isnan(rows[0].pose[0])
