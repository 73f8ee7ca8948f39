"""The ideal officer weighs, carries the pager round, and calls the scanner and the dog."""

from __future__ import annotations

from typing import Any

import pytest

from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.officer_calls import is_source
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World

HOT = {
    "kind": "point",
    "name": "gauge",
    "nuclide": "cs137",
    "activity_mbq": 300.0,
    "x_mm": 900.0,
    "from_door_mm": 2500.0,
    "height_mm": 900.0,
}


def asked(name: str, **values: Any) -> Scenario:
    """A scenario of the library with a weighbridge and the pager, whose key asks for the scanner
    and the dog."""
    scenario = schema.library()[name]
    kind = "indicators" if scenario.answer.dirty else "checks"
    data = scenario.model_dump(mode="json")
    title = {"en": "a sign", "ru": "признак", "fr": "un signe"}
    signs = [
        {"id": channel, "aoi": "floor", "channel": channel, "weight": 1, "title": title}
        for channel in ("xray", "dog")
    ]
    changes = {
        "place.weighbridge": True,
        "tools": sorted({*scenario.tools, "radiation_pager"}),
        f"answer.{kind}": [*data["answer"][kind], *signs],
    }
    return schema.with_values(scenario, {**changes, **values})


def played(scenario: Scenario) -> tuple[Officer, list[Event]]:
    world = World(scenario, 2)

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot, finished=world.finished)

    officer = Officer(Briefing.of(scenario), observe)
    events: list[Event] = []
    for frame in officer.frames(20):
        events += engine.step(world, frame.rounded()).events
    return officer, events


@pytest.mark.parametrize("name", ["s06", "s06_clean"])
def test_what_is_learnt_from_afar_tells_a_box_from_its_twin(name: str) -> None:
    scenario = asked(name)
    officer, events = played(scenario)
    found, dirty = officer.findings, scenario.answer.dirty
    assert found.shadows == (["floor"] if dirty else [])
    assert found.dog_sat is dirty
    assert max(found.doses) < 0.15
    assert found.decision in scenario.answer.correct_decisions
    said = [event.name for event in events]
    assert said.count("radiograph") == 2
    assert {"weighbridge", "radiation_pager"} <= {
        event.data["tool"] for event in events if event.name == "reading"
    }


def test_a_source_is_referred_to_specialists() -> None:
    officer, _ = played(asked("s06_clean", sources=[HOT]))
    assert is_source(officer.findings.doses)
    assert officer.findings.decision == "refer"


@pytest.mark.parametrize(
    ("doses", "source"),
    [
        ([], False),
        ([0.08, 0.09, 0.07], False),
        ([0.28, 0.30, 0.22], False),
        ([0.08, 0.45, 0.10], True),
        ([1.2, 1.3], True),
    ],
)
def test_goods_that_radiate_all_alike_are_no_source(doses: list[float], source: bool) -> None:
    assert is_source(doses) is source
