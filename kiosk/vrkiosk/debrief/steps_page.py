"""The steps of both runs beside each other: when each was done, and by how much later."""

from __future__ import annotations

from typing import Final

from vrkiosk.debrief.sheet import BODY, EDGE, SMALL, TOP, WIDE, Sheet
from vrkiosk.debrief.watch import Run, Watch
from vrkiosk.replay.compare import Row, align
from vrkiosk.replay.comparing import step_text
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.snapshot import Box, Text
from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.wording import Wording, clock_text

ROWS: Final = 9
PITCH: Final = 40.0
FIRST: Final = TOP + 92.0
OWN, EXPERT, LATER = 610.0, 780.0, WIDE - EDGE  # right ends of the columns
LEAST_WEIGHT: Final = 2  # single looks are too many to read


class Comparison:
    """The rows of both runs; worked out anew only when the expert's run is there."""

    def __init__(self) -> None:
        self._rows: tuple[Row, ...] = ()
        self._of = (-1, -1)

    def rows(self, watch: Watch) -> tuple[Row, ...]:
        own, expert = watch.runs["own"], watch.runs["expert"]
        of = len(own.events), len(expert.events)
        if of != self._of:
            self._of = of
            both = align(own.events, expert.events, _span(own), _span(expert))
            self._rows = tuple(row for row in both.rows if row.step.weight >= LEAST_WEIGHT)
        return self._rows


def _span(run: Run) -> tuple[int, int]:
    return (run.events[0].t, run.events[-1].t) if run.events else (0, 0)


def steps_page(watch: Watch, comparison: Comparison, words: Wording, first: int) -> Sheet:
    """`first`: row at the head of the list."""
    sheet, texts = Sheet(), words.texts
    own, expert = watch.runs["own"], watch.runs["expert"]
    rows = comparison.rows(watch)
    heads = ((OWN, "debrief.own"), (EXPERT, "debrief.expert"), (LATER, "debrief.later"))
    for x, key in heads:
        sheet.items.append(Text(x, TOP + 36.0, SMALL, texts[key], "dim", "right", 165.0))
    totals = [run.clock.seconds(run.events[-1].t) if run.events else None for run in (own, expert)]
    _line(sheet, texts, TOP + 70.0, texts["debrief.whole"], totals, "heading")
    sheet.items.append(Box(EDGE, TOP + 80.0, WIDE - 2 * EDGE, 2.0, "rule"))
    for place, row in enumerate(rows[first : first + ROWS]):
        times = [
            None if step is None else run.clock.seconds(step.t)
            for step, run in ((row.a, own), (row.b, expert))
        ]
        style = "caution" if row.a is None and expert.events else "body"
        name = step_text(row.step, words)
        _line(sheet, texts, FIRST + 26.0 + PITCH * place, name, times, style)
    if not expert.events:
        key = f"debrief.no_run.{expert.missing}" if expert.missing else "debrief.preparing"
        said = texts.fill(key, percent=f"{100 * expert.share:.0f}")
        sheet.items.append(Text(EDGE, FIRST + PITCH * ROWS + 34.0, SMALL, said, "dim", "left", 620))
    _turn(sheet, first, len(rows))
    return sheet


def _line(
    sheet: Sheet, texts: Texts, y: float, name: str, times: list[float | None], style: str
) -> None:
    """times: one's own and the expert's, s; None: never."""
    own, expert = times
    sheet.items.append(Text(EDGE, y, BODY, name, style, "left", OWN - EDGE - 120.0))
    for x, seconds in ((OWN, own), (EXPERT, expert)):
        said = "-" if seconds is None else clock_text(round(seconds * 1e9))
        sheet.items.append(Text(x, y, BODY, said, "digits", "right"))
    if own is not None and expert is not None:
        said = texts.fill("analysis.seconds", value=f"{own - expert:+.0f}")
        sheet.items.append(Text(LATER, y, BODY, said, "dim", "right"))


def _turn(sheet: Sheet, first: int, count: int) -> None:
    y = FIRST + PITCH * ROWS + 6.0
    if first > 0:
        sheet.buttons.append(Button("steps.back", WIDE - EDGE - 236.0, y, 112.0, 56.0, "<"))
    if first + ROWS < count:
        sheet.buttons.append(Button("steps.on", WIDE - EDGE - 112.0, y, 112.0, 56.0, ">"))
