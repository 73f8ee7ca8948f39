"""The score: from events alone, the same from objects and from recorded lines."""

import json
from typing import Any

import pytest

from vrkiosk_scenarios import schema, scoring
from vrkiosk_scenarios.rubric import packaged
from vrkiosk_scenarios.search import zones
from vrkiosk_scenarios.snapshot import Event

CRITICAL = ["released_contraband", "cut_before_check"]
TOOLS = ["torch", "rangefinder", "mallet", "density_meter", "marker", "bolt_cutter", "tablet"]
BARE = schema.with_values(schema.library()["s03"], {"tools": TOOLS, "answer.critical": CRITICAL})
DIRTY = BARE
CLEAN = schema.with_values(schema.library()["s03_clean"], {"tools": TOOLS})


class Session:
    """Writes events down, a second apart."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def say(self, name: str, **data: Any) -> None:
        self.events.append(Event((len(self.events) + 5) * 1_000_000_000, name, data))

    def outside(self) -> None:
        self.say("session_started", scenario="s03", version="1.0.0", sha256="", seed=1)
        self.say("page", page="papers")
        for step, data in (
            ("seal_view", {"ms": 1500}),
            ("seal_verify", {"agrees": True}),
            ("seal_tug", {"force": 31.0}),
            ("seal_twist", {"deg": 60.0}),
            ("seal_cut", {}),
        ):
            self.say(step, **data)
        for surface in ("outside_left", "outside_right"):
            self.search(surface)
        for aoi in ("seal", "number", "door_right/b", "door_left/b"):
            self.see(aoi)
        self.say("door", leaf="right", deg=10)
        self.say("door", leaf="left", deg=10)
        self.say("torch", on=True)

    def inside(self) -> None:
        self.say("teleport", node="aisle_1", **{"from": "sill", "inside": True})
        for surface in ("right_wall", "left_wall", "front_wall", "ceiling", "floor"):
            self.search(surface)

    def search(self, surface: str) -> None:
        for zone in zones(DIRTY, packaged()):
            if zone.surface == surface:
                for section in zone.sections[: zone.needed]:
                    self.see(f"{surface}/a{section}")

    def see(self, aoi: str) -> None:
        self.say("aoi_enter", aoi=aoi, source="eye")
        self.say("surface_seen", aoi=aoi, lit=True, distance=1.2)

    def read(self, tool: str, aoi: str) -> None:
        self.say("reading", tool=tool, aoi=aoi, value=1.0, unit="", x=0.0, y=1.0, z=-11.7)

    def test_front(self) -> None:
        for tool in ("rangefinder", "mallet", "density_meter"):
            self.read(tool, "front_wall/a1")

    def flag(self, aoi: str) -> None:
        self.say("flag", aoi=aoi, kind="structure", x=0.0, y=1.0, z=-11.7)

    def decide(self, decision: str) -> None:
        self.say("finished", decision=decision)


def thorough(decision: str, flag: bool) -> Session:
    session = Session()
    session.outside()
    session.inside()
    session.test_front()
    if flag:
        session.flag("front_wall/a1")
    session.decide(decision)
    return session


def part(score: scoring.Score, name: str) -> scoring.Part:
    return next(p for area in score.areas for p in area.parts if p.name == name)


def area(score: scoring.Score, name: str) -> scoring.Area:
    return next(a for a in score.areas if a.name == name)


def test_a_faultless_inspection_gets_everything() -> None:
    score = scoring.score(DIRTY, thorough("full_unload", flag=True).events)
    assert (score.total, score.passed, score.right, score.critical) == (100.0, True, True, ())
    assert score.misses == ()
    assert score.coverage == 1.0
    clean = scoring.score(CLEAN, thorough("release", flag=False).events)
    assert (clean.total, clean.passed, clean.misses) == (100.0, True, ())


def test_recorded_lines_score_like_events() -> None:
    events = thorough("detain", flag=True).events
    lines = [json.loads(event.line()) for event in events]
    assert scoring.score(DIRTY, lines) == scoring.score(DIRTY, events)
    text = scoring.score(DIRTY, lines).to_json()
    assert json.loads(text) == scoring.score(DIRTY, events).to_dict()


def test_what_the_scenario_has_no_tool_for_is_listed_and_not_counted() -> None:
    score = scoring.score(BARE, thorough("full_unload", flag=True).events)
    unseen = {p.name: p.why for a in score.areas for p in a.parts if not p.assessed}
    absent = ("gas_test", "strap", "protective_equipment", "photographs", "report")
    assert {unseen[name] for name in absent} == {"not_in_scenario"}
    assert area(score, "safety").of == 20 - 3 - 5 - 3 - 2
    assert score.total == 100.0


def test_releasing_contraband_fails_whatever_the_points() -> None:
    score = scoring.score(DIRTY, thorough("release", flag=True).events)
    assert score.critical == ("released_contraband",)
    assert not score.passed
    assert part(score, "decision").points == 0


def test_an_acceptable_decision_is_worth_less_than_the_best() -> None:
    best, other, careful = (
        part(scoring.score(DIRTY, thorough(d, flag=True).events), "decision").points
        for d in ("full_unload", "detain", "further_examination")
    )
    assert best == 10
    assert other == 8
    assert careful == 3


def test_unloading_a_clean_box_costs_points_but_not_below_nothing() -> None:
    score = scoring.score(CLEAN, thorough("full_unload", flag=False).events)
    assert not score.right
    assert part(score, "decision").points == -6
    assert area(score, "judgement").points == 0


def test_false_marks_cost_and_taking_them_back_does_not() -> None:
    session = thorough("release", flag=False)
    last = session.events.pop()
    session.flag("left_wall/a1")
    session.flag("floor/b2")
    session.say("flag_removed", aoi="floor/b2", kind="structure")
    session.decide(str(last.data["decision"]))
    score = scoring.score(CLEAN, session.events)
    assert part(score, "false_marks").points == pytest.approx(3.5)
    assert [(m.kind, m.aoi) for m in score.misses] == [("false_mark", "left_wall/a1")]


def test_a_place_marked_on_a_radiograph_is_located() -> None:
    session = thorough("full_unload", flag=False)
    last = session.events.pop()
    session.say("suspicion", number=1, side="top", aoi="left_wall", x=3.0, y=0.1)
    session.say("suspicion", number=1, side="top", aoi="front_wall", x=11.9, y=0.1)
    session.say("suspicion_removed", number=1, side="top", aoi="left_wall")
    session.decide(str(last.data["decision"]))
    score = scoring.score(DIRTY, session.events)
    without = scoring.score(DIRTY, thorough("full_unload", flag=False).events)
    assert part(score, "located").points > part(without, "located").points
    assert not {miss.kind for miss in score.misses} & {"tested", "false_mark"}


def test_the_miss_report_says_how_far_one_came() -> None:
    session = Session()
    session.outside()
    session.see("front_wall/b1")
    session.read("mallet", "front_wall/b1")
    session.decide("release")
    kinds = {m.what: m.kind for m in scoring.score(DIRTY, session.events).misses}
    assert kinds["length_short"] == "seen"
    assert kinds["dull_wall"] == "tested"
    assert kinds["left_wall"] == "not_covered"
    session = Session()
    session.decide("release")
    kinds = {m.what: m.kind for m in scoring.score(DIRTY, session.events).misses}
    assert kinds["length_short"] == "not_seen"
    assert kinds["seal_tug"] == "skipped"


def test_a_number_is_declared_by_the_report_and_a_seal_by_its_page() -> None:
    """Neither has room for a mark."""
    copied, wrong = schema.library()["s02"], schema.library()["s12"]
    session = Session()
    session.say("seal_view")
    session.see("number")
    session.decide("detain")
    missed = {m.what for m in scoring.score(copied, session.events).misses}
    assert "seal_font" not in missed
    kinds = {m.what: m.kind for m in scoring.score(wrong, session.events).misses}
    assert kinds["check_digit"] == "tested"
    session.say("report", fields="", discrepancies="container_number")
    missed = {m.what for m in scoring.score(wrong, session.events).misses}
    assert "check_digit" not in missed


def test_cutting_an_unchecked_seal_is_critical() -> None:
    session = Session()
    session.say("seal_cut")
    session.say("seal_view", ms=1500)
    session.decide("full_unload")
    score = scoring.score(DIRTY, session.events)
    assert score.critical == ("cut_before_check",)
    assert part(score, "seal_viewed").points == 0


def test_the_wrong_leaf_first_and_a_wrong_word_on_the_seal_cost() -> None:
    events = thorough("full_unload", flag=True).events
    swapped = [
        Event(
            e.t, e.name, e.data | {"leaf": {"right": "left", "left": "right"}[str(e.data["leaf"])]}
        )
        if e.name == "door"
        else Event(e.t, e.name, {"agrees": False})
        if e.name == "seal_verify"
        else e
        for e in events
    ]
    score = scoring.score(DIRTY, swapped)
    assert part(score, "right_leaf_first").points == 0
    assert part(score, "number_compared").points == 0


def test_time_is_full_up_to_par_and_never_rewards_skipping() -> None:
    def timed(seconds: float, pause_ms: float = 0.0) -> scoring.Part:
        events = thorough("full_unload", flag=True).events
        last = events.pop()
        t = events[0].t + int(seconds * 1e9)
        if pause_ms:
            events.append(Event(t - 1, "pause", {"ms": pause_ms, "reason": "gap"}))
        events.append(Event(t, last.name, last.data))
        return part(scoring.score(DIRTY, events), "duration")

    assert timed(480).points == 5
    assert timed(480 * 1.375).points == pytest.approx(2.5)
    assert timed(480 * 1.75).points == 0
    assert timed(480 * 1.75, pause_ms=480 * 750).points == 5
    hasty = Session()
    hasty.say("session_started", scenario="s03", version="1.0.0", sha256="", seed=1)
    hasty.decide("full_unload")
    assert part(scoring.score(DIRTY, hasty.events), "duration").points == 0


def test_a_session_without_a_decision_neither_passes_nor_fails_to_score() -> None:
    events = thorough("full_unload", flag=True).events[:-1]
    score = scoring.score(DIRTY, events)
    assert (score.decision, score.right, score.passed) == (None, False, False)
    assert area(score, "judgement").points == 0
    assert scoring.score(DIRTY, []).total == 0


def test_walking_to_and_fro_costs_order() -> None:
    ordered = scoring.score(DIRTY, thorough("full_unload", flag=True).events)
    session = Session()
    session.outside()
    for surface in ("right_wall", "ceiling", "front_wall", "floor", "left_wall"):
        session.search(surface)
    session.decide("full_unload")
    mixed = scoring.score(DIRTY, session.events)
    assert part(ordered, "order").points == 4
    assert 0 < part(mixed, "order").points < 4


def test_what_calls_take_counts_in_the_share_the_rubric_says() -> None:
    events = thorough("full_unload", flag=True).events
    dog = [*events[:-1], Event(events[-1].t, "call", {"who": "dog", "minutes": 80}), events[-1]]
    help_ = [*events[:-1], Event(events[-1].t, "call", {"who": "partner", "minutes": 80})]
    score = scoring.score(DIRTY, dog)
    assert score.waited_s == 4800
    assert part(score, "duration").points < 5
    assert part(scoring.score(DIRTY, [*help_, events[-1]]), "duration").points == 5


def test_a_sign_no_tool_could_show_does_not_make_a_release_inexcusable() -> None:
    blind = schema.with_values(DIRTY, {"tools": ["torch", "tablet"]})
    score = scoring.score(blind, thorough("release", flag=False).events)
    assert score.critical == ()


def test_gaze_of_a_head_is_marked_as_such() -> None:
    session = Session()
    session.say("surface_seen", aoi="floor/a01", lit=True, distance=1.0, source="head")
    assert scoring.score(DIRTY, session.events).coverage_source == "head"
    session.say("surface_seen", aoi="floor/a02", lit=True, distance=1.0, source="eye")
    assert scoring.score(DIRTY, session.events).coverage_source == "mixed"
    assert scoring.score(DIRTY, []).coverage_source == "none"
