"""The frame loop: every frame is ended, whatever happens; notices are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from vrkiosk.loop import Loop
from vrkiosk.window import Window
from vrkiosk_scenarios import engine
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.recorder import NullRecorder
from vrkiosk_xr.frame import Flag, FrameInput
from vrkiosk_xr.runtime import Notice
from vrkiosk_xr.scripted import ScriptedRuntime


@pytest.fixture
def world() -> World:
    return World(library()["s03"], 5)


def frames(count: int) -> Iterator[FrameInput]:
    for index in range(count):
        frame = FrameInput()
        frame.record["index"] = index
        frame.record["t"] = 10**9 + index * 11_111_111
        frame.record["flags"] = Flag.HEAD_VALID | Flag.FOCUSED | Flag.SHOULD_RENDER
        frame.head[5] = 1.6
        yield frame


class Notes(NullRecorder):
    """A recorder that remembers what it was given."""

    def __init__(self) -> None:
        super().__init__("a test")
        self.frames: list[bytes] = []
        self.notices: list[str] = []

    def frame(self, frame: FrameInput) -> None:
        self.frames.append(bytes(frame.bytes))

    def notice(self, notice: Notice) -> None:
        self.notices.append(notice.name)


def test_a_frame_is_submitted_when_drawing_fails(world: World) -> None:
    def picture(frame: FrameInput, step: engine.Step) -> bool:
        raise RuntimeError("the driver is gone")

    runtime = ScriptedRuntime(frames(3))
    with pytest.raises(RuntimeError, match="driver is gone"):
        Loop(runtime, world, NullRecorder("a test"), picture).play()
    assert (runtime.begun, runtime.ended) == (1, 1)
    assert runtime.outputs is not None
    assert not runtime.outputs.rendered


def test_the_engine_and_the_record_get_the_same_rounded_frame(world: World) -> None:
    recorder = Notes()
    source = list(frames(2))
    source[1].head[4] = 0.123456789
    assert not Loop(ScriptedRuntime(source), world, recorder).play()
    assert recorder.frames == [bytes(f.rounded().bytes) for f in source]


def test_notices_are_recorded_and_told(world: World) -> None:
    recorder, told = Notes(), list[str]()
    runtime = ScriptedRuntime([Notice("lost", 1), *frames(1), Notice("found", 2)])
    Loop(runtime, world, recorder, tell=lambda n: told.append(n.name)).play()
    assert recorder.notices == told == ["lost", "found"]


def test_a_window_shows_what_is_seen_and_counts_frames(world: World, tmp_path: Path) -> None:
    with Window(tmp_path / "w", write=True) as window:
        Loop(ScriptedRuntime(frames(4)), world, NullRecorder("a test"), window=window).play()
        assert window.submitted == 4
        seen = Observation.from_json(window.look())
    assert "tablet" in seen.displays


def test_the_tablet_says_when_nothing_is_recorded(world: World) -> None:
    Loop(ScriptedRuntime(frames(4)), world, NullRecorder("the disk is full")).play()
    tablet = world.snapshot.panels[
        world.description.parts[world.description.index("tablet")].display
    ]
    assert "Not recorded" in tablet.words()
