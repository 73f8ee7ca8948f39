"""Baked light of a box: how the leaves let it in, and what the probes say."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets.lightmap import HEIGHT, PROBE_BLOCK, PROBES, WIDTH, Lightmap, probe_corner
from vrkiosk_render.day import Daylight
from vrkiosk_render.geometry import Blocks
from vrkiosk_render.indoors import Indoors
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

INTERIOR = (1.176, 0.170, 2.868, -12.032)


@pytest.fixture
def lightmap() -> Lightmap:
    """Probe n has the code 100 - 10 n with both leaves open, half of it with the right one."""
    states = np.zeros((2, HEIGHT, WIDTH, 3), np.uint8)
    for number in range(PROBES):
        for face in range(6):
            column, row = probe_corner(number, face)
            block = np.s_[:, row : row + PROBE_BLOCK[1], column : column + PROBE_BLOCK[0]]
            states[block][0], states[block][1] = 50 - 5 * number, 100 - 10 * number
    return Lightmap("test", INTERIOR, states)


@pytest.fixture
def snapshot() -> SceneSnapshot:
    return SceneSnapshot(description())


def indoors_of(description: SceneDescription, lightmap: Lightmap) -> Indoors:
    count = len(description.parts)
    nothing = Blocks(*np.zeros((2, count, 3), np.float32), np.zeros(count, np.float32))
    return Indoors(description, lightmap, nothing, Daylight())


def description() -> SceneDescription:
    return SceneDescription((Part("left", "leaf_left"), Part("right", "leaf_right")))


def turn(snapshot: SceneSnapshot, left: float, right: float) -> None:
    for part, degrees in ((0, -left), (1, right)):
        half = np.radians(degrees) / 2
        snapshot.poses[part, :4] = 0.0, np.sin(half), 0.0, np.cos(half)
    snapshot.daylight = (min(left, 90.0) + min(right, 90.0)) / 180.0


@pytest.mark.parametrize(
    ("left", "right", "shares"),
    [
        (0.0, 0.0, (0.0, 0.0)),
        (0.0, 90.0, (1.0, 0.0)),
        (0.0, 60.0, (0.5, 0.0)),
        (60.0, 120.0, (0.5, 0.5)),
        (265.0, 265.0, (0.0, 1.0)),
    ],
)
def test_each_leaf_lets_in_what_it_does_not_hide(
    lightmap, snapshot, left: float, right: float, shares: tuple[float, float]
) -> None:
    indoors = indoors_of(description(), lightmap)
    turn(snapshot, left, right)
    indoors.update(snapshot)
    assert indoors.shares[:2] == pytest.approx(shares, abs=2e-3)


def test_a_snapshot_may_have_more_light_than_its_doors_let_in(lightmap, snapshot) -> None:
    indoors = indoors_of(description(), lightmap)
    turn(snapshot, 0.0, 0.0)
    snapshot.daylight = 0.15  # who replays a record has no torch
    indoors.update(snapshot)
    assert indoors.shares == pytest.approx((0.0, 0.15, 0.0))


@pytest.mark.parametrize(
    ("daylight", "shares"), [(0.25, (0.5, 0)), (0.75, (0.5, 0.5)), (1, (0, 1))]
)
def test_without_leaves_daylight_says_how_far_they_are_open(
    lightmap, daylight: float, shares: tuple[float, float]
) -> None:
    bare = SceneDescription((Part("box", "box"),))
    snapshot = SceneSnapshot(bare)
    snapshot.daylight = daylight
    indoors = indoors_of(bare, lightmap)
    indoors.update(snapshot)
    assert indoors.shares[:2] == pytest.approx(shares)


def test_light_falls_off_with_depth_and_grows_with_the_doors(lightmap, snapshot) -> None:
    indoors = indoors_of(description(), lightmap)
    found = []
    for angle in (0.0, 45.0, 90.0):
        turn(snapshot, angle, angle)
        indoors.update(snapshot)
        depths = [indoors.light_at(depth) for depth in (-1.0, 0.02, 0.3, 0.31, 0.9, 1.0, 2.0)]
        assert depths == sorted(depths, reverse=True)
        found.append(depths[2])
    assert found[0] == 0.0
    assert found == sorted(found)


def under_sky(lightmap: Lightmap) -> Lightmap:
    """The same with an open roof, whose map is twice as bright in code as that of the doors."""
    bright = np.minimum(lightmap.states[1].astype(int) * 2, 255).astype(np.uint8)
    return Lightmap("test", INTERIOR, np.stack([*lightmap.states, bright]))


def test_a_tarpaulin_dims_what_comes_from_above(lightmap) -> None:
    parts = (*description().parts, Part("cover", "tarpaulin"))
    covered = SceneDescription(parts)
    snapshot = SceneSnapshot(covered)
    indoors = indoors_of(covered, under_sky(lightmap))
    turn(snapshot, 0.0, 0.0)
    found = []
    for visible in (True, False):
        snapshot.visible[2] = visible
        indoors.update(snapshot)
        found.append((indoors.light_at(0.5), indoors.roof.tolist()))
    assert 0.02 < found[0][0] / found[1][0] < 0.06
    assert [roof[3] for _, roof in found] == [0.0, 1.0]  # no sun, or the sun
    bare = indoors_of(description(), under_sky(lightmap))  # a scenario left the tarpaulin out
    bare.update(SceneSnapshot(description()))
    assert bare.roof.tolist() == [1.0] * 4


def test_a_box_with_a_roof_gets_nothing_from_above(lightmap, snapshot) -> None:
    indoors = indoors_of(description(), lightmap)
    turn(snapshot, 90.0, 90.0)
    indoors.update(snapshot)
    assert indoors.roof.tolist() == [0.0] * 4


def test_a_darker_day_is_darker_inside(lightmap, snapshot) -> None:
    turn(snapshot, 90.0, 90.0)
    dusk = Daylight(sun=(0.0,) * 3, sky=(0.05, 0.06, 0.09), ground=(0.02,) * 3)
    nothing = Blocks(*np.zeros((2, 2, 3), np.float32), np.zeros(2, np.float32))
    found = []
    for day in (Daylight(), dusk):
        indoors = Indoors(description(), lightmap, nothing, day)
        indoors.update(snapshot)
        found.append(indoors.light_at(0.3))
    assert 0.03 < found[1] / found[0] < 0.15
    assert indoors.day[2] > indoors.day[0]  # bluish, as its sky
