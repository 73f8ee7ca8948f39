"""The mock's actions, spaces, hands, and what a worn frame turns into."""

from __future__ import annotations

import ctypes as C
import math
from typing import Any

import numpy as np
import pytest

from vrkiosk_xr.frame import JOINT_COUNT, Button, Flag, FrameInput
from vrkiosk_xr.mock import MockHeadset, MockOpenXR, profiles
from vrkiosk_xr.mock.headset import component_values
from vrkiosk_xr.mock.pose import IDENTITY, compose, invert, is_valid
from vrkiosk_xr.openxr.memory import set_words, words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.runtime import OpenXRRuntime
from vrkiosk_xr.runtime import FrameOutput, GraphicsBinding, Haptic

R = xr.Result
LEFT, RIGHT = profiles.LEFT, profiles.RIGHT
BINDING = GraphicsBinding("egl", display=1, config=2, context=3, get_proc_address=4)
TOUCH = profiles.TOUCH


@pytest.fixture
def bound(make_app: Any) -> Any:
    """An application with a float, a boolean and a pose action on a touch controller, focused."""
    app = make_app("ready")
    app.create_action_set()
    app.create_action(name="pull", kind=2, subactions=(LEFT, RIGHT))
    app.create_action(name="press", kind=1, subactions=(LEFT, RIGHT))
    app.create_action(name="push", kind=3, subactions=(LEFT, RIGHT))
    app.create_action(name="grip", kind=4, subactions=(LEFT, RIGHT))
    app.create_action(name="buzz", kind=100, subactions=(LEFT, RIGHT))
    pairs = [
        (action, f"{hand}/{path}")
        for hand in (LEFT, RIGHT)
        for action, path in (
            ("pull", "input/trigger/value"),
            ("press", "input/trigger"),
            ("push", "input/thumbstick"),
            ("grip", "input/grip/pose"),
            ("buzz", "output/haptic"),
        )
    ]
    info = xr.InteractionProfileSuggestedBinding()
    info.interaction_profile = app.path(TOUCH)
    array = (xr.ActionSuggestedBinding * len(pairs))()
    for entry, (action, path) in zip(array, pairs, strict=True):
        set_words(entry, action=app.objects[action], binding=app.path(path))
    info.count_suggested_bindings = len(pairs)
    set_words(info, _suggested_bindings=C.addressof(array))
    name = "xrSuggestInteractionProfileBindings"
    assert app.call(name, app.objects["instance"], C.addressof(info)) == 0
    app.attach()
    app.begin_session()
    app.create_reference_space()
    app.poll_until(state=5)
    return app


def state(app: Any, kind: str, action: str, hand: str = "") -> Any:
    out = getattr(xr, f"ActionState{kind}")()
    info = xr.ActionStateGetInfo()
    set_words(info, action=app.objects[action], subaction_path=app.path(hand) if hand else 0)
    session = app.objects["session"]
    assert app.call(f"xrGetActionState{kind}", session, C.addressof(info), C.addressof(out)) == 0
    return out


def test_states_change_only_with_a_sync(bound: Any) -> None:
    values = bound.headset.controllers[1].values
    assert bound.sync() == 0
    values["input/trigger/value"] = 0.75
    assert state(bound, "Float", "pull", RIGHT).current_state == 0.0
    assert bound.sync() == 0
    pull = state(bound, "Float", "pull", RIGHT)
    assert (pull.current_state, pull.changed_since_last_sync, pull.is_active) == (0.75, 1, 1)
    assert pull.last_change_time == bound.headset.xr_now
    assert bound.sync() == 0
    assert state(bound, "Float", "pull", RIGHT).changed_since_last_sync == 0


def test_floats_become_booleans_and_both_hands_combine(bound: Any) -> None:
    left, right = bound.headset.controllers
    left.values["input/trigger/value"] = 0.4
    right.values["input/trigger/value"] = 0.6
    bound.sync()
    assert state(bound, "Boolean", "press", LEFT).current_state == 0
    assert state(bound, "Boolean", "press", RIGHT).current_state == 1
    assert state(bound, "Boolean", "press").current_state == 1
    assert state(bound, "Float", "pull").current_state == pytest.approx(0.6)


def test_vectors(bound: Any) -> None:
    bound.headset.controllers[0].values["input/thumbstick"] = (0.5, -0.25)
    bound.sync()
    push = state(bound, "Vector2f", "push", LEFT).current_state
    assert (push.x, push.y) == (0.5, -0.25)


def test_inactive_controller(bound: Any) -> None:
    bound.headset.controllers[0].active = False
    bound.sync()
    assert state(bound, "Float", "pull", LEFT).is_active == 0
    assert state(bound, "Pose", "grip", LEFT).is_active == 0
    assert state(bound, "Float", "pull", RIGHT).is_active == 1


