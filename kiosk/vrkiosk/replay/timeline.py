"""The time line of the replay window: what happened when, where one is, where the cursor is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PIL import Image

from vrkiosk.replay.brush import BACK, BRIGHT, CAUTION, DIM, GROUP_COLOURS, RULE, TEXT, Brush
from vrkiosk.replay.layout import Area, Layout
from vrkiosk.replay.state import ReplayState
from vrkiosk_telemetry.moments import Group, Moments
from vrkiosk_telemetry.wording import clock_text, speed_text

# Lanes from the top; kinds are told apart by their lane as well as by colour.
SECOND_NS: Final = 1_000_000_000
LANES: Final = (Group.MARKS, Group.DOORS, Group.TOOLS, Group.LOOKING)
STEPS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
LEAST_STEP: Final = 70  # pixels between two times that are written


class TimeLine:
    """Paints the line; what does not move is painted once."""

    def __init__(self, moments: Moments, misses: Sequence[int]) -> None:
        """misses: ns of what was within reach and missed."""
        self._moments, self._misses = moments, tuple(misses)
        self._still: tuple[object, Image.Image | None] = (None, None)

    def paint(self, layout: Layout, state: ReplayState) -> Image.Image:
        key = (layout.line, layout.scale, state.groups, state.start, state.end, state.bookmarks)
        if self._still[0] != key or self._still[1] is None:
            self._still = (key, self._paint_still(layout, state))
        still = self._still[1]
        assert still is not None
        brush = Brush(layout.line, layout.scale)
        brush.image.paste(still)
        if state.hover_time is not None:
            self._paint_cursor(brush, layout, state, state.hover_time)
        x = self._x(layout, state, state.t)
        area = layout.line
        brush.line((x, area.y + brush.px(2)), (x, area.below - brush.px(2)), BRIGHT, brush.px(2))
        top, half = area.y + brush.px(1), brush.px(6)
        brush.polygon([(x - half, top), (x + half, top), (x, top + brush.px(8))], BRIGHT)
        return brush.image

    @staticmethod
    def _x(layout: Layout, state: ReplayState, t: int) -> float:
        return layout.on_line((t - state.start) / max(state.end - state.start, 1))

    def _paint_still(self, layout: Layout, state: ReplayState) -> Image.Image:
        brush = Brush(layout.line, layout.scale, BACK)
        area, px = layout.line, brush.px
        first, last = round(layout.on_line(0.0)), round(layout.on_line(1.0))
        lanes = Area(first, area.y + px(11), last - first, px(27))
        brush.box(lanes, (0x1E, 0x24, 0x2A, 0xFF))
        high = lanes.height / len(LANES)
        for number, group in enumerate(LANES):
            y = lanes.y + number * high
            shown = group in state.groups
            colour = GROUP_COLOURS[group] if shown else (0x45, 0x4C, 0x53, 0xFF)
            for moment in self._moments.shown(frozenset((group,))):
                x = self._x(layout, state, moment.t)
                brush.line((x, y + 1), (x, y + high - 2), colour, max(px(2), 2))
        for t in self._misses:
            x, y = self._x(layout, state, t), lanes.y - px(1)
            brush.polygon([(x - px(4), y), (x + px(4), y), (x, y - px(7))], CAUTION)
        for t in state.bookmarks:
            x = self._x(layout, state, t)
            colour = GROUP_COLOURS[Group.BOOKMARKS]
            brush.line((x, area.y + px(1)), (x, lanes.below), colour, max(px(1), 1))
            brush.box(Area(round(x), area.y + px(1), px(7), px(7)), colour)
        self._paint_times(brush, layout, state)
        return brush.image

    def _paint_times(self, brush: Brush, layout: Layout, state: ReplayState) -> None:
        """Round times below the lanes."""
        seconds = max((state.end - state.start) / 1e9, 1e-3)
        room = layout.on_line(1.0) - layout.on_line(0.0)
        least = brush.px(LEAST_STEP)
        fitting = (step for step in STEPS_S if room * step / seconds >= least)
        step = next(fitting, STEPS_S[-1])
        middle = layout.line.below - brush.px(8)
        for second in range(0, int(seconds) + 1, step):
            x = layout.on_line(second / seconds)
            brush.line((x, middle - brush.px(7)), (x, middle - brush.px(4)), RULE, 1)
            text = clock_text(second * 1_000_000_000)
            align = "left" if second == 0 else "centre"
            if x < layout.on_line(1.0) - brush.px(16) or second == 0:
                brush.text(x, middle, text, 10, DIM, align=align)

    def _paint_cursor(self, brush: Brush, layout: Layout, state: ReplayState, t: int) -> None:
        x, area = self._x(layout, state, t), layout.line
        brush.line((x, area.y + brush.px(10)), (x, area.below - brush.px(14)), DIM, 1)
        text = clock_text(t - state.start, fine=True)
        right = x > area.right - brush.px(80)
        aside = -brush.px(5) if right else brush.px(5)
        width = brush.px(58)
        left = round(x + aside) - (width if right else 0)
        brush.box(Area(left, area.below - brush.px(16), width, brush.px(14)), BACK)
        middle = area.below - brush.px(8)
        brush.text(x + aside, middle, text, 11, TEXT, align="right" if right else "left")


def clock_line(state: ReplayState) -> str:
    """Where one is, of how much; the whole rounded up, so that the end is not past it."""
    here = clock_text(state.t - state.start, fine=True)
    whole = -(-(state.end - state.start) // SECOND_NS) * SECOND_NS
    return f"{here} / {clock_text(whole)}"


def speed_line(state: ReplayState) -> str:
    return speed_text(state.speed)
