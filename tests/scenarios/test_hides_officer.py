"""The ideal officer before hides of every kind: it finds them, and clears the box without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Findings, Officer
from vrkiosk_scenarios.officer_findings import FLOOR_DECAY_S, FLOOR_DENSITY
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

LIBRARY = schema.library()
Hidden = Callable[..., Scenario]


def play(
    scenario: Scenario, rate: int = 20, language: str = "en"
) -> tuple[scoring.Score, Findings]:
    world = World(scenario, 1, language)
    officer = Officer(
        Briefing.of(scenario, language),
        lambda: Observation.from_snapshot(world.description, world.snapshot),
    )
    rounded = FrameInput()
    events = []
    for frame in officer.frames(rate, 10**12):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    return scoring.score(scenario, events), officer.findings


@pytest.mark.parametrize(
    ("name", "rate", "language"), [("s06", 20, "en"), ("s06", 72, "ru"), ("s06_clean", 20, "ru")]
)
def test_s06_and_its_twin_are_decided_rightly(name: str, rate: int, language: str) -> None:
    score, findings = play(LIBRARY[name], rate, language)
    assert score.decision == LIBRARY[name].answer.best_decision
    assert score.total == 100
    assert score.misses == ()
    assert findings.false == list(LIBRARY[name].answer.where)
    assert min(findings.heights_mm) == pytest.approx(LIBRARY[name].height_mm, abs=5)


def test_a_sound_floor_reads_as_the_officer_expects() -> None:
    _, findings = play(LIBRARY["s06_clean"])
    # The last spot is over a fork-lift pocket, whose roof lies against the boards.
    assert findings.decays_s["floor"][:2] == pytest.approx([FLOOR_DECAY_S] * 2, abs=0.005)
    assert findings.densities["floor"][:2] == pytest.approx([FLOOR_DENSITY] * 2, abs=2.5)


@pytest.mark.parametrize("kind", ["floor", "ceiling", "left_wall", "right_wall", "door_left"])
def test_a_hide_of_every_kind_is_found_and_missed_by_nobody(hidden_box: Hidden, kind: str) -> None:
    dirty = hidden_box(kind)
    score, findings = play(dirty)
    assert (score.decision, findings.false) == ("full_unload", [kind])
    score, findings = play(schema.without_hides(dirty))
    assert (score.decision, findings.false) == ("release", [])


@pytest.mark.parametrize(
    "values",
    [
        {"hides.0.thickness_mm": 30, "hides.0.void_mm": 70, "hides.0.packs.0.gap_mm": 30},
        {"hides.0.packs.0.count": [10, 30, 1]},
        {"hides.0.packs.0.at_mm": [-1000, 3700]},
        {"cargo.stacks": []},
    ],
    ids=["thick", "all along", "at the front", "empty box"],
)
def test_a_floor_is_found_false_wherever_its_packs_are(values: Mapping[str, Any]) -> None:
    score, findings = play(schema.with_values(LIBRARY["s06"], values))
    assert (score.decision, findings.false) == ("full_unload", ["floor"])


@pytest.mark.parametrize("name", ["s03", "s06"])
def test_nothing_tells_a_box_from_its_twin_before_its_doors_are_open(name: str) -> None:
    dirty = LIBRARY[name]
    clean = schema.without_hides(dirty)
    assert Briefing.of(dirty) == Briefing.of(clean)
    worlds = [World(scenario, 3) for scenario in (dirty, clean)]
    views = [Observation.from_snapshot(w.description, w.snapshot) for w in worlds]
    assert views[0] == views[1]
