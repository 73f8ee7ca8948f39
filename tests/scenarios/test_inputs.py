"""Frames become plain numbers; between two of them everything moves evenly."""

from __future__ import annotations

import math

import pytest

from vrkiosk_scenarios import engine, inputs, settings
from vrkiosk_scenarios.hands import LOST_TICKS, Hand, Switch
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button, Flag, FrameInput

STAGE = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
BOTH = int(Flag.GRIP_LEFT | Flag.GRIP_RIGHT | Flag.AIM_LEFT | Flag.AIM_RIGHT | Flag.HEAD_VALID)


def frame(t: int, x: float = 0.0, trigger: float = 0.0, flags: int = BOTH) -> FrameInput:
    made = FrameInput()
    made.record["t"] = t
    made.record["flags"] = flags
    made.record["grip"][:, 4] = x
    made.record["axes"][:, 0] = trigger
    return made


def test_hands_move_evenly_between_frames() -> None:
    found = inputs.Inputs()
    hand = Hand(0, settings.load().hands)
    found.take(inputs.read(frame(0, x=0.0)), continuous=False)
    found.take(inputs.read(frame(100, x=1.0)), continuous=True)
    places = []
    for t in (0, 25, 50, 100, 140):
        found.at(t)
        hand.update(found, STAGE)
        places.append(hand.point[0])
    assert places == pytest.approx([0.0, 0.25, 0.5, 1.0, 1.0])


def test_a_press_happens_between_frames_where_it_crosses_the_threshold() -> None:
    found = inputs.Inputs()
    hand = Hand(1, settings.load().hands)
    found.take(inputs.read(frame(0, trigger=0.0)), continuous=False)
    for _ in range(30):
        found.at(0)
        hand.update(found, STAGE)
    found.take(inputs.read(frame(100, trigger=1.0)), continuous=True)
    pressed = []
    for t in range(0, 101, 10):
        found.at(t)
        hand.update(found, STAGE)
        if hand.trigger.pressed:
            pressed.append(t)
    assert pressed == [60]


def test_a_click_counts_where_there_is_no_axis() -> None:
    made = frame(0)
    made.record["buttons"] = int(Button.SQUEEZE) << BUTTON_SHIFT_RIGHT
    sample = inputs.read(made)
    assert (sample.hands[0].squeeze, sample.hands[1].squeeze) == (0.0, 1.0)


def test_a_switch_has_hysteresis() -> None:
    switch = Switch()
    states = []
    for value in (0.5, 0.7, 0.6, 0.46, 0.45, 0.6, 0.9):
        switch.update(value, 0.7, 0.45)
        states.append((switch.down, switch.pressed, switch.released))
    assert states == [
        (False, False, False),
        (True, True, False),
        (True, False, False),
        (True, False, False),
        (False, False, True),
        (False, False, False),
        (True, True, False),
    ]


def test_a_hand_that_comes_back_presses_nothing_at_once() -> None:
    found = inputs.Inputs()
    hand = Hand(0, settings.load().hands)
    found.take(inputs.read(frame(0, trigger=1.0)), continuous=False)
    found.at(0)
    pressed = []
    for tick in range(40):
        hand.update(found, STAGE)
        pressed += [tick] if hand.trigger.pressed else []
    assert pressed == [18]  # 100 ms


def test_a_lost_hand_lets_go_after_half_a_second() -> None:
    found = inputs.Inputs()
    hand = Hand(0, settings.load().hands)
    found.take(inputs.read(frame(0, trigger=1.0)), continuous=False)
    found.at(0)
    for _ in range(30):
        hand.update(found, STAGE)
    assert hand.trigger.down
    found.take(inputs.read(frame(1, trigger=1.0, flags=0)), continuous=True)
    released = []
    for tick in range(1, 2 * LOST_TICKS):
        hand.update(found, STAGE)
        released += [tick] if hand.trigger.released else []
    assert released == [LOST_TICKS]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2e6])
def test_impossible_values_are_no_input(s03: Scenario, value: float) -> None:
    world = World(s03, 1)
    engine.step(world, frame(0))
    broken = frame(50_000_000)
    broken.record["grip"][1, 5] = value
    broken.record["head"][4] = value
    step = engine.step(world, broken)
    assert not world.hands[1].tracked
    assert not step.snapshot.visible[world.description.index("hand_right")]


def test_quaternions_are_rotations_again() -> None:
    made = frame(0)
    made.record["grip"][0, :4] = (0.0, 0.0, 0.0, 0.0)
    made.record["head"][:4] = (0.0, 1.2, 0.0, 1.6)
    sample = inputs.read(made)
    assert sample.hands[0].grip[:4] == (0.0, 0.0, 0.0, 1.0)
    assert sample.head[:4] == pytest.approx((0.0, 0.6, 0.0, 0.8))
