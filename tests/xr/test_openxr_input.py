"""Input of the OpenXR back end: poses, hands, gaze, devices, presence, vibration."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, JOINT_COUNT, LEFT, RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.mock import HapticCall, MockHeadset
from vrkiosk_xr.mock.headset import LOCAL, STAGE
from vrkiosk_xr.openxr.profiles import load_profiles
from vrkiosk_xr.runtime import Haptic

MakeRig = Callable[..., Any]
IDENTITY = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
VISIBLE, FOCUSED = 4, 5
HAND_INTERACTION = "/interaction_profiles/ext/hand_interaction_ext"
SIMPLE = "/interaction_profiles/khr/simple_controller"


def shift(hand: int) -> int:
    return BUTTON_SHIFT_RIGHT if hand == RIGHT else 0


# ---------------------------------------------------------------------- a whole frame


def test_what_a_headset_wears_comes_out(make_rig: MakeRig, worn: FrameInput) -> None:
    rig = make_rig()
    rig.headset.wear(worn)
    rig.focused()
    frame = rig.frame()
    for name in ("head", "gaze", "grip", "aim", "axes", "views", "joints"):
        np.testing.assert_allclose(frame.record[name], worn.record[name], atol=2e-6, err_msg=name)
    expected = worn.flags | Flag.SHOULD_RENDER | Flag.FOCUSED
    assert Flag(frame.flags) == Flag(expected)
    assert frame.buttons == worn.buttons
    for name in ("joints_valid", "joints_tracked"):
        assert frame.record[name].tolist() == worn.record[name].tolist()
    rig.assert_clean()


@pytest.fixture
def worn() -> FrameInput:
    """A frame with a different value in every field."""
    rng = np.random.default_rng(7)
    frame = FrameInput()
    record = frame.record

    def pose() -> np.ndarray:
        turn = rng.normal(size=4)
        return np.array([*(turn / np.linalg.norm(turn)), *rng.uniform(-2, 2, 3)], np.float32)

    for name in ("head", "gaze"):
        record[name] = pose()
    for hand in (LEFT, RIGHT):
        record["grip"][hand], record["aim"][hand] = pose(), pose()
        record["axes"][hand] = rng.uniform(0.8, 0.9, 2).tolist() + rng.uniform(-1, 1, 2).tolist()
        record["views"][hand] = [*pose(), -0.8 - 0.01 * hand, 0.7, 0.75, -0.6]
        record["joints_valid"][hand] = record["joints_tracked"][hand] = (1 << JOINT_COUNT) - 1
        for joint in range(JOINT_COUNT):
            record["joints"][hand][joint] = [*pose(), 0.01 + 0.001 * joint]
    flags = Flag.USER_PRESENT | Flag.HEAD_VALID | Flag.HEAD_TRACKED
    flags |= Flag.GAZE_VALID | Flag.GAZE_IS_EYE | Flag.HAND_RIGHT_IS_CONTROLLER
    for name in ("GRIP", "AIM", "HAND"):
        flags |= Flag[f"{name}_LEFT"] | Flag[f"{name}_RIGHT"]
    record["flags"] = int(flags)
    left = Button.PRIMARY | Button.STICK | Button.TRIGGER | Button.SQUEEZE
    right = Button.SECONDARY | Button.TRIGGER | Button.SQUEEZE
    record["buttons"] = int(left) | int(right) << BUTTON_SHIFT_RIGHT
    return frame


# ---------------------------------------------------------------------- head, space, presence


def test_a_lost_head_keeps_its_place_but_not_its_flag(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.headset.head = (0.0, 0.0, 0.0, 1.0, 0.5, 1.5, 0.25)
    rig.focused()
    rig.headset.head = None
    frame = rig.frame()
    frame = rig.frame()
    assert not frame.flags & (Flag.HEAD_VALID | Flag.HEAD_TRACKED | Flag.GAZE_VALID)
    assert frame.head[4:].tolist() == [0.5, 1.5, 0.25]
    rig.assert_clean()


def test_an_inferred_head_is_valid_but_not_tracked(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(head_tracked=False))
    flags = rig.focused().flags
    assert flags & Flag.HEAD_VALID
    assert not flags & Flag.HEAD_TRACKED


def test_nothing_is_drawn_before_the_views_are_known(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(head=None))
    assert not rig.focused().should_render
    assert rig.target is None
    rig.headset.head = (0.0, 0.0, 0.0, 1.0, 0.0, 1.6, 0.0)
    assert rig.frame().should_render
    rig.assert_clean()


def test_recentring_is_told(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    rig.headset.recentre((0.0, 1.0, 0.0, 0.0, 0.5, 0.0, 0.25), STAGE)
    notice = rig.notice("recentred")
    assert notice.data["space"] == "stage"
    assert (notice.data["qy"], notice.data["x"], notice.data["z"]) == (1.0, 0.5, 0.25)
    assert abs(int(notice.data["change_t"]) - rig.headset.clock.now()) < 1e9
    rig.assert_clean()


def test_another_space_moving_is_no_news(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    rig.headset.recentre(IDENTITY, LOCAL)
    rig.focused()
    assert "recentred" not in rig.names


def test_losing_focus_pauses_and_silences_input(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.headset.controllers[LEFT].values["input/trigger/value"] = 1.0
    assert rig.focused().buttons & Button.TRIGGER
    rig.headset.focus = VISIBLE
    assert rig.notice("paused").data["state"] == "VISIBLE"
    frame = rig.frame()
    assert frame.should_render
    assert not frame.flags & Flag.FOCUSED
    assert frame.buttons == 0
    assert not frame.record["axes"].any()
    rig.headset.focus = FOCUSED
    rig.notice("resumed")
    assert rig.frame().buttons & Button.TRIGGER
    assert rig.names.count("paused") == 1
    rig.assert_clean()


def test_presence(make_rig: MakeRig) -> None:
    rig = make_rig()
    assert rig.focused().flags & Flag.USER_PRESENT
    rig.headset.present = False
    assert rig.notice("presence").data == {"present": False}
    assert not rig.frame().flags & Flag.USER_PRESENT


def test_presence_follows_focus_without_a_sensor(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(has_presence_sensor=False, present=False))
    assert rig.focused().flags & Flag.USER_PRESENT
    rig.headset.focus = VISIBLE
    rig.notice("paused")
    assert not rig.frame().flags & Flag.USER_PRESENT


# ---------------------------------------------------------------------- gaze


def test_gaze_has_the_time_of_its_sample(make_rig: MakeRig) -> None:
    gaze = (0.0, math.sin(0.1), 0.0, math.cos(0.1), 0.0, 1.6, 0.0)
    rig = make_rig(MockHeadset(gaze=gaze, gaze_age_ns=9_000_000))
    frame = rig.focused()
    assert frame.flags & Flag.GAZE_IS_EYE
    assert frame.t - int(frame.record["gaze_t"]) == 9_000_000
    assert frame.record["gaze"].tolist() == pytest.approx(gaze)
    rig.headset.gaze = None
    rig.frame()
    frame = rig.frame()
    assert frame.flags & Flag.GAZE_VALID
    assert not frame.flags & Flag.GAZE_IS_EYE
    assert frame.record["gaze_t"] == 0
    assert frame.record["gaze"].tolist() == frame.head.tolist()


# ---------------------------------------------------------------------- devices

COMPONENTS = {
    "trigger": ("input/trigger/value", "input/select/click", "input/pinch_ext/value"),
    "squeeze": ("input/squeeze/value", "input/grasp_ext/value"),
}


@pytest.mark.parametrize("profile", load_profiles(), ids=lambda profile: profile.path)
@pytest.mark.parametrize("hand", [LEFT, RIGHT])
def test_every_input_of_every_profile(make_rig: MakeRig, profile: Any, hand: int) -> None:
    headset = MockHeadset()
    for controller in headset.controllers:
        controller.profiles = (profile.path,)
    rig = make_rig(headset)
    rig.focused()
    assert {n.data["path"] for n in rig.notices if n.name == "profile"} == {profile.path}
    values = headset.controllers[hand].values
    bits = {"primary": 1, "secondary": 2, "stick_click": 4, "menu": 8, "trigger": 16, "squeeze": 32}
    for action, path in profile.inputs[hand].items():
        if action in ("grip", "aim", "haptic"):
            continue
        values.clear()
        values[path] = (0.5, -0.25) if action == "stick" else path.endswith("click") or 1.0
        rig.frame()
        frame = rig.frame()
        expected = {"trigger": [1, 0, 0, 0], "squeeze": [0, 1, 0, 0], "stick": [0, 0, 0.5, -0.25]}
        axes = frame.record["axes"]
        assert axes[hand].tolist() == expected.get(action, [0, 0, 0, 0]), action
        assert not axes[1 - hand].any()
        assert frame.buttons == bits.get(action, 0) << shift(hand), action
    bare = (Flag.BARE_LEFT, Flag.BARE_RIGHT)[hand]
    assert bool(frame.flags & bare) == profile.bare
    rig.assert_clean()


def test_unknown_profiles_are_left_out_by_the_runtime(make_rig: MakeRig) -> None:
    rig = make_rig()
    calls = rig.mock.counts["xrSuggestInteractionProfileBindings"]
    assert calls == len(load_profiles()) + 1  # and the eyes'
    path_unsupported = -22
    other = make_rig()
    other.mock.faults.always("xrSuggestInteractionProfileBindings", path_unsupported)
    other.mock.lose_session()
    other.notice("found")
    assert "waiting" not in other.names


def test_a_click_is_felt_with_hysteresis(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    values = rig.headset.controllers[RIGHT].values
    pressed = []
    for value in (0.5, 0.56, 0.4, 0.34, 0.5, 0.6):
        values["input/trigger/value"] = value
        pressed.append(bool(rig.frame().buttons >> BUTTON_SHIFT_RIGHT & Button.TRIGGER))
    assert pressed == [False, True, True, False, False, True]


def test_changing_devices_is_told(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    rig.headset.controllers[LEFT].profiles = (SIMPLE,)
    notice = rig.notice("profile")
    assert notice.data == {"hand": "left", "path": SIMPLE}


def test_vibration(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    rig.frame(haptics=(Haptic(LEFT, 0.5, 20_000_000, 160.0), Haptic(RIGHT, 1.5, 0)))
    left, right = rig.headset.haptics
    assert left == HapticCall("/user/hand/left", 20_000_000, 160.0, 0.5)
    assert right == HapticCall("/user/hand/right", -1, 0.0, 1.0)  # shortest; at most full
    rig.assert_clean()
