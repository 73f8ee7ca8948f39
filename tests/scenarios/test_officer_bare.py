"""A whole inspection with bare hands: no stick, no pointing ray, joints alone."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

RATE = 20


@pytest.mark.parametrize("name", ["s03", "s03_clean"])
def test_bare_hands_do_everything(name: str) -> None:
    scenario = schema.library()[name]
    world = World(scenario, 1)

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot)

    officer = Officer(Briefing.of(scenario), observe, bare=True)
    rounded, events = FrameInput(), []
    for frame in officer.frames(RATE, 10**12):
        assert not frame.record["axes"][:, 2:].any()  # nobody pushed a stick
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    score = scoring.score(scenario, events)
    assert (score.decision, score.critical) == (scenario.answer.best_decision, ())
    assert score.total >= 75.0


def test_hands_and_controllers_change_over_in_the_middle_of_the_work() -> None:
    """One hand after the other, with fingers that point away from what the grip points at."""
    world = World(schema.library()["s03"], 1)
    steps = ("check the seal", "open the right door", "measure the length", "decide")
    officer = Officer(
        Briefing.of(schema.library()["s03"]),
        lambda: Observation.from_snapshot(world.description, world.snapshot),
        script=lambda box: box.script(steps),
    )
    officer.know_fingers((0.001, -0.104, -0.040), (-0.001, -0.104, -0.040))
    changes = {8: (True, False), 20: (False, True), 40: (True, True), 60: (False, False)}
    both = Flag.BARE_LEFT | Flag.BARE_RIGHT
    rounded, done, seen = FrameInput(), set(), set()
    for number, frame in enumerate(officer.frames(RATE, 10**12)):
        if number / RATE in changes:
            officer.use_hands(*changes[number // RATE])
        seen.add(frame.flags & both)
        frame.round_into(rounded)
        done |= {event.name for event in engine.step(world, rounded).events}
    assert len(seen) == 4
    assert {"seal_verify", "seal_cut", "door", "reading", "teleport", "decision"} <= done
