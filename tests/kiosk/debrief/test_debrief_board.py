"""The debrief with its model: from page to page, to a place and back, drawn within its budget."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace
from math import radians
from typing import Any

import numpy as np
import pytest

from vrkiosk.debrief.debrief import PAGES, WATCHED, Debrief
from vrkiosk.debrief.exhibit import Exhibit
from vrkiosk.debrief.opening import Played, coverage_of
from vrkiosk.debrief.painted import of_another
from vrkiosk.debrief.passage import FADE_S
from vrkiosk.debrief.runs import Expert
from vrkiosk.debrief.sheet import DISTANCE
from vrkiosk.debrief.spots import Spots
from vrkiosk.debrief.table import SCALE, gaze_ends, model_on, table_before
from vrkiosk.debrief.watch import Watch
from vrkiosk.flow.foreground import Foreground, before
from vrkiosk.flow.screens import Screen
from vrkiosk.lobby import Lobby
from vrkiosk_render.marks import Marks
from vrkiosk_scenarios.geometry import Pose, place_of, transform
from vrkiosk_scenarios.snapshot import SceneSnapshot, Text
from vrkiosk_scenarios.texts import LANGUAGES, PSEUDO, Texts
from vrkiosk_telemetry.playback import Playback
from vrkiosk_xr.frame import Flag, FrameInput

HEAD: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 1.62, 0.0)
BOARD = before(HEAD, DISTANCE, radians(8.0))
FRAME_NS = 20_000_000
NO_MARKS = Marks()


class Drawn:
    """In place of a renderer: remembers what it was given, and which scene it shows."""

    def __init__(self) -> None:
        self.scene: Any = "lobby"
        self.last: dict[str, Any] = {}

    def show(self, scene: Any) -> Any:
        before, self.scene = self.scene, scene
        return before

    def draw(self, snapshot: Any, views: Any, target: Any, **more: Any) -> None:
        self.last = {"snapshot": snapshot, **more}


class Scene:
    """In place of an uploaded scene."""

    def __init__(self, description: Any) -> None:
        self.description = description


class Visitor:
    """Somebody before the board."""

    def __init__(self, recorded: Any, *, track: bool = True) -> None:
        playback = Playback(recorded.session)
        playback.seek(playback.start)
        self.description = playback.description
        first = SceneSnapshot(playback.description)
        first.show(playback.snapshot)
        scene: Any = Scene(Foreground(playback.description).description)
        self.drawn: Any = Drawn()
        spots = Spots(recorded.scenario, playback.description, first)
        self.exhibit = Exhibit(self.drawn, scene, playback.description, first, spots)
        played = Played(7, playback.description, first, None, declined=not track)
        self.exhibit.coverage["own"] = coverage_of(recorded.case, played, spots)
        self.watch = Watch(recorded.case.events, None, None, why="" if track else "declined")
        if track:
            self.watch.runs["own"].shows(recorded.track)
            self.watch.who = "own"
        self.debrief = Debrief(recorded.case, more=True, watch=self.watch, exhibit=self.exhibit)
        self.lobby, self.t, self.texts = Lobby("", ""), 10**9, Texts("en")

    def screen(self) -> Screen:
        return self.debrief.screen(self.texts)

    def frames(self, count: int = 1) -> None:
        for _ in range(count):
            frame = FrameInput()
            self.t += FRAME_NS
            record = frame.record
            record["t"] = self.t
            record["flags"] = Flag.FOCUSED | Flag.USER_PRESENT | Flag.HEAD_VALID
            record["head"][:] = HEAD
            self.lobby.show(self.screen(), self.debrief.elsewhere or BOARD)
            self.debrief.frame(frame, BOARD, self.lobby)
            self.lobby.reach(frame)
            self.lobby.snapshot.fade = 0.0  # as `Waiting` does
            target: Any = None
            self.lobby.draw(self.drawn, frame, target, NO_MARKS)

    def press(self, *buttons: str) -> None:
        for button in buttons:
            assert button in [b.name for b in self.screen().buttons], button
            self.debrief.press(button)


@pytest.fixture
def visitor(recorded: Any) -> Visitor:
    return Visitor(recorded)


def through_the_dark() -> int:
    return round(2 * FADE_S * 1e9 / FRAME_NS) + 4


@pytest.mark.parametrize("language", [*LANGUAGES, PSEUDO])
@pytest.mark.parametrize("page", [*PAGES, *WATCHED])
def test_every_page_stays_on_its_board(visitor: Visitor, page: str, language: str) -> None:
    visitor.texts = Texts(language)
    visitor.press(f"tab.{page}")
    screen = visitor.screen()
    names = [button.name for button in screen.buttons]
    assert len(names) == len(set(names))
    for item in screen.panel.items:
        assert 0.0 <= item.x <= screen.panel.width_mm
        assert 0.0 <= item.y <= screen.panel.height_mm
    for button in screen.buttons:
        assert button.x >= 0.0
        assert button.x + button.width <= screen.panel.width_mm
        assert button.y + button.height <= screen.panel.height_mm


def test_the_model_stands_on_its_table_where_a_page_speaks_of_places(visitor: Visitor) -> None:
    visitor.frames()
    assert visitor.drawn.last["miniature"] is None
    visitor.press("tab.misses")
    visitor.frames(2)
    small = visitor.drawn.last["miniature"]
    assert small is visitor.exhibit.small
    shown = small.snapshot.visible
    names = [part.name for part in visitor.description.parts]
    assert shown[names.index("container")]
    assert not shown[names.index("ground")]
    assert visitor.drawn.last["marks"].count > 0


def test_the_ghost_on_the_table_is_where_the_track_is(visitor: Visitor, recorded: Any) -> None:
    visitor.press("tab.run", "watch.own")
    visitor.watch.slide(0.5)
    visitor.frames(2)
    small = visitor.exhibit.small
    playback = Playback(recorded.session)
    playback.seek(visitor.watch.run.t)
    leaf = [part.name for part in visitor.description.parts].index("leaf_right")
    assert np.allclose(small.snapshot.poses[leaf], playback.snapshot.poses[leaf], atol=1e-4)
    head = visitor.watch.run.track.figure(visitor.watch.run.seconds).head  # type: ignore[union-attr]
    assert head is not None
    on_table = transform(tuple(small.pose.tolist()), tuple((head[4:7] * SCALE).tolist()))
    rows = visitor.drawn.last["marks"].rows
    nearest = np.linalg.norm(rows[:, :3] - np.array(on_table), axis=1).min()
    assert nearest < 0.15 * SCALE  # the middle of a head is behind its eyes


def test_a_run_plays_and_the_line_of_time_can_be_drawn(visitor: Visitor) -> None:
    visitor.press("tab.run")
    line = next(b for b in visitor.screen().buttons if b.name == "time")
    assert line.slides
    assert line.height >= 80.0
    visitor.frames(11)
    assert visitor.watch.run.seconds == pytest.approx(0.2)
    visitor.press("watch.play")
    visitor.frames(10)
    assert visitor.watch.run.seconds == pytest.approx(0.2)
    visitor.debrief.slide("time", 0.25)
    assert visitor.watch.run.passed == pytest.approx(0.25, abs=0.01)
    numbers = [b.name for b in visitor.screen().buttons if b.name.startswith("jump.")]
    assert numbers
    visitor.press(numbers[0])
    assert visitor.watch.run.player.playing


def test_show_me_stands_one_before_the_hide_and_brings_one_back(visitor: Visitor) -> None:
    visitor.press("tab.misses", "show")
    visitor.frames(through_the_dark())
    exhibit, full = visitor.exhibit, visitor.exhibit.full
    assert visitor.drawn.scene is not None
    assert visitor.drawn.last["snapshot"] is full
    assert visitor.debrief.elsewhere is not None
    names = [part.name for part in visitor.description.parts]
    spot = exhibit.spots.spot("front_wall", hidden=True)
    assert spot is not None
    covers = [names.index(name) for name in spot.covers]
    assert not full.visible[covers].any()
    assert full.fade == 0.0
    visitor.press("open")
    assert full.visible[covers[0]]
    said = [item.text for item in visitor.screen().panel.items if isinstance(item, Text)]
    assert visitor.texts["debrief.return"] in said
    before_next = full.world_from_stage.copy()
    visitor.press("place.on")
    visitor.frames(through_the_dark())
    assert visitor.drawn.last["snapshot"] is full
    visitor.press("place.back")
    visitor.frames(through_the_dark())
    assert np.allclose(full.world_from_stage, before_next, atol=1e-5)
    visitor.press("return")
    visitor.frames(through_the_dark())
    assert visitor.drawn.scene == "lobby"
    assert visitor.debrief.elsewhere is None
    assert visitor.drawn.last["snapshot"] is visitor.lobby.snapshot


def test_who_leaves_at_a_place_leaves_the_lobby_behind(visitor: Visitor) -> None:
    visitor.press("tab.misses", "show")
    visitor.frames(through_the_dark())
    visitor.debrief.leave(visitor.lobby)
    assert visitor.drawn.scene == "lobby"
    assert visitor.lobby.exhibit is None


def test_what_consent_left_out_is_not_shown(recorded: Any) -> None:
    visitor = Visitor(recorded, track=False)
    visitor.press("tab.run", "watch.own")
    visitor.frames(2)
    said = " ".join(i.text for i in visitor.screen().panel.items if isinstance(i, Text))
    assert visitor.texts["debrief.no_run.declined"][:30] in said
    assert "time" not in [button.name for button in visitor.screen().buttons]
    assert not visitor.exhibit.small.snapshot.torch_on


def test_the_expert_has_a_coverage_of_its_own(visitor: Visitor, recorded: Any) -> None:
    own = visitor.exhibit.coverage["own"]
    other = of_another(recorded.case, own, recorded.case.events[:2])
    assert (other.section_t == other.section_t.max()).all()
    assert not (own.section_t == own.section_t.max()).all()
    assert isinstance(Expert(recorded.track, ()), Expert)


def test_frames_leave_nothing_behind(visitor: Visitor) -> None:
    visitor.press("tab.run", "watch.own")
    visitor.frames(60)
    gc.collect()
    tracemalloc.start()
    try:
        visitor.frames(50)
        gc.collect()
        first, _ = tracemalloc.get_traced_memory()
        visitor.frames(200)
        gc.collect()
        last, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert last - first < 60_000  # the panels of the last half second differ


def test_the_table_is_low_before_the_board_and_the_model_across_it() -> None:
    table = table_before(BOARD, place_of(HEAD))
    x, y, z = place_of(table)
    assert (x, y) == (pytest.approx(0.0, abs=1e-6), pytest.approx(0.96))
    assert -0.9 < z < -0.7
    for turned, side in ((False, -1.0), (True, 1.0)):
        at = model_on(table, 12.0, -0.9, turned=turned)
        doors, front = (transform(at, (0.0, -0.9 * SCALE, z * SCALE)) for z in (0.0, -12.0))
        assert doors == pytest.approx((side * 6.0 * SCALE, y, z), abs=1e-6)
        assert front == pytest.approx((-side * 6.0 * SCALE, y, z), abs=1e-6)


def test_a_gaze_ends_where_it_met_something(recorded: Any) -> None:
    track = recorded.track
    ends = gaze_ends(track)
    met = int(np.argmax(track.reach > 0.0))
    sight = replace(track.figure(met * 0.05)).sight
    assert sight is not None
    assert np.allclose(ends[met], sight[1], atol=1e-4)
    assert np.isnan(ends[track.reach <= 0.0]).all()
