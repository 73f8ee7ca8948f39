"""What the frame loop leaves behind in a steady second: memory, collector runs, garbage.

    python allocation.py      measures; prints JSON

The product's own loop with everything a session has: the world of a scenario, a recorder with its
process, the renderer (with empty draws, so that no GPU is needed). Frames come from the scripted
runtime; what the OpenXR back end leaves behind is measured on Monado (xr_cost.py). The wearer
stands and looks about a little: no event happens, but every pose is new in each frame.
"""

from __future__ import annotations

import gc
import json
import os
import struct
import subprocess
import sys
import tempfile
import tracemalloc
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figure import Figure

SCENARIO = "s03"
RATE_HZ = 90
# Of a second, between two events `motion`: 27 records of objects, 18 looks for touches, 3 times the
# sway. So at the end everything that comes round stands where it stood.
FRAMES = 81
SWAY = 27  # frames
START = 3  # frames after `motion`
# By then every count that goes on for ever, as that of looks round (256 after 12.8 s), has left the
# small whole numbers, which Python keeps itself; a larger one takes 32 bytes, once.
WARMUP_S = 14
SECONDS = 5
HEADER = struct.Struct("<3qI")  # t, xr_time, gaze_t, index of a FrameInput
SIDE = 64  # pixels of an eye
SHOWN = 6  # places named where something is left


