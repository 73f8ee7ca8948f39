"""How the ideal officer searches under a box on blocks or a trailer: along one side on its knees,
cross member by cross member; those it was told to test in the mirror and by torch, then by sound
and density, each against a sound one beside it.

A closed cross member shows no size: it is false when it sounds dull or reads dense.
"""

from __future__ import annotations

import math
from typing import Final

from vrkiosk_assets.cross_members import DOUBLED_EVERY, DOUBLED_FIRST, PITCH_MM, member_web_mm
from vrkiosk_scenarios.geometry import (
    Quat,
    Vec,
    about_x,
    add,
    conjugate,
    cross,
    dot,
    multiply,
    pose,
    rotate,
    scale,
    subtract,
    towards,
    unit,
)
from vrkiosk_scenarios.officer_findings import DENSER, DULL
from vrkiosk_scenarios.officer_skills import Behaviour
from vrkiosk_scenarios.officer_suspects import Spot, SuspectSkills
from vrkiosk_scenarios.underframe import LOW_M, UNDERCARRIAGE, WIDTH_M
from vrkiosk_xr.frame import LEFT, RIGHT

GLANCE_S: Final = 0.45  # a patch counts as seen after 0.4 s
SQUARELY: Final = math.radians(82)  # a flange is narrow: an aslant blow meets its edge
UP: Final[Vec] = (0.0, 1.0, 0.0)
EDGE: Final = 0.95  # m from the middle line, where cross members are looked at from beside
REACHED: Final = (0.85, 0.35)  # m from the middle line, where one is struck from its side
BESIDE_BEAM: Final = (0.85, 0.66)  # the same where a trailer's beams (0.37 to 0.51) are in the way
AHEAD_M: Final = 1.35  # of a kneeling place, along the box: what is looked at from it
TORCH: Final[Vec] = (-0.05, -0.12, 0.40)  # from the eyes, beside the pole
GLASS: Final[Vec] = (0.80, -0.42, 0.30)  # the mirror from the middle line, the castings' plane, and
# the open side of a cross member


def member_of(aoi: str) -> int:
    """Number of the cross member of a patch "undercarriage/09"; 0 for the surface alone."""
    number = aoi.partition("/")[2]
    return int(number) if number else 0


