"""Functions of the mock: what actions read and do (OpenXR 1.1, sections 11.4 to 11.7)."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from vrkiosk_xr.mock import profiles
from vrkiosk_xr.mock.bindings import (
    BOOLEAN,
    FLOAT,
    POSE,
    SUBACTION_TOPS,
    TOPS,
    VECTOR2F,
    VIBRATION,
    split,
    subaction,
)
from vrkiosk_xr.mock.headset import Controller, HapticCall
from vrkiosk_xr.mock.memory import Refused, Result, elements, struct, word
from vrkiosk_xr.mock.pose import Pose
from vrkiosk_xr.mock.sessions import FOCUSED, push
from vrkiosk_xr.mock.state import Action, ActionSet, ActionState, Session, State, Table
from vrkiosk_xr.openxr.pyopenxr import xr

PRESSED: Final = 0.5  # a float bound to a boolean action is true beyond
INACTIVE: Final = ActionState(active=False)


# --- where an action's input comes from


def controller_at(state: State, top: str) -> Controller | None:
    return state.headset.controllers[TOPS.index(top)] if top in TOPS[:2] else None


def profile_at(state: State, session: Session, top: str) -> str:
    """The profile in use below a top-level path: what the device can be and the application has
    bindings for. Empty: none."""
    suggested = session.instance.suggested
    if top == profiles.EYES:
        return profiles.EYE_GAZE if profiles.EYE_GAZE in suggested else ""
    controller = controller_at(state, top)
    if controller is None or not controller.active:
        return ""
    possible = (profiles.HAND_INTERACTION,) if controller.bare else controller.profiles
    return next((name for name in possible if name in suggested), "")


def sources(
    state: State, session: Session, action: Action, subaction: str
) -> Iterator[tuple[str, str]]:
    """(top-level path, component) of everything bound to an action in the profiles in use."""
    for top in TOPS:
        if subaction and top != subaction:
            continue
        profile = session.profiles.get(top, "")
        for bound, path in session.instance.suggested.get(profile, ()):
            bound_top, component = split(path)
            if bound is action and bound_top == top:
                yield top, component


def source_pose(state: State, top: str, component: str) -> Pose | None:
    """Pose of a device in the tracking frame."""
    headset = state.headset
    if top == profiles.EYES:
        return headset.gaze if headset.has_eye_tracker else None
    controller = controller_at(state, top)
    if controller is None or not controller.active:
        return None
    grip = component.startswith("input/grip")
    return controller.grip if grip else controller.aim


def _read(controller: Controller, component: str) -> bool | float | tuple[float, float]:
    """A component's state; a parent path such as input/trigger means its click or its value."""
    values = controller.values
    if component in values:
        return values[component]
    parent, _, leaf = component.rpartition("/")
    stick = values.get(parent)
    if isinstance(stick, tuple) and leaf in ("x", "y"):
        return stick["xy".index(leaf)]
    for leaf in profiles.LEAVES:
        if (below := f"{component}/{leaf}") in values:
            return values[below]
    return 0.0


def _evaluate(state: State, session: Session, action: Action, subaction: str) -> ActionState:
    """Activity and value now: the strongest of all sources (section 11.5)."""
    active = False
    best: bool | float | tuple[float, float] = (0.0, 0.0) if action.type == VECTOR2F else 0.0
    for top, component in sources(state, session, action, subaction):
        controller = controller_at(state, top)
        if action.type == POSE:
            active |= source_pose(state, top, component) is not None
        elif controller is not None and controller.active:
            active = True
            if action.type != VIBRATION:
                best = max(best, _convert(_read(controller, component), action.type), key=_size)
    return ActionState(active, best)


def _convert(value: Any, kind: int) -> bool | float | tuple[float, float]:
    """The state as the action's type; what cannot be converted is at rest."""
    if kind == VECTOR2F:
        return value if isinstance(value, tuple) else (0.0, 0.0)
    if isinstance(value, tuple):
        return False if kind == BOOLEAN else 0.0
    if kind == BOOLEAN:
        return value if isinstance(value, bool) else value > PRESSED
    return float(value)


def _size(value: Any) -> float:
    return value[0] ** 2 + value[1] ** 2 if isinstance(value, tuple) else abs(float(value))


# --- reading


def sync(state: State, session: Session, info_at: int) -> int:
    info = struct(xr.ActionsSyncInfo, info_at)
    active: set[tuple[ActionSet, str]] = set()
    found = elements(
        xr.ActiveActionSet,
        word(info, "_active_action_sets"),
        info.count_active_action_sets,
        "active action sets",
    )
    for entry in found:
        action_set = state.handles.get(word(entry, "action_set"), ActionSet)
        if action_set not in (session.attached or ()):
            raise Refused(Result.ERROR_ACTIONSET_NOT_ATTACHED, action_set.name)
        atom = entry.subaction_path
        active.add((action_set, state.path(session.instance, atom) if atom else ""))
    if session.state != FOCUSED:
        session.synced = {key: INACTIVE for key in session.synced}
        return int(Result.SESSION_NOT_FOCUSED)
    _update_profiles(state, session)
    for action_set in session.attached or ():
        for action in action_set.actions:
            for path in ("", *action.subactions):
                on = (action_set, "") in active or (action_set, path) in active
                _sync_one(state, session, action, path, on)
    return 0


