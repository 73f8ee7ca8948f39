"""Does this headset with this graphics card hold its rate? The heaviest scenario of the library is
shown for a minute, as in training but unrecorded, and the runtime's own count of missed frames is
read.

Where there is no display behind the runtime (Monado's simulated headset) or no graphics card, what
was measured is said, and no verdict is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from vrkiosk.config import Config
from vrkiosk_assets import catalogue
from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import FrameOutput, Notice, Runtime

SECONDS: Final = 60.0
PATIENCE_S: Final = 30.0  # until the first frame is asked to be drawn
MOST_LATE: Final = 0.01  # of the frames: one in a hundred is seen as a stutter every second
DRAWN_BEFORE: Final = 90  # frames: programs are made, the runtime finds its pace
LEFT_OUT: Final = 10  # of a slow machine's few frames that part is left out instead
SEED: Final = 1
SIMULATED: Final = ("simulated", "null", "remote")


@dataclass(frozen=True, slots=True)
class Trial:
    """What was measured. rate_hz: of the display, as the runtime paces. frames: shown. late:
    display periods in which none came. work_ms: wall time of a frame's own work, median, 99th in
    a hundred and longest. real: a display and a graphics card were behind it."""

    runtime: str
    system: str
    graphics: str
    scenario: str
    seconds: float
    rate_hz: float
    frames: int
    late: int
    work_ms: tuple[float, float, float]
    real: bool

    @property
    def late_share(self) -> float:
        return self.late / max(self.frames + self.late, 1)

    @property
    def verdict(self) -> str:
        """ "holds", "misses", "not-shown" (nobody wore it), or "no-display"."""
        if not self.frames:
            return "not-shown"
        if not self.real:
            return "no-display"
        return "holds" if self.late_share <= MOST_LATE else "misses"

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "late_share": self.late_share, "verdict": self.verdict}


def heaviest(library: Mapping[str, Scenario] | None = None) -> Scenario:
    """The scenario with the most triangles."""
    models: dict[str, int] = {"": 0}

    def triangles(scenario: Scenario) -> int:
        parts = World(scenario, SEED).description.parts
        for part in parts:
            if part.model not in models:
                models[part.model] = len(catalogue.load_model(part.model).indices) // 3
        return sum(models[part.model] for part in parts)

    return max((library or schema.library()).values(), key=triangles)


def try_headset(config: Config, seconds: float, tell: Callable[[str], None]) -> Trial:
    """Shows the heaviest scenario. RuntimeFailure, RenderError, AssetError where it cannot be
    shown. tell: a line for whoever stands by."""
    from vrkiosk.backends import open_backend
    from vrkiosk.painter import Painter
    from vrkiosk.scenes import Scenes
    from vrkiosk_render.gl import driver

    tell("looking for the heaviest scenario")
    scenario = heaviest()
    world = World(scenario, SEED, config.language)
    with ExitStack() as stack:
        wanted = config.model_copy(update={"runtime": "openxr"})
        runtime = open_backend(wanted, stack).runtime
        assert runtime is not None
        scenes = Scenes(real_time=True, sharp=False)
        stack.callback(scenes.close)
        tell(f"loading {scenario.id}")
        painter = Painter(scenes.draw(world.description), runtime, None)
        stack.callback(painter.close)
        graphics = driver()
        tell(f"put the headset on and look around: {seconds:.0f} s")
        meter = Meter(runtime, world, painter)
        meter.run(seconds)
    return meter.trial(scenario.id, graphics)


class Meter:
    """Plays frames as `Loop` does, and reads the clocks."""

    def __init__(
        self, runtime: Runtime, world: World, picture: Callable[[FrameInput, engine.Step], bool]
    ) -> None:
        self._runtime, self._world, self._picture = runtime, world, picture
        self._work: list[float] = []  # s
        self._times: list[int] = []  # ns, predicted display times
        self._late: list[int] = []  # periods missed so far
        self._taken = 0.0

    def run(self, seconds: float) -> None:
        """Frames for so long, from the first that is drawn; none within PATIENCE_S: it ends."""
        rounded, output = FrameInput(), FrameOutput()
        begun = time.monotonic()
        end = begun + PATIENCE_S
        while time.monotonic() < end:
            frame = self._runtime.wait_frame()
            if frame is None:
                break
            if isinstance(frame, Notice):
                continue
            start = time.perf_counter()
            try:
                frame.round_into(rounded)
                step = engine.step(self._world, rounded)
                output.rendered = self._picture(frame, step)
            finally:
                self._runtime.submit(frame, output)
            if output.rendered:
                if not self._work:
                    begun, end = time.monotonic(), time.monotonic() + seconds
                self._work.append(time.perf_counter() - start)
                self._times.append(frame.t)
                self._late.append(int(frame.record["late"]))
        self._taken = time.monotonic() - begun if self._work else 0.0

    def trial(self, scenario: str, graphics: str) -> Trial:
        info = self._runtime.info
        first = min(DRAWN_BEFORE, len(self._work) // LEFT_OUT)
        work = np.array(self._work[first:]) * 1000.0
        times, late = self._times[first:], self._late[first:]
        # A gap with periods missed in it is as many periods longer.
        periods = np.diff(times) / (1 + np.diff(late))
        software = any(name in graphics.lower() for name in ("llvmpipe", "softpipe", "swrast"))
        simulated = any(name in info.system.lower() for name in SIMULATED)
        return Trial(
            runtime=info.runtime,
            system=info.system,
            graphics=graphics,
            scenario=scenario,
            seconds=round(self._taken, 1),
            rate_hz=round(1e9 / float(np.median(periods)), 1) if len(periods) else 0.0,
            frames=len(work),
            late=late[-1] - late[0] if late else 0,
            work_ms=_spread(work),
            real=not software and not simulated,
        )


def _spread(work: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[float, float, float]:
    if not len(work):
        return 0.0, 0.0, 0.0
    median, most = np.percentile(work, (50, 99))
    return round(float(median), 2), round(float(most), 2), round(float(work.max()), 2)
