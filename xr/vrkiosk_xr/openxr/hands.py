"""Hands seen by cameras: 26 joints each, and what they do: pinch, grasp, point."""

from __future__ import annotations

import ctypes as C
from itertools import pairwise
from typing import Final

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

_ALL: Final = (1 << JOINT_COUNT) - 1
_VALID_WORD: Final = 4  # index of joints_valid in Sample.words
_TRACKED_WORD: Final = 6
# The grip pose in the palm's: -z from the little finger to the thumb, +x out of the left palm and
# into the right one (OpenXR 1.1, 6.4 "grip" and XR_EXT_hand_tracking "palm"). Quaternions x y z w.
GRIP_IN_PALM: Final = ((0.5, -0.5, -0.5, 0.5), (0.5, 0.5, 0.5, 0.5))


class HandFeatures:
    """Pinch, grasp, index tip and curl of both hands from their joints, on buffers made once."""

    def __init__(self, joints: Floats, features: Floats) -> None:
        """joints (2, 26, 8), features (2, 8): of the frame being filled."""
        self._positions, self._radii = joints[:, :, 4:7], joints[:, :, 7]
        self._features = features
        pairs = [pair for chain in CHAINS for pair in pairwise(chain)]  # 4 bones of 4 fingers
        pairs += [(chain[0], chain[-1]) for chain in CHAINS]  # from wrist to fingertip
        pairs += [(THUMB_TIP, INDEX_TIP)]
        self._from, self._to = np.array(pairs, np.intp).T.copy()
        self._starts = np.empty((2, len(pairs), 3), np.float32)
        self._ends = np.empty((2, len(pairs), 3), np.float32)
        self._distances = np.empty((2, len(pairs)), np.float32)

    def _measure(self) -> list[list[float]]:
        """Distances between all pairs, m: for each hand 16 bones, 4 reaches, 1 gap."""
        starts, ends = self._starts, self._ends
        self._positions.take(self._from, axis=1, out=starts, mode="clip")
        self._positions.take(self._to, axis=1, out=ends, mode="clip")
        np.subtract(ends, starts, out=ends)
        np.einsum("hpi,hpi->hp", ends, ends, out=self._distances)
        np.sqrt(self._distances, out=self._distances)
        measured: list[list[float]] = self._distances.tolist()
        return measured

    def compute(self, flags: int) -> None:
        """Writes the features of the hands that the frame flags call valid, 0 for the others."""
        features = self._features
        if flags & (HANDS[0] | HANDS[1]) != HANDS[0] | HANDS[1]:
            features.fill(0.0)
            if not flags & (HANDS[0] | HANDS[1]):
                return
        measured = self._measure()
        for hand, valid in enumerate(HANDS):
            if not flags & valid:
                continue
            lengths, radii = measured[hand], self._radii[hand]
            index, middle, ring, little = (
                _curl(lengths[16 + i], sum(lengths[4 * i : 4 * i + 4])) for i in range(4)
            )
            gap = lengths[20] - float(radii[THUMB_TIP]) - float(radii[INDEX_TIP])
            row = features[hand]
            row[0] = _unit((PINCH_OPEN - gap) / (PINCH_OPEN - PINCH_CLOSED))
            row[1] = (middle + ring + little) / 3.0
            row[2:5] = self._positions[hand, INDEX_TIP]
            row[5] = index


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _curl(reach: float, length: float) -> float:
    """How far a finger is bent, 0..1: from its reach and its length along the bones, m."""
    return _unit((STRETCHED - reach / length) / (STRETCHED - FIST)) if length else 0.0


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
        self._call = calls.raw("xrLocateHandJointsEXT")
        self._info = xr.HandJointsLocateInfoEXT()
        set_words(self._info, base_space=stage)
        self._info_address = C.addressof(self._info)
        self._sample = sample
        self._make_buffers()
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
        self._addresses = addresses_of(self._locations)
        self._actives = field_view(self._locations, "is_active", "<u4")
        self._source = field_view(self._sources, "_data_source", "<i4")
        flags = field_view(self._joints, "_location_flags", "<u8")
        self._flags = flags.reshape(2, JOINT_COUNT)
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
        self._valid, self._valid_words = self._having(POSE_VALID)
        _, self._tracked_words = self._having(POSE_TRACKED)

    def _having(self, bits: int) -> tuple[npt.NDArray[np.bool_], list[int]]:
        """Which joints have all `bits`: (2, 26), and as one word for each hand."""
        having = np.bitwise_and(self._flags, np.uint64(bits)) == bits
        packed = np.packbits(having, axis=1, bitorder="little").view("<u4")
        return having, packed[:, 0].tolist()

    def locate(self, xr_time: int) -> int:
        """Writes the valid joints at `xr_time`. Returns frame flags."""
        self._info.time = xr_time
        for tracker, address in zip(self._trackers, self._addresses, strict=True):
            code = self._call(tracker, self._info_address, address)
            if code < 0:
                raise failure("xrLocateHandJointsEXT", code)
        self._read_flags()
        sources, words = self._source.tolist(), self._sample.words
        flags = 0
        for hand, active in enumerate(self._actives.tolist()):
            word = self._valid_words[hand] if active else 0
            words[_VALID_WORD + hand] = word
            words[_TRACKED_WORD + hand] = self._tracked_words[hand] & word
            if not word:
                continue
            self._copy(hand, word == _ALL, self._valid[hand])
            flags |= HANDS[hand]
            if self._has_source and sources[hand] == 2:
                flags |= CONTROLLER_HANDS[hand]
        return flags

    def _copy(self, hand: int, whole: bool, valid: npt.NDArray[np.bool_]) -> None:
        if whole:
            np.copyto(self._sample.joints[hand], self._poses[hand])
        else:
            np.copyto(self._sample.joints[hand], self._poses[hand], where=valid[:, None])

    def destroy(self) -> None:
        for tracker in self._trackers:
            self._destroy(tracker)
