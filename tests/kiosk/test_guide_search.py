"""Somebody with but a mouse uses tape, probe, knife, swab and UV lamp: what the world then says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import Vec, transform
from vrkiosk_scenarios.tools.swab import Swab
from vrkiosk_scenarios.world import World

CARTON = 24

Sit = Callable[..., Any]


@pytest.fixture
def sit(make_seat: Callable[..., Any]) -> Sit:
    """sit(node="aisle_8", **values): in s03 with the tools, one carton alone in the aisle."""

    def made(node: str = "aisle_8", **values: object) -> Any:
        tools = ["tablet", "torch", "tape", "probe", "knife", "swab", "uv_lamp"]
        changed = {"tools": tools, "cargo.stacks.2.layers": 1, **values}
        return make_seat(World(schema.with_values(schema.library()["s03"], changed), 1), node)

    return made


def lid(world: World, across: float = 0.0) -> Vec:
    half = world.plans[CARTON].half
    return transform(world.carton_poses[CARTON], (across * half[0], half[1], 0.3 * half[2]))


def test_the_tape_measures_between_two_clicks(sit: Sit) -> None:
    seat = sit("sill")
    seat.fetch("tape")
    for side in (-1.0, 1.0):
        seat.click((side * seat.world.space.half_width, 1.3, -1.1))
    reading = seat.named("reading")[0].data
    assert reading["value"] == pytest.approx(2352, abs=15)
    assert "hook" in seat.prompted((1.176, 1.3, -1.1)).lower()


@pytest.mark.parametrize(("tool", "word"), [("pole_mirror", "pole"), ("videoscope", "tip")])
def test_a_button_held_draws_out_the_pole_and_bends_the_scope(
    sit: Sit, tool: str, word: str
) -> None:
    seat = sit("sill", tools=["tablet", "torch", tool])
    seat.fetch(tool)
    wall = (1.17, 1.3, -1.1)
    assert word in seat.prompted(wall).lower()
    seat.look(wall)
    assert seat.body.act(seat.controls)
    seat.controls.acting = True
    seat.run(0.6)
    seat.controls.acting = False
    seat.settle()
    assert seat.world.tools[tool].measure > 0.1


def test_the_probe_goes_in_and_comes_out(sit: Sit) -> None:
    seat = sit()
    seat.fetch("probe")
    seat.click(lid(seat.world, 0.4))
    reading = seat.named("reading")[0].data
    assert (reading["tool"], reading["residue"]) == ("probe", "goods")
    assert "mm Goods" in seat.shown()
    assert reading["value"] == pytest.approx(220, abs=8)


def test_the_knife_opens_the_carton_under_the_cursor(sit: Sit) -> None:
    seat = sit()
    seat.fetch("knife")
    assert "cut" in seat.prompted(lid(seat.world)).lower()
    seat.click(lid(seat.world))
    assert [event.data["carton"] for event in seat.named("opened")] == ["carton_25"]
    assert seat.named("hazard") == []


@pytest.mark.parametrize("node", ["aisle_2", "aisle_3"])
def test_the_knife_goes_away_from_the_hand_that_holds_the_torch(
    make_seat: Callable[..., Any], node: str
) -> None:
    world = World(schema.library()["s05"], 3)
    world.seal.whole = False
    seat = make_seat(world, node)
    seat.fetch("torch")
    seat.fetch("knife")
    carton = next(i for i, plan in enumerate(world.plans) if plan.name == "carton_08")
    x, y, z = world.carton_poses[carton][4:]
    seat.click((x, y + world.plans[carton].half[1], z))
    cut = seat.named("cut")[0].data
    assert (cut["target"], cut["away"]) == ("carton_08", True)


def test_the_swab_wipes_and_is_analysed(sit: Sit) -> None:
    seat = sit("aisle_9")
    seat.fetch("swab")
    seat.click((-0.3, 1.3, seat.world.scenario.face_from_door_mm / -1000.0))
    assert len(seat.named("wiped")) == 1
    tool = seat.world.tools["swab"]
    assert isinstance(tool, Swab)
    assert "analyser" in seat.prompted(tool.slot(seat.world))
    seat.click(tool.slot(seat.world))
    assert seat.named("reading")[0].data["klass"] == "narcotic"
    assert "Narcotics" in seat.shown()


def test_the_lamp_shines_as_soon_as_it_is_fetched(sit: Sit) -> None:
    seat = sit("aisle_9", **{"hides.0.cues.paint": 1.0})
    seat.fetch("uv_lamp")
    assert seat.named("uv_lamp")[0].data["on"] is True
    spot = (-0.3, 1.4, seat.world.scenario.face_from_door_mm / -1000.0)
    assert "glow" in seat.prompted(spot)
    seat.body.peer(seat.controls)
    seat.run(2.0)
    assert [event.data for event in seat.named("uv_seen")] == [
        {"aoi": "front_wall/b2", "glows": True}
    ]
