"""What is written into a clip: time, what happened, who it was; painted without a window or GL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk.replay.record import ReplayRecord
from vrkiosk_render.paint import paint
from vrkiosk_scenarios.snapshot import Box, Panel, Text
from vrkiosk_telemetry.moments import Group, Moment, at_or_before
from vrkiosk_telemetry.wording import clock_text, speed_text

Pixels = npt.NDArray[np.uint8]

BASE: Final = 720.0  # height of a clip that sizes below are for
BAR: Final = 76.0  # height of the bar below the pictures, of BASE
FRESH_NS: Final = 5_000_000_000  # how long what happened stays bright
TOLD: Final = frozenset(Group) - {Group.LOOKING}
LOOKS: Final = "aoi_enter"
TICK: Final = 2.0
DONE_STYLE, LEFT_STYLE, TICK_STYLE = "bar", "bar_back", "rule"


@dataclass(slots=True)
class Painter:
    """Paints panels at a size in pixels; one that has not changed is not painted again."""

    scale: float
    _last: dict[str, tuple[Panel, Pixels]] = field(default_factory=dict)

    def paint(self, place: str, panel: Panel, size: tuple[int, int]) -> Pixels:
        """(height, width, 3) of `size` (width, height) in pixels. place: whose panel it is."""
        found = self._last.get(place)
        if found is not None and found[0] == panel:
            return found[1]
        image = paint(panel, self.scale)
        if image.size != size:
            image = image.crop((0, 0, *size))
        pixels = np.asarray(image)
        self._last[place] = (panel, pixels)
        return pixels


@dataclass(frozen=True, slots=True)
class Line:
    """A line of time: share 0..1 that has passed, and shares at which something was done."""

    passed: float
    ticks: tuple[float, ...] = ()


def bar(
    width: float, left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], line: Line
) -> Panel:
    """The bar below: two lines of (text, style) at either side above a line of time."""
    items: list[Text | Box] = []
    for row, (text, style) in enumerate(left):
        items.append(Text(16.0, 30.0 + 28.0 * row, 15.0 if row == 0 else 13.0, text, style))
    for row, (text, style) in enumerate(right):
        items.append(
            Text(width - 16.0, 30.0 + 28.0 * row, 13.0 if row == 0 else 11.0, text, style, "right")
        )
    y, high = BAR - 8.0, 6.0
    items.append(Box(0.0, y, width, high, LEFT_STYLE))
    items.append(Box(0.0, y, width * line.passed, high, DONE_STYLE))
    items += [Box(width * share, y - 3.0, TICK, high + 3.0, TICK_STYLE) for share in line.ticks]
    return Panel(width, BAR, tuple(items))


class Teller:
    """What is said of one record at a moment."""

    def __init__(self, record: ReplayRecord) -> None:
        self.record = record
        self._words = record.wording
        self._told = record.moments.shown(TOLD)
        self._looks = [m for m in record.moments.all if m.name == LOOKS]
        playback = record.playback
        span = max(playback.end - playback.start, 1)
        self.ticks = tuple(
            (moment.t - playback.start) / span
            for moment in self._told
            if moment.group in (Group.MARKS, Group.DOORS)
        )

    def passed(self, t: int) -> float:
        """Share 0..1 of the record before `t` (ns)."""
        playback = self.record.playback
        return min(max((t - playback.start) / max(playback.end - playback.start, 1), 0.0), 1.0)

    def clock(self, t: int, speed: float = 1.0) -> str:
        """1:23.4 / 2:32, and the speed where it is not the real one."""
        playback = self.record.playback
        now = clock_text(t - playback.start, fine=True)[:-1]
        text = f"{now} / {clock_text(playback.end - playback.start)}"
        return text if speed == 1.0 else f"{text}   {speed_text(speed)}"

    def happening(self, t: int) -> tuple[str, str]:
        """What was done last, and a style: bright while it is fresh."""
        place = at_or_before(self._told, t)
        if place < 0:
            return "", "dim"
        moment = self._told[place]
        return self._words.event(moment), "heading" if t - moment.t < FRESH_NS else "dim"

    def looking(self, t: int) -> str:
        """The patch the gaze rests on; "" before the first."""
        place = at_or_before(self._looks, t)
        return "" if place < 0 else self._words.event(self._looks[place])

    def who(self) -> str:
        """Officer and day: "guest · 2026-11-21"."""
        info = self.record.session.info
        return " · ".join(part for part in (info.officer, info.started[:10]) if part)

    def title(self) -> str:
        return self.record.outline.title

    def events(self, t: int, width: float, height: float) -> Panel:
        """The last things done up to `t`, newest below and bright, then where the gaze rests."""
        pitch = 27.0
        room = int((height - 60.0) // pitch)
        end = at_or_before(self._told, t) + 1
        shown = self._told[max(end - room, 0) : end]
        items: list[Text | Box] = []
        for row, moment in enumerate(shown):
            style = "body" if t - moment.t < FRESH_NS else "dim"
            self._row(items, moment, 30.0 + pitch * row, style)
        items.append(Box(14.0, height - 42.0, width - 28.0, 1.0, "rule"))
        items.append(Text(16.0, height - 15.0, 11.0, self.looking(t), "body"))
        return Panel(width, height, tuple(items))

    def _row(self, items: list[Text | Box], moment: Moment, y: float, style: str) -> None:
        since = clock_text(moment.t - self.record.playback.start)
        items.append(Text(62.0, y, 11.0, since, "dim", "right"))
        items.append(Text(76.0, y, 11.0, self._words.event(moment), style))
