"""Cartons: taken, carried, put down, in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import NO_TURN, distance, place_of, pose
from vrkiosk_scenarios.physics import drive
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solids import carton_plans
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]
LEFT, RIGHT = 0, 1


def inside(make_puppet: Make, scenario: Scenario, node: str) -> Any:
    puppet = make_puppet(scenario)
    world = puppet.world
    there = next(n for n in world.moving.nodes if n.name == node)
    world.moving.stand(there, world.head_in_stage)
    world.arrive(there)
    puppet.wait(0.05)
    return puppet


def index_of(world: Any, model: str, which: int) -> int:
    return [i for i, plan in enumerate(world.plans) if plan.model == model][which]


def test_stacks_sleep_where_the_scenario_puts_them(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    before = list(puppet.world.carton_poses)
    puppet.wait(2.0)
    assert not puppet.world.physics.awake
    assert puppet.world.carton_poses == before


def test_one_hand_carries_a_light_carton(make_puppet: Make, s03: Scenario) -> None:
    puppet = inside(make_puppet, s03, "aisle_8")
    world = puppet.world
    top = index_of(world, "carton_c", 1)
    x, y, z = place_of(world.carton_poses[top])
    puppet.hand(RIGHT, (x, y, z + 0.27))
    puppet.squeeze(RIGHT, 1.0)
    puppet.hand(RIGHT, (x, y + 0.1, z + 0.4))
    puppet.hand(RIGHT, (-0.75, 0.6, -10.1), seconds=1.5)
    puppet.squeeze(RIGHT, 0.0)
    puppet.wait(1.5)
    moved = puppet.named("carton_moved")[0]
    assert moved["carton"] == world.plans[top].name
    assert distance(place_of(world.carton_poses[top]), (-0.75, 0.42, -10.37)) < 0.1
    assert not world.physics.awake
    drawn = world.snapshot.poses[world.description.index(world.plans[top].name)]
    assert drawn[4:] == pytest.approx(place_of(world.carton_poses[top]), abs=1e-5)


def test_a_heavy_carton_needs_two_hands(make_puppet: Make, s03: Scenario) -> None:
    heavy = schema.with_values(s03, {"cargo.kinds.carton_c.mass_kg": 14.0})
    puppet = inside(make_puppet, heavy, "aisle_8")
    world = puppet.world
    top = index_of(world, "carton_c", 1)
    x, y, z = place_of(world.carton_poses[top])
    puppet.hand(RIGHT, (x + 0.33, y, z + 0.1))
    puppet.squeeze(RIGHT, 1.0)
    puppet.hand(RIGHT, (x + 0.33, y + 0.2, z + 0.1))
    assert place_of(world.carton_poses[top]) == pytest.approx((x, y, z), abs=1e-6)
    puppet.hand(RIGHT, (x + 0.33, y, z + 0.1))
    puppet.hand(LEFT, (x - 0.33, y, z + 0.1))
    puppet.squeeze(LEFT, 1.0)
    start = [puppet.grips[LEFT], puppet.grips[RIGHT]]
    for step in range(1, 91):
        for side in (LEFT, RIGHT):
            px, py, pz = start[side][4:]
            puppet.grips[side] = (*start[side][:4], px, py + 0.003 * step, pz)
        puppet.frame()
    puppet.wait(0.3)
    assert place_of(world.carton_poses[top])[1] == pytest.approx(y + 0.27, abs=0.02)
    puppet.squeeze(LEFT, 0.0)
    puppet.squeeze(RIGHT, 0.0)
    puppet.wait(1.5)
    assert place_of(world.carton_poses[top])[1] == pytest.approx(y, abs=0.01)


def test_a_lost_hand_sets_the_carton_down(make_puppet: Make, s03: Scenario) -> None:
    puppet = inside(make_puppet, s03, "aisle_8")
    world = puppet.world
    top = index_of(world, "carton_c", 1)
    x, y, z = place_of(world.carton_poses[top])
    puppet.hand(RIGHT, (x, y, z + 0.27))
    puppet.squeeze(RIGHT, 1.0)
    puppet.hand(RIGHT, (x, y + 0.1, z + 0.5))
    valid = puppet.flags
    puppet.flags = valid & ~(1 << 9)
    puppet.wait(0.3)
    assert world.hands[RIGHT].held is not None
    puppet.wait(0.4)
    assert world.hands[RIGHT].held is None
    assert len(puppet.named("carton_moved")) == 1


def test_cartons_stand_in_the_way_until_moved(make_puppet: Make, s03: Scenario) -> None:
    puppet = inside(make_puppet, s03, "aisle_8")
    world = puppet.world
    goal = next(n for n in world.moving.nodes if n.name == "aisle_9")
    assert not world.moving.free(world, goal)
    puppet.clear_way()
    assert world.moving.here.name == "aisle_9"


def test_jitter_comes_from_the_seed(s03: Scenario) -> None:
    one, again, other = (carton_plans(s03, Random(seed)) for seed in (1, 1, 2))
    assert one == again
    assert one != other


@pytest.mark.parametrize("target", [(0.0, 1.9, -12.5), (1.9, 1.9, -10.0), (0.0, -1.0, -10.0)])
def test_walls_stop_a_carton_however_thin(
    s03: Scenario, target: tuple[float, float, float]
) -> None:
    world = World(schema.with_values(s03, {"hides.0.thickness_mm": 1}), 1)
    light = index_of(world, "carton_c", 1)
    physics, plan = world.physics, world.plans[light]
    physics.place_carton(light, pose(NO_TURN, (0.0, 1.9, -10.0)))
    for _ in range(540):
        now = physics.carton_pose(light)
        drive(physics, light, now, pose(NO_TURN, target), 1.2, world.settings.cartons)
        physics.step()
    x, y, z = place_of(physics.carton_pose(light))
    depth = 0.01
    assert x + plan.half[0] < 1.176 + depth
    assert y - plan.half[1] > 0.17 - depth
    assert z - plan.half[2] > -11.732 - depth
