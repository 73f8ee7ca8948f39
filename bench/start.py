"""Time from `kiosk run` to the lit lobby in the headset, and to the scenario.

    python start.py RUNS      runs the kiosk so often; prints JSON, a list of marks in seconds

Measured twice: on the mock with Mesa's driver that does nothing, where no drawing is in the time;
and, as root, on Monado in the Debian 13 root with software drawing, whose part is taken off.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from statistics import median

import kiosk_runs
import monado
from figure import Figure

SCENARIO = "s03"
RUNS = 5
LIMITS = {"lobby": 1.5, "scenario": 4.0}  # seconds

Marks = dict[str, float]


def run_once() -> Marks:
    """Seconds from the start of the process to "lobby" and "scenario", and those spent drawing."""
    start = time.monotonic_ns()
    marks = kiosk_runs.run_once("start_marks.py", SCENARIO)
    if "scenario" not in marks:
        raise RuntimeError("the kiosk showed its lobby and never the scenario")
    return {
        "lobby": (marks["lobby"] - start) / 1e9,
        "scenario": (marks["scenario"] - start) / 1e9,
        "lobby_drawing": marks["lobby_drawing"] / 1e9,
        "scenario_drawing": marks["scenario_drawing"] / 1e9,
    }


def figures(factor: float) -> Iterator[Figure]:
    found: list[Marks] = kiosk_runs.on_mock(__file__, RUNS)
    for stage, limit in LIMITS.items():
        how = f"median of {RUNS} runs of {SCENARIO} on the mock, first frame submitted, no drawing"
        value = median(marks[stage] for marks in found)
        yield Figure(f"start: {stage}", value, limit * factor, "s", how)
    try:
        real: list[Marks] = monado.json_of("start.py", str(RUNS))
    except monado.NoMonado as reason:
        for stage, limit in LIMITS.items():
            yield Figure(f"start: {stage}, Monado", None, limit * factor, "s", str(reason))
        return
    for stage, limit in LIMITS.items():
        value = median(marks[stage] - marks[f"{stage}_drawing"] for marks in real)
        drawing = median(marks[f"{stage}_drawing"] for marks in real)
        how = f"median of {RUNS}, Python 3.13, without {drawing:.2f} s in Renderer.draw (llvmpipe)"
        yield Figure(f"start: {stage}, Monado", value, limit * factor, "s", how)


if __name__ == "__main__":
    print(json.dumps([run_once() for _ in range(int(sys.argv[1]))]))
