"""The space everything is measured in, and where head and hands are in it."""

from __future__ import annotations

import ctypes as C
from typing import Any, Final

from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.instance import LOCAL_FLOOR, LOCATE_SPACES, Instance
from vrkiosk_xr.openxr.memory import addresses_of, array_of, set_words, words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.results import failure
from vrkiosk_xr.openxr.sample import (
    AIMS,
    GRIPS,
    HEAD_TRACKED,
    HEAD_VALID,
    POSE_BYTES,
    POSE_TRACKED,
    POSE_VALID,
    Sample,
)

_PLACES: Final = (HEAD_VALID, *GRIPS, *AIMS)  # the flags of Sample.places
EYE_HEIGHT: Final = 1.6  # m above the floor, standing, where a runtime knows no floor


def create_reference_space(calls: Calls, session: int, kind: int, height: float = 0.0) -> int:
    """A reference space whose origin is `height` metres above the runtime's origin."""
    info = xr.ReferenceSpaceCreateInfo()
    info._reference_space_type = kind
    info.pose_in_reference_space.position.y = height
    return calls.create("xrCreateReferenceSpace", session, info)


class Stage:
    """The base space: STAGE, else LOCAL_FLOOR, else LOCAL put down by the eye height.

    name: "stage", "local_floor" or "local"; kinds: the reference spaces whose change moves it.
    """

    def __init__(self, instance: Instance, session: int) -> None:
        calls = instance.calls
        kinds = xr.ReferenceSpaceType
        offered = calls.integers("xrEnumerateReferenceSpaces", C.c_int32, session)
        has_floor = instance.version >= (1, 1) or LOCAL_FLOOR in instance.extensions
        if kinds.STAGE.value in offered:
            self.name, kind, height = "stage", kinds.STAGE.value, 0.0
        elif has_floor and kinds.LOCAL_FLOOR.value in offered:
            self.name, kind, height = "local_floor", kinds.LOCAL_FLOOR.value, 0.0
        else:
            self.name, kind, height = "local", kinds.LOCAL.value, -EYE_HEIGHT
        self.kind = kind
        self._calls, self._session = calls, session
        self.handle = create_reference_space(calls, session, kind, height)

    def room(self) -> tuple[float, float] | None:
        """Width along x and depth along z, metres, of the free floor round the origin; None where
        the runtime knows of none, as for every space but STAGE."""
        if self.name != "stage":
            return None
        extent = xr.Extent2Df()
        name = "xrGetReferenceSpaceBoundsRect"
        code = self._calls(name, self._session, self.kind, C.addressof(extent))
        width, depth = float(extent.width), float(extent.height)
        return None if code or not (width > 0.0 and depth > 0.0) else (width, depth)


class Locator:
    """Locates the head and the two grips and aims in the stage with one call, or with five where
    the runtime has neither OpenXR 1.1 nor XR_KHR_locate_spaces.

    action_spaces: handles of grip left, grip right, aim left, aim right.
    """

    def __init__(
        self, instance: Instance, session: int, stage: int, action_spaces: tuple[int, ...]
    ) -> None:
        calls = instance.calls
        view = create_reference_space(calls, session, xr.ReferenceSpaceType.VIEW.value)
        self._stage = stage
        self._spaces = (view, *action_spaces)
        self._at_once = instance.version >= (1, 1) or LOCATE_SPACES in instance.extensions
        self._single_call = calls.raw("xrLocateSpace")
        if self._at_once:
            name = "xrLocateSpaces" if instance.version >= (1, 1) else "xrLocateSpacesKHR"
            self._prepare_at_once()
            info, found = C.addressof(self._info), C.addressof(self._locations)
            self._call, self._name = calls.prepared(name, session, info, found), name
            self._head = xr.SpaceLocation()
        else:
            self._prepare_single()

    def _prepare_at_once(self) -> None:
        count = len(self._spaces)
        self._handles = words(*self._spaces)
        self._data = (xr.SpaceLocationData * count)()
        self._info = xr.SpacesLocateInfo()
        self._info.space_count = count
        set_words(self._info, base_space=self._stage, _spaces=C.addressof(self._handles))
        self._locations = xr.SpaceLocations()
        self._locations.location_count = count
        set_words(self._locations, _locations=C.addressof(self._data))
        self._view(self._data, xr.SpaceLocationData)

    def _prepare_single(self) -> None:
        self._single = array_of(xr.SpaceLocation, len(self._spaces))
        self._single_addresses = addresses_of(self._single)
        self._view(self._single, xr.SpaceLocation)

    def _view(self, found: C.Array[Any], kind: Any) -> None:
        """Flags and poses of what was found as views; the four flags lie in the lowest byte."""
        memory, size = memoryview(found).cast("B"), C.sizeof(kind)
        self._flags = memory[kind._location_flags.offset :: size]
        poses = range(kind.pose.offset, len(memory), size)
        self._poses = tuple(memory[at : at + POSE_BYTES] for at in poses)

    def locate(self, sample: Sample, xr_time: int) -> int:
        """Writes the poses that are valid at `xr_time` to the sample. Returns frame flags."""
        if self._at_once:
            self._info.time = xr_time
            code = self._call()
            if code < 0:
                raise failure(self._name, code)
            if not self._flags[0]:
                self._ask_for_head(xr_time)
        else:
            for space, address in zip(self._spaces, self._single_addresses, strict=True):
                self._locate_one(space, xr_time, address)
        return self._write(sample)

    def _locate_one(self, space: int, xr_time: int, address: int) -> None:
        code = self._single_call(space, self._stage, xr_time, address)
        if code < 0:
            raise failure("xrLocateSpace", code)

    def _ask_for_head(self, xr_time: int) -> None:
        """The head by itself: Monado 25 loses it from its answer to xrLocateSpaces while any of the
        other spaces has no device, that is with bare hands."""
        head = self._head
        self._locate_one(self._spaces[0], xr_time, C.addressof(head))
        self._flags[0] = int(head._location_flags)
        at = C.addressof(head) + xr.SpaceLocation.pose.offset
        self._poses[0][:] = C.string_at(at, POSE_BYTES)

    def _write(self, sample: Sample) -> int:
        flags = 0
        located = zip(self._flags, _PLACES, sample.places, self._poses, strict=True)
        for bits, flag, place, pose in located:
            if bits & POSE_VALID == POSE_VALID:
                place[:] = pose
                flags |= flag
        if flags & HEAD_VALID and self._flags[0] & POSE_TRACKED == POSE_TRACKED:
            flags |= HEAD_TRACKED
        return flags
