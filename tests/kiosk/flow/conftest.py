"""A person who signs in, works and says how it was, through headset frames alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import atan2, hypot
from pathlib import Path
from typing import Any

import pytest

from vrkiosk.window import Window
from vrkiosk_scenarios.geometry import Pose, Vec, about_x, about_y, multiply, pose, transform
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.officer_inspection import Inspection
from vrkiosk_scenarios.officer_skills import Behaviour
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Panel, Text
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, RIGHT, Button, Flag, FrameInput

RATE = 45
WORN = (
    Flag.SHOULD_RENDER
    | Flag.FOCUSED
    | Flag.USER_PRESENT
    | Flag.HEAD_VALID
    | Flag.GRIP_LEFT
    | Flag.GRIP_RIGHT
    | Flag.AIM_LEFT
    | Flag.AIM_RIGHT
)
TRIGGER = int(Button.TRIGGER) << BUTTON_SHIFT_RIGHT
Shown = tuple[Pose, Panel]  # a screen: where it stands in the stage, and what is on it


def towards(start: Vec, end: Vec) -> Pose:
    """A pose there that points to a place."""
    x, y, z = (b - a for a, b in zip(start, end, strict=True))
    turn = multiply(about_y(atan2(-x, -z)), about_x(atan2(y, hypot(x, z))))
    return pose(turn, start)


def hasty(inspection: Inspection) -> Behaviour:
    """Papers and a decision: all of an inspection that a visit needs."""
    yield from inspection.read_papers()
    yield from inspection.decide()
    yield "done"


class Visitor:
    """Gives frames. `shown` says what screen stands before the eyes, None for none."""

    def __init__(self, shown: Callable[[], Shown | None]) -> None:
        self.shown = shown
        self.index = 0
        self.t = 1_000_000_000
        self.flags = int(WORN)
        self.eye_height = 1.62
        self.draw = True
        self.buttons = 0

    def frame(self) -> FrameInput:
        made = FrameInput()
        record = made.record
        record["t"] = record["xr_time"] = self.t
        record["index"] = self.index
        record["flags"] = self.flags if self.draw else self.flags & ~int(Flag.SHOULD_RENDER)
        record["buttons"] = self.buttons
        record["head"][:] = record["gaze"][:] = (0, 0, 0, 1, 0, self.eye_height, 0)
        for side, x in enumerate((-0.2, 0.2)):
            record["grip"][side] = record["aim"][side] = (0, 0, 0, 1, x, 1.1, -0.2)
            record["views"][side] = (0, 0, 0, 1, 0, self.eye_height, 0, -0.8, 0.8, 0.8, -0.8)
        self.index += 1
        self.t += 1_000_000_000 // RATE
        return made

    def wait(self, seconds: float) -> Iterator[FrameInput]:
        for _ in range(max(1, round(seconds * RATE))):
            yield self.frame()

    def find(self, words: str) -> Vec | None:
        """Where on the screen a text stands, in the stage."""
        screen = self.shown()
        if screen is None:
            return None
        at, panel = screen
        for item in panel.items:
            if isinstance(item, Text) and item.text == words:
                x, y = item.x - panel.width_mm / 2, panel.height_mm / 2 - item.y
                return transform(at, (x / 1000.0, (y + item.size / 2) / 1000.0, 0.0))
        return None

    def press(self, words: str, seconds: float = 0.1) -> Iterator[FrameInput]:
        """Points at a text of the screen and pulls the trigger for a while."""
        for _ in range(5 * RATE):
            target = self.find(words)
            if target is not None:
                break
            yield self.frame()
        assert target is not None, f"no {words!r} on {self.shown()}"
        for pulled in (0, 0, *[1] * max(2, round(seconds * RATE)), 0, 0):
            frame = self.frame()
            frame.record["grip"][RIGHT] = frame.record["aim"][RIGHT] = towards(
                (0.2, 1.1, -0.2), target
            )
            frame.record["buttons"] = self.buttons | TRIGGER * pulled
            yield frame
        yield from self.wait(0.35)

    def work(self, scenario: Scenario, window: Window, done: Callable[[], bool]) -> Any:
        """Reads the papers and decides as the ideal officer does, seeing through the window."""

        def observe() -> Observation:
            return Observation.from_json(window.look())

        officer = Officer(Briefing.of(scenario, "en"), observe, script=hasty)
        for _ in range(3):
            yield self.frame()
        while not officer.done and not done():
            frame = FrameInput()
            frame.copy_from(officer.step(observe(), 1.0 / RATE))
            frame.record["t"] = frame.record["xr_time"] = self.t
            frame.record["index"] = self.index
            frame.record["flags"] = int(frame.record["flags"]) & ~int(Flag.SHOULD_RENDER)
            self.index += 1
            self.t += 1_000_000_000 // RATE
            yield frame


@pytest.fixture
def make_visitor() -> Callable[[Callable[[], Shown | None]], Visitor]:
    return Visitor


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    with Window(tmp_path / "window", write=True) as made:
        yield made
