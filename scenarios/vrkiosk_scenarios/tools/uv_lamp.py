"""The ultraviolet lamp: fresh paint, sealant, filler and glue glow in its light from near."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    NO_TURN,
    Pose,
    Vec,
    compose,
    distance,
    dot,
    length,
    pose,
    scale,
    sine_cosine,
    subtract,
)
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.snapshot import UV_LIGHT
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World

PARTS: Final = {UV_LIGHT: UV_LIGHT}
SEAL_NEAR: Final = 0.06  # m round the seal in which glue on it is looked at


class UvLamp(Tool):
    """Use turns it on and off; it stays on wherever it lies."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.on = False
        self._seen: dict[tuple[str, bool], int] = {}  # steps each patch was looked at, by glow

    def press(self, world: World, hand: Hand) -> None:
        self.on = not self.on
        world.emit("uv_lamp", on=self.on, hand=hand.name)

    def look(self, world: World, aoi: str, point: Vec, ticks: int) -> None:
        """The officer looks at a point of a patch: after a while it was seen in this light,
        whether it glows or not."""
        if not self.on or not self._lights(world, point):
            return
        needed = int(world.settings.uv_lamp.seen_s * RATE)
        found = (aoi, self._glows(world, aoi, point))
        before = self._seen.get(found, 0)
        if before >= needed:
            return
        self._seen[found] = before + ticks
        if before + ticks >= needed:
            world.emit("uv_seen", aoi=aoi, glows=found[1])

    def _glows(self, world: World, aoi: str, point: Vec) -> bool:
        if aoi == "seal":
            glued = world.scenario.container.seal.state == "glued"
            return glued and distance(point, world.seal.place()) <= SEAL_NEAR
        return bool(world.fresh_work.at(world, point))

    def _lights(self, world: World, point: Vec) -> bool:
        """The point is near and in the cone, with nothing between."""
        s = world.settings.uv_lamp
        if self.holder is not None and self.behind_wall(world):
            return False
        lens = self.point(s.lens)
        line = subtract(point, lens)
        away = length(line)
        if away > s.reach or away < 1e-6:
            return away < 1e-6
        way = scale(line, 1.0 / away)
        if dot(way, self.direction) < sine_cosine(s.cone_deg * DEGREE)[1]:
            return False
        hit = world.physics.ray(lens, way, away)
        return hit is None or hit[0] >= away - 0.03

    def appearance(self, world: World) -> Hashable:
        return self.on

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """Its lit filter, which is where the light leaves."""
        lens = compose(self.pose, pose(NO_TURN, world.settings.uv_lamp.lens))
        return ((UV_LIGHT, lens if self.on else None),)
