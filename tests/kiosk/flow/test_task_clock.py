"""What a task may take: told in time, shown on the trolley, ended; pauses do not count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vrkiosk.flow.attendant import Attendant
from vrkiosk.flow.desk import OpenDesk
from vrkiosk.flow.foreground import Foreground
from vrkiosk.flow.machine import Flow
from vrkiosk.flow.task_clock import TaskClock
from vrkiosk_scenarios import course_modules, engine, schema
from vrkiosk_scenarios.geometry import to_local
from vrkiosk_scenarios.texts import Texts
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

SECOND = 1_000_000_000
TEXTS = Texts("en")


def run(clock: TaskClock, start: float, end: float) -> Iterator[tuple[str, dict]]:
    """Frames ten times a second."""
    for tenth in range(round(start * 10), round(end * 10) + 1):
        yield from clock.frame(SECOND + tenth * SECOND // 10)


def test_it_ends_the_task_when_the_time_is_up() -> None:
    clock = TaskClock(30.0, TEXTS)
    assert list(run(clock, 0, 29.9)) == []
    told = list(run(clock, 30, 40))
    assert [name for name, _ in told] == ["time_up", "stopped"]
    assert told[0][1] == {"limit_s": 30}
    assert told[1][1] == {"by": "clock", "reason": "time_up"}
    assert clock.up
    assert clock.caption


def test_a_pause_does_not_count() -> None:
    clock = TaskClock(30.0, TEXTS)
    assert list(run(clock, 0, 10)) == []
    assert list(run(clock, 500, 519)) == []
    assert clock.left_s == pytest.approx(1.0)


def test_it_is_said_five_minutes_and_one_minute_before() -> None:
    clock = TaskClock(600.0, TEXTS)
    said = []
    for tenth in range(6000):
        clock.frame(SECOND + tenth * SECOND // 10)
        if clock.caption and (not said or said[-1][1] != clock.caption):
            said.append((round(clock.left_s), clock.caption))
    assert [(left, words.split()[0]) for left, words in said] == [(300, "5"), (60, "1")]
    short = TaskClock(240.0, TEXTS)
    short.frame(SECOND)
    short.frame(SECOND + SECOND // 10)
    assert short.caption == ""


def test_the_display_is_painted_seldom() -> None:
    clock = TaskClock(600.0, TEXTS)
    shown = set()
    for _ in run(clock, 0, 601):
        pass
    clock = TaskClock(600.0, TEXTS)
    for tenth in range(6000):
        clock.frame(SECOND + tenth * SECOND // 10)
        shown.add(clock.text)
    assert {"10:00", "9:50", "1:00", "0:55", "0:05"} <= shown
    assert len(shown) < 70
    assert "0:05" in TaskClock(5.0, TEXTS).panel.words()


@pytest.fixture
def world() -> World:
    return World(schema.library()["s03_clean"], 1, "en")


def frame(t: int) -> FrameInput:
    made = FrameInput()
    made.record["t"] = t
    made.record["flags"] = int(Flag.HEAD_VALID | Flag.USER_PRESENT | Flag.FOCUSED)
    made.head[5] = 1.6
    return made


def test_it_stands_on_the_trolley_and_stops_the_task(world: World) -> None:
    flow = Flow()
    flow.begin()
    fore = Foreground(world.description)
    clock = TaskClock(2.0, world.texts)
    attendant = Attendant(flow, fore, world.texts, world.settings, clock=clock)
    told = []
    for number in range(30):
        now = frame(SECOND + number * SECOND // 10)
        attendant.holds(now)
        for name, data in attendant.words():
            told.append(engine.tell(world, name, **data).name)
        step = engine.step(world, now.rounded())
        attendant.after(step.events)
        shown = fore.over(step.snapshot, now)
    assert told == ["time_up", "stopped"]
    assert world.stopped
    parts = {part.name: n for n, part in enumerate(fore.description.parts)}
    assert shown.visible[parts["clock"]]
    trolley = tuple(shown.poses[parts["trolley"]].tolist())
    x, y, z = to_local(trolley, tuple(shown.poses[parts["clock"], 4:].tolist()))
    assert abs(x) < 0.5
    assert y > world.settings.trolley.top
    assert abs(z) < 0.4


def test_without_a_limit_there_is_no_clock(world: World) -> None:
    fore = Foreground(world.description)
    shown = fore.over(world.snapshot, frame(SECOND))
    parts = {part.name: n for n, part in enumerate(fore.description.parts)}
    assert not shown.visible[parts["clock"]]


def test_the_examination_has_a_limit() -> None:
    desk = OpenDesk({})
    assert desk.limit_s(course_modules.load("m5")) == 900.0
    assert desk.limit_s(course_modules.load("m1")) == 0.0
