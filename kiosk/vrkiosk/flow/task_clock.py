"""How long a task may take: what is left, said in time, and its end. Pauses do not count."""

from __future__ import annotations

from typing import Any, Final

from vrkiosk.flow.watch import SECOND
from vrkiosk_scenarios.geometry import Pose, about_x
from vrkiosk_scenarios.snapshot import Panel, Text
from vrkiosk_scenarios.texts import Texts

Words = tuple[str, dict[str, Any]]  # an event to be told: its name and fields
CLOCK: Final = "clock"  # who ended a task whose time was up
WARNED_S: Final = (300, 60)  # left when it is said
SAID_S: Final = 5.0
COARSE_S, FINE_S = 10, 5  # the display steps by so much, finer within the last minute
PLATE_MM: Final = (150.0, 62.0)
DIGITS_MM: Final = 24.0
# On the rim of the upper shelf, leaning back: the trolley goes where the officer goes.
ON_TROLLEY: Final[Pose] = (*about_x(-0.35), 0.17, 1.105, 0.075)


class TaskClock:
    """One task's. `frame` once a frame in which time runs.

    left_s: until the end; text: as the display has it. caption: what is said now, "" for nothing.
    up: the time is over.
    """

    def __init__(self, limit_s: float, texts: Texts) -> None:
        self.limit_s = limit_s
        self.left_s = limit_s
        self.caption = ""
        self.up = False
        self._texts = texts
        self._last: int | None = None
        self._warnings = [left for left in WARNED_S if left < limit_s]
        self._until_s = 0.0  # left when what is said goes

    @property
    def text(self) -> str:
        """Minutes and seconds left."""
        step = FINE_S if self.left_s <= 60.0 else COARSE_S
        whole = -(-int(self.left_s) // step) * step
        return f"{whole // 60}:{whole % 60:02}"

    @property
    def panel(self) -> Panel:
        """The display."""
        width, height = PLATE_MM
        style = "digits" if self.left_s > WARNED_S[-1] else "caution"
        words = self._texts["clock.left"]
        return Panel(
            width,
            height,
            (
                Text(width / 2, 15.0, 6.4, words, "dim", "centre", width - 10.0),
                Text(width / 2, 52.0, DIGITS_MM, self.text, style, "centre"),
            ),
        )

    def frame(self, t: int) -> list[Words]:
        """A frame at `t`, ns; what is to be told."""
        before, self._last = self._last, t
        step = (t - before) / SECOND if before is not None else 0.0
        if self.up or not 0.0 < step < 1.0:  # a jump is a pause
            return []
        self.left_s = max(self.left_s - step, 0.0)
        if self._warnings and self.left_s <= self._warnings[0]:
            minutes = self._warnings.pop(0) // 60
            self.caption = self._texts.fill("clock.warning", minutes=minutes)
            self._until_s = self.left_s - SAID_S
        elif self.caption and self.left_s <= self._until_s:
            self.caption = ""
        if self.left_s > 0.0:
            return []
        self.up = True
        self.caption = self._texts["clock.up"]
        limit = {"limit_s": int(self.limit_s)}
        return [("time_up", limit), ("stopped", {"by": CLOCK, "reason": "time_up"})]
