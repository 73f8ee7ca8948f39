"""A box on blocks before a dock: where one stands, what is seen of its underside, kneeling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_assets.catalogue import load_model
from vrkiosk_scenarios import schema, stand
from vrkiosk_scenarios.geometry import Vec, compose, place_of
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solid import Solid
from vrkiosk_scenarios.underframe import patch_ends, patch_names, patch_number
from vrkiosk_scenarios.unwrapped import patches
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Button

Make = Callable[..., Any]
UP, RIGHT = (0.0, 1.0, 0.0), 1
GROUND = -stand.BLOCKS_M


@pytest.fixture
def raised(s03: Scenario) -> Scenario:
    return schema.with_values(s03, {"place.stand": "blocks"})


def head(puppet: Any) -> tuple[float, float, float]:
    return place_of(compose(puppet.world.world_from_stage, puppet.head_in_stage))


def stood_at(make_puppet: Make, scenario: Scenario, node: str) -> Any:
    puppet = make_puppet(scenario)
    world = puppet.world
    there = next(n for n in world.moving.nodes if n.name == node)
    world.moving.stand(there, world.head_in_stage)
    puppet.wait(0.05)
    return puppet


def test_the_dock_is_as_high_as_the_blocks_and_the_yard_lies_lower(raised: Scenario) -> None:
    world = World(raised, 1)
    heights = {node.name: node.place[1] for node in world.moving.nodes}
    assert {heights[n] for n in ("start", "doors", "door_left", "door_right")} == {0.0}
    assert {heights[n] for n in ("right_0", "left_2", "under_left_3")} == {GROUND}
    assert heights["sill"] == pytest.approx(0.17)
    assert world.description.ground == GROUND
    down = (0.0, -1.0, 0.0)
    for place, high in (((0.0, 1.5, 2.0), 0.0), ((2.4, 1.5, -6.0), GROUND)):
        hit = world.physics.ray(place, down, 5.0)
        assert hit is not None
        assert place[1] - hit[0] == pytest.approx(high)


def test_on_the_ground_there_is_nothing_to_kneel_for(s03: Scenario) -> None:
    world = World(s03, 1)
    assert not [node for node in world.moving.nodes if node.kneeling]
    assert world.description.ground == 0.0
    assert "undercarriage" not in world.surfaces.patches()


def test_models_stand_where_their_solids_do(raised: Scenario) -> None:
    world = World(raised, 1)
    for name in ("dock", "block_1"):
        low, high = load_model(world.description.parts[world.part(name)].model).bounds
        solid = next(s for s in world.solids if s.name == name)
        bottom = solid.pose[5] - solid.half[1]
        assert bottom == pytest.approx(GROUND)
        assert float(low[1]) == pytest.approx(GROUND, abs=0.002)
        assert float(high[1]) >= solid.pose[5] + solid.half[1] - 0.002


@pytest.mark.parametrize("kind", ["20gp", "40gp", "40hc", "40rf"])
def test_every_patch_from_below_is_named_by_its_cross_member(s03: Scenario, kind: str) -> None:
    code = {"20gp": "22G1", "40gp": "42G1", "40hc": "45G1", "40rf": "45R1"}[kind]
    values = {"container.type": kind, "container.size_type": code, "place.stand": "blocks"}
    clean = schema.with_values(schema.without_hides(s03), {"cargo.stacks": []})
    scenario = schema.with_values(clean, values)
    world, of_kind = World(scenario, 1), scenario.container.kind
    seen = set()
    for x in (-0.8, 0.0, 0.8):
        for number in range(1, len(patch_names(of_kind)) + 1):
            begin, end = patch_ends(of_kind, number)
            z = begin + 0.4 * (end - begin)
            hit = world.physics.ray((x, -0.5, z), UP, 3.0)
            assert hit is not None
            aoi = world.surfaces.aoi(hit[1], (x, -0.5 + hit[0], z), hit[2])
            if aoi:
                assert aoi == f"undercarriage/{patch_number(of_kind, z):02d}"
                assert world.part_of(hit[1]) == world.part("container")
                seen.add(aoi)
    assert seen >= set(patch_names(of_kind)[:-1])  # the last one is behind the front beam
    assert set(patch_names(of_kind)) <= set(patches(scenario))


def test_a_kneeling_place_takes_the_eyes_down_and_others_up_again(
    make_puppet: Make, raised: Scenario
) -> None:
    puppet = stood_at(make_puppet, raised, "right_1")
    puppet.go("under_right_1")
    assert puppet.world.moving.posture == "kneel"
    assert head(puppet) == pytest.approx((1.75, GROUND + 0.55, -1.4), abs=1e-3)
    puppet.head_to((1.4, GROUND + 0.35, -1.4))
    assert not puppet.world.head_through_wall
    puppet.go("right_1")
    assert puppet.world.moving.posture == "stand"


def test_pressing_a_stick_crouches_kneels_and_stands(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    before = head(puppet)
    heights = []
    for _ in range(3):
        puppet.buttons = int(Button.STICK)
        puppet.wait(0.1)
        puppet.buttons = 0
        puppet.wait(0.4)
        heights.append(head(puppet)[1])
    assert heights == pytest.approx([1.0, 0.55, before[1]], abs=1e-3)
    assert [e["posture"] for e in puppet.named("posture")] == ["crouch", "kneel", "stand"]
    assert head(puppet)[::2] == pytest.approx(before[::2], abs=1e-6)


def test_the_tablet_has_the_same_for_hands_without_a_stick(
    make_puppet: Make, s03: Scenario
) -> None:
    puppet = make_puppet(s03)
    for button in ("page.posture", "posture.crouch", "posture.stand"):
        puppet.poke(button)
        puppet.wait(0.3)
    assert [e["posture"] for e in puppet.named("posture")] == ["crouch", "stand"]


def test_a_pad_pressed_at_its_edge_is_no_posture(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.buttons = int(Button.STICK)
    puppet.axes[RIGHT][2] = 0.8
    puppet.wait(0.1)
    puppet.axes[RIGHT][2] = 0.0
    puppet.buttons = 0
    puppet.wait(0.3)
    assert puppet.named("turn")
    assert puppet.named("posture") == []


def test_nobody_gets_below_the_ground(make_puppet: Make, raised: Scenario) -> None:
    puppet = stood_at(make_puppet, raised, "under_left_2")
    x, _, z = head(puppet)
    puppet.head_to((x, GROUND - 0.4, z))
    assert head(puppet)[1] >= GROUND + 0.25


def test_on_a_trailer_its_beams_and_wheels_stand_in_the_way(s03: Scenario) -> None:
    clean = schema.with_values(schema.without_hides(s03), {"cargo.stacks": []})
    world = World(schema.with_values(clean, {"place.stand": "chassis"}), 1)
    assert world.description.ground == GROUND
    assert [node for node in world.moving.nodes if node.kneeling]

    def met(x: float, z: float) -> str:
        hit = world.physics.ray((x, GROUND + 0.01, z), UP, 3.0)
        assert hit is not None
        return hit[1].name

    assert met(0.44, -7.5) == "chassis_beam_right"
    assert met(-0.9, -3.06) == "chassis_wheels_left_2"
    assert world.surfaces.aoi(*_below(world, 0.0, -7.5)).startswith("undercarriage/")
    assert not [part for part in world.description.parts if part.model == "stand_block"]


def _below(world: World, x: float, z: float) -> tuple[Solid, Vec, Vec]:
    hit = world.physics.ray((x, GROUND + 0.01, z), UP, 3.0)
    assert hit is not None
    return hit[1], (x, GROUND + 0.01 + hit[0], z), hit[2]


def test_a_trailers_solids_are_where_its_model_is(s03: Scenario) -> None:
    world = World(schema.with_values(s03, {"place.stand": "chassis"}), 1)
    low, high = (corner.astype(float) for corner in load_model("chassis").bounds)
    solids = [solid for solid in world.solids if solid.name.startswith("chassis_")]
    assert len(solids) > 10
    for solid in solids:
        for k in (0, 1, 2):
            assert solid.pose[4 + k] - solid.half[k] >= low[k] - 0.01
            assert solid.pose[4 + k] + solid.half[k] <= high[k] + 0.01
    assert low[1] == pytest.approx(GROUND, abs=0.01)
    assert high[1] < 0.12, "in the tunnel and the castings, not in the box"
