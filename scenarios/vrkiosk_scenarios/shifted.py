"""Cargo that has shifted and leans on the doors: it comes out with the first leaf, unless that
leaf is held ajar by the safety strap until nothing moves any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import place_of
from vrkiosk_scenarios.physics import RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.world import World


class ShiftedCargo:
    """`leans`: it still does; False once it has settled or fallen, or where none has shifted."""

    __slots__ = ("_ajar_ticks", "_fall_ticks", "_falling", "leans")

    def __init__(self, leans: bool) -> None:
        self.leans = leans
        self._ajar_ticks = 0
        self._falling: list[int] = []  # cartons
        self._fall_ticks = 0

    def tick(self, world: World) -> None:
        """One step."""
        if self._fall_ticks:
            self._fall_ticks -= 1
            self._press_on(world)
        if not self.leans:
            return
        s, doors = world.settings.shifted_cargo, world.doors
        leaf = doors.leaves["right"]
        if doors.strapped:
            self._ajar_ticks = self._ajar_ticks + 1 if leaf.ajar else 0
            if self._ajar_ticks >= s.settle_s * RATE:
                self.leans = False
                world.emit("cargo_fell", held=True)
        elif leaf.degrees >= s.slips_deg:
            self.leans = False
            self._fall(world)

    def _fall(self, world: World) -> None:
        """What stood behind the right leaf pushes it open and comes out."""
        s = world.settings.shifted_cargo
        for index, where in enumerate(world.carton_poses):
            x, _, z = place_of(where)
            if z > -s.depth and x > -0.3 * world.space.half_width:
                self._falling.append(index)
        self._fall_ticks = int(s.press_s * RATE)
        world.doors.fling("right", s.fling)
        world.emit("cargo_fell", held=False)
        world.safety.say(world, "struck_by_cargo")

    def _press_on(self, world: World) -> None:
        """The load behind goes on pressing: what lies higher is out first."""
        s = world.settings.shifted_cargo
        for index in self._falling:
            higher = (world.carton_poses[index][5] - world.room.floor) / 2.0
            speed = s.push * min(0.6 + higher, 1.0)
            (x, y, _), turning = world.physics.carton_velocity(index)
            world.physics.push(index, (x, y, speed), turning)
