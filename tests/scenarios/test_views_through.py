"""Gaze by way of the pole mirror and the videoscope, and what light it takes to see by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema, stand
from vrkiosk_scenarios.geometry import (
    NO_TURN,
    along,
    compose,
    distance,
    dot,
    place_of,
    pose,
    rotate,
    subtract,
    to_local,
    turn_of,
    unit,
)
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.tools import pole_mirror, videoscope
from vrkiosk_scenarios.views_through import look_through
from vrkiosk_scenarios.world import World

Make = Callable[..., Any]
RIGHT = 1
GROUND = -stand.BLOCKS_M


@pytest.fixture
def equipped(s03: Scenario) -> Scenario:
    tools = {"tools": [*s03.tools, "pole_mirror", "videoscope"], "place.stand": "blocks"}
    return schema.with_values(s03, tools)


def glass_of(world: World) -> tuple[float, ...]:
    """The mirror's plane in the world."""
    tool, inset = world.tools["pole_mirror"], pole_mirror.inset(world.settings.pole_mirror)
    head = next(where for name, where in tool.attached(world) if name == inset.part)
    return compose(head, pose(inset.pose[:4], inset.pose[4:]))


def kneel_with_mirror(make_puppet: Make, scenario: Scenario, side: str = "right") -> Any:
    """On the knees beside the box, the pole reaching under it, its glass facing up."""
    puppet = make_puppet(scenario)
    world = puppet.world
    there = next(n for n in world.moving.nodes if n.name == f"under_{side}_1")
    world.moving.stand(there, world.head_in_stage)
    world.arrive(there)
    puppet.wait(0.05)
    puppet.take(RIGHT, "pole_mirror")
    out = -1.0 if side == "right" else 1.0
    puppet.hand(RIGHT, (1.35 * -out, GROUND + 0.30, -1.4), (out, 0.0, 0.0))
    return puppet


def test_a_gaze_in_the_mirror_goes_on_as_glass_throws_it(
    make_puppet: Make, equipped: Scenario
) -> None:
    puppet = kneel_with_mirror(make_puppet, equipped)
    world = puppet.world
    plane = glass_of(world)
    eye = world.head
    way = unit(subtract(place_of(plane), eye))
    found = look_through(world, eye, way, 30.0)
    assert found is not None
    assert found.tool == "pole_mirror"
    assert found.origin == pytest.approx(place_of(plane), abs=1e-6)
    normal = rotate(turn_of(plane), (0.0, 0.0, 1.0))
    assert dot(found.way, normal) == pytest.approx(-dot(way, normal), abs=1e-9)
    assert found.travelled == pytest.approx(distance(eye, place_of(plane)))
    beside = unit(subtract(along(place_of(plane), (0.0, 0.0, 1.0), 0.13), eye))
    assert look_through(world, eye, beside, 30.0) is None
    assert look_through(world, eye, way, found.met - 0.01) is None, "something is before it"


def test_the_underside_is_seen_in_the_mirror_where_there_is_light(
    make_puppet: Make, equipped: Scenario
) -> None:
    puppet = kneel_with_mirror(make_puppet, equipped)
    puppet.look(place_of(glass_of(puppet.world)), 0.8)
    seen = [e for e in puppet.named("surface_seen") if e["aoi"].startswith("undercarriage")]
    assert [(e["aoi"], e["by"]) for e in seen] == [("undercarriage/05", "pole_mirror")]
    assert puppet.world.gaze.sight.aoi == "undercarriage/05"


def test_further_in_it_takes_the_torch(make_puppet: Make, equipped: Scenario) -> None:
    puppet = kneel_with_mirror(make_puppet, equipped)
    world = puppet.world
    deep, near = (0.1, 0.02, -3.0), (0.8, 0.02, -3.0)
    assert not world.light.lit(world, deep)
    assert world.light.lit(world, near)
    puppet.take(0, "torch")
    puppet.trigger(0, 1.0)
    puppet.trigger(0, 0.0)
    start = (1.3, GROUND + 0.3, -3.0)
    puppet.hand(0, start, subtract(deep, start))
    assert world.light.lit(world, deep)
    at_dusk = schema.with_values(equipped, {"place.time": "dusk"})
    evening = World(at_dusk, 1)
    assert not evening.light.lit(evening, near)


def test_the_picture_of_the_scope_shows_what_its_tip_looks_at(
    make_puppet: Make, equipped: Scenario
) -> None:
    """A corner of the screen is a corner of the picture; its own lamp lights what is near."""
    puppet = make_puppet(equipped)
    world = puppet.world
    tool = world.tools["videoscope"]
    tool.holder = world.hands[RIGHT]
    inset = videoscope.inset(world.settings.videoscope)
    tool.pose = pose(NO_TURN, (0.0, 1.2, -5.0))
    screen = compose(tool.pose, pose(inset.pose[:4], inset.pose[4:]))
    for u, v in ((0.0, 0.0), (0.8, -0.6)):
        spot = (u * inset.size[0] / 2, v * inset.size[1] / 2, 0.0)
        target = along(place_of(screen), rotate(turn_of(screen), spot), 1.0)
        eye = along(place_of(screen), rotate(turn_of(screen), (0.0, 0.0, 1.0)), 0.4)
        found = look_through(world, eye, unit(subtract(target, eye)), 30.0)
        assert found is not None
        assert (found.tool, found.travelled) == ("videoscope", 0.0)
        tip = dict(tool.attached(world))[videoscope.TIP]
        ahead = to_local(pose(turn_of(tip), (0.0, 0.0, 0.0)), found.way)
        assert ahead[0] * u >= 0.0
        assert ahead[1] * v >= 0.0
        assert ahead[1] / -ahead[2] == pytest.approx(v * 0.57735, abs=1e-4)
        assert found.lamp > 0.3


def test_a_wall_near_the_tip_is_seen_by_its_lamp_alone(
    make_puppet: Make, equipped: Scenario
) -> None:
    puppet = make_puppet(equipped)
    world = puppet.world
    there = next(n for n in world.moving.nodes if n.name == "aisle_8")
    world.moving.stand(there, world.head_in_stage)
    world.arrive(there)
    puppet.wait(0.05)
    puppet.take(RIGHT, "videoscope")
    front = world.room.front
    puppet.head_to((0.0, 1.75, front + 1.15))
    puppet.hand(RIGHT, (0.0, 1.45, front + 0.85))
    inset = videoscope.inset(world.settings.videoscope)
    tool = world.tools["videoscope"]
    puppet.look(place_of(compose(tool.pose, pose(inset.pose[:4], inset.pose[4:]))), 0.8)
    seen = [e for e in puppet.named("surface_seen") if e["by"] == "videoscope"]
    assert [e["aoi"] for e in seen] == ["front_wall/b2"]
    assert not world.light.lit(world, (0.0, 1.45, front)), "no other light there"


def test_lamps_of_the_yard_light_what_their_rays_reach(s03: Scenario) -> None:
    """Through open doors a mast lights a stretch of a wall; shut, or beside it, none."""
    dusk = schema.with_values(s03, {"place.time": "dusk", "cargo.stacks": []})
    world = World(dusk, 1)
    point = (-1.176, 0.9, -0.9)  # to where the mast on the right shines in
    assert not world.light.lit(world, point)
    for leaf in world.doors.leaves.values():
        leaf.turn_to(world, 2.0)
    world.physics.settle()
    assert world.light.lit(world, point)
    assert not world.light.lit(world, (-1.176, 0.9, -5.0))
    assert not world.light.lit(world, (1.176, 0.9, -0.9)), "its back is turned to the lamp"
