"""The ideal officer decides every scenario of the library rightly, unpaced, one seed each."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.variation import vary
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

LIBRARY = schema.library()
RATE_HZ = 20
SEED = 1
LEAST = 75.0


def play(scenario: Scenario, seed: int) -> scoring.Score:
    world = World(scenario, seed)
    officer = Officer(
        Briefing.of(scenario), lambda: Observation.from_snapshot(world.description, world.snapshot)
    )
    rounded = FrameInput()
    events = []
    for frame in officer.frames(RATE_HZ, 10**12):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    return scoring.score(scenario, events)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_the_officer_decides_rightly(name: str, record_property: pytest.RecordProperty) -> None:
    scenario = vary(LIBRARY[name], SEED)
    score = play(scenario, SEED)
    line = f"{name:10} {score.decision} {score.total:.1f} in {score.duration_s:.0f} s"
    record_property("line", line)
    print(line)
    assert score.decision == scenario.answer.best_decision
    assert score.total >= LEAST
    assert score.critical == ()
