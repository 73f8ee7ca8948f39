"""The ideal officer takes samples where there is a sign for one, and goes by what they say."""

from __future__ import annotations

from typing import Any

import pytest

from vrkiosk_scenarios import engine, samples, schema
from vrkiosk_scenarios.hides import short_mm
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Findings, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

TOOLS = ["torch", "rangefinder", "marker", "bolt_cutter", "tablet", "mallet", "density_meter"]
TITLE = {"en": "a sign", "ru": "признак", "fr": "un signe"}


def sampled(name: str, *signs: tuple[str, str], **values: Any) -> Scenario:
    """A scenario of the library whose only signs are those (surface, channel)."""
    scenario = schema.library()[name]
    key = "answer.indicators" if scenario.answer.dirty else "answer.checks"
    rows = [
        {"id": f"sign_{k}", "aoi": aoi, "channel": channel, "weight": 2, "title": TITLE}
        for k, (aoi, channel) in enumerate(signs)
    ]
    tools = [*TOOLS, "swab", "probe", "knife", "uv_lamp"]
    return schema.with_values(scenario, {key: rows, "tools": tools, **values})


def play(scenario: Scenario) -> tuple[Findings, list[dict[str, Any]]]:
    world = World(scenario, 1)
    officer = Officer(
        Briefing.of(scenario),
        lambda: Observation.from_snapshot(world.description, world.snapshot),
    )
    rounded = FrameInput()
    events: list[dict[str, Any]] = []
    for frame in officer.frames(20, 10**12):
        frame.round_into(rounded)
        step = engine.step(world, rounded)
        events += [{"name": event.name, **event.data} for event in step.events]
    return officer.findings, events


def named(events: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [event for event in events if event["name"] == name]


@pytest.mark.parametrize(("name", "decision"), [("s03", "full_unload"), ("s03_clean", "release")])
def test_traces_and_nothing_else_decide(name: str, decision: str) -> None:
    dirty = name == "s03"
    fresh = {"hides.0.cues.paint": 0.8} if dirty else {}
    signs = ("front_wall", "trace"), ("front_wall", "uv")
    findings, events = play(sampled(name, *signs, **fresh))
    assert (findings.decision, findings.false) == (decision, ["front_wall"] if dirty else [])
    assert len(named(events, "wiped")) == (2 if dirty else 1), "an alarm is asked for again"
    assert {event["glows"] for event in named(events, "uv_seen")} == {dirty}


def test_a_package_that_holds_something_else_is_found_by_opening_some() -> None:
    findings, events = play(sampled("s05", ("carton", "open")))
    assert (findings.decision, findings.false) == ("full_unload", ["carton"])
    assert 1 < len(named(events, "opened")) <= 3
    assert all(event["away"] for event in named(events, "cut"))
    assert named(events, "hazard") == []


def test_a_pack_of_what_was_found_is_photographed_and_bagged() -> None:
    tools = [*TOOLS, "knife", "gloves", "camera", "evidence_bag"]
    _, events = play(sampled("s05", ("carton", "open"), tools=tools))
    hidden = {samples.item_of(name) for name in samples.cartons(schema.library()["s05"])}
    (kept,) = [e for e in named(events, "bagged") if e["item"] in hidden]
    assert (kept["photographed"], kept["gloves"]) == (True, True)
    assert kept["item"] in {event["item"] for event in named(events, "custody")}


def test_a_probe_finds_powder_under_boards_and_leaves_one_hole() -> None:
    findings, events = play(sampled("s06", ("floor", "density"), ("floor", "probe")))
    assert (findings.decision, findings.false) == ("full_unload", ["floor"])
    probed = [e for e in named(events, "reading") if e["tool"] == "probe"]
    assert [e["residue"] for e in probed] == ["powder"]


def test_the_tape_agrees_with_the_rangefinder_about_a_narrow_box() -> None:
    scenario = schema.library()["s13"]
    wall = scenario.answer.where[0]
    with_tape = schema.with_values(scenario, {"tools": [*scenario.tools, "tape"]})
    findings, events = play(with_tape)
    measured = [e for e in named(events, "reading") if e["tool"] == "tape"]
    assert len(measured) == 1
    width = scenario.container.internal_mm.width - short_mm(scenario.hides, wall)
    assert measured[0]["value"] == pytest.approx(width, abs=14)
    assert findings.widths_mm[-1] == measured[0]["value"]
    assert findings.false == [wall]
