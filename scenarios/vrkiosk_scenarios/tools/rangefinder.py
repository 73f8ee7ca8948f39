"""The laser rangefinder: a ray from its front, a length from its rear edge or the door plane."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    NO_TURN,
    Pose,
    Vec,
    along,
    distance,
    dot,
    pose,
    sine_cosine,
)
from vrkiosk_scenarios.panels import rangefinder_panel
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.world import World

Shot = tuple[float, str, Vec]  # metres, aoi, point

DOT: Final = "laser_dot"
LIVE_TICKS = RATE // 5  # the display follows the dot five times a second
KEPT = 3
BRACED = 0.95  # cosine to the box's axis for the stop to lie flat on the sill


class Rangefinder(Tool):
    """Use held shows the dot; its release measures: the mean of the last 100 ms."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.measuring = False
        self.braced = False
        self.values: list[int | None] = []  # mm, newest first; None: no reading
        self.live: int | None = None
        self.spot: Vec | None = None  # where the dot is, in the world
        self._shots: list[Shot | None] = []

    def press(self, world: World, hand: Hand) -> None:
        self.measuring = True
        self._shots.clear()
        self.live = None
        self.panel_changed = True

    def work(self, world: World, hand: Hand) -> None:
        if not self.measuring:
            return
        shot = self.shoot(world)
        self.spot = None if shot is None else shot[2]
        self._shots.append(shot)
        del self._shots[: -int(world.settings.rangefinder.mean_s * RATE)]
        if world.tick % LIVE_TICKS == 0:
            last = self._shots[-1]
            self.live = None if last is None else int(last[0] * 1000.0 + 0.5)
            self.panel_changed = True

    def release(self, world: World, hand: Hand) -> None:
        if not self.measuring:
            return
        self.end_use(world)
        shots = [shot for shot in self._shots if shot is not None]
        value: int | None = None
        if shots and len(shots) * 2 > len(self._shots):
            total = 0.0  # not sum(): from Python 3.12 on it adds floats in another way
            for shot in shots:
                total += shot[0]
            mean = total / len(shots)
            noise = world.settings.rangefinder.noise_mm
            value = int(mean * 1000.0 + 0.5) + world.random.between(-noise, noise)
            _, aoi, point = shots[-1]
            world.emit(
                "reading",
                tool=self.name,
                value=value,
                unit="mm",
                aoi=aoi,
                reference="sill" if self.braced else "edge",
                hand=hand.name,
                **world.coordinates(point),
            )
        self.values = [value, *self.values][:KEPT]
        self._shots.clear()

    def end_use(self, world: World) -> None:
        self.measuring = False
        self.spot = None
        self.panel_changed = True

    def shoot(self, world: World) -> Shot | None:
        """Length, patch and point of the dot; None where a real one shows dashes."""
        s = world.settings.rangefinder
        if self.behind_wall(world):
            return None
        lens, rear, way = self.point(s.lens), self.point(s.rear), self.direction
        hit = world.physics.ray(lens, way, s.reach)
        if hit is None:
            return None
        away, solid, normal = hit
        if -dot(way, normal) < sine_cosine(s.steepest_deg * DEGREE)[1]:
            return None
        point = along(lens, way, away)
        total = away + distance(lens, rear)
        self.braced = self._on_sill(world, rear, way)
        if self.braced:
            total += rear[2] / way[2]  # from the plane in which the doors close
        return total, world.surfaces.aoi(solid, point, normal), point

    def _on_sill(self, world: World, rear: Vec, way: Vec) -> bool:
        """Its stop is hooked to the sill or a door post, and it points into the box."""
        space = world.space
        near = abs(rear[2]) <= world.settings.rangefinder.brace
        within = abs(rear[0]) <= space.half_width and space.floor <= rear[1] <= space.ceiling
        return near and within and way[2] <= -BRACED

    def appearance(self, world: World) -> Hashable:
        return (self.spot,)

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """The dot."""
        return ((DOT, pose(NO_TURN, self.spot) if self.spot is not None else None),)

    def panel(self, world: World) -> Panel:
        return rangefinder_panel(self, world)
