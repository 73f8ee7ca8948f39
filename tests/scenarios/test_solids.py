"""The list of solids: where they are, what they weigh, and that both kinds of rays agree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vrkiosk_scenarios import schema, solids
from vrkiosk_scenarios.geometry import NO_TURN, Vec, along, length, pose, unit
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solid import Solid, interior
from vrkiosk_scenarios.world import World


def slab(density: float, near: float, far: float) -> Solid:
    """A wall across -z from `near` to `far` metres away."""
    half = (1.0, 1.0, (far - near) / 2)
    where = pose(NO_TURN, (0.0, 0.0, -(near + far) / 2))
    return Solid(f"at {near}", "front_wall", "steel", density, half, where, far - near)


def test_backing_counts_what_stands_behind_within_reach() -> None:
    skin, behind, far = slab(7850.0, 0.0, 0.002), slab(1000.0, 0.01, 0.1), slab(500.0, 0.3, 0.4)
    mass = solids.backing([skin, behind, far], skin, (0.0, 0.0, 0.0), (0.0, 0.0, -1.0), 0.06)
    assert mass == pytest.approx(1000.0 * (0.062 - 0.01))
    assert solids.backing([skin, far], skin, (0.0, 0.0, 0.0), (0.0, 0.0, -1.0), 0.06) == 0.0


def test_mass_counts_less_with_depth() -> None:
    start, way = (0.0, 0.0, 0.0), (0.0, 0.0, -1.0)
    whole = solids.weighted_mass([slab(1000.0, 0.0, 1.0)], start, way, 0.15)
    assert whole == pytest.approx(1000.0 * 0.15 / 2)
    near = solids.weighted_mass([slab(1000.0, 0.0, 0.05)], start, way, 0.15)
    deep = solids.weighted_mass([slab(1000.0, 0.1, 0.15)], start, way, 0.15)
    assert near > 4 * deep > 0.0


def test_the_shell_has_its_true_dimensions(s03: Scenario) -> None:
    space = interior(s03)
    assert (space.half_width, space.floor, space.front) == pytest.approx((1.176, 0.17, -12.032))
    assert space.ceiling == pytest.approx(2.868)
    world = World(schema.without_hides(s03), 1)
    for way, inside in (((1.0, 0.0, 0.0), 1.176), ((0.0, 1.0, 0.0), 2.868 - 1.5)):
        hit = world.physics.ray((0.0, 1.5, -9.0), way, 30.0)
        assert hit is not None
        assert hit[0] == pytest.approx(inside)


points = st.tuples(st.floats(-1.1, 1.1), st.floats(0.3, 2.7), st.floats(-11.6, -0.3))
ways = st.tuples(*(3 * (st.floats(-1.0, 1.0),))).filter(lambda v: length(v) > 0.1)


@pytest.fixture(scope="module")
def world(s03: Scenario) -> World:
    return World(s03, 1)


@settings(max_examples=200, deadline=None)
@given(points, ways)
def test_both_kinds_of_rays_agree(world: World, point: Vec, way: Vec) -> None:
    """MuJoCo's ray and our own boxes see the same first surface."""
    way = unit(way)
    hits = [(s, s.interval(point, way)) for s in world.solids]
    if any(hit is not None and hit[0] <= 0.0 <= hit[1] for _, hit in hits):
        return  # inside a carton
    ahead = [(hit[0], s.name) for s, hit in hits if hit is not None and hit[0] > 0.0]
    found = world.physics.ray(point, way, 100.0)
    if not ahead:
        assert found is None
        return
    assert found is not None
    assert found[0] == pytest.approx(min(ahead)[0], abs=1e-6)
    struck = found[1].interval(point, way)
    assert struck is not None
    assert length(along(struck[2], found[2], -1.0)) < 1e-6 or abs(struck[0] - found[0]) < 1e-6


def test_the_generator_is_even_and_repeats() -> None:
    one, again = Random(42), Random(42)
    drawn = [one.between(-2, 2) for _ in range(5000)]
    assert drawn == [again.between(-2, 2) for _ in range(5000)]
    assert {drawn.count(v) // 100 for v in range(-2, 3)} <= {9, 10}
    # first numbers of SplitMix64 from seed 1234567, as published with it
    published = Random(1234567)
    assert [published.bits() for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]
