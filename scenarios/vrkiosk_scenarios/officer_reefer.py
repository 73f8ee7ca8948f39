"""How the ideal officer tests what a reefer may hide: behind the hatches of its bulkhead, and in
its walls, where no size tells anything and foam is dull everywhere.

A hatch is compared with the other one, a patch of a side wall with the one opposite; false is what
rings less than half as long or reads denser by more than 12.
"""

from __future__ import annotations

from typing import Final

from vrkiosk_scenarios.geometry import Vec, place_of
from vrkiosk_scenarios.hatches import SIZE_M
from vrkiosk_scenarios.officer_findings import DENSER, DULL
from vrkiosk_scenarios.officer_readings import INWARD
from vrkiosk_scenarios.officer_skills import Behaviour
from vrkiosk_scenarios.officer_suspects import Spot, SuspectSkills
from vrkiosk_xr.frame import RIGHT

LOOK_S: Final = 0.45  # a patch counts as seen after 0.4 s
BOTH: Final = ("hatch_left", "hatch_right")
LOW_M: Final = 0.15  # above a hatch's lower edge: what lies on the drip pan is there
ASIDE_M: Final = 0.15  # of its middle
WALLS: Final = {"left_wall": "right_wall", "right_wall": "left_wall"}
ROWS_M: Final = {"a": 0.55, "b": 1.25, "c": 2.0}  # above the floor, where a row is tried
COLUMN_MM: Final = 1200.0
ALONG_M: Final = 0.25  # before and behind the middle of a patch


class ReeferSkills(SuspectSkills):
    """Hatches, and single patches of side walls, of any box."""

    def test_hatches_and_patches(self) -> Behaviour:
        """What of these the briefing names; where nothing is named, nothing."""
        named = [s for s in self.briefing.suspects if s in BOTH]
        if named:
            yield from self._test_hatches(named)
        for aoi in self.briefing.suspects:
            if aoi.partition("/")[0] in WALLS and "/" in aoi:
                yield from self._test_patch(aoi)

    def _compare(self, surface: str, other: str) -> Behaviour:
        """Marks a surface that differs from what it is compared with."""
        found = self.findings
        dull = min(found.decays_s[surface]) < DULL * max(found.decays_s[other])
        dense = max(found.densities[surface]) - min(found.densities[other]) > DENSER
        if dull or dense:
            found.false.append(surface)
            node, point, inward = self.dirty_spot[surface]
            if not self.stands_at(self.places[node]):
                yield from self.put_away(RIGHT)
                yield from self.go(node)
            yield from self.swap("marker")
            yield from self.mark(surface, point, inward)
        yield from self.put_away(RIGHT)

    def _try(self, surface: str, spots: tuple[Spot, ...]) -> Behaviour:
        yield from self.tap(surface, spots)
        yield from self.probe(surface, spots)

    def _test_hatches(self, named: list[str]) -> Behaviour:
        """Their leads, then sound and density of both, from the aisle's last place."""
        node = self.aisle()[-1]
        yield from self.put_away(RIGHT)
        if not self.stands_at(self.places[node]):
            yield from self.go(node)
        for name in BOTH:
            x, y, z = place_of(self.pose_of(name))
            yield from self.look((x + SIZE_M[0] - 0.03, y + SIZE_M[1] / 2, z), LOOK_S)
        for name in BOTH:
            x, y, z = place_of(self.pose_of(name))
            spots = tuple(
                (node, (x + SIZE_M[0] / 2 + side, y + LOW_M, z), INWARD["front_wall"])
                for side in (-ASIDE_M, ASIDE_M)
            )
            yield from self._try(name, spots)
        for name in named:
            yield from self._compare(name, BOTH[1 - BOTH.index(name)])

    def _test_patch(self, aoi: str) -> Behaviour:
        """A patch of a side wall against the one opposite, from beside it in the aisle."""
        surface, _, patch = aoi.partition("/")
        length = self.nominal().length
        column = length / 1000.0 / round(length / COLUMN_MM)
        middle = -column * (int(patch[1:]) - 0.5)
        node = min(self.aisle(), key=lambda n: abs(self.places[n][2] - middle))
        yield from self.put_away(RIGHT)
        if not self.stands_at(self.places[node]):
            yield from self.go(node)
        height = self.briefing.floor + ROWS_M[patch[0]]
        other = f"{WALLS[surface]}/{patch}"
        for name in (other, aoi):
            inward = INWARD[name.partition("/")[0]]
            x = inward[0] * self.briefing.half_width
            points: list[Vec] = [(x, height, middle + z) for z in (-ALONG_M, ALONG_M)]
            yield from self.look(points[0], LOOK_S)
            yield from self._try(name, tuple((node, point, inward) for point in points))
        yield from self._compare(aoi, other)
