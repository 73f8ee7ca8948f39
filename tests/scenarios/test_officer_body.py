"""The officer's body: smooth, and the same at any rate."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_scenarios.geometry import distance, forward, place_of, pose
from vrkiosk_scenarios.officer_body import (
    EYE_HEIGHT,
    STEP_PUSH,
    STEP_SPEED,
    Body,
    carry_over,
    looking,
    minimum_jerk,
    yaw_pitch,
)
from vrkiosk_xr.frame import RIGHT, Button, Flag, FrameInput

STRAIGHT = (0.0, 0.0, 0.0, 1.0)
TARGET = pose(STRAIGHT, (0.3, 1.3, -0.6))


def run(body: Body, seconds: float, rate: int) -> None:
    for _ in range(round(seconds * rate)):
        body.advance(1 / rate)


def slope(function: object, at: float, step: float = 1e-5) -> float:
    assert callable(function)
    return float((function(at + step) - function(at - step)) / (2 * step))


def test_a_reach_begins_and_ends_at_rest_and_is_fastest_half_way() -> None:
    assert [minimum_jerk(p) for p in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [0, 0, 0.5, 1, 1]
    assert slope(minimum_jerk, 0.0) == pytest.approx(0, abs=1e-3)
    assert slope(minimum_jerk, 1.0) == pytest.approx(0, abs=1e-3)
    assert slope(minimum_jerk, 0.5) == pytest.approx(1.875, rel=1e-4)


def test_a_speed_one_begins_with_fades() -> None:
    assert (carry_over(0.0), carry_over(1.0), carry_over(3.0)) == (0, 0, 0)
    assert carry_over(1e-6) / 1e-6 == pytest.approx(1, rel=1e-3)
    assert slope(carry_over, 1.0) == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("rate", [20, 72, 90, 120])
def test_a_hand_arrives_at_any_rate_at_the_same_time(rate: int) -> None:
    body = Body()
    hand = body.hands[RIGHT]
    hand.reach(TARGET)
    needed = hand.duration
    for _ in range(math.ceil(needed * rate)):
        body.advance(1 / rate)
    assert hand.arrived
    assert distance(place_of(hand.at), place_of(TARGET)) < 1e-9
    assert 0.2 <= needed < 1.0


def test_a_hand_turned_back_half_way_does_not_jump() -> None:
    body = Body()
    hand = body.hands[RIGHT]
    hand.reach(TARGET)
    run(body, hand.duration / 2, 1000)
    speed = hand.velocity
    hand.relax()
    body.advance(0.001)
    assert distance(hand.velocity, speed) < 0.1 * distance(speed, (0, 0, 0))
    run(body, 3, 90)
    assert distance(hand.velocity, (0, 0, 0)) < 1e-3


@given(st.floats(-3.0, 3.0), st.floats(-1.2, 1.2))
def test_looking_turns_the_way_it_says(yaw: float, pitch: float) -> None:
    ahead = forward(pose(looking(yaw, pitch), (0.0, 0.0, 0.0)))
    found = yaw_pitch(ahead)
    assert found == pytest.approx((yaw, pitch), abs=1e-6)


def test_eyes_lead_and_the_head_follows() -> None:
    body = Body()
    body.gaze_at = (3.0, EYE_HEIGHT, -1.0)
    run(body, 0.1, 90)
    assert abs(body.gaze_yaw) > abs(body.yaw) > 0
    assert not body.sees
    run(body, 1.5, 90)
    assert body.sees
    assert body.gaze_yaw == pytest.approx(-math.atan2(3.0, 1.0), abs=0.01)


def test_feet_start_and_stop_gently() -> None:
    body = Body()
    body.feet_goal = (0.0, 0.0, 0.8)
    steps = []
    while not body.standing:
        before = body.feet
        body.advance(1 / 90)
        steps.append(distance(before, body.feet) * 90)
    assert max(steps) <= STEP_SPEED + 1e-9
    assert max(abs(b - a) for a, b in itertools.pairwise(steps)) < 2 * STEP_PUSH / 90
    assert body.feet[2] == pytest.approx(0.8, abs=0.005)


def test_a_frame_tells_everything() -> None:
    body, frame = Body(), FrameInput()
    body.hands[RIGHT].trigger = 1.0
    body.hands[RIGHT].stick = (0.0, 1.0)
    body.advance(0.0)
    body.write(frame)
    wanted = Flag.HEAD_VALID | Flag.GAZE_VALID | Flag.GRIP_LEFT | Flag.AIM_RIGHT | Flag.FOCUSED
    assert frame.flags & wanted == wanted
    assert frame.buttons == int(Button.TRIGGER) << 16
    assert frame.record["axes"][RIGHT].tolist() == [1, 0, 0, 1]
    assert frame.views[1][4] - frame.views[0][4] == pytest.approx(0.064)
    assert frame.record["grip"][RIGHT].tolist() == frame.record["aim"][RIGHT].tolist()
    assert frame.head[5] == pytest.approx(EYE_HEIGHT)
