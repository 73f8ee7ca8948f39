"""Whether a place is lit well enough to be seen: by daylight, by the torch, by lamps of the yard.

The torch and each lamp are a ray with nothing in its way. Daylight is everywhere outside, some way
into the box behind open doors, and a little way in under a box that stands above the ground. At
dusk the sky still shows the yard; in the box and under it hardly anything of it is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_assets.yard_lamps import LAMPS
from vrkiosk_scenarios import stand
from vrkiosk_scenarios.geometry import (
    DEGREE,
    Vec,
    dot,
    length,
    scale,
    sine_cosine,
    subtract,
)

if TYPE_CHECKING:
    from vrkiosk_scenarios.settings import Settings
    from vrkiosk_scenarios.world import World

MARGIN: Final = 0.02  # m, the thickness of a wall
NEAR: Final = 0.05  # m: what a ray meets this near to the place is the place


class Light:
    """Where there is light to see by."""

    __slots__ = ("_cone", "_dusk", "_ground", "_settings")

    def __init__(self, world: World, settings: Settings) -> None:
        self._settings = settings.gaze
        self._cone = sine_cosine(settings.gaze.torch_cone_deg * DEGREE)[1]
        self._dusk = world.scenario.place.time == "dusk"
        self._ground = -stand.height(world.scenario)

    def lit(self, world: World, point: Vec) -> bool:
        """Whether a place in the world can be seen by what light there is."""
        return (
            self._by_day(world, point)
            or self._by_torch(world, point)
            or self._by_lamp(world, point)
        )

    def _by_day(self, world: World, point: Vec) -> bool:
        space, s = world.space, self._settings
        outside = point[2] >= 0.0 or point[2] < space.front - MARGIN
        aside = abs(point[0]) > space.half_width + MARGIN
        if outside or aside:
            return True
        if point[1] < space.floor - MARGIN:
            deep = s.dusk_depth if self._dusk else s.daylight_below
            return self._ground < 0.0 and abs(point[0]) > space.half_width - deep
        deep = s.dusk_depth if self._dusk else s.daylight_depth
        return point[2] > -deep and world.doors.daylight() >= s.daylight_least

    def _by_torch(self, world: World, point: Vec) -> bool:
        beam, s = world.torch_beam(), self._settings
        if beam is None:
            return False
        to_point = subtract(point, beam[0])
        away = length(to_point)
        if away > s.torch_reach or away < 1e-6:
            return away < 1e-6
        way = scale(to_point, 1.0 / away)
        return dot(way, beam[1]) >= self._cone and _free(world, beam[0], way, away)

    def _by_lamp(self, world: World, point: Vec) -> bool:
        """At dusk; what several lamps give together is not added up."""
        if not self._dusk:
            return False
        for lamp in LAMPS:
            x, y, z = lamp.place
            start = (x, y + self._ground, z)
            to_point = subtract(point, start)
            away = length(to_point)
            down = -to_point[1] / away
            if lamp.light * down < self._settings.lamp_least * away * away:
                continue
            if _free(world, start, scale(to_point, 1.0 / away), away):
                return True
        return False


def _free(world: World, start: Vec, way: Vec, away: float) -> bool:
    """Nothing stands between a light and a place so far along its ray."""
    hit = world.physics.ray(start, way, away)
    return hit is None or hit[0] >= away - NEAR
