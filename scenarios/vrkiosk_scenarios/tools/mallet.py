"""The mallet: a strike, and how long the panel rings.

A free steel skin rings about 0.4 s (facts of the trade: ring 150-400 Hz, 0.4 s; dull below 0.1 s).
Whatever stands within reach behind the skin takes the energy away: decay = ring / (1 + damping *
mass behind for an area). A thicker skin rings shorter, by the root of its thickness.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import Vec, along, cross, dot, length, scale, subtract, unit
from vrkiosk_scenarios.panels import mallet_panel
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.solid import SKIN_M
from vrkiosk_scenarios.solids import backing
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.solid import Solid
    from vrkiosk_scenarios.tool_settings import Mallet as MalletSettings
    from vrkiosk_scenarios.world import World

Met = tuple[float, "Solid", Vec, Vec]  # cosine of the blow to the face, solid, point, normal

# How long a free skin of 2 mm of each rings, against steel. A sandwich is a lining with foam bonded
# to it: it is dull wherever it is struck.
RINGING: Final = {"steel": 1.0, "aluminium": 0.75, "plywood": 0.4, "sandwich": 0.2}
RIM: Final = 0.7  # share of the head's radius at which its side is looked for
GOODS: Final = 0.08  # seconds a carton's side sounds


def decay(solids: list[Solid], struck: Solid, point: Vec, inward: Vec, s: MalletSettings) -> float:
    """Seconds a strike at `point` is heard, from what is struck and what stands behind it."""
    ringing = RINGING.get(struck.material)
    if ringing is None or struck.skin <= 0.0:
        return GOODS
    free = s.ring_s * ringing * sqrt(SKIN_M / struck.skin)
    return free / (1.0 + s.damping * backing(solids, struck, point, inward, s.backing_reach))


def _across(centre: Vec, way: Vec, aside: float) -> tuple[Vec, ...]:
    """The middle of the head and four places round it, square to its way: what is narrower than
    the head is met by its side."""
    other = (0.0, 1.0, 0.0) if abs(way[1]) < 0.7 else (1.0, 0.0, 0.0)
    u = unit(cross(way, other))
    v = cross(way, u)
    return (centre, *(along(centre, axis, side) for axis in (u, v) for side in (-aside, aside)))


class Mallet(Tool):
    """Strikes by itself whenever its head meets something fast enough."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.value: float | None = None  # seconds, of the last strike
        self._last: Vec | None = None
        self._rest_ticks = 0
        self._struck_at: Vec | None = None

    def take(self, world: World, hand: Hand) -> None:
        super().take(world, hand)
        self._last = None

    def work(self, world: World, hand: Hand) -> None:
        head = self.point(world.settings.mallet.head)
        last, self._last = self._last, head
        self._rest_ticks = max(self._rest_ticks - 1, 0)
        if last is None or self._armed(world, head) is False:
            return
        move = subtract(head, last)
        size = length(move)
        s = world.settings.mallet
        if size * RATE < s.least_speed or size > 0.2:  # 36 m/s: the hand was lost and found
            return
        way = scale(move, 1.0 / size)
        met = self._met(world, last, head, way)
        if met is None:
            return
        facing, solid, spot, normal = met
        speed = size * RATE * facing
        if speed >= s.least_speed and not self.behind_wall(world):
            self._strike(world, hand, solid, spot, normal, speed)

    def _met(self, world: World, last: Vec, head: Vec, way: Vec) -> Met | None:
        """What the head meets that went from `last` to `head`: the face it meets most squarely."""
        s, found = world.settings.mallet, None
        reach = length(subtract(head, last)) + 2.0 * s.radius
        for start in _across(last, way, RIM * s.radius):
            hit = world.physics.ray(start, way, reach)
            if hit is None:
                continue
            away, solid, normal = hit
            spot, facing = along(start, way, away), -dot(way, normal)
            # the head is a ball: it meets a face when its centre is a radius away along the normal
            if facing <= 0.0 or dot(subtract(head, spot), normal) > s.radius:
                continue
            if found is None or facing > found[0] + 1e-6:  # of equals the middle's
                found = facing, solid, spot, normal
        return found

    def _armed(self, world: World, head: Vec) -> bool:
        """Away from the last spot far and long enough."""
        if self._struck_at is not None:
            away = length(subtract(head, self._struck_at))
            if away < world.settings.mallet.rearm_m + world.settings.mallet.radius:
                return False
            self._struck_at = None
        return self._rest_ticks == 0

    def _strike(
        self, world: World, hand: Hand, solid: Solid, point: Vec, normal: Vec, speed: float
    ) -> None:
        s = world.settings.mallet
        self._rest_ticks = int(s.rearm_s * RATE)
        self._struck_at = point
        aoi = world.surfaces.aoi(solid, point, normal)
        if not aoi:
            return
        inward = scale(normal, -1.0)
        self.value = round(decay(world.solids, solid, point, inward, s), 2)
        self.panel_changed = True
        where = world.coordinates(point)
        world.emit("strike", aoi=aoi, speed=round(speed, 2), hand=hand.name, **where)
        world.emit(
            "reading",
            tool=self.name,
            value=self.value,
            unit="s",
            aoi=aoi,
            material=solid.material,
            skin_mm=round(solid.skin * 1000.0, 1),
            speed=round(speed, 2),
            hand=hand.name,
            **where,
        )

    def panel(self, world: World) -> Panel:
        return mallet_panel(self, world)
