"""The radiation pager: a dose rate that follows where it is held, and chirps with it.

It counts all the time it is held: each source of the scenario in turn, so that no step has to
compute them all, and shows what came together after half a second or more, smoothed as a real one
does. Held before a surface until the value stands, it gives a reading of that patch; it gives one
too when the value passes into another class. Use turns the chirping off and on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import Vec
from vrkiosk_scenarios.measuring_panels import pager_panel
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.radiation import Emitter, emitters
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.world import World

CLASSES: Final = ("background", "raised", "alarm")
TICKS_A_SOURCE: Final = 3  # a source is computed in one of so many steps
LOOK_TICKS: Final = 9
SMOOTH: Final = 0.6  # share of the new value


class RadiationPager(Tool):
    """`value`: uSv/h shown, None before the first; `level`: one of `CLASSES`; `aoi`: the patch
    before it; `chirping`: it is not muted."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.value: float | None = None
        self.level = CLASSES[0]
        self.aoi = ""
        self.chirping = True
        self._emitters: list[Emitter] | None = None
        self._next = 0  # emitter of the sum at hand
        self._sum = 0.0
        self._ticks = 0  # since the sum began
        self._steady = 0  # values shown since the patch before it changed
        self._told = ""  # patch of the last reading
        self._silence = 0  # ticks to the next chirp

    def press(self, world: World, hand: Hand) -> None:
        self.chirping = not self.chirping
        self.panel_changed = True

    def crystal(self, world: World) -> Vec:
        """What counts, in the world."""
        return self.point(world.settings.radiation_pager.crystal)

    def work(self, world: World, hand: Hand) -> None:
        if self._emitters is None:
            self._emitters = emitters(world)
        self._ticks += 1
        if self._next < len(self._emitters) and self._ticks % TICKS_A_SOURCE == 0:
            emitter = self._emitters[self._next]
            self._next += 1
            self._sum += emitter.at(world, self.crystal(world), world.solids)
        if world.tick % LOOK_TICKS == 0:
            self._look(world)
        least = int(world.settings.radiation_pager.count_s * RATE)
        if self._next == len(self._emitters) and self._ticks >= least:
            self._show(world, hand)
        self._chirp(world)

    def _look(self, world: World) -> None:
        """Which patch it is held before."""
        aoi = ""
        if not self.behind_wall(world):
            reach = world.settings.radiation_pager.reach
            hit = world.physics.ray(self.crystal(world), self.direction, reach)
            if hit is not None:
                away, solid, normal = hit
                x, y, z = self.crystal(world)
                dx, dy, dz = self.direction
                point = (x + dx * away, y + dy * away, z + dz * away)
                aoi = world.surfaces.aoi(solid, point, normal)
        if aoi != self.aoi:
            self.aoi, self._steady = aoi, 0

    def _show(self, world: World, hand: Hand) -> None:
        """A value came together."""
        s = world.settings.radiation_pager
        rate = s.background + self._sum
        rate += rate * world.random.between(-s.noise_percent, s.noise_percent) / 100.0
        self._sum, self._next, self._ticks = 0.0, 0, 0
        before = rate if self.value is None else self.value
        self.value = round(before + (rate - before) * SMOOTH, 3)
        self._steady += 1
        self.panel_changed = True
        level = CLASSES[(self.value >= s.raised) + (self.value >= s.alarm)]
        stands = self._steady == s.steady and self.aoi != "" and self.aoi != self._told
        if level != self.level or stands:
            self.level = level
            self._told = self.aoi if stands else self._told
            world.emit(
                "reading",
                tool=self.name,
                value=round(self.value, 2),
                unit="uSv/h",
                aoi=self.aoi,
                hand=hand.name,
                **world.coordinates(self.crystal(world)),
            )

    def _chirp(self, world: World) -> None:
        """The more, the faster; up to one in 0.1 s."""
        if not self.chirping or self.value is None:
            return
        s = world.settings.radiation_pager
        self._silence -= 1
        if self._silence <= 0 and self.value >= s.raised:
            self._silence = max(int(s.chirp_s * s.raised / self.value * RATE), RATE // 10)
            world.noise("chirp", self.crystal(world))

    def end_use(self, world: World) -> None:
        """It is switched off on the trolley."""
        self.value, self.level, self.aoi, self._told = None, CLASSES[0], "", ""
        self._sum, self._next, self._ticks, self._steady = 0.0, 0, 0, 0
        self.panel_changed = True

    def panel(self, world: World) -> Panel:
        return pager_panel(self, world)