def _update_profiles(state: State, session: Session) -> None:
    now = {top: profile_at(state, session, top) for top in TOPS}
    if now != session.profiles:
        if any(now.values()) or any(session.profiles.values()):
            push(session, xr.EventDataInteractionProfileChanged())
        session.profiles = now


def _sync_one(state: State, session: Session, action: Action, subaction: str, on: bool) -> None:
    before = session.synced.get((action, subaction), INACTIVE)
    now = _evaluate(state, session, action, subaction) if on else INACTIVE
    changed = before.active and now.active and before.value != now.value
    time = state.headset.xr_now if changed else before.change_time
    session.synced[action, subaction] = ActionState(
        now.active, now.value if now.active else 0.0, changed, time if now.active else 0
    )


def _state_of(state: State, session: Session, info_at: int, kind: int, info_kind: Any) -> (
    tuple[Action, str, ActionState]
):  # fmt: skip
    info = struct(info_kind, info_at)
    action = state.handles.get(word(info, "action"), Action)
    if action.action_set not in (session.attached or ()):
        raise Refused(Result.ERROR_ACTIONSET_NOT_ATTACHED, f"the set of {action.name}")
    if action.type != kind:
        raise Refused(Result.ERROR_ACTION_TYPE_MISMATCH, f"{action.name} is of another type")
    path = subaction(state, action, info.subaction_path)
    return action, path, session.synced.get((action, path), INACTIVE)


def _give(out: Any, current: ActionState) -> int:
    out.changed_since_last_sync = int(current.changed)
    out.last_change_time = current.change_time
    out.is_active = int(current.active)
    return 0


def get_boolean(state: State, session: Session, info: int, out_at: int) -> int:
    current = _state_of(state, session, info, BOOLEAN, xr.ActionStateGetInfo)[2]
    out = struct(xr.ActionStateBoolean, out_at)
    out.current_state = int(bool(current.value))
    return _give(out, current)


def get_float(state: State, session: Session, info: int, out_at: int) -> int:
    current = _state_of(state, session, info, FLOAT, xr.ActionStateGetInfo)[2]
    out = struct(xr.ActionStateFloat, out_at)
    out.current_state = current.value
    return _give(out, current)


def get_vector2f(state: State, session: Session, info: int, out_at: int) -> int:
    current = _state_of(state, session, info, VECTOR2F, xr.ActionStateGetInfo)[2]
    out = struct(xr.ActionStateVector2f, out_at)
    value = current.value if isinstance(current.value, tuple) else (0.0, 0.0)
    out.current_state.x, out.current_state.y = value
    return _give(out, current)


def get_pose(state: State, session: Session, info: int, out_at: int) -> int:
    current = _state_of(state, session, info, POSE, xr.ActionStateGetInfo)[2]
    struct(xr.ActionStatePose, out_at).is_active = int(current.active)
    return 0


def get_profile(state: State, session: Session, atom: int, out_at: int) -> int:
    top = state.path(session.instance, atom)
    out = struct(xr.InteractionProfileState, out_at)
    if session.attached is None:
        raise Refused(Result.ERROR_ACTIONSET_NOT_ATTACHED, "no action sets are attached")
    if top not in (*TOPS, *SUBACTION_TOPS):
        raise Refused(Result.ERROR_PATH_UNSUPPORTED, f"{top} is no top-level user path")
    profile = session.profiles.get(top, "")
    out.interaction_profile = state.atom(session.instance, profile) if profile else 0
    return 0


def apply_haptics(state: State, session: Session, info: int, haptic_at: int) -> int:
    _, path, current = _state_of(state, session, info, VIBRATION, xr.HapticActionInfo)
    vibration = struct(xr.HapticVibration, haptic_at)
    if not 0.0 <= vibration.amplitude <= 1.0 or vibration.duration < -1:
        raise Refused(
            Result.ERROR_VALIDATION_FAILURE,
            f"amplitude {vibration.amplitude}, duration {vibration.duration}",
        )
    if session.state != FOCUSED:
        return int(Result.SESSION_NOT_FOCUSED)
    if current.active:
        state.headset.haptics.append(
            HapticCall(path, vibration.duration, vibration.frequency, vibration.amplitude)
        )
    return 0


def stop_haptics(state: State, session: Session, info: int) -> int:
    _state_of(state, session, info, VIBRATION, xr.HapticActionInfo)
    return 0 if session.state == FOCUSED else int(Result.SESSION_NOT_FOCUSED)


FUNCTIONS: Final[Table] = MappingProxyType(
    {
        "xrSyncActions": (Session, sync),
        "xrGetActionStateBoolean": (Session, get_boolean),
        "xrGetActionStateFloat": (Session, get_float),
        "xrGetActionStateVector2f": (Session, get_vector2f),
        "xrGetActionStatePose": (Session, get_pose),
        "xrGetCurrentInteractionProfile": (Session, get_profile),
        "xrApplyHapticFeedback": (Session, apply_haptics),
        "xrStopHapticFeedback": (Session, stop_haptics),
    }
)
