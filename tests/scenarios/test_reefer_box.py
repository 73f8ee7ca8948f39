"""A reefer in the engine: what stands in it, how it sounds, that one can open it and walk in."""

from __future__ import annotations

import math
from typing import Any

import pytest

from vrkiosk_assets.containers import TYPES
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import place_of
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.tools.mallet import decay
from vrkiosk_scenarios.world import World

KIND = TYPES["40rf"]
FLOOR = KIND.floor_mm / 1000.0


@pytest.fixture(scope="module")
def reefer() -> Scenario:
    values: dict[str, Any] = {
        "container.type": KIND.name,
        "container.size_type": KIND.size_type,
        "container.tare_kg": KIND.tare_kg,
        "container.max_gross_kg": KIND.max_gross_kg,
        "papers.size_type": KIND.size_type,
        "cargo.stacks": [],
    }
    return schema.with_values(schema.library()["s03_clean"], values)


@pytest.fixture
def world(reefer: Scenario) -> World:
    return World(reefer, 1)


def test_hatches_leads_and_evaporator_stand_where_the_type_says(world: World) -> None:
    for part in KIND.parts:
        index = world.part(part.name)
        assert world.description.parts[index].model == part.model
        assert world.snapshot.visible[index]
        where = place_of(tuple(world.snapshot.poses[index].tolist()))
        assert where == pytest.approx([mm / 1000.0 for mm in part.position], abs=1e-5)


def test_a_scenario_may_leave_a_lead_out(reefer: Scenario) -> None:
    changed = schema.with_values(reefer, {"container.left_out": ["hatch_seal_left"]})
    names = [part.name for part in World(changed, 1).description.parts]
    assert "hatch_seal_left" not in names
    assert "hatch_seal_right" in names


@pytest.mark.parametrize(
    ("name", "point", "inward"),
    [
        ("left_wall", (-1.145, 1.5, -4.0), (-1.0, 0.0, 0.0)),
        ("right_wall", (1.145, 1.5, -4.0), (1.0, 0.0, 0.0)),
        ("front_wall", (0.0, 1.5, -11.585), (0.0, 0.0, -1.0)),
        ("ceiling", (0.0, 2.754, -4.0), (0.0, 1.0, 0.0)),
    ],
)
def test_lining_on_foam_is_dull_everywhere(
    world: World, name: str, point: tuple[float, ...], inward: tuple[float, ...]
) -> None:
    struck = next(solid for solid in world.solids if solid.name == name)
    heard = decay(world.solids, struck, point, inward, world.settings.mallet)  # type: ignore[arg-type]
    assert 0.03 < heard < 0.1  # a free steel skin rings 0.4 s


def test_a_wall_weighs_what_lining_foam_and_skin_do(world: World) -> None:
    wall = next(solid for solid in world.solids if solid.name == "left_wall")
    assert 2.0 * wall.half[0] == pytest.approx(0.074)
    assert wall.density * 2.0 * wall.half[0] == pytest.approx(15.0, abs=1.0)


def test_one_stands_on_the_tees_and_walks_up_to_the_bulkhead(world: World) -> None:
    inside = [node for node in world.moving.nodes if node.inside]
    assert {node.place[1] for node in inside} == {FLOOR}
    assert min(node.place[2] for node in inside) < -10.0
    met = world.physics.ray((0.0, 1.2, -1.0), (0.0, -1.0, 0.0), 3.0)
    assert met is not None
    assert met[0] == pytest.approx(1.2 - FLOOR, abs=1e-9)


def test_both_leaves_swing_open_once_their_rods_are_turned(world: World) -> None:
    for name in ("right", "left"):
        leaf = world.doors.leaves[name]
        assert not world.doors.may_move(leaf)
        for rod in leaf.rods:
            rod.angle = math.pi / 2
        assert world.doors.may_move(leaf)
        leaf.turn_to(world, 1.75)
    assert world.doors.daylight() == 1.0
