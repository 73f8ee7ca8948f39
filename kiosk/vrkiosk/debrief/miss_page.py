"""What was hidden and what betrayed it: how far one came with each, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

from vrkiosk.debrief.sheet import (
    BODY,
    BOTTOM,
    EDGE,
    LINE,
    SMALL,
    TOP,
    WIDE,
    Case,
    Result,
    Sheet,
    clock,
)
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_telemetry.wording import Wording

ROWS: Final = 7  # of the list at once
PITCH: Final = 62.0
WIDTH: Final = 560.0
DETAIL: Final = 612.0  # where the right column begins
TITLE: Final = 46  # letters of a line of the list
LETTERS: Final = 32  # of a line of what happened
STAGES: Final = ("in_view", "clear", "lit", "looked", "touched", "tested", "declared")
# What was missing first tells most: with this stage not reached, that is what happened.
NEEDED: Final = ("in_view", "clear", "lit", "looked", "tested", "declared")
OTHERS: Final = ("false_mark", "skipped", "not_covered")  # misses that are no cue


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list. cue: of the result, None for another miss. stage: not reached, "" for
    none; found: nothing is left to say. aoi: where it is, "" for nowhere."""

    title: str
    stage: str
    cue: Mapping[str, Any] | None = None
    t: float | None = None
    aoi: str = ""

    @property
    def hidden(self) -> bool:
        """It is a thing that was hidden, not a sign of it."""
        return self.cue is not None and self.cue["kind"] == "item"

    @property
    def last(self) -> float | None:
        """When one was last as near to it as one came, s since the start; None: never."""
        if self.cue is None:
            return self.t
        return max((self.cue[s] for s in STAGES if self.cue[s] is not None), default=None)

    @property
    def found(self) -> bool:
        return not self.stage


def entries(result: Result, words: Wording) -> list[Entry]:
    """Hidden things and their signs first, then marks without cause, steps, surfaces."""
    found = [*_cues(result, words)]
    for miss in result["misses"]:
        if miss["kind"] in OTHERS:
            kind, what = words.miss(miss)
            where = str(miss.get("aoi", ""))
            found.append(Entry(f"{kind}: {what}", str(miss["kind"]), None, miss["t"], where))
    return found


def _cues(result: Result, words: Wording) -> Iterator[Entry]:
    for cue in result["cues"]:
        if cue["kind"] == "bait":
            continue  # a mark on one is among the misses
        hidden = cue["kind"] == "item"
        title = words.place(str(cue["aoi"])) if hidden else words.sign(str(cue["id"]))
        if hidden:
            title = words.texts.fill("debrief.hidden", place=title)
        yield Entry(title, _missing(cue), cue, aoi=str(cue["aoi"]))


def _missing(cue: Mapping[str, Any]) -> str:
    """The first stage not reached; a test that was made counts whatever was seen before it, and a
    check of a clean box wants no mark."""
    if cue["declared"] is not None:
        return ""
    if cue["tested"] is not None:
        unmarked = cue["kind"] in ("item", "sign") and cue["channel"] not in UNMARKED
        return "declared" if unmarked else ""
    return next((stage for stage in NEEDED if cue[stage] is None), "")


LEFT: Final = 44.0  # mm that a line's number takes
INDENT: Final = 22.0  # mm that the mark before a first line takes
UNMARKED: Final = ("document", "weigh", "gas", "dog", "xray")  # there is no surface to mark


def miss_page(
    case: Case, words: Wording, chosen: int, first: int, shown: Collection[int] = ()
) -> Sheet:
    """`chosen`: the entry told in full; `first`: the one at the head of the list; `shown`: those
    that can be shown where they are."""
    sheet, found = Sheet(), entries(case.result, words)
    if not found:
        text = words.texts["miss.nothing"]
        sheet.items.append(Text(EDGE, TOP + 40, BODY, text, "good"))
        return sheet
    for row, entry in enumerate(found[first : first + ROWS]):
        _row(sheet, entry, first + row, row, chosen == first + row)
    _turn(sheet, first, len(found))
    if 0 <= chosen < len(found):
        _detail(sheet, found[chosen], words)
        if chosen in shown:
            x, y = DETAIL, BOTTOM - 64.0
            label = words.texts["debrief.show_me"]
            sheet.buttons.append(Button("show", x, y, WIDE - EDGE - x, 60.0, label, lit=True))
    return sheet


def _row(sheet: Sheet, entry: Entry, number: int, row: int, chosen: bool) -> None:
    y = TOP + 4 + PITCH * row
    sheet.buttons.append(Button(f"entry.{number}", EDGE, y, WIDTH, PITCH - 8, "", lit=chosen))
    style = "good" if entry.found else "caution"
    sheet.items.append(Text(EDGE + 10, y + PITCH / 2 + 3, SMALL, str(number + 1), "digits"))
    told = wrap(entry.title, TITLE)[:2]
    for place, line in enumerate(told):
        at = y + PITCH / 2 + 3 + 22 * place - 11 * (len(told) - 1)
        x, shape = (EDGE + LEFT, style) if not place else (EDGE + LEFT + INDENT, "body")
        room = WIDTH - LEFT - 12 - INDENT * place
        sheet.items.append(Text(x, at, SMALL, line, shape, "left", room))


def _turn(sheet: Sheet, first: int, count: int) -> None:
    """Buttons to see the rest of the list."""
    y = TOP + 4 + PITCH * ROWS
    if first > 0:
        sheet.buttons.append(Button("list.back", EDGE, y, 214, 56, "<"))
    if first + ROWS < count:
        sheet.buttons.append(Button("list.on", EDGE + 226, y, 214, 56, ">"))


def _detail(sheet: Sheet, entry: Entry, words: Wording) -> None:
    texts, y = words.texts, TOP + 40.0
    for line in wrap(entry.title, LETTERS)[:2]:
        sheet.items.append(Text(DETAIL, y, BODY, line, "heading", "left", WIDE - DETAIL - EDGE))
        y += LINE * 0.8
    happened = texts[f"debrief.missing.{entry.stage}" if entry.stage else "debrief.missing.none"]
    for line in wrap(happened, LETTERS):
        style = "body"
        sheet.items.append(Text(DETAIL, y, BODY, line, style, "left", WIDE - DETAIL - EDGE))
        y += LINE * 0.8
    y += LINE * 0.5
    if entry.cue is None:
        if entry.t is not None:
            sheet.items.append(Text(DETAIL, y, BODY, clock(entry.t, words), "digits"))
        return
    for stage in STAGES:
        t = entry.cue[stage]
        value = "body" if t is not None else "dim"
        sheet.items.append(Text(DETAIL, y, BODY, texts[f"debrief.{stage}"], value, "left", 260))
        sheet.items.append(Text(WIDE - EDGE, y, SMALL, clock(t, words), value, "right"))
        y += LINE
