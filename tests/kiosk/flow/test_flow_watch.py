"""What a frame says of the officer."""

from __future__ import annotations

from math import cos, pi, sin

from vrkiosk.flow.watch import Signals
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button, Flag, FrameInput

ALL = Flag.USER_PRESENT | Flag.FOCUSED | Flag.HEAD_VALID | Flag.GRIP_LEFT | Flag.GRIP_RIGHT


def frame(t: int = 1, flags: int = ALL, x: float = 0.0) -> FrameInput:
    made = FrameInput()
    made.record["t"], made.record["flags"] = t, flags
    made.head[4:] = (x, 1.6, 0.0)
    return made


def test_flags_become_words() -> None:
    said = Signals.of(frame(), None)
    assert (said.present, said.focused, said.head, said.hands, said.menu) == (1, 1, 1, 1, 0)
    said = Signals.of(frame(flags=Flag.GRIP_LEFT), None)
    assert (said.present, said.focused, said.head, said.hands) == (0, 0, 0, 1)
    menu = frame()
    menu.record["buttons"] = Button.MENU << BUTTON_SHIFT_RIGHT
    assert Signals.of(menu, None).menu


def test_the_speed_of_the_head() -> None:
    first = Signals.of(frame(1_000_000_000), None)
    assert first.speed == 0.0
    assert abs(Signals.of(frame(1_100_000_000, x=0.05), first).speed - 0.5) < 1e-6


def about_y(degrees: float) -> tuple[float, float, float, float]:
    half = degrees * pi / 360
    return (0.0, sin(half), 0.0, cos(half))


def test_both_palms_held_up_forward() -> None:
    """A grip's x axis points out of the left palm and into the right one."""
    made = frame()
    made.record["grip"][0] = (*about_y(90), -0.15, 1.6, -0.3)  # x axis to -z
    made.record["grip"][1] = (*about_y(-90), 0.15, 1.6, -0.3)  # x axis to +z
    assert Signals.of(made, None).palms
    made.record["grip"][1][5] = 1.2
    assert not Signals.of(made, None).palms
    made.record["grip"][1] = (*about_y(90), 0.15, 1.6, -0.3)
    assert not Signals.of(made, None).palms
    made.record["grip"][1] = (*about_y(-90), 0.85, 1.6, -0.3)
    assert not Signals.of(made, None).palms
