"""What stands on a board after a box that is not debriefed, and how to go on."""

from __future__ import annotations

from typing import Final

from vrkiosk.flow.screens import Screen, lines, screen
from vrkiosk_scenarios.examination import Examination
from vrkiosk_scenarios.guided import Guided
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.snapshot import Item, Text
from vrkiosk_scenarios.texts import Texts

WIDE: Final = 420.0
HIGH: Final = 330.0


def plain_board(texts: Texts, *, more: bool) -> Screen:
    """After a box of an examination: nothing of its result."""
    items = lines(texts["visit.noted"], 40, 16, 60, 8.4)
    return screen(WIDE, HIGH, items, _ways_on(texts, more=more), size=8.4, distance=0.6)


def verdict_board(verdict: Examination, texts: Texts) -> Screen:
    """After the last box of an examination: passed or why not, box by box."""
    word = texts["result.passed" if verdict.passed else "result.failed"]
    mean = f"{texts['result.score']}: {verdict.mean:.0f}"
    items: list[Item] = [
        Text(16, 28, 11, texts["module.m5"], "heading", "left", 230),
        Text(WIDE - 16, 28, 8.4, word, "good" if verdict.passed else "caution", "right"),
        Text(16, 54, 8.4, mean, "body"),
    ]
    for number, reason in enumerate(verdict.reasons[:3]):
        text = texts[f"examination.{reason}"]
        items.append(Text(16, 78 + 20 * number, 6.4, text, "caution", "left", WIDE - 32))
    for number, box in enumerate(verdict.boxes):
        y = 154 + 26 * number
        decision = texts[f"decision.{box.decision}"] if box.decision else texts["visit.no_decision"]
        items.append(Text(16, y, 6.4, f"{number + 1}   {decision}", "body", "left", 260))
        style = "caution" if box.reason else "good"
        items.append(Text(WIDE - 16, y, 6.4, f"{box.total:.0f}", style, "right"))
    return screen(WIDE, HIGH, items, _ways_on(texts, more=False), size=8.4, distance=0.6)


def steps_board(guided: Guided, texts: Texts) -> Screen:
    """After a module of steps: which were done."""
    module = guided.module
    count, of = len(guided.passed), len(module.steps)
    done = texts.fill("visit.steps_done", count=count, of=of)
    items: list[Item] = [
        Text(16, 28, 11, texts[f"module.{module.id}"], "heading", "left", WIDE - 32),
        Text(16, 54, 8.4, done, "good" if count == of else "caution"),
    ]
    for number, step in enumerate(guided.given_up[:8]):
        text = texts[f"course.{module.id}.{step}"]
        items.append(Text(16, 84 + 22 * number, 6.4, text, "dim", "left", WIDE - 32))
    return screen(WIDE, HIGH, items, _ways_on(texts, more=False), size=8.4, distance=0.6)


def _ways_on(texts: Texts, *, more: bool) -> list[Button]:
    buttons = [Button("finish", 16, HIGH - 54, 180, 44, texts["visit.finish"], lit=not more)]
    if more:
        at = WIDE - 196, HIGH - 54
        buttons.append(Button("next", *at, 180, 44, texts["visit.next"], lit=True))
    return buttons
