"""When a surface first comes into the field of view, with nothing before it, and in light.

Looking is more than the gaze's one ray: a miss report asks whether a thing was there to be seen at
all. A few points of every surface are watched in turn, twenty a second; a surface that was once
seen whole is done with, so that this costs less and less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    Vec,
    along,
    compose,
    dot,
    forward,
    length,
    place_of,
    scale,
    sine_cosine,
    subtract,
    transform,
)

if TYPE_CHECKING:
    from vrkiosk_scenarios.world import World

EVERY_TICKS: Final = 9  # between two looks: 20 a second
FIELD_DEG: Final = 40.0  # from the middle of the view: what headsets show without turning the head
REACH: Final = 15.0  # m
GRAZING: Final = 0.1  # cosine to a surface's normal below which it shows nothing
CLEAR: Final = 0.06  # m before a point that may be its own surface
COLUMNS: Final = 6  # points along a long surface

Spot = tuple[Vec, Vec]  # a point in the world and the outward normal there


class InView:
    """Watches surfaces and cartons; emits `in_view` when one is better to be seen than before."""

    __slots__ = ("_cosine", "_left", "_next", "_spots", "_stage")

    def __init__(self, world: World) -> None:
        self._cosine = sine_cosine(FIELD_DEG * DEGREE)[1]
        self._spots = _spots(world)
        names = [*self._spots, "door_left", "door_right", "seal"]
        if world.plans:
            names.append("carton")
        self._left = names  # surfaces not yet seen clear and lit
        self._stage: dict[str, int] = {}  # 1 in view, 2 clear as well, 3 lit as well
        self._next = 0

    def look(self, world: World) -> None:
        """Looks at the next surface's next point."""
        if world.tick % EVERY_TICKS or not self._left or world.head_through_wall:
            return
        turn = self._next // len(self._left)
        name = self._left[self._next % len(self._left)]
        self._next += 1
        spot = self._spot(world, name, turn)
        if spot is not None:
            self._judge(world, name, *spot)

    def _spot(self, world: World, name: str, turn: int) -> tuple[Vec, Vec | None] | None:
        """A point of a surface; leaves and cartons are where they are now."""
        if name == "carton":
            index = turn % len(world.plans)
            return place_of(world.carton_poses[index]), None
        if name == "seal":
            return (world.seal.place(), None) if world.seal.whole else None
        if name.startswith("door_"):
            leaf = world.doors.leaves[name.removeprefix("door_")]
            return transform(leaf.box_pose(), (0.0, 0.0, 0.0)), None
        spots = self._spots[name]
        return spots[turn % len(spots)]

    def _judge(self, world: World, name: str, point: Vec, normal: Vec | None) -> None:
        head = world.head
        to_point = subtract(point, head)
        away = length(to_point)
        if away > REACH or away < CLEAR:
            return
        way = scale(to_point, 1.0 / away)
        ahead = forward(compose(world.world_from_stage, world.head_in_stage))
        if dot(way, ahead) < self._cosine:
            return
        if normal is not None and -dot(way, normal) < GRAZING:
            return
        clear = _clear(world, name, head, way, away)
        lit = clear and world.light.lit(world, along(point, way, -CLEAR))
        stage = 1 + clear + lit
        if stage > self._stage.get(name, 0):
            self._stage[name] = stage
            world.emit("in_view", aoi=name, clear=clear, lit=lit)
        if lit:
            self._left.remove(name)


def _clear(world: World, name: str, head: Vec, way: Vec, away: float) -> bool:
    """Nothing stands before a point; of a carton or a leaf its own face may."""
    hit = world.physics.ray(head, way, away)
    if hit is None or hit[0] >= away - CLEAR:
        return True
    own = hit[1]
    return own.surface == name and (name == "carton" or own.leaf != "")


def _spots(world: World) -> dict[str, list[Spot]]:
    """Points of every surface that does not move, two in height, some along its length."""
    space, outer = world.room, world.space
    x, low, high, front = space.half_width, space.floor, space.ceiling, space.front
    along_box = [front * (i + 0.5) / COLUMNS for i in range(COLUMNS)]
    heights = [low + (high - low) * part for part in (0.35, 0.7)]
    side = outer.half_width + 0.05
    found: dict[str, list[Spot]] = {
        "left_wall": [((-x, y, z), (1.0, 0.0, 0.0)) for z in along_box for y in heights],
        "right_wall": [((x, y, z), (-1.0, 0.0, 0.0)) for z in along_box for y in heights],
        "front_wall": [((x * c, y, front), (0.0, 0.0, 1.0)) for c in (-0.5, 0.5) for y in heights],
        "floor": [((0.0, low, z), (0.0, 1.0, 0.0)) for z in along_box],
        "outside_left": [((-side, y, z), (-1.0, 0.0, 0.0)) for z in along_box for y in heights],
        "outside_right": [((side, y, z), (1.0, 0.0, 0.0)) for z in along_box for y in heights],
    }
    if world.scenario.container.roof != "open":
        found["ceiling"] = [((0.0, high, z), (0.0, -1.0, 0.0)) for z in along_box]
    return found
