"""What is told where something is shown at full size, and the way back."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import Final

from vrkiosk.debrief.miss_page import Entry
from vrkiosk.flow.screens import Screen, screen
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.snapshot import Item, Text
from vrkiosk_telemetry.wording import Wording

WIDE, HIGH = 560.0, 212.0
DISTANCE: Final = 0.85
BELOW_DEG: Final = 36.0  # of what is level with the eyes, or above them
ABOVE_DEG: Final = 14.0  # of what is looked down at
CAP, SMALL = 10.0, 8.6
LETTERS: Final = 50


def place_screen(
    entry: Entry, number: int, words: Wording, *, opened: bool | None, cleared: bool
) -> Screen:
    """opened: the hide is laid open, None: there is nothing to open; cleared: cargo in the way was
    left out."""
    texts = words.texts
    items: list[Item] = [Text(16.0, 34.0, CAP, f"{number}", "digits")]
    y = 34.0
    for line in wrap(entry.title, LETTERS)[:2]:
        items.append(Text(56.0, y, CAP, line, "heading", "left", WIDE - 72.0))
        y += 22.0
    happened = texts[f"debrief.missing.{entry.stage}" if entry.stage else "debrief.missing.none"]
    style = "good" if entry.found else "caution"
    for place, line in enumerate(wrap(happened, LETTERS)[:2]):
        shape = style if not place else "body"
        items.append(Text(56.0, y + 4.0, SMALL, line, shape, "left", WIDE - 72.0))
        y += 20.0
    if cleared:
        items.append(Text(56.0, y + 6.0, SMALL, texts["debrief.cleared"], "dim", "left", WIDE - 72))
    buttons = [Button("return", 16.0, 150.0, 170.0, 48.0, texts["debrief.return"], lit=True)]
    if opened is not None:
        label = texts["debrief.shut" if opened else "debrief.lay_open"]
        buttons.append(Button("open", 198.0, 150.0, 190.0, 48.0, label))
    buttons.append(Button("place.back", 400.0, 150.0, 66.0, 48.0, "<"))
    buttons.append(Button("place.on", 478.0, 150.0, 66.0, 48.0, ">"))
    made = screen(WIDE, HIGH, items, buttons, size=SMALL, distance=DISTANCE)
    return replace(made, below_deg=BELOW_DEG)
