"""What every area is scored from: the scenario, what happened, what was searched, the rubric."""

from __future__ import annotations

from dataclasses import dataclass

from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.search import Search


@dataclass(frozen=True, slots=True)
class Assessment:
    """One session before the rubric."""

    scenario: Scenario
    log: EventLog
    search: Search
    rubric: Rubric

    def offers(self, part: str) -> bool:
        """Whether the scenario has a tool for a part of the rubric."""
        needed = self.rubric.needs.get(part, ())
        return not needed or any(tool in self.scenario.tools for tool in needed)
