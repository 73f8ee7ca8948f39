"""Rows of the table hand_reach: reaches, and the grab each one led to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from vrkiosk_telemetry.analysis.context import Context
from vrkiosk_telemetry.analysis.reaches import Reach, find_reaches

Row = dict[str, Any]

HANDS: Final = ("left", "right")
GRABS: Final = {"tool_taken": "tool", "carton_taken": "carton"}  # event -> field that says what


def session_reaches(context: Context) -> list[tuple[str, Reach]]:
    """Reaches of both hands, in time order, with the hand's name."""
    found = []
    for hand, name in enumerate(HANDS):
        valid = context.samples.hand_valid(hand)
        t, place = context.samples.t[valid], context.samples.hands[valid, hand]
        found += [(name, reach) for reach in find_reaches(t, place, context.parameters)]
    return sorted(found, key=lambda one: one[1].start)


def reach_rows(context: Context, reaches: list[tuple[str, Reach]]) -> Iterator[Row]:
    grabs = _grabs(context, reaches)
    for number, (hand, reach) in enumerate(reaches):
        event = grabs.get(number)
        row: Row = {"grab": "", "target": ""}
        if event is not None:
            # Taken in passing, before the hand came to rest, is no hovering.
            hover = max(int(event["t"]) - reach.end, 0) / 1e6
            target = str(event[GRABS[event["name"]]])
            row = {"grab": event["name"], "target": target, "hover_ms": hover}
        yield row | {
            "number": number,
            "hand": hand,
            "start": reach.start,
            "end": reach.end,
            "duration_s": reach.duration_s,
            "path_m": reach.path,
            "straight_m": reach.straight,
            "peak_m_s": reach.peak,
            "peaks": reach.peaks,
            "sparc": reach.sparc,
            "step": int(context.step_of(reach.start)),
        }


def _grabs(context: Context, reaches: list[tuple[str, Reach]]) -> dict[int, dict[str, Any]]:
    """The grab that ended each reach: the last reach of that hand that began before it, unless the
    hand had come to rest too long before."""
    found: dict[int, dict[str, Any]] = {}
    most = context.parameters.hover_most_s * 1e9
    for hand in HANDS:
        numbers = [i for i, (name, _) in enumerate(reaches) if name == hand]
        starts = np.array([reaches[i][1].start for i in numbers], np.int64)
        for event in context.events:
            if event["name"] not in GRABS or event.get("hand") != hand:
                continue
            before = int(np.searchsorted(starts, event["t"])) - 1
            if before < 0:
                continue
            number = numbers[before]
            if int(event["t"]) - reaches[number][1].end <= most and number not in found:
                found[number] = event
    return found