class UnderSkills(SuspectSkills):
    """Searching the undercarriage. Needs places called `under_SIDE_N`, where one kneels."""

    def under_places(self, side: str) -> list[str]:
        """Where one kneels on a side, from the doors."""
        found = [name for name in self.places if name.startswith(f"under_{side}_")]
        return sorted(found, key=lambda name: -self.places[name][2])

    def search_undercarriage(self) -> Behaviour:
        """Before the seal, as the first of the places of a search; nothing for a box on the
        ground. What is told to be tested and is not found false from the right is tested from
        the left as well."""
        if not self.under_places("right"):
            return
        wanted = [s for s in self.briefing.suspects if s.partition("/")[0] == UNDERCARRIAGE]
        told = sorted({member_of(aoi) for aoi in wanted} - {0})
        yield from self.put_away(LEFT)
        yield from self._round_to("right")
        for place in self.under_places("right"):
            yield from self.go(place)
            for number in self._before(place, told):
                yield from self.look(self._flange(number, EDGE), GLANCE_S)
        for number in reversed(told):
            yield from self._kneel_before("right", number)
            if "pole_mirror" in self.seen.poses:
                yield from self._look_in_mirror(number)
            yield from self._test("right", number)
        yield from self._back_to_doors("right")
        left = [n for n in told if _name(n) not in self.findings.false]
        if left:
            yield from self._round_to("left")
            for number in left:
                yield from self._kneel_before("left", number)
                yield from self._test("left", number)
            yield from self._back_to_doors("left")

    # --- going there and back

    def _round_to(self, side: str) -> Behaviour:
        for node in (f"{side}_0", f"{side}_1"):
            yield from self.go(node)

    def _back_to_doors(self, side: str) -> Behaviour:
        """From any kneeling place of a side to where one started."""
        yield from self.put_away(RIGHT)
        z = self.eyes()[2]
        beside = sorted(
            (n for n in self.places if n.startswith(f"{side}_") and self.places[n][2] > z - 0.6),
            key=lambda n: self.places[n][2],
        )
        for node in (*beside, "start"):
            yield from self.go(node)

    # --- one cross member

    def _before(self, place: str, told: list[int]) -> list[int]:
        """The cross members that are looked at from a place, but those examined later."""
        z, deep = self.places[place][2], self.nominal().length - 150.0
        return [
            number
            for number in range(1, int(deep / PITCH_MM) + 1)
            if number not in told and abs(member_web_mm(number) / -1000.0 - z) < AHEAD_M
        ]

    def _flange(self, number: int, x: float) -> Vec:
        """A point on the lower face of a cross member."""
        return (x, LOW_M, member_web_mm(number) / -1000.0 - WIDTH_M / 2.0)

    def _kneel_before(self, side: str, number: int) -> Behaviour:
        """Along the kneeling places of a side to the one next to a cross member."""
        order, z = self.under_places(side), self._flange(number, 0.0)[2]
        here = min(order, key=lambda n: abs(self.places[n][2] - self.eyes()[2]))
        there = min(order, key=lambda n: abs(self.places[n][2] - z))
        first, last = order.index(here), order.index(there)
        step = 1 if last >= first else -1
        for k in range(first, last + step, step):
            if not self.stands_at(self.places[order[k]]):
                yield from self.go(order[k])

    def _look_in_mirror(self, number: int) -> Behaviour:
        """The open side of the channel, which nobody sees from beside, by the light of the
        torch."""
        yield from self.light_up()
        yield from self.swap("pole_mirror")
        x, y, z = GLASS
        target = self._flange(number, x - 0.4)
        glass = (x, y, target[2] - z)
        yield from self.stand_before(glass, 0.75)
        turn = self._glass_turn(glass, target)
        place = self.briefing.settings.pole_mirror.place
        self.hand(LEFT).points = False  # the light goes to what is seen, not to the glass
        torch = add(self.eyes(), TORCH)
        yield from self.reach(LEFT, pose(towards(unit(subtract(target, torch))), torch))
        yield from self.reach(RIGHT, pose(turn, subtract(glass, rotate(turn, place))))
        yield from self.look(glass, 2.0 * GLANCE_S)
        yield from self.douse()

    def _glass_turn(self, glass: Vec, target: Vec) -> Quat:
        """How the pole is held so that what the glass throws back to the eyes comes from there;
        of all such ways the one that points it away from the body."""
        out = unit(add(unit(subtract(self.eyes(), glass)), unit(subtract(target, glass))))
        tilt = math.radians(self.briefing.settings.pole_mirror.tilt_deg)
        normal = rotate(about_x(tilt), (0.0, 0.0, 1.0))
        turn = multiply(towards(scale(out, -1.0)), conjugate(towards(scale(normal, -1.0))))
        points, ahead = rotate(turn, (0.0, 0.0, -1.0)), subtract(glass, self.eyes())
        return multiply(_about(out, _angle_about(out, points, ahead)), turn)

    def _test(self, side: str, number: int) -> Behaviour:
        """Whether it is false by what it sounds and reads like from one side."""
        sign = 1.0 if side == "right" else -1.0
        beside = number + 1 if (number + 1) % DOUBLED_EVERY != DOUBLED_FIRST else number - 1
        name, other = _name(number), _name(beside)
        place = min(self.under_places(side), key=lambda n: abs(self.places[n][2] - self.eyes()[2]))
        reached = BESIDE_BEAM if "chassis" in self.seen.poses else REACHED
        own = tuple((place, self._flange(number, sign * x), UP) for x in reached)
        sound: tuple[Spot, ...] = ((place, self._flange(beside, sign * reached[0]), UP),)
        yield from self.tap(other, sound, SQUARELY)
        yield from self.tap(name, own, SQUARELY)
        yield from self.probe(name, own)
        yield from self.probe(other, sound)
        found = self.findings
        dull = min(found.decays_s[name]) < DULL * max(found.decays_s[other])
        dense = max(found.densities[name]) - min(found.densities[other]) > DENSER
        if dull or dense:
            found.false.append(name)
            yield from self.swap("marker")
            yield from self.mark(name, *self.dirty_spot[name][1:])
        yield from self.put_away(RIGHT)


def _name(number: int) -> str:
    return f"{UNDERCARRIAGE}/{number:02d}"


def _about(axis: Vec, angle: float) -> Quat:
    """A turn about a unit axis, radians."""
    x, y, z = scale(axis, math.sin(angle / 2.0))
    return (x, y, z, math.cos(angle / 2.0))


def _angle_about(axis: Vec, a: Vec, b: Vec) -> float:
    """The turn about a unit axis that brings `a` nearest to the direction of `b`."""
    flat = (
        subtract(a, scale(axis, dot(a, axis))),
        subtract(b, scale(axis, dot(b, axis))),
    )
    return math.atan2(dot(axis, cross(*flat)), dot(*flat))
