"""Functions of the mock: the session and its states (OpenXR 1.1, section 9)."""

from __future__ import annotations

import ctypes as C
from types import MappingProxyType
from typing import Any, Final

from vrkiosk_xr.mock.memory import Refused, Result, chain, set_floats, set_word, struct, word
from vrkiosk_xr.mock.state import STEREO, Instance, Session, State, Table, check_system
from vrkiosk_xr.openxr.pyopenxr import xr

S = xr.SessionState
IDLE, READY, SYNCHRONIZED = int(S.IDLE), int(S.READY), int(S.SYNCHRONIZED)
VISIBLE, FOCUSED, STOPPING = int(S.VISIBLE), int(S.FOCUSED), int(S.STOPPING)
EXITING: Final = int(S.EXITING)
LOOPING: Final = frozenset({SYNCHRONIZED, VISIBLE, FOCUSED})
BINDINGS: Final = MappingProxyType(
    {
        xr.GraphicsBindingEGLMNDX: ("XR_MNDX_egl_enable", ("display", "context")),
        xr.GraphicsBindingOpenGLXlibKHR: (
            "XR_KHR_opengl_enable",
            ("x_display", "glx_drawable", "glx_context"),
        ),
    }
)


def create_session(state: State, instance: Instance, info_at: int, out: int) -> int:
    info = struct(xr.SessionCreateInfo, info_at)
    check_system(info.system_id)
    drawing = _check_graphics(instance, info)
    if any(session.instance is instance for session in state.handles.alive(Session)):
        raise Refused(Result.ERROR_LIMIT_REACHED, "the instance has a session already")
    session = Session(instance, drawing, announced_recentrings=len(state.headset.recentrings))
    set_word(out, state.handles.add(session, instance.handle), "the session")
    change(state, session, IDLE)
    return 0


def _check_graphics(instance: Instance, info: Any) -> bool:
    """Whether the session draws; Refused when nothing right says how."""
    known = {int(kind()._type): kind for kind in BINDINGS}
    found = [(known[kind], address) for kind, address in chain(info) if kind in known]
    if not found:
        if "XR_MND_headless" in instance.extensions:
            return False
        raise Refused(Result.ERROR_GRAPHICS_DEVICE_INVALID, "no graphics binding is chained")
    kind, address = found[0]
    extension, fields = BINDINGS[kind]
    if not {extension, "XR_KHR_opengl_enable"} <= instance.extensions:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"{extension} is not enabled")
    if not instance.graphics_asked:
        raise Refused(
            Result.ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING,
            "xrGetOpenGLGraphicsRequirementsKHR was not called",
        )
    binding = kind.from_address(address)
    if missing := [name for name in fields if not word(binding, name)]:
        raise Refused(Result.ERROR_GRAPHICS_DEVICE_INVALID, f"{missing[0]} is null")
    return True


def destroy_session(state: State, session: Session) -> int:
    state.handles.remove(session.handle)
    return 0


def begin_session(state: State, session: Session, info_at: int) -> int:
    info = struct(xr.SessionBeginInfo, info_at)
    if session.running:
        raise Refused(Result.ERROR_SESSION_RUNNING, "the session runs already")
    if session.state != READY:
        raise Refused(Result.ERROR_SESSION_NOT_READY, f"the session is {S(session.state).name}")
    kind = info._primary_view_configuration_type
    if kind != STEREO:
        raise Refused(Result.ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED, f"type {kind}")
    session.running = True
    target = state.headset.focus
    # XR_MND_headless: such a session comes into focus without frames.
    while not session.drawing and target in LOOPING and session.state < target:
        change(state, session, session.state + 1)
    return 0


def end_session(state: State, session: Session) -> int:
    require_running(session)
    if session.state != STOPPING:
        raise Refused(Result.ERROR_SESSION_NOT_STOPPING, f"it is {S(session.state).name}")
    session.running = False
    session.waited = session.begun = 0
    session.synced.clear()
    change(state, session, IDLE)
    session.announced_presence = None
    if session.exiting or state.headset.focus == EXITING:
        session.exiting = True
        change(state, session, EXITING)
    return 0


def request_exit(state: State, session: Session) -> int:
    require_running(session)
    session.exiting = True
    lower(state, session, STOPPING)
    return 0


def require_running(session: Session) -> None:
    if not session.running:
        raise Refused(Result.ERROR_SESSION_NOT_RUNNING, "xrBeginSession was not called")


def push(session: Session, event: Any) -> None:
    """Queues an event about a session; fills in which."""
    offset = type(event).session.offset
    C.c_uint64.from_address(C.addressof(event) + offset).value = session.handle
    session.instance.events.append(event)


def change(state: State, session: Session, new: int) -> None:
    session.state = new
    event = xr.EventDataSessionStateChanged()
    event._state = new
    event.time = state.headset.xr_now
    push(session, event)


def lower(state: State, session: Session, target: int) -> None:
    """Takes a session down to `target`, through every state between; a target that is not a
    state of a session in its frame loop means STOPPING."""
    floor = target if target in LOOPING else READY
    if floor == READY and session.state == READY:
        change(state, session, SYNCHRONIZED)
    while session.state in LOOPING and session.state > floor:
        change(state, session, session.state - 1 if session.state > SYNCHRONIZED else STOPPING)


def after_frame(state: State, session: Session) -> None:
    """A session rises by one state after each frame, towards what the headset wants."""
    target = state.headset.focus
    if not session.exiting and target in LOOPING and READY <= session.state < target:
        change(state, session, session.state + 1)


def announce(state: State, session: Session) -> None:
    """Queues the events that what happened to the headset since the last time calls for."""
    if session.lost or session.instance.lost:
        return
    target = state.headset.focus
    if session.state == IDLE and not session.exiting and target in LOOPING:
        change(state, session, READY)
    if session.running and not session.exiting:
        lower(state, session, target)
    if session.running and not session.drawing:  # XR_MND_headless: has no frames to rise with
        for _ in LOOPING:
            after_frame(state, session)
    _announce_presence(state, session)
    _announce_recentrings(state, session)


def _announce_presence(state: State, session: Session) -> None:
    headset = state.headset
    asked = "XR_EXT_user_presence" in session.instance.extensions
    if not (asked and headset.has_presence_sensor and session.running):
        return
    if session.announced_presence != headset.present:
        session.announced_presence = headset.present
        event = xr.EventDataUserPresenceChangedEXT()
        event.is_user_present = int(headset.present)
        push(session, event)


def _announce_recentrings(state: State, session: Session) -> None:
    headset = state.headset
    for recentred in headset.recentrings[session.announced_recentrings :]:
        event = xr.EventDataReferenceSpaceChangePending()
        event._reference_space_type = recentred.kind
        event.change_time = headset.xr_now
        event.pose_valid = 1
        set_floats(event, "pose_in_previous_space", recentred.pose)
        push(session, event)
    session.announced_recentrings = len(headset.recentrings)


FUNCTIONS: Final[Table] = MappingProxyType(
    {
        "xrCreateSession": (Instance, create_session),
        "xrDestroySession": (Session, destroy_session),
        "xrBeginSession": (Session, begin_session),
        "xrEndSession": (Session, end_session),
        "xrRequestExitSession": (Session, request_exit),
    }
)
