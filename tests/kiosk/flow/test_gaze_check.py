"""Nine points: the figures are those that were put in."""

from __future__ import annotations

from math import atan2, degrees, hypot, radians, tan

import pytest

from vrkiosk.flow.gaze_check import ON_THE_WAY, SHOWN, GazeCheck, Quality
from vrkiosk_scenarios.geometry import about_x, about_y, multiply, pose
from vrkiosk_xr.frame import Flag, FrameInput

RATE = 90
EYE = (0.1, 1.6, -0.2)


def looked(
    offset_deg: float, wobble_deg: float, *, eye: bool = True, blind: bool = False
) -> Quality:
    """A check by somebody whose gaze is so far above each point, and wobbles up and down."""
    check = GazeCheck()
    for number in range(20 * RATE):
        frame = FrameInput()
        frame.record["t"] = 10**9 + number * 10**9 // RATE
        flags = Flag.HEAD_VALID | (0 if blind else Flag.GAZE_VALID)
        frame.record["flags"] = flags | (Flag.GAZE_IS_EYE if eye else 0)
        frame.head[4:] = EYE
        if check.at is not None:
            x, y, z = (a - b for a, b in zip(check.at[4:], EYE, strict=True))
            up = atan2(y, hypot(x, z)) + radians(offset_deg + wobble_deg * (number % 2 - 0.5))
            turn = multiply(about_y(atan2(-x, -z)), about_x(up))
            frame.record["gaze"][:] = pose(turn, EYE)
        check.update(frame)
        if check.result is not None:
            return check.result
    raise AssertionError("nine points take less than twenty seconds")


def test_a_perfect_gaze() -> None:
    result = looked(0.0, 0.0)
    assert (result.points, result.source) == (9, "eye")
    assert result.accuracy_deg < 0.02
    assert result.precision_deg < 0.02


def test_offset_and_wobble_are_told_apart() -> None:
    result = looked(1.5, 0.4)
    assert result.accuracy_deg == pytest.approx(1.5, abs=0.02)
    assert result.precision_deg == pytest.approx(0.4, abs=0.02)


def test_a_head_is_no_eye_and_nothing_is_nothing() -> None:
    assert looked(0.0, 0.0, eye=False).source == "head"
    assert looked(0.0, 0.0, blind=True) == Quality(0.0, 0.0, 0, "head")


def test_the_points_lie_where_eyes_get_without_the_head() -> None:
    check, seen = GazeCheck(), set()
    for number in range(9 * SHOWN // ON_THE_WAY + 20):
        frame = FrameInput()
        frame.record["t"] = 10**9 + number * ON_THE_WAY
        frame.record["flags"] = Flag.HEAD_VALID
        check.update(frame)
        if check.at is not None:
            x, y, z = check.at[4:]
            seen.add((round(degrees(atan2(x, -z))), round(degrees(atan2(y, hypot(x, z))))))
    assert len(seen) == 9
    assert max(abs(across) for across, _ in seen) == 14
    assert max(abs(up) for _, up in seen) == 9
    assert tan(radians(14)) * 1.5 < 0.4
