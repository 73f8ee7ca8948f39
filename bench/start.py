"""Time from `kiosk run` to the lit lobby in the headset, and to the scenario.

    python start.py RUNS      runs the kiosk so often; prints JSON, a list of marks in seconds

Measured twice: on the mock with Mesa's driver that does nothing, where no drawing is in the time;
and, as root, on Monado in the Debian 13 root with software drawing, whose part is taken off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import monado
from figure import Figure

MARKS = Path(__file__).with_name("start_marks.py")
SCENARIO = "s03"
RUNS = 5
LIMITS = {"lobby": 1.5, "scenario": 4.0}  # seconds
PATIENCE = 300.0

Marks = dict[str, float]


def run_once() -> Marks:
    """Seconds from the start of the process to "lobby" and "scenario", and those spent drawing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "marks"
        command = [sys.executable, "-P", str(MARKS), str(file), SCENARIO, "--runtime", "openxr"]
        command += ["--test-runtime", "--data", f"{folder}/data", "--seed", "7"]
        start = time.monotonic_ns()
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        marks = json.loads(file.read_text()) if file.exists() else {}
        if "scenario" not in marks:
            raise RuntimeError(f"the kiosk did not get to the scenario:\n{done.stderr[-2000:]}")
        return {
            "lobby": (marks["lobby"] - start) / 1e9,
            "scenario": (marks["scenario"] - start) / 1e9,
            "lobby_drawing": marks["lobby_drawing"] / 1e9,
            "scenario_drawing": marks["scenario_drawing"] / 1e9,
        }


def on_mock() -> list[Marks]:
    """On the mock, without drawing: what is left in `Renderer.draw` is our own and counts."""
    environment = {**os.environ, "MOCK": "1", "GALLIUM_NOOP": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "KIOSK_GL_CHECKS"):
        environment.pop(name, None)
    command = [sys.executable, __file__, str(RUNS)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    if done.returncode:
        raise RuntimeError(f"start.py ended with {done.returncode}: {done.stderr[-2000:]}")
    found: list[Marks] = json.loads(done.stdout.splitlines()[-1])
    return found


def figures(factor: float) -> Iterator[Figure]:
    found = on_mock()
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
