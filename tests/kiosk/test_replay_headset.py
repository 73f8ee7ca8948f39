"""A record around a viewer: on a script, and on the OpenXR back end over the strict mock."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.replay import board
from vrkiosk.replay.headset import HeadsetReplay, Watching, viewer_frames, watch
from vrkiosk.replay.record import ReplayRecord, read_outline, read_record
from vrkiosk_assets import catalogue
from vrkiosk_render.context import EglContext
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.geometry import compose, place_of, subtract, to_local, towards, unit
from vrkiosk_xr.frame import Button, Flag, FrameInput
from vrkiosk_xr.mock import MockHeadset, MockOpenXR
from vrkiosk_xr.openxr import OpenXRRuntime
from vrkiosk_xr.runtime import GraphicsBinding, Notice
from vrkiosk_xr.scripted import ScriptedRuntime

SESSION_LOST = -17  # XR_ERROR_SESSION_LOST
BINDING = GraphicsBinding("egl", display=1, config=2, context=3, get_proc_address=4)


@pytest.fixture(scope="module")
def record(played_session: Callable[[str], Path]) -> ReplayRecord:
    return read_record(read_outline(played_session("s03")))


class Drawn:
    """In place of a renderer: remembers what it was given."""

    def __init__(self) -> None:
        self.times: list[int] = []
        self.stages: list[list[float]] = []

    def draw(self, snapshot: Any, views: Any, target: Any, *, marks: Any) -> None:
        assert marks.count > 0
        assert snapshot.visible[-1]
        self.times.append(snapshot.t)
        self.stages.append(snapshot.world_from_stage.tolist())


def play(runtime: Any, record: ReplayRecord, **more: Any) -> tuple[Watching, Any]:
    watching, drawn = Watching(record), Drawn()
    renderer: Any = drawn
    HeadsetReplay(runtime, watching, renderer, **more).play()
    return watching, drawn


def test_somebody_looks_round_goes_pauses_and_plays_on(record: ReplayRecord) -> None:
    frames = list(viewer_frames(rate_hz=60))
    watching = Watching(record)
    times = []
    for frame in frames:
        watching.advance(frame)
        times.append(watching.player.t - watching.player.start)
    seconds = [t / 1e9 for t in times]
    assert seconds[60] == pytest.approx(1.0, abs=0.03)
    assert seconds[3 * 60 + 30] == seconds[3 * 60 + 50]  # paused
    assert seconds[-1] == pytest.approx(5.0, abs=0.06)
    assert watching.actor.snapshot.t == watching.player.t


def test_the_recorded_scene_is_seen_from_where_the_viewer_stands(record: ReplayRecord) -> None:
    watching = Watching(record)
    watching.advance(next(viewer_frames()))
    recorded, seen = watching.actor.snapshot, watching.snapshot
    count = len(recorded.poses)
    assert (seen.poses[:count] == recorded.poses).all()
    assert (seen.visible[:count] == recorded.visible).all()
    assert seen.world_from_stage.tolist() != recorded.world_from_stage.tolist()
    feet = watching.standing.world_from_stage[4:]
    assert np.abs(np.subtract(feet, watching.standing.here.place)).max() < 0.1
    assert "Pause" in seen.panels[-1].words()


def test_nothing_of_the_officers_head_moves_the_viewer(record: ReplayRecord) -> None:
    watching = Watching(record)
    places = set()
    still = [frame for frame in viewer_frames(seconds=0.9)]
    for frame in still:
        watching.advance(frame)
        watching.player.seek(watching.player.t + 2_000_000_000)  # the officer teleports meanwhile
        places.add(tuple(watching.snapshot.world_from_stage.tolist()))
        assert watching.snapshot.fade == 0.0
    assert len(places) == 1


@pytest.mark.parametrize("missing", [Flag.FOCUSED, Flag.USER_PRESENT])
def test_while_nobody_watches_the_record_waits(record: ReplayRecord, missing: Flag) -> None:
    watching = Watching(record)
    for frame in viewer_frames(seconds=0.9):
        frame.record["flags"] = frame.flags & ~missing
        watching.advance(frame)
    assert watching.player.t == watching.player.start
    assert watching.player.playing


def test_the_board_is_clicked_with_a_pinch_or_a_trigger(record: ReplayRecord) -> None:
    watching = Watching(record)
    frames = viewer_frames(seconds=0.9)
    watching.advance(next(frames))
    frame = next(frames)
    stage = watching.standing.world_from_stage
    head: Any = tuple(frame.head.tolist())
    hanging = board.hung(compose(stage, head))
    x, width = next((x, w) for name, x, w in board.BUTTONS if name == "on")
    goal = board.corner(hanging, (x + width / 2, board.ROW_Y + 10.0))
    start = (0.2, 1.2, -0.2)
    turn = towards(unit(subtract(to_local(stage, goal), start)))
    frame.record["aim"][1] = (*turn, *start)
    watching.advance(frame)
    assert watching.pointed.name == "on"
    before = watching.player.t
    pulled = FrameInput()
    pulled.copy_from(frame)
    pulled.record["t"] += 10_000_000
    pulled.record["buttons"] = Button.TRIGGER << 16
    felt = watching.advance(pulled)
    assert watching.player.t - before == pytest.approx(10_010_000_000, abs=1_000_000)
    assert [haptic.hand for haptic in felt] == [1]
    assert watching.standing.aiming is None  # a click on the board goes nowhere


def test_the_loop_ends_every_frame_also_one_that_fails(record: ReplayRecord) -> None:
    runtime = ScriptedRuntime([*viewer_frames(seconds=0.2), Notice("paused", 1)])
    told: list[str] = []
    play(runtime, record, tell=lambda notice: told.append(notice.name))
    assert runtime.frame_counts == (6, 6)
    assert told == ["paused"]
    broken = ScriptedRuntime(viewer_frames(seconds=0.2))
    watching = Watching(record)
    watching.advance = None  # type: ignore[method-assign, assignment]
    nothing: Any = Drawn()
    with pytest.raises(TypeError):
        HeadsetReplay(broken, watching, nothing).play()
    assert broken.frame_counts == (1, 1)


def test_in_a_headset_on_the_mock(record: ReplayRecord) -> None:
    headset = MockHeadset()
    mock = MockOpenXR(headset)
    runtime = OpenXRRuntime(mock, clock=headset.clock, graphics=lambda: BINDING)
    drawn = Drawn()
    watching = Watching(record)
    story: dict[int, Callable[[], None]] = {
        60: lambda: headset.controllers[1].values.update({"input/a/click": True}),
        65: lambda: headset.controllers[1].values.update({"input/a/click": False}),
        120: mock.lose_session,
        200: runtime.request_exit,
    }

    class Telling(HeadsetReplay):
        def _draw(self, frame: FrameInput) -> bool:
            if self.frames in story:
                story.pop(self.frames)()
            return super()._draw(frame)

    renderer: Any = drawn
    notices: list[str] = []
    with runtime:
        Telling(runtime, watching, renderer, lambda notice: notices.append(notice.name)).play()
    assert {refusal.code for refusal in mock.refusals} == {SESSION_LOST}
    begun, ended = runtime.frame_counts
    assert 0 <= begun - ended <= 1  # a runtime that dies cannot be told the end of that frame
    assert story == {}
    assert {"lost", "found"} <= set(notices)
    assert not watching.player.playing  # A was pressed
    assert len(set(drawn.times)) > 30
    assert len(drawn.times) > 150
    assert len({tuple(stage) for stage in drawn.stages}) == 1


@pytest.fixture(scope="module")
def context() -> Iterator[EglContext]:
    with EglContext() as made:
        yield made


def test_the_board_and_the_officer_are_in_the_picture(
    context: EglContext, record: ReplayRecord
) -> None:
    context.make_current()
    watching = Watching(record)
    frame = next(viewer_frames())
    watching.advance(frame)
    made = Renderer(watching.description, catalogue.load_model, quality=Quality.quick())
    with closing(made) as renderer:
        target = renderer.offscreen_target(240, 240)
        renderer.draw(watching.snapshot, frame.views, target, marks=watching.marks)
        left, right = renderer.read(target).astype(int)
        watching.marks.clear()
        watching.snapshot.visible[-1] = False
        renderer.draw(watching.snapshot, frame.views, target)
        bare = renderer.read(target)[0].astype(int)
        renderer.delete_target(target)
    assert (left != right).any()
    changed = (np.abs(left - bare) > 20).any(axis=2)
    assert 0.01 < changed.mean() < 0.5
    officer = changed & (left[..., 2] - left[..., 0] > 60)
    assert officer.sum() > 20


def test_by_itself_from_the_command_line(
    tmp_path: Path, played_session: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vrkiosk.replay.headset.SCRIPT_SIZE", 64)
    monkeypatch.setattr("vrkiosk.replay.headset.SCRIPT_S", 1.5)
    words = ["replay", str(played_session("s03")), "--runtime", "scripted"]
    words += ["--capture", str(tmp_path)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "45 frames shown" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["001-eyes.png"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_stops_it_gets_an_orderly_end(
    record: ReplayRecord, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    def stopped(seconds: float) -> Iterator[FrameInput]:
        for count, frame in enumerate(viewer_frames(seconds)):
            if count == 5:
                signal.raise_signal(number)
            yield frame

    monkeypatch.setattr("vrkiosk.replay.headset.SCRIPT_SIZE", 64)
    monkeypatch.setattr("vrkiosk.replay.headset.viewer_frames", stopped)
    assert watch(record, "scripted") == 6


def test_places_are_those_of_the_record(record: ReplayRecord) -> None:
    watching = Watching(record)
    names = {station.name for station in watching.standing.places}
    assert {"start", "doors", "sill", "aisle_1"} <= names
    assert place_of(watching.standing.world_from_stage) == (0.0, 0.0, 0.0)  # nobody has come yet
