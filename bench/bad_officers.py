"""Whether an examination tells officers who only decide wrongly: the ideal officer's inspections
with the decision replaced, all boxes of the library and examinations of four drawn from them.

    python bad_officers.py        prints the table
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from figure import Figure

from vrkiosk_scenarios import engine, rubric, schema
from vrkiosk_scenarios.bad_officers import Inspected, examined, random_decisions
from vrkiosk_scenarios.examination import Examination
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_words import Decision
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

RATE, SEED, SEEDS = 20, 1, 20
BOXES = ("s03", "s03_clean", "s06", "s06_clean")  # two dirty, two clean


def inspect(scenario: Scenario) -> Inspected:
    """The ideal officer's inspection, unpaced."""
    world = World(scenario, SEED)
    officer = Officer(
        Briefing.of(scenario),
        lambda: Observation.from_snapshot(world.description, world.snapshot),
    )
    events: list[Event] = []
    rounded = FrameInput()
    for frame in officer.frames(RATE):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    return Inspected(scenario, tuple(events))


def examinations(boxes: Sequence[Inspected]) -> Iterator[tuple[str, Examination]]:
    """Each officer's name and verdict, the ideal one first."""
    used, count = rubric.packaged(), len(boxes)
    yield "ideal", examined(boxes, [None] * count, used)
    always: tuple[tuple[str, Decision], ...] = (
        ("releases all", "release"),
        ("seizes all", "detain"),
        ("unloads all", "full_unload"),
    )
    for name, decision in always:
        yield name, examined(boxes, [decision] * count, used)
    for seed in range(SEEDS):
        yield f"random {seed}", examined(boxes, random_decisions(count, seed), used)


def figures(factor: float) -> Iterator[Figure]:
    library = schema.library()
    found = dict(examinations([inspect(library[name]) for name in BOXES]))
    ideal = found.pop("ideal")
    how = f"{len(BOXES)} boxes, {', '.join(BOXES)}; mean {ideal.mean}"
    yield Figure("examination: ideal fails", float(not ideal.passed), 0, "", how)
    passed = [name for name, verdict in found.items() if verdict.passed]
    how = "releases all, seizes all, unloads all, random with 20 seeds; the ideal one's inspections"
    yield Figure("examination: bad officers pass", float(len(passed)), 0, "of 23", how)


def main() -> None:
    library = schema.library()
    boxes = [inspect(library[name]) for name in BOXES]
    print(f"{'officer':14} {'verdict':11} {'mean':>6}  decisions; why")
    for name, verdict in examinations(boxes):
        decisions = Counter(box.decision for box in verdict.boxes)
        made = ", ".join(f"{n} {decision}" for decision, n in decisions.items())
        said = "passed" if verdict.passed else "not passed"
        print(f"{name:14} {said:11} {verdict.mean:6.1f}  {made}; {' '.join(verdict.reasons)}")


if __name__ == "__main__":
    main()
