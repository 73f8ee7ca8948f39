"""Where each microsecond of a frame goes: the main thread, in the heaviest scenario.

    python frame_profile.py               half an inspection in the product's loop; prints JSON
    python frame_profile.py --headset     reading and answering a headset, on Monado; prints JSON

The ideal officer's inspection of the scenario with the most triangles is played again with all a
session has: world, recorder with its process, renderer. Frames of its middle are measured, which
come at 90 Hz as from a headset: between two of them the caches go cold, which costs more than most
of what is done. Mesa's driver that does nothing stands for the GPU's (`gl_cost`).

Times are CPU of the thread, so no waiting is in them, without what reading the clock takes. A
phase's time is its own: what a function takes that is named here is not in its caller's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

import monado
import numpy as np
from figure import Figure

RATE_HZ: Final = 90
PACED: Final = 900  # frames of the middle that come at 90 Hz
BUDGET_US: Final = 1e6 / RATE_HZ
WHOLE_US: Final = BUDGET_US / 3.0  # of a frame, for all we do: our own limit
PART_US: Final = BUDGET_US / 10.0  # for any one part of it
DRAWN_BEFORE: Final = 90  # frames: programs are made, what is learnt of a scene is learnt
KEPT: Final = 0.95  # of the frames, the faster ones
SEED: Final = 1
SIDE: Final = 64  # pixels of an eye; nothing is drawn
HEADSET_FRAMES: Final = 900
HEADSET: Final = {"headset: read": "read", "headset: answer": "answer"}


def figures(factor: float) -> Iterator[Figure]:
    found = _run()
    how = f"{found['scenario']}, {found['parts']} parts"
    rows: dict[str, float] = found["phases"]
    try:
        headset = monado.json_of("frame_profile.py", "--headset")
        rows |= {name: headset[key] for name, key in HEADSET.items()}
    except monado.NoMonado as reason:
        for name in HEADSET:
            yield Figure(f"frame: {name}", None, PART_US * factor, "us", str(reason))
    for name, value in sorted(rows.items(), key=lambda row: -row[1]):
        text = "median, Monado, Python 3.13" if name in HEADSET else how
        yield Figure(f"frame: {name}", value, PART_US * factor, "us", text)
    how = f"the sum; {PACED} frames at {RATE_HZ} Hz, the mean of the faster {KEPT:.0%}"
    yield Figure("frame: main thread", sum(rows.values()), WHOLE_US * factor, "us", how)


def _run() -> dict[str, Any]:
    environment = {**os.environ, "GALLIUM_NOOP": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    environment.pop("KIOSK_GL_CHECKS", None)
    done = subprocess.run(
        [sys.executable, __file__], env=environment, capture_output=True, text=True, timeout=600
    )
    if done.returncode:
        raise RuntimeError(f"frame_profile.py ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# ------------------------------------------------------------------ in the process of its own


class Stopwatch:
    """Own time of functions, by phase, frame by frame."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._spent: list[int] = []  # ns in this frame, by phase
        self._stack: list[int] = []
        self._since = 0
        self._clock = clock_ns()
        self.frames: list[list[int]] = []  # ns by phase

    def watch(self, phase: str, owner: Any, name: str) -> None:
        """Puts a function in the place of one that also counts for a phase."""
        if phase not in self._names:
            self._names.append(phase)
            self._spent.append(0)
        number, function = self._names.index(phase), getattr(owner, name)

        def watched(*arguments: Any, **options: Any) -> Any:
            self._enter(number)
            try:
                return function(*arguments, **options)
            finally:
                self._leave()

        setattr(owner, name, watched)

    def _enter(self, number: int) -> None:
        now = time.thread_time_ns()
        if self._stack:
            self._spent[self._stack[-1]] += now - self._since - self._clock
        self._stack.append(number)
        self._since = time.thread_time_ns()

    def _leave(self) -> None:
        now = time.thread_time_ns()
        self._spent[self._stack.pop()] += now - self._since - self._clock
        self._since = time.thread_time_ns()

    def end_frame(self, counts: bool) -> None:
        if counts:
            self.frames.append(self._spent)
        self._spent = [0] * len(self._names)

    def means(self) -> dict[str, float]:
        """us a frame, by phase, over the faster frames."""
        rows = np.array(self.frames)
        order = rows.sum(axis=1).argsort()
        kept = rows[order[: int(len(rows) * KEPT)]]
        return dict(zip(self._names, (kept.mean(axis=0) / 1e3).tolist(), strict=True))


