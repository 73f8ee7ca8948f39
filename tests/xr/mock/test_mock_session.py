"""The mock's instance, session states and events."""

from __future__ import annotations

import ctypes as C
from typing import Any

import pytest

from vrkiosk_xr.mock import MockBlocked, MockHeadset, MockOpenXR
from vrkiosk_xr.mock.headset import EXTENSIONS, LOCAL
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import RuntimeFailure

R = xr.Result
S = xr.SessionState


def test_states_rise_one_by_one_with_frames(make_app: Any) -> None:
    app = make_app("running")
    seen = []
    for _ in range(4):
        app.frame()
        seen += app.states()
    assert seen == [S.SYNCHRONIZED, S.VISIBLE, S.FOCUSED]


def test_rendering_is_asked_for_only_when_visible(make_app: Any) -> None:
    app = make_app("running")
    asked = []
    for _ in range(3):
        state = xr.FrameState()
        app.call("xrWaitFrame", app.objects["session"], 0, C.addressof(state))
        app.begin_frame()
        app.end_frame(time=state.predicted_display_time)
        asked.append(bool(state.should_render))
    assert asked == [False, False, True]


@pytest.mark.parametrize("target", [S.VISIBLE, S.SYNCHRONIZED])
def test_focus_can_be_taken_away_and_given_back(make_app: Any, target: Any) -> None:
    app = make_app("focused")
    app.headset.focus = int(target)
    assert app.states()[-1] == target
    app.headset.focus = int(S.FOCUSED)
    app.frame()
    app.frame()
    assert app.states()[-1] == S.FOCUSED


def test_headset_taken_off_stops_the_session_and_starts_it_again(make_app: Any) -> None:
    app = make_app("focused")
    app.headset.focus = int(S.IDLE)
    assert app.states() == [S.VISIBLE, S.SYNCHRONIZED, S.STOPPING]
    assert app.end_session() == 0
    assert app.states() == [S.IDLE]
    app.headset.focus = int(S.FOCUSED)
    assert app.states() == [S.READY]
    assert app.begin_session() == 0


def test_runtime_can_end_the_application(make_app: Any) -> None:
    app = make_app("focused")
    app.headset.focus = int(S.EXITING)
    assert app.states()[-1] == S.STOPPING
    assert app.end_session() == 0
    assert app.states() == [S.IDLE, S.EXITING]


def test_session_waits_for_the_headset(make_app: Any) -> None:
    app = make_app("session", focus=int(S.IDLE))
    assert app.states() == [S.IDLE]
    assert app.begin_session() == R.ERROR_SESSION_NOT_READY.value


def test_session_loss(make_app: Any) -> None:
    app = make_app("frame")
    app.mock.lose_session()
    assert app.states()[-1] == S.LOSS_PENDING
    assert app.end_frame() == R.ERROR_SESSION_LOST.value
    assert app.locate_space() == R.ERROR_SESSION_LOST.value
    assert app.destroy(kind="Session", name="session") == 0
    assert app.create_session() == 0


def test_instance_loss(make_app: Any) -> None:
    app = make_app("frame")
    before = app.headset.xr_now
    app.mock.lose_instance()
    assert app.poll() == R.ERROR_INSTANCE_LOST.value
    assert app.wait_frame() == R.ERROR_INSTANCE_LOST.value
    assert app.headset.xr_now < before, "XrTime starts anew"
    assert app.destroy(kind="Space", name="space") == 0
    assert app.destroy(kind="Instance", name="instance") == 0
    app.reach("frame")


def test_announced_instance_loss(make_app: Any) -> None:
    app = make_app("focused")
    app.mock.lose_instance(announced=True)
    assert app.wait_frame() == 0
    assert app.poll() == 0
    assert app.poll() == R.ERROR_INSTANCE_LOST.value


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"installed": False}, R.ERROR_RUNTIME_UNAVAILABLE),
        ({"running": False}, R.ERROR_RUNTIME_FAILURE),
        ({"api_version": (1, 0)}, R.SUCCESS),
    ],
)
def test_runtime_away(make_app: Any, settings: dict[str, Any], expected: Any) -> None:
    assert make_app(**settings).create_instance() == expected.value


def test_version_not_offered(make_app: Any) -> None:
    app = make_app(api_version=(1, 0))
    code = app.create_instance(version=(1, 1))
    assert code == R.ERROR_API_VERSION_UNSUPPORTED.value


def test_no_headset(make_app: Any) -> None:
    app = make_app("instance", connected=False)
    assert app.get_system() == R.ERROR_FORM_FACTOR_UNAVAILABLE.value
    app.headset.connected = True
    assert app.get_system() == 0


def test_one_instance_at_a_time(make_app: Any) -> None:
    app = make_app("instance")
    assert app.create_instance() == R.ERROR_LIMIT_REACHED.value


@pytest.mark.parametrize(
    ("instance", "name"),
    [
        (0, "xrBeginFrame"),  # not global
        (1, "xrCreateInstance"),  # global
        (0, "xrNone"),
    ],
)
def test_functions_that_are_not_there(instance: int, name: str) -> None:
    with pytest.raises(RuntimeFailure, match=name):
        MockOpenXR().function(instance, name)


def test_functions_of_extensions_and_versions(make_app: Any) -> None:
    app = make_app()
    app.create_instance(extensions=(), version=(1, 0))
    for name in ("xrLocateHandJointsEXT", "xrLocateSpaces", "xrLocateSpacesKHR"):
        with pytest.raises(RuntimeFailure, match=name):
            app.mock.function(app.objects["instance"], name)
    app.destroy(kind="Instance", name="instance")
    app.create_instance(extensions=(), version=(1, 1))
    app.mock.function(app.objects["instance"], "xrLocateSpaces")


