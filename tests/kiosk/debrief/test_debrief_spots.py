"""Where the things of a miss report are, and that one stands before them, looking at them."""

from __future__ import annotations

from math import atan2, degrees, hypot

import pytest

from vrkiosk.debrief.spots import Spots
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import Pose, about_y, compose, forward, place_of, pose
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solid import interior
from vrkiosk_scenarios.world import World

LIBRARY = schema.library()
DIRTY = sorted(name for name, scenario in LIBRARY.items() if scenario.answer.where)
HEAD: Pose = pose(about_y(0.7), (0.4, 1.62, -0.3))  # of somebody who looks aside in the room


def spots_of(name: str) -> tuple[Scenario, World, Spots]:
    scenario = LIBRARY[name]
    world = World(scenario, 3)
    return scenario, world, Spots(scenario, world.description, world.snapshot)


@pytest.mark.parametrize("name", DIRTY)
def test_one_stands_before_each_hidden_thing_and_looks_at_it(name: str) -> None:
    scenario, world, spots = spots_of(name)
    for place in scenario.answer.where:
        spot = spots.spot(place, hidden=True)
        assert spot is not None
        low, high = spot.corners
        for axis in range(3):
            assert low[axis] - 0.01 <= spot.point[axis] <= high[axis] + 0.01
        stand = spots.stand(spot)
        eye = compose(stand.world_from_stage(HEAD), HEAD)
        (x, y, z), look = place_of(eye), forward(eye)
        away = hypot(spot.point[0] - x, spot.point[2] - z)
        assert 0.25 < away < 3.0
        beside = atan2(-look[0], -look[2]) - atan2(x - spot.point[0], z - spot.point[2])
        assert abs((degrees(beside) + 180) % 360 - 180) < 0.5
        assert y - stand.feet[1] == pytest.approx(1.62)
        assert not set(spots.in_the_way(spot, stand, y)) & set(spot.covers)
        parts = {part.name for part in world.description.parts}
        assert {*spot.covers, *(part for part, _ in spot.contents)} <= parts


@pytest.mark.parametrize("name", ["s03", "s06", "s12", "s13", "s14"])
def test_hides_in_the_box_are_seen_from_within_and_can_be_laid_open(name: str) -> None:
    scenario, _, spots = spots_of(name)
    spot = spots.spot(scenario.answer.where[0], hidden=True)
    assert spot is not None
    assert spot.covers
    space, feet = interior(scenario), spots.stand(spot).feet
    assert abs(feet[0]) < space.half_width
    assert space.front < feet[2] < 0.0
    assert feet[1] == space.floor


def test_one_kneels_beside_a_box_to_look_under_it() -> None:
    scenario, world, spots = spots_of("s07")
    spot = spots.spot("undercarriage", hidden=True)
    assert spot is not None
    feet = spots.stand(spot).feet
    assert abs(feet[0]) > interior(scenario).half_width
    assert feet[1] < world.description.ground


def test_doors_seal_and_number_are_seen_from_outside() -> None:
    _, _, spots = spots_of("s03_clean")
    for aoi in ("door_left", "door_right", "seal", "number"):
        spot = spots.spot(aoi)
        assert spot is not None
        stand = spots.stand(spot)
        assert stand.feet[2] > 0.5
        assert stand.way[2] < -0.9


def test_papers_and_the_unknown_have_no_place() -> None:
    _, _, spots = spots_of("s03")
    assert spots.spot("papers") is None
    assert spots.spot("nothing/of_it") is None


def test_cargo_before_a_hide_is_in_the_way() -> None:
    _, _, spots = spots_of("s03")
    spot = spots.spot("front_wall", hidden=True)
    assert spot is not None
    stand = spots.stand(spot)
    way = spots.in_the_way(spot, stand, 1.6)
    assert all(name.startswith("carton_") for name in way)
