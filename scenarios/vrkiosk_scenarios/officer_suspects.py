"""How the ideal officer tests the surfaces it was told to: each by size, sound and density, and
marks those that are false."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Final

from vrkiosk_assets.containers import TYPES, Dimensions
from vrkiosk_scenarios.geometry import Vec, add, place_of, rotate, scale, transform, turn_of
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer_body import Body
from vrkiosk_scenarios.officer_findings import Findings, is_suspicious
from vrkiosk_scenarios.officer_readings import IMPACT, INWARD, ReadingSkills
from vrkiosk_scenarios.officer_skills import Behaviour
from vrkiosk_xr.frame import RIGHT

if TYPE_CHECKING:
    from vrkiosk_scenarios.officer import Briefing

# Inside sizes of dry boxes by size-type code (real boxes vary by 10 mm).
NOMINAL: Final = {kind.size_type: kind.internal for kind in TYPES.values()}
CHEST: Final = 1.3  # m above the box's floor, where the rangefinder is held
WALL_HEIGHTS: Final = (0.75, 1.25)  # m, where a wall is tried
LEAVES: Final = ("door_right", "door_left")
LEAF_HEIGHTS: Final = (0.9, 1.5)
SPREAD: Final = 3  # places along the box at which floor, ceiling and sides are tried
AHEAD_OF_FEET: Final = 0.45  # m: where a surface is tried from a place
TOOL_M: Final = 0.06  # m of room that a tool needs beside cargo
BELOW_CEILING: Final = 0.04  # m, the highest that is looked at on a wall
BESIDE_M: Final = 0.12  # m that a look passes cargo by
NOSE_ROOM: Final = 0.35  # m between where one stands and the wall in front
CLOSE: Final = 0.5  # m from a wall; nearer than this a torch lights too little of it

Spot = tuple[str, Vec, Vec]  # place one stands at, point of a surface, its inward normal
Measured = Generator[None, None, tuple[Spot, ...]]


class SuspectSkills(ReadingSkills):
    """Tests of surfaces. `findings` fills up."""

    def __init__(self, briefing: Briefing, body: Body, first: Observation) -> None:
        super().__init__(briefing, body, first)
        self.findings = Findings()
        self.dirty_spot: dict[str, Spot] = {}  # the densest spot of each surface

    # --- where things are

    @property
    def front(self) -> float:
        """z of the wall in front, from the measured length."""
        return -self.findings.length_mm / 1000

    def aisle(self) -> list[str]:
        """Places along the aisle that leave room before the wall in front, from the doors."""
        inside = [n for n in self.places if n.startswith("aisle_")]
        inside.sort(key=lambda n: -self.places[n][2])
        return [n for n in inside if self.places[n][2] > self.front + NOSE_ROOM]

    def spread(self, surface: str) -> list[str]:
        """A few places along the aisle from which a surface can be got at, from the front on.
        OfficerStuck where there is none."""
        stops = [node for node in self.aisle()[:-1] if self._is_bare(surface, node)]
        if not stops:
            raise self.stuck(f"get at the {surface}", "a place that no cargo stands before")
        step = max((len(stops) - 1) // (SPREAD - 1), 1)
        return stops[::step][::-1]

    def _is_bare(self, surface: str, node: str) -> bool:
        """Whether no cargo stands before a side wall where it would be tried from a place."""
        if not surface.endswith("_wall"):
            return True
        _, floor, z = self.places[node]
        side, along = INWARD[surface][0], z - AHEAD_OF_FEET
        for name, half in self.briefing.carton_halves.items():
            at, reach = place_of(self.pose_of(name)), max(half[0], half[2]) + TOOL_M
            # On the other side the rangefinder's beam has to pass over what stands there.
            low = WALL_HEIGHTS[0] if at[0] * side > 0.0 else CHEST
            if abs(at[2] - along) < reach and at[1] + half[1] > floor + low - TOOL_M:
                return False
        return True

    def over_cargo(self, wall: float, z: float, height: float) -> float:
        """Where one looks at a side wall (its x) at a depth: at that height, or as much higher as
        the cargo before it demands."""
        eye = self.eyes()[1]
        for name, half in self.briefing.carton_halves.items():
            at, reach = place_of(self.pose_of(name)), max(half[0], half[2])
            if at[0] * wall <= 0.0 or abs(at[2] - z) > reach + BESIDE_M:
                continue
            top, near = at[1] + half[1], max(abs(at[0]) - reach, BESIDE_M)
            shade = eye + (top - eye) * abs(wall) / near if top > eye else top
            height = max(height, shade + BESIDE_M)
        return min(height, self.briefing.ceiling - BELOW_CEILING)

    def nominal(self) -> Dimensions:
        """Inside sizes of the type in the papers. OfficerStuck where it is unknown."""
        found = NOMINAL.get(self.briefing.size_type)
        if found is None:
            known = ", ".join(NOMINAL)
            raise self.stuck("judge the sizes", f"a size type of {known} in the papers")
        return found

    # --- one reading after the other

    def tap(self, surface: str, spots: tuple[Spot, ...], impact: float = IMPACT) -> Behaviour:
        """A blow of the mallet on each spot."""
        yield from self.swap("mallet")
        for _, point, inward in spots:
            value = yield from self.strike(point, inward, impact)
            self.findings.decays_s.setdefault(surface, []).append(value)

    def probe(self, surface: str, spots: tuple[Spot, ...]) -> Behaviour:
        """A density reading at each spot."""
        yield from self.swap("density_meter")
        for spot in spots:
            value = yield from self.density(spot[1], spot[2])
            before = self.findings.densities.setdefault(surface, [])
            if value >= max(before, default=0.0):
                self.dirty_spot[surface] = spot
            before.append(value)

    def judge(self, surface: str) -> Behaviour:
        """Marks the densest spot of a surface that is false by the rule."""
        if not is_suspicious(self.findings, surface, self.nominal()):
            return
        self.findings.false.append(surface)
        node, point, inward = self.dirty_spot[surface]
        if not self.stands_at(self.places[node]):
            yield from self.put_away(RIGHT)
            yield from self.go(node)
        yield from self.swap("marker")
        yield from self.mark(surface, point, inward)
        yield from self.put_away(RIGHT)

    # --- surface by surface

    def test_suspects(self) -> Behaviour:
        """Every surface inside that the briefing names and tools can test, the front wall first."""
        known = [surface for surface in self.briefing.suspects if surface in INWARD]
        for surface in sorted(known, key=lambda s: s != "front_wall"):
            if surface == "front_wall":
                yield from self.test_front_wall()
            else:
                yield from self.test_along(surface)
            yield from self.judge(surface)
            yield from self.put_away(RIGHT)

    def test_front_wall(self) -> Behaviour:
        """Low and high from the aisle's last place."""
        node, z, inward = self.aisle()[-1], self.front, INWARD["front_wall"]
        low, high = (-0.25, WALL_HEIGHTS[0], z), (0.2, WALL_HEIGHTS[1], z)
        yield from self.tap("front_wall", ((node, low, inward), (node, (0.1, 2.05, z), inward)))
        yield from self.probe("front_wall", ((node, low, inward), (node, high, inward)))

    def test_along(self, surface: str) -> Behaviour:
        """A surface as long as the box, at a few places on the way back to the doors."""
        for node in self.spread(surface):
            yield from self.put_away(RIGHT)
            if not self.stands_at(self.places[node]):
                yield from self.go(node)
            yield from self.swap("rangefinder")
            spots = yield from self._measure(surface, node)
            yield from self.tap(surface, spots)
            yield from self.probe(surface, spots)

    def _measure(self, surface: str, node: str) -> Measured:
        """Reads the size of the box that a surface bounds; gives the spots to try on it there."""
        _, floor, z = self.places[node]
        x, ahead = 0.12, z - AHEAD_OF_FEET
        if surface in ("floor", "ceiling"):
            chest = (x, floor + CHEST, ahead)
            above, below = yield from self.measure_both_ways(chest, INWARD["ceiling"])
            self.findings.heights_mm.append(above + below)
            far = above if surface == "ceiling" else below
            inward = INWARD[surface]
            return ((node, add(chest, scale(inward, far / 1000.0)), inward),)
        inward = INWARD[surface]
        chest = (0.0, floor + CHEST, ahead)
        right, left = yield from self.measure_both_ways(chest, INWARD["right_wall"])
        self.findings.widths_mm.append(right + left)
        wall = inward[0] * (right if surface == "right_wall" else left) / 1000.0
        return tuple((node, (wall, floor + height, ahead), inward) for height in WALL_HEIGHTS)

    def test_leaves(self) -> Behaviour:
        """Both leaves where one is named, each the other's measure: from outside, doors open."""
        named = [surface for surface in LEAVES if surface in self.briefing.suspects]
        for surface in LEAVES if named else ():
            yield from self.put_away(RIGHT)
            yield from self.go(surface)
            spots = self._leaf_spots(surface)
            yield from self.tap(surface, spots)
            yield from self.probe(surface, spots)
        for surface in named:
            yield from self.judge(surface)
        if named:
            yield from self.put_away(RIGHT)
            yield from self.go("doors")

    def _leaf_spots(self, surface: str) -> tuple[Spot, ...]:
        """Low and high on the inner face of a leaf, which is seen to stand open."""
        leaf = self.pose_of(surface.replace("door_", "leaf_"))
        out = 1.0 if surface == "door_left" else -1.0
        inner = self.briefing.settings.doors.faces[0]
        inward = rotate(turn_of(leaf), (0.0, 0.0, 1.0))
        spots = [transform(leaf, (out * 0.6, height, inner)) for height in LEAF_HEIGHTS]
        return tuple((surface, spot, inward) for spot in spots)
