"""Loss and recovery: whatever a runtime does, the same process goes on, and without haste."""

from __future__ import annotations

import gc
import logging
import weakref
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from vrkiosk_xr.frame import Flag, FrameInput
from vrkiosk_xr.mock import MockHeadset, MockOpenXR
from vrkiosk_xr.openxr import OpenXRRuntime
from vrkiosk_xr.runtime import FrameOutput, Haptic, Notice

MakeRig = Callable[..., Any]
IDLE, SYNCHRONIZED, VISIBLE, FOCUSED, EXITING = 1, 3, 4, 5, 8

SESSION_LOST, INSTANCE_LOST, RUNTIME_FAILURE, VALIDATION_FAILURE = -17, -13, -2, -1

# Called in every frame; a failure of each must lead to the same orderly recovery.
FRAME_CALLS = (
    "xrPollEvent",
    "xrWaitFrame",
    "xrBeginFrame",
    "xrSyncActions",
    "xrGetActionStateFloat",
    "xrGetActionStateVector2f",
    "xrGetActionStateBoolean",
    "xrLocateSpaces",
    "xrLocateSpace",
    "xrLocateHandJointsEXT",
    "xrLocateViews",
    "xrAcquireSwapchainImage",
    "xrWaitSwapchainImage",
    "xrReleaseSwapchainImage",
    "xrApplyHapticFeedback",
    "xrEndFrame",
)
BUZZ = (Haptic(hand=1, amplitude=0.5, duration_ns=20_000_000),)


def lose_and_find(rig: Any) -> Notice:
    """Runs through a loss to focus again. Returns the notice of the loss."""
    before = len(rig.notices)
    while "lost" not in rig.names[before:]:
        rig.step(haptics=BUZZ)
    (lost,) = (notice for notice in rig.notices[before:] if notice.name == "lost")
    assert isinstance(lost, Notice)
    rig.notice("found")
    assert rig.focused().flags & Flag.FOCUSED
    assert rig.times == sorted(set(rig.times))
    return lost


@pytest.mark.parametrize("code", [SESSION_LOST, INSTANCE_LOST, VALIDATION_FAILURE])
@pytest.mark.parametrize("call", FRAME_CALLS)
def test_any_failing_call_is_recovered_from(make_rig: MakeRig, call: str, code: int) -> None:
    rig = make_rig()
    rig.focused()
    rig.mock.faults.next(call, code)
    lost = lose_and_find(rig)
    assert lost.data["call"] == call
    assert str(lost.data["code"]).startswith("XR_ERROR_")
    assert rig.names.count("lost") == 1
    assert rig.mock.begun == rig.mock.ended
    assert rig.mock.discarded == 0


