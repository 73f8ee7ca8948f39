"""Frames of our OpenXR back end and of xr_frame.c in turn, on one Monado; runs inside run.sh.

    python xr_blocks.py FRAMES BLOCKS     compares; prints JSON
    python xr_blocks.py --block FRAMES    one block of the back end; prints JSON as xr_frame does

Each block is a process and a session of its own, as the two programs are; they take turns, so a
change of the machine's pace meets both.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
import tracemalloc
from array import array
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

WARMUP = 90  # frames in focus before any is counted
SECOND = 90  # frames
PROGRAM = Path("/tmp/xr_frame")
SOURCE = Path(__file__).with_name("xr_frame.c")
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers"]
LIBRARIES = ["-lopenxr_loader", "-l:libEGL.so.1"]
COMPILE = ["gcc", "-std=gnu17", "-O2", *WARNINGS, str(SOURCE), "-o", str(PROGRAM), *LIBRARIES]
MONADO_TESTS = Path("/checkout/tests/monado")


class CountingOpenXR:
    """The loader's functions, counted by name."""

    def __init__(self, openxr: Any) -> None:
        self._openxr = openxr
        self.counts: Counter[str] = Counter()

    def function(self, instance: int, name: str, *argtypes: type[Any]) -> Callable[..., int]:
        found = self._openxr.function(instance, name, *argtypes)

        def counted(*arguments: int) -> int:
            self.counts[name] += 1
            return int(found(*arguments))

        return counted


def block(frames: int) -> dict[str, Any]:
    """Thread CPU of each frame from `wait_frame` to the end of `submit`, ns, and of the bare calls
    (`raw_frames`); what a frame calls, and what a second of frames leaves behind, bytes."""
    from vrkiosk_render.context import EglContext
    from vrkiosk_xr.openxr.api import LoaderOpenXR
    from vrkiosk_xr.openxr.runtime import OpenXRRuntime

    spent = [0] * frames
    with (
        EglContext() as context,
        OpenXRRuntime(LoaderOpenXR(), lambda: context.binding) as runtime,
    ):
        gc.collect()
        gc.freeze()
        gc.disable()  # as in a training session
        play(runtime, WARMUP)
        play(runtime, frames, spent)
        raw = raw_frames(runtime._connection, frames)
        net = net_bytes(runtime)
    return {"calls": calls_of_a_frame(), "cpu_ns": spent, "raw_cpu_ns": raw, "net_bytes": net}


def raw_frames(connection: Any, frames: int) -> list[int]:
    """Thread CPU of frames, ns, that make the back end's own calls on its own structures and do
    nothing with what they give: what calling OpenXR from Python costs by itself."""
    loop, reader, locator = connection.frames, connection._reader, connection._locator
    hands, eyes, projection = connection._hands, connection._eyes, connection.frames.projection
    images = (projection.colour, projection.depth)
    states = [item.both for item in reader._inputs]  # at rest no hand is asked apart
    inputs = [reader._sync, *states, locator._call, *hands._locates, eyes._call]
    taking = [call for image in images for call in (image._acquire, image._wait)]
    giving = [image._release for image in images]
    last = [*inputs, *taking, *giving, loop._end]
    timed = (locator._info, hands._info)
    spent = [0] * frames
    for number in range(frames):
        start = time.thread_time_ns()
        connection.instance._poll()
        loop._wait()
        loop._begin()
        now = loop.state.predicted_display_time
        for info in timed:
            info.time = now
        eyes._info.display_time = loop._end_info.display_time = now
        for call in last:
            if call() < 0:
                raise SystemExit("xr_blocks: a call failed in the bare frames")
        spent[number] = time.thread_time_ns() - start
    return spent


def net_bytes(runtime: Any) -> int:
    """What a second of frames leaves behind."""
    tracemalloc.start()
    play(runtime, SECOND)  # what is replaced from here on was traced, too
    traced = array("q", bytes(16))  # so that these numbers are not counted themselves
    traced[0] = tracemalloc.get_traced_memory()[0]
    play(runtime, SECOND)
    traced[1] = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return traced[1] - traced[0]


def calls_of_a_frame() -> int:
    """How many functions one steady frame calls; in a session of its own, as counting costs."""
    from vrkiosk_render.context import EglContext
    from vrkiosk_xr.openxr.api import LoaderOpenXR
    from vrkiosk_xr.openxr.runtime import OpenXRRuntime

    counting = CountingOpenXR(LoaderOpenXR())
    with EglContext() as context, OpenXRRuntime(counting, lambda: context.binding) as runtime:
        play(runtime, WARMUP)
        counting.counts.clear()
        play(runtime, 1)
        return counting.counts.total()


def play(runtime: Any, frames: int, spent: list[int] | None = None) -> None:
    """Frames in focus; the thread CPU of each goes to `spent`."""
    from vrkiosk_xr.frame import Flag
    from vrkiosk_xr.runtime import FrameOutput, Notice

    output, done, focused = FrameOutput(rendered=True), 0, int(Flag.FOCUSED)
    while done < frames:
        start = time.thread_time_ns()
        frame = runtime.wait_frame()
        if frame is None:
            raise SystemExit("xr_blocks: the runtime ended")
        if isinstance(frame, Notice):
            continue
        runtime.target()
        runtime.submit(frame, output)
        if spent is not None:
            spent[done] = time.thread_time_ns() - start
        done += bool(frame.flags & focused)


def compare(frames: int, blocks: int) -> dict[str, Any]:
    """`blocks` blocks of each, taking turns."""
    subprocess.run(COMPILE, check=True)
    sys.path.append(str(MONADO_TESTS))
    from remote_driver import RemoteDriver

    RemoteDriver().close()  # devices are active from the first packet on
    commands = {
        "c": [str(PROGRAM), str(frames), str(WARMUP)],
        "python": [sys.executable, __file__, "--block", str(frames)],
    }
    results: dict[str, list[Any]] = {name: [] for name in commands}
    for _ in range(blocks):
        for name, command in commands.items():
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            results[name].append(json.loads(done.stdout))
    return results


if __name__ == "__main__":
    if sys.argv[1] == "--block":
        print(json.dumps(block(int(sys.argv[2]))))
    else:
        print(json.dumps(compare(int(sys.argv[1]), int(sys.argv[2]))))
