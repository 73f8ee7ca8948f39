"""The display's refresh rate (XR_FB_display_refresh_rate): chosen, and lowered where frames are
late for long. A steady 72 Hz tires less than 90 Hz with holes in it."""

from __future__ import annotations

import ctypes as C
import logging
from collections.abc import Callable, Sequence
from typing import Final

from vrkiosk_xr.openxr.instance import REFRESH_RATE, Instance
from vrkiosk_xr.openxr.results import result_name

logger = logging.getLogger(__name__)

WANTED: Final = 90.0  # Hz
LEAST: Final = 60.0  # below it motion is seen in steps
WINDOW: Final = 900  # frames: ten seconds at 90 Hz
LATE_SHARE: Final = 0.1  # of a window's frames: what counts as serious
WINDOWS: Final = 3  # in a row, so that a scene change or a busy moment is not enough
_SLACK: Final = 0.5  # Hz by which rates are told apart: a runtime may say 89.94


def choose_rate(offered: Sequence[float]) -> float:
    """The highest rate up to `WANTED`, else the lowest; 0 where none is offered.

    More than that buys nothing here, and leaves less time for each frame.
    """
    within = [rate for rate in offered if rate <= WANTED + _SLACK]
    return max(within) if within else min(offered, default=0.0)


def next_lower(offered: Sequence[float], now: float) -> float:
    """The next rate to step down to; 0 where there is none that will do."""
    lower = [rate for rate in offered if LEAST - _SLACK <= rate < now - _SLACK]
    return max(lower, default=0.0)


class RefreshRate:
    """The rate of one session's display.

    notify(name, **data): called with "rate" (hz, before, why) when it has changed or is asked for.
    rate: in Hz; 0 where the runtime does not tell.
    """

    def __init__(self, instance: Instance, session: int, notify: Callable[..., None]) -> None:
        self._notify = notify
        self._calls, self._session = instance.calls, session
        self.offered: tuple[float, ...] = ()
        self.rate = 0.0
        self._frames = self._late_before = self._windows = 0
        if REFRESH_RATE in instance.extensions:
            self._ask()

    def _ask(self) -> None:
        count, now = C.c_uint32(), C.c_float()
        name = "xrEnumerateDisplayRefreshRatesFB"
        self._calls(name, self._session, 0, C.addressof(count), 0)
        rates = (C.c_float * count.value)()
        at = C.addressof(rates)
        self._calls(name, self._session, count.value, C.addressof(count), at)
        self.offered = tuple(float(rate) for rate in rates[: count.value])
        self._calls("xrGetDisplayRefreshRateFB", self._session, C.addressof(now))
        self.rate = now.value

    def begin(self) -> None:
        """The session begins: asks for the best rate, as long as no other one turned out better."""
        self._frames = self._windows = 0
        best = choose_rate(self.offered)
        if best and abs(best - self.rate) > _SLACK:
            self._request(best, "the best for this kiosk")
        elif self.rate:
            logger.info("the display runs at %.0f Hz", self.rate)

    def _request(self, rate: float, why: str) -> None:
        code = self._calls.raw("xrRequestDisplayRefreshRateFB")(self._session, rate)
        if code < 0:  # it goes on as it is; a loss is told by the next call
            logger.warning(
                "the display stays at %.0f Hz: %s when %.0f Hz were asked for",
                self.rate,
                result_name(code),
                rate,
            )
            self.offered = tuple(r for r in self.offered if r != rate)
            return
        logger.info("%.0f Hz asked of the display, %s", rate, why)
        self._notify("rate", hz=rate, before=self.rate, why=why)

    def changed(self, now: float) -> None:
        """The runtime says that the display runs at another rate from now on."""
        logger.info("the display runs at %.0f Hz, before at %.0f Hz", now, self.rate)
        self.rate = now
        self._frames = self._windows = 0

    def follow(self, late: int) -> None:
        """Called each frame with the number of display periods missed so far. Steps down when a
        tenth of the frames was late for three windows in a row."""
        if self._frames == 0:
            self._late_before = late
        self._frames += 1
        if self._frames <= WINDOW:
            return
        missed, self._frames = late - self._late_before, 0
        self._windows = self._windows + 1 if missed > LATE_SHARE * WINDOW else 0
        lower = next_lower(self.offered, self.rate) if self._windows >= WINDOWS else 0.0
        if lower:
            self._windows = 0
            # once down it stays there: going up and down tires more than either
            self.offered = tuple(rate for rate in self.offered if rate <= lower)
            self._request(lower, f"{missed} of {WINDOW + missed} frames were late")
