"""The ideal officer keeps evidence: pictures before and after, bags, forms, a new seal."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

TOOLS = ("gloves", "camera", "evidence_bag", "scale", "new_seal")


def played(scenario: Scenario, rate_hz: float = 20.0) -> list[Event]:
    """The events of a whole inspection."""
    world, frame, events = World(scenario, 1), FrameInput(), []

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot, finished=world.finished)

    for given in Officer(Briefing.of(scenario), observe).frames(rate_hz):
        given.round_into(frame)
        events += engine.step(world, frame).events
    return events


@pytest.fixture(scope="module")
def library() -> dict[str, Scenario]:
    return schema.library()


def equipped(scenario: Scenario) -> Scenario:
    tools = list(dict.fromkeys((*scenario.tools, *TOOLS)))
    return schema.with_values(scenario, {"tools": tools})


def test_a_box_that_goes_on_is_documented_and_sealed_again(library: dict[str, Scenario]) -> None:
    events = played(equipped(library["s02_clean"]))
    names = [e.name for e in events]
    seal = next(e for e in events if e.name == "photograph")
    assert "seal" in str(seal.data["aois"]).split()
    order = ["photograph", "seal_cut", "bagged", "custody", "report", "sealed", "finished"]
    assert [names.index(name) for name in order] == sorted(names.index(n) for n in order)
    assert "warned" not in names
    bagged = next(e for e in events if e.name == "bagged")
    assert bagged.data["photographed"] is True
    assert next(e for e in events if e.name == "finished").data["decision"] == "release"


def test_what_lies_loose_is_photographed_where_it_lies_bagged_and_signed_for(
    library: dict[str, Scenario],
) -> None:
    scenario = equipped(library["s02"])
    events = played(scenario)
    items = {f"find/{find.name}" for find in scenario.finds} | {"seal"}
    bagged = {str(e.data["item"]): e.data for e in events if e.name == "bagged"}
    assert bagged.keys() == items
    assert all(data["photographed"] for data in bagged.values())
    assert {e.data["item"] for e in events if e.name == "custody"} == items
    assert "sealed" not in [e.name for e in events], "it does not go on"
