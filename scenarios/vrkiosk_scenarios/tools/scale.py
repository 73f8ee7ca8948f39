"""The scale: a platform on the trolley that weighs what lies on it.

It is never taken in the hand. Things rest on it as on a table; where cargo stands in its place,
which happens between stacks, it cannot be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.cartons import CartonGrip
from vrkiosk_scenarios.geometry import (
    IDENTITY,
    NO_TURN,
    Pose,
    compose,
    length,
    place_of,
    pose,
    rotate,
    to_local,
    turn_of,
)
from vrkiosk_scenarios.locomotion import moved
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.snapshot import Panel, Text
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.world import World

LOOK_TICKS = 9  # it looks 20 times a second
ROOM = (0.25, 0.6)  # metres round and above the platform that have to be free of cargo
FAR = 0.25  # metres to a side: what is farther away does not lie on it
BURIED: Pose = pose(NO_TURN, (0.0, -50.0, 0.0))  # where no cargo meets it


class Scale(Tool):
    """`value`: kg shown, None while nothing lies still on it."""

    loose = False

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.value: float | None = None
        self.usable = False
        self._stood = IDENTITY  # where the platform stood in the last step
        self._load: tuple[int, ...] = ()
        self._ticks = 0

    def idle(self, world: World) -> None:
        if self.pose != self._stood:
            self._move(world)
        if self.usable and world.tick % LOOK_TICKS == 0:
            self._weigh(world)

    def _move(self, world: World) -> None:
        """The trolley stands elsewhere: what lies on the platform came along."""
        (radius, above), (_, top, _) = ROOM, world.settings.scale.platform
        x, y, z = place_of(self.pose)
        self.usable = not world.occupied((x, y + top, z), radius, 0.0, above)
        for index in self._load:
            where = world.physics.carton_pose(index)
            world.physics.place_carton(index, moved(self._stood, self.pose, where))
            if not self.usable:
                world.physics.wake(index)
        world.physics.place_scale(self.pose if self.usable else BURIED)
        self._stood = self.pose

    def _lies_on_it(self, world: World, index: int) -> tuple[bool, bool]:
        """Whether a thing is over the platform, and whether it touches it, nobody holding it."""
        s = world.settings.scale
        wide, top, deep = s.platform
        where, half = world.carton_poses[index], world.plans[index].half
        x, y, z = to_local(self.pose, place_of(where))
        if abs(x) > wide or abs(z) > deep or not top < y < top + ROOM[1]:
            return False, False
        ways = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
        down = [abs(rotate(turn_of(where), way)[1]) * h for way, h in zip(ways, half, strict=True)]
        return True, y - (down[0] + down[1] + down[2]) <= top + s.touch

    def _weigh(self, world: World) -> None:
        s = world.settings.scale
        held = {h.held.index for h in world.hands if isinstance(h.held, CartonGrip)}
        x, y, z = place_of(self.pose)
        over = {
            index: self._lies_on_it(world, index)
            for index, (*_, px, py, pz) in enumerate(world.carton_poses)
            if py > y and abs(px - x) < FAR and abs(pz - z) < FAR and index not in held
        }
        load = tuple(i for i, (above, _) in over.items() if above)
        if not any(over[i][1] for i in load):
            load = ()
        still = all(length(world.physics.carton_velocity(i)[0]) <= s.slow for i in load)
        if load != self._load or not still:
            self._ticks = 0
            if self.value is not None:
                self.value, self.panel_changed = None, True
        self._load = load
        self._ticks += LOOK_TICKS
        if load and self.value is None and self._ticks >= s.stable_s * RATE:
            self._tell(world, load)

    def _tell(self, world: World, load: tuple[int, ...]) -> None:
        s = world.settings.scale
        grams = s.step_g // 2 + world.random.between(-s.noise_g, s.noise_g)
        for index in load:
            grams += int(world.plans[index].mass * 1000.0 + 0.5)
        self.value = min(grams // s.step_g * s.step_g / 1000.0, s.most_kg)
        self.panel_changed = True
        first = world.plans[load[0]]
        world.emit(
            "reading",
            tool=self.name,
            value=self.value,
            unit="kg",
            aoi=first.aoi,
            hand="",
            **world.coordinates(place_of(world.carton_poses[load[0]])),
        )

    def panel(self, world: World) -> Panel:
        width, height = world.settings.displays[self.name].size_mm
        none = world.texts["reading.none"]
        shown = none if self.value is None else f"{self.value:.2f}"
        return Panel(
            width,
            height,
            (
                Text(width - 16.0, height - 8.0, 14.0, shown, "digits", "right"),
                Text(width - 3.0, height - 8.0, 6.0, "kg", "dim", "right"),
            ),
        )

    def top(self, world: World) -> Pose:
        """Middle of the platform's upper face, in the world."""
        return compose(self.pose, pose(NO_TURN, (0.0, world.settings.scale.platform[1], 0.0)))
