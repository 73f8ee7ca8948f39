"""A puppet that plays an officer through frames alone, in the world's coordinates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.geometry import (
    DEGREE,
    Pose,
    Quat,
    Vec,
    along,
    compose,
    conjugate,
    mix_poses,
    multiply,
    place_of,
    pose,
    rotate,
    sine_cosine,
    subtract,
    to_local,
    towards,
    transform,
    turn_of,
    unit,
)
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

LEFT, RIGHT = 0, 1
FRONT: Vec = (0.0, 0.0, -1.0)
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
        self.buttons = 0
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
        record["buttons"] = self.buttons
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

    def check_seal(self) -> None:
        """Views from two sides, tugs and twists."""
        seal = self.world.seal.place()
        for side in (-0.3, 0.3):
            self.head_to((seal[0] + side, 1.45, seal[2] + 0.35))
            self.look(seal, 1.0)
        self.hand(RIGHT, seal)
        self.squeeze(RIGHT, 1.0)
        self.hand(RIGHT, (seal[0], seal[1] - 0.08, seal[2]))
        self.wait(0.5)
        self.hand(RIGHT, seal)
        sine, cosine = sine_cosine(35.0 * DEGREE)
        for turn in ((0.0, 0.0, sine, cosine), (0.0, 0.0, -sine, cosine), (0.0, 0.0, 0.0, 1.0)):
            self.turn_hand(RIGHT, turn)
        self.squeeze(RIGHT, 0.0)
        self.head_to((0.0, 1.7, 0.75))

    def cut_seal(self) -> None:
        self.take(RIGHT, "bolt_cutter")
        seal = self.world.seal.place()
        self.hand(RIGHT, (seal[0], seal[1], seal[2] + 0.5))
        self.trigger(RIGHT, 1.0, 1.7)
        self.trigger(RIGHT, 0.0)
        self.dock(RIGHT, "bolt_cutter")
        self.wait(0.5)

    def turn_rod(self, name: str, degrees: float = 110.0) -> None:
        """Swings a rod's handle out."""
        rod = next(r for r in self.world.doors.rods if r.name == name)
        self.hand(RIGHT, rod.handle())
        self.squeeze(RIGHT, 1.0)
        u, v, y = rod.setting.place
        for step in range(1, 12):
            sine, cosine = sine_cosine(degrees * DEGREE * step / 11.0)
            reach = rod.setting.handle
            there = rod.leaf.to_world(u + rod.setting.side * reach * cosine, v + reach * sine, y)
            self.hand(RIGHT, there, seconds=0.1)
        self.squeeze(RIGHT, 0.0)

    def swing(self, name: str, degrees: float = 120.0) -> None:
        """Leads a leaf round by its edge."""
        leaf = self.world.doors.leaves[name]
        hx, hz = leaf.settings.hinge
        self.hand(RIGHT, leaf.to_world(1.0, 0.0, 1.2))
        self.squeeze(RIGHT, 1.0)
        for step in range(1, 61):
            sine, cosine = sine_cosine(degrees * DEGREE * step / 60.0)
            there = (-leaf.sign * (hx - cosine), 1.2, hz + sine)
            self.hand(RIGHT, there, seconds=0.08)
        self.squeeze(RIGHT, 0.0)

    def open_box(self) -> None:
        """From the start to the sill, with the torch on in the left hand."""
        self.take(LEFT, "torch")
        self.trigger(LEFT, 1.0)
        self.trigger(LEFT, 0.0)
        self.go("doors")
        self.cut_seal()
        self.turn_rod("right_1")
        self.turn_rod("right_2")
        self.swing("right")
        self.go("sill")

    def clear_way(self) -> None:
        """Carries the two cartons in the aisle aside, and goes up to the front wall."""
        for node in ("aisle_2", "aisle_4", "aisle_6", "aisle_8"):
            self.go(node)
        world = self.world
        in_way = [i for i, plan in enumerate(world.plans) if plan.model == "carton_c"][:2]
        for z_to, index in zip((-10.1, -9.5), reversed(in_way), strict=True):
            x, y, z = place_of(world.carton_poses[index])
            self.hand(RIGHT, (x, y, z + 0.27))
            self.squeeze(RIGHT, 1.0)
            self.hand(RIGHT, (x, y + 0.1, z + 0.4))
            self.hand(RIGHT, (-0.75, 0.5, z_to), seconds=1.2)
            self.wait(0.5)
            self.squeeze(RIGHT, 0.0)
            self.wait(0.5)
        self.go("aisle_9")

    def strike(self, point: Vec, way: Vec) -> None:
        """Swings the mallet in the right hand against a point, along `way`."""
        for back, seconds in ((0.45, 0.4), (0.29, 0.12), (0.5, 0.2)):
            self.hand(RIGHT, along(point, way, -back), way, seconds)

    def measure_density(self, point: Vec, way: Vec) -> None:
        """Holds the density meter in the right hand flat on a point."""
        below = (point[0], point[1] - 0.07, point[2])
        self.hand(RIGHT, along(below, way, -0.13), way)
        self.trigger(RIGHT, 1.0)
        self.trigger(RIGHT, 0.0, 3.3)
        self.hand(RIGHT, along(below, way, -0.5), way)

    def measure_length(self) -> None:
        """At the sill, with the rangefinder in the right hand hooked to it."""
        self.hand(RIGHT, (0.1, 1.35, -0.056))
        self.trigger(RIGHT, 1.0, 0.4)
        self.trigger(RIGHT, 0.0)

    def poke(self, button: str) -> None:
        """Presses a button of the tablet, wherever it lies, with the right hand."""
        tablet = self.world.tablet
        assert tablet is not None
        found = next(b for b in tablet.buttons(self.world) if b.name == button)
        screen = tablet.screen(self.world)
        width, height = self.world.settings.displays["tablet"].size_mm
        x = (found.x + found.width / 2 - width / 2) / 1000.0
        y = (height / 2 - found.y - found.height / 2) / 1000.0
        way = rotate(turn_of(screen), (0.0, 0.0, -1.0))
        for depth, seconds in ((0.16, 0.4), (0.05, 0.15)):
            self.hand(RIGHT, transform(screen, (x, y, depth)), way, seconds)
        self.wait(1.4 if found.hold else 0.05)
        self.hand(RIGHT, transform(screen, (x, y, 0.16)), way, 0.15)
        self.wait(0.3)

    def inspect(self) -> None:
        """A whole examination of s03 or its twin: opens, measures, strikes, marks, decides."""
        self.go("doors")
        self.check_seal()
        self.go("start")
        self.open_box()
        self.take(RIGHT, "rangefinder")
        self.measure_length()
        self.dock(RIGHT, "rangefinder")
        self.wait(0.5)
        self.clear_way()
        front = self.world.scenario.face_from_door_mm / -1000.0
        self.take(RIGHT, "mallet")
        self.strike((-0.3, 0.9, front), FRONT)
        self.strike((1.176, 1.9, -11.0), (1.0, 0.0, 0.0))
        self.dock(RIGHT, "mallet")
        self.wait(0.5)
        self.take(RIGHT, "density_meter")
        self.measure_density((-0.3, 0.9, front), FRONT)
        self.dock(RIGHT, "density_meter")
        self.wait(0.5)
        for button in ("page.seal", "seal.agrees", "page.decide", "decision.full_unload"):
            self.poke(button)
        self.poke("confirm")

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


