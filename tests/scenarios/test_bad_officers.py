"""An examination tells officers who inspect perfectly and only decide wrongly."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import engine, rubric, schema
from vrkiosk_scenarios.bad_officers import (
    Inspected,
    examined,
    random_decisions,
    redecided,
)
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario_words import Decision
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

# Without a gas detector: an inspection of doors, walls and cargo, which is what is decided on here.
TOOLS = ["torch", "rangefinder", "mallet", "density_meter", "marker", "bolt_cutter", "tablet"]
RUBRIC = rubric.packaged()


def inspect(name: str) -> Inspected:
    scenario = schema.with_values(schema.library()[name], {"tools": TOOLS})
    world = World(scenario, 1)
    officer = Officer(
        Briefing.of(scenario),
        lambda: Observation.from_snapshot(world.description, world.snapshot),
    )
    events: list[Event] = []
    rounded = FrameInput()
    for frame in officer.frames(20):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    return Inspected(scenario, tuple(events))


@pytest.fixture(scope="module")
def boxes() -> list[Inspected]:
    dirty, clean = inspect("s03"), inspect("s03_clean")
    return [dirty, clean, clean, dirty, dirty, clean]


def test_only_the_decision_is_replaced(boxes: list[Inspected]) -> None:
    events = redecided(boxes[0].events, "release")
    assert len(events) == len(boxes[0].events)
    changed = {a.name for a, b in zip(events, boxes[0].events, strict=True) if a != b}
    assert changed == {"decision", "finished"}


def test_the_ideal_officer_passes(boxes: list[Inspected]) -> None:
    verdict = examined(boxes, [None] * 6, RUBRIC)
    assert verdict.passed, verdict.reasons


@pytest.mark.parametrize("decision", ["release", "detain", "full_unload", "refer"])
def test_deciding_always_alike_fails(boxes: list[Inspected], decision: Decision) -> None:
    assert not examined(boxes, [decision] * 6, RUBRIC).passed


def test_deciding_at_random_fails_in_twenty_of_twenty(boxes: list[Inspected]) -> None:
    verdicts = [examined(boxes, random_decisions(6, seed), RUBRIC) for seed in range(20)]
    assert [v.passed for v in verdicts] == [False] * 20
