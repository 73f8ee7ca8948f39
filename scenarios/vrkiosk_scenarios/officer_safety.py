"""How an officer keeps safe: equipment on, a partner outside, air tested, doors in the strap."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from itertools import pairwise
from typing import Final

from vrkiosk_scenarios.geometry import Pose, Vec, add, place_of, pose, subtract
from vrkiosk_scenarios.officer_entry import STRAIGHT, EntrySkills
from vrkiosk_scenarios.officer_skills import TRIES, Behaviour, turn_towards
from vrkiosk_scenarios.safety_panels import LABELS
from vrkiosk_scenarios.safety_parts import SIGN
from vrkiosk_scenarios.scenario_words import Decision
from vrkiosk_scenarios.tools.garment import GLOVES, VEST, WORN
from vrkiosk_scenarios.tools.strap import BUCKLE, HOOKS
from vrkiosk_xr.frame import LEFT, RIGHT

GAS: Final = "gas_detector"
STRAP: Final = "strap"
AT_GASKET: Final = 0.02  # m of the lance's tip before the rubber
INSIDE: Final = 0.35  # m of the lance's tip behind the door plane
LOWEST_HAND, HIGHEST_HAND = 0.85, 1.60  # m above the ground, of a hand that holds a lance still
STEEPEST: Final = 0.85  # of the lance's length that it may rise or fall
FROM_BAR: Final = 0.07  # m from a locking bar to the hand that hooks the strap round it
AJAR: Final = math.radians(8)  # as far as the strap lets a leaf go, and a little
SETTLES_S: Final = 3.2  # what leans on a door moves within this
LISTENS_S: Final = 0.6
READS_S: Final = 0.6  # a sign
AIRINGS: Final = 3  # times a box is aired before one gives it to specialists
SLOW: Final = 0.12  # rad/s
ON_TOP: Final = "upper_leaf_right"

Verdict = Generator[None, None, bool]


class SafetySkills(EntrySkills):
    """Protective equipment, the partner, the air of the box, the safety strap.

    `kept_out`: what to decide of a box that must stay shut; None: it may be opened.
    """

    kept_out: Decision | None = None

    # --- what is worn

    def protect(self) -> Behaviour:
        """Puts on whatever hangs there."""
        for item in WORN:
            if item in self.seen.poses:
                yield from self.wear(item)

    def wear(self, item: str) -> Behaviour:
        """Takes a garment and brings it to where it is worn."""
        for _ in range(TRIES):
            yield from self.take(item, RIGHT)
            yield from self.reach(RIGHT, pose(STRAIGHT, self._worn_at(item)))
            if (yield from self.within(lambda: not self.is_held(RIGHT, item), 1.0)):
                del self.holds[RIGHT]
                self.relax(RIGHT)
                return
        raise self.stuck(f"put on the {item}", "it out of the hand")

    def _worn_at(self, item: str) -> Vec:
        if item == GLOVES:
            return place_of(self.hand_at(LEFT))
        x, y, z = self.eyes()
        if item != VEST:
            return (x, y + 0.02, z)
        below, before = self.briefing.settings.garments.chest
        ahead = self._level_ahead()
        return (x + ahead[0] * before, y - below, z + ahead[2] * before)

    # --- calls

    def call(self, who: str, *results: str) -> Behaviour:
        """Calls somebody by the tablet and waits for one of the answers, all by text keys."""
        texts, minutes = self.briefing.texts, self.briefing.settings.calls.minutes[who]
        label = texts.fill("calls.cost", who=texts[f"call.{who}"], minutes=minutes)
        tip = self.fingertip(RIGHT)
        if self.holds.get(LEFT) != "tablet":
            yield from self.put_away(LEFT)
            yield from self.take("tablet", LEFT)
        yield from self.hold_tablet()
        for _ in range(TRIES):
            yield from self.poke(RIGHT, "tablet", texts["page.calls"], tip, 0.12)
            if (yield from self.within(lambda: label in self.words("tablet"), 1.0)):
                break
        hold = self.briefing.settings.panels.hold_s + 0.4
        for _ in range(TRIES):
            yield from self.poke(RIGHT, "tablet", label, tip, hold)
            if (yield from self.within(lambda: self._answered(results), 4.0)):
                self.relax(RIGHT)
                return
        raise self.stuck(f"call {label!r}", f"one of the answers {', '.join(results)}")

    def _answered(self, results: tuple[str, ...]) -> bool:
        """Whether one of these stands on the tablet, up to what differs in it."""
        said = self.words("tablet")
        return any(self.briefing.texts[key].partition("{")[0] in said for key in results)

    def call_partner(self) -> Behaviour:
        """Nobody goes into a box alone; with the tablet in the left hand."""
        if GAS in self.seen.poses:
            yield from self.call("partner", "call.arrived")

    # --- the air in the box

    def test_air(self) -> Behaviour:
        """At the gasket, low, in the middle and high; airs the box until it is fit to breathe. One
        that carries another is not opened at all."""
        if ON_TOP in self.seen.poses:
            self.kept_out = "further_examination"
            return
        if SIGN in self.seen.poses:
            yield from self.look(place_of(self.pose_of(SIGN)), READS_S)
        if GAS not in self.seen.poses:
            return
        self.relax(LEFT)
        yield from self.go("door_right")
        yield from self._air_until_fit(self._sniff_all)

    def test_air_inside(self) -> Behaviour:
        """From the sill, low, where most of what is dangerous lies, before one goes in."""
        if GAS in self.seen.poses:
            yield from self.go("doors")
            yield from self._air_until_fit(self._sniff_inside)

    def _air_until_fit(self, is_bad: Callable[[], Verdict]) -> Behaviour:
        """Tests the air and has the box aired; a box that stays bad is given to specialists."""
        for _ in range(AIRINGS):
            if not (yield from is_bad()):
                return
            yield from self.call("ventilation", "call.aired")
            self.relax(LEFT)
        if (yield from is_bad()):
            self.kept_out = "refer"

    def _sniff_all(self) -> Verdict:
        """Whether the detector gave the alarm at any height."""
        yield from self.take(GAS, RIGHT)
        alarm = False
        tall = self.briefing.ceiling - self.briefing.floor
        for share in (0.20, 0.50, 0.72):
            yield from self._sniff(self.briefing.floor + share * tall)
            alarm |= self.briefing.texts["gas.alarm"] in self.words(GAS)
            self.fumigant |= self._reads_fumigant()
        yield from self.put_away(RIGHT)
        return alarm

    def _reads_fumigant(self) -> bool:
        """Whether a gas that boxes are fumigated with stands on the detector, above its limit."""
        limits, lines = self.briefing.settings.gas_limits, self.words(GAS).split("\n")
        most = {LABELS["ph3"][0]: limits.ph3, LABELS["ch3br"][0]: limits.ch3br}
        return any(name in most and float(value) > most[name] for name, value in pairwise(lines))

    def _sniff_inside(self) -> Verdict:
        """Whether the air in the open box, an arm and a lance deep, gives the alarm."""
        yield from self.swap(GAS)
        low = self.briefing.floor + 0.2 * (self.briefing.ceiling - self.briefing.floor)
        yield from self._draw((0.0, low, -INSIDE))
        alarm = self.briefing.texts["gas.alarm"] in self.words(GAS)
        yield from self.put_away(RIGHT)
        return alarm

    def _sniff(self, height: float) -> Behaviour:
        """Holds the lance's tip to the seam between the leaves."""
        doors = self.briefing.settings.doors
        yield from self._draw((0.0, height, doors.hinge[1] + doors.faces[1] + AT_GASKET))

    def _draw(self, tip: Vec) -> Behaviour:
        """Holds the lance's tip to a place until the values stand."""
        s, height = self.briefing.settings.gas_detector, tip[1]
        size = math.hypot(s.tip[1], s.tip[2])
        rise = min(max(height, LOWEST_HAND), HIGHEST_HAND) - height
        rise = min(max(rise, -STEEPEST * size), STEEPEST * size)
        grip = add(tip, (0.0, rise, math.sqrt(size * size - rise * rise)))
        at: Pose = pose(turn_towards(subtract(tip, grip)), grip)
        yield from self.stand_before(grip, 0.4)
        yield from self.look(tip)
        yield from self.reach(RIGHT, at)
        self.attention = place_of(self.display(GAS).pose)
        yield from self.wait(s.pump_s + LISTENS_S)

    # --- the strap

    def open_right_door(self) -> Behaviour:
        """In the strap first, so that nothing that leans on the door can throw it open."""
        if STRAP not in self.seen.poses:
            yield from self.open_door("right")
            return
        yield from self._put_strap_on()
        yield from self.turn_rods("right")
        yield from self._look_behind()
        yield from self._take_strap_off()
        yield from self.swing_leaf("right")

    def _put_strap_on(self) -> Behaviour:
        for _ in range(TRIES):
            yield from self.take(STRAP, RIGHT)
            for name in self.briefing.settings.strap.bars:
                yield from self._hook(name)
            if (yield from self.within(lambda: HOOKS[1] in self.seen.poses, 1.0)):
                del self.holds[RIGHT]
                self.relax(RIGHT)
                return
            yield from self.put_away(RIGHT)
        raise self.stuck("put the strap on", "it between the bars")

    def _hook(self, bar: str) -> Behaviour:
        """An end of the strap round a locking bar."""
        rod = self.pose_of(f"rod_{bar}")
        place = (rod[4], self.briefing.settings.strap.height, rod[6] + FROM_BAR)
        yield from self.stand_before(place, 0.6)
        yield from self.look(place)
        yield from self.reach(RIGHT, pose(STRAIGHT, place))
        yield from self.pull_trigger(RIGHT)

    def _look_behind(self) -> Behaviour:
        """Pulls the leaf against the strap, looks through the gap and waits."""
        edge = self._spoke("right", 0.0, 1.02)
        yield from self.step_to(*self._clear_of("right", 0.0))
        yield from self.look(edge)
        yield from self.reach(RIGHT, pose(STRAIGHT, edge))
        self.hand(RIGHT).squeeze = 1.0
        yield from self.wait(0.2)

        def pull(part: float) -> Pose:
            return pose(STRAIGHT, self._spoke("right", AJAR * part, 1.02))

        yield from self.sweep(RIGHT, pull, AJAR / SLOW)
        yield from self.wait(0.3)
        self.hand(RIGHT).squeeze = 0.0
        self.relax(RIGHT)
        for height in (0.6, 1.9):
            yield from self.look((0.02, height, 0.02), SETTLES_S / 2.0)

    def _take_strap_off(self) -> Behaviour:
        for _ in range(TRIES):
            at = place_of(self.pose_of(BUCKLE))
            yield from self.stand_before(at, 0.55)
            yield from self.look(at)
            yield from self.reach(RIGHT, pose(STRAIGHT, add(at, (0.0, 0.0, 0.12))))
            yield from self.reach(RIGHT, pose(STRAIGHT, at))
            yield from self.squeeze(RIGHT)
            if (yield from self.within(lambda: self.is_held(RIGHT, STRAP), 1.0)):
                self.holds[RIGHT] = STRAP
                yield from self.put_away(RIGHT)
                return
        raise self.stuck("take the strap off", "it in the hand")
