"""The outcome of a session as it is kept: computed once from the events, shown everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.snapshot import Event


@dataclass(frozen=True, slots=True)
class Finished:
    """How a session ended. folder: its live record, None where it was not recorded. lesson_done: a
    module of steps went to its end. ended_by: who ended it without a decision: officer, trainer,
    clock, kiosk."""

    decided: bool
    result: dict[str, Any]
    folder: Path | None
    frames: int
    problem: str = ""
    lesson_done: bool = False
    ended_by: str = ""


def ended_by_whom(events: Sequence[Event]) -> str:
    """Who ended a task without a decision; "" for nobody."""
    return next((str(e.data["by"]) for e in events if e.name == "stopped"), "")


def outcome(scenario: Scenario, events: Sequence[Event], rubric: Rubric) -> dict[str, Any]:
    """The score of the events so far, with their number, for session.json and the terminal."""
    return {**score(scenario, events, rubric).to_dict(), "events": len(events)}
