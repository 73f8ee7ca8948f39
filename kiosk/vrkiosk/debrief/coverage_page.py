"""What was searched, painted on the box laid flat: doors on the left, front wall on the right.

The colours are the result's sections and zones; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from vrkiosk.debrief.sheet import BODY, BOTTOM, EDGE, SMALL, TOP, WIDE, Case, Sheet
from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.search import zones
from vrkiosk_scenarios.snapshot import Box, Text
from vrkiosk_telemetry.wording import Wording

SEEN, MISSED = "good", "button"
GAP: Final = 14.0  # between two faces
SPOT: Final = 28.0  # side of a thing that has no size here
CELL: Final = 1.5  # mm between two sections
NAME: Final = 112.0  # mm that a short face's name may be wide
LETTER: Final = 8.6  # mm of a letter of a name, on average
LINE: Final = 19.0
LABEL: Final = 22.0  # mm above a face for its name
MOST_SCALE: Final = 32.0  # mm a metre


@dataclass(frozen=True, slots=True)
class Face:
    """A surface laid flat: place and size on the board, mm."""

    name: str
    x: float
    y: float
    width: float
    height: float


def coverage_page(case: Case, words: Wording) -> Sheet:
    sheet = Sheet()
    sections: dict[str, list[str]] = {}
    for zone in zones(case.scenario, case.rubric):
        sections.setdefault(zone.surface, []).extend(zone.sections)
    seen = {(row["surface"], row["section"]) for row in case.result["sections"]}
    hiding = {surface_of(cue["aoi"]) for cue in case.result["cues"] if cue["kind"] == "item"}
    for face in _faces(case, set(sections)):
        _paint(sheet, face, sections[face.name], seen, words, hidden=face.name in hiding)
    _legend(sheet, case, words, hidden=bool(hiding))
    return sheet


def _faces(case: Case, shown: set[str]) -> Iterator[Face]:
    """The inside on the left as a strip of four, doors before and front wall behind them; what is
    outside on the right; seal and number below."""
    size = case.scenario.container.internal_mm
    long, wide, tall = size.length / 1000, size.width / 1000, size.height / 1000
    room = WIDE - 2 * EDGE - 3 * GAP
    high = (BOTTOM - 96.0 - TOP - 4 * LABEL - 3 * GAP) / (2 * (wide + tall))
    scale = min(room / (2 * long + 2 * wide), high, MOST_SCALE)
    ends = EDGE + wide * scale + GAP
    y = TOP
    for name, depth in (
        ("ceiling", wide),
        ("left_wall", tall),
        ("floor", wide),
        ("right_wall", tall),
    ):
        if name in shown:
            yield Face(name, ends, y + LABEL, long * scale, depth * scale)
        if name == "left_wall":
            yield from _ends(scale, (wide, tall), y + LABEL, ends + long * scale + GAP)
        y += LABEL + depth * scale + GAP
    yield from _outside(scale, (long, wide, tall), shown)


def _ends(scale: float, size: tuple[float, float], y: float, far: float) -> Iterator[Face]:
    wide, tall = size[0] * scale, size[1] * scale
    yield Face("door_left", EDGE, y, wide / 2 - 1, tall)
    yield Face("door_right", EDGE + wide / 2 + 1, y, wide / 2 - 1, tall)
    yield Face("front_wall", far, y, wide, tall)
    below = y + tall + GAP + LABEL
    yield Face("seal", far, below, SPOT, SPOT)
    yield Face("number", far, below + SPOT + GAP + LABEL + LINE, SPOT, SPOT)


def _outside(scale: float, size: tuple[float, float, float], shown: set[str]) -> Iterator[Face]:
    long, wide, tall = (one * scale for one in size)
    x, y = WIDE - EDGE - long, TOP
    for name, depth in (("outside_left", tall), ("undercarriage", wide), ("outside_right", tall)):
        if name in shown:
            yield Face(name, x, y + LABEL, long, depth)
        y += LABEL + depth + GAP


def _paint(
    sheet: Sheet,
    face: Face,
    sections: list[str],
    seen: set[tuple[str, str]],
    words: Wording,
    *,
    hidden: bool,
) -> None:
    each = face.width / len(sections)
    for number, section in enumerate(sections):
        style = SEEN if (face.name, section) in seen else MISSED
        x = face.x + each * number
        sheet.items.append(Box(x, face.y, each - CELL, face.height, style))
    if hidden:
        middle = face.y + face.height / 2
        sheet.items.append(Box(face.x, middle - 5, face.width - CELL, 10, "alarm"))
    if face.name != "door_right":  # one name for both leaves
        label = words.texts["debrief.doors"] if face.name == "door_left" else words.place(face.name)
        room = max(face.width, NAME)
        told = wrap(label, max(int(room / LETTER), 1))[:2]
        for number, line in enumerate(reversed(told)):
            y = face.y - 6 - LINE * number
            sheet.items.append(Text(face.x, y, SMALL, line, "dim", "left", room))


def _legend(sheet: Sheet, case: Case, words: Wording, *, hidden: bool) -> None:
    texts, result = words.texts, case.result
    y = BOTTOM - 16
    keys = [(SEEN, "debrief.seen"), (MISSED, "debrief.not_seen")]
    keys += [("alarm", "debrief.hidden_here")] if hidden else []
    for number, (style, key) in enumerate(keys):
        x = EDGE + 240 * number
        sheet.items.append(Box(x, y - 15, 26, 18, style))
        sheet.items.append(Text(x + 36, y, SMALL, texts[key], "body", "left", 196))
    share = texts.fill("debrief.share", percent=f"{100 * result['coverage']:.0f}")
    sheet.items.append(Text(WIDE - EDGE, y - 34, BODY, share, "heading", "right", 480))
    source = texts[f"debrief.source.{result['coverage_source']}"]
    sheet.items.append(Text(WIDE - EDGE, y, SMALL, source, "dim", "right", 260))
