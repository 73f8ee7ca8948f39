"""The score of safety and evidence: what a scenario with all tools asks for."""

from __future__ import annotations

from typing import Any

import pytest

from vrkiosk_scenarios import schema, scoring
from vrkiosk_scenarios.snapshot import Event

CRITICAL = ["released_contraband", "cut_before_check"]
TOOLS = (
    *("torch", "rangefinder", "mallet", "density_meter", "marker", "bolt_cutter", "tablet"),
    *("helmet", "vest", "gloves", "gas_detector", "strap"),
    *("camera", "evidence_bag", "new_seal"),
)
FULL = schema.with_values(
    schema.library()["s03"], {"tools": list(TOOLS), "answer.critical": CRITICAL}
)
GAS = {"o2": 20.9, "co2": 400, "co": 0, "lel": 0, "ph3": 0, "ch3br": 0, "voc": 0}


class Drill:
    """Writes the events of a safety drill, and of what follows, a second apart."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def say(self, name: str, **data: Any) -> None:
        self.events.append(Event((len(self.events) + 5) * 1_000_000_000, name, data))

    def decide(self, decision: str) -> None:
        self.say("finished", decision=decision)

    def gas(self, place: str, height: str, alarm: str = "") -> None:
        self.say("gas_reading", place=place, height=height, alarm=alarm, **GAS)

    def prepare(self) -> None:
        self.say("session_started", scenario="s03", version="1.0.0", sha256="", seed=1)
        for item in ("helmet", "vest", "gloves"):
            self.say("ppe", item=item, on=True)
        for height in ("low", "middle", "high"):
            self.gas("gasket", height)
        self.say("strap", on=True)

    def open(self) -> None:
        self.say("door", leaf="right", deg=10)
        self.say("strap", on=False)
        self.say("door", leaf="left", deg=10)
        self.say("torch", on=True)

    def enter(self) -> None:
        self.say("teleport", node="sill", **{"from": "doors", "inside": True})


def parts(score: scoring.Score) -> dict[str, scoring.Part]:
    return {part.name: part for area in score.areas for part in area.parts}


def areas(score: scoring.Score) -> dict[str, scoring.Area]:
    return {area.name: area for area in score.areas}


def test_the_whole_drill_in_order_earns_all_of_safety() -> None:
    session = Drill()
    session.prepare()
    session.open()
    session.gas("inside", "low")
    session.enter()
    session.decide("full_unload")
    score = scoring.score(FULL, session.events)
    assert areas(score)["safety"].points == areas(score)["safety"].of == 19  # no sign on the door
    assert score.critical == ()


def test_half_a_drill_earns_what_was_done() -> None:
    session = Drill()
    session.say("ppe", item="helmet", on=True)
    session.say("ppe", item="vest", on=True)
    session.say("ppe", item="vest", on=False)
    session.gas("gasket", "low")
    session.open()
    session.enter()
    session.decide("full_unload")
    score = scoring.score(FULL, session.events)
    assert parts(score)["protective_equipment"].points == 1
    assert parts(score)["gas_test"].points == pytest.approx(4 / 3, abs=0.01)
    assert parts(score)["strap"].points == 0
    assert parts(score)["air_inside"].points == 0


def test_hazards_cost_down_to_nothing() -> None:
    session = Drill()
    session.prepare()
    session.open()
    for kind in ("stood_in_swing", "alone"):
        session.say("hazard", kind=kind, hand="")
    score = scoring.score(FULL, session.events)
    assert parts(score)["no_hazards"].points == -8
    assert areas(score)["safety"].points >= 0


@pytest.mark.parametrize(
    ("fail", "steps"),
    [
        ("entered_untested", [("teleport", {"inside": True})]),
        (
            "entered_on_alarm",
            [
                ("gas_reading", {"place": "inside", "height": "low", "alarm": "co"}),
                ("teleport", {"inside": True}),
            ],
        ),
        ("opened_stacked", [("hazard", {"kind": "opened_stacked"})]),
        ("bare_hands", [("hazard", {"kind": "bare_hands"})]),
        ("strap_skipped", [("door", {"leaf": "right", "deg": 10})]),
    ],
)
def test_what_endangers_people_fails_whatever_the_points(
    fail: str, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    scenario = schema.with_values(FULL, {"answer.critical": [*CRITICAL, "strap_skipped"]})
    session = Drill()
    for name, data in steps:
        session.say(name, **data)
    session.decide("full_unload")
    score = scoring.score(scenario, session.events)
    assert fail in score.critical
    assert not score.passed


def test_air_that_was_bad_and_is_good_again_is_no_alarm() -> None:
    session = Drill()
    session.prepare()
    session.open()
    session.gas("inside", "low", "ph3")
    session.say("ventilated", minutes=30, forced=True)
    session.gas("inside", "low")
    session.enter()
    score = scoring.score(FULL, session.events)
    assert "entered_on_alarm" not in score.critical
    assert parts(score)["air_inside"].points == 2
    assert score.waited_s == 1800
    assert score.duration_s < 60


def test_evidence_wants_photographs_bags_custody_and_a_report() -> None:
    session = Drill()
    session.say("photograph", number=1, aois="door_right seal", zoom=1)
    session.say("seal_cut")
    session.say("photograph", number=2, aois="front_wall/b2 front_wall", zoom=1)
    session.say("bagged", item="seal", bag=1, photographed=True, gloves=False)
    session.say("custody", item="seal", bag=1, place=2, reason="seal")
    session.say("report", fields="seals", discrepancies="")
    session.decide("full_unload")
    score = scoring.score(FULL, session.events)
    assert parts(score)["photographs"].points == 2.5
    assert parts(score)["bagged"].points == 0.75
    assert parts(score)["custody"].points == 1
    assert parts(score)["report"].points == 2
    assert parts(score)["seal_put_back"].why == "not_needed"


def test_a_report_names_what_differs_and_nothing_else() -> None:
    box = schema.with_values(FULL, {"papers.seal_number": "AH0000001"})
    session = Drill()
    session.say("report", fields="", discrepancies="weight")
    session.decide("full_unload")
    assert parts(scoring.score(box, session.events))["report"].points == 1
    session.say("report", fields="", discrepancies="seal_number")
    assert parts(scoring.score(box, session.events))["report"].points == 2


def test_a_released_box_wants_a_new_seal() -> None:
    clean = schema.with_values(schema.library()["s03_clean"], {"tools": list(TOOLS)})
    session = Drill()
    session.say("seal_cut")
    session.decide("release")
    assert parts(scoring.score(clean, session.events))["seal_put_back"].points == 0
    last = session.events.pop()
    session.say("sealed", number="AH1")
    session.decide(str(last.data["decision"]))
    assert parts(scoring.score(clean, session.events))["seal_put_back"].points == 1


def test_shifted_cargo_makes_the_strap_a_matter_of_passing() -> None:
    leaning = FULL.model_copy(
        update={"cargo": FULL.cargo.model_copy(update={"leans_on_doors": True})}
    )
    session = Drill()
    session.say("door", leaf="right", deg=10)
    assert "strap_skipped" in scoring.score(leaning, session.events).critical
    assert "strap_skipped" not in scoring.score(FULL, session.events).critical
