"""Readings come from the solids: change the box by a parameter and every reading follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vrkiosk_scenarios import schema, tools
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]
FRONT = (0.0, 0.0, -1.0)
RIGHT = 1


def at_the_front(make_puppet: Make, scenario: Scenario) -> Any:
    """An officer put before the front wall, the box open, without the way there."""
    puppet = make_puppet(scenario)
    world = puppet.world
    node = next(n for n in world.moving.nodes if n.name == "aisle_9")
    world.moving.stand(node, world.head_in_stage)
    world.arrive(node)
    puppet.wait(0.05)
    return puppet


def front_of(scenario: Scenario) -> float:
    return scenario.face_from_door_mm / -1000.0


def length(make_puppet: Make, scenario: Scenario) -> int:
    """What the rangefinder hooked to the sill shows, mm."""
    puppet = make_puppet(scenario)
    world = puppet.world
    node = next(n for n in world.moving.nodes if n.name == "sill")
    world.moving.stand(node, world.head_in_stage)
    world.arrive(node)
    puppet.take(RIGHT, "rangefinder")
    puppet.measure_length()
    reading = puppet.named("reading")[-1]
    assert reading["reference"] == "sill"
    return int(reading["value"])


def decay(make_puppet: Make, scenario: Scenario, height: float = 0.9) -> float:
    puppet = at_the_front(make_puppet, scenario)
    puppet.take(RIGHT, "mallet")
    puppet.strike((-0.3, height, front_of(scenario)), FRONT)
    return float(puppet.named("reading")[-1]["value"])


def density(make_puppet: Make, scenario: Scenario, height: float = 0.9) -> int:
    puppet = at_the_front(make_puppet, scenario)
    puppet.take(RIGHT, "density_meter")
    puppet.measure_density((-0.3, height, front_of(scenario)), FRONT)
    return int(puppet.named("reading")[-1]["value"])


@pytest.mark.parametrize("offset", [200, 300, 400])
def test_length_follows_the_wall(make_puppet: Make, s03: Scenario, offset: int) -> None:
    moved = schema.with_values(s03, {"hides.0.void_mm": offset - 2})
    assert length(make_puppet, moved) == pytest.approx(12032 - offset, abs=3)


def test_every_reading_follows_the_walls_thickness(make_puppet: Make, s03: Scenario) -> None:
    clear = {"hides.0.packs.0.gap_mm": 40}
    thin = schema.with_values(s03, clear)
    thick = schema.with_values(s03, {**clear, "hides.0.thickness_mm": 30})
    assert length(make_puppet, thin) - length(make_puppet, thick) == pytest.approx(28, abs=5)
    assert density(make_puppet, thick) > density(make_puppet, thin) + 5
    assert decay(make_puppet, thick) < decay(make_puppet, thin)


def test_length_without_the_wall(make_puppet: Make, s03: Scenario) -> None:
    assert length(make_puppet, schema.without_hides(s03)) == pytest.approx(12032, abs=3)


def test_mallet_tells_packs_from_air(make_puppet: Make, s03: Scenario) -> None:
    assert decay(make_puppet, s03) < 0.1
    assert decay(make_puppet, s03, height=2.2) == pytest.approx(0.4, abs=0.02)
    assert decay(make_puppet, schema.without_hides(s03)) == pytest.approx(0.4, abs=0.02)


def test_mallet_hears_a_thicker_wall_and_a_gap(make_puppet: Make, s03: Scenario) -> None:
    usual = decay(make_puppet, s03, height=2.2)
    thick = schema.with_values(s03, {"hides.0.thickness_mm": 8})
    assert decay(make_puppet, thick, height=2.2) == pytest.approx(usual / 2, abs=0.02)
    loose = schema.with_values(s03, {"hides.0.packs.0.gap_mm": 90})
    assert decay(make_puppet, loose) > 3 * decay(make_puppet, s03)


def test_density_follows_packs_wall_and_material(make_puppet: Make, s03: Scenario) -> None:
    with_packs = density(make_puppet, s03)
    void = density(make_puppet, s03, height=2.2)
    clean = density(make_puppet, schema.without_hides(s03))
    assert with_packs > 45
    assert abs(void - clean) < 10
    thick = schema.with_values(s03, {"hides.0.thickness_mm": 6})
    assert density(make_puppet, thick, height=2.2) > void + 10
    light = schema.with_values(s03, {"hides.0.packs.0.pack_kg": 0.1})
    assert density(make_puppet, light) < with_packs - 15


def test_side_wall_is_the_same_in_both(make_puppet: Make, s03: Scenario) -> None:
    values = []
    for scenario in (s03, schema.without_hides(s03)):
        puppet = at_the_front(make_puppet, scenario)
        puppet.take(RIGHT, "density_meter")
        puppet.measure_density((1.176, 1.9, -10.9), (1.0, 0.0, 0.0))
        values.append(puppet.named("reading")[-1])
    assert values[0]["value"] == pytest.approx(values[1]["value"], abs=4)
    assert values[0]["aoi"] == "right_wall/b10"


def test_no_reading_through_a_wall(make_puppet: Make, s03: Scenario) -> None:
    """A hand behind the false wall measures nothing: the wall cannot be found by reaching."""
    puppet = at_the_front(make_puppet, s03)
    puppet.take(RIGHT, "rangefinder")
    puppet.hand(RIGHT, (0.0, 1.9, -11.9))
    puppet.trigger(RIGHT, 1.0, 0.4)
    puppet.trigger(RIGHT, 0.0)
    assert puppet.named("reading") == []
    part = puppet.world.description.parts[puppet.world.description.index("rangefinder")]
    assert "----" in puppet.world.snapshot.panels[part.display].words()


def test_nothing_counts_with_the_head_through_a_wall(make_puppet: Make, s03: Scenario) -> None:
    puppet = at_the_front(make_puppet, s03)
    puppet.head_to((0.0, 1.7, -11.9))
    before = len(puppet.events)
    puppet.look((0.0, 1.0, -12.03), 1.0)
    assert puppet.world.head_through_wall
    assert puppet.world.snapshot.fade > 0.8
    assert [e for e in puppet.events[before:] if e.name in ("aoi_enter", "surface_seen")] == []


def test_density_needs_a_still_flat_hold(make_puppet: Make, s03: Scenario) -> None:
    puppet = at_the_front(make_puppet, s03)
    puppet.take(RIGHT, "density_meter")
    puppet.hand(RIGHT, (-0.3, 1.2, front_of(s03) + 0.13))
    puppet.trigger(RIGHT, 1.0)
    puppet.trigger(RIGHT, 0.0, 2.0)
    puppet.hand(RIGHT, (0.0, 1.2, front_of(s03) + 0.13))
    puppet.wait(1.5)
    assert puppet.named("reading") == []
    puppet.wait(2.0)
    assert len(puppet.named("reading")) == 1


def test_a_slow_touch_is_no_strike(make_puppet: Make, s03: Scenario) -> None:
    puppet = at_the_front(make_puppet, s03)
    puppet.take(RIGHT, "mallet")
    z = front_of(s03)
    puppet.hand(RIGHT, (-0.3, 0.9, z + 0.45))
    puppet.hand(RIGHT, (-0.3, 0.9, z + 0.29), seconds=0.8)
    assert [e for e in puppet.named("strike") if e["aoi"].startswith("front_wall")] == []


def test_a_mark_needs_a_still_hold_and_can_be_taken_back(make_puppet: Make, s03: Scenario) -> None:
    puppet = at_the_front(make_puppet, s03)
    puppet.take(RIGHT, "marker")
    puppet.hand(RIGHT, (-0.3, 0.9, front_of(s03) + 0.13))
    puppet.trigger(RIGHT, 1.0, 0.2)
    puppet.trigger(RIGHT, 0.0, 0.5)
    assert puppet.named("flag") == []
    puppet.trigger(RIGHT, 1.0, 0.6)
    puppet.trigger(RIGHT, 0.0)
    flag = puppet.named("flag")[0]
    assert (flag["aoi"], flag["kind"]) == ("front_wall/a2", "structure")
    world = puppet.world
    assert world.snapshot.visible[world.description.index("mark_1")]
    puppet.dock(RIGHT, "marker")
    puppet.wait(0.5)
    puppet.poke("page.marks")
    puppet.poke("marks.remove")
    assert len(puppet.named("flag_removed")) == 1
    assert not world.snapshot.visible[world.description.index("mark_1")]


def test_a_tool_let_go_elsewhere_flies_home(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.take(RIGHT, "mallet")
    puppet.hand(RIGHT, (0.5, 1.4, 1.2))
    mallet = puppet.world.tools["mallet"]
    assert mallet.pose[4:] == pytest.approx((0.5, 1.4, 1.2), abs=1e-3)
    puppet.click(RIGHT)
    puppet.wait(0.5)
    assert mallet.holder is None
    assert mallet.pose == mallet.home


def test_tools_know_no_scenario() -> None:
    """No scenario's id, and no word of a false wall or a hide, stands in a tool's code."""
    folder = Path(tools.__file__).parent
    for module in folder.glob("[!_]*.py"):
        code = module.read_text(encoding="utf-8").lower()
        for word in [*schema.library(), "hides", "hide_", "false_", "dirty", "answer."]:
            assert word not in code, f"{module.name} says {word}"


def test_scenario_without_a_tablet(s03: Scenario) -> None:
    bare = schema.with_values(s03, {"tools": ["torch"]})
    world = World(bare, 1)
    assert world.tablet is None
    assert world.marks() == []


def test_the_dot_shines_where_the_beam_ends_while_use_is_held(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = at_the_front(make_puppet, s03)
    puppet.take(RIGHT, "rangefinder")
    dot = puppet.world.description.index("laser_dot")
    snapshot = puppet.world.snapshot
    assert not snapshot.visible[dot]
    puppet.hand(RIGHT, (-0.3, 1.4, front_of(s03) + 0.8))
    puppet.trigger(RIGHT, 1.0)
    assert snapshot.visible[dot]
    assert snapshot.poses[dot, 6] == pytest.approx(front_of(s03), abs=1e-3)
    puppet.trigger(RIGHT, 0.0)
    assert not snapshot.visible[dot]
