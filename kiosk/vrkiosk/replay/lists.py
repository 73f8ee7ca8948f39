"""The list beside the picture: events, what was missed, the result. Painted row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PIL import Image

from vrkiosk.replay.brush import (
    BRIGHT,
    CAUTION,
    CLEAR,
    DIM,
    GOOD,
    GROUP_COLOURS,
    RULE,
    TEXT,
    Brush,
    Rgba,
    measure,
    wrapped,
)
from vrkiosk.replay.controls import Controls
from vrkiosk.replay.layout import Area, Layout
from vrkiosk.replay.record import ReplayRecord
from vrkiosk.replay.state import Page
from vrkiosk_telemetry.wording import Wording, clock_text

CURRENT: Final[Rgba] = (0x1F, 0x4A, 0x66, 0xFF)
POINTED: Final[Rgba] = (0x25, 0x2D, 0x35, 0xFF)


@dataclass(frozen=True, slots=True)
class Row:
    """A line: when (or a mark), what, how much; spot: the colour of its kind. below: what
    is under it, in up to two lines."""

    time: str
    text: str
    below: str = ""
    right: str = ""
    spot: Rgba = CLEAR
    colour: Rgba = TEXT
    heading: bool = False


def rows_of(controls: Controls, first: int, count: int) -> list[Row]:
    """The rows of the page in use, from `first` on."""
    record, state = controls.record, controls.state
    words = record.wording
    if state.page is Page.EVENTS:
        return [
            Row(
                clock_text(moment.t - state.start, fine=True),
                words.event(moment),
                spot=GROUP_COLOURS[moment.group],
            )
            for moment in controls.events()[first : first + count]
        ]
    found = _misses(record, state.start) if state.page is Page.MISSES else _result(record)
    return found[first : first + count]


def _misses(record: ReplayRecord, start: int) -> list[Row]:
    words, found = record.wording, []
    for miss in record.misses():
        t = record.miss_time(miss)
        when = words.texts["replay.never"] if t is None else clock_text(t - start, fine=True)
        kind, what = words.miss(miss)
        found.append(Row(when, kind, what, spot=CAUTION))
    return found


def _result(record: ReplayRecord) -> list[Row]:
    """Decision, areas with their parts, coverage and time."""
    result, words = record.outline.result, record.wording
    if result is None:
        return []
    texts = words.texts
    passed = bool(result.get("passed"))
    total = f"{result.get('total', 0):g}"
    decision = words.decision(result.get("decision"))
    if result.get("decision"):
        decision += f" · {texts['result.right' if result.get('right') else 'result.wrong']}"
    rows = [
        Row("", texts["result.decision"], right=decision, heading=True),
        Row(
            "", texts["result.score"], right=texts.fill("replay.points", total=total), heading=True
        ),
        Row(
            "",
            texts["result.passed" if passed else "result.failed"],
            colour=GOOD if passed else CAUTION,
            heading=True,
        ),
        Row("", texts["result.duration"], right=clock_text(round(result["duration_s"] * 1e9))),
    ]
    rows += [
        Row("", words.or_plain(f"critical.{name}", str(name)), colour=CAUTION)
        for name in result.get("critical", ())
    ]
    for area in result.get("areas", ()):
        rows += _area(area, words)
    return rows


def _area(area: dict[str, Any], words: Wording) -> list[Row]:
    name = str(area.get("name", ""))
    rows = [
        Row(
            "",
            words.or_plain(f"area.{name}", name),
            right=_points(area),
            heading=True,
            colour=BRIGHT,
        )
    ]
    for part in area.get("parts", ()):
        label = words.or_plain(f"part.{part.get('name', '')}", str(part.get("name", "")))
        if part.get("assessed", True):
            full = part.get("points", 0) >= part.get("of", 0)
            colour = TEXT if full else CAUTION
            rows.append(Row("", f"   {label}", right=_points(part), colour=colour))
        else:
            why = words.or_plain(f"unassessed.{part.get('why', '')}", "-")
            rows.append(Row("", f"   {label}", right=why, colour=DIM))
    return rows


def _points(body: dict[str, Any]) -> str:
    return f"{body.get('points', 0):g} / {body.get('of', 0):g}"


def count_rows(controls: Controls) -> int:
    """How many rows the page has."""
    match controls.state.page:
        case Page.EVENTS:
            return len(controls.events())
        case Page.MISSES:
            return len(controls.record.misses())
    return len(_result(controls.record))


def paint_list(layout: Layout, controls: Controls) -> Image.Image:
    """The rows that fit, the one the time is at marked, and how far the list is scrolled."""
    area = layout.list
    assert area is not None
    brush, state = Brush(area, layout.scale), controls.state
    rows = rows_of(controls, state.scroll, layout.rows)
    current = controls.current() - state.scroll
    column = _time_column(brush, controls)
    if not rows:
        _say_empty(brush, controls)
    for number, row in enumerate(rows):
        place = Area(area.x, area.y + number * layout.row, area.width, layout.row)
        if number in (current, state.hover_row - state.scroll):
            colour = CURRENT if number == current else POINTED
            left, wide = place.x + brush.px(3), place.width - brush.px(10)
            brush.box(Area(left, place.y, wide, place.height), colour, 4)
        _paint_row(brush, place, row, column, number == current)
    _paint_scroll(brush, layout, state.scroll, count_rows(controls))
    return brush.image


def _time_column(brush: Brush, controls: Controls) -> int:
    """Width of the times: of an hour's record they are longer."""
    state, texts = controls.state, controls.record.wording.texts
    longest = (clock_text(state.end - state.start, fine=True), texts["replay.never"])
    return max(round(measure(text, brush.px(12), "digits")) for text in longest) + brush.px(12)


def _paint_row(brush: Brush, place: Area, row: Row, column: int, current: bool) -> None:
    px = brush.px
    middle = place.y + (px(12) if row.below else place.height / 2)
    x = place.x + px(10)
    if row.spot[3]:
        brush.box(Area(x, place.y + px(5), px(4), place.height - px(10)), row.spot, 1)
        x += px(9)
    colour = BRIGHT if current else row.colour
    end = place.right - px(16)
    if row.below:
        for number, line in enumerate(wrapped(row.below, px(13), end - x, 2), 1):
            brush.text(x, middle + px(16.5) * number, line, 13, colour)
        colour = DIM
    if row.time:
        brush.text(x, middle, row.time, 12, TEXT if current else DIM, face="digits")
        x += column
    if row.right:
        end -= round(brush.text(end, middle, row.right, 13, colour, align="right")) + px(8)
    face = "heading" if row.heading else "body"
    brush.text(x, middle, row.text, 13, colour, face=face, width=end - x)


def _say_empty(brush: Brush, controls: Controls) -> None:
    texts = controls.record.wording.texts
    area = brush.area
    name = {
        Page.EVENTS: "replay.no_events",
        Page.MISSES: "replay.no_misses"
        if controls.record.outline.result is not None
        else "replay.no_result",
        Page.RESULT: "replay.no_result",
    }[controls.state.page]
    middle = area.y + brush.px(24)
    brush.text(area.x + brush.px(12), middle, texts[name], 13, DIM, width=area.width - brush.px(20))


def _paint_scroll(brush: Brush, layout: Layout, first: int, count: int) -> None:
    """A bar at the right edge where there is more than fits."""
    area, shown = brush.area, layout.rows
    if count <= shown:
        return
    high = max(area.height * shown // count, brush.px(20))
    y = area.y + (area.height - high) * first // max(count - shown, 1)
    brush.box(Area(area.right - brush.px(6), y, brush.px(4), high), RULE, 2)
