"""A whole inspection with bare hands: no stick, no pointing ray, joints alone."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput


@pytest.mark.parametrize("name", ["s03", "s03_clean"])
def test_bare_hands_do_everything(name: str) -> None:
    scenario = schema.library()[name]
    world = World(scenario, 1)

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot)

    officer = Officer(Briefing.of(scenario), observe, bare=True)
    rounded, events = FrameInput(), []
    for frame in officer.frames(20, 10**12):
        assert not frame.record["axes"][:, 2:].any()  # nobody pushed a stick
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    score = scoring.score(scenario, events)
    assert (score.decision, score.critical) == (scenario.answer.best_decision, ())
    assert score.total >= 75.0
