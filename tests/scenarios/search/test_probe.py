"""The probe goes as deep as what it meets allows, and what it meets clings to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import Vec
from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
FRONT = (0.0, 0.0, -1.0)
DOWN = (0.0, -1.0, 0.0)
RIGHT = 1


def push(bench: Any, spot: Vec, way: Vec, deep: float, *, drill: bool = False) -> dict[str, Any]:
    """Pushes it in by so much, and out again."""
    bench.to(spot, way, -0.05)
    bench.puppet.trigger(RIGHT, 1.0 if drill else 0.0)
    bench.to(spot, way, deep, 1.0)
    bench.puppet.wait(4.5 if drill else 0.5)
    bench.puppet.trigger(RIGHT, 0.0)
    bench.to(spot, way, -0.05)
    return dict(bench.puppet.named("reading")[-1])


def wall(make_bench: Make, scenario: Scenario, height: float, *, drill: bool) -> dict[str, Any]:
    """A try at the front wall."""
    spot = (-0.3, height, scenario.face_from_door_mm / -1000.0)
    return push(make_bench(scenario, "probe"), spot, FRONT, 0.1, drill=drill)


def test_steel_stops_it(make_bench: Make, box: Scenario) -> None:
    for drill in (False, True):
        reading = wall(make_bench, box, 1.3, drill=drill)
        assert (reading["value"], reading["residue"]) == (0, "nothing")
        assert reading["aoi"].startswith("front_wall/")


def test_boards_are_drilled_and_packs_leave_powder(make_bench: Make, box: Scenario) -> None:
    boards = schema.with_values(box, {"hides.0.material": "plywood", "hides.0.thickness_mm": 9})
    assert wall(make_bench, boards, 1.3, drill=False)["value"] == 0
    through = wall(make_bench, boards, 1.3, drill=True)
    assert (through["value"], through["residue"]) == (pytest.approx(100, abs=3), "powder")
    over_them = wall(make_bench, boards, 2.2, drill=True)
    assert (over_them["value"], over_them["residue"]) == (pytest.approx(100, abs=3), "nothing")


def test_residue_is_what_the_packs_hold_and_where_they_are(make_bench: Make, box: Scenario) -> None:
    boards = schema.with_values(box, {"hides.0.material": "plywood", "hides.0.thickness_mm": 9})
    other = schema.with_values(boards, {"hides.0.packs.0.substance": "tobacco"})
    assert wall(make_bench, other, 1.3, drill=True)["residue"] == "goods"
    far = schema.with_values(boards, {"hides.0.packs.0.gap_mm": 120})
    assert wall(make_bench, far, 1.3, drill=True)["residue"] == "nothing"


def test_a_thicker_board_takes_longer(make_bench: Make, box: Scenario) -> None:
    """30 mm a second: after a second and a half of a thick one it is not through."""
    values = {"hides.0.material": "plywood", "hides.0.packs.0.gap_mm": 40}
    deep = []
    for thick in (9, 60):
        scenario = schema.with_values(box, {**values, "hides.0.thickness_mm": thick})
        bench = make_bench(scenario, "probe")
        spot = (-0.3, 1.3, scenario.face_from_door_mm / -1000.0)
        bench.to(spot, FRONT, -0.05)
        bench.puppet.trigger(RIGHT, 1.0)
        bench.to(spot, FRONT, 0.1, 0.5)
        bench.puppet.wait(1.0)
        bench.to(spot, FRONT, -0.05)
        deep.append(bench.puppet.named("reading")[-1]["value"])
    assert deep[0] == pytest.approx(100, abs=3)
    assert 25 <= deep[1] <= 58


def test_soft_goods_are_pierced_and_hard_ones_are_not(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "probe")
    soft = push(bench, bench.on_lid(0.4, 0.3), DOWN, 0.2)
    assert (soft["value"], soft["residue"]) == (pytest.approx(200, abs=3), "goods")
    assert soft["aoi"] == f"carton/{bench.world.plans[24].name}"
    shallow = push(bench, bench.on_lid(-0.4, 0.3), DOWN, 0.03)
    assert (shallow["value"], shallow["residue"]) == (pytest.approx(30, abs=3), "nothing")
    hard = schema.with_values(box, {"cargo.kinds.carton_c.model": "carton_d"})
    bench = make_bench(hard, "probe")
    assert push(bench, bench.on_lid(0.4, 0.3), DOWN, 0.2)["value"] <= 14


def test_what_is_in_a_carton_clings(make_bench: Make, hidden: Scenario) -> None:
    bench = make_bench(hidden, "probe")
    reading = push(bench, bench.on_lid(0.4, 0.3), DOWN, 0.2)
    assert reading["residue"] == "powder"
    assert "Powder" in bench.words("probe")


def test_fresh_sealant_is_taken_up_and_old_is_none(make_bench: Make, s06: Scenario) -> None:
    found = []
    for strength in (0.0, 1.0):
        scenario = schema.with_values(s06, {"hides.0.cues.sealant": strength})
        bench = make_bench(scenario, "probe", "sill")
        cells = bench.world.fresh_work
        low = bench.world.room.floor
        spots = [(1.172 - 0.004 * k, low, -0.7) for k in range(12)]
        spot = next((p for p in spots if cells.sticky(bench.world, p)), spots[2])
        found.append(push(bench, spot, DOWN, 0.02)["residue"])
    assert found == ["nothing", "resin"]


def test_it_stays_in_its_hole_and_comes_out_of_it(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "probe")
    spot = bench.on_lid(0.4, 0.3)
    bench.to(spot, DOWN, -0.05)
    bench.to(spot, DOWN, 0.1, 0.6)
    bench.to((spot[0] + 0.05, spot[1], spot[2]), DOWN, 0.1)
    tip = bench.world.tools["probe"].point(bench.world.settings.probe.tip)
    assert tip == pytest.approx((spot[0], spot[1] - 0.1, spot[2]), abs=2e-3)
    bench.to((spot[0] + 0.4, spot[1], spot[2]), DOWN, 0.1)
    assert bench.puppet.named("reading")[-1]["value"] == pytest.approx(100, abs=3)


def test_a_hole_and_what_clings_stay_to_be_seen(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "probe")
    spot = bench.on_lid(0.4, 0.3)
    assert not bench.shows("probe_hole_1")
    push(bench, spot, DOWN, 0.1)
    assert bench.shows("probe_hole_1")
    assert bench.shows("probe_goods")
    snapshot, hole = bench.world.snapshot, bench.world.description.index("probe_hole_1")
    assert tuple(snapshot.poses[hole, 4:]) == pytest.approx(spot, abs=2e-3)
