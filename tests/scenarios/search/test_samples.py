"""A pack out of a carton that was cut open goes into a bag, and is evidence from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import samples, schema
from vrkiosk_scenarios.geometry import add, along, pose, rotate, subtract, towards, unit
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.tools import camera

Make = Callable[..., Any]
FRONT = (0.0, 0.0, -1.0)
DOWN = unit((0.0, -1.0, -0.6))
LEFT, RIGHT = 0, 1
NAME = "carton_25"
ITEM = f"contents/{NAME}"


@pytest.fixture
def evidence(hidden: Scenario) -> Scenario:
    return schema.with_values(hidden, {"tools": [*hidden.tools, "camera", "evidence_bag"]})


@pytest.fixture
def opened(make_bench: Make, evidence: Scenario) -> Any:
    """The carton in the aisle, cut open; both hands are empty."""
    bench = make_bench(evidence, "knife")
    bench.to(bench.on_lid(-0.9), FRONT)
    bench.puppet.trigger(RIGHT, 1.0)
    bench.to(bench.on_lid(0.9), FRONT, seconds=0.8)
    bench.puppet.trigger(RIGHT, 0.0)
    assert bench.puppet.named("opened")
    bench.puppet.squeeze(RIGHT, 1.0)
    bench.puppet.squeeze(RIGHT, 0.0)
    return bench


def bag(bench: Any, across: float = 0.0) -> None:
    """The mouth of a bag in the right hand on the goods, and use held."""
    puppet, mouth = bench.puppet, bench.world.settings.evidence_bag.mouth
    if bench.world.tools["evidence_bag"].holder is None:
        puppet.take(RIGHT, "evidence_bag")
    grip = subtract(bench.on_lid(across), rotate(towards(DOWN), mouth))
    puppet.hand(RIGHT, along(grip, DOWN, -0.15), DOWN)
    puppet.hand(RIGHT, grip, DOWN)
    puppet.trigger(RIGHT, 1.0, seconds=0.3)
    puppet.trigger(RIGHT, 0.0)


def test_a_pack_of_an_opened_carton_goes_into_a_bag(opened: Any) -> None:
    packs = {p.name for p in opened.world.description.parts if "_contents_" in p.name}
    before = {name for name in packs if opened.shows(name)}
    bag(opened)
    (event,) = opened.puppet.named("bagged")
    assert event["item"] == ITEM
    assert event["bag"].startswith("E")
    assert len(before - {name for name in packs if opened.shows(name)}) == 1
    assert opened.shows(samples.BAGS[0])
    assert event["bag"] in opened.words(samples.BAGS[0])
    bag(opened, 0.3)  # one of a carton is enough
    assert len(opened.puppet.named("bagged")) == 1


def test_a_carton_that_is_shut_or_holds_what_it_says_gives_none(
    make_bench: Make, evidence: Scenario, box: Scenario
) -> None:
    bench = make_bench(evidence, "knife")
    bench.puppet.squeeze(RIGHT, 1.0)
    bench.puppet.squeeze(RIGHT, 0.0)
    bag(bench)
    assert bench.puppet.named("bagged") == []
    honest = schema.with_values(box, {"tools": evidence.tools})
    assert samples.cartons(evidence) == [NAME]
    assert samples.cartons(honest) == []


def test_a_picture_from_above_shows_what_is_in_it(opened: Any) -> None:
    world = opened.world
    lens = add(opened.on_lid(0.0), (0.0, 0.5, 0.3))
    way = towards(unit(subtract(opened.on_lid(0.0), lens)))
    aois = camera.shown(world, pose(way, lens), 1.0)
    assert {ITEM, f"carton/{NAME}"} <= set(aois)
    world.evidence.add_photograph(world, aois, 1.0)
    bag(opened)
    assert opened.puppet.named("bagged")[0]["photographed"] is True


def test_a_bag_goes_where_its_carton_goes(opened: Any) -> None:
    bag(opened)
    world = opened.world
    index = next(i for i, plan in enumerate(world.plans) if plan.name == NAME)
    ((_, at),) = world.tools["evidence_bag"].attached(world)
    moved = (*world.carton_poses[index][:4], *add(world.carton_poses[index][4:], (0.2, 0.0, 0.0)))
    world.carton_poses[index] = moved
    ((_, after),) = world.tools["evidence_bag"].attached(world)
    assert subtract(after[4:], at[4:]) == pytest.approx((0.2, 0.0, 0.0), abs=1e-6)
