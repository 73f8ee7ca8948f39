"""Fresh work on the box glows under ultraviolet light, and only there and then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import Vec
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import UV_LIGHT

Make = Callable[..., Any]
FRONT = (0.0, 0.0, -1.0)


def look(bench: Any, spot: Vec, away: float = 0.3, *, on: bool = True) -> list[str]:
    """Holds the lamp so far before a spot on the front wall and looks there; what glowed."""
    if on:
        bench.use()
    bench.to(spot, FRONT, -away)
    bench.puppet.head_to((spot[0], 1.5, spot[2] + 0.9))
    bench.puppet.look(spot, 0.8)
    return [event["aoi"] for event in bench.puppet.named("uv_seen") if event["glows"]]


def spot_on(scenario: Scenario) -> Vec:
    return (-0.3, 1.2, scenario.face_from_door_mm / -1000.0)


@pytest.fixture
def painted(box: Scenario) -> Scenario:
    return schema.with_values(box, {"hides.0.cues.paint": 1.0})


def test_fresh_paint_glows(make_bench: Make, painted: Scenario) -> None:
    bench = make_bench(painted, "uv_lamp")
    assert look(bench, spot_on(painted)) == ["front_wall/b2"]
    assert bench.puppet.named("uv_lamp")[0]["on"] is True


def test_no_glow_without_fresh_work_light_or_nearness(
    make_bench: Make, box: Scenario, painted: Scenario
) -> None:
    assert look(make_bench(box, "uv_lamp"), spot_on(box)) == []
    clean = schema.without_hides(painted)
    assert look(make_bench(clean, "uv_lamp"), spot_on(clean)) == []
    assert look(make_bench(painted, "uv_lamp"), spot_on(painted), on=False) == []
    assert look(make_bench(painted, "uv_lamp"), spot_on(painted), away=0.8) == []


def test_a_sound_surface_was_looked_at_all_the_same(make_bench: Make, box: Scenario) -> None:
    """The test was made: a clean box is shown clean by it."""
    bench = make_bench(box, "uv_lamp")
    look(bench, spot_on(box))
    found = [(event["aoi"], event["glows"]) for event in bench.puppet.named("uv_seen")]
    assert found == [("front_wall/b2", False)]


def test_the_light_must_be_on_what_is_looked_at(make_bench: Make, painted: Scenario) -> None:
    bench = make_bench(painted, "uv_lamp")
    bench.use()
    x, y, z = spot_on(painted)
    bench.to((x, y, z), FRONT, -0.3)
    bench.puppet.look((x + 0.6, y, z), 0.8)
    assert bench.puppet.named("uv_seen") == []


def test_sealant_of_a_floor_glows_where_it_lies(make_bench: Make, s06: Scenario) -> None:
    scenario = schema.with_values(s06, {"hides.0.cues.sealant": 1.0, "hides.0.cues.paint": 0.0})
    world = make_bench(scenario, "uv_lamp", "sill").world
    low = world.room.floor
    assert world.fresh_work.at(world, (1.17, low, -0.7)) == "sealant"
    assert world.fresh_work.at(world, (0.0, low, -0.7)) == ""
    parts = {part.name: part.glow for part in world.description.parts}
    glowing = {name for name, glow in parts.items() if glow > 0.0}
    assert glowing == {f"{scenario.hides[0].name}_sealant_1"}


def test_a_glued_seal_glows_and_a_sound_one_does_not(make_bench: Make, box: Scenario) -> None:
    for state, glows in (("sound", False), ("glued", True)):
        scenario = schema.with_values(box, {"container.seal.state": state})
        bench = make_bench(scenario, "uv_lamp", "doors")
        seal = bench.world.seal.place()
        bench.use()
        bench.to(seal, FRONT, -0.25)
        bench.puppet.head_to((seal[0], 1.45, seal[2] + 0.4))
        bench.puppet.look(seal, 0.8)
        assert [event["glows"] for event in bench.puppet.named("uv_seen")] == [glows]


def test_its_light_is_a_part_that_is_seen_while_it_is_on(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "uv_lamp")
    assert not bench.shows(UV_LIGHT)
    bench.use()
    assert bench.shows(UV_LIGHT)
    bench.use()
    assert not bench.shows(UV_LIGHT)
