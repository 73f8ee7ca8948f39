"""The desktop body: where hands and head go for given keys, and what the frame says."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_xr import turns
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, LEFT, RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.simulator_body import ARM, PEER, ROOM_HALF, Controls, DesktopBody, Pose, Vec
from vrkiosk_xr.simulator_errands import HAND_SPEED, NO_ERRANDS, Errand, Errands, Step

DT = 1 / 72


HERE: Pose = (0.0, 0.0, 0.0, 1.0, 0.1, 1.4, -0.5)
THERE: Pose = (0.0, 0.0, 0.0, 1.0, 0.3, 1.3, -0.4)


class Wall:
    """Everything is gripped at one place and dragged to another; tool 2 lies on the right."""

    def __init__(self, *steps: Step) -> None:
        self.steps: Errand = steps or (Step(HERE, squeeze=True, held=True),)
        self.leads = True

    def look(self, origin: Vec, direction: Vec) -> Vec | None:
        return turns.add(origin, direction, 2.0)

    def is_free(self, origin: Vec, goal: Vec) -> bool:
        return True

    def act(self, origin: Vec, direction: Vec) -> Errands:
        return (), self.steps

    def lead(self, hand: int, origin: Vec, direction: Vec) -> Pose | None:
        return THERE if self.leads else None

    def fetch(self, number: int, origin: Vec) -> Errands:
        at: Pose = (0.0, 0.0, 0.0, 1.0, 0.5, 1.0, -0.3)
        return ((), (Step(at, squeeze=True, seconds=0.2),)) if number == 2 else NO_ERRANDS

    def carry(self, hand: int, head: Pose) -> Pose | None:
        return (0.0, 0.0, 0.0, 1.0, -0.1, 1.5, -0.3) if hand == LEFT else None


def run(body: DesktopBody, controls: Controls, seconds: float) -> FrameInput:
    for _ in range(round(seconds / DT)):
        body.advance(DT, controls)
    frame = FrameInput()
    body.write(frame, controls)
    return frame


def test_walking_goes_where_one_looks_and_stops_at_the_wall() -> None:
    body, controls = DesktopBody(), Controls(walk=(0.0, 1.0))
    body.look(right=pi / 2, up=0.0)
    run(body, controls, 0.5)
    assert body.feet[0] == pytest.approx(0.7, abs=0.03)
    run(body, controls, 5.0)
    assert body.feet == pytest.approx((ROOM_HALF, 0.0), abs=1e-9)


def test_hands_point_through_the_cursor() -> None:
    body, controls = DesktopBody(), Controls(cursor=(0.5, -0.25))
    frame = run(body, controls, 1.0)
    sight = np.array(body.line_of_sight(controls))
    target = np.array(body.eyes) + 3.0 * sight
    for hand in (LEFT, RIGHT):
        pose = [float(value) for value in frame.record["aim"][hand]]
        ahead = turns.rotate(tuple(pose[:4]), (0.0, 0.0, -1.0))
        way = target - pose[4:]
        assert np.dot(ahead, way / np.linalg.norm(way)) == pytest.approx(1.0, abs=1e-4)


def test_holding_reaches_first_and_squeezes_when_there() -> None:
    body, controls = DesktopBody(), Controls()
    controls.hands[RIGHT].hold = True
    early = run(body, controls, DT)
    assert early.record["axes"][RIGHT][1] == 0.0
    late = run(body, controls, 1.0)
    assert late.record["axes"][RIGHT][1] == 1.0
    assert late.buttons == int(Button.SQUEEZE) << BUTTON_SHIFT_RIGHT
    assert late.record["grip"][RIGHT][4:] == pytest.approx([0.0, 1.62, -0.45], abs=1e-6)
    controls.hands[RIGHT].hold = False
    assert run(body, controls, DT).record["axes"][RIGHT][1] == 0.0


def test_an_errand_grips_when_there_is_led_and_ends_with_the_button() -> None:
    body, controls = DesktopBody(Wall()), Controls(acting=True)
    assert body.act(controls)
    assert not body.act(controls)  # one thing after the other
    assert run(body, controls, DT).record["axes"][RIGHT][1] == 0.0
    dragged = run(body, controls, 1.5)
    assert dragged.record["axes"][RIGHT][1] == 1.0
    assert dragged.record["grip"][RIGHT][4:] == pytest.approx(THERE[4:], abs=1e-6)
    controls.acting = False
    assert run(body, controls, 2 * DT).record["axes"][RIGHT][1] == 0.0
    assert not DesktopBody().act(controls)


def test_steps_follow_each_other_and_pull_the_trigger() -> None:
    steps = (Step(HERE), Step(HERE, trigger=True, seconds=0.2), Step(THERE))
    body, controls = DesktopBody(Wall(*steps)), Controls()
    body.act(controls)
    pulled = [run(body, controls, DT).buttons for _ in range(100)]
    trigger = int(Button.TRIGGER) << BUTTON_SHIFT_RIGHT
    assert 14 <= pulled.count(trigger) <= 17
    assert pulled[0] == pulled[-1] == 0


def test_the_feet_come_along_and_back_off() -> None:
    far: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 0.4, -1.5)
    body, controls = DesktopBody(Wall(Step(far, seconds=1.0))), Controls()
    body.act(controls)
    run(body, controls, 1.8)
    assert body.feet[1] == pytest.approx(-1.5 + ARM, abs=0.01)
    assert body.eye_height == pytest.approx(0.4 + 0.75, abs=0.01)
    near: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 1.4, body.feet[1] - 0.1)
    guide = Wall(Step(near, squeeze=True, held=True))
    guide.leads = False
    body.guide = guide
    controls.acting = True
    run(body, controls, 1.0)
    body.act(controls)
    run(body, controls, 1.0)
    assert body.feet[1] == pytest.approx(-1.5 + ARM + 0.2, abs=0.02)


def test_what_is_carried_rests_as_the_guide_says() -> None:
    frame = run(DesktopBody(Wall()), Controls(), 1.0)
    assert frame.record["grip"][LEFT][4:] == pytest.approx([-0.1, 1.5, -0.3], abs=1e-6)
    assert frame.record["grip"][RIGHT][4] > 0.1


def test_looking_closely_goes_near_and_round() -> None:
    body, controls = DesktopBody(Wall()), Controls()
    body.peer(controls)
    run(body, controls, 2.0)
    assert body.feet == pytest.approx((0.0, -1.2), abs=0.01)  # as near as the room lets one
    assert body.eyes[1] == pytest.approx(1.62)
    body.focus = (0.0, 1.3, -1.0)
    run(body, controls, 1.0)
    controls.walk = (1.0, 0.0)
    run(body, controls, 1.0)
    x, z = body.feet[0], body.feet[1] + 1.0
    assert np.hypot(x, z) == pytest.approx(PEER, abs=0.02)
    assert x < -0.2  # to one's right: one looks along +z
    ahead = turns.rotate(body.head, (0.0, 0.0, -1.0))
    to_point = np.array([0.0, 1.3, -1.0]) - body.eyes
    assert np.dot(ahead, to_point / np.linalg.norm(to_point)) > 0.995
    controls.walk = (0.0, 0.0)
    body.focus = None
    run(body, controls, 2.0)
    assert body.feet == pytest.approx((0.0, 0.0), abs=1e-6)  # as one stood before
    assert np.cos(body.yaw) == pytest.approx(1.0, abs=1e-6)
    assert body.pitch == pytest.approx(0.0, abs=1e-6)


def test_what_is_high_is_looked_at_from_farther_away() -> None:
    body, controls = DesktopBody(Wall()), Controls()
    body.focus = (0.0, 2.4, -1.0)
    run(body, controls, 2.0)
    assert body.pitch == pytest.approx(0.6, abs=0.01)
    assert body.feet[1] == pytest.approx(-1.0 + (2.4 - 1.75) / np.tan(0.6), abs=0.01)


def test_who_turns_after_a_close_look_stays() -> None:
    body, controls = DesktopBody(Wall()), Controls()
    body.peer(controls)
    run(body, controls, 2.0)
    body.focus = None
    body.look(0.3, 0.0)
    run(body, controls, 1.0)
    assert body.feet == pytest.approx((0.0, -1.2), abs=0.01)


def test_choosing_a_place_brings_the_feet_back_to_the_middle() -> None:
    body, controls = DesktopBody(), Controls(walk=(1.0, 0.0))
    run(body, controls, 0.5)
    controls.going = True
    run(body, controls, 0.5)
    assert body.feet == pytest.approx((0.0, 0.0), abs=1e-9)


def test_a_tool_is_fetched_by_number() -> None:
    body, controls = DesktopBody(Wall()), Controls()
    assert not body.send_for_tool(1)
    assert body.send_for_tool(2)
    squeezed = [run(body, controls, DT).record["axes"][RIGHT][1] for _ in range(72)]
    assert max(squeezed) == 1.0
    assert squeezed[-1] == 0.0
    assert not DesktopBody().send_for_tool(2)


def test_a_hand_is_no_faster_than_a_hand() -> None:
    body, controls = DesktopBody(Wall()), Controls(acting=True)
    run(body, controls, 1.0)
    body.act(controls)
    places = [run(body, controls, DT).record["grip"][RIGHT][4:].copy() for _ in range(40)]
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert 0.0 < steps.max() <= HAND_SPEED * DT + 1e-6


def test_flags_say_what_it_is() -> None:
    flags = run(DesktopBody(), Controls(), DT).flags
    assert flags & Flag.GAZE_VALID
    assert not flags & Flag.GAZE_IS_EYE
    assert flags & Flag.HAND_RIGHT_IS_CONTROLLER


def test_fingers_close_with_the_trigger() -> None:
    body, controls = DesktopBody(), Controls()
    tip = 10  # of the index finger
    grip = 4
    before = run(body, controls, 0.5).record["joints"][RIGHT].copy()
    controls.hands[RIGHT].use = True
    after = run(body, controls, 0.5).record["joints"][RIGHT]
    palm = before[0, grip:7]
    assert np.linalg.norm(after[tip, 4:7] - palm) < 0.6 * np.linalg.norm(before[tip, 4:7] - palm)
    assert np.allclose(np.linalg.norm(after[:, :4], axis=1), 1.0, atol=1e-5)


def test_posture_and_recentring() -> None:
    body = DesktopBody()
    body.change_posture()
    run(body, Controls(walk=(1.0, 1.0)), 1.0)
    assert body.eyes[1] == pytest.approx(1.0)
    body.recentre()
    assert body.eyes == (0.0, 1.62, 0.0)
    assert body.head == (0.0, 0.0, 0.0, 1.0)


angles = st.floats(-3.0, 3.0)


@given(angles, st.floats(-1.4, 1.4))
def test_looking_and_towards_agree(yaw: float, pitch: float) -> None:
    ahead = turns.rotate(turns.looking(yaw, pitch), (0.0, 0.0, -1.0))
    assert ahead == pytest.approx(
        (-sin(yaw) * cos(pitch), sin(pitch), -cos(yaw) * cos(pitch)), abs=1e-9
    )
    again = turns.rotate(turns.towards(ahead), (0.0, 0.0, -1.0))
    assert again == pytest.approx(ahead, abs=1e-9)


@given(angles, angles, st.floats(0.01, 3.0))
def test_turning_stays_of_unit_length_and_arrives(a: float, b: float, most: float) -> None:
    start, end = turns.looking(a, 0.3), turns.looking(b, -0.2)
    now = start
    for _ in range(600):
        now = turns.turned(now, end, most)
        assert turns.size_of(now[:3]) ** 2 + now[3] ** 2 == pytest.approx(1.0, abs=1e-9)
    assert abs(sum(x * y for x, y in zip(now, end, strict=True))) == pytest.approx(1.0, abs=1e-6)
