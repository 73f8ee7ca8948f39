"""A box that the ideal officer played, as its debrief gets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from vrkiosk.debrief.runs import OwnRun
from vrkiosk.debrief.sheet import Case
from vrkiosk.debrief.track import Track
from vrkiosk.replay.verifying import scenario_of
from vrkiosk_scenarios import rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.reader import Session


@dataclass(frozen=True)
class Recorded:
    """The record of a box, its track, and its case, whose officer set no mark."""

    folder: Path
    session: Session
    scenario: Scenario
    track: Track
    case: Case


@pytest.fixture(scope="session")
def recorded(played_session: Callable[[str], Path]) -> Recorded:
    folder = played_session("s03")
    session = Session.open(folder)
    scenario, rules = scenario_of(session), rubric.packaged()
    events = []
    for row in session.events():
        body = json.loads(row.line)
        if row.source == "engine" and row.name != "flag":
            data = {k: v for k, v in body.items() if k not in ("t", "name")}
            events.append(Event(row.t, row.name, data))
    result = json.loads(score(scenario, events, rules).to_json())
    case = Case(scenario, rules, result, tuple(events))
    return Recorded(folder, session, scenario, OwnRun(folder)(lambda share: None), case)
