"""The knife opens what is cut along its joint, and shows what is inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import add
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
FRONT = (0.0, 0.0, -1.0)
LEFT, RIGHT = 0, 1
NAME = "carton_25"  # the one in the aisle's end


def cut(bench: Any, start: float, end: float, aside: float = 0.0) -> None:
    """Draws the blade along the joint of the lid, from one share of it to another."""
    bench.to(add(bench.on_lid(start), (0.0, 0.0, aside)), FRONT)
    bench.puppet.trigger(RIGHT, 1.0)
    bench.to(add(bench.on_lid(end), (0.0, 0.0, aside)), FRONT, seconds=0.8)
    bench.puppet.trigger(RIGHT, 0.0)


@pytest.mark.parametrize("dirty", [False, True])
def test_a_cut_along_the_joint_shows_what_is_inside(
    make_bench: Make, box: Scenario, hidden: Scenario, dirty: bool
) -> None:
    bench = make_bench(hidden if dirty else box, "knife")
    assert bench.shows(NAME)
    cut(bench, -0.9, 0.9)
    assert [e["carton"] for e in bench.puppet.named("opened")] == [NAME]
    event = bench.puppet.named("cut")[0]
    assert (event["target"], event["away"], event["hand"]) == (NAME, True, "right")
    assert not bench.shows(NAME)
    assert bench.shows(f"{NAME}_open")
    names = {part.name for part in bench.world.description.parts if bench.shows(part.name)}
    assert any(name.startswith(f"{NAME}_contents_") for name in names) is dirty
    assert bench.puppet.named("hazard") == []
    bench.world.snapshot.daylight = 1.0  # as with the doors open
    seen = Observation.from_snapshot(bench.world.description, bench.world.snapshot).poses
    assert NAME in seen
    assert any(name.startswith(f"{NAME}_contents_") for name in seen) is dirty


@pytest.mark.parametrize(("start", "end", "aside"), [(-0.9, 0.1, 0.0), (-0.9, 0.9, 0.06)])
def test_a_short_cut_or_one_beside_the_joint_opens_nothing(
    make_bench: Make, box: Scenario, start: float, end: float, aside: float
) -> None:
    bench = make_bench(box, "knife")
    cut(bench, start, end, aside)
    assert bench.puppet.named("opened") == []
    assert bench.shows(NAME)


def test_two_strokes_count_together_only_while_the_blade_is_out(
    make_bench: Make, box: Scenario
) -> None:
    bench = make_bench(box, "knife")
    cut(bench, -0.9, -0.1)
    cut(bench, -0.1, 0.5)
    assert bench.puppet.named("opened") == []


def test_a_cut_towards_the_other_hand_is_a_hazard(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "knife")
    bench.puppet.hand(LEFT, add(bench.on_lid(1.0), (0.05, 0.03, 0.1)))
    cut(bench, -0.9, 0.9)
    hazard = bench.puppet.named("hazard")[0]
    assert (hazard["kind"], hazard["hand"]) == ("blade", "left")
    assert bench.puppet.named("cut")[0]["away"] is False
    assert len(bench.puppet.named("hazard")) == 1


def test_a_cut_away_from_the_other_hand_is_none(make_bench: Make, box: Scenario) -> None:
    bench = make_bench(box, "knife")
    bench.puppet.hand(LEFT, add(bench.on_lid(-1.0), (-0.05, 0.03, 0.1)))
    cut(bench, -0.8, 0.95)
    assert bench.puppet.named("opened")
    assert bench.puppet.named("hazard") == []


def test_a_lid_under_another_carton_cannot_be_cut(make_bench: Make, box: Scenario) -> None:
    stacked = schema.with_values(box, {"cargo.stacks.2.layers": 2})
    bench = make_bench(stacked, "knife")
    cut(bench, -0.9, 0.9)
    assert bench.puppet.named("opened") == []


def test_opened_cartons_show_what_is_in_them_wherever_they_are(
    make_bench: Make, hidden: Scenario
) -> None:
    bench = make_bench(hidden, "knife")
    cut(bench, -0.9, 0.9)
    world = bench.world
    index = world.description.index(f"{NAME}_contents_01")
    before = world.snapshot.poses[index, 6].item()
    x, y, z, w, px, py, pz = world.carton_poses[24]
    world.physics.place_carton(24, (x, y, z, w, px, py, pz + 0.3))
    bench.puppet.wait(0.1)
    assert world.snapshot.poses[index, 6] == pytest.approx(before + 0.3, abs=0.01)


def test_cloth_shows_a_slit(make_bench: Make, box: Scenario) -> None:
    sacks = schema.with_values(
        box,
        {
            "cargo.kinds.carton_c.model": "sack",
            "cargo.kinds.carton_c.size_mm": [720, 140, 450],
        },
    )
    bench = make_bench(sacks, "knife")
    cut(bench, -0.9, 0.9)
    assert bench.shows(NAME)
    assert bench.shows(f"{NAME}_open")


def test_bare_hands_on_a_knife_and_on_what_was_laid_open_are_hazards(
    make_bench: Make, hidden: Scenario
) -> None:
    with_gloves = schema.with_values(hidden, {"tools": [*hidden.tools, "gloves"]})
    bench = make_bench(with_gloves, "knife")
    cut(bench, -0.9, 0.9)
    assert [event["kind"] for event in bench.puppet.named("hazard")] == ["blade"]
    x, y, z = bench.on_lid(0.2)
    bench.puppet.hand(LEFT, (x, y + 0.2, z))
    assert bench.world.traces.gloves[LEFT].strength == 0.0
    bench.puppet.hand(LEFT, (x, y - 0.02, z))
    assert [event["kind"] for event in bench.puppet.named("hazard")] == ["blade", "bare_hands"]
    assert bench.world.traces.gloves[LEFT].strength == 1.0
    bench.world.tools["gloves"].worn = True
    gloved = make_bench(with_gloves, "knife")
    gloved.world.tools["gloves"].worn = True
    cut(gloved, -0.9, 0.9)
    assert gloved.puppet.named("hazard") == []
