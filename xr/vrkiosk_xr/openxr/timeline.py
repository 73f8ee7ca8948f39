"""Frame times on one clock: CLOCK_MONOTONIC, whatever the runtime counts from.

XrTime may start near zero each time a runtime starts (Monado does), so it cannot order what
happened before and after a loss. XR_KHR_convert_timespec_time ties it to CLOCK_MONOTONIC; the
difference is taken once per instance and kept, so that the spacing of frames is the runtime's own.
"""

from __future__ import annotations

import ctypes as C
import os
import select
import time
from typing import Protocol

from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import RuntimeUnavailable

NS: int = 1_000_000_000


class Clock(Protocol):
    """Time, and waiting that can be cut short. Tests bring one that does not really wait."""

    def now(self) -> int:
        """CLOCK_MONOTONIC in nanoseconds."""
        ...

    def wait(self, seconds: float) -> None:
        """Returns after `seconds`, or at once when `wake` was called since the last wait."""
        ...

    def wake(self) -> None:
        """Ends the wait under way, or the next one. Safe in a signal handler and a thread."""
        ...


class SystemClock:
    """The real clock. An eventfd and not threading.Event: a signal handler that sets an Event
    while the same thread waits for it can deadlock."""

    def __init__(self) -> None:
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._poll = select.poll()
        self._poll.register(self._wake, select.POLLIN)

    def __del__(self) -> None:
        os.close(self._wake)

    def now(self) -> int:
        return time.monotonic_ns()

    def wait(self, seconds: float) -> None:
        if self._poll.poll(seconds * 1e3):
            os.eventfd_read(self._wake)

    def wake(self) -> None:
        os.eventfd_write(self._wake, 1)


class Timeline:
    """Turns XrTime into CLOCK_MONOTONIC. Outlives the instances it serves."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._offset: int | None = None
        self._last = 0

    def start(self, calls: Calls, convertible: bool) -> None:
        """Takes the difference of the clocks for a new instance.

        convertible: XR_KHR_convert_timespec_time is enabled. Without it the first frame's
        time is taken to be one display period after the moment it was handed out.
        """
        self._offset = None
        if not convertible:
            return
        now, xr_time = self.clock.now(), C.c_int64()
        moment = xr.timespec(now // NS, now % NS)
        calls(
            "xrConvertTimespecTimeToTimeKHR",
            calls.instance,
            C.addressof(moment),
            C.addressof(xr_time),
        )
        self._offset = now - xr_time.value

    def frame_time(self, xr_time: int, period: int) -> int:
        """ns, CLOCK_MONOTONIC, of a predicted display time; each is later than the one before.

        xr_time: XrTime of the frame; period: the display period, ns.
        """
        if self._offset is None:
            self._offset = self.clock.now() + period - xr_time
        self._last = max(xr_time + self._offset, self._last + 1)
        return self._last

    def monotonic(self, xr_time: int) -> int:
        """ns, CLOCK_MONOTONIC, of any other time; the present where it cannot be told."""
        return self.clock.now() if self._offset is None else xr_time + self._offset

    def xr_time(self, moment: int) -> int:
        """XrTime of a moment of CLOCK_MONOTONIC, ns; needs convertible times."""
        if self._offset is None:
            raise RuntimeUnavailable(
                "the OpenXR runtime does not offer XR_KHR_convert_timespec_time: without it and "
                "without drawing there is no way to ask for poses of now"
            )
        return moment - self._offset
