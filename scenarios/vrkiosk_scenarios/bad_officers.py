"""Officers who inspect perfectly and only decide wrongly: what an examination has to tell.

The ideal officer inspects; of its events the decision alone is replaced. So whatever fails them is
the decision, and not a test left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

from vrkiosk_scenarios.examination import Examination, examine
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_words import Decision
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.snapshot import Event

DECISIONS: Final[tuple[Decision, ...]] = get_args(Decision)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A box and all that the ideal officer did with it, up to its decision."""

    scenario: Scenario
    events: tuple[Event, ...]


def redecided(events: Sequence[Event], decision: Decision) -> list[Event]:
    """The same events with another decision chosen and confirmed."""
    return [
        replace(event, data={**event.data, "decision": decision})
        if event.name in ("decision", "finished")
        else event
        for event in events
    ]


def examined(
    boxes: Sequence[Inspected], decisions: Sequence[Decision | None], rubric: Rubric
) -> Examination:
    """An examination with these decisions, one a box; None: the ideal officer's own."""
    results = [
        score(box.scenario, redecided(box.events, d) if d else box.events, rubric)
        for box, d in zip(boxes, decisions, strict=True)
    ]
    return examine(results, rubric)


def random_decisions(count: int, seed: int) -> list[Decision]:
    """Drawn alike from all decisions."""
    random = Random(seed)
    return [DECISIONS[random.between(0, len(DECISIONS) - 1)] for _ in range(count)]
