"""The radiograph: shadows of what is there, where it is, and in slices."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.attenuation import brightness, mass_between, transmitted
from vrkiosk_scenarios.geometry import DEGREE, Vec, about_x, about_y, multiply, place_of, pose
from vrkiosk_scenarios.pages.xray import XrayPage
from vrkiosk_scenarios.radiograph import (
    HALF_KG_M2,
    MARGIN_M,
    PIXEL_M,
    WHITE,
    Radiograph,
    Shadow,
    place_in_box,
)
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solid import Solid, box_between
from vrkiosk_scenarios.world import World

Make = Callable[..., Scenario]
Rows = Sequence[bytes]


def rows_of(shadow: Shadow) -> list[bytes]:
    pixels = zlib.decompress(base64.b64decode(shadow.data))
    return [
        pixels[start : start + shadow.columns] for start in range(0, len(pixels), shadow.columns)
    ]


def taken(scenario: Scenario, solids: list[Solid]) -> dict[str, list[bytes]]:
    radiograph = Radiograph(scenario, solids)
    while radiograph.advance():
        pass
    assert radiograph.finished
    return {side: rows_of(shadow) for side, shadow in radiograph.shadows.items()}


def differing(a: Rows, b: Rows) -> tuple[int, int, int, int]:
    """Bounds of where two pictures differ, pixels: left, top, right, bottom (beyond)."""
    places = [
        (column, row)
        for row, (one, other) in enumerate(zip(a, b, strict=True))
        for column, (p, q) in enumerate(zip(one, other, strict=True))
        if p != q
    ]
    columns, rows = [c for c, _ in places], [r for _, r in places]
    return min(columns), min(rows), max(columns) + 1, max(rows) + 1


def with_pack(scenario: Scenario, from_door: float) -> dict[str, list[bytes]]:
    """A brick of 400 x 200 x 300 mm that begins at a distance from the doors."""
    low, high = (0.5, 0.5, -from_door - 0.4), (0.8, 0.7, -from_door)
    pack = box_between("pack", "", low, high, "packs", density=900.0)
    return taken(scenario, [*World(scenario, 1).solids, pack])


@pytest.fixture
def empty(hidden_box: Make) -> Scenario:
    return schema.without_hides(hidden_box("floor"))


@pytest.mark.parametrize("side", ["side", "top"])
def test_a_pack_moved_by_100_mm_moves_its_shadow_by_100_mm(empty: Scenario, side: str) -> None:
    nothing = taken(empty, World(empty, 1).solids)[side]
    first = differing(nothing, with_pack(empty, 5.0)[side])
    moved = differing(nothing, with_pack(empty, 5.1)[side])
    assert (moved[0] - first[0]) * PIXEL_M == pytest.approx(0.1)
    assert (moved[2] - first[2]) * PIXEL_M == pytest.approx(0.1)
    assert (first[2] - first[0]) * PIXEL_M == pytest.approx(0.4)
    assert place_in_box(side, empty, first[0], first[1])[0] == pytest.approx(5.0)
    assert first[1::2] == moved[1::2]


def test_a_pack_taken_out_casts_no_shadow(empty: Scenario, hidden_box: Make) -> None:
    hidden = hidden_box("left_wall")
    world = World(hidden, 1)
    whole = taken(hidden, world.solids)
    without = taken(hidden, [s for s in world.solids if s.name != "hide_packs"])
    left, _, right, _ = differing(whole["side"], without["side"])
    packs = next(s for s in world.solids if s.name == "hide_packs")
    near = place_in_box("side", hidden, left, 0)[0]
    far = place_in_box("side", hidden, right, 0)[0]
    assert near == pytest.approx(-packs.pose[6] - packs.half[2], abs=PIXEL_M)
    assert far == pytest.approx(-packs.pose[6] + packs.half[2], abs=PIXEL_M)


@pytest.mark.parametrize("kind", ["front_wall", "floor", "ceiling", "left_wall", "door_left"])
def test_every_hide_shows_in_some_view(hidden_box: Make, kind: str) -> None:
    scenario = hidden_box(kind)
    dirty = taken(scenario, World(scenario, 1).solids)
    twin = schema.without_hides(scenario)
    clean = taken(twin, World(twin, 1).solids)
    assert any(
        abs(p - q) > 10
        for side in dirty
        for one, other in zip(dirty[side], clean[side], strict=True)
        for p, q in zip(one, other, strict=True)
    )


@pytest.mark.parametrize(
    ("kind", "side"),
    [("front_wall", "top"), ("floor", "side"), ("ceiling", "side"), ("left_wall", "top")],
)
def test_who_points_at_packs_points_at_what_hides_them(
    hidden_box: Make, kind: str, side: str
) -> None:
    scenario = hidden_box(kind)
    world = World(scenario, 1)
    picture = Radiograph(scenario, world.solids)
    packs = next(s for s in world.solids if s.name == "hide_packs")
    at = pixel(scenario, side, place_of(packs.pose))
    assert picture.heaviest(side, *at) is packs
    assert XrayPage.aoi(world, picture, side, at) == kind
    without = Radiograph(scenario, [s for s in world.solids if s is not packs])
    assert without.heaviest(side, *at) is not packs


def pixel(scenario: Scenario, side: str, place: Vec) -> tuple[float, float]:
    """Where a place of the world is on a view."""
    outer = scenario.container.kind.external
    column = (MARGIN_M - place[2]) / PIXEL_M
    if side == "side":
        return column, (outer.height / 1000.0 + MARGIN_M - place[1]) / PIXEL_M
    return column, (outer.width / 2000.0 + MARGIN_M + place[0]) / PIXEL_M


def test_grey_is_the_mass_along_the_ray(empty: Scenario) -> None:
    world = World(empty, 1)
    slab = box_between("slab", "", (-0.5, 1.0, -6.0), (0.5, 2.0, -5.0), "x", density=300.0)
    grey = taken(empty, [slab])["side"]
    row = next(r for r in range(len(grey)) if place_in_box("side", empty, 0, r)[1] < 1.5)
    column = int((5.5 + 0.15) / PIXEL_M)
    assert grey[row][column] == pytest.approx(brightness(300.0, HALF_KG_M2) * WHITE, abs=1.5)
    through = mass_between([*world.solids, slab], (-3.0, 1.5, -5.5), (3.0, 1.5, -5.5))
    assert through == pytest.approx(300.0 + 4 * 0.001 * 7850.0, rel=0.01)


@pytest.mark.parametrize("leaning", [False, True])
def test_a_carton_that_stands_askew_keeps_its_mass(empty: Scenario, leaning: bool) -> None:
    straight = box_between("box", "", (-0.3, 1.0, -6.0), (0.3, 1.4, -5.5), "x", density=200.0)
    turn = about_y(30.0 * DEGREE)
    if leaning:
        turn = multiply(about_x(20.0 * DEGREE), turn)
    askew = replace(straight, pose=pose(turn, straight.pose[4:7]))
    masses = []
    for solid in (straight, askew):
        total = 0.0
        for line, bare in zip(taken(empty, [solid])["side"], taken(empty, [])["side"], strict=True):
            for grey, white in zip(line, bare, strict=True):
                if grey != white:  # the frame stands elsewhere
                    total += HALF_KG_M2 * (WHITE / grey - 1.0)
        masses.append(total * PIXEL_M * PIXEL_M)
    assert masses[0] == pytest.approx(200.0 * 0.6 * 0.4 * 0.5, rel=0.02)
    assert masses[1] == pytest.approx(masses[0], rel=0.03)


def test_it_comes_in_slices_and_says_how_far_it_is(s03: Scenario) -> None:
    radiograph = Radiograph(s03, World(s03, 1).solids)
    parts, slices = [radiograph.done], 0
    while radiograph.advance():
        slices += 1
        parts.append(radiograph.done)
    assert parts == sorted(parts)
    assert parts[0] == 0.0
    assert radiograph.done == 1.0
    assert 150 < slices < 600  # a second or three, a slice each 1/180 s


def test_an_open_leaf_is_seen_where_it_stands(make_puppet: Callable[..., Any]) -> None:
    scenario = schema.library()["s03"]
    shut, ajar = World(scenario, 1), World(scenario, 1)
    leaf = ajar.doors.leaves["right"]
    leaf.angle = 60.0 * DEGREE
    ajar.move_leaf(leaf)
    assert taken(scenario, shut.solids)["side"] != taken(scenario, ajar.solids)["side"]


@pytest.mark.parametrize(("x", "exact"), [(0.0, 1.0), (0.5, 0.6065), (1.0, 0.3679)])
def test_transmission_is_near_an_exponential(x: float, exact: float) -> None:
    assert transmitted(x / 0.0077, 0.0077) == pytest.approx(exact, rel=0.021)
    assert transmitted(4.0, 1.0) < 0.06
