"""The ideal officer in a reefer: finds what is behind a hatch and in a wall, clears a sound one."""

from __future__ import annotations

from typing import Any

import pytest

from vrkiosk_assets.containers import TYPES
from vrkiosk_scenarios import engine, schema, scoring
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Findings, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput

KIND = TYPES["40rf"]
TITLE = {"en": "a sign", "ru": "признак", "fr": "un signe"}
BRICKS = {"name": "bricks", "pack_mm": [200, 130, 40], "pack_kg": 1.0}
HIDES: dict[str, dict[str, Any]] = {
    "hatch_left": {
        "kind": "evaporator",
        "side": "left",
        "packs": [{**BRICKS, "count": [3, 2, 2], "at_mm": [-300, 0]}],
    },
    "right_wall/b06": {
        "kind": "right_lining",
        "from_door_mm": 6400,
        "void_mm": 45,
        "packs": [{**BRICKS, "count": [5, 8, 1], "at_mm": [5900, 500]}],
    },
}


def reefer(where: str) -> Scenario:
    signs = [
        {"id": channel, "aoi": where, "channel": channel, "weight": 1, "title": TITLE}
        for channel in ("tap", "density")
    ]
    values = {
        "container.type": KIND.name,
        "container.size_type": KIND.size_type,
        "papers.size_type": KIND.size_type,
        "cargo.stacks": [],
        "variation": {},
        "hides": [{"name": "place", **HIDES[where]}],
        "answer.where": [where.partition("/")[0]],
        "answer.indicators": signs,
    }
    return schema.with_values(schema.library()["s03"], values)


def play(scenario: Scenario) -> tuple[scoring.Score, Findings]:
    world = World(scenario, 1)
    officer = Officer(
        Briefing.of(scenario), lambda: Observation.from_snapshot(world.description, world.snapshot)
    )
    rounded, events = FrameInput(), []
    for frame in officer.frames(20, 10**12):
        frame.round_into(rounded)
        events += engine.step(world, rounded).events
    return scoring.score(scenario, events), officer.findings


@pytest.mark.parametrize("where", HIDES)
def test_a_reefers_hide_is_found_and_its_twin_released(where: str) -> None:
    dirty = reefer(where)
    score, findings = play(dirty)
    assert (score.decision, findings.false) == ("full_unload", [where])
    assert score.misses == ()
    score, findings = play(schema.without_hides(dirty))
    assert (score.decision, findings.false) == ("release", [])
