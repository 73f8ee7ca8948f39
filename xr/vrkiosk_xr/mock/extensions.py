"""Functions of the mock that belong to extensions: hands, time, visibility mask, refresh rate."""

from __future__ import annotations

import ctypes as C
from types import MappingProxyType
from typing import Any, Final

from vrkiosk_xr.frame import JOINT_COUNT, LEFT, RIGHT
from vrkiosk_xr.mock.clock import NS
from vrkiosk_xr.mock.memory import (
    Refused,
    Result,
    chain,
    give_values,
    set_floats,
    set_word,
    struct,
    word,
)
from vrkiosk_xr.mock.pose import IDENTITY, compose, invert
from vrkiosk_xr.mock.spaces import TRACKED, VALID, check_time, origin
from vrkiosk_xr.mock.state import STEREO, HandTracker, Instance, Session, Space, State, Table
from vrkiosk_xr.openxr.pyopenxr import xr

UNOBSTRUCTED: Final = 1  # XR_HAND_TRACKING_DATA_SOURCE_UNOBSTRUCTED_EXT
CONTROLLER: Final = 2
DATA_SOURCE: Final = "XR_EXT_hand_tracking_data_source"


def create_hand_tracker(state: State, session: Session, info_at: int, out: int) -> int:
    info = struct(xr.HandTrackerCreateInfoEXT, info_at)
    if not state.headset.has_hand_tracking:
        raise Refused(Result.ERROR_FEATURE_UNSUPPORTED, "this headset does not track hands")
    if info._hand not in (1, 2) or info._hand_joint_set != 0:
        raise Refused(
            Result.ERROR_VALIDATION_FAILURE, f"hand {info._hand}, set {info._hand_joint_set}"
        )
    source_type = int(xr.HandTrackingDataSourceInfoEXT()._type)
    for kind, _ in chain(info):
        if kind != source_type or DATA_SOURCE not in session.instance.extensions:
            raise Refused(Result.ERROR_VALIDATION_FAILURE, f"structure type {kind} in the chain")
    tracker = HandTracker(session, LEFT if info._hand == 1 else RIGHT)
    set_word(out, state.handles.add(tracker, session.handle), "the hand tracker")
    return 0


def destroy_hand_tracker(state: State, tracker: HandTracker) -> int:
    state.handles.remove(tracker.handle)
    return 0


def locate_joints(state: State, tracker: HandTracker, info_at: int, out: int) -> int:
    info = struct(xr.HandJointsLocateInfoEXT, info_at)
    locations = struct(xr.HandJointLocationsEXT, out)
    base, base_tracked = origin(state, state.handles.get(word(info, "base_space"), Space))
    check_time(info.time)
    array = word(locations, "_joint_locations")
    if locations.joint_count != JOINT_COUNT or not array:
        raise Refused(
            Result.ERROR_VALIDATION_FAILURE,
            f"room for {locations.joint_count} joints of {JOINT_COUNT}",
        )
    hand = state.headset.hands[tracker.hand]
    locations.is_active = int(hand.active and base is not None)
    flags = VALID | (TRACKED if hand.tracked and base_tracked else 0)
    back = invert(base) if base is not None else None
    size = C.sizeof(xr.HandJointLocationEXT)
    for i, joint in enumerate(hand.joints):
        location = xr.HandJointLocationEXT.from_address(array + i * size)
        seen = joint is not None and back is not None
        location._location_flags = flags if seen else 0
        pose, radius = joint if joint is not None else (IDENTITY, 0.0)
        set_floats(location, "pose", compose(back, pose) if back is not None else IDENTITY)
        location.radius = radius
    _give_data_source(tracker.session.instance, locations, hand)
    return 0


def _give_data_source(instance: Instance, locations: Any, hand: Any) -> None:
    known = {int(xr.HandTrackingDataSourceStateEXT()._type)}
    for kind, address in chain(locations):
        if kind not in known or DATA_SOURCE not in instance.extensions:
            raise Refused(Result.ERROR_VALIDATION_FAILURE, f"structure type {kind} in the chain")
        source = xr.HandTrackingDataSourceStateEXT.from_address(address)
        source.is_active = int(hand.active)
        source._data_source = CONTROLLER if hand.from_controller else UNOBSTRUCTED


def timespec_to_time(state: State, instance: Instance, timespec_at: int, out: int) -> int:
    if not timespec_at:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "the timespec is a null pointer")
    moment = xr.timespec.from_address(timespec_at)
    time = moment.tv_sec * NS + moment.tv_nsec - state.headset.started_ns
    if not 0 <= moment.tv_nsec < NS or time <= 0:
        raise Refused(Result.ERROR_TIME_INVALID, f"{moment.tv_sec} s {moment.tv_nsec} ns")
    set_word(out, time, "the time")
    return 0


