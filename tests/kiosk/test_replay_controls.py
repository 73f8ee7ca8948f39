"""Keys, buttons and the mouse against the state; without a window."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from vrkiosk.replay.bookmarks import Bookmarks
from vrkiosk.replay.brush import fitted, measure, wrapped
from vrkiosk.replay.controls import KEYS, Controls
from vrkiosk.replay.layout import Area, Layout, lay_out
from vrkiosk.replay.record import Outline, ReplayRecord
from vrkiosk.replay.state import SPEEDS, Coverage, Page, ReplayState, View
from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.moments import Group, Moments
from vrkiosk_telemetry.reader import EventRow
from vrkiosk_telemetry.wording import Wording

S = 1_000_000_000
FRAME = S // 90


class Frames:
    """Stands for `Playback`: a frame each 11 ms for a minute."""

    times = np.arange(0, 60 * S, FRAME)

    def frame_time(self, t: int, step: int) -> int:
        number = int(np.searchsorted(self.times, t, side="right")) - 1 + step
        return int(self.times[min(max(number, 0), len(self.times) - 1)])


def _event(seconds: float, name: str, **data: Any) -> EventRow:
    t = round(seconds * S)
    return EventRow(t, 0, "engine", name, json.dumps({"t": t, "name": name, **data}).encode())


EVENTS = (
    _event(0, "session_started"),
    _event(5, "page", page="papers"),
    _event(10, "aoi_enter", aoi="floor/a01", source="eye"),
    _event(20, "tool_taken", tool="mallet", hand="right"),
    _event(30, "flag", number=1, aoi="floor/a01", kind="structure"),
)
MISSES = (
    {"kind": "seen", "what": "seal", "aoi": "seal", "t": 20.0},
    {"kind": "not_covered", "what": "ceiling", "aoi": "ceiling", "t": None},
)


class Bench:
    """Controls over a made-up record, with a clock that stands."""

    def __init__(self, folder: Path) -> None:
        session: Any = SimpleNamespace(info=SimpleNamespace(session="s", ended="done"))
        outline = Outline(session, Wording(Texts("en")), Moments(EVENTS), {"misses": MISSES})
        playback: Any = Frames()
        self.record = ReplayRecord(outline, playback, {})
        self.now = 100.0
        self.state = ReplayState(0, 60 * S, 0, playing=False)
        self.bookmarks = Bookmarks("s", folder)
        self.controls = Controls(self.record, self.state, self.bookmarks, lambda: self.now)

    def tap(self, *names: str, shift: bool = False) -> None:
        for name in names:
            self.controls.key(name, down=True, shift=shift)
            self.controls.key(name, down=False)

    def layout(self, width: int = 1280, height: int = 720) -> Layout:
        return lay_out((width, height), self.state, lambda command: command, measure)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "bookmarks")


def centre(area: Area) -> tuple[float, float]:
    return area.x + area.width / 2, area.y + area.height / 2


# --- time


def test_time_passes_at_the_speed_chosen_and_ends_with_the_record(bench: Bench) -> None:
    bench.tap("SPACE", "EQUAL", "EQUAL")
    bench.controls.advance(1.0)
    assert (bench.state.t, bench.state.speed) == (4 * S, 4.0)
    bench.controls.advance(1000.0)
    assert (bench.state.t, bench.state.playing) == (60 * S, False)
    bench.tap("SPACE")
    assert (bench.state.t, bench.state.playing) == (0, True), "played again from the start"


def test_speeds_go_from_a_tenth_to_64(bench: Bench) -> None:
    bench.tap(*["MINUS"] * 20)
    assert bench.state.speed == SPEEDS[0] == 0.1
    bench.tap(*["EQUAL"] * 20)
    assert bench.state.speed == SPEEDS[-1] == 64.0
    bench.tap("BACKSPACE")
    assert bench.state.speed == 1.0


def test_a_frame_is_a_frame_of_the_record(bench: Bench) -> None:
    bench.state.playing = True
    bench.tap("PERIOD", "PERIOD", "COMMA")
    assert (bench.state.t, bench.state.playing) == (FRAME, False)


def test_a_held_key_goes_on_but_does_not_flicker(bench: Bench) -> None:
    for again in (False, True, True):
        bench.controls.key("PERIOD", down=True, again=again)
        bench.controls.key("SPACE", down=True, again=again)
    assert bench.state.t == 3 * FRAME
    assert bench.state.playing is False, "each frame pauses; space was pressed once, then held"


def test_jumps_stay_within_the_record(bench: Bench) -> None:
    bench.tap("LEFT")
    assert bench.state.t == 0
    bench.tap("RIGHT")
    bench.tap("RIGHT", shift=True)
    assert bench.state.t == 11 * S
    bench.tap("END", "RIGHT")
    assert bench.state.t == 60 * S
    bench.tap("HOME")
    assert bench.state.t == 0


def test_events_are_those_of_the_kinds_shown(bench: Bench) -> None:
    bench.tap("RIGHT_BRACKET", "RIGHT_BRACKET")
    assert bench.state.t == 20 * S, "the glance at 10 s is not shown"
    bench.tap("5", "LEFT_BRACKET")
    assert bench.state.t == 10 * S
    bench.tap("6", "RIGHT_BRACKET")
    assert bench.state.t == 30 * S, "tools are hidden now"


def test_back_while_it_plays_is_before_the_event_just_passed(bench: Bench) -> None:
    bench.state.playing = True
    bench.state.t = 20 * S + S // 2
    bench.tap("LEFT_BRACKET")
    assert bench.state.t == 5 * S


# --- lists


def test_a_row_is_chosen_by_keys_and_gone_to(bench: Bench) -> None:
    bench.state.seek(20 * S)
    bench.tap("UP")
    assert bench.state.t == 20 * S
    bench.tap("ENTER")
    assert bench.state.t == 5 * S


def test_a_miss_goes_to_its_time_and_one_never_seen_shows_where_it_is(bench: Bench) -> None:
    bench.tap("TAB", "DOWN", "ENTER")
    assert (bench.state.page, bench.state.t) == (Page.MISSES, 20 * S)
    bench.tap("DOWN", "ENTER")
    assert bench.state.t == 20 * S
    assert (bench.state.coverage, bench.state.view) == (Coverage.MISSED, View.FREE)
    assert bench.state.focus == "ceiling"
    assert bench.state.free.place[2] < 0.0, "a ceiling is seen from inside"
    bench.tap("C")
    assert bench.state.focus == ""


def test_the_list_follows_the_time_until_somebody_scrolls(bench: Bench) -> None:
    layout = bench.layout()
    bench.controls.follow(2, 4)
    bench.state.seek(30 * S)
    bench.controls.follow(2, 4)
    assert bench.state.scroll == 2
    assert layout.panel
    bench.controls.move(layout, *centre(layout.panel))
    bench.controls.wheel(layout, 1.0)
    bench.controls.follow(2, 4)
    assert bench.state.scroll == 0


def test_a_page_without_times_is_scrolled(bench: Bench) -> None:
    bench.tap("TAB", "TAB")
    assert bench.state.page is Page.RESULT
    bench.controls.follow(10, 13)
    bench.tap("DOWN", "DOWN")
    bench.controls.follow(10, 13)
    assert bench.state.scroll == 2
    bench.tap("PAGE_DOWN", "ENTER")
    bench.controls.follow(10, 13)
    assert bench.state.scroll == 3
    assert bench.state.t == 0


def test_bookmarks_are_set_kept_listed_and_taken_away(bench: Bench) -> None:
    bench.state.seek(7 * S)
    bench.tap("B")
    assert bench.state.bookmarks == bench.bookmarks.load() == (7 * S,)
    assert bench.state.message
    bench.tap("HOME", "RIGHT_BRACKET", "RIGHT_BRACKET")
    assert bench.state.t == 7 * S, "found as an event is"
    bench.state.seek(bench.state.t + S // 10)
    bench.tap("B")
    assert bench.state.bookmarks == bench.bookmarks.load() == ()
    bench.now += 60
    bench.controls.advance(0.01)
    assert bench.state.message == ""


def test_a_bookmark_that_cannot_be_kept_says_why(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "bookmarks").write_text("a file where the folder should be")
    bench.tap("B")
    assert bench.state.message.startswith("The bookmark cannot be kept: ")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"times_ns": 3}', '{"times_ns": ["x"]}'])
def test_bookmarks_that_are_not_ours_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.json").write_text(text)
    assert Bookmarks("s", tmp_path).load() == ()


# --- views


def test_the_free_camera_sets_out_from_the_picture_before(bench: Bench) -> None:
    bench.controls.pose = np.array((0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 3.0))
    bench.controls.key("W", down=True)
    bench.controls.advance(0.1)
    bench.controls.key("W", down=False)
    assert bench.state.view is View.FREE
    assert bench.state.free.place == pytest.approx((1.0, 2.0, 3.0 - 0.1 * bench.state.free.speed))
    before = bench.state.free.place
    bench.controls.advance(0.1)
    assert bench.state.free.place == before


def test_dragging_in_the_picture_looks_around_and_moves_the_plan(bench: Bench) -> None:
    layout = bench.layout()
    x, y = centre(layout.view)
    bench.controls.pose = np.array((0.0, 0.0, 0.0, 1.0, 0.0, 1.7, 4.0))
    bench.controls.press(layout, x, y)
    bench.controls.move(layout, x - 100, y)
    bench.controls.release()
    assert bench.state.view is View.FREE
    assert bench.state.free.yaw > 0.0, "the scene is dragged along"
    bench.tap("4")
    before = bench.state.top.z
    bench.controls.press(layout, x, y)
    bench.controls.move(layout, x + 100, y)
    bench.controls.release()
    bench.controls.move(layout, x + 500, y)
    assert before < bench.state.top.z < before + 10


def test_the_wheel_is_speed_height_or_time_by_where_it_is_turned(bench: Bench) -> None:
    layout = bench.layout()
    bench.controls.move(layout, *centre(layout.view))
    bench.controls.wheel(layout, 2.0)
    assert bench.state.free.speed > 2.0
    bench.tap("4")
    high = bench.state.top.high(1.5)
    bench.controls.wheel(layout, 2.0)
    assert bench.state.top.high(1.5) < high
    bench.controls.move(layout, *centre(layout.line))
    bench.controls.wheel(layout, 3.0)
    assert bench.state.t == 3 * S


def test_coverage_goes_round(bench: Bench) -> None:
    seen = []
    for _ in range(3):
        bench.tap("C")
        seen.append(bench.state.coverage)
    assert seen == [Coverage.SEEN, Coverage.MISSED, Coverage.OFF]


# --- the mouse and the layout


def test_every_command_of_a_key_has_a_button_or_is_a_movement(bench: Bench) -> None:
    """Everything visible can be reached by mouse and by keyboard."""
    moves = {"short_on", "short_back", "row_up", "row_down", "rows_up", "rows_down", "go"}
    moves |= {"next_page", "close_help"}
    bench.state.growing = True
    buttons = {button.command for button in bench.layout().buttons}
    assert set(KEYS.values()) - moves == {b for b in buttons if not b.startswith("page_")}
    assert {f"page_{page}" for page in Page} <= buttons


def test_every_button_does_something(bench: Bench) -> None:
    for button in bench.layout().buttons:
        before = bench.state.changed
        bench.controls.press(bench.layout(), *centre(button.area))
        bench.controls.release()
        assert bench.state.changed > before, button.command
        bench.state.list_open, bench.state.page, bench.state.help = True, Page.EVENTS, False


def test_a_click_in_the_list_goes_there(bench: Bench) -> None:
    layout = bench.layout()
    bench.controls.follow(layout.rows, 4)
    assert layout.list
    bench.controls.press(layout, layout.list.x + 50, layout.list.y + layout.row * 2.5)
    assert bench.state.t == 20 * S
    bench.controls.press(layout, layout.list.x + 50, layout.list.below - 3)
    assert bench.state.t == 20 * S, "there is no row there"


def test_the_time_line_is_scrubbed_and_may_be_left_at_its_sides(bench: Bench) -> None:
    layout = bench.layout()
    y = layout.line.y + 10
    bench.controls.press(layout, layout.on_line(0.5), y)
    assert bench.state.t == pytest.approx(30 * S, abs=S // 10)
    bench.controls.move(layout, 5000, y - 300)
    assert bench.state.t == 60 * S
    bench.controls.release()
    bench.controls.move(layout, layout.on_line(0.1), y)
    assert bench.state.t == 60 * S
    assert bench.state.hover_time == pytest.approx(6 * S, abs=S // 10)


def test_a_click_closes_the_help(bench: Bench) -> None:
    bench.tap("F1")
    assert bench.state.help
    bench.controls.press(bench.layout(), *centre(bench.layout().view))
    assert not bench.state.help
    bench.tap("SLASH", "ESCAPE")
    assert not bench.state.help


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", [(1280, 720), (1024, 600), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("page", list(Page))
def test_nothing_lies_on_anything_else(
    bench: Bench, size: tuple[int, int], language: str, page: Page
) -> None:
    from vrkiosk.replay.hud import Hud

    outline = Outline(bench.record.session, Wording(Texts(language)), bench.record.moments, None)
    hud = Hud(ReplayRecord(outline, bench.record.playback, {}), lambda name: name)
    bench.state.page = page
    bench.state.growing = True
    for coverage in Coverage:
        bench.state.coverage = coverage
        layout = lay_out(size, bench.state, lambda c: hud.label(c, bench.state.coverage), measure)
        areas = [b.area for b in layout.buttons if b.command != "normal_speed"]
        areas += [layout.clock, layout.speed, *filter(None, (layout.list,))]
        for i, area in enumerate(areas):
            assert area.x >= 0
            assert area.y >= 0
            assert area.right <= size[0]
            assert area.below <= size[1]
            for other in areas[:i]:
                apart = (
                    area.x >= other.right
                    or other.x >= area.right
                    or area.y >= other.below
                    or other.y >= area.below
                )
                assert apart, (layout, area, other)
        assert layout.list is None or layout.list.height > 6 * layout.row
        assert Group.TOOLS in bench.state.groups


def test_the_list_can_be_put_away(bench: Bench) -> None:
    wide = bench.layout().view.width
    bench.tap("L")
    layout = bench.layout()
    assert layout.panel is None
    assert layout.list is None
    assert layout.rows == 0
    assert layout.view.width == 1280 > wide


def test_texts_are_cut_or_broken_to_the_room_there_is() -> None:
    text = "High density behind the front wall, low behind the side walls"
    width = measure(text, 13) * 0.6
    short = fitted(text, 13, width)
    assert short.endswith("…")
    assert measure(short, 13) <= width
    lines = wrapped(text, 13, width, 2)
    assert " ".join(lines) == text
    assert all(measure(line, 13) <= width for line in lines)
    narrow = wrapped(text, 13, width / 3, 2)
    assert len(narrow) == 2
    assert narrow[1].endswith("…")
    assert fitted(text, 13, 1.0) == ""
    assert wrapped("", 13, 100.0, 2) == []