def test_profile_follows_the_device(bound: Any) -> None:
    bound.sync()
    out = xr.InteractionProfileState()

    def profile() -> int:
        arguments = (bound.objects["session"], bound.path(LEFT), C.addressof(out))
        assert bound.call("xrGetCurrentInteractionProfile", *arguments) == 0
        return int(out.interaction_profile)

    assert profile() == bound.path(TOUCH)
    bound.headset.controllers[0].profiles = (profiles.SIMPLE,)
    assert profile() == bound.path(TOUCH), "not before the next sync"
    bound.sync()
    assert profile() == 0


def test_without_focus_nothing_is_active(bound: Any) -> None:
    bound.sync()
    bound.headset.focus = 4
    bound.states()
    assert bound.sync() == R.SESSION_NOT_FOCUSED.value
    assert state(bound, "Float", "pull", RIGHT).is_active == 0
    assert bound.vibrate(action="buzz") == R.SESSION_NOT_FOCUSED.value
    assert bound.headset.haptics == []


def test_vibration_is_kept(bound: Any) -> None:
    bound.sync()
    assert bound.vibrate(action="buzz") == 0
    [call] = bound.headset.haptics
    assert (call.duration_ns, call.amplitude) == (1_000_000, 0.5)


def test_action_space_follows_the_controller(bound: Any) -> None:
    bound.create_action_space(action="grip", subaction=RIGHT)
    out = xr.SpaceLocation()

    def locate() -> tuple[int, float]:
        arguments = (bound.objects["action_space"], bound.objects["space"], bound.time)
        assert bound.call("xrLocateSpace", *arguments, C.addressof(out)) == 0
        return int(out._location_flags), out.pose.position.x

    assert locate()[0] == 0, "inactive before the first sync"
    bound.sync()
    flags, x = locate()
    assert flags == 15, "valid and tracked"
    assert x == pytest.approx(0.2)
    bound.headset.controllers[1].grip = None
    assert locate()[0] == 0


def test_spaces_are_located_in_each_other(make_app: Any) -> None:
    turned = (0.0, math.sin(0.5), 0.0, math.cos(0.5), 1.0, 1.5, -2.0)
    app = make_app("focused", head=turned)
    app.create_reference_space(name="view", kind=1)
    handles = words(app.objects["space"], app.objects["view"])
    info, out = xr.SpacesLocateInfo(), xr.SpaceLocations()
    data = (xr.SpaceLocationData * 2)()
    info.time, info.space_count, out.location_count = app.time, 2, 2
    set_words(info, base_space=app.objects["view"], _spaces=C.addressof(handles))
    set_words(out, _locations=C.addressof(data))
    arguments = (C.addressof(info), C.addressof(out))
    assert app.call("xrLocateSpacesKHR", app.objects["session"], *arguments) == 0
    stage = data[0].pose
    expected = invert(turned)
    assert (stage.position.x, stage.position.z) == pytest.approx((expected[4], expected[6]))
    assert data[1].pose.orientation.w == pytest.approx(1.0)


def test_untracked_head(make_app: Any) -> None:
    app = make_app("focused", head_tracked=False)
    app.create_reference_space(name="view", kind=1)
    out = xr.SpaceLocation()
    arguments = (app.objects["view"], app.objects["space"], app.time, C.addressof(out))
    assert app.call("xrLocateSpace", *arguments) == 0
    assert int(out._location_flags) == 3, "valid, not tracked"
    app.headset.head = None
    assert app.call("xrLocateSpace", *arguments) == 0
    assert int(out._location_flags) == 0


def test_hands_without_a_tracker(make_app: Any) -> None:
    app = make_app("ready", has_hand_tracking=False)
    assert app.create_hand_tracker() == R.ERROR_FEATURE_UNSUPPORTED.value


