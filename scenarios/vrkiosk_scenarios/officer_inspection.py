"""How the ideal officer examines a box: papers, seal, doors, length, walls; then it decides.

The decision follows from the readings by one rule (`officer_findings.is_suspicious`), asked of
every surface the answer key has a sign on: the box is smaller than its type there, and the surface
sounds dull or reads dense.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import Vec, place_of
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer_body import ABOVE_HEAD, BESIDE_HEAD, Body
from vrkiosk_scenarios.officer_calls import CallSkills, is_source
from vrkiosk_scenarios.officer_cargo import reach_level
from vrkiosk_scenarios.officer_evidence import EvidenceSkills
from vrkiosk_scenarios.officer_findings import reference_for
from vrkiosk_scenarios.officer_readings import INWARD
from vrkiosk_scenarios.officer_reefer import BOTH, ReeferSkills
from vrkiosk_scenarios.officer_samples import SampleSkills
from vrkiosk_scenarios.officer_search import GLANCE_S, SearchSkills
from vrkiosk_scenarios.officer_skills import Behaviour
from vrkiosk_scenarios.officer_suspects import CLOSE
from vrkiosk_scenarios.scenario_words import Decision
from vrkiosk_xr.frame import LEFT, RIGHT

if TYPE_CHECKING:
    from vrkiosk_scenarios.officer import Briefing

REFERENCE: Final = "right_wall"
ON_SUSPICION: Final[Decision] = "full_unload"
ON_CONTRABAND: Final[Decision] = "detain"  # in plain sight: nothing has to be unloaded for it
ON_WRONG_NUMBER: Final[Decision] = "refer"
ON_SOURCE: Final[Decision] = "refer"
OTHERWISE: Final[Decision] = "release"
START: Final = "start"  # before the doors, where one reads the papers
BELOW_HATCHES: Final = 1.15  # m, of a reefer: each of them is a surface of its own
HEAD_HEIGHT: Final = 1.75  # m, where one looks at a wall that nothing stands before
STANCE: Final = 0.3  # m of free floor round where one stands


class Inspection(EvidenceSkills, ReeferSkills, SampleSkills, SearchSkills, CallSkills):
    """One inspection: `script` runs it. `doing` tells people who watch what is going on."""

    def __init__(self, briefing: Briefing, body: Body, first: Observation) -> None:
        super().__init__(briefing, body, first)
        self.doing = ""

    def script(self, only: Collection[str] = ()) -> Behaviour:
        """From the first look to the confirmed decision. only: names of the steps to be done; by
        itself all of them."""
        for name, part in (
            ("protect oneself", self.protect),
            ("walk round the box", self.walk_round),
            ("read the papers", self.read_papers),
            ("read the weighbridge", self.read_weighbridge),
            ("carry the pager round", self.carry_pager),
            ("call the partner", self.call_partner),
            ("call the scanner", self.call_scanner),
            ("search the undercarriage", self.search_undercarriage),
            ("test the air", self.test_air),
            ("check the seal", self.check_seal),
            ("open the right door", self.open_right_door),
            ("open the left door", lambda: self.open_door("left")),
            ("test the air inside", self.test_air_inside),
            ("measure the length", self.measure_length),
            ("test the leaves", self.test_leaves),
            ("call the dog", self.call_dog),
            ("try the side wall", self.try_side_wall),
            ("photograph loose things", self.photograph_finds),
            ("test loose things", self.test_loose_things),
            ("search the walls", self.search_walls),
            ("clear the way", self.clear_way),
            ("look at the front wall", self.look_at_front_wall),
            ("test the suspect surfaces", self.test_suspects),
            ("test hatches and patches", self.test_hatches_and_patches),
            ("test the cargo", self.test_cargo),
            ("take samples", self.take_samples),
            ("photograph the marks", self.photograph_marks),
            ("search ceiling and floor", self.search_ceiling_and_floor),
            ("photograph the doors", self.photograph_doors),
            ("keep the evidence", self.keep_evidence),
            ("shut the box", self.shut_if_released),
            ("decide", self.decide),
        ):
            if only and name not in only:
                continue
            if self.kept_out is None or part in (self.keep_evidence, self.decide):
                self.doing = name
                yield from part()
        self.doing = "done"

    def read_papers(self) -> Behaviour:
        """Number and doors first, then the tablet."""
        if START in self.places and not self.stands_at(self.places[START]):
            yield from self.go(START)
        number = self.briefing.settings.displays["leaf_right"].place[1] + 0.1
        for point in ((0.65, number, 0.06), (0.6, 1.2, 0.06), (-0.6, 1.2, 0.06)):
            yield from self.look(point, GLANCE_S)
        yield from self.take("tablet", LEFT)
        yield from self.hold_tablet()
        yield from self.until(lambda: bool(self.words("tablet")), "read the tablet", "text on it")
        yield from self.show_page("papers")
        yield from self.wait(1.0)
        self.check_number()
        self.note_mass()
        yield from self.read_documents()

    def measure_length(self) -> Behaviour:
        """Inside length twice, from the doors."""
        yield from self.go("doors")
        yield from self.take("rangefinder", RIGHT)
        for height in (1.60, 1.75):
            value = yield from self.measure_from_sill(height)
            self.findings.lengths_mm.append(value)
        yield from self.put_away(RIGHT)

    def try_side_wall(self) -> Behaviour:
        """What a sound wall sounds and reads like in this box."""
        yield from self.light_up()
        yield from self.go("aisle_1")
        others = {reference_for(surface) for surface in self.briefing.suspects}
        for surface in sorted({REFERENCE, *others} & set(INWARD), reverse=True):
            inward = INWARD[surface]
            point = (inward[0] * self.briefing.half_width, 1.2, self.eyes()[2] - 0.1)
            yield from self.tap(surface, (("aisle_1", point, inward),))
            yield from self.probe(surface, (("aisle_1", point, inward),))

    def search_walls(self) -> Behaviour:
        """Along the aisle up to its last place but one, both walls at every second stop."""
        yield from self.put_away(RIGHT)
        stops = self.aisle()[:-1]
        for node in dict.fromkeys((*stops[::2], stops[-1])):
            if not self.stands_at(self.places[node]):
                yield from self.go(node)
            z = self.places[node][2]
            for side in (self.briefing.half_width, -self.briefing.half_width):
                for ahead in (-0.5, 0.6):
                    height = self.over_cargo(side, z - ahead, HEAD_HEIGHT)
                    over = height > HEAD_HEIGHT
                    self.body.light_from = ABOVE_HEAD if over else BESIDE_HEAD
                    yield from self.look((side, height, z - ahead), GLANCE_S)
        self.body.light_from = BESIDE_HEAD

    def clear_way(self) -> Behaviour:
        """Cartons at the aisle's last place, then those between it and the wall, go aside."""
        last = self.places[self.aisle()[-1]]
        yield from self.put_away(RIGHT)
        yield from self._walk_up()
        yield from self._clear(last, last[2] - STANCE)
        yield from self.go(self.aisle()[-1])
        yield from self._clear(last, self.front)

    def _walk_up(self) -> Behaviour:
        """Along the aisle to its last place but one, from wherever one stands in it."""
        stops = self.aisle()[:-1]
        for node in dict.fromkeys((*stops[::2], stops[-1])):
            if self.places[node][2] < self.eyes()[2] - STANCE:
                yield from self.go(node)

    def _clear(self, node: Vec, far: float) -> Behaviour:
        """Moves the cartons, upper ones first, in the aisle from a place on to `far` (z)."""
        in_way = []
        for name, half in self.briefing.carton_halves.items():
            where = self.pose_of(name)
            at, (wide, deep) = place_of(where), reach_level(where, half)
            aside, ahead = abs(at[0] - node[0]), at[2] - deep < node[2] + STANCE
            if aside < wide + STANCE and ahead and at[2] + deep > far:
                in_way.append((-at[1], name))
        for _, name in sorted(in_way):
            yield from self.carry(name, self._free_spot(name))

    def _free_spot(self, name: str) -> Vec:
        """A place on the floor beside the aisle, within reach, with room for a carton."""
        half = self.briefing.carton_halves[name]
        others = [n for n in self.briefing.carton_halves if n != name]
        here = self.places[self._nearest_place()][2]
        for side in (-1.0, 1.0):
            x = side * (self.briefing.half_width - half[0] - 0.05)
            for step in range(6):
                z = here - 0.75 + 0.25 * step
                if z - half[2] > self.front and all(
                    self._clear_of_carton(x, z, half, other) for other in others
                ):
                    return (x, self.briefing.floor + half[1], z)
        raise self.stuck(f"put {name} aside", "a free place on the floor beside the aisle")

    def _clear_of_carton(self, x: float, z: float, half: Vec, other: str) -> bool:
        at = place_of(self.pose_of(other))
        size = self.briefing.carton_halves[other]
        reach = max(size[0], size[2]) + 0.05  # whichever way it is turned
        return abs(at[0] - x) > half[0] + reach or abs(at[2] - z) > half[2] + reach

    def _nearest_place(self) -> str:
        eyes = self.eyes()
        inside = [n for n in self.places if n.startswith("aisle_")]
        return min(inside, key=lambda n: abs(self.places[n][2] - eyes[2]))

    def look_at_front_wall(self) -> Behaviour:
        """From near enough for the torch, and far enough to light all of it."""
        z = self.front
        if self.eyes()[2] - z < CLOSE:
            yield from self.step_to(self.eyes()[0], z + 2.0 * CLOSE)
        height = BELOW_HATCHES if BOTH[0] in self.seen.poses else 1.75
        for x in (-0.6, 0.0, 0.6):
            yield from self.look((x, height, z), GLANCE_S)
        yield from self.look_at_ends()

    def search_ceiling_and_floor(self) -> Behaviour:
        """On the way back: above, then below, at every second stop."""
        yield from self.put_away(RIGHT)
        for node in reversed(self.aisle()[:-1:2]):
            yield from self.go(node)
            z = self.places[node][2]
            for ahead in (0.6, -0.6):
                yield from self.look((0.0, self.briefing.ceiling, z - ahead), GLANCE_S)
            for ahead in (-0.8, 0.5):
                yield from self.look((0.0, self.briefing.floor, z - ahead), GLANCE_S)
        yield from self.go("doors")
        yield from self.douse()

    def verdict(self) -> Decision:
        """By the rule."""
        found = self.findings
        seen_from_afar = found.overweight or found.dog_sat or bool(found.shadows)
        found.suspicious = bool(found.false) or seen_from_afar
        decision = ON_WRONG_NUMBER if found.number_wrong else OTHERWISE
        decision = ON_CONTRABAND if found.loose else decision
        decision = ON_SUSPICION if found.suspicious else decision
        decision = ON_SOURCE if is_source(found.doses) else decision
        return self.kept_out or decision

    def shut_if_released(self) -> Behaviour:
        """A box that goes on is shut and sealed again."""
        if self.verdict() == OTHERWISE:
            yield from self.reseal()

    def decide(self) -> Behaviour:
        """On the tablet."""
        decision = self.verdict()
        yield from self.take("tablet", LEFT)
        yield from self.hold_tablet()
        yield from self.show_page("decide")
        yield from self.poke_tablet(f"decision.{decision}", "decision.confirm_hint")
        hold = self.briefing.settings.panels.hold_s + 0.4
        yield from self.poke_tablet("decision.confirm", "decision.finished", hold)
        self.findings.decision = decision
