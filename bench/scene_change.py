"""Frames missed while the lobby gives way to a scenario, and how long that takes.

    python scene_change.py RUNS      plays so often; prints JSON, a list of what was noted

Measured twice: on the mock at 90 Hz with Mesa's driver that does nothing, where only our own work
holds frames up; and, as root, on Monado in the Debian 13 root with software drawing, which is
slower than any display: there what drawing alone misses is allowed for.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Any

import kiosk_runs
import monado
from figure import Figure

SCENARIO = "s03"
RUNS = 3
MISSED = 1.0  # frames, between the lobby and the scenario
MOST_MS = 22.2  # CPU of a frame: one is missed at 90 Hz, not two
READY = 2.0  # s, from the lobby's first frame to a scene that can be shown
SETTLED = 4  # frames of the lobby, and of the scenario, that count as the change

Notes = dict[str, Any]


def run_once() -> Notes:
    """What scene_change_marks.py noted of one run."""
    return kiosk_runs.run_once("scene_change_marks.py", SCENARIO, "--no-sound")


def missed(notes: Notes) -> tuple[float, float]:
    """Frames missed in a row at most at the change, and while the lobby shows that it loads."""
    shown, period, change = notes["shown"], notes["period"], notes["lobby"]
    gaps = [(b - a) / period - 1.0 for a, b in pairwise(shown)]
    at_change = max(gaps[change - SETTLED : change + SETTLED - 1])
    return round(at_change), round(max(gaps[SETTLED : change - SETTLED]))


def _usual(notes: Notes) -> float:
    """Frames missed by drawing alone: nine in ten frames miss no more."""
    shown = notes["shown"]
    gaps = sorted((b - a) / notes["period"] - 1.0 for a, b in pairwise(shown))
    return float(gaps[len(gaps) * 9 // 10])


def ready(notes: Notes) -> float:
    """Seconds from the first frame of the lobby to the first of the scenario."""
    return float(notes["shown"][notes["lobby"]] - notes["shown"][0]) / 1e9


def _figures(found: list[Notes], where: str, limit: float, factor: float) -> Iterator[Figure]:
    # What we do wrong is wrong in every run; what neighbours do on shared cores is not.
    best = [min(counts) for counts in zip(*(missed(notes) for notes in found), strict=True)]
    for name, count in zip(("at a scene change", "while loading"), best, strict=True):
        how = f"most in a row, best of {len(found)} runs of {SCENARIO}"
        yield Figure(f"missed {name}, {where}", count, limit, "frames", how)
    took = median(ready(notes) for notes in found)
    how = f"{where}: lobby's first frame to the scenario's first, uploads between frames"
    yield Figure(f"scene ready, {where}", took, READY * factor, "s", how)


def figures(factor: float) -> Iterator[Figure]:
    found = kiosk_runs.on_mock(__file__, RUNS)
    yield from _figures(found, "mock 90 Hz", MISSED, factor)
    longest = median(max(b - a for a, b in pairwise(n["cpu"][SETTLED:])) for n in found) / 1e6
    how = "longest of a frame, lobby to a second into the scenario; main thread's CPU"
    yield Figure("frame, mock 90 Hz", longest, MOST_MS * factor, "ms", how)
    try:
        real: list[Notes] = monado.json_of("scene_change.py", str(RUNS))
    except monado.NoMonado as reason:
        yield Figure("missed at a scene change, Monado", None, MISSED, "frames", str(reason))
        return
    own = median(_usual(notes) for notes in real)
    yield from _figures(real, "Monado 90 Hz", MISSED + round(max(own, 0.0)), factor)


if __name__ == "__main__":
    print(json.dumps([run_once() for _ in range(int(sys.argv[1]))]))
