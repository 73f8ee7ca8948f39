"""What somebody new at a desk stumbled over once, and does not any more."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk.prompts import dressed, prompt, reading
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import (
    Vec,
    add,
    along,
    distance,
    place_of,
    rotate,
    turn_of,
)
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import RIGHT

MakeSeat = Callable[..., Any]  # conftest.py
DRAG = 0.6  # of the half width of the picture
KEYS = dict.fromkeys("WASDQECFGHNPRTV", "P")


@pytest.fixture
def world() -> World:
    return World(schema.library()["s03"], 5)


@pytest.mark.parametrize("node", ["start", "left_1", "sill"])
@pytest.mark.parametrize("turn_deg", [0, 90, 135, 270])
def test_taking_the_tablet_presses_nothing(
    make_seat: MakeSeat, world: World, node: str, turn_deg: int
) -> None:
    assert world.tablet is not None
    seat = make_seat(world, node)
    for _ in range(2):  # straight after the gloves the other hand is still over the trolley
        seat.body.send_for_tool(0)
        seat.settle()
    for page in ("seal", "decide"):  # with large buttons
        world.tablet.book.turn_to(page)
        seat.body.yaw = math.radians(turn_deg)
        seat.run(0.3)
        seat.fetch("tablet")
        seat.run(1.0)
        assert world.tablet.holder is not None
        assert world.tablet.book.shown.name == page
        seat.fetch("tablet")
        seat.run(1.0)
    assert not [e for e in seat.events if e.name in ("seal_verify", "decision")]


@pytest.mark.parametrize("turn_deg", range(0, 360, 45))
def test_putting_the_tablet_back_presses_nothing(
    make_seat: MakeSeat, world: World, turn_deg: int
) -> None:
    seat = make_seat(world, "start")
    seat.body.yaw = turn_deg * 3.14159 / 180
    seat.fetch("tablet")
    seat.run(1.0)
    seat.fetch("tablet")
    seat.run(1.5)
    assert world.tablet is not None
    assert world.tablet.holder is None
    assert [e.data["page"] for e in seat.events if e.name == "page"] == ["papers"]


@pytest.mark.parametrize("way", [-1.0, 1.0])
def test_looking_from_the_sides_stays_before_the_door(
    make_seat: MakeSeat, world: World, way: float
) -> None:
    seat = make_seat(world, "doors")
    seat.look(world.seal.place())
    seat.run(0.2)
    seat.body.peer(seat.controls)
    seat.run(2.0)
    face = world.seal.place()[2]
    began, lowest = world.head, 1.0
    seat.controls.walk = (way, 0.0)
    for _ in range(40):
        seat.run(0.1)
        lowest = min(lowest, world.head[2] - face)
    assert lowest > 0.0
    assert way * (world.head[0] - began[0]) > 0.05  # D to the right, A to the left
    assert (world.head[0] > world.seal.place()[0]) == (way > 0.0)
    assert not [e for e in seat.events if e.name == "touched"]


def test_what_is_worn_is_said_when_asked_for_more(make_seat: MakeSeat, world: World) -> None:
    assert "board" in dressed(world, KEYS)
    seat = make_seat(world, "left_0")
    seat.body.send_for_tool(0)
    seat.settle()
    said = dressed(world, KEYS)
    assert said.index("gloves") < said.index("board") < said.index("helmet")
    seat = make_seat(world, "start")
    for _ in range(5):
        seat.body.send_for_tool(0)
        seat.settle()
    assert "board" not in dressed(world, KEYS)


def test_the_strip_reads_the_gas_detector(make_seat: MakeSeat, world: World) -> None:
    seat = make_seat(world, "doors")
    guide = seat.body.guide
    seat.fetch("gas_detector")
    assert reading(world, guide) == "Open air"
    seat.look((0.0, 1.3, 0.1))
    seat.run(0.1)
    seat.body.act(seat.controls)
    seat.run(5.0)
    said = prompt(world, guide, KEYS, peering=False)
    assert "O2 20.9" in said
    assert "CO2" in said
    assert reading(world, guide).startswith("middle")
    seat.settle()
    seat.body.yaw = 3.0  # away from the doors
    seat.run(1.0)
    assert reading(world, guide) == "middle"  # of three


def test_seconds_are_said_in_the_language(make_seat: MakeSeat) -> None:
    world = World(schema.library()["s03"], 5, language="ru")
    seat = make_seat(world, "doors")
    seat.fetch("gas_detector")
    seat.look((0.0, 1.3, 0.1))
    seat.run(0.1)
    seat.body.act(seat.controls)
    seat.run(6.0)
    said = reading(world, seat.body.guide)
    assert said.endswith(" с")
    assert not said.endswith(" s")


def test_a_cut_seal_is_not_asked_for_again(make_seat: MakeSeat, world: World) -> None:
    seat = make_seat(world, "doors")
    guide = seat.body.guide
    seat.fetch("bolt_cutter")
    seat.look(world.seal.place())
    seat.run(0.2)
    seat.body.act(seat.controls)
    seat.settle()
    assert not world.seal.whole
    said = prompt(world, guide, KEYS, peering=False)
    assert "handles" in said
    assert guide.tool_in(RIGHT) == "bolt_cutter"


@pytest.mark.parametrize(("name", "node"), [("left", "door_left"), ("right", "door_right")])
@pytest.mark.parametrize("degrees", [30, 100, 180, 225])
def test_a_door_is_shut_the_way_the_strip_says(
    make_seat: MakeSeat, world: World, name: str, node: str, degrees: int
) -> None:
    for rod in world.doors.rods:
        rod.angle = 1.7
    leaf = world.doors.leaves[name]
    if name == "left":
        world.doors.leaves["right"].turn_to(world, math.radians(240))
    leaf.turn_to(world, math.radians(degrees))
    seat = make_seat(world, node)
    for _ in range(6):
        before = leaf.angle
        seat.look(leaf.to_world(0.8, 0.0, 1.75))
        seat.run(0.1)
        said = prompt(world, seat.body.guide, KEYS, peering=False)
        assert "shut it" in said, said
        way = 1.0 if "to the right: shut" in said else -1.0
        drag(seat, way)
        assert leaf.angle < before
        seat.run(1.0)
        if leaf.degrees < 8.0:
            return
    pytest.fail(f"it stands at {leaf.degrees:.0f} degrees")


def drag(seat: Any, way: float) -> None:
    """From the middle of the picture to a side, and lets go there."""
    seat.controls.acting = True
    seat.body.act(seat.controls)
    seat.run(1.5)
    for step in range(1, 41):
        seat.controls.cursor = (way * DRAG * step / 40, 0.0)
        seat.run(0.1)
    seat.run(2.0)
    seat.controls.acting = False
    seat.run(0.1)
    seat.controls.cursor = (0.0, 0.0)
    seat.settle()


def beam(world: World) -> tuple[Vec, Vec]:
    """Where the torch is and which way it shines."""
    at = world.tools["torch"].pose
    return place_of(at), rotate(turn_of(at), (0.0, 0.0, -1.0))


def test_the_torch_lights_what_is_pointed_at_beside_the_cargo(
    make_seat: MakeSeat, world: World
) -> None:
    seat = make_seat(world, "aisle_2")
    seat.fetch("torch")
    for index in range(4):  # near ones, at the elbow
        where = place_of(world.carton_poses[index])
        seat.look(add(where, (0.0, world.plans[index].half[1], 0.0)))
        seat.run(0.6)
        at, way = beam(world)
        hit = world.physics.ray(at, way, 5.0)
        assert hit is not None
        assert distance(along(at, way, hit[0]), seat.body.guide.sight.point) < 0.15


def test_a_picture_is_of_what_one_faces_from_near(make_seat: MakeSeat, world: World) -> None:
    seat = make_seat(world, "aisle_2")
    seat.fetch("camera")
    seat.look(place_of(world.carton_poses[2]))
    seat.run(0.6)
    faced = seat.body.guide.sight.name
    assert faced.startswith("carton_")
    seat.body.act(seat.controls)
    seat.settle()
    shown = next(e.data["aois"] for e in seat.events if e.name == "photograph")
    assert shown.split()[0] == f"carton/{faced}"
