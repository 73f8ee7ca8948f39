"""Functions of the mock: waiting for, beginning and ending frames (OpenXR 1.1, section 10.5)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from vrkiosk_xr.mock.layers import check_layers
from vrkiosk_xr.mock.memory import Refused, Result, optional, struct, word
from vrkiosk_xr.mock.sessions import FOCUSED, VISIBLE, after_frame, announce, require_running
from vrkiosk_xr.mock.spaces import check_time
from vrkiosk_xr.mock.state import MockBlocked, Session, State, SubmittedFrame, Table
from vrkiosk_xr.openxr.pyopenxr import xr


def wait_frame(state: State, session: Session, info: int, out: int) -> int:
    optional(xr.FrameWaitInfo, info)
    frame = struct(xr.FrameState, out)
    require_running(session)
    if session.waited:
        raise MockBlocked(
            "xrWaitFrame before xrBeginFrame of the last frame: it waits until another thread "
            "begins that frame"
        )
    headset = state.headset
    if not session.drawing:  # as on Monado: XR_MND_headless has no frames, and nothing to wait for
        return 0
    if headset.script is not None:
        headset.script(headset, state.faults.counts["xrWaitFrame"])
    announce(state, session)
    period = headset.period_ns
    wake = session.last_wake_ns + period
    if wake < headset.clock.ns:  # late: the next display period that is still to come
        wake += -(-(headset.clock.ns - wake) // period) * period if session.last_wake_ns else 0
        wake = max(wake, headset.clock.ns)
    headset.clock.ns = session.last_wake_ns = wake
    frame.predicted_display_time = headset.xr_now + period
    frame.predicted_display_period = period
    frame.should_render = int(session.state in (VISIBLE, FOCUSED))
    session.waited = frame.predicted_display_time
    return 0


def begin_frame(state: State, session: Session, info: int) -> int:
    optional(xr.FrameBeginInfo, info)
    require_running(session)
    if not session.waited:
        raise Refused(Result.ERROR_CALL_ORDER_INVALID, "xrWaitFrame was not called before")
    discarded = bool(session.begun)
    session.begun, session.waited = session.waited, 0
    state.begun += 1
    if discarded:
        state.discarded += 1
        return int(Result.FRAME_DISCARDED)
    return 0


def end_frame(state: State, session: Session, info_at: int) -> int:
    info = struct(xr.FrameEndInfo, info_at)
    require_running(session)
    if not session.begun:
        raise Refused(Result.ERROR_CALL_ORDER_INVALID, "no frame was begun")
    check_time(info.display_time)
    mode = info._environment_blend_mode
    if mode not in (1, 2, 3):  # opaque, additive, alpha blend
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"environment blend mode {mode}")
    if mode not in state.headset.blend_modes:
        raise Refused(Result.ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED, f"mode {mode}")
    layers = check_layers(state, session, word(info, "_layers"), info.layer_count)
    session.begun = 0
    session.ended += 1
    state.ended += 1
    state.frames.append(SubmittedFrame(info.display_time, tuple(layers)))
    after_frame(state, session)
    return 0


FUNCTIONS: Final[Table] = MappingProxyType(
    {
        "xrWaitFrame": (Session, wait_frame),
        "xrBeginFrame": (Session, begin_frame),
        "xrEndFrame": (Session, end_frame),
    }
)
