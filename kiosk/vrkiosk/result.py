"""The outcome of a session as it is kept: computed once from the events, shown everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.snapshot import Event


def outcome(scenario: Scenario, events: Sequence[Event], rubric: Rubric) -> dict[str, Any]:
    """The score of the events so far, with their number, for session.json and the terminal."""
    return {**score(scenario, events, rubric).to_dict(), "events": len(events)}
