"""Functions of the mock: reference spaces, action spaces, and where they are."""

from __future__ import annotations

import ctypes as C
from types import MappingProxyType
from typing import Any, Final

from vrkiosk_xr.frame import LEFT, RIGHT
from vrkiosk_xr.mock import actions, bindings, profiles
from vrkiosk_xr.mock.headset import LOCAL_FLOOR, STAGE, VIEW
from vrkiosk_xr.mock.memory import (
    Refused,
    Result,
    chain,
    chained,
    give_values,
    pose_of,
    set_count,
    set_floats,
    set_word,
    struct,
    word,
    words,
)
from vrkiosk_xr.mock.pose import IDENTITY, Pose, compose, invert
from vrkiosk_xr.mock.state import STEREO, Action, Session, Space, State, Table
from vrkiosk_xr.openxr.pyopenxr import xr

VALID: Final = 0b0011  # orientation and position valid (XrSpaceLocationFlags)
TRACKED: Final = 0b1100


def enumerate_reference_spaces(
    state: State, session: Session, capacity: int, count: int, array: int
) -> int:
    return give_values(capacity, count, array, C.c_int32, _kinds(state, session))


def _kinds(state: State, session: Session) -> list[int]:
    instance = session.instance
    floor = instance.version >= (1, 1) or "XR_EXT_local_floor" in instance.extensions
    return [VIEW, *(kind for kind in state.headset.origins if kind != LOCAL_FLOOR or floor)]


def create_reference_space(state: State, session: Session, info_at: int, out: int) -> int:
    info = struct(xr.ReferenceSpaceCreateInfo, info_at)
    kind = info._reference_space_type
    pose = pose_of(info, "pose_in_reference_space")
    if kind not in _kinds(state, session):
        raise Refused(Result.ERROR_REFERENCE_SPACE_UNSUPPORTED, f"reference space type {kind}")
    space = Space(session, pose, kind=kind)
    set_word(out, state.handles.add(space, session.handle), "the space")
    return 0


def reference_space_bounds(state: State, session: Session, kind: int, out: int) -> int:
    if kind not in _kinds(state, session):
        raise Refused(Result.ERROR_REFERENCE_SPACE_UNSUPPORTED, f"reference space type {kind}")
    if not out:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "the bounds are a null pointer")
    room = state.headset.room if kind == STAGE else None
    bounds = xr.Extent2Df.from_address(out)
    bounds.width, bounds.height = room or (0.0, 0.0)
    return 0 if room else int(Result.SPACE_BOUNDS_UNAVAILABLE)


def create_action_space(state: State, session: Session, info_at: int, out: int) -> int:
    info = struct(xr.ActionSpaceCreateInfo, info_at)
    action = state.handles.get(word(info, "action"), Action)
    if action.type != int(xr.ActionType.POSE_INPUT):
        raise Refused(Result.ERROR_ACTION_TYPE_MISMATCH, f"{action.name} is no pose action")
    pose = pose_of(info, "pose_in_action_space")
    subaction = bindings.subaction(state, action, info.subaction_path)
    space = Space(session, pose, action=action, subaction=subaction)
    set_word(out, state.handles.add(space, session.handle), "the space")
    return 0


def destroy_space(state: State, space: Space) -> int:
    state.handles.remove(space.handle)
    return 0


def check_time(time: int) -> None:
    if time <= 0:
        raise Refused(Result.ERROR_TIME_INVALID, f"XrTime {time}")


def origin(state: State, space: Space) -> tuple[Pose | None, bool]:
    """Pose of a space's origin in the tracking frame (None: not known), and whether it is
    tracked right now."""
    headset = state.headset
    if space.action is not None:
        base, tracked = _device_pose(state, space), True
    elif space.kind == VIEW:
        base, tracked = headset.head, headset.head_tracked
    else:
        base, tracked = headset.origins.get(space.kind), True
    return (None if base is None else compose(base, space.pose)), tracked


def _device_pose(state: State, space: Space) -> Pose | None:
    """Where the device behind a pose action is, if the action was active at the last sync."""
    action, session = space.action, space.session
    assert action is not None
    synced = session.synced.get((action, space.subaction))
    if synced is None or not synced.active:
        return None
    for top, path in actions.sources(state, session, action, space.subaction):
        pose = actions.source_pose(state, top, path)
        if pose is not None:
            return pose
    return None


def relative(state: State, space: Space, base: Space) -> tuple[Pose, int]:
    """Pose of `space` in `base` and its XrSpaceLocationFlags; identity where it is not known."""
    pose, tracked = origin(state, space)
    base_pose, base_tracked = origin(state, base)
    if pose is None or base_pose is None:
        return IDENTITY, 0
    flags = VALID | (TRACKED if tracked and base_tracked else 0)
    return compose(invert(base_pose), pose), flags


