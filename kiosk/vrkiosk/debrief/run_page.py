"""Watching a run: whose, the line of time with what was missed, and how fast."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

from vrkiosk.debrief.sheet import BODY, EDGE, LINE, SMALL, TOP, WIDE, Sheet
from vrkiosk.debrief.watch import WHO, Run, Watch
from vrkiosk.replay.state import SHOWN_AT_FIRST
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.snapshot import Box, Text
from vrkiosk_telemetry.wording import Wording, clock_text, speed_text

CHOICE_Y, CHOICE_HIGH = TOP + 8.0, 64.0
NUMBERS_Y, NUMBER = 246.0, 44.0  # of the buttons that jump to what was missed
LINE_X, LINE_Y, LINE_WIDE, LINE_HIGH = EDGE + 22.0, 304.0, WIDE - 2 * EDGE - 44.0, 36.0
GRIP: Final = 22.0  # mm above and below the line that still grip it: 80 mm in all
STEER_Y, STEER_HIGH = 392.0, 64.0
NOTE_LETTERS: Final = 78
LEAST_TICK: Final = 3.0  # mm between two ticks


def run_page(watch: Watch, words: Wording, numbers: Sequence[tuple[int, int]]) -> Sheet:
    """numbers: of what was missed, and ns at which it was last within reach; for the own run."""
    sheet, texts, run = Sheet(), words.texts, watch.run
    width = 300.0
    for place, who in enumerate(WHO):
        x = EDGE + (width + 12) * place
        label, lit = texts[f"debrief.watch_{who}"], who == watch.who
        button = Button(f"watch.{who}", x, CHOICE_Y, width, CHOICE_HIGH, label, lit=lit)
        sheet.buttons.append(button)
    turn = texts["debrief.turn"]
    x = EDGE + 2 * (width + 12)
    sheet.buttons.append(Button("turn", x, CHOICE_Y, WIDE - EDGE - x, CHOICE_HIGH, turn))
    if run.track is None:
        _not_ready(sheet, run, words)
        return sheet
    _clock(sheet, run, words)
    _line(sheet, run)
    if watch.who == "own":
        _numbers(sheet, run, numbers)
    _steer(sheet, run, words)
    notes = [] if run.track.eye else [texts["debrief.by_head"]]
    notes += [texts["debrief.expert_knows"]] if watch.who == "expert" else []
    y = STEER_Y + STEER_HIGH + LINE
    for note in notes:
        for line in wrap(note, NOTE_LETTERS):
            sheet.items.append(Text(EDGE, y, SMALL, line, "dim", "left", WIDE - 2 * EDGE))
            y += 24.0
        y += 8.0
    return sheet


def _not_ready(sheet: Sheet, run: Run, words: Wording) -> None:
    texts = words.texts
    if run.missing:
        said = texts[f"debrief.no_run.{run.missing}"]
    else:
        said = texts.fill("debrief.preparing", percent=f"{100 * run.share:.0f}")
    for number, line in enumerate(wrap(said, 60)):
        sheet.items.append(Text(EDGE, 240.0 + LINE * number, BODY, line, "body"))


def _clock(sheet: Sheet, run: Run, words: Wording) -> None:
    at = f"{clock_text(run.player.t)} / {clock_text(run.player.end)}"
    moment = run.happening()
    said = words.event(moment) if moment is not None else ""
    sheet.items += [
        Text(EDGE, 218.0, 20.0, at, "digits", "left", 260.0),
        Text(EDGE + 290.0, 218.0, BODY, said, "body", "left", WIDE - 2 * EDGE - 290.0),
    ]


def _line(sheet: Sheet, run: Run) -> None:
    """The line, and under it a tick for whatever was done."""
    y, high = LINE_Y - GRIP, LINE_HIGH + 2 * GRIP
    sheet.buttons.append(
        Button("time", LINE_X - GRIP, y, LINE_WIDE + 2 * GRIP, high, "", bare=True, slides=True)
    )
    sheet.items += [
        Box(LINE_X, LINE_Y, LINE_WIDE, LINE_HIGH, "bar_back"),
        Box(LINE_X, LINE_Y, LINE_WIDE * run.passed, LINE_HIGH, "bar"),
    ]
    last = -LEAST_TICK
    for moment in run.moments.shown(SHOWN_AT_FIRST):
        x = LINE_WIDE * run.share_of(moment.t)
        if x - last >= LEAST_TICK:
            last = x
            sheet.items.append(Box(LINE_X + x, LINE_Y + LINE_HIGH + 3, 1.5, 9.0, "rule"))


def _numbers(sheet: Sheet, run: Run, numbers: Sequence[tuple[int, int]]) -> None:
    """Buttons over the line; what is too near to the one before stands beside it."""
    right = EDGE - 4.0
    for number, t in sorted(numbers, key=lambda pair: pair[1]):
        x = LINE_X + LINE_WIDE * run.share_of(t)
        sheet.items.append(Box(x, LINE_Y - 8.0, 2.0, 8.0, "caution"))
        left = max(x - NUMBER / 2, right + 4.0)
        if left + NUMBER > WIDE - EDGE:
            break
        right = left + NUMBER
        sheet.buttons.append(Button(f"jump.{number}", left, NUMBERS_Y, NUMBER, NUMBER, str(number)))


def _steer(sheet: Sheet, run: Run, words: Wording) -> None:
    texts, player = words.texts, run.player
    labels = (
        ("watch.back", "« 10"),
        ("watch.play", texts["replay.pause" if player.playing else "replay.play"]),
        ("watch.on", "10 »"),
        ("watch.slower", "-"),
        ("watch.faster", "+"),
    )
    widths = (150.0, 240.0, 150.0, 110.0, 110.0)
    x = EDGE
    for (name, label), width in zip(labels, widths, strict=True):
        if name == "watch.faster":  # between the two: how fast it is
            at = x + 52.0
            said = speed_text(player.speed)
            sheet.items.append(Text(at, STEER_Y + 42.0, 20.0, said, "digits", "centre", 100.0))
            x += 116.0
        sheet.buttons.append(Button(name, x, STEER_Y, width, STEER_HIGH, label))
        x += width + 12.0


def knob_at(share: float) -> tuple[float, float]:
    """Where on the board the knob of the line is, mm from its top left corner."""
    return LINE_X + LINE_WIDE * share, LINE_Y + LINE_HIGH / 2
