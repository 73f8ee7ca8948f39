"""Whether the ideal officer decides every box of the library rightly, in two variants of each.

python ideal_officer.py        prints the table
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from figure import Figure

from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer, OfficerStuck
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.variation import vary
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

RATE_HZ: Final = 20
SEEDS: Final = (11, 12)
FULL: Final = 100.0
PASS: Final = 75.0


def play(scenario: Scenario, seed: int) -> scoring.Score:
    """A whole inspection, unpaced. OfficerStuck where the officer cannot go on."""
    world = World(scenario, seed)
    officer = Officer(
        Briefing.of(scenario), lambda: Observation.from_snapshot(world.description, world.snapshot)
    )
    events: list[Event] = []
    rounded = FrameInput()
    for frame in officer.frames(RATE_HZ):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    return scoring.score(scenario, events)


def figures(factor: float) -> Iterator[Figure]:
    wrong, least, longest, boxes = 0, FULL, 0.0, 0
    for name, scenario in schema.library().items():
        for seed in SEEDS:
            boxes += 1
            variant = vary(scenario, seed)
            try:
                score = play(variant, seed)
            except OfficerStuck as stuck:
                print(f"{name:10} {seed:3} stuck: {stuck}")
                wrong, least = wrong + 1, 0.0
                continue
            right = score.decision == variant.answer.best_decision and not score.critical
            line = f"{name:10} {seed:3} {score.decision:20} {score.total:6.1f}"
            print(f"{line} {score.duration_s:5.0f} s")
            wrong += not right
            least, longest = min(least, score.total), max(longest, score.duration_s)
    how = f"{boxes} variants, seeds {SEEDS}; the longest inspection {longest:.0f} s of its world"
    yield Figure("officer: boxes decided wrongly", wrong, 0, "", how)
    yield Figure("officer: points short of 100", FULL - least, FULL - PASS, "", "the worst of them")


if __name__ == "__main__":
    for found in figures(1.0):
        print(found.line())
