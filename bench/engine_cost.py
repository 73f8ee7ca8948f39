"""What a step of the training world costs the main thread."""

from __future__ import annotations

import time
from collections.abc import Iterator

from figure import Figure

from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

RATE_HZ = 90
LIMIT_US = 150.0  # a step; two of them are due in a frame of 11.1 ms


def figures(factor: float) -> Iterator[Figure]:
    frames = _inspection()
    costs = _play(frames)
    steps = sum(steps for _, steps in costs)
    mean = sum(cost for cost, _ in costs) / steps
    yield Figure(
        "engine step, mean",
        mean,
        LIMIT_US * factor,
        "us",
        f"a whole inspection by the officer, {steps} steps of 1/180 s",
    )
    worst = sorted(cost / steps for cost, steps in costs if steps)[int(len(costs) * 0.99)]
    yield Figure(
        "engine step, 99 of 100 frames",
        worst,
        4.0 * LIMIT_US * factor,
        "us",
        "the same; cartons carried, doors swung, places looked for",
    )


def _inspection() -> list[bytes]:
    """The frames of an officer's whole inspection of s03."""
    scenario = schema.library()["s03"]
    world = World(scenario, 1)

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot, finished=world.finished)

    frames = []
    for frame in Officer(Briefing.of(scenario), observe).frames(RATE_HZ, 1_000_000_000):
        rounded = frame.rounded()
        frames.append(bytes(rounded.bytes))
        engine.step(world, rounded)
    return frames


def _play(frames: list[bytes]) -> list[tuple[float, int]]:
    """Microseconds of thread CPU and steps of each frame, in a fresh world."""
    world = World(schema.library()["s03"], 1)
    found = []
    for data in frames:
        frame = FrameInput.from_bytes(data)
        before = world.tick
        start = time.thread_time_ns()
        engine.step(world, frame)
        found.append(((time.thread_time_ns() - start) / 1e3, world.tick - before))
        if world.finished:
            break
    return found
