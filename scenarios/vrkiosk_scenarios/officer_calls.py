"""What the ideal officer learns without opening the box: weight, dose rate, radiograph, dog.

It reads the weighbridge and carries the pager where there are such, and calls the scanner or the
dog where the answer key has a test of theirs; what they show, it finds out.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from vrkiosk_assets.containers import TYPES
from vrkiosk_scenarios.geometry import Vec, place_of, pose, rotate, subtract
from vrkiosk_scenarios.officer_radiograph import Film, lines, uneven
from vrkiosk_scenarios.officer_readings import facing
from vrkiosk_scenarios.officer_safety import SafetySkills
from vrkiosk_scenarios.officer_skills import Behaviour
from vrkiosk_scenarios.officer_suspects import SuspectSkills
from vrkiosk_scenarios.radiograph import SIDES
from vrkiosk_scenarios.snapshot import Picture, Text
from vrkiosk_scenarios.weighbridge import NAME as WEIGHBRIDGE
from vrkiosk_xr.frame import LEFT, RIGHT

PAGER: Final = "radiation_pager"
START: Final = "start"
SIDE: Final = "right"  # along which the pager is carried
HELD_M: Final = 0.25  # from the wall
CHEST_M: Final = 1.3
TOLERATED_KG: Final = 500.0  # between weighed and verified mass; or, of a heavy box,
TOLERATED_SHARE: Final = 0.05
HOT_USV_H: Final = 1.0  # a source, whatever the goods
RAISED_USV_H: Final = 0.25
PEAK: Final = 3.0  # times the lowest reading along a side: not goods that radiate all alike
SCANS_S: Final = 8.0


class CallSkills(SuspectSkills, SafetySkills):
    """What comes from afar. `findings` fills up; `verified_kg`: the papers' gross mass."""

    verified_kg = 0.0

    # --- weighbridge

    def read_weighbridge(self) -> Behaviour:
        """Looks at its display where there is one, and compares with the papers."""
        if WEIGHBRIDGE not in self.seen.displays:
            return
        display = self.display(WEIGHBRIDGE)
        looks_s = self.briefing.settings.weighbridge.read_s + 0.3
        yield from self.look(place_of(display.pose), looks_s)
        gross = float(re.sub(r"\D", "", display.words().splitlines()[-1]))
        most = max(TOLERATED_KG, TOLERATED_SHARE * self.verified_kg)
        self.findings.overweight = abs(gross - self.verified_kg) > most

    def note_mass(self) -> None:
        """The verified gross mass, on the papers' first page; beside it may stand another."""
        texts = [item for item in self.display("tablet").items if isinstance(item, Text)]
        labels = [self.briefing.texts[key] for key in ("papers.vgm", "papers.vgm_weighed")]
        for label, value in pairwise(texts):
            if label.text in labels:
                self.verified_kg = float(value.text.split(" / ")[0])
                return
        raise self.stuck("read the verified gross mass", "it on the tablet")

    # --- radiation

    def carry_pager(self) -> Behaviour:
        """Along one side from outside, a reading at every place."""
        if PAGER not in self.seen.poses:
            return
        corner, *places = (f"{SIDE}_{n}" for n in range(9) if f"{SIDE}_{n}" in self.places)
        yield from self.put_away(LEFT)
        yield from self.go(corner)
        yield from self.take(PAGER, RIGHT)
        for name in places:
            yield from self.go(name)
            yield from self._count(self.places[name][2])
        for name in (*reversed(places[:-1]), corner):
            yield from self.go(name)
        yield from self.put_away(RIGHT)
        yield from self.go(START)

    def _count(self, z: float) -> Behaviour:
        """Holds it before the wall until its value stands."""
        s = self.briefing.settings.radiation_pager
        wall: Vec = (self.briefing.half_width + 0.04, CHEST_M, z)
        inward: Vec = (-1.0, 0.0, 0.0)
        turn = facing(inward)
        spot = (wall[0] + HELD_M, wall[1], wall[2])
        yield from self.look(wall)
        yield from self.reach(RIGHT, pose(turn, subtract(spot, rotate(turn, s.crystal))))
        yield from self.wait(s.count_s * (s.steady + 1))
        value = self.number_on(PAGER)
        if value is None:
            raise self.stuck("read the pager", "a dose rate on it")
        self.findings.doses.append(value)
        self.relax(RIGHT)

    # --- the scanner

    def call_scanner(self) -> Behaviour:
        """Has a radiograph made where one is asked for, and reads both views of it."""
        if not self.briefing.scanned:
            return
        yield from self.call("xray", "call.radiograph")
        yield from self.poke_tablet("page.xray", "page.xray")
        side, top = SIDES
        tried, expected = "look at the radiograph", "it on the tablet"
        yield from self.until(lambda: self._picture() is not None, tried, expected, SCANS_S)
        from_side = self._film()
        yield from self.poke_tablet(f"xray.{top}", f"xray.{side}")
        found = lines(from_side, self._film())
        if uneven(from_side):
            found.add("carton")
        self.relax(RIGHT)
        asked = {aoi.partition("/")[0] for aoi in self.briefing.scanned}
        self.findings.shadows = sorted(found & asked)

    def _picture(self) -> Picture | None:
        items = self.display("tablet").items
        return next((item for item in items if isinstance(item, Picture)), None)

    def _film(self) -> Film:
        picture = self._picture()
        if picture is None:
            raise self.stuck("read the radiograph", "it on the tablet")
        kinds = {kind.size_type: kind for kind in TYPES.values()}
        return Film.of(picture, kinds[self.briefing.size_type])

    # --- the dog

    def call_dog(self) -> Behaviour:
        """Has the dog led through the open box where one is asked for."""
        if not self.briefing.sniffed:
            return
        yield from self.call("dog", "call.sat", "call.no_response")
        sat = self.briefing.texts["call.sat"].partition("{")[0]
        self.findings.dog_sat = sat in self.words("tablet")
        yield from self.put_away(LEFT)


def is_source(doses: list[float]) -> bool:
    """Whether readings along a side speak of a source, and not of goods that radiate a little."""
    if not doses or max(doses) < RAISED_USV_H:
        return False
    return max(doses) >= HOT_USV_H or max(doses) > PEAK * min(doses)
