"""Hands seen by cameras: 26 joints each, and what they do: pinch, grasp, point."""

from __future__ import annotations

import ctypes as C
import struct
from math import dist
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_xr.frame import JOINT_COUNT
from vrkiosk_xr.openxr.instance import HAND_DATA_SOURCE, Instance
from vrkiosk_xr.openxr.memory import addresses_of, array_of, field_view, set_words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.results import failure
from vrkiosk_xr.openxr.sample import (
    CONTROLLER_HANDS,
    HANDS,
    POSE_TRACKED,
    POSE_VALID,
    Sample,
)

Floats = npt.NDArray[np.float32]
Point = tuple[Any, ...]

PALM: Final = 0
WRIST: Final = 1
THUMB_TIP: Final = 5
INDEX_TIP: Final = 10
# From the wrist along each finger, without the metacarpal, which bends hardly: index, middle, ring
# and little finger (order of XrHandJointEXT).
CHAINS: Final = ((1, 7, 8, 9, 10), (1, 12, 13, 14, 15), (1, 17, 18, 19, 20), (1, 22, 23, 24, 25))
PINCH_CLOSED: Final = 0.015  # m between the surfaces of thumb and index finger
PINCH_OPEN: Final = 0.030
# Distance from wrist to fingertip as a part of the finger's length along its joints. With bones of
# 90, 45, 28 and 20 mm: relaxed 0.92 (joints bent by 20, 30, 15 degrees), round a handle of 40 mm
# 0.54 (60, 70, 40), fist 0.35 (85, 105, 65).
STRETCHED: Final = 0.96
FIST: Final = 0.42

_WHOLE: Final = [(1 << JOINT_COUNT) - 1] * 2  # both hands with all their joints
# A joint in the frame: 8 floats, of which the place is x, y, z, then the radius.
_PLACE: Final = struct.Struct("<16x3f4x")
_RADIUS: Final = struct.Struct("<28xf")
_THUMB_AT, _INDEX_AT = THUMB_TIP * _PLACE.size, INDEX_TIP * _PLACE.size
_NOTHING: Final[tuple[float, ...]] = (0.0,) * 8
# The grip pose in the palm's: -z from the little finger to the thumb, +x out of the left palm and
# into the right one (OpenXR 1.1, 6.4 "grip" and XR_EXT_hand_tracking "palm"). Quaternions x y z w.
GRIP_IN_PALM: Final = ((0.5, -0.5, -0.5, 0.5), (0.5, 0.5, 0.5, 0.5))


class HandFeatures:
    """Pinch, grasp, index tip and curl of both hands from their joints."""

    def __init__(self, joints: Floats, features: list[float]) -> None:
        """joints (2, 26, 8): in the frame being filled. features: 8 for each hand, written."""
        memory = joints.data.cast("B")
        half = len(memory) // 2
        self._joints, self._features = (memory[:half], memory[half:]), features

    def compute(self, flags: int) -> None:
        """Writes the features of the hands that the frame flags call valid, 0 for the others."""
        for hand, valid in enumerate(HANDS):
            row = _NOTHING
            if flags & valid:
                row = _features(self._joints[hand])
            self._features[8 * hand : 8 * hand + 8] = row


def _features(joints: memoryview) -> tuple[float, ...]:
    """Of one hand. joints: its bytes in the frame."""
    points = list(_PLACE.iter_unpack(joints))
    radii = _RADIUS.unpack_from(joints, _THUMB_AT)[0] + _RADIUS.unpack_from(joints, _INDEX_AT)[0]
    index, middle, ring, little = [_curl(points, chain) for chain in CHAINS]
    gap = dist(points[THUMB_TIP], points[INDEX_TIP]) - radii
    pinch = _unit((PINCH_OPEN - gap) / (PINCH_OPEN - PINCH_CLOSED))
    return (pinch, (middle + ring + little) / 3.0, *points[INDEX_TIP], index, 0.0, 0.0)


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _curl(points: list[Point], chain: tuple[int, ...]) -> float:
    """How far a finger is bent, 0..1: from its reach and its length along the bones."""
    a, b, c, d, e = [points[joint] for joint in chain]
    length = dist(a, b) + dist(b, c) + dist(c, d) + dist(d, e)
    return _unit((STRETCHED - dist(a, e) / length) / (STRETCHED - FIST)) if length else 0.0


def grip_from_palm(hand: int, palm: Floats, grip: Floats) -> None:
    """Writes the grip pose (7,) of a bare hand, from its palm pose (7,)."""
    ax, ay, az, aw, x, y, z = palm[:7].tolist()
    bx, by, bz, bw = GRIP_IN_PALM[hand]
    grip[:] = (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
        x,
        y,
        z,
    )


