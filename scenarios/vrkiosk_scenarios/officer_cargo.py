"""How the ideal officer examines cargo and papers: packages of one load against each other, and the
container number against its check digit.

Goods of one name weigh the same wherever they stand: a package that reads denser than the least
dense of the load by more than the meter's noise holds something else.
"""

from __future__ import annotations

import re
from typing import Final

from vrkiosk_scenarios import iso6346
from vrkiosk_scenarios.geometry import Pose, Vec, place_of, rotate, turn_of
from vrkiosk_scenarios.officer_skills import Behaviour
from vrkiosk_scenarios.officer_suspects import Spot, SuspectSkills
from vrkiosk_scenarios.pages.documents import DOCUMENTS
from vrkiosk_scenarios.pages.papers import OPEN
from vrkiosk_scenarios.solids import FIND
from vrkiosk_xr.frame import RIGHT

CARGO: Final = "carton"
DENSER_PACKAGE: Final = 6.0  # two readings of the same differ by 4 at most
HAND_LOW: Final = 0.75  # m above the floor: packages whose middle is in easy reach
HAND_HIGH: Final = 1.6
SILL: Final = "sill"
DOWN: Final[Vec] = (0.0, -1.0, 0.0)
LEAN_M: Final = 0.5  # how far ahead of one's feet a thing on the floor is reached best
LOOK_S: Final = 0.5  # it counts as seen after 0.4
LOOSE_DENSITY: Final = 18.0  # air is 3; clothes and film some 10, packed powder 30 and more
READ_S: Final = 0.5  # a document
AHEAD_M: Final = 1.3  # along the aisle from where one stands
NUMBER: Final = re.compile(r"\b[A-Z]{3}[JUZ][0-9]{7}\b")


class CargoSkills(SuspectSkills):
    """Tests of what is in the box, not of the box."""

    # --- papers

    def check_number(self) -> None:
        """On the papers' page and on the box: whether each number ends in its check digit."""
        painted = "\n".join(self.seen.writing.values()).replace(" ", "")
        numbers = NUMBER.findall(f"{self.words('tablet')}\n{painted}")
        self.findings.number_wrong = any(not iso6346.is_valid(number) for number in numbers)

    def read_documents(self) -> Behaviour:
        """Every document that the tablet's list of papers offers, risks first."""
        texts = self.briefing.texts
        for name in list(DOCUMENTS)[1:]:
            if texts[OPEN + name] in self.words("tablet"):
                yield from self.poke_tablet(OPEN + name, f"papers.title_{name}")
                yield from self.wait(READ_S)
                self.fumigation_declared |= texts["papers.fumigation"] in self.words("tablet")

    # --- packages

    def test_cargo(self) -> Behaviour:
        """Density of packages on both sides, at every stop along the aisle; the densest is marked
        where the load is not all alike."""
        if CARGO not in self.briefing.suspects:
            return
        densest: tuple[float, Spot] | None = None
        for node in self.aisle()[:-1]:
            spots = [spot for side in (-1.0, 1.0) for spot in self._package(node, side)]
            if not spots:
                continue
            yield from self.put_away(RIGHT)
            if not self.stands_at(self.places[node]):
                yield from self.go(node)
            yield from self.swap("density_meter")
            for spot in spots:
                value = yield from self.density(spot[1], spot[2])
                self.findings.densities.setdefault(CARGO, []).append(value)
                if densest is None or value > densest[0]:
                    densest = (value, spot)
        yield from self.put_away(RIGHT)
        found = self.findings.densities.get(CARGO, [])
        if densest is not None and max(found) - min(found) > DENSER_PACKAGE:
            yield from self._mark_package(densest[1])

    def _mark_package(self, spot: Spot) -> Behaviour:
        self.findings.false.append(CARGO)
        node, point, inward = spot
        if not self.stands_at(self.places[node]):
            yield from self.go(node)
        yield from self.swap("marker")
        yield from self.mark(CARGO, point, inward)
        yield from self.put_away(RIGHT)

    # --- loose things

    def test_loose_things(self) -> Behaviour:
        """Whatever lies in the box and is on no packing list: looked at, and read by the density
        meter from above. What is packed tight is marked."""
        found = sorted(name for name in self.seen.poses if name.startswith(FIND))
        for name in found:
            half = self.briefing.carton_halves[name]
            x, y, z = place_of(self.pose_of(name))
            node = min(self._inside(), key=lambda n: abs(self.places[n][2] - LEAN_M - z))
            yield from self.put_away(RIGHT)
            if not self.stands_at(self.places[node]):
                yield from self.go(node)
            top = (x, y + half[1], z)
            yield from self.look(top, LOOK_S)
            yield from self.swap("density_meter")
            value = yield from self.density(top, DOWN)
            if value > LOOSE_DENSITY:
                self.findings.loose.append(name)
                yield from self.swap("marker")
                yield from self.mark(name, top, DOWN)
        if found:
            yield from self.put_away(RIGHT)

    def _inside(self) -> list[str]:
        """Places one can stand at in the box."""
        return [node for node in (SILL, *self.aisle()) if node in self.places]

    def _package(self, node: str, side: float) -> list[Spot]:
        """The package on one side nearest ahead of a place, at hand height: where its face to the
        aisle is tried. Empty: there is none."""
        _, floor, here = self.places[node]
        best: list[tuple[float, Spot]] = []
        for name, half in self.briefing.carton_halves.items():
            where = self.pose_of(name)
            x, y, z = place_of(where)
            if name.startswith(FIND) or x * side <= 0.0 or not HAND_LOW < y - floor < HAND_HIGH:
                continue
            ahead = here - z
            if 0.0 < ahead < AHEAD_M:
                face = (x - side * reach_level(where, half)[0], y, z)
                best.append((abs(ahead - 0.5), (node, face, (side, 0.0, 0.0))))
        return [min(best)[1]] if best else []


def reach_level(where: Pose, half: Vec) -> tuple[float, float]:
    """From a package's middle to its faces across and along the box, however it is turned."""
    own = rotate(turn_of(where), (1.0, 0.0, 0.0))
    across, along = abs(own[0]), abs(own[2])
    return across * half[0] + along * half[2], along * half[0] + across * half[2]
