"""Points: the total, the areas, and the parts of one area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vrkiosk.debrief.sheet import (
    BODY,
    BOTTOM,
    EDGE,
    HEADING,
    LINE,
    MIDDLE,
    SMALL,
    TOP,
    WIDE,
    Case,
    Sheet,
    clock,
)
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.snapshot import Box, Text
from vrkiosk_telemetry.wording import Wording

ROWS: Final = 210.0  # where the areas begin
PITCH: Final = 56.0
WIDTH: Final = 440.0  # of the left column
MOST_FAILS: Final = 2  # critical ones that have room


def score_page(case: Case, words: Wording, area: str) -> Sheet:
    """`area`: the one whose parts are shown."""
    sheet = Sheet()
    _verdict(sheet, case, words)
    areas = case.result["areas"]
    for number, one in enumerate(areas):
        _area(sheet, one, ROWS + PITCH * number, words, chosen=one["name"] == area)
    chosen = next((one for one in areas if one["name"] == area), areas[0])
    _parts(sheet, chosen, words)
    for number, name in enumerate(case.result["critical"][:MOST_FAILS]):
        y = BOTTOM - 12.0 - LINE * 0.8 * number
        text = words.or_plain(f"critical.{name}", str(name))
        sheet.items.append(Text(EDGE, y, BODY, text, "alarm", "left", WIDE - 2 * EDGE))
    return sheet


def _verdict(sheet: Sheet, case: Case, words: Wording) -> None:
    result, texts = case.result, words.texts
    points = texts.fill("debrief.points", total=f"{result['total']:.0f}")
    passed = bool(result["passed"])
    verdict = texts["result.passed" if passed else "result.failed"]
    decision = words.decision(result["decision"])
    if result["decision"]:
        decision += f" ({texts['result.right' if result['right'] else 'result.wrong']})"
    sheet.items += [
        Text(EDGE, TOP + 36, HEADING, points, "heading"),
        Text(WIDE - EDGE, TOP + 36, HEADING, verdict, "good" if passed else "caution", "right"),
        Text(EDGE, TOP + 82, BODY, decision, "body", "left", MIDDLE - 2 * EDGE),
        Text(
            WIDE - EDGE,
            TOP + 82,
            BODY,
            f"{texts['result.duration']}: {clock(result['duration_s'], words)}",
            "dim",
            "right",
        ),
    ]


def _area(sheet: Sheet, area: Mapping[str, Any], y: float, words: Wording, *, chosen: bool) -> None:
    """One line with a bar; pressed, its parts are shown."""
    name = str(area["name"])
    sheet.buttons.append(Button(f"area.{name}", EDGE, y, WIDTH, PITCH - 8, "", lit=chosen))
    share = min(max(area["points"] / area["of"], 0.0), 1.0) if area["of"] else 0.0
    bar = WIDTH - 24
    sheet.items += [
        Text(EDGE + 12, y + 24, BODY, words.or_plain(f"area.{name}", name), "body", "left", 300),
        Text(EDGE + WIDTH - 12, y + 24, BODY, _points(area), "digits", "right"),
        Box(EDGE + 12, y + 33, bar, 7, "bar_back"),
        Box(EDGE + 12, y + 33, bar * share, 7, "bar"),
    ]


def _parts(sheet: Sheet, area: Mapping[str, Any], words: Wording) -> None:
    texts = words.texts
    for number, part in enumerate(area["parts"]):
        y, name = ROWS + 24 + LINE * number, str(part["name"])
        label = words.or_plain(f"part.{name}", name)
        if part["assessed"]:
            full = part["points"] >= part["of"]
            value, style = _points(part), "good" if full else "caution"
            room = WIDE - MIDDLE - EDGE - 120
        else:
            value, style = texts[f"unassessed.{part['why']}"], "dim"
            room = WIDE - MIDDLE - EDGE - 230
        sheet.items.append(Text(MIDDLE, y, BODY, label, style, "left", room))
        sheet.items.append(
            Text(WIDE - EDGE, y, BODY if part["assessed"] else SMALL, value, "dim", "right", 215)
        )


def _points(body: Mapping[str, Any]) -> str:
    return f"{round(body['points'], 1):g} / {round(body['of'], 1):g}"
