"""A button that slides: held by a ray or a fingertip it says where, and is never pressed."""

from __future__ import annotations

import pytest

from vrkiosk.flow.pointer import Pointer
from vrkiosk.flow.screens import screen
from vrkiosk_scenarios import settings
from vrkiosk_scenarios.geometry import Pose, Vec, subtract, towards, unit
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, RIGHT, Flag, FrameInput
from vrkiosk_xr.frame import Button as Held

AT: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 1.5, -1.0)
LINE = Button("time", 100.0, 100.0, 200.0, 40.0, "", slides=True)
BOARD = screen(400.0, 240.0, (), (LINE, Button("play", 100.0, 180.0, 80.0, 40.0, "Play")))
HAND: Vec = (0.2, 1.2, -0.2)
FLAGS = Flag.FOCUSED | Flag.HEAD_VALID | Flag.GRIP_RIGHT | Flag.AIM_RIGHT


class Person:
    """Somebody who points with the right hand at a place of the board, mm."""

    def __init__(self) -> None:
        self.pointer = Pointer(settings.load())
        self.t = 1_000_000_000
        for _ in range(40):  # a hand that has just come into view does nothing yet
            self.point(20, 20, pull=False)

    def point(self, x: float, y: float, *, pull: bool) -> str:
        frame = FrameInput()
        target = (x / 1000 - 0.2, 1.5 + 0.12 - y / 1000, -1.0)
        self.t += 20_000_000
        frame.record["t"], frame.record["flags"] = self.t, FLAGS
        frame.record["head"][:] = (0, 0, 0, 1, 0, 1.6, 0)
        aim = (*towards(unit(subtract(target, HAND))), *HAND)
        frame.record["aim"][RIGHT] = frame.record["grip"][RIGHT] = aim
        if pull:
            frame.record["buttons"] = int(Held.TRIGGER) << BUTTON_SHIFT_RIGHT
        return self.pointer.update(frame, AT, BOARD)


def test_a_line_goes_with_the_hand_until_it_lets_go() -> None:
    person = Person()
    assert person.point(150, 120, pull=False) == ""
    assert person.pointer.slid is None
    assert person.pointer.hovered == "time"
    pressed = [person.point(150, 120, pull=True)]
    assert person.pointer.slid == ("time", pytest.approx(0.25, abs=0.01))
    pressed.append(person.point(250, 200, pull=True))  # beside the line it is still held
    assert person.pointer.slid == ("time", pytest.approx(0.75, abs=0.01))
    pressed.append(person.point(390, 120, pull=True))
    assert person.pointer.slid == ("time", 1.0)
    pressed.append(person.point(150, 200, pull=False))
    assert person.pointer.slid is None
    assert pressed == [""] * 4


def test_who_pulled_beside_it_takes_no_line() -> None:
    person = Person()
    person.point(120, 200, pull=False)
    person.point(120, 200, pull=True)
    assert person.point(150, 120, pull=True) == ""
    assert person.pointer.slid is None
    person.point(120, 200, pull=True)
    assert person.point(120, 200, pull=False) == "play"
