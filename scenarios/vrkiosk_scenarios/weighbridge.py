"""The weighbridge: the box stands on it, its display in the yard says what all of it weighs.

Gross is the tare that is painted on the box, its cargo, whatever is hidden, and the plates that
hide it; the vehicle is taken off. A weighbridge is wrong by some tens of kilograms, drawn once from
the seed. Reading the display gives a reading: the officer looks at it for a while, from where the
digits are large enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios import stand
from vrkiosk_scenarios.geometry import (
    DEGREE,
    Pose,
    about_y,
    closest_on_ray,
    compose,
    distance,
    dot,
    forward,
    place_of,
    pose,
    rotate,
    subtract,
    turn_of,
)
from vrkiosk_scenarios.measuring_panels import weighbridge_panel
from vrkiosk_scenarios.physics import RATE
from vrkiosk_xr.frame import Flag

if TYPE_CHECKING:
    from vrkiosk_scenarios.inputs import Sample
    from vrkiosk_scenarios.world import World

NAME: Final = "weighbridge"
DIVISION_KG: Final = 20  # in which it shows


def gross_kg(world: World) -> float:
    """What stands on it, exactly."""
    total = world.scenario.container.tare_kg
    for plan in world.plans:
        total += plan.mass
    by_name = {solid.name: solid for solid in world.solids}
    for hide in world.scenario.hides:
        plate = by_name.get(hide.name)  # none behind a hatch: that is the box's own
        if plate is not None:
            total += 8.0 * plate.half[0] * plate.half[1] * plate.half[2] * plate.density
        for packs in hide.packs:
            total += packs.pack_kg * packs.number
    return total


class Weighbridge:
    """`shown`: kg on the display; `read`: the officer knows it."""

    def __init__(self, world: World) -> None:
        s = world.settings.weighbridge
        wrong = world.random.between(*s.error_kg)
        if world.random.between(0, 1):
            wrong = -wrong
        self.shown = int((gross_kg(world) + wrong) / DIVISION_KG + 0.5) * DIVISION_KG
        self.read = False
        x, y, z = s.place
        foot = (x, y - stand.height(world.scenario), z)  # on the ground of the yard
        self.pose: Pose = pose(about_y(s.turn_deg * DEGREE), foot)
        display = world.settings.displays[NAME]
        self._screen = compose(self.pose, pose((0.0, 0.0, 0.0, 1.0), display.place))
        self._ticks = 0

    def show(self, world: World) -> None:
        """Sets it up in the yard."""
        world.show(NAME, self.pose)
        world.show_panel(NAME, weighbridge_panel(world, self.shown))

    def look(self, world: World, sample: Sample, ticks: int) -> None:
        """Takes a frame's glance as lasting `ticks` steps."""
        if self.read or not self._looked_at(world, sample):
            return
        self._ticks += ticks
        if self._ticks >= world.settings.weighbridge.read_s * RATE:
            self.read = True
            where = world.coordinates(place_of(self._screen))
            world.emit(
                "reading", tool=NAME, value=self.shown, unit="kg", aoi=NAME, hand="", **where
            )
            world.tablet_changed()

    def _looked_at(self, world: World, sample: Sample) -> bool:
        if not sample.flags & Flag.GAZE_VALID or world.head_through_wall:
            return False
        s = world.settings.weighbridge
        gaze = compose(world.world_from_stage, sample.gaze)
        eye, way, middle = place_of(gaze), forward(gaze), place_of(self._screen)
        front = rotate(turn_of(self._screen), (0.0, 0.0, 1.0))
        if distance(eye, middle) > s.reach or dot(front, subtract(eye, middle)) <= 0.0:
            return False
        near, aside = closest_on_ray(eye, way, middle)
        if near <= 0.0 or aside > s.radius:
            return False
        screen = world.tablet_in_sight(eye, way)
        return screen is None and world.physics.sees(eye, middle)