class Hands:
    """Two hand trackers that write joints, their bits and their source to the sample."""

    def __init__(self, instance: Instance, session: int, stage: int, sample: Sample) -> None:
        calls = instance.calls
        self._has_source = HAND_DATA_SOURCE in instance.extensions
        self._destroy = calls.raw("xrDestroyHandTrackerEXT")
        self._trackers: list[int] = []
        for hand in (1, 2):  # XR_HAND_LEFT_EXT, XR_HAND_RIGHT_EXT
            self._trackers.append(self._create(instance, session, hand))
        self._info = xr.HandJointsLocateInfoEXT()
        set_words(self._info, base_space=stage)
        self._sample = sample
        self._make_buffers()
        info, name = C.addressof(self._info), "xrLocateHandJointsEXT"
        self._locates = tuple(
            calls.prepared(name, tracker, info, address)
            for tracker, address in zip(self._trackers, addresses_of(self._locations), strict=True)
        )
        self.features = HandFeatures(sample.joints, sample.features)

    def _create(self, instance: Instance, session: int, hand: int) -> int:
        info = xr.HandTrackerCreateInfoEXT()
        info._hand, info._hand_joint_set = hand, 0  # XR_HAND_JOINT_SET_DEFAULT_EXT
        sources = (C.c_int32 * 2)(1, 2)  # unobstructed (cameras), controller
        source_info = xr.HandTrackingDataSourceInfoEXT()
        source_info.requested_data_source_count = 2
        set_words(source_info, _requested_data_sources=C.addressof(sources))
        if self._has_source:
            set_words(info, _next=C.addressof(source_info))
        return instance.calls.create("xrCreateHandTrackerEXT", session, info)

    def _make_buffers(self) -> None:
        self._joints = (xr.HandJointLocationEXT * (2 * JOINT_COUNT))()
        self._sources = array_of(xr.HandTrackingDataSourceStateEXT, 2)
        self._locations = array_of(xr.HandJointLocationsEXT, 2)
        half = C.sizeof(self._joints) // 2
        for hand, address in enumerate(addresses_of(self._sources)):
            location = self._locations[hand]
            location.joint_count = JOINT_COUNT
            set_words(location, _joint_locations=C.addressof(self._joints) + hand * half)
            if self._has_source:
                set_words(location, _next=address)
        self._each = tuple(zip(self._locations, self._sources, strict=True))
        # The four flags that there are lie in the lowest byte.
        size, at = C.sizeof(xr.HandJointLocationEXT), xr.HandJointLocationEXT._location_flags.offset
        self._flags = memoryview(self._joints).cast("B")[at::size]
        # The radius follows the pose: eight floats, as the frame keeps them.
        poses = field_view(self._joints, "pose", "<f4", 8)
        self._poses = poses.reshape(2, JOINT_COUNT, 8)
        self._last_flags = b""
        self._read_flags()

    def _read_flags(self) -> None:
        """Sums up the joints' flags, when they are not those of the last frame."""
        flags = self._flags.tobytes()
        if flags == self._last_flags:
            return
        self._last_flags = flags
        self._valid, self._valid_words = _having(flags, POSE_VALID)
        _, self._tracked_words = _having(flags, POSE_TRACKED)

    def locate(self, xr_time: int) -> int:
        """Writes the valid joints at `xr_time`. Returns frame flags."""
        self._info.time = xr_time
        for locate in self._locates:
            code = locate()
            if code < 0:
                raise failure("xrLocateHandJointsEXT", code)
        self._read_flags()
        sample, flags = self._sample, 0
        for hand, (location, source) in enumerate(self._each):
            word = self._valid_words[hand] if location.is_active else 0
            sample.joints_valid[hand] = word
            sample.joints_tracked[hand] = self._tracked_words[hand] & word
            if not word:
                continue
            flags |= HANDS[hand]
            if self._has_source and source._data_source == 2:
                flags |= CONTROLLER_HANDS[hand]
        self._copy()
        return flags

    def _copy(self) -> None:
        """Copies the valid joints of the hands that have some."""
        if self._sample.joints_valid == _WHOLE:
            np.copyto(self._sample.joints, self._poses)
            return
        for hand, word in enumerate(self._sample.joints_valid):
            if word:
                valid = self._valid[hand][:, None]
                np.copyto(self._sample.joints[hand], self._poses[hand], where=valid)

    def destroy(self) -> None:
        for tracker in self._trackers:
            self._destroy(tracker)


def _having(flags: bytes, bits: int) -> tuple[npt.NDArray[np.bool_], list[int]]:
    """Which joints have all `bits`: (2, 26), and as one word for each hand. flags: 52 bytes."""
    having = (np.frombuffer(flags, np.uint8) & bits == bits).reshape(2, JOINT_COUNT)
    words = [sum(1 << joint for joint in np.flatnonzero(row).tolist()) for row in having]
    return having, words