def test_wrong_number_of_arguments(make_app: Any) -> None:
    app = make_app("instance")
    with pytest.raises(TypeError, match="takes 2"):
        app.mock.function(app.objects["instance"], "xrPollEvent", C.c_uint64, C.c_void_p)(1)


def test_destroying_a_parent_destroys_its_children(make_app: Any) -> None:
    app = make_app("image")
    space = app.objects["space"]
    assert app.destroy(kind="Session", name="session") == 0
    out = xr.SpaceLocation()
    code = app.call("xrLocateSpace", space, space, 1, C.addressof(out))
    assert code == R.ERROR_HANDLE_INVALID.value
    assert app.destroy(kind="Instance", name="instance") == 0
    assert app.mock.open_handles == 0


def test_handles_that_never_existed(make_app: Any) -> None:
    app = make_app("frame")
    app.objects["none"] = 0xDEAD_BEEF
    assert app.locate_space(space="none") == R.ERROR_HANDLE_INVALID.value
    assert app.mock.refusals[-1].call == "xrLocateSpace"
    assert "deadbeef" in app.mock.refusals[-1].why


def events(app: Any, kind: Any) -> list[Any]:
    """The events of one kind that are waiting."""
    found = []
    buffer = xr.EventDataBuffer()
    address = C.addressof(buffer)
    while app.call("xrPollEvent", app.objects["instance"], address) == 0:
        if buffer._type == int(kind()._type):
            found.append(kind.from_buffer_copy(buffer))
        buffer._type = int(xr.StructureType.EVENT_DATA_BUFFER)
    return found


def test_presence(make_app: Any) -> None:
    app = make_app()
    app.create_instance(extensions=(*EXTENSIONS,))
    app.get_system()
    app.graphics_requirements()
    app.create_session()
    app.poll_until(state=2)
    app.begin_session()
    kind = xr.EventDataUserPresenceChangedEXT
    assert [event.is_user_present for event in events(app, kind)] == [1]
    app.headset.present = False
    assert [event.is_user_present for event in events(app, kind)] == [0]
    assert events(app, kind) == []


def test_recentring_moves_the_space_and_says_so(make_app: Any) -> None:
    app = make_app("focused")
    app.create_reference_space(name="local", kind=LOCAL)
    app.headset.recentre((0.0, 0.0, 0.0, 1.0, 0.5, 0.0, 0.0), LOCAL)
    out = xr.SpaceLocation()
    stage, local = app.objects["space"], app.objects["local"]
    assert app.call("xrLocateSpace", local, stage, app.time, C.addressof(out)) == 0
    assert (out.pose.position.x, out.pose.position.y) == pytest.approx((0.5, 1.6))
    [event] = events(app, xr.EventDataReferenceSpaceChangePending)
    assert event._reference_space_type == LOCAL
    assert event.pose_in_previous_space.position.x == 0.5


def test_late_frames_skip_whole_periods(make_app: Any) -> None:
    app = make_app("focused")
    app.frame()
    first, period = app.time, app.headset.period_ns
    app.headset.clock.advance(period * 3 + period // 2)
    app.frame()
    assert app.time - first == 4 * period
    app.frame()
    assert app.time - first == 5 * period


def test_waiting_twice_would_block(make_app: Any) -> None:
    app = make_app("focused")
    app.wait_frame()
    with pytest.raises(MockBlocked, match="xrWaitFrame"):
        app.wait_frame()


def test_beginning_twice_is_out_of_order(make_app: Any) -> None:
    app = make_app("frame")
    assert app.begin_frame() == R.ERROR_CALL_ORDER_INVALID.value
    assert app.end_frame() == 0


def test_frames_are_counted(make_app: Any) -> None:
    app = make_app("focused")
    begun, ended = app.mock.begun, app.mock.ended
    app.frame()
    app.wait_frame()
    app.begin_frame()
    app.wait_frame()
    app.begin_frame()
    assert (app.mock.begun - begun, app.mock.ended - ended) == (3, 1)
    assert app.mock.discarded == 1
    assert app.mock.counts["xrWaitFrame"] == app.mock.begun


def test_faults(make_app: Any) -> None:
    app = make_app("focused")
    faults = app.mock.faults
    faults.next("xrBeginFrame", -2)
    app.wait_frame()
    assert (app.begin_frame(), app.begin_frame()) == (-2, 0)
    faults.at("xrEndFrame", faults.counts["xrEndFrame"] + 2, -17)
    assert app.end_frame() == 0
    assert app.end_frame() == -17
    faults.always("xrPollEvent", -13)
    assert [app.poll(), app.poll()] == [-13, -13]
    faults.always("xrPollEvent", None)
    assert app.poll() >= 0


def test_fault_that_acts_and_goes_on(make_app: Any) -> None:
    app = make_app("focused")
    app.mock.faults.next("xrWaitFrame", lambda: app.headset.clock.advance(10**9))
    before = app.headset.clock.now()
    app.frame()
    assert app.headset.clock.now() - before >= 10**9


def test_script_runs_before_each_frame(make_app: Any) -> None:
    seen: list[int] = []
    app = make_app("running", script=lambda headset, number: seen.append(number))
    app.frame()
    app.frame()
    assert seen == [1, 2]


def test_virtual_clock() -> None:
    clock = MockHeadset().clock
    start = clock.now()
    clock.wait(0.25)
    clock.wake()
    clock.wait(5.0)
    assert clock.now() - start == 250_000_000
    assert clock.waits == [0.25, 5.0]
