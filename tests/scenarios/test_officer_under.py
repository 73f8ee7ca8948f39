"""The ideal officer under a box on blocks: finds a closed cross member, clears an open one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Findings, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

Hidden = Callable[..., Scenario]
POUCHES = {"hides.0.packs.0.count": [6, 1, 1]}


@pytest.fixture
def closed(hidden_box: Hidden, s03: Scenario) -> Scenario:
    box = hidden_box("cross_member")
    signs = [
        {**sign.model_dump(mode="json"), "aoi": "undercarriage/09", "channel": channel}
        for sign, channel in zip(box.answer.indicators, ("tap", "density"), strict=True)
    ]
    values = {
        "place.stand": "blocks",
        "tools": [*s03.tools, "pole_mirror"],
        "answer.where": ["undercarriage"],
        "answer.indicators": signs,
    }
    return schema.with_values(box, values)


def play(scenario: Scenario) -> tuple[list[Event], Findings, scoring.Score]:
    world = World(scenario, 1)
    officer = Officer(
        Briefing.of(scenario), lambda: Observation.from_snapshot(world.description, world.snapshot)
    )
    rounded, events = FrameInput(), []
    for frame in officer.frames(20, 10**12):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    return events, officer.findings, scoring.score(scenario, events)


def seen_below(events: list[Event]) -> dict[str, str]:
    """Patches of the undercarriage that were seen, and by way of what."""
    seen = [e.data for e in events if e.name == "surface_seen"]
    return {str(d["aoi"]): str(d["by"]) for d in seen if str(d["aoi"]).startswith("undercarriage")}


def test_a_closed_cross_member_is_seen_in_the_mirror_and_found_by_sound_and_density(
    closed: Scenario,
) -> None:
    events, findings, score = play(closed)
    assert findings.false == ["undercarriage/09"]
    assert score.decision == "full_unload"
    seen = seen_below(events)
    assert seen["undercarriage/09"] == "pole_mirror"
    assert len(seen) >= 36
    assert min(findings.decays_s["undercarriage/09"]) < 0.1
    assert findings.decays_s["undercarriage/10"] == [pytest.approx(0.28, abs=0.02)]
    marks = [e.data["aoi"] for e in events if e.name == "flag"]
    assert marks == ["undercarriage/09"]


def test_the_same_box_without_it_is_released(closed: Scenario) -> None:
    events, findings, score = play(schema.without_hides(closed))
    assert (findings.false, score.decision) == ([], "release")
    assert "undercarriage/09" in seen_below(events)


@pytest.mark.parametrize("at", [-1080.0, 340.0], ids=["on the left", "on the right"])
def test_what_fills_only_one_end_is_found_from_that_side(closed: Scenario, at: float) -> None:
    changes: dict[str, Any] = {**POUCHES, "hides.0.packs.0.at_mm": [at, 6]}
    _, findings, score = play(schema.with_values(closed, changes))
    assert findings.false == ["undercarriage/09"]
    assert score.decision == "full_unload"
