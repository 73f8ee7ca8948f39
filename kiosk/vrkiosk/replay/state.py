"""All that a trainer can change in a replay: what time it is, what is shown, from where.

Plain values; what keys and the mouse do to them is in `controls`, what they look like in `hud`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from vrkiosk.replay.camera import FreeCamera, TopCamera
from vrkiosk_telemetry.moments import Group

SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)


class View(StrEnum):
    """Where one looks from."""

    OFFICER = "officer"
    BEHIND = "behind"
    FREE = "free"
    TOP = "top"


class Coverage(StrEnum):
    """What of the searched surfaces is painted: nothing, what was seen in light or tested until
    now, or what never was."""

    OFF = "off"
    SEEN = "seen"
    MISSED = "missed"


class Page(StrEnum):
    """Pages of the list."""

    EVENTS = "events"
    MISSES = "misses"
    RESULT = "result"


SHOWN_AT_FIRST: Final = frozenset(Group) - {Group.LOOKING}


@dataclass(slots=True)
class ReplayState:
    """start, end, t: ns on the frames' clock. selected: row of the list, -1 follows the time.
    scroll: first row shown. changed: counts up with everything that has to be drawn anew."""

    start: int
    end: int
    t: int
    growing: bool = False  # the record is still being written: it can be read again
    playing: bool = True
    speed: float = 1.0
    view: View = View.OFFICER
    free: FreeCamera = field(default_factory=FreeCamera)
    top: TopCamera = field(default_factory=TopCamera)
    gaze: bool = True
    trail: bool = True
    fingers: bool = True
    captions: bool = True
    coverage: Coverage = Coverage.OFF
    focus: str = ""  # surface that stands out where coverage shows what was missed
    page: Page = Page.EVENTS
    list_open: bool = True
    groups: frozenset[Group] = SHOWN_AT_FIRST
    selected: int = -1
    scroll: int = 0
    help: bool = False
    bookmarks: tuple[int, ...] = ()
    message: str = ""
    message_until: float = 0.0  # s, on the clock of the window
    hover: str = ""  # command under the cursor
    hover_row: int = -1  # row of the list under it
    hover_time: int | None = None  # ns, where the cursor is on the time line
    changed: int = 0

    def seek(self, t: int) -> None:
        """To a time, no further than the record goes."""
        self.t = min(max(t, self.start), self.end)
        self.selected = -1
        self.changed += 1

    def advance(self, seconds: float) -> None:
        """Lets `seconds` of the wall clock pass. At the record's end it stops."""
        if not self.playing or seconds <= 0.0:
            return
        self.t = min(self.t + round(seconds * self.speed * 1e9), self.end)
        self.playing = self.t < self.end
        self.changed += 1

    def faster(self, step: int) -> None:
        """The next speed up (1) or down (-1)."""
        place = SPEEDS.index(self.speed) + step
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]

    def say(self, text: str, now: float, seconds: float = 3.0) -> None:
        """A line over the picture for a while. now: s, on the clock of the window."""
        self.message, self.message_until = text, now + seconds
        self.changed += 1