def figures(factor: float) -> Iterator[Figure]:
    environment = {name: value for name, value in os.environ.items() if name != "KIOSK_GL_CHECKS"}
    done = subprocess.run(
        [sys.executable, __file__], env=environment, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        raise RuntimeError(f"allocation.py ended with {done.returncode}: {done.stderr[-3000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    where = f"; left by {', '.join(found['where'])}" if found["where"] else ""
    how = f"tracemalloc, most of {SECONDS} seconds of {SCENARIO}, {FRAMES} frames each{where}"
    yield Figure("loop: net allocation", found["net_bytes"], 0, "bytes", how)
    how = f"collections of any generation in {SECONDS} seconds, collector on"
    yield Figure("loop: collector runs", found["collections"], 0, "", how)
    how = f"unreachable objects a full collection finds after {SECONDS} seconds without it"
    yield Figure("loop: cyclic garbage", found["unreachable"], 0, "objects", how)


# ------------------------------------------------------------------ in the process of its own


class Probe:
    """Told once in advance, and when each steady second begins and is over."""

    def prepare(self) -> None: ...

    def begin(self) -> None: ...

    def end(self) -> None: ...


class Memory(Probe):
    """Bytes that were allocated in a second and not freed in it. Keeps its numbers in an array, so
    that they are not among them."""

    def __init__(self) -> None:
        self.net = array("q", bytes(8 * SECONDS))
        self._second = 0

    def prepare(self) -> None:
        tracemalloc.start()

    def begin(self) -> None:
        self.net[self._second] = -tracemalloc.get_traced_memory()[0]

    def end(self) -> None:
        now = tracemalloc.get_traced_memory()[0]
        self.net[self._second] += now
        self._second += 1
        if self._second == SECONDS:
            tracemalloc.stop()


class Places(Probe):
    """Lines that hold more at the end of a second than at its beginning; taking the snapshots
    allocates itself, therefore apart from `Memory`."""

    def __init__(self) -> None:
        self._before: tracemalloc.Snapshot | None = None
        self.lines: list[str] = []

    def prepare(self) -> None:
        tracemalloc.start()

    def begin(self) -> None:
        self._before = tracemalloc.take_snapshot()

    def end(self) -> None:
        if self._before is None or self.lines:
            return
        for change in tracemalloc.take_snapshot().compare_to(self._before, "lineno"):
            place = change.traceback[0]
            if change.size_diff > 0 and place.filename not in (tracemalloc.__file__, __file__):
                name = f"{Path(place.filename).name}:{place.lineno}"
                self.lines.append(f"{name} {change.size_diff:+d}")


class CollectorRuns(Probe):
    """How often the collector ran by itself."""

    def __init__(self) -> None:
        self._before = 0
        self.count = 0

    def begin(self) -> None:
        self._before = self._runs()

    def end(self) -> None:
        self.count += self._runs() - self._before

    @staticmethod
    def _runs() -> int:
        return sum(generation["collections"] for generation in gc.get_stats())


class Garbage(Probe):
    """How many objects only the collector can free."""

    def __init__(self) -> None:
        self.count = 0

    def begin(self) -> None:
        gc.collect()
        gc.disable()

    def end(self) -> None:
        self.count += gc.collect()
        gc.enable()


def measure() -> dict[str, Any]:
    """Plays a session for each probe: one would be in the others' way."""
    memory, runs, garbage = Memory(), CollectorRuns(), Garbage()
    for probe in (memory, runs, garbage):
        play(probe)
    places = Places()
    if max(memory.net) > 0:
        play(places)
    return {
        "net_bytes": max(memory.net),
        "where": places.lines[:SHOWN],
        "collections": runs.count,
        "unreachable": garbage.count,
    }


def play(probe: Probe) -> None:
    """Plays the warm-up and the steady seconds in the product's loop."""
    from gl_cost import make_draws_empty

    from vrkiosk.loop import Loop
    from vrkiosk.painter import Painter
    from vrkiosk_assets import catalogue
    from vrkiosk_render.context import EglContext
    from vrkiosk_render.renderer import Quality, Renderer
    from vrkiosk_scenarios.schema import library
    from vrkiosk_scenarios.world import World
    from vrkiosk_telemetry.recorder import Recorder
    from vrkiosk_telemetry.session import SessionInfo, new_session_id
    from vrkiosk_xr.scripted import ScriptedRuntime

    make_draws_empty()
    world, events = World(library()[SCENARIO], 7), list[Any]()
    with tempfile.TemporaryDirectory() as folder, EglContext():
        renderer = Renderer(world.description, catalogue.load_model, quality=Quality.quick())
        target = renderer.offscreen_target(SIDE, SIDE)
        info = SessionInfo(new_session_id(), SCENARIO)
        with (
            Recorder(Path(folder) / "live", info, space_needed=0, lossless=True) as recorder,
            ScriptedRuntime(frames(probe, events), target=target) as runtime,
        ):
            painter = Painter(renderer, runtime, None)
            loop = Loop(runtime, world, recorder, painter, events=events)
            gc.collect()
            gc.freeze()
            loop.play()
            gc.unfreeze()
        renderer.close()


def frames(probe: Probe, events: list[Any]) -> Iterator[Any]:
    """Frames until all seconds are probed. events: the loop's own list; `motion` is where a second
    of the engine ends. RuntimeError where anything else happens within one."""
    seen = since = seconds = 0
    for frame in swaying():
        new, seen = [event.name for event in events[seen:]], len(events)
        since += 1
        if "motion" in new:
            since, seconds = 0, seconds + 1
            if seconds == 1:
                probe.prepare()
        elif new and seconds > WARMUP_S:
            raise RuntimeError(f"the second was not steady, there was {new}")
        if seconds > WARMUP_S and since == START:
            probe.begin()
        elif seconds > WARMUP_S and since == START + FRAMES:
            probe.end()
            if seconds == WARMUP_S + SECONDS:
                return
        yield frame


def swaying() -> Iterator[Any]:
    """A wearer who stands before the doors; head and hands sway by a millimetre."""
    from vrkiosk_xr.frame import Flag, FrameInput

    valid = Flag.HEAD_VALID | Flag.GAZE_VALID | Flag.GRIP_LEFT | Flag.GRIP_RIGHT | Flag.AIM_LEFT
    valid |= Flag.AIM_RIGHT | Flag.FOCUSED | Flag.USER_PRESENT | Flag.SHOULD_RENDER
    pair = FrameInput(), FrameInput()
    for frame in pair:
        frame.record["flags"] = int(valid)
        frame.record["views"][:, 7:] = -0.75, 0.75, 0.75, -0.75
    index = 0
    while True:
        frame, phase = pair[index & 1], index % SWAY
        sway = min(phase, SWAY - phase) * 1e-4
        # Not by `record[name] =`: what numpy takes for that it gives back unseen by tracemalloc.
        HEADER.pack_into(frame.bytes, 0, 10**9 + index * 10**9 // RATE_HZ, 0, 0, index)
        for x, height, places in (
            (0.0, 1.7, ("head", "gaze", "views")),
            (0.2, 1.2, ("grip", "aim")),
        ):
            for name in places:
                frame.record[name][..., 4:6] = x + sway, height
        yield frame
        index += 1


if __name__ == "__main__":
    print(json.dumps(measure()))
