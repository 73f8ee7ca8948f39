"""The density meter: a number that grows with the mass behind the surface it is held on.

Simulated scale 0-100: mass along the normal down to 150 mm, the deeper the less, saturating.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import DEGREE, Vec, along, distance, dot, scale, sine_cosine
from vrkiosk_scenarios.panels import density_panel
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.solids import weighted_mass
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.solid import Solid
    from vrkiosk_scenarios.tool_settings import DensityMeter as DensitySettings
    from vrkiosk_scenarios.world import World

Contact = tuple["Solid", Vec, Vec]  # solid, point, outward normal


def density_number(solids: list[Solid], point: Vec, inward: Vec, s: DensitySettings) -> float:
    """0..100 at a point of a surface, looking along `inward`."""
    mass = weighted_mass(solids, point, inward, s.depth)
    return s.air + (100.0 - s.air) * mass / (mass + s.half_mass)


class DensityMeter(Tool):
    """Use starts a measurement; three seconds flat and still on a surface finish it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.value: int | None = None
        self.progress = 0  # tenths, while measuring
        self.measuring = False
        self._ticks = 0
        self._at: Vec | None = None

    def press(self, world: World, hand: Hand) -> None:
        self.measuring = True
        self._restart()

    def _restart(self) -> None:
        self._ticks, self._at, self.progress, self.value = 0, None, 0, None
        self.panel_changed = True

    def contact(self, world: World) -> Contact | None:
        """The surface its face lies flat on."""
        s = world.settings.density_meter
        way = self.direction
        back = along(self.point(s.face), way, -s.nearest)
        hit = world.physics.ray(back, way, s.nearest + s.farthest)
        if hit is None or -dot(way, hit[2]) < sine_cosine(s.flattest_deg * DEGREE)[1]:
            return None
        if self.behind_wall(world):
            return None
        return hit[1], along(back, way, hit[0]), hit[2]

    def work(self, world: World, hand: Hand) -> None:
        if not self.measuring:
            return
        s = world.settings.density_meter
        contact = self.contact(world)
        if contact is None or (self._at is not None and distance(contact[1], self._at) > s.slip):
            if self._ticks:
                self._restart()
            return
        if self._at is None:
            self._at = contact[1]
        self._ticks += 1
        tenths = int(10.0 * self._ticks / (s.hold_s * RATE))
        if tenths != self.progress:
            self.progress, self.panel_changed = tenths, True
        if self._ticks >= s.hold_s * RATE:
            self._finish(world, hand, contact)

    def _finish(self, world: World, hand: Hand, contact: Contact) -> None:
        s = world.settings.density_meter
        solid, point, normal = contact
        number = density_number(world.solids, point, scale(normal, -1.0), s)
        value = int(number + 0.5) + world.random.between(-s.noise, s.noise)
        self.value = min(max(value, 0), 100)
        self.end_use(world)
        world.emit(
            "reading",
            tool=self.name,
            value=self.value,
            unit="1",
            aoi=world.surfaces.aoi(solid, point, normal),
            hand=hand.name,
            **world.coordinates(point),
        )

    def end_use(self, world: World) -> None:
        self.measuring = False
        self.panel_changed = True

    def panel(self, world: World) -> Panel:
        return density_panel(self, world)
