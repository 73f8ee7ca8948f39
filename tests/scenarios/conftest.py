"""A puppet that plays an officer through frames alone, in the world's coordinates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.geometry import (
    Pose,
    Quat,
    Vec,
    compose,
    conjugate,
    mix_poses,
    multiply,
    place_of,
    pose,
    subtract,
    to_local,
    towards,
    turn_of,
    unit,
)
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

LEFT, RIGHT = 0, 1
ALL_VALID = (
    Flag.HEAD_VALID
    | Flag.GAZE_VALID
    | Flag.GRIP_LEFT
    | Flag.GRIP_RIGHT
    | Flag.AIM_LEFT
    | Flag.AIM_RIGHT
    | Flag.FOCUSED
)


class Puppet:
    """Head and hands in the world; every call plays frames until what it asks is done."""

    def __init__(self, world: World, rate: int = 90, t0: int = 1_000_000_000) -> None:
        self.world = world
        self.rate = rate
        self.t0 = t0
        self.index = 0
        self.flags = int(ALL_VALID)
        self.events: list[Event] = []
        self.frames: list[bytes] = []
        self.head_in_stage: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 1.7, 0.0)
        self.gaze_turn: Quat = (0.0, 0.0, 0.0, 1.0)
        self.grips: list[Pose] = [
            (0.0, 0.0, 0.0, 1.0, -0.2, 1.0, -0.3),
            (0.0, 0.0, 0.0, 1.0, 0.2, 1.0, -0.3),
        ]
        self.axes = [[0.0] * 4, [0.0] * 4]
        self.frame()

    def frame(self) -> None:
        frame = FrameInput()
        record = frame.record
        record["t"] = self.t0 + self.index * 1_000_000_000 // self.rate
        record["index"] = self.index
        record["flags"] = self.flags
        record["head"][:] = self.head_in_stage
        record["gaze"][:] = (*self.gaze_turn, *self.head_in_stage[4:])
        record["grip"][:] = self.grips
        record["aim"][:] = self.grips
        record["axes"][:] = self.axes
        rounded = frame.rounded()
        self.frames.append(bytes(rounded.bytes))
        self.index += 1
        self.events += engine.step(self.world, rounded).events

    def wait(self, seconds: float) -> None:
        for _ in range(max(1, round(seconds * self.rate))):
            self.frame()

    def in_stage(self, where: Pose) -> Pose:
        stage = self.world.world_from_stage
        turn = multiply(conjugate(turn_of(stage)), turn_of(where))
        return pose(turn, to_local(stage, place_of(where)))

    def head_to(self, place: Vec, seconds: float = 0.3) -> None:
        """Moves the head; the gaze keeps its direction."""
        goal = self.in_stage(pose((0.0, 0.0, 0.0, 1.0), place))
        start = self.head_in_stage
        for step in range(1, round(seconds * self.rate) + 1):
            part = step / round(seconds * self.rate)
            self.head_in_stage = (
                *start[:4],
                *(a + (b - a) * part for a, b in zip(start[4:], goal[4:], strict=True)),
            )
            self.frame()

    def look(self, at: Vec, seconds: float = 0.6) -> None:
        """Turns the gaze to a point of the world and keeps it there."""
        head = place_of(compose(self.world.world_from_stage, self.head_in_stage))
        turn = towards(unit(subtract(at, head)))
        self.gaze_turn = multiply(conjugate(turn_of(self.world.world_from_stage)), turn)
        self.wait(seconds)

    def hand(
        self, side: int, place: Vec, way: Vec = (0.0, 0.0, -1.0), seconds: float = 0.4
    ) -> None:
        """Moves a hand in a straight line to a point, pointing along `way`."""
        goal = self.in_stage(pose(towards(unit(way)), place))
        start = self.grips[side]
        frames = max(1, round(seconds * self.rate))
        for step in range(1, frames + 1):
            self.grips[side] = mix_poses(start, goal, step / frames)
            self.frame()

    def turn_hand(self, side: int, turn: Quat, seconds: float = 0.3) -> None:
        """Turns a hand where it is to a rotation in the world."""
        goal = self.in_stage(pose(turn, self.hand_place(side)))
        start = self.grips[side]
        frames = max(1, round(seconds * self.rate))
        for step in range(1, frames + 1):
            self.grips[side] = mix_poses(start, goal, step / frames)
            self.frame()

    def hand_place(self, side: int) -> Vec:
        return place_of(compose(self.world.world_from_stage, self.grips[side]))

    def squeeze(self, side: int, value: float) -> None:
        self.axes[side][1] = value
        self.wait(0.1)

    def trigger(self, side: int, value: float, seconds: float = 0.1) -> None:
        self.axes[side][0] = value
        self.wait(seconds)

    def click(self, side: int) -> None:
        """Squeezes and opens."""
        self.squeeze(side, 1.0)
        self.squeeze(side, 0.0)

    def take(self, side: int, tool: str) -> None:
        self.hand(side, place_of(self.world.tools[tool].pose))
        self.click(side)

    def dock(self, side: int, tool: str) -> None:
        self.hand(side, place_of(self.world.tools[tool].home))
        self.click(side)

    def go(self, node: str, side: int = RIGHT) -> None:
        """Points at a node with the stick forward, and lets go."""
        place = next(n.place for n in self.world.moving.nodes if n.name == node)
        head = place_of(compose(self.world.world_from_stage, self.head_in_stage))
        start = (head[0] + 0.2, head[1] - 0.5, head[2] - 0.1)
        self.hand(side, start, subtract(place, start), 0.3)
        self.axes[side][3] = 1.0
        self.wait(0.2)
        self.axes[side][3] = 0.0
        self.wait(0.4)

    def named(self, name: str) -> list[dict[str, Any]]:
        return [{"t": e.t, **e.data} for e in self.events if e.name == name]

    def log(self) -> bytes:
        return b"\n".join(event.line() for event in self.events)


@pytest.fixture(scope="session")
def s03() -> Scenario:
    return schema.library()["s03"]


@pytest.fixture
def make_puppet() -> Callable[..., Puppet]:
    """make_puppet(scenario, rate=90, seed=1): an officer before a fresh box."""

    def make(scenario: Scenario, rate: int = 90, seed: int = 1) -> Puppet:
        return Puppet(World(scenario, seed), rate)

    return make
