"""Somebody with but a mouse photographs, bags and seals a box again: what the world then says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import Vec, place_of
from vrkiosk_scenarios.world import World

FIND = {"name": "bag", "model": "sports_bag", "x_mm": -300, "from_door_mm": 500}
FIND |= {"title": {"en": "Sports bag", "ru": "Сумка", "fr": "Sac"}}
TOOLS = ["tablet", "torch", "bolt_cutter", "camera", "evidence_bag", "new_seal", "scale"]


@pytest.fixture
def seat(make_seat: Callable[..., Any]) -> Any:
    """Before the open doors of s03, the seal cut."""
    changed = {"tools": TOOLS, "finds": [FIND], "cargo.stacks": []}
    world = World(schema.with_values(schema.library()["s03"], changed), 1)
    world.seal.whole = False
    seat = make_seat(world, "doors")
    for leaf in world.doors.leaves.values():
        leaf.turn_to(world, 1.6)
    return seat


def bag_at(seat: Any) -> Vec:
    index = [plan.name for plan in seat.world.plans].index("find_bag")
    return place_of(seat.world.carton_poses[index])


def test_a_click_takes_a_picture_of_what_one_faces(seat: Any) -> None:
    seat.fetch("camera")
    assert "photograph" in seat.prompted(bag_at(seat)).lower()
    seat.click(bag_at(seat))
    assert "find/bag" in seat.named("photograph")[0].data["aois"].split()


def test_a_button_held_zooms(seat: Any) -> None:
    seat.fetch("camera")
    seat.look(bag_at(seat))
    assert seat.body.act(seat.controls)
    seat.controls.acting = True
    seat.run(1.3)
    seat.controls.acting = False
    seat.settle()
    assert seat.named("photograph") == []
    assert seat.world.tools["camera"].step == 2


def test_a_find_and_the_cut_seal_are_bagged_by_a_click(seat: Any) -> None:
    seat.fetch("evidence_bag")
    assert seat.shown() == seat.world.evidence.next_bag()
    x, y, z = bag_at(seat)
    assert "point at" in seat.prompted((0.4, 0.17, -0.4)).lower()
    assert "in the bag" in seat.prompted((x, y + 0.15, z)).lower()
    seat.click((x, y + 0.15, z))
    assert [event.data["item"] for event in seat.named("bagged")] == ["find/bag"]
    assert "point at" in seat.prompted((x, y + 0.15, z)).lower(), "it is in a bag already"


def test_an_open_door_says_how_it_is_shut(seat: Any) -> None:
    for rod in seat.world.doors.rods:
        rod.angle = 1.6
    inner = seat.world.doors.leaves["right"].to_world(0.6, -0.05, 1.3)
    assert "to the left: shut it" in seat.prompted(inner)


def test_the_new_seal_wants_the_box_shut(seat: Any) -> None:
    leaves = seat.world.doors.leaves
    seat.fetch("new_seal")
    assert "shut both doors" in seat.prompted(leaves["right"].to_world(0.6, 0.0, 1.3)).lower()
    for name in ("left", "right"):
        leaves[name].turn_to(seat.world, 0.0)
    point = leaves["right"].to_world(0.7, 0.0, 1.3)
    assert "hang the new seal" in seat.prompted(point).lower()
    seat.click(point)
    assert len(seat.named("sealed")) == 1


def test_a_find_is_dragged_onto_the_scale(make_seat: Callable[..., Any]) -> None:
    brick = FIND | {"model": "contraband_pack", "from_door_mm": 200, "x_mm": 0}
    changed = {"tools": TOOLS, "finds": [brick], "cargo.stacks": []}
    world = World(schema.with_values(schema.library()["s03"], changed), 1)
    seat = make_seat(world, "doors")
    for leaf in world.doors.leaves.values():
        leaf.turn_to(world, 1.6)
    seat.look(bag_at(seat))
    assert seat.body.act(seat.controls)
    seat.controls.acting = True
    seat.run(2.0)
    for _ in range(60):
        seat.look(place_of(world.tools["scale"].top(world)))
        seat.run(0.1)
    seat.controls.acting = False
    seat.settle()
    seat.run(2.5)
    (reading,) = [e.data for e in seat.named("reading") if e.data["tool"] == "scale"]
    assert reading["value"] == pytest.approx(0.81, abs=0.04)
