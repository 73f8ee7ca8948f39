"""Where the officer looks: an eye tracker's line of sight, or the head's direction, marked so."""

from __future__ import annotations

import ctypes as C

from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.memory import set_words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.results import failure
from vrkiosk_xr.openxr.sample import (
    GAZE_IS_EYE,
    GAZE_VALID,
    HEAD_VALID,
    POSE_BYTES,
    POSE_VALID,
    Sample,
)
from vrkiosk_xr.openxr.timeline import Timeline


class Gaze:
    """Writes the gaze to the sample. space: of the gaze action; 0 without an eye tracker."""

    def __init__(
        self, calls: Calls, space: int, stage: int, sample: Sample, timeline: Timeline
    ) -> None:
        self._call = calls.raw("xrLocateSpace")
        self._space, self._stage = space, stage
        self._sample, self._timeline = sample, timeline
        self._time = xr.EyeGazeSampleTimeEXT()
        self._location = xr.SpaceLocation()
        set_words(self._location, _next=C.addressof(self._time))
        self._address = C.addressof(self._location)
        self._pose = self._address + xr.SpaceLocation.pose.offset

    def locate(self, xr_time: int, flags: int) -> int:
        """Writes the gaze at `xr_time`; `flags` are the frame's so far. Returns those to add."""
        sample = self._sample
        sample.gaze_t = 0
        if self._space:
            code = self._call(self._space, self._stage, xr_time, self._address)
            if code < 0:
                raise failure("xrLocateSpace", code)
            if self._location._location_flags & POSE_VALID == POSE_VALID:
                C.memmove(sample.gaze_at, self._pose, POSE_BYTES)
                taken = self._time.time
                sample.gaze_t = self._timeline.monotonic(taken) if taken > 0 else 0
                return GAZE_VALID | GAZE_IS_EYE
        if flags & HEAD_VALID:
            C.memmove(sample.gaze_at, sample.head_at, POSE_BYTES)
            return GAZE_VALID
        return 0
