"""Joints of hands through the OpenXR back end: bare ones, lost ones, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from vrkiosk_xr.frame import JOINT_COUNT, LEFT, RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.mock import MockHeadset
from vrkiosk_xr.mock.headset import EXTENSIONS
from vrkiosk_xr.openxr.hands import CHAINS, HandFeatures

MakeRig = Callable[..., Any]


def flat_hand(gap: float = 0.1) -> list[tuple[tuple[float, ...], float]]:
    """Joints of a stretched hand, its thumb tip `gap` metres beside the index tip's surface."""
    joints = [((0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0), 0.01)] * JOINT_COUNT
    for x, chain in enumerate(CHAINS):
        for step, joint in enumerate(chain[1:], 1):
            z = -0.05 * (step + 1)
            joints[joint] = ((0.0, 0.0, 0.0, 1.0, 0.0 if step < 1 else 0.02 * x, 1.0, z), 0.01)
    tip = joints[10][0]
    joints[5] = ((*tip[:4], tip[4] - gap - 0.02, tip[5], tip[6]), 0.01)
    return joints


def bare(headset: MockHeadset) -> None:
    """Takes the controllers out of the hands."""
    for hand, controller in enumerate(headset.controllers):
        controller.active, controller.grip, controller.aim = False, None, None
        controller.profiles = ()
        headset.hands[hand].joints = list(flat_hand())


def test_hands_with_missing_joints(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.headset.hands[LEFT].joints = list(flat_hand())
    rig.focused()
    rig.headset.hands[LEFT].joints[3] = None
    rig.headset.hands[LEFT].tracked = False
    rig.frame()
    frame = rig.frame()
    assert frame.flags & Flag.HAND_LEFT
    assert not frame.flags & Flag.HAND_RIGHT
    assert frame.record["joints_valid"].tolist() == [((1 << JOINT_COUNT) - 1) & ~(1 << 3), 0]
    assert frame.record["joints_tracked"].tolist() == [0, 0]
    assert np.isfinite(frame.floats).all()
    rig.assert_clean()


@pytest.mark.parametrize(("code", "found"), [(-8, True), (-1, False)])
def test_a_headset_that_promised_hands(make_rig: MakeRig, code: int, found: bool) -> None:
    rig = make_rig()
    rig.mock.faults.next("xrCreateHandTrackerEXT", code)
    rig.mock.lose_session()
    rig.notice("lost")
    while rig.names[-1] == "lost":
        rig.step()
    assert rig.names[-1] == ("found" if found else "waiting")
    assert rig.runtime.info.hand_tracking == (not found)


def test_a_device_that_is_gone_leaves_nothing_pressed(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.headset.controllers[LEFT].values["input/trigger/value"] = 1.0
    rig.headset.hands[LEFT].joints = list(flat_hand())
    assert rig.focused().record["joints_valid"].any()
    rig.headset.extensions = EXTENSIONS - {"XR_EXT_hand_tracking"}
    rig.headset.controllers[LEFT].values.clear()
    rig.mock.lose_session()
    rig.notice("found")
    frame = rig.frame()
    assert frame.buttons == 0
    assert not frame.record["joints_valid"].any()
    assert not frame.record["features"].any()


def test_joints_made_up_from_a_controller_are_marked(make_rig: MakeRig) -> None:
    for extensions in (EXTENSIONS, EXTENSIONS - {"XR_EXT_hand_tracking_data_source"}):
        rig = make_rig(MockHeadset(extensions=extensions))
        hand = rig.headset.hands[LEFT]
        hand.joints, hand.from_controller = list(flat_hand()), True
        assert rig.focused().flags & Flag.HAND_LEFT_IS_CONTROLLER


def test_a_bare_hand_stands_in_for_a_controller(make_rig: MakeRig) -> None:
    headset = MockHeadset()
    bare(headset)
    headset.hands[LEFT].joints = list(flat_hand(gap=0.010))
    rig = make_rig(headset)
    frame = rig.focused()
    assert frame.flags & Flag.BARE_LEFT
    assert frame.flags & Flag.GRIP_LEFT
    assert not frame.flags & Flag.AIM_LEFT
    assert frame.record["axes"][LEFT].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert frame.buttons == Button.TRIGGER
    assert frame.record["axes"][RIGHT].tolist() == [0.0, 0.0, 0.0, 0.0]
    palm = headset.hands[LEFT].joints[0]
    assert palm is not None
    assert frame.record["grip"][LEFT][4:].tolist() == pytest.approx(palm[0][4:])


def test_the_head_is_found_though_hands_are_bare(make_rig: MakeRig) -> None:
    """Where xrLocateSpaces loses it, it is asked for by itself, and only then."""
    rig = make_rig(MockHeadset(all_or_devices=True))
    rig.focused()
    bare(rig.headset)
    rig.headset.head = (0.0, 0.0, 0.0, 1.0, 0.25, 1.5, -0.5)
    frame = rig.focused()
    assert frame.flags & Flag.HEAD_VALID
    assert frame.flags & Flag.HEAD_TRACKED
    assert frame.head.tolist() == [0.0, 0.0, 0.0, 1.0, 0.25, 1.5, -0.5]
    rig.headset.head = None
    assert not rig.frame().flags & Flag.HEAD_VALID
    rig.assert_clean()


def test_a_hand_is_not_bare_before_its_controller_could_be_named(make_rig: MakeRig) -> None:
    rig = make_rig()
    for hand in rig.headset.hands:
        hand.joints = list(flat_hand())
    flags = [rig.frame().flags for _ in range(30)]
    assert not any(flag & (Flag.BARE_LEFT | Flag.BARE_RIGHT) for flag in flags)


def test_a_hand_that_put_its_controller_down_becomes_bare(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.headset.hands[RIGHT].joints = list(flat_hand())
    assert not rig.focused().flags & Flag.BARE_RIGHT
    rig.headset.controllers[RIGHT].grip = None
    assert rig.focused().flags & Flag.BARE_RIGHT


def features_of(hand: list[Any]) -> np.ndarray:
    frame = FrameInput()
    frame.record["joints"][LEFT] = [[*pose, radius] for pose, radius in hand]
    features = [1.0] * 16
    HandFeatures(frame.record["joints"], features).compute(Flag.HAND_LEFT)
    assert features[8:] == [0.0] * 8
    return np.array(features[:8])


@pytest.mark.parametrize(("gap", "pinch"), [(0.05, 0), (0.03, 0), (0.0225, 0.5), (0.01, 1)])
def test_pinch_closes_between_30_and_15_mm(gap: float, pinch: float) -> None:
    assert features_of(flat_hand(gap))[0] == pytest.approx(pinch, abs=1e-4)


def test_a_stretched_hand_has_no_curl_and_a_fist_has() -> None:
    stretched = features_of(flat_hand())
    assert stretched[[1, 5]].tolist() == [0.0, 0.0]
    assert stretched[2:5].tolist() == pytest.approx(flat_hand()[10][0][4:])
    fist = flat_hand()
    for chain in CHAINS[1:]:  # the index finger points
        fist[chain[-1]] = (fist[chain[1]][0], 0.01)
    pointing = features_of(fist)
    assert pointing[1] > 0.8
    assert pointing[5] == 0.0
