"""What a frame of our OpenXR back end costs, against a C program that makes the same calls.

Runs `xr_blocks.py` in the Debian 13 root of the Monado tests. The figure is a ratio of thread CPU
time: the time blocked in xrWaitFrame is in neither, its system calls are in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

import monado
from figure import Figure

FRAMES = 450  # of a block, 5 s
BLOCKS = 5  # of each program
LIMIT = 1.25
RATIO = "xr: frame / C program"
NET = "xr: net allocation"


def figures(factor: float) -> Iterator[Figure]:
    try:
        results = monado.json_of("xr_blocks.py", str(FRAMES), str(BLOCKS))
    except monado.NoMonado as reason:
        yield Figure(RATIO, None, LIMIT, "", str(reason))
        yield Figure(NET, None, 0, "bytes", str(reason))
        return
    yield compare(results)
    net = [block["net_bytes"] for block in results["python"]]
    how = f"tracemalloc, most of {len(net)} steady seconds of the back end on Monado"
    yield Figure(NET, max(net), 0, "bytes", how)


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
        f"{len(results['c'])} blocks in turn, {calls['c'].pop()} calls, Monado at 90 Hz"
    )
    return Figure(RATIO, ours / theirs, LIMIT, "", how)
