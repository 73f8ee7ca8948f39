"""What a frame of our OpenXR back end costs, against a C program that makes the same calls.

Runs `xr_blocks.py` in the Debian 13 root of the Monado tests. The figure is a ratio of thread CPU
time: the time blocked in xrWaitFrame is in neither, its system calls are in both.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from figure import Figure

ROOT = Path(__file__).parent.parent
RATE_HZ = 90
FRAMES = 450  # of a block, 5 s
BLOCKS = 5  # of each program
LIMIT = 1.25
NAME = "xr: frame / C program"
PATIENCE = 900.0  # s; the root may have to be made


def figures(factor: float) -> Iterator[Figure]:
    if os.geteuid() != 0:
        yield Figure(NAME, None, LIMIT, "", "needs root privileges: Monado runs in a Debian root")
        return
    command = ["tests/monado/run.sh", "--rate", str(RATE_HZ), "--no-gaze", "python"]
    command += ["/checkout/bench/xr_blocks.py", str(FRAMES), str(BLOCKS)]
    environment = {name: value for name, value in os.environ.items() if name != "MUST"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    skipped = [line for line in done.stderr.splitlines() if line.startswith("skipped: ")]
    if skipped and not done.stdout:
        yield Figure(NAME, None, LIMIT, "", skipped[0].removeprefix("skipped: "))
        return
    if done.returncode:
        raise RuntimeError(f"xr_blocks.py ended with {done.returncode}:\n{done.stderr[-2000:]}")
    yield compare(json.loads(done.stdout.splitlines()[-1]))


def compare(results: dict[str, list[dict[str, Any]]]) -> Figure:
    """The ratio of the medians over all frames of all blocks. RuntimeError where the two programs
    do not make the same calls."""
    calls = {name: {block["calls"] for block in blocks} for name, blocks in results.items()}
    if calls["c"] != calls["python"] or len(calls["c"]) != 1:
        raise RuntimeError(f"not the same OpenXR calls a frame: {calls}")
    ours, theirs = (
        median(ns for block in results[name] for ns in block["cpu_ns"]) / 1e3
        for name in ("python", "c")
    )
    frames = sum(len(block["cpu_ns"]) for block in results["c"])
    how = (
        f"thread CPU of a frame, medians {ours:.0f} / {theirs:.0f} us over {frames} frames each, "
        f"{len(results['c'])} blocks in turn, {calls['c'].pop()} calls, Monado at {RATE_HZ} Hz"
    )
    return Figure(NAME, ours / theirs, LIMIT, "", how)
