"""The probe: pushed along its axis into sacks, soft goods, sealant; turned, it drills boards.

Steel stops it. What it meets clings to its tip: goods, powder, resin, or nothing. It follows the
hand along the axis on which it went in, no faster and no deeper than what it meets allows. Every
reading of more than 0 mm leaves a hole.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    Pose,
    Vec,
    along,
    compose,
    conjugate,
    distance,
    dot,
    length,
    multiply,
    pose,
    rotate,
    scale,
    sine_cosine,
    subtract,
    to_local,
    towards,
    turn_of,
    unit,
)
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.search_panels import probe_panel
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.solid import Solid
    from vrkiosk_scenarios.world import World

RESIDUES: Final = ("nothing", "goods", "resin", "powder")  # what clings more comes later
HOLES: Final = tuple(f"probe_hole_{number}" for number in range(1, 9))
PARTS: Final = {
    **{f"probe_{residue}": f"probe_{residue}" for residue in RESIDUES[1:]},
    **dict.fromkeys(HOLES, "probe_hole"),
}
BACK: Final = 0.02  # m before the tip from which it is seen to meet a surface
OUT: Final = 0.01  # m before the surface it is out again
ALONG: Final = 0.8  # cosine of a push to the axis: else it goes past
LEAST_MOVE: Final = 1e-5  # m in a step
AHEAD: Final = 0.001  # m: what the tip is about to enter


@dataclass(slots=True)
class _Hole:
    """Where the probe is in: the solid it entered, the place and the way in the world."""

    solid: Solid
    point: Vec
    normal: Vec
    way: Vec
    turn: tuple[float, float, float, float]
    sticky: bool  # there is fresh sealant or filler on the surface
    depth: float = 0.0
    deepest: float = 0.0
    residue: str = "nothing"


class Probe(Tool):
    """`depth_mm`, `residue`: of the last hole, or of the one it is in."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.depth_mm: int | None = None
        self.residue = "nothing"
        self._hole: _Hole | None = None
        self._last: Vec | None = None  # where the tip was
        self._left: list[tuple[Solid, Pose]] = []  # holes, in the frames of their solids

    def work(self, world: World, hand: Hand) -> None:
        tip = self.point(world.settings.probe.tip)
        last, self._last = self._last, tip
        if self._hole is None and last is not None:
            self._hole = self._bite(world, subtract(tip, last))
        if self._hole is not None:
            self._push(world, hand, self._hole)

    def end_use(self, world: World) -> None:
        self._hole = self._last = None

    def _bite(self, world: World, move: Vec) -> _Hole | None:
        """The surface through whose face the tip is being pushed, along its axis."""
        s = world.settings.probe
        way = self.direction
        if dot(unit(move), way) < ALONG or length(move) < LEAST_MOVE:
            return None
        start = along(self.point(s.tip), way, -BACK)
        hit = world.physics.ray(start, way, BACK)
        if hit is None or self.behind_wall(world):
            return None
        away, solid, normal = hit
        if -dot(way, normal) < sine_cosine(s.steepest_deg * DEGREE)[1]:
            return None
        point = along(start, way, away)
        self.depth_mm, self.residue, self.panel_changed = 0, "nothing", True
        sticky = world.fresh_work.sticky(world, point)
        return _Hole(solid, point, normal, way, turn_of(self.pose), sticky)

    def _push(self, world: World, hand: Hand, hole: _Hole) -> None:
        """One step in the hole; the tool stays on its axis whatever the hand does."""
        s = world.settings.probe
        tip = self.point(s.tip)
        wanted = dot(subtract(tip, hole.point), hole.way)
        aside = distance(tip, along(hole.point, hole.way, wanted))
        if wanted < -OUT or aside > s.slip:
            self._draw_out(world, hand, hole)
            return
        hole.depth = self._deeper(world, hand, hole, min(max(wanted, 0.0), s.length))
        if hole.depth > hole.deepest:
            hole.deepest = hole.depth
        shown = int(hole.depth * 1000.0 + 0.5)
        if shown != self.depth_mm or hole.residue != self.residue:
            self.depth_mm, self.residue, self.panel_changed = shown, hole.residue, True
        place = along(hole.point, hole.way, hole.depth)
        self.pose = pose(hole.turn, subtract(place, rotate(hole.turn, s.tip)))

    def _deeper(self, world: World, hand: Hand, hole: _Hole, wanted: float) -> float:
        if wanted <= hole.depth:
            return wanted
        s = world.settings.probe
        ahead = along(hole.point, hole.way, hole.depth + AHEAD)
        speed, residue = self._medium(world, hand, hole, ahead)
        if hole.sticky and hole.depth < s.sealant:
            speed, residue = max(speed, s.drill_speed), "resin"
        if hole.depth * 1000.0 < s.least_mm and residue != "resin":
            residue = "nothing"  # too little of it clings
        if speed > 0.0 and RESIDUES.index(residue) > RESIDUES.index(hole.residue):
            hole.residue = residue
        return min(wanted, hole.depth + speed / RATE)

    def _medium(self, world: World, hand: Hand, hole: _Hole, point: Vec) -> tuple[float, str]:
        """How fast it goes through what is at a point, m/s, and what clings: the hardest counts."""
        s = world.settings.probe
        slowest, residue = s.push_speed, "nothing"
        for solid in world.solids:
            local = to_local(solid.pose, point)
            if not all(abs(local[k]) <= solid.half[k] for k in (0, 1, 2)):
                continue
            if solid.carton >= 0:
                inside = min(solid.half[k] - abs(local[k]) for k in (0, 1, 2))
                plan = world.plans[solid.carton]
                hard = not plan.soft and inside > s.cardboard
                found = plan.on_probe
            elif solid.material in ("plywood", "sandwich", "aluminium"):
                hard, found = not hand.trigger.down, "nothing"
                slowest = min(slowest, s.drill_speed)
            elif solid.material == "packs":
                hard, found = False, solid.on_probe
            else:
                hard, found = solid.density > 0.0, "nothing"
            if hard:
                return 0.0, "nothing"
            residue = max(residue, found, key=RESIDUES.index)
        return slowest, residue

    def _draw_out(self, world: World, hand: Hand, hole: _Hole) -> None:
        """It is out again: what it showed counts."""
        self._hole = None
        self.depth_mm, self.residue = int(hole.deepest * 1000.0 + 0.5), hole.residue
        self.panel_changed = True
        aoi = world.surfaces.aoi(hole.solid, hole.point, hole.normal)
        if not aoi:
            return
        if self.depth_mm > 0:
            self._leave(world, hole)
        world.emit(
            "reading",
            tool=self.name,
            value=self.depth_mm,
            unit="mm",
            residue=self.residue,
            aoi=aoi,
            hand=hand.name,
            **world.coordinates(hole.point),
        )

    def _leave(self, world: World, hole: _Hole) -> None:
        """A hole that is seen from now on; the oldest goes where there are too many."""
        frame = hole.solid.pose
        turn = multiply(conjugate(turn_of(frame)), towards(scale(hole.normal, -1.0)))
        self._left.append((hole.solid, pose(turn, to_local(frame, hole.point))))
        del self._left[: -world.settings.probe.most]

    def appearance(self, world: World) -> Hashable:
        return None if self._left else self.residue

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """What clings to it, and the holes it left."""
        found: dict[str, Pose | None] = dict.fromkeys(PARTS)
        if self.residue != "nothing":
            found[f"probe_{self.residue}"] = self.pose
        for name, (solid, at) in zip(HOLES, self._left, strict=False):
            found[name] = compose(solid.pose, at)
        return tuple(found.items())

    def panel(self, world: World) -> Panel:
        return probe_panel(self, world)