def time_to_timespec(state: State, instance: Instance, time: int, out: int) -> int:
    check_time(time)
    if not out:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "the timespec is a null pointer")
    moment = xr.timespec.from_address(out)
    moment.tv_sec, moment.tv_nsec = divmod(time + state.headset.started_ns, NS)
    return 0


def get_visibility_mask(
    state: State, session: Session, views: int, index: int, kind: int, out: int
) -> int:
    mask = struct(xr.VisibilityMaskKHR, out)
    if views != STEREO:
        raise Refused(Result.ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED, f"type {views}")
    if index >= 2 or kind not in (1, 2, 3):  # hidden triangles, visible triangles, line loop
        raise Refused(Result.ERROR_VALIDATION_FAILURE, f"view {index}, mask type {kind}")
    vertices, indices = state.headset.mask
    mask.vertex_count_output, mask.index_count_output = len(vertices), len(indices)
    room = (mask.vertex_capacity_input, mask.index_capacity_input)
    if room == (0, 0):
        return 0
    if room[0] < len(vertices) or room[1] < len(indices):
        raise Refused(Result.ERROR_SIZE_INSUFFICIENT, f"room for {room}")
    flat = [number for vertex in vertices for number in vertex]
    parts: tuple[Any, ...] = (("vertices", C.c_float, flat), ("indices", C.c_uint32, indices))
    for field, ctype, numbers in parts:
        address = word(mask, field)
        if numbers and not address:
            raise Refused(Result.ERROR_VALIDATION_FAILURE, f"{field} is a null pointer")
        if numbers:
            C.memmove(address, (ctype * len(numbers))(*numbers), 4 * len(numbers))
    return 0


def enumerate_rates(state: State, session: Session, capacity: int, count: int, array: int) -> int:
    return give_values(capacity, count, array, C.c_float, state.headset.refresh_rates)


def get_rate(state: State, session: Session, out: int) -> int:
    if not out:
        raise Refused(Result.ERROR_VALIDATION_FAILURE, "the rate is a null pointer")
    C.c_float.from_address(out).value = state.headset.refresh_rate
    return 0


def request_rate(state: State, session: Session, rate: float) -> int:
    headset = state.headset
    if rate and rate not in headset.refresh_rates:
        raise Refused(Result.ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB, f"{rate} Hz")
    if rate and rate != headset.refresh_rate:
        event = xr.EventDataDisplayRefreshRateChangedFB()
        event.from_display_refresh_rate, event.to_display_refresh_rate = headset.refresh_rate, rate
        session.instance.events.append(event)
        headset.refresh_rate = rate
    return 0


FUNCTIONS: Final[Table] = MappingProxyType(
    {
        "xrCreateHandTrackerEXT": (Session, create_hand_tracker),
        "xrDestroyHandTrackerEXT": (HandTracker, destroy_hand_tracker),
        "xrLocateHandJointsEXT": (HandTracker, locate_joints),
        "xrConvertTimespecTimeToTimeKHR": (Instance, timespec_to_time),
        "xrConvertTimeToTimespecTimeKHR": (Instance, time_to_timespec),
        "xrGetVisibilityMaskKHR": (Session, get_visibility_mask),
        "xrEnumerateDisplayRefreshRatesFB": (Session, enumerate_rates),
        "xrGetDisplayRefreshRateFB": (Session, get_rate),
        "xrRequestDisplayRefreshRateFB": (Session, request_rate),
    }
)
# Functions that exist only where their extension is enabled.
EXTENSION_OF: Final = MappingProxyType(
    {
        "xrGetOpenGLGraphicsRequirementsKHR": "XR_KHR_opengl_enable",
        "xrLocateSpacesKHR": "XR_KHR_locate_spaces",
        "xrCreateHandTrackerEXT": "XR_EXT_hand_tracking",
        "xrDestroyHandTrackerEXT": "XR_EXT_hand_tracking",
        "xrLocateHandJointsEXT": "XR_EXT_hand_tracking",
        "xrConvertTimespecTimeToTimeKHR": "XR_KHR_convert_timespec_time",
        "xrConvertTimeToTimespecTimeKHR": "XR_KHR_convert_timespec_time",
        "xrGetVisibilityMaskKHR": "XR_KHR_visibility_mask",
        "xrEnumerateDisplayRefreshRatesFB": "XR_FB_display_refresh_rate",
        "xrGetDisplayRefreshRateFB": "XR_FB_display_refresh_rate",
        "xrRequestDisplayRefreshRateFB": "XR_FB_display_refresh_rate",
    }
)