def clock_ns() -> int:
    """What reading the thread's clock takes: a call of the kernel."""
    spent = []
    for _ in range(2000):
        start = time.thread_time_ns()
        spent.append(time.thread_time_ns() - start)
    return int(median(spent))


def _physics() -> tuple[tuple[Any, str], ...]:
    from vrkiosk_scenarios.physics import Physics
    from vrkiosk_scenarios.world import World

    return (Physics, "step"), (Physics, "moved_cartons"), (World, "follow_cartons")


def phases() -> dict[str, tuple[tuple[Any, str], ...]]:
    """The phases of a frame, and the product's functions that they consist of: owner and name."""
    from vrkiosk.loop import Loop
    from vrkiosk_render.inset_views import InsetViews
    from vrkiosk_render.lighting import FrameBlock
    from vrkiosk_render.renderer import Renderer
    from vrkiosk_render.scene import Scene
    from vrkiosk_render.shadows import ShadowMaps
    from vrkiosk_scenarios import engine, inputs, interaction
    from vrkiosk_scenarios.calls import Calls
    from vrkiosk_scenarios.doors import Doors
    from vrkiosk_scenarios.gas import GasState
    from vrkiosk_scenarios.gloves import Gloves
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.in_view import InView
    from vrkiosk_scenarios.locomotion import Locomotion
    from vrkiosk_scenarios.motion import Motion
    from vrkiosk_scenarios.safety import Safety
    from vrkiosk_scenarios.shifted import ShiftedCargo
    from vrkiosk_telemetry.recorder import Recorder
    from vrkiosk_xr.frame import FrameInput

    return {
        "loop": ((Loop, "_advance"),),
        "round the input": ((FrameInput, "round_into"),),
        "engine: read the input": ((inputs, "read"),),
        "engine: hands": ((Hand, "update"),),
        "engine: what hands do": ((interaction, "tick"),),
        "engine: where one stands": ((Locomotion, "tick"),),
        "engine: doors, gas, safety, calls": tuple(
            (kind, "tick") for kind in (Doors, GasState, Safety, ShiftedCargo, Calls, Motion)
        ),
        "engine: physics": _physics(),
        "engine: what is in view": ((InView, "look"),),
        "engine: gaze and tablet": ((engine, "_look"),),
        "engine: snapshot": ((engine, "_draw"),),
        "engine: steps": ((engine, "step"),),
        "record: frame and gaze": ((Recorder, "frame"), (Recorder, "gaze")),
        "record: objects and events": ((Recorder, "objects"), (Recorder, "events")),
        "draw: fingers": ((Gloves, "wear"),),
        "draw: poses": ((Scene, "upload"),),
        "draw: cameras and light": ((FrameBlock, "fill"),),
        "draw: shadows": ((ShadowMaps, "draw"),),
        "draw: views in the scene": ((InsetViews, "draw"),),
        "draw: the picture": ((Renderer, "_draw_picture"),),
        "draw: targets and state": ((Renderer, "draw"),),
    }


def inspection(scenario: Any) -> list[bytes]:
    """The frames of the ideal officer's inspection."""
    from vrkiosk_scenarios import engine
    from vrkiosk_scenarios.observation import Observation
    from vrkiosk_scenarios.officer import Briefing, Officer
    from vrkiosk_scenarios.world import World

    world = World(scenario, SEED)

    def observe() -> Any:
        return Observation.from_snapshot(world.description, world.snapshot, finished=world.finished)

    frames = []
    for frame in Officer(Briefing.of(scenario), observe).frames(RATE_HZ, 1_000_000_000):
        frames.append(bytes(frame.bytes))
        engine.step(world, frame.rounded())
    return frames