def test_session_loss(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    rig.mock.lose_session()
    lost = lose_and_find(rig)
    assert lost.data["code"] == "XR_SESSION_STATE_LOSS_PENDING"
    assert rig.mock.begun == rig.mock.ended


@pytest.mark.parametrize(
    ("announced", "code"),
    [(False, "XR_ERROR_INSTANCE_LOST"), (True, "XR_TYPE_EVENT_DATA_INSTANCE_LOSS_PENDING")],
)
def test_instance_loss(make_rig: MakeRig, announced: bool, code: str) -> None:
    rig = make_rig()
    before = rig.focused().index
    rig.mock.lose_instance(announced)
    assert lose_and_find(rig).data["code"] == code
    assert rig.frame().index > before


def test_loss_within_a_frame_leaves_submit_harmless(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    frame = rig.runtime.wait_frame()
    rig.mock.lose_instance()
    assert rig.runtime.target() is None
    rig.runtime.submit(frame, FrameOutput(rendered=True))
    assert rig.notice("lost").data["call"] == "xrAcquireSwapchainImage"


def test_a_refused_layer_does_not_leave_the_frame_open(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    pose_invalid = -39
    rig.mock.faults.next("xrEndFrame", pose_invalid)
    rig.frame()
    assert rig.mock.begun == rig.mock.ended
    assert rig.notice("lost").data["code"] == "XR_ERROR_POSE_INVALID"


def test_the_runtimes_menu_does_not_end_the_kiosk(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    rig.headset.focus = EXITING
    lost = rig.notice("lost")
    assert lost.data["code"] == "XR_SESSION_STATE_EXITING"
    rig.headset.focus = FOCUSED
    rig.notice("found")
    assert rig.focused().flags & Flag.FOCUSED


def test_doffing_and_donning_keeps_the_session(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    for _ in range(50):
        rig.headset.focus = IDLE
        waiting = rig.notice("waiting")
        assert waiting.data["code"] == "XR_SESSION_STATE_IDLE"
        rig.headset.focus = FOCUSED
        rig.notice("resumed")
    assert rig.mock.counts["xrCreateSession"] == 1
    assert "lost" not in rig.names
    assert rig.frame().record["late"] == 0  # nobody missed a frame that was not wanted
    rig.assert_clean()


def test_an_unused_headset_is_heard_of_once_a_second(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(focus=IDLE))
    times = [rig.notice("waiting").t for _ in range(3)]
    assert [round((b - a) / 1e9, 1) for a, b in pairwise(times)] == [1.0, 1.0]
    assert max(rig.headset.clock.waits) < 0.1


@pytest.mark.parametrize(
    ("state", "code", "told"),
    [
        ({"installed": False}, "XR_ERROR_RUNTIME_UNAVAILABLE", "runtime"),
        ({"running": False}, "XR_ERROR_RUNTIME_FAILURE", "start its service"),
        ({"connected": False}, "XR_ERROR_FORM_FACTOR_UNAVAILABLE", "plug it in"),
        ({"system_name": "Simulated HMD"}, "", "--test-runtime"),
    ],
)
def test_waits_with_patience_for_what_is_missing(
    make_rig: MakeRig, state: dict[str, Any], code: str, told: str
) -> None:
    rig = make_rig(MockHeadset(**state))
    for _ in range(7):
        waiting = rig.notice("waiting")
        assert waiting.data["code"] == code
        assert told in str(waiting.data["text"])
    assert rig.headset.clock.waits == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0]
    assert rig.runtime.info.runtime == ""
    for name, value in (("installed", True), ("running", True), ("connected", True)):
        setattr(rig.headset, name, value)
    rig.headset.system_name = "Real headset"
    assert rig.notice("found").data["system"] == "Real headset"
    assert rig.focused().flags & Flag.FOCUSED


def test_an_absent_headset_is_logged_once(
    make_rig: MakeRig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    rig = make_rig(MockHeadset(connected=False))
    for _ in range(5):
        rig.notice("waiting")
    rig.headset.running = False
    for _ in range(5):
        rig.notice("waiting")
    assert len(caplog.records) == 2


def test_a_stand_in_is_taken_in_tests(make_rig: MakeRig) -> None:
    rig = make_rig(MockHeadset(system_name="Simulated HMD"), test_runtime=True)
    assert rig.focused().flags & Flag.FOCUSED


def test_a_runtime_that_keeps_failing_is_asked_ever_less_often(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.mock.faults.always("xrLocateViews", RUNTIME_FAILURE)
    for _ in range(6):
        rig.notice("lost")
    assert [wait for wait in rig.headset.clock.waits if wait >= 0.25] == [0.25, 0.5, 1, 2, 2]


def test_patience_is_fresh_after_a_steady_second(make_rig: MakeRig) -> None:
    rig = make_rig()
    for _ in range(3):
        for _ in range(100):
            rig.frame()
        rig.mock.lose_session()
        rig.notice("found")
    assert [wait for wait in rig.headset.clock.waits if wait >= 0.25] == [0.25] * 3


def test_a_failure_at_any_step_of_connecting_leaves_nothing_behind(make_rig: MakeRig) -> None:
    sound = make_rig()
    sound.notice("found")
    making = [name for name in sound.mock.counts if not name.startswith(("xrPoll", "xrDestroy"))]
    for name in making:
        mock = MockOpenXR()
        mock.faults.at(name, 1, VALIDATION_FAILURE)
        with OpenXRRuntime(mock, None, clock=mock.headset.clock) as runtime:
            first = runtime.wait_frame()
            assert isinstance(first, Notice)
            if mock.counts[name]:
                assert (first.name, first.data["call"]) == ("waiting", name)
                assert mock.open_handles == 0, name
            else:
                assert first.name == "found"  # only asked for when drawing
        assert mock.open_handles == 0


def test_a_lost_connection_is_gone_without_the_garbage_collector(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    gc.disable()
    try:
        lost = weakref.ref(rig.runtime._connection)
        rig.mock.lose_session()
        rig.notice("found")
        assert lost() is None
    finally:
        gc.enable()


# ---------------------------------------------------------------------- the end


def end(rig: Any) -> list[FrameInput | Notice]:
    """What still comes after an exit was requested."""
    rig.runtime.request_exit()
    rest = []
    while (item := rig.runtime.wait_frame()) is not None:
        rest.append(item)
    return rest


def test_exit_ends_the_session_in_good_order(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    assert end(rig) == []
    assert rig.mock.counts["xrRequestExitSession"] == 1
    assert rig.mock.counts["xrEndSession"] == 1
    assert rig.mock.open_handles == 0
    assert rig.runtime.wait_frame() is None
    rig.assert_clean()


@pytest.mark.parametrize("headset", [MockHeadset(running=False), MockHeadset(focus=IDLE)])
def test_exit_while_waiting(make_rig: MakeRig, headset: MockHeadset) -> None:
    rig = make_rig(headset)
    rig.notice("waiting")
    now = headset.clock.now()
    assert end(rig) == []
    assert headset.clock.now() == now


def test_exit_survives_a_runtime_that_does_not_answer(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    rig.mock.faults.always("xrRequestExitSession", 0)  # says yes and does nothing
    now = rig.headset.clock.now()
    assert end(rig) == []
    assert rig.headset.clock.now() - now < 4e9


def test_exit_does_not_wait_for_a_session_that_stays_idle(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.focused()
    rig.mock.faults.always("xrEndSession", 0)  # ends nothing: EXITING never comes
    assert end(rig) == []
    assert 0.0 < max(rig.headset.clock.waits) < 0.1


@pytest.mark.parametrize("call", ["xrRequestExitSession", "xrEndSession", "xrWaitFrame"])
def test_exit_survives_a_runtime_that_fails(make_rig: MakeRig, call: str) -> None:
    rig = make_rig()
    rig.focused()
    rig.mock.faults.always(call, INSTANCE_LOST)
    assert end(rig) == []
    assert rig.mock.begun == rig.mock.ended
