"""How the ideal officer takes samples where the briefing has a sign for one: it opens packages,
pushes a probe in, wipes for traces, looks under ultraviolet light.

An alarm of the analyser counts when a second swab of the same place, with a clean paper, gives one
as well; powder on the probe counts, and so does a package in which other goods lie than in others.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    add,
    along,
    dot,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
    transform,
    turn_of,
)
from vrkiosk_scenarios.observation import CONTENTS
from vrkiosk_scenarios.officer_cargo import CARGO, CargoSkills
from vrkiosk_scenarios.officer_readings import INWARD, facing
from vrkiosk_scenarios.officer_skills import AHEAD, Behaviour, turn_towards
from vrkiosk_scenarios.officer_suspects import Spot
from vrkiosk_scenarios.solids import FIND
from vrkiosk_xr.frame import LEFT, RIGHT

Found = Generator[None, None, bool]
ANALYSER: Final = "swab_analyser"
OFF: Final = 0.08  # m before a surface
WIPE_M: Final = 0.12
WIPE_S: Final = 0.4
PRESSED: Final = 0.004  # m
CUT_SHARE: Final = 0.9  # of half a joint, to each side
CUT_S: Final = 0.9
CUTTING: Final = (0.0, -0.45, -0.9)  # way the knife points
PUSH_M: Final = 0.10  # the probe goes so deep
PUSH_S: Final = 0.6
DRILL_S: Final = 4.5  # through boards of 30 mm and what lies under them
OUT_M: Final = 0.05
LAMP_M: Final = 0.3
LOOK_S: Final = 0.5
STRETCH_M: Final = 0.5  # along a side wall, to each side
GLOWS_AT: Final = (-1.0, -0.5, 0.0, 0.5, 1.0)  # of half the width: where work may have been done
SIDES: Final = ("left_wall", "right_wall")
TAPE_M: Final = 0.012  # m before a wall that the tape is hooked and read
EDGE_M: Final = 0.04  # from a wall
OPENED: Final = 3  # packages of a load that are opened: one near, one midway, one deep


class SampleSkills(CargoSkills):
    """Samples of surfaces and cargo."""

    def take_samples(self) -> Behaviour:
        """One after the other, with each tool that lies on the trolley. A side wall's distance
        from the other one is taken by tape as well."""
        for surface in self.briefing.suspects:
            if surface in SIDES and "tape" in self.seen.poses:
                yield from self._tape_across(surface)
        for surface, channel in self.briefing.samples:
            doing = {
                ("swab", "trace"): self._trace,
                ("probe", "probe"): self._probe_in,
                ("uv_lamp", "uv"): self._light,
                ("knife", "open"): self._open_some,
            }
            for (tool, for_it), sample in doing.items():
                if for_it == channel and tool in self.seen.poses:
                    yield from self.put_away(RIGHT)
                    yield from sample(surface)
                    yield from self.put_away(RIGHT)

    def _spot(self, surface: str) -> Spot | None:
        """Where a surface is sampled: where it read densest, else ahead of a place in the aisle."""
        if surface in self.dirty_spot:
            return self.dirty_spot[surface]
        if surface == CARGO:
            sides = [(node, side) for node in self.aisle()[:-1] for side in (-1.0, 1.0)]
            return next((s for node, side in sides for s in self._package(node, side)), None)
        if surface not in INWARD:
            return None
        inward = INWARD[surface]
        if surface == "front_wall":
            return self.aisle()[-1], (-0.25, self.briefing.floor + 1.0, self.front), inward
        node = self.spread(surface)[0]
        _, floor, z = self.places[node]
        up = {"floor": floor, "ceiling": self.briefing.ceiling}.get(surface, floor + 1.1)
        return node, (inward[0] * self.briefing.half_width, up, z - 0.45), inward

    def _tape_across(self, surface: str) -> Behaviour:
        """From one side wall to the other, where the surface was suspect."""
        spot = yield from self._go_to(surface)
        if spot is None:
            return
        yield from self.swap("tape")
        tip = self.briefing.settings.tape.tip
        _, height, z = spot[1]
        for side in (-1.0, 1.0):
            inward = (side, 0.0, 0.0)
            turn = facing(inward)
            near = self.briefing.half_width if side * spot[2][0] < 0.0 else abs(spot[1][0])
            at = subtract((side * (near - TAPE_M), height, z), rotate(turn, tip))
            yield from self.stand_before((side * near, height, z), 0.5)
            yield from self.look((side * near, height, z))
            yield from self.reach(RIGHT, pose(turn, at))
            yield from self.pull_trigger(RIGHT)
        yield from self.until(
            lambda: self.number_on("tape") is not None, "read the tape", "a length on it"
        )
        self.findings.widths_mm.append(self.number_on("tape") or 0.0)
        yield from self.pull_trigger(RIGHT)
        yield from self.put_away(RIGHT)

    def _go_to(self, surface: str) -> Generator[None, None, Spot | None]:
        spot = self._spot(surface)
        if spot is not None and not self.stands_at(self.places[spot[0]]):
            yield from self.go(spot[0])
        return spot

    def _conclude(self, surface: str, spot: Spot) -> Behaviour:
        """Marks a surface whose sample speaks, unless it was taken for false already."""
        if surface in self.findings.false:
            return
        self.findings.false.append(surface)
        yield from self.swap("marker")
        yield from self.mark(surface, spot[1], spot[2])

    # --- traces

    def _trace(self, surface: str) -> Behaviour:
        spot = yield from self._go_to(surface)
        if spot is None:
            return
        yield from self.take("swab", RIGHT)
        for _ in range(2):
            yield from self.wipe(spot[1], spot[2])
            alarm = yield from self.analyse()
            if not alarm:
                return
        yield from self._conclude(surface, spot)

    def wipe(self, point: Vec, inward: Vec) -> Behaviour:
        """Three strokes to and fro over a point."""
        s = self.briefing.settings.swab
        turn = facing(inward)
        grip = subtract(along(point, inward, PRESSED), rotate(turn, s.pad))
        aside = rotate(turn, (WIPE_M, 0.0, 0.0))

        def at(share: float) -> Pose:
            return pose(turn, add(grip, scale(aside, share - 0.5)))

        yield from self.stand_before(point, 0.5)
        yield from self.look(point)
        yield from self.reach(RIGHT, pose(turn, along(place_of(at(0.0)), inward, -OFF)))
        yield from self.reach(RIGHT, at(0.0))
        for stroke in range(s.strokes):
            to = (lambda part: at(part)) if stroke % 2 == 0 else (lambda part: at(1.0 - part))
            yield from self.sweep(RIGHT, to, WIPE_S)
        last = at(1.0 if s.strokes % 2 else 0.0)
        yield from self.reach(RIGHT, pose(turn, along(place_of(last), inward, -OFF)))

    def analyse(self) -> Found:
        """Holds the swab in the analyser's slot; whether it gave alarm."""
        s = self.briefing.settings.swab
        device = self.pose_of(ANALYSER)
        slot = transform(device, s.slot)
        turn = turn_towards(rotate(turn_of(device), AHEAD))
        yield from self.stand_before(slot, 0.5)
        yield from self.look(slot)
        at = subtract(slot, rotate(turn, s.pad))
        yield from self.reach(RIGHT, pose(turn, add(at, (0.0, 0.1, 0.1))))
        yield from self.reach(RIGHT, pose(turn, at))
        clear = self.briefing.texts["swab.clear"]
        alarms = [self.briefing.texts[f"swab.{kind}"] for kind in ("narcotic", "explosive")]

        def said(words: list[str]) -> bool:
            return any(word in self.words(ANALYSER) for word in words)

        yield from self.until(
            lambda: said([clear, *alarms]), "analyse the swab", "a result", s.analysis_s + 3.0
        )
        self.relax(RIGHT)
        return said(alarms)

    # --- probe

    def _probe_in(self, surface: str) -> Behaviour:
        spot = yield from self._go_to(surface)
        if spot is None:
            return
        yield from self.take("probe", RIGHT)
        yield from self.push(spot[1], spot[2], drill=surface != CARGO)
        if self.briefing.texts["residue.powder"] in self.words("probe"):
            yield from self._conclude(surface, spot)

    def push(self, point: Vec, inward: Vec, *, drill: bool) -> Behaviour:
        """The probe in, turning where it must, and out again."""
        turn = facing(inward)
        tip = rotate(turn, self.briefing.settings.probe.tip)

        def at(part: float) -> Pose:
            return pose(turn, subtract(along(point, inward, (PUSH_M + OUT_M) * part - OUT_M), tip))

        yield from self.stand_before(point, 0.55)
        yield from self.look(point)
        yield from self.reach(RIGHT, at(0.0))
        self.hand(RIGHT).trigger = 1.0 if drill else 0.0
        yield from self.sweep(RIGHT, at, PUSH_S)
        yield from self.wait(DRILL_S if drill else 0.3)
        self.hand(RIGHT).trigger = 0.0
        yield from self.sweep(RIGHT, lambda part: at(1.0 - part), PUSH_S)
        yield from self.wait(0.2)

    # --- ultraviolet light

    def _light(self, surface: str) -> Behaviour:
        """A row of places from wall to wall, or along a wall, the lamp led before the eyes."""
        spot = yield from self._go_to(surface)
        if spot is None:
            return
        yield from self.take("uv_lamp", RIGHT)
        yield from self.pull_trigger(RIGHT)
        inward, turn = spot[2], facing(spot[2])
        lens = rotate(turn, self.briefing.settings.uv_lamp.lens)
        x, y, z = spot[1]
        for share in GLOWS_AT:
            aside = share * (self.briefing.half_width - EDGE_M)
            point = (x, y, z + share * STRETCH_M) if abs(inward[0]) > 0.5 else (aside, y, z)
            yield from self.look(point)
            yield from self.reach(RIGHT, pose(turn, subtract(along(point, inward, -LAMP_M), lens)))
            yield from self.look(point, LOOK_S)
        yield from self.pull_trigger(RIGHT)

    # --- packages

    def _open_some(self, surface: str) -> Behaviour:
        """Packages that are free above, near, midway and deep: all should hold the same."""
        if surface != CARGO:
            return
        free = self._uncovered()
        step = max((len(free) - 1) // (OPENED - 1), 1)
        for node, name in free[::step][:OPENED]:
            if not self.stands_at(self.places[node]):
                yield from self.put_away(RIGHT)
                yield from self.go(node)
            yield from self.swap("knife")
            if (yield from self.open_package(name)):
                where = place_of(self.pose_of(name))
                top = (where[0], where[1] + self.briefing.carton_halves[name][1] - 0.09, where[2])
                yield from self._conclude(CARGO, (node, top, (0.0, -1.0, 0.0)))
                return

    def _uncovered(self) -> list[tuple[str, str]]:
        """Packages on which nothing stands, within reach of a place in the aisle, from the doors
        on: the place, the name."""
        found = []
        names = [n for n in self.briefing.carton_halves if not n.startswith(FIND)]
        for name in names:
            x, _, z = place_of(self.pose_of(name))
            if any(self._stands_on(other, name) for other in names if other != name):
                continue
            node = min(self.aisle(), key=lambda n: abs(self.places[n][2] - 0.4 - z))
            if abs(self.places[node][2] - 0.4 - z) < 0.8:
                found.append((-z, abs(x), node, name))
        return [(node, name) for _, _, node, name in sorted(found)]

    def _stands_on(self, upper: str, lower: str) -> bool:
        """Whether a package stands on another one."""
        a, b = place_of(self.pose_of(upper)), place_of(self.pose_of(lower))
        half, below = self.briefing.carton_halves[upper], self.briefing.carton_halves[lower]
        reach = max(half[0], half[2]) + max(below[0], below[2])
        near = abs(a[0] - b[0]) < 0.8 * reach and abs(a[2] - b[2]) < 0.8 * reach
        return near and a[1] > b[1] + 0.5 * below[1]

    def open_package(self, name: str) -> Found:
        """Cuts along the joint of a lid, away from the other hand; whether something lies in it
        that its own goods do not hide."""
        where, half = self.pose_of(name), self.briefing.carton_halves[name]
        axis = rotate(turn_of(where), (1.0, 0.0, 0.0))
        other = subtract(place_of(self.hand_at(LEFT)), place_of(where))
        sign = -1.0 if dot(axis, other) > 0.0 else 1.0
        turn = turn_towards(CUTTING)
        point = rotate(turn, self.briefing.settings.knife.point)

        def at(part: float) -> Pose:
            share = sign * CUT_SHARE * (2.0 * part - 1.0)
            spot = transform(where, (share * half[0], half[1], 0.0))
            return pose(turn, subtract(spot, point))

        middle = transform(where, (0.0, half[1], 0.0))
        yield from self.stand_before(middle, 0.55)
        yield from self.look(middle)
        yield from self.reach(RIGHT, pose(turn, add(place_of(at(0.0)), (0.0, OFF, 0.0))))
        yield from self.reach(RIGHT, at(0.0))
        self.hand(RIGHT).trigger = 1.0
        yield from self.wait(0.15)
        yield from self.sweep(RIGHT, at, CUT_S)
        self.hand(RIGHT).trigger = 0.0
        yield from self.wait(0.15)
        self.relax(RIGHT)
        yield from self.until(
            lambda: f"{name}_open" in self.seen.poses, f"open {name}", "its lid cut", 1.5
        )
        yield from self.look(middle, LOOK_S)
        return any(part.startswith(name + CONTENTS) for part in self.seen.poses)
