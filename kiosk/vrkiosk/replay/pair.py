"""Two runs in one picture, aligned by what was done: side by side, or one as a ghost in the other.

The time of run a leads; run b is shown at the moment that belongs to it (`compare.Alignment`).

Errors: ClipError where two runs cannot be shown as asked.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk.replay import ghost
from vrkiosk.replay.caption import BAR, BASE, TOLD, Line, Painter, Teller, bar
from vrkiosk.replay.compare import Alignment, align
from vrkiosk.replay.comparing import step_text
from vrkiosk.replay.encode import ClipError
from vrkiosk.replay.record import ReplayRecord
from vrkiosk.replay.reel import MAIN_SHARE, Actor, Pixels, Size, Stage, View, begin_picture
from vrkiosk_render.marks import Marks
from vrkiosk_render.renderer import Quality
from vrkiosk_scenarios.snapshot import Box, Panel, Text
from vrkiosk_telemetry.moments import at_or_before
from vrkiosk_telemetry.wording import clock_text, speed_text

STRIP: Final = 64.0  # height of what is said below a run's pictures, of `BASE`
UPPER_SHARE: Final = 0.62  # of the height for the officer's eye, where both views are shown
TOO_NEAR: Final = 0.45  # metres: a ghost's head or ray so near to the camera would be all one sees
NAMES: Final = ("A", "B")
SWATCHES: Final = ("bar", "alarm")  # styles of `paint`, in the colours of the two figures
Vector = npt.NDArray[Any]


class Manner(StrEnum):
    """How two runs are shown."""

    SIDE = "side"
    GHOST = "ghost"


def align_records(a: ReplayRecord, b: ReplayRecord) -> Alignment:
    """Sets two records beside each other by the steps in their events."""
    spans = [(r.playback.start, r.playback.end) for r in (a, b)]
    return align(a.moments.engine, b.moments.engine, *spans)


class SideReel:
    """Both runs, each in its own scene: a at the left, b at the right."""

    def __init__(
        self,
        a: ReplayRecord,
        b: ReplayRecord,
        view: View,
        size: Size,
        quality: Quality | None = None,
    ) -> None:
        self.size, self._view = size, view
        self._alignment = align_records(a, b)
        self._stages = [Stage(record, quality=quality) for record in (a, b)]
        self._tellers = [Teller(record) for record in (a, b)]
        self.start, self.end = a.playback.start, a.playback.end
        self._scale = size[1] / BASE
        self._bar = round(BAR * self._scale)
        self._painter = Painter(self._scale)

    def picture(self, t: int, speed: float) -> Pixels:
        """(height, width, 3) at `t` (ns) of run a."""
        width, height = self.size
        canvas = np.zeros((height, width, 3), np.uint8)
        high, half = height - self._bar, width // 2
        moments = (t, self._alignment.to_b(t))
        for side, moment in enumerate(moments):
            column = canvas[:high, half * side : width if side else half - 2]
            self._column(side, column, moment)
        canvas[high:] = self._bar_picture(t, speed)
        return canvas

    def _column(self, side: int, column: Pixels, t: int) -> None:
        stage = self._stages[side]
        stage.seek(t)
        strip = round(STRIP * self._scale)
        high, width = column.shape[0] - strip, column.shape[1]
        if self._view is View.OFFICER:
            column[:high] = stage.eye((width, high))
        elif self._view is View.BEHIND:
            column[:high] = stage.behind((width, high))
        else:
            upper = round(high * UPPER_SHARE)
            column[:upper] = stage.eye((width, upper))
            column[upper:high] = stage.behind((width, high - upper))
        panel = self._strip(side, t, width / self._scale)
        column[high:] = self._painter.paint(NAMES[side], panel, (width, strip))

    def _strip(self, side: int, t: int, width: float) -> Panel:
        teller = self._tellers[side]
        text, style = teller.happening(t)
        items = (
            Text(14.0, 27.0, 15.0, f"{NAMES[side]}   {teller.clock(t)}", "digits"),
            Text(width - 14.0, 25.0, 11.0, teller.who(), "dim", "right"),
            Text(14.0, 53.0, 13.0, text, style),
        )
        return Panel(width, STRIP, items)

    def _bar_picture(self, t: int, speed: float) -> Pixels:
        teller = self._tellers[0]
        left = [(self._alike(t), "body"), (self._pace(t, speed), "dim")]
        titles = dict.fromkeys(teller.title() for teller in self._tellers)
        right = [(" | ".join(titles), "body")]
        panel = bar(self.size[0] / self._scale, left, right, _line(self._alignment, teller, t))
        return self._painter.paint("bar", panel, (self.size[0], self._bar))

    def _alike(self, t: int) -> str:
        """The last step both did."""
        done = [r for r in self._alignment.rows if r.a and r.b and not r.moved and r.a.t <= t]
        return step_text(done[-1].step, self._tellers[0].record.wording) if done else ""

    def _pace(self, t: int, speed: float) -> str:
        words = f"B {speed_text(round(self._alignment.pace(t) * speed, 1))}"
        return words if speed == 1.0 else f"A {speed_text(speed)}   {words}"

    def close(self) -> None:
        for stage in self._stages:
            stage.close()


class GhostReel:
    """Run a with the officer of run b in it, in another colour. ClipError: different scenarios."""

    def __init__(
        self,
        a: ReplayRecord,
        b: ReplayRecord,
        view: View,
        size: Size,
        quality: Quality | None = None,
    ) -> None:
        scenarios = [record.session.info.scenario for record in (a, b)]
        if scenarios[0] != scenarios[1]:
            raise ClipError(
                f"a ghost needs the same container: these are {scenarios[0]} and {scenarios[1]}; "
                "show them --as side"
            )
        self.size, self._view = size, view
        self._alignment = align_records(a, b)
        self._other = Actor(b, ghost.OTHER)
        self._stage = Stage(a, quality=quality, overdraw=self._haunt)
        self._tellers = (Teller(a), Teller(b))
        self.start, self.end = a.playback.start, a.playback.end
        self._scale = size[1] / BASE
        self._bar = round(BAR * self._scale)
        self._painter = Painter(self._scale)

    def _haunt(self, marks: Marks, camera: Vector) -> None:
        figure, look = self._other.figure(), self._other.look
        head = figure.head
        near = head is not None and float(np.linalg.norm(head[4:7] - camera)) < TOO_NEAR
        if not near:
            ghost.draw_head(marks, figure, look)
        ghost.draw_gaze(marks, figure, look, ray=not near)
        for points in figure.hands:
            ghost.draw_hand(marks, points, look)
        ghost.draw_torch(marks, figure, look)

    def picture(self, t: int, speed: float) -> Pixels:
        """(height, width, 3) at `t` (ns) of run a."""
        t_b = self._alignment.to_b(t)
        self._stage.seek(t)
        self._other.seek(t_b)
        canvas, high = begin_picture(self._stage, self._view, self.size, self._bar)
        if self._view is View.BOTH:
            self._both(canvas, high, t, t_b)
        canvas[high:] = self._bar_picture(t, t_b, speed)
        return canvas

    def _both(self, canvas: Pixels, high: int, t: int, t_b: int) -> None:
        """The third person large: that is where a ghost is seen whole."""
        width = self.size[0]
        main = round(width * MAIN_SHARE)
        side = width - main
        upper = min(round(side * 0.75), high * 3 // 5)
        canvas[:high, :main] = self._stage.behind((main, high))
        canvas[:upper, main:] = self._stage.eye((side, upper))
        panel = self._panel(t, t_b, side / self._scale, (high - upper) / self._scale)
        canvas[upper:high, main:] = self._painter.paint("both", panel, (side, high - upper))

    def _panel(self, t: int, t_b: int, width: float, height: float) -> Panel:
        """What each did last, a below b, each under its clock."""
        items: list[Text | Box] = []
        half = height / 2
        for side, (teller, moment) in enumerate(zip(self._tellers, (t, t_b), strict=True)):
            top = half * side
            items.append(Box(16.0, top + 15.0, 13.0, 13.0, SWATCHES[side]))
            items.append(Text(38.0, top + 28.0, 13.0, _headed(side, teller, moment), "digits"))
            items.append(Text(width - 16.0, top + 27.0, 10.0, teller.who(), "dim", "right"))
            told = teller.record.moments.shown(TOLD)
            end = at_or_before(told, moment) + 1
            room = int((half - 44.0) // 25.0)
            for row, event in enumerate(told[max(end - room, 0) : end]):
                text = teller.record.wording.event(event)
                items.append(Text(16.0, top + 56.0 + 25.0 * row, 11.0, text, "body"))
        items.append(Box(14.0, half, width - 28.0, 1.0, "rule"))
        return Panel(width, height, tuple(items))

    def _bar_picture(self, t: int, t_b: int, speed: float) -> Pixels:
        a, b = self._tellers
        left = [
            (f"{_headed(0, a, t)}   {a.happening(t)[0]}", "heading"),
            (f"{_headed(1, b, t_b)}   {b.happening(t_b)[0]}", "body"),
        ]
        pace = speed_text(speed) if speed != 1.0 else ""
        panel = bar(
            self.size[0] / self._scale,
            left,
            [(a.title(), "body"), (pace, "dim")],
            _line(self._alignment, a, t),
        )
        swatches = (Box(3.0, 18.0 + 28.0 * i, 8.0, 12.0, SWATCHES[i]) for i in (0, 1))
        panel = replace(panel, items=(*panel.items, *swatches))
        return self._painter.paint("bar", panel, (self.size[0], self._bar))

    def close(self) -> None:
        self._stage.close()


def _headed(side: int, teller: Teller, t: int) -> str:
    return f"{NAMES[side]} {clock_text(t - teller.record.playback.start, fine=True)[:-1]}"


def _line(alignment: Alignment, teller: Teller, t: int) -> Line:
    """Run a's time, with a tick at every step both did."""
    paired = tuple(
        teller.passed(row.a.t) for row in alignment.rows if row.a and row.b and not row.moved
    )
    return Line(teller.passed(t), paired)
