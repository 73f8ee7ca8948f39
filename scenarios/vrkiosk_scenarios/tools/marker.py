"""The marker: sets a numbered mark where its tip is held still on a surface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import (
    NO_TURN,
    PI,
    Pose,
    Vec,
    about_x,
    about_y,
    along,
    angle_of,
    distance,
    pose,
)
from vrkiosk_scenarios.panels import mark_panel
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World

LIFT = 0.003  # a mark lies just before the surface


@dataclass(frozen=True, slots=True)
class Mark:
    number: int
    aoi: str
    kind: str  # structure, seal, document, cargo, safety, other
    point: Vec
    normal: Vec
    t: int

    def pose(self) -> Pose:
        """Of its label: +z along the surface's normal, upright on walls."""
        if abs(self.normal[1]) > 0.7:
            turn = about_x(-PI / 2.0 if self.normal[1] > 0.0 else PI / 2.0)
        else:
            turn = about_y(angle_of(self.normal[0], self.normal[2]))
        return pose(turn, along(self.point, self.normal, LIFT))


def usual_kind(aoi: str) -> str:
    """What a mark there is about, unless the officer says otherwise."""
    surface = aoi.partition("/")[0]
    return {"carton": "cargo", "seal": "seal", "number": "document"}.get(surface, "structure")


class Marker(Tool):
    """Use held 0.4 s with the tip still on a surface sets a mark: an accident sets none."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.marks: list[Mark] = []
        self.kind = ""  # chosen on the tablet; "": by the surface
        self._at: Vec | None = None
        self._ticks = 0
        self._pressed = False

    def press(self, world: World, hand: Hand) -> None:
        self._pressed, self._ticks, self._at = True, 0, None

    def release(self, world: World, hand: Hand) -> None:
        self._pressed = False

    def end_use(self, world: World) -> None:
        self._pressed = False

    def work(self, world: World, hand: Hand) -> None:
        s = world.settings.marker
        if not self._pressed or len(self.marks) >= s.most or self.behind_wall(world):
            return
        hit = world.physics.ray(self.point((0.0, 0.0, 0.0)), self.direction, s.reach - s.tip[2])
        if hit is None:
            self._at = None
            return
        point = along(self.point((0.0, 0.0, 0.0)), self.direction, hit[0])
        if self._at is None or distance(point, self._at) > s.slip:
            self._at, self._ticks = point, 0
        self._ticks += 1
        if self._ticks >= s.confirm_s * RATE:
            self._pressed = False
            self._set(world, hand, world.surfaces.aoi(hit[1], point, hit[2]), point, hit[2])

    def _set(self, world: World, hand: Hand, aoi: str, point: Vec, normal: Vec) -> None:
        if not aoi:
            return
        number = 1 + max((mark.number for mark in self.marks), default=0)
        mark = Mark(number, aoi, self.kind or usual_kind(aoi), point, normal, world.t)
        self.marks.append(mark)
        self._show(world)
        where = world.coordinates(point)
        world.emit("flag", aoi=aoi, kind=mark.kind, number=number, hand=hand.name, **where)

    def undo(self, world: World) -> None:
        """Takes the last mark back."""
        if not self.marks:
            return
        mark = self.marks.pop()
        self._show(world)
        where = world.coordinates(mark.point)
        world.emit("flag_removed", aoi=mark.aoi, kind=mark.kind, number=mark.number, **where)

    def _show(self, world: World) -> None:
        for slot in range(1, world.settings.marker.most + 1):
            mark = self.marks[slot - 1] if slot <= len(self.marks) else None
            where = mark.pose() if mark is not None else pose(NO_TURN, (0.0, -1.0, 0.0))
            world.show(f"mark_{slot}", where, visible=mark is not None)
            if mark is not None:
                world.show_panel(f"mark_{slot}", mark_panel(mark.number))
        world.tablet_changed()
