"""A record as a timeline: any moment, in any order, is the moment that was recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_scenarios.snapshot import Panel, Part, SceneDescription, SceneSnapshot, Text
from vrkiosk_telemetry.archive import archive_name
from vrkiosk_telemetry.blocks import FrameBlocks
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.playback import CLOSE_NS, Playback, between
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.seal import seal
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_xr.frame import FrameInput

SCENE = SceneDescription((Part("wall", "wall"), Part("torch", "torch")), panels=1)
COUNT = 400


def moved(snapshot: SceneSnapshot, number: int) -> SceneSnapshot:
    """The scene of frame `number`: the torch wanders and hides, the stage moves once."""
    snapshot.poses[1] = [0, 0, 0, 1, number / 128, 1, 0]
    snapshot.visible[1] = not 100 <= number < 200
    snapshot.world_from_stage[4] = 0.0 if number < 250 else 3.0
    snapshot.torch_on = number % 200 >= 100
    snapshot.panels[0] = Panel(10, 10, (Text(0, 0, 4, str(number // 150)),))
    return snapshot


@pytest.fixture
def live(tmp_path: Path, info: SessionInfo, make_frame: Callable[[int], FrameInput]) -> Path:
    folder = tmp_path / "live" / info.session
    snapshot = SceneSnapshot(SCENE)
    with Recorder(folder, info, space_needed=0, lossless=True) as recorder:
        recorder.targets(SCENE)
        for number in range(COUNT):
            frame = make_frame(number)
            recorder.frame(frame)
            snapshot.t = frame.t
            recorder.objects(moved(snapshot, number))
        recorder.close("done", {})
    return folder


@pytest.fixture(params=["live", "sealed"])
def session(request: pytest.FixtureRequest, live: Path, tmp_path: Path, key: object) -> Session:
    path = live if request.param == "live" else seal(live, tmp_path / "outbox", key).path  # type: ignore[arg-type]
    return Session.open(path)


def test_any_frame_is_the_one_read_in_order(session: Session) -> None:
    blocks = FrameBlocks(session)
    every = np.concatenate(list(session.frame_blocks()))
    assert (blocks.times == every["t"]).all()
    for number in np.random.default_rng(1).permutation(COUNT):
        assert blocks.frame(int(number)).tobytes() == every[number].tobytes()
    first, last = int(every["t"][37]), int(every["t"][301])
    assert blocks.window(first, last).tobytes() == every[37:302].tobytes()
    assert len(blocks.window(last, first)) == 0


def test_the_scene_is_that_of_the_moment_in_any_order(session: Session) -> None:
    playback = Playback(session)
    expected = SceneSnapshot(SCENE)
    for number in (399, 120, 0, 260, 30, 180):
        frame = playback.seek(int(playback.times[number]))
        assert frame.record["index"] == number
        moved(expected, number)
        shown = playback.snapshot
        # Parts are recorded at 30 Hz: up to three frames of a torch that moves 1/128 m in each.
        assert np.abs(shown.poses[1] - expected.poses[1]).max() <= 3 / 128
        near = {moved(SceneSnapshot(SCENE), n).visible[1] for n in (number - 3, number)}
        assert shown.visible[1] in near
        assert shown.world_from_stage[4] == expected.world_from_stage[4]
        assert shown.panels[0] == expected.panels[0]


def test_a_moving_part_is_interpolated(session: Session) -> None:
    playback = Playback(session)
    xs = []
    for number in range(20, 60):
        playback.seek(int(playback.times[number]))
        xs.append(float(playback.snapshot.poses[1][4]))
    assert np.abs(np.diff(xs) - 1 / 128).max() < 1e-3


def test_times_are_clamped_and_stepped(session: Session) -> None:
    playback = Playback(session)
    assert playback.seek(playback.start - 10**9).t == playback.start
    assert playback.seek(playback.end + 10**9).t == playback.end
    middle = int(playback.times[50])
    assert playback.frame_time(middle + 1, 1) == playback.times[51]
    assert playback.frame_time(middle, -60) == playback.start
    assert playback.frame_time(middle, COUNT) == playback.end


def test_damage_shortens_the_timeline_and_is_told(live: Path, tmp_path: Path, key: object) -> None:
    path = seal(live, tmp_path / "outbox", key).path  # type: ignore[arg-type]
    file = path / archive_name("frames")
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0x10
    file.write_bytes(data)
    with pytest.raises(RecordError, match="frames"):
        Playback(Session.open(path))  # one row group: nothing is left


def test_a_record_without_a_scene_says_so(record_session: Callable[..., Path]) -> None:
    with pytest.raises(RecordError, match="holds no scene"):
        Playback(Session.open(record_session(3)))


@given(st.integers(-(10**9), 10**9), st.integers(1, CLOSE_NS), st.integers(0, 400))
def test_between_stays_between(t: int, span: int, millimetres: int) -> None:
    first = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)
    far = np.float32(millimetres / 1000)
    second = np.array([0, 0, 0, -1, far, 0, 0], np.float32)  # the same turn, written otherwise
    pose = between(first, second, 0, span, t)
    assert 0 <= pose[4] <= far
    assert abs(abs(pose[3]) - 1) < 1e-6


def test_a_jump_is_not_a_movement() -> None:
    first, second = np.zeros(7, np.float32), np.zeros(7, np.float32)
    first[3] = second[3] = 1
    second[4] = 2.0
    assert between(first, second, 0, CLOSE_NS, CLOSE_NS // 2)[4] == 0
    second[4] = np.nan
    assert between(first, second, 0, CLOSE_NS, CLOSE_NS // 2)[4] == 0
