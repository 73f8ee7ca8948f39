"""What a frame of our OpenXR back end costs, against a C program that makes the same calls.

Runs `xr_blocks.py` in the Debian 13 root of the Monado tests. The figures are ratios of thread CPU
time: the time blocked in xrWaitFrame is in neither, its system calls are in both. The C program
only makes the calls; the whole frame of the back end besides checks every number, finds out what
the hands do and fills a FrameInput.
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
LIMIT_WHOLE = 2.0  # our own: what understanding the answers may add to asking
CALLS = "xr: calls / C program"
WHOLE = "xr: whole frame / C program"
NET = "xr: net allocation"


def figures(factor: float) -> Iterator[Figure]:
    try:
        results = monado.json_of("xr_blocks.py", str(FRAMES), str(BLOCKS))
    except monado.NoMonado as reason:
        for name, limit, unit in ((CALLS, LIMIT, ""), (WHOLE, LIMIT_WHOLE, ""), (NET, 0, "bytes")):
            yield Figure(name, None, limit, unit, str(reason))
        return
    check_calls(results)
    what = "the back end's calls by themselves"
    yield compare(CALLS, results, "raw_cpu_ns", what, LIMIT)
    what = "wait_frame to submit, input checked and understood"
    yield compare(WHOLE, results, "cpu_ns", what, LIMIT_WHOLE)
    net = [block["net_bytes"] for block in results["python"]]
    how = f"tracemalloc, most of {len(net)} steady seconds of the back end on Monado"
    yield Figure(NET, max(net), 0, "bytes", how)


def check_calls(results: dict[str, list[dict[str, Any]]]) -> None:
    """RuntimeError where the two programs do not make the same number of calls."""
    calls = {name: {block["calls"] for block in blocks} for name, blocks in results.items()}
    if calls["c"] != calls["python"] or len(calls["c"]) != 1:
        raise RuntimeError(f"not the same OpenXR calls a frame: {calls}")


def compare(
    name: str, results: dict[str, list[dict[str, Any]]], times: str, what: str, limit: float
) -> Figure:
    """The ratio of the medians over all frames of all blocks. times: which ones of ours."""
    ours = median(ns for block in results["python"] for ns in block[times]) / 1e3
    theirs = median(ns for block in results["c"] for ns in block["cpu_ns"]) / 1e3
    calls, blocks = results["c"][0]["calls"], len(results["c"])
    how = (
        f"{what}; thread CPU, medians {ours:.0f} / {theirs:.0f} us, {blocks} blocks of "
        f"{len(results['c'][0]['cpu_ns'])} frames in turn, {calls} calls, Monado at 90 Hz"
    )
    return Figure(name, ours / theirs, limit, "", how)