def locate_space(state: State, space: Space, base_handle: int, time: int, out: int) -> int:
    base = state.handles.get(base_handle, Space)
    location = struct(xr.SpaceLocation, out)
    check_time(time)
    pose, flags = relative(state, space, base)
    location._location_flags = flags
    set_floats(location, "pose", pose)
    known = {
        int(xr.StructureType.SPACE_VELOCITY),
        int(xr.StructureType.EYE_GAZE_SAMPLE_TIME_EXT),
    }
    for kind, _ in chain(location):
        if kind not in known:
            raise Refused(Result.ERROR_VALIDATION_FAILURE, f"structure type {kind} in the chain")
    velocity = chained(location, xr.SpaceVelocity)
    if velocity is not None:
        velocity._velocity_flags = 0
    sample = chained(location, xr.EyeGazeSampleTimeEXT)
    if sample is not None:
        sample.time = time - state.headset.gaze_age_ns if flags and _is_gaze(state, space) else 0
    return 0


def _is_gaze(state: State, space: Space) -> bool:
    if space.action is None:
        return False
    sources = actions.sources(state, space.session, space.action, space.subaction)
    return any(top == profiles.EYES for top, _ in sources)


def locate_spaces(state: State, session: Session, info_at: int, out: int) -> int:
    info = struct(xr.SpacesLocateInfo, info_at)
    locations = struct(xr.SpaceLocations, out)
    base = state.handles.get(word(info, "base_space"), Space)
    check_time(info.time)
    handles = words(word(info, "_spaces"), info.space_count, "spaces")
    if not handles or locations.location_count != len(handles):
        raise Refused(
            Result.ERROR_VALIDATION_FAILURE,
            f"{len(handles)} spaces, room for {locations.location_count} locations",
        )
    array = word(locations, "_locations")
    if not array:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "the locations are a null pointer")
    asked = [state.handles.get(handle, Space) for handle in handles]
    found = [relative(state, space, base) for space in asked]
    short = state.headset.all_or_devices and not all(flags for _, flags in found)
    for i, (space, (pose, flags)) in enumerate(zip(asked, found, strict=True)):
        if short and space.action is None:
            flags = 0
        data = xr.SpaceLocationData.from_address(array + i * C.sizeof(xr.SpaceLocationData))
        data._location_flags = flags
        set_floats(data, "pose", pose)
    return 0


def locate_views(
    state: State,
    session: Session,
    info_at: int,
    view_state_at: int,
    capacity: int,
    count: int,
    views: int,
) -> int:
    info = struct(xr.ViewLocateInfo, info_at)
    view_state = struct(xr.ViewState, view_state_at)
    if info._view_configuration_type != STEREO:
        raise Refused(
            Result.ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED,
            f"type {info._view_configuration_type}",
        )
    check_time(info.display_time)
    base, base_tracked = origin(state, state.handles.get(word(info, "space"), Space))
    headset = state.headset
    eyes = [headset.eye_pose(LEFT), headset.eye_pose(RIGHT)]
    known = base is not None and None not in eyes
    tracked = headset.head_tracked and base_tracked
    view_state._view_state_flags = (VALID | (TRACKED if tracked else 0)) if known else 0
    set_count(count, 2)
    if not capacity:
        return 0
    if capacity < 2:
        raise Refused(Result.ERROR_SIZE_INSUFFICIENT, f"room for {capacity} views of 2")
    for eye, pose in enumerate(eyes):
        view: Any = struct(xr.View, views + eye * C.sizeof(xr.View) if views else 0)
        located = compose(invert(base), pose) if base is not None and pose is not None else IDENTITY
        set_floats(view, "pose", located)
        set_floats(view, "fov", headset.half_angles[eye])
    return 0


FUNCTIONS: Final[Table] = MappingProxyType(
    {
        "xrEnumerateReferenceSpaces": (Session, enumerate_reference_spaces),
        "xrCreateReferenceSpace": (Session, create_reference_space),
        "xrGetReferenceSpaceBoundsRect": (Session, reference_space_bounds),
        "xrCreateActionSpace": (Session, create_action_space),
        "xrDestroySpace": (Space, destroy_space),
        "xrLocateSpace": (Space, locate_space),
        "xrLocateSpaces": (Session, locate_spaces),
        "xrLocateSpacesKHR": (Session, locate_spaces),
        "xrLocateViews": (Session, locate_views),
    }
)
