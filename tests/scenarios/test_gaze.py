"""Looking: what counts as looked at, as seen, and as lit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import along, place_of, rotate, turn_of
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_xr.frame import Flag

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


def test_a_glance_is_shorter_than_a_look(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.look((-0.6, 1.4, 0.0), 0.5)
    before = len(puppet.named("aoi_enter"))
    puppet.look((0.6, 1.4, 0.0), 0.06)
    puppet.look((-0.6, 1.4, 0.0), 0.3)
    assert len(puppet.named("aoi_enter")) == before
    puppet.look((0.6, 1.4, 0.0), 0.3)
    leave, enter = [e for e in puppet.events if e.name.startswith("aoi")][-2:]
    assert (leave.name, leave.data["aoi"]) == ("aoi_leave", "door_left/b")
    assert leave.data["ms"] >= 500
    assert (enter.name, enter.data) == ("aoi_enter", {"aoi": "door_right/b", "source": "head"})


def test_an_eye_tracker_is_named_as_source(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.flags |= int(Flag.GAZE_IS_EYE)
    puppet.look((0.6, 1.4, 0.0), 0.3)
    assert puppet.named("aoi_enter")[-1]["source"] == "eye"


def test_without_gaze_nothing_is_looked_at(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.flags &= ~int(Flag.GAZE_VALID)
    before = len(puppet.events)
    puppet.look((0.6, 1.4, 0.0), 0.5)
    assert [e for e in puppet.events[before:] if e.name.startswith(("aoi", "surface"))] == []


def test_dark_walls_are_not_seen_until_lit(make_puppet: Make, s03: Scenario) -> None:
    puppet = inside(make_puppet, s03, "aisle_8")
    wall = (-1.176, 1.8, -10.0)
    puppet.look(wall, 1.0)
    seen = [e["aoi"] for e in puppet.named("surface_seen") if e["aoi"].startswith("left_wall")]
    assert seen == []
    puppet.take(LEFT, "torch")
    puppet.trigger(LEFT, 1.0)
    puppet.trigger(LEFT, 0.0)
    puppet.hand(LEFT, (-0.3, 1.4, -10.0), (-1.0, 0.2, 0.0))
    puppet.look(wall, 1.0)
    seen = [e["aoi"] for e in puppet.named("surface_seen") if e["aoi"].startswith("left_wall")]
    assert seen == ["left_wall/b09"]


def test_a_torch_elsewhere_lights_nothing_here(make_puppet: Make, s03: Scenario) -> None:
    puppet = inside(make_puppet, s03, "aisle_8")
    puppet.take(LEFT, "torch")
    puppet.trigger(LEFT, 1.0)
    puppet.trigger(LEFT, 0.0)
    puppet.hand(LEFT, (0.0, 1.4, -10.0), (1.0, 0.2, 0.0))
    assert puppet.world.light.lit(puppet.world, (1.176, 1.65, -10.0))
    assert not puppet.world.light.lit(puppet.world, (-1.176, 1.65, -10.0))


def test_daylight_reaches_in_when_the_doors_are_open(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    world = puppet.world
    near, far = (0.5, 0.17, -1.0), (0.5, 0.17, -4.0)
    assert not world.light.lit(world, near)
    world.doors.leaves["right"].turn_to(world, 1.6)
    assert world.light.lit(world, near)
    assert not world.light.lit(world, far)
    assert world.light.lit(world, (1.219, 1.0, -6.0))


def test_the_tablet_hides_what_is_behind_it(make_puppet: Make, s03: Scenario) -> None:
    puppet = make_puppet(s03)
    puppet.take(LEFT, "tablet")
    puppet.hand(LEFT, (0.0, 1.40, 1.9))
    screen = puppet.world.tablet.screen(puppet.world)
    out = rotate(turn_of(screen), (0.0, 0.0, 1.0))
    puppet.head_to(along(place_of(screen), out, 0.4))
    before = len(puppet.events)
    puppet.look(place_of(screen), 1.0)
    names = [e.name for e in puppet.events[before:] if e.name in ("aoi_enter", "surface_seen")]
    assert names == []


@pytest.mark.parametrize(
    ("at", "to", "aoi"),
    [
        ((0.0, 1.7, -10.0), (0.8, 0.6, -10.6), "carton/carton_28"),
        ((0.0, 1.7, -10.0), (0.0, 2.868, -10.5), "ceiling/b09"),
        ((0.0, 1.7, -10.0), (0.6, 2.5, -11.732), "front_wall/c3"),
        ((0.0, 1.7, -10.0), (0.0, 0.17, -9.5), "floor/b08"),
        ((2.4, 1.6, -2.5), (1.219, 1.0, -2.5), "outside_right/a03"),
        ((0.6, 1.7, 1.3), (0.6, 2.4, 0.05), "number"),
        ((0.6, 1.7, 1.3), (0.6, 0.6, 0.05), "door_right/a"),
        ((0.0, 1.7, 2.2), (5.0, 0.0, 2.2), ""),
    ],
)
def test_surfaces_have_names(
    make_puppet: Make,
    s03: Scenario,
    at: tuple[float, float, float],
    to: tuple[float, float, float],
    aoi: str,
) -> None:
    from vrkiosk_scenarios.geometry import subtract, unit

    world = make_puppet(s03).world
    way = unit(subtract(to, at))
    hit = world.physics.ray(at, way, 30.0)
    assert hit is not None
    found = world.surfaces.aoi(hit[1], along(at, way, hit[0]), hit[2])
    assert found == aoi
    patches = {p for parts in world.surfaces.patches().values() for p in parts}
    assert aoi in patches or aoi in ("", "number") or aoi.startswith("carton/")


def test_front_wall_is_called_so_with_and_without_the_false_one(
    make_puppet: Make, s03: Scenario
) -> None:
    names = set()
    for scenario in (s03, schema.without_hides(s03)):
        world = make_puppet(scenario).world
        hit = world.physics.ray((0.0, 1.9, -10.0), (0.0, 0.0, -1.0), 30.0)
        names.add(world.surfaces.aoi(hit[1], (0.0, 1.9, -12.0), hit[2]))
    assert names == {"front_wall/b2"}
