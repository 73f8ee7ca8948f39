"""What a step of the training world costs the main thread, and how much of it is MuJoCo's own."""

from __future__ import annotations

import copy
import gc
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, Final

import mujoco
from figure import Figure

from vrkiosk_scenarios import cartons, engine, schema
from vrkiosk_scenarios.geometry import NO_TURN, Vec, place_of, pose, to_local
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

RATE_HZ: Final = 90
LIMIT_US: Final = 150.0  # a step; two of them are due in a frame of 11.1 ms
LIMIT_RATIO: Final = 1.5
ALONE_RATIO: Final = 4.0
# How the carton in the hand is moved, m to the right and up and back, once in two seconds. Dragged
# it pushes its neighbours, which all wake; lifted it is the only one awake, and MuJoCo's step is so
# short that the engine's own work (hands, gaze, rays, the snapshot) is most of it.
MOVES: Final = {"dragged through the pile": (0.5, 0.0), "lifted off it": (0.0, 0.35)}
SECONDS: Final = 10
EVERY: Final = 9  # frames between two steps of MuJoCo without sleep: it leaves the caches cold
FLAGS: Final = int(Flag.HEAD_VALID | Flag.GRIP_RIGHT | Flag.AIM_RIGHT | Flag.FOCUSED)
HEAD: Final[Vec] = (0.0, 1.7, 0.0)


def figures(factor: float) -> Iterator[Figure]:
    gc.disable()  # as while a task is played
    try:
        for how, (across, up) in MOVES.items():
            yield from _against_mujoco(how, across, up)
    finally:
        gc.enable()
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


class _Timed:
    """A function with its own time taken: `ns` adds up over `calls`. Reading the thread's clock is
    a call of the kernel, some 1 us, which is in `ns` once a call."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.ns = self.calls = 0
        self.function = function

    def __call__(self, *arguments: object) -> None:
        start = time.thread_time_ns()
        self.function(*arguments)
        self.ns += time.thread_time_ns() - start
        self.calls += 1

    def reset(self) -> None:
        self.ns = self.calls = 0


def _timing() -> tuple[float, float]:
    """ns that reading the clock takes, and that `_Timed` adds to a call. Both are taken off."""
    clock, timed = [], []
    nothing = _Timed(lambda *_: None)
    for _ in range(2000):
        start = time.thread_time_ns()
        clock.append(time.thread_time_ns() - start)
        start = time.thread_time_ns()
        nothing(None, None)
        timed.append(time.thread_time_ns() - start)
    return median(clock), median(timed) - median(clock)


def _hundred_cartons() -> Scenario:
    """s03 with a hundred cartons that one hand can lift."""
    scenario = schema.library()["s03"]
    kind = next(iter(scenario.cargo.kinds.values())).model_dump(mode="json")
    kind.update(size_mm=[600, 400, 400], mass_kg=4.0)
    stack = {
        "kind": "box",
        "x_mm": -700,
        "from_door_mm": 1500,
        "columns": 2,
        "rows": 10,
        "layers": 5,
        "gap_mm": 5,
    }
    return schema.with_values(
        scenario,
        {"cargo.kinds": {"box": kind}, "cargo.stacks": [stack], "nodes": []},
    )


class _Sleepless:
    """MuJoCo by itself, as it is without our asking for sleep: every body of the scene is stepped,
    the state each time being that of the engine's own."""

    def __init__(self, world: World) -> None:
        self._from: Any = world.physics._data
        self._model: Any = copy.copy(world.physics._model)
        self._model.opt.enableflags &= ~int(mujoco.mjtEnableBit.mjENBL_SLEEP)
        self._data: Any = mujoco.MjData(self._model)

    def step_ns(self) -> int:
        """CPU time of one step from where the engine's world is now."""
        self._data.qpos[:], self._data.qvel[:] = self._from.qpos, self._from.qvel
        start = time.thread_time_ns()
        mujoco.mj_step(self._model, self._data)
        return time.thread_time_ns() - start


def _against_mujoco(how: str, across: float, up: float) -> Iterator[Figure]:
    """Engine steps against the bare MuJoCo steps within them, a carton in the hand."""
    world = World(_hundred_cartons(), 1)
    sleepless = _Sleepless(world)
    frame = FrameInput()
    order = sorted(range(len(world.plans)), key=lambda i: world.plans[i].pose[5:])
    carton = order[len(order) // 2] if across else order[-1]  # within the pile, or on top of it
    start = place_of(world.plans[carton].pose)
    hand = world.hands[1]
    timed, (clock, added) = _Timed(mujoco.mj_step), _timing()
    ratios, costs, awake_ratios = [], [], []
    for index in range(SECONDS * RATE_HZ):
        part = 1.0 - abs(index % (2 * RATE_HZ) / RATE_HZ - 1.0)
        where = (start[0] + across * part, start[1] + 0.25 + up * part, start[2] + 0.2)
        _fill(frame, index, world, where)
        if index == RATE_HZ // 2:
            world.carton_poses[carton] = world.physics.carton_pose(carton)
            cartons.take(world, hand, carton)
        timed.reset()
        mujoco.mj_step = timed
        try:
            begin = time.thread_time_ns()
            engine.step(world, frame)
            whole = time.thread_time_ns() - begin
        finally:
            mujoco.mj_step = timed.function
        if hand.held is not None and timed.calls:
            own = timed.ns - timed.calls * clock
            spent = whole - clock - timed.calls * added
            ratios.append(spent / own)
            costs.append(own / timed.calls / 1e3)
            if index % EVERY == 0:
                awake_ratios.append(spent / timed.calls / (sleepless.step_ns() - clock))
    if len(ratios) < SECONDS * RATE_HZ // 2:
        raise RuntimeError(f"the carton was held for {len(ratios)} steps only: nothing to compare")
    yield Figure(
        f"engine step / bare MuJoCo step, {how}",
        median(ratios),
        LIMIT_RATIO if across else ALONE_RATIO,
        "x",
        f"{len(world.plans)} movable cartons, one {how}; {len(ratios)} frames of two steps, "
        f"MuJoCo's own step {median(costs):.0f} us, what lies still asleep",
    )
    yield Figure(
        f"engine step / MuJoCo step without sleep, {how}",
        median(awake_ratios),
        LIMIT_RATIO,
        "x",
        f"the same; MuJoCo as it is by itself steps all {len(world.plans)} cartons",
    )


def _fill(frame: FrameInput, index: int, world: World, hand_at: Vec) -> None:
    record = frame.record
    record["t"] = 1_000_000_000 + index * 1_000_000_000 // RATE_HZ
    record["index"], record["flags"] = index, FLAGS
    record["head"][:] = pose(NO_TURN, HEAD)
    grip = pose(NO_TURN, to_local(world.world_from_stage, hand_at))
    record["grip"][1], record["aim"][1] = grip, grip
    record["axes"][1][0] = 1.0 if index > RATE_HZ // 4 else 0.0


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
