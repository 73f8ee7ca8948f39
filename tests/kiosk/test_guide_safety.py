"""The guided hands keep an officer safe: what they do is what the engine asks for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk import guide_safety
from vrkiosk.guide import WorldGuide, tool_bounds
from vrkiosk.sighting import Sight
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import Vec, add, place_of, subtract, to_local, unit
from vrkiosk_scenarios.tools.gas_detector import GasDetector, Spot
from vrkiosk_scenarios.tools.strap import Strap
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import RIGHT

EYES: Vec = (0.0, 1.62, 0.0)
MakeSeat = Callable[[World, str], Any]  # conftest.py


@pytest.fixture
def world() -> World:
    return World(schema.library()["s03"], 5)


def strap_of(world: World) -> Strap:
    strap = world.tools["strap"]
    assert isinstance(strap, Strap)
    return strap


def detector_of(world: World) -> GasDetector:
    detector = world.tools["gas_detector"]
    assert isinstance(detector, GasDetector)
    return detector


def test_a_click_on_a_garment_fetches_it(world: World) -> None:
    guide = WorldGuide(world, tool_bounds())
    node = world.moving.nodes[0]
    world.moving.stand(node, (0.0, 0.0, 0.0, 1.0, *EYES))
    helmet = place_of(world.tools["helmet"].pose)
    way = unit(subtract(to_local(world.world_from_stage, helmet), EYES))
    _, right = guide.act(EYES, way)
    assert guide.sight.name == "helmet"
    assert any(step.squeeze for step in right)


@pytest.mark.parametrize(("height", "third"), [(0.7, "low"), (1.4, "middle"), (2.3, "high")])
def test_the_lance_goes_to_the_rubber_nearest_to_the_click(
    world: World, height: float, third: str
) -> None:
    detector = detector_of(world)
    sight = Sight("leaf", "right", 1.0, (0.25, height, 0.06))
    longest = max(guide_safety.use(world, "gas_detector", sight), key=lambda m: m.seconds)
    assert longest.seconds > world.settings.gas_detector.pump_s
    detector.pose = longest.at
    world.head_in_stage = (0.0, 0.0, 0.0, 1.0, 0.0, 1.62, 1.3)
    found = detector.find(world)
    assert found is not None
    assert (found.where, found.height) == ("gasket", third)


def test_in_the_open_box_the_lance_goes_in(world: World) -> None:
    for leaf in world.doors.leaves.values():
        leaf.turn_to(world, math.radians(100))
    detector = detector_of(world)
    world.head_in_stage = (0.0, 0.0, 0.0, 1.0, 0.0, 1.2, -1.9)
    sight = Sight("surface", "floor", 1.2, (0.0, world.room.floor, -0.4), (0.0, 1.0, 0.0))
    (move,) = guide_safety.use(world, "gas_detector", sight)
    detector.pose = move.at
    assert detector.find(world) == Spot("inside", "low")


def test_a_click_on_each_door_hooks_the_strap_and_a_click_takes_it_off(world: World) -> None:
    strap = strap_of(world)
    hand = world.hands[RIGHT]
    strap.holder = hand
    hand.held = strap
    for side in ("left", "right"):
        pressed = [m for m in guide_safety.use(world, "strap", Sight("leaf", side)) if m.trigger]
        strap.pose = pressed[0].at
        strap.press(world, hand)
    assert strap.on
    assert hand.held is None
    strap.idle(world)
    grips = [m for m in guide_safety.unhook(strap) if m.squeeze]
    assert strap.reach_of(world, place_of(grips[0].at)) <= world.settings.hands.take_reach
    beside = add(place_of(grips[0].at), (0.0, 0.2, 0.0))
    assert strap.reach_of(world, beside) > world.settings.hands.take_reach


def test_one_key_takes_the_strap_off_and_puts_it_away(world: World, make_seat: MakeSeat) -> None:
    seat = make_seat(world, "doors")
    strap = strap_of(world)
    strap.hooked, world.doors.strapped = list(world.settings.strap.bars), True
    seat.run(0.1)
    seat.fetch("strap")
    assert not strap.on
    assert world.hands[RIGHT].held is None


def test_one_key_puts_on_what_is_next(world: World, make_seat: MakeSeat) -> None:
    seat = make_seat(world, "start")
    for _ in range(3):
        assert seat.body.send_for_tool(0)
        seat.settle()
    assert [event.data["item"] for event in seat.named("ppe")] == ["helmet", "vest", "gloves"]
    for name in ("glasses", "mask"):
        seat.body.send_for_tool(0)
        seat.settle()
        assert seat.named("ppe")[-1].data["item"] == name
    seat.body.send_for_tool(0)
    seat.settle()
    assert seat.named("ppe")[-1].data["item"] == "gloves"  # another pair
