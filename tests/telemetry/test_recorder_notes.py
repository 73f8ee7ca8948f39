"""What the recorder notes besides frames: gaze and its source, clocks; and a disk that is slow."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vrkiosk_scenarios.gaze import Sight
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_xr.frame import Flag, FrameInput

FrameMaker = Callable[[int], FrameInput]


def test_what_a_gaze_meets_comes_back(
    tmp_path: Path, info: SessionInfo, make_frame: FrameMaker
) -> None:
    sights = [Sight("front_wall/a2", 4, 1.2345678, (0.1, -2.0, 1 / 3)), Sight(), Sight("", 0, 0.5)]
    with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
        for number, sight in enumerate(sights):
            recorder.frame(make_frame(number))
            recorder.gaze(make_frame(number), sight)
    first, nothing, ground = Session.open(tmp_path / "live").gaze()
    assert (first.frame, first.t, first.aoi) == (0, make_frame(0).t, "front_wall/a2")
    assert first.object == 4
    assert first.distance == round(1.2345678 * 8192) / 8192
    assert (first.x, first.y, first.z) == (round(819.2) / 8192, -2.0, round(8192 / 3) / 8192)
    assert (nothing.aoi, nothing.object, nothing.distance) == ("", -1, 0.0)
    assert (ground.aoi, ground.object, ground.distance) == ("", 0, 0.5)


def blink(frame: FrameInput, source: int) -> FrameInput:
    frame.record["flags"] = int(Flag.HEAD_VALID) | source
    return frame


def test_another_source_of_the_gaze_is_told_and_a_blink_is_none(
    tmp_path: Path, info: SessionInfo, make_frame: FrameMaker
) -> None:
    head, eye = int(Flag.GAZE_VALID), int(Flag.GAZE_VALID | Flag.GAZE_IS_EYE)
    shown = [head] * 3 + [eye] * 200 + [head] * 20 + [eye] * 100 + [0] * 100 + [eye] * 5
    with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
        for number, source in enumerate(shown):
            recorder.frame(blink(make_frame(number), source))
    events = list(Session.open(tmp_path / "live").events())
    assert {event.source for event in events} == {"runtime"}
    told = [(event.frame, json.loads(event.line)) for event in events]
    assert [(frame, line["source"]) for frame, line in told] == [
        (0, "head"),
        (3 + 46, "eye"),  # half a second on
        (323 + 46, "none"),
        (423, "eye"),
    ]
    assert [line["ms"] for _, line in told] == [0, 511, 511, 0]


def test_a_clock_that_is_set_gives_a_row_at_once(
    tmp_path: Path, info: SessionInfo, make_frame: FrameMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = 0
    real = time.time_ns
    monkeypatch.setattr("vrkiosk_telemetry.messages.time.time_ns", lambda: real() + moved)
    hour = 3_600_000_000_000
    with Recorder(tmp_path / "live", info, space_needed=0) as recorder:
        for number in range(400):
            if number == 130:
                moved = -7 * 24 * 365 * hour  # a kiosk without a battery
            if number == 200:
                moved += 20_000_000  # a time server's own correction is none
            if number == 300:
                moved += hour
            recorder.frame(make_frame(number))
    session = Session.open(tmp_path / "live")
    rows = list(session.clocks())
    offsets = [row.utc_ns - row.mono_ns for row in rows]
    assert len(rows) == 3
    assert round((offsets[1] - offsets[0]) / hour) == -7 * 24 * 365
    assert round((offsets[2] - offsets[1]) / hour) == 1
    sets = [(e.source, e.name, e.frame) for e in session.events()]
    assert sets == [("recorder", "clock_set", 191), ("recorder", "clock_set", 319)]
    assert json.loads(next(session.events()).line)["ms"] == pytest.approx(-7 * 365 * 86_400_000)
    assert len({row.boot_id for row in rows}) == 1


SLOW = """
import os, time
write, calls = os.fdatasync, 0
def fdatasync(handle):
    global calls
    calls += 1
    time.sleep(2.0 if calls < 3 else 0.3)
    with open({counter!r}, "a") as file:
        file.write(".")
    write(handle)
os.fdatasync = fdatasync
"""


def test_a_slow_disk_drops_nothing(
    tmp_path: Path, info: SessionInfo, make_frame: FrameMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = tmp_path / "slow"
    script = SLOW.format(counter=str(counter))
    (tmp_path / "sitecustomize.py").write_text(script)  # of the recorder process
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Recorder(tmp_path / "live", info, space_needed=0, patience=60.0) as recorder:
        for number in range(3000):  # 6 of the ring's 8 MiB; main never waits
            recorder.frame(make_frame(number))
        assert recorder.problem == ""
    assert counter.stat().st_size >= 3, "the disk was not slow"
    session = Session.open(tmp_path / "live")
    assert sum(map(len, session.frame_blocks())) == 3000
    assert session.info.dropped_frames == 0
    assert session.check() == ()
