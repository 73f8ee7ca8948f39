"""Dose rates follow sources, distance and what stands between; the pager shows and tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.geometry import Vec
from vrkiosk_scenarios.radiation import dose_rate, emitters
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solid import box_between
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]
RIGHT = 1
POINT = {
    "kind": "point",
    "name": "gauge",
    "nuclide": "cs137",
    "activity_mbq": 400.0,
    "x_mm": 0.0,
    "from_door_mm": 2000.0,
    "height_mm": 1000.0,
}
TILES = {"kind": "goods", "name": "tiles", "goods": "carton_a", "bq_g": 3.0}


def with_sources(scenario: Scenario, *sources: dict[str, Any], **values: Any) -> Scenario:
    tools = [*scenario.tools, "radiation_pager"]
    return schema.with_values(scenario, {"sources": list(sources), "tools": tools, **values})


@pytest.fixture
def empty(s03: Scenario) -> Scenario:
    return schema.with_values(s03, {"cargo.stacks": []})


def test_a_point_source_falls_with_the_square_of_the_distance(empty: Scenario) -> None:
    world = World(with_sources(empty, POINT), 1)
    x, y, z = 0.0, world.space.floor + 1.0, -2.0
    near = dose_rate(world, (x, y, z - 1.0))
    assert near == pytest.approx(400.0 * 0.093, rel=0.01)
    assert dose_rate(world, (x, y, z - 2.0)) == pytest.approx(near / 4.0, rel=0.01)


def test_what_stands_between_shields_and_what_moves_takes_its_shield_along(empty: Scenario) -> None:
    world = World(with_sources(empty, POINT), 1)
    y = world.space.floor + 1.0
    spot: Vec = (2.4, y, -2.0)
    open_rate = dose_rate(world, spot)
    low, high = (0.5, y - 0.2, -2.2), (0.55, y + 0.2, -1.8)
    shield = box_between("brick", "", low, high, "lead", density=11340.0)
    world.solids.append(shield)
    shielded = dose_rate(world, spot)
    assert shielded < 0.2 * open_rate
    shield.pose = (*shield.pose[:6], shield.pose[6] - 3.0)
    assert dose_rate(world, spot) == pytest.approx(open_rate)


def test_goods_raise_the_rate_all_along_them_and_a_point_source_at_one_place(
    s03: Scenario,
) -> None:
    goods = World(with_sources(s03, TILES), 1)
    point = World(with_sources(s03, {**POINT, "from_door_mm": 6000.0}), 1)
    places = [(-2.0, 1.0, z) for z in (-4.0, -6.0, -8.0)]
    along = [dose_rate(goods, place) for place in places]
    peaked = [dose_rate(point, place) for place in places]
    assert max(along) < 2.0 * min(along)
    assert peaked[1] > 2.5 * max(peaked[0], peaked[2])


def test_goods_that_are_carried_off_take_their_radiation_along(s03: Scenario) -> None:
    world = World(with_sources(s03, TILES), 1)
    spot = (-2.0, 1.0, -4.0)
    before = dose_rate(world, spot)
    for index in emitters(world)[0].cartons:
        x, y, z = world.carton_poses[index][4:]
        world.follow_cartons([(index, (*world.carton_poses[index][:4], x, y, z - 30.0))])
    assert dose_rate(world, spot) < before


@pytest.mark.parametrize(
    ("change", "said"),
    [({"from_door_mm": 99999.0}, "inside the box"), ({"nuclide": "xx"}, "cs137")],
)
def test_a_source_that_cannot_be_is_refused(
    empty: Scenario, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(TrainingFailure, match=said):
        with_sources(empty, {**POINT, **change})
    with pytest.raises(TrainingFailure, match="known kinds"):
        with_sources(empty, {**TILES, "goods": "ice"})


def scanned(make_puppet: Make, scenario: Scenario) -> Any:
    """The pager held before the right door from outside."""
    puppet = make_puppet(scenario)
    puppet.take(RIGHT, "radiation_pager")
    puppet.go("doors")
    puppet.hand(RIGHT, (0.5, 1.3, 0.3), (0.0, 0.0, -1.0))
    puppet.wait(4.0)
    return puppet


def test_the_pager_reads_a_surface_once(make_puppet: Make, empty: Scenario) -> None:
    puppet = scanned(make_puppet, with_sources(empty))
    readings = [e for e in puppet.named("reading") if e["aoi"].startswith("door_right")]
    assert [e["tool"] for e in readings] == ["radiation_pager"]
    assert readings[0]["value"] == pytest.approx(0.08, abs=0.02)
    assert readings[0]["unit"] == "uSv/h"


def test_the_pager_warns_tells_its_class_and_chirps(make_puppet: Make, empty: Scenario) -> None:
    puppet = scanned(make_puppet, with_sources(empty, POINT))
    pager = puppet.world.tools["radiation_pager"]
    expected = 0.08 + dose_rate(puppet.world, pager.crystal(puppet.world))
    assert pager.value == pytest.approx(expected, rel=0.2)
    assert pager.level == "alarm"
    assert any(e["value"] > 1.0 for e in puppet.named("reading"))

    def chirps() -> int:
        count = 0
        for _ in range(90):
            puppet.frame()
            count += len(puppet.world.noises)
        return count

    assert chirps() > 5
    puppet.trigger(RIGHT, 1.0)
    puppet.trigger(RIGHT, 0.0)
    assert chirps() == 0
