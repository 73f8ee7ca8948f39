"""The outcome of a session as it is kept: computed once from the events, shown everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.snapshot import Event


def outcome(scenario: Scenario, events: Sequence[Event]) -> dict[str, Any]:
    """Decision and score of the events so far, for session.json and the terminal."""
    decision = next((e.data["decision"] for e in reversed(events) if e.name == "finished"), None)
    return {"decision": decision, "events": len(events), "score": score(scenario, events).to_dict()}
