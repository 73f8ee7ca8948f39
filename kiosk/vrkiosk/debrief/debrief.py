"""The board an officer stands before after a decision: pages, and the ways on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vrkiosk.debrief.coverage_page import coverage_page
from vrkiosk.debrief.miss_page import ROWS, entries, miss_page
from vrkiosk.debrief.score_page import score_page
from vrkiosk.debrief.sheet import BODY, DISTANCE, EDGE, HIGH, WIDE, Case, Sheet
from vrkiosk.flow.screens import Screen, screen
from vrkiosk.replay.wording import Wording
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.texts import Texts

PAGES: Final = ("score", "misses", "coverage")
TAB: Final = 60.0  # high
BELOW_DEG: Final = 8.0  # a board hangs higher than a screen that is poked
GO_ON: Final = 72.0


class Debrief:
    """Called once a frame for what to show; `press` turns pages and picks lines.

    more: there is another box after this one. Whoever shows it acts on "finish" and "next".
    """

    def __init__(self, case: Case, *, more: bool) -> None:
        self._case, self._more = case, more
        self.page = PAGES[0]
        areas = case.result["areas"]
        lost = max(areas, key=lambda area: area["of"] - area["points"])
        self._area = str(lost["name"])  # what cost most is shown first
        self._entry, self._first = -1, 0
        self._made: tuple[str, Screen] | None = None  # language, until something is pressed

    def __call__(self, texts: Texts) -> Screen:
        if self._made is None or self._made[0] != texts.language:
            self._made = texts.language, self._make(texts)
        return self._made[1]

    def press(self, button: str) -> None:
        """A button of the board; one it does not know changes nothing."""
        group, _, name = button.partition(".")
        match group:
            case "tab":
                self.page = name
            case "area":
                self._area = name
            case "entry":
                self._entry = int(name)
            case "list":
                self._first = max(self._first + (ROWS if name == "on" else -ROWS), 0)
            case _:
                return
        self._made = None

    def _make(self, texts: Texts) -> Screen:
        words = Wording(texts, self._case.scenario)
        sheet = self._sheet(words)
        buttons = [*self._tabs(texts), *sheet.buttons, *self._ways_on(texts)]
        made = screen(WIDE, HIGH, sheet.items, buttons, size=BODY, distance=DISTANCE)
        return replace(made, below_deg=BELOW_DEG)

    def _sheet(self, words: Wording) -> Sheet:
        if self.page == "misses":
            if self._entry < 0:  # the first thing missed
                found = entries(self._case.result, words)
                self._entry = next((n for n, one in enumerate(found) if not one.found), 0)
                self._first = self._entry // ROWS * ROWS
            return miss_page(self._case, words, self._entry, self._first)
        if self.page == "coverage":
            return coverage_page(self._case, words)
        return score_page(self._case, words, self._area)

    def _tabs(self, texts: Texts) -> list[Button]:
        width = (WIDE - 2 * EDGE - 2 * 12) / len(PAGES)
        return [
            Button(
                f"tab.{name}",
                EDGE + (width + 12) * number,
                20,
                width,
                TAB,
                texts[f"debrief.tab.{name}"],
                lit=name == self.page,
            )
            for number, name in enumerate(PAGES)
        ]

    def _ways_on(self, texts: Texts) -> list[Button]:
        y, width = HIGH - GO_ON - 10, 320.0
        found = [Button("finish", EDGE, y, width, GO_ON, texts["visit.finish"], lit=not self._more)]
        if self._more:
            x = WIDE - EDGE - width
            found.append(Button("next", x, y, width, GO_ON, texts["visit.next"], lit=True))
        return found