def test_poses() -> None:
    pose = (0.0, math.sin(0.3), 0.0, math.cos(0.3), 0.1, -0.2, 0.3)
    assert compose(pose, invert(pose)) == pytest.approx(IDENTITY)
    assert compose(IDENTITY, pose) == pose, "exact, so that what is worn is what is read"
    assert not is_valid((0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    assert not is_valid((0.0, 0.0, 0.0, math.nan, 0.0, 0.0, 0.0))


def test_profiles_need_their_extension() -> None:
    assert profiles.bindable(profiles.EYE_GAZE, frozenset()) is None
    needed = frozenset({"XR_EXT_eye_gaze_interaction"})
    assert profiles.bindable(profiles.EYE_GAZE, needed) is not None
    assert profiles.bindable("/interaction_profiles/rocb/none", needed) is None
    assert profiles.components(TOUCH, LEFT, "input/x/click", frozenset())
    assert not profiles.components(TOUCH, RIGHT, "input/x/click", frozenset())
    assert not profiles.components(TOUCH, LEFT, "input/pinch_ext/pose", frozenset())
    hands = frozenset({"XR_EXT_hand_interaction"})
    assert profiles.components(TOUCH, LEFT, "input/pinch_ext/pose", hands)


def worn_frame() -> FrameInput:
    """Everything a frame can say, with floats on the grid."""
    frame = FrameInput()
    record = frame.record
    flags = Flag.USER_PRESENT | Flag.HEAD_VALID | Flag.HEAD_TRACKED | Flag.GAZE_VALID
    flags |= Flag.GAZE_IS_EYE | Flag.GRIP_LEFT | Flag.GRIP_RIGHT | Flag.AIM_LEFT | Flag.AIM_RIGHT
    record["flags"] = int(flags | Flag.HAND_RIGHT)
    record["t"], record["gaze_t"] = 10_000_000_000, 9_990_000_000
    record["head"] = (0.0, 0.6, 0.0, 0.8, 0.25, 1.75, -0.5)
    record["gaze"] = (0.6, 0.0, 0.0, 0.8, 0.25, 1.75, -0.5)
    record["grip"][:, 4:] = ((-0.25, 1.25, -0.5), (0.25, 1.125, -0.375))
    record["aim"][:, 4:] = ((-0.25, 1.25, -0.625), (0.25, 1.125, -0.5))
    record["axes"] = ((0.0, 0.25, 0.0, 0.0), (0.75, 1.0, 0.5, -0.25))
    record["buttons"] = int(Button.PRIMARY) << 16 | int(Button.MENU)
    record["joints_valid"] = record["joints_tracked"] = (0, (1 << JOINT_COUNT) - 1)
    record["joints"][1, :, 4] = np.arange(JOINT_COUNT) / 64
    record["joints"][1, :, 7] = 1 / 128
    record["views"][:, :7] = record["head"]
    record["views"][0, 4], record["views"][1, 4] = 0.21875, 0.28125
    record["views"][:, 7:] = (-0.75, 0.75, 0.625, -0.875)
    return frame


def test_what_is_worn_is_what_the_back_end_reads() -> None:
    worn = worn_frame()
    headset = MockHeadset()
    headset.wear(worn)
    mock = MockOpenXR(headset)
    with OpenXRRuntime(mock, lambda: BINDING, clock=headset.clock) as runtime:
        got = FrameInput()
        while mock.ended < 20:
            item = runtime.wait_frame()
            if isinstance(item, FrameInput):
                runtime.target()
                runtime.submit(item, FrameOutput(rendered=True, haptics=(Haptic(1, 0.5, 1000),)))
                got.copy_from(item)
    for name in ("head", "gaze", "grip", "aim", "views"):
        np.testing.assert_array_equal(got.record[name], worn.record[name], err_msg=name)
    np.testing.assert_array_equal(got.record["axes"], worn.record["axes"])
    np.testing.assert_array_equal(got.record["joints"][1], worn.record["joints"][1])
    assert got.t - int(got.record["gaze_t"]) == 10_000_000
    assert got.flags & worn.flags == worn.flags
    assert got.buttons & worn.buttons == worn.buttons & ~int(Button.MENU), "no menu on an Index"
    assert mock.refusals == []
    [layer] = mock.frames[-1].layers
    assert [view.array_index for view in layer.views] == [0, 1]
    assert layer.views[0].depth_texture > 0
    assert (layer.views[0].near, layer.views[0].far) == pytest.approx((0.05, 100.0))
    assert headset.haptics[0].hand == RIGHT


def test_bare_hands_have_a_profile_of_their_own() -> None:
    worn = worn_frame()
    worn.record["flags"] |= int(Flag.BARE_RIGHT)
    headset = MockHeadset()
    headset.wear(worn)
    mock = MockOpenXR(headset)
    with OpenXRRuntime(mock, lambda: BINDING, clock=headset.clock) as runtime:
        flags = 0
        while mock.ended < 20:
            item = runtime.wait_frame()
            if isinstance(item, FrameInput):
                runtime.submit(item, FrameOutput())
                flags = item.flags
    assert flags & Flag.BARE_RIGHT
    assert not flags & Flag.BARE_LEFT


def test_every_component_of_every_profile_can_be_worn() -> None:
    values = component_values(worn_frame(), 1)
    without = {"output", "pose", "touch", "system", "thumbrest", "trackpad"}
    for profile in (profiles.SIMPLE, profiles.TOUCH, profiles.INDEX, profiles.HAND_INTERACTION):
        table = profiles.bindable(profile, frozenset({"XR_EXT_hand_interaction"}))
        assert table is not None
        for path in table[RIGHT]:
            if not without & set(path.split("/")) and path.split("/")[-1] not in "xy":
                assert path in values, f"{profile} {path}"