@pytest.fixture(scope="session")
def make_inspection(s03: Scenario) -> Callable[[], tuple[list[bytes], bytes]]:
    """A whole inspection of s03 with seed 1: its frames and its log."""

    def make() -> tuple[list[bytes], bytes]:
        puppet = Puppet(World(s03, 1))
        puppet.inspect()
        return puppet.frames, puppet.log()

    return make


TITLE = {"en": "a sign", "ru": "признак", "fr": "un signe"}
PACKS = {"name": "packs", "pack_mm": [200, 130, 40], "pack_kg": 0.8125}
RIDGE = 159 + 278 * 6  # mm from the door plane: a side's plate begins at a fold
# A hide before each surface of an empty 40' high cube; packs from 1.9 m on or, at a leaf, low.
HIDES: dict[str, dict[str, Any]] = {
    "front_wall": {
        "void_mm": 198,
        "thickness_mm": 2,
        "packs": [{**PACKS, "count": [10, 12, 2], "at_mm": [-1000, 0]}],
    },
    "floor": {
        "void_mm": 62,
        "thickness_mm": 18,
        "packs": [{**PACKS, "count": [10, 60, 1], "at_mm": [-1000, 1900], "gap_mm": 22}],
    },
    "ceiling": {
        "void_mm": 108,
        "thickness_mm": 2,
        "packs": [{**PACKS, "count": [10, 60, 2], "at_mm": [-1000, 1900]}],
    },
    "left_wall": {
        "void_mm": 78,
        "thickness_mm": 2,
        "from_door_mm": RIDGE,
        "length_mm": 5560,
        "packs": [{**PACKS, "count": [27, 14, 1], "at_mm": [RIDGE + 20, 0]}],
    },
    "door_left": {
        "void_mm": 42,
        "thickness_mm": 2,
        "packs": [{**PACKS, "count": [5, 14, 1], "at_mm": [-500, 0]}],
    },
}
POUCHES = {**PACKS, "model": "pouch", "pack_mm": [120, 85, 24], "pack_kg": 0.12}
POUCHES |= {"count": [18, 1, 1], "at_mm": [-1080, 6]}
HIDES["cross_member"] = {"number": 9, "packs": [POUCHES]}
HIDES |= {"right_wall": HIDES["left_wall"], "door_right": HIDES["door_left"]}


@pytest.fixture(scope="session")
def hidden_box() -> Callable[..., Scenario]:
    """hidden_box(kind, **values): an empty high cube with one hide named "plate" of that kind,
    and other values by dotted key."""
    empty = schema.with_values(schema.library()["s03"], {"cargo.stacks": []})

    def make(kind: str, **values: Any) -> Scenario:
        signs = [
            {"id": channel, "aoi": kind, "channel": channel, "weight": 1, "title": TITLE}
            for channel in ("tap", "density")
        ]
        hide = {"name": "plate", "kind": kind, **HIDES[kind]}
        changes = {"hides": [hide], "answer.where": [kind], "answer.indicators": signs}
        found = schema.with_values(empty, changes)
        return schema.with_values(found, values) if values else found

    return make