def played(frames: list[bytes], watch: Stopwatch) -> Iterator[Any]:
    """The frames up to the middle's end, those at 90 Hz; what one cost is noted before the next."""
    from vrkiosk_xr.frame import Flag, FrameInput

    middle = range(len(frames) // 2, len(frames) // 2 + PACED)
    due = time.monotonic()
    for number, data in enumerate(frames[: middle.stop]):
        frame = FrameInput.from_bytes(data)
        drawn = number >= middle.start - DRAWN_BEFORE
        flags = frame.flags & ~int(Flag.SHOULD_RENDER)
        frame.record["flags"] = flags | int(Flag.SHOULD_RENDER) * drawn
        if number in middle:
            due = max(due, time.monotonic() - 1.0 / RATE_HZ) + 1.0 / RATE_HZ
            time.sleep(max(0.0, due - time.monotonic()))
        yield frame
        watch.end_frame(number in middle)


def measure() -> dict[str, Any]:
    from gl_cost import make_draws_empty
    from render_memory import heaviest

    from vrkiosk.loop import Loop
    from vrkiosk.painter import Painter
    from vrkiosk_assets import catalogue
    from vrkiosk_render.context import EglContext
    from vrkiosk_render.renderer import Quality, Renderer
    from vrkiosk_scenarios.world import World
    from vrkiosk_telemetry.recorder import Recorder
    from vrkiosk_telemetry.session import SessionInfo, new_session_id
    from vrkiosk_xr.scripted import ScriptedRuntime

    make_draws_empty()
    scenario = heaviest()
    frames, watch = inspection(scenario), Stopwatch()
    world = World(scenario, SEED)
    with tempfile.TemporaryDirectory() as folder, EglContext():
        renderer = Renderer(world.description, catalogue.load_model, quality=Quality())
        target = renderer.offscreen_target(SIDE, SIDE)
        info = SessionInfo(new_session_id(), scenario.id)
        for phase, functions in phases().items():
            for owner, name in functions:
                watch.watch(phase, owner, name)
        with (
            Recorder(Path(folder) / "live", info, space_needed=0, lossless=True) as recorder,
            ScriptedRuntime(played(frames, watch), target=target) as runtime,
        ):
            Loop(runtime, world, recorder, Painter(renderer, runtime, None)).play()
        renderer.close()
    return {
        "scenario": scenario.id,
        "parts": len(world.description.parts),
        "phases": watch.means(),
    }


def measure_headset() -> dict[str, float]:
    """Medians of thread CPU on Monado, us: until a frame is there and understood, the waiting not
    counted, and to take an image and give it back."""
    from vrkiosk_render.context import EglContext
    from vrkiosk_xr.frame import FrameInput
    from vrkiosk_xr.openxr.api import LoaderOpenXR
    from vrkiosk_xr.openxr.runtime import OpenXRRuntime
    from vrkiosk_xr.runtime import FrameOutput

    sys.path.append("/checkout/tests/monado")
    from remote_driver import RemoteDriver

    RemoteDriver().close()  # devices are active from the first packet on
    spent: dict[str, list[float]] = {"read": [], "answer": []}

    def timed(phase: str, function: Callable[[], Any]) -> Any:
        start = time.thread_time_ns()
        result = function()
        spent[phase].append((time.thread_time_ns() - start) / 1e3)
        return result

    output = FrameOutput(rendered=True)
    with (
        EglContext() as context,
        OpenXRRuntime(LoaderOpenXR(), lambda: context.binding) as runtime,
    ):
        while len(spent["answer"]) < HEADSET_FRAMES:
            frame = timed("read", runtime.wait_frame)
            if not isinstance(frame, FrameInput):
                spent["read"].pop()
                continue

            def answer(frame: FrameInput = frame) -> None:
                runtime.target()
                runtime.submit(frame, output)

            timed("answer", answer)
    return {phase: median(times[RATE_HZ:]) for phase, times in spent.items()}


if __name__ == "__main__":
    print(json.dumps(measure_headset() if sys.argv[1:] == ["--headset"] else measure()))
