"""Flat surfaces name a point as the engine does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vrkiosk_scenarios import schema
from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios.doors import Doors
from vrkiosk_scenarios.gaze import SEAL_RADIUS
from vrkiosk_scenarios.geometry import along, scale
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solids import Surfaces, build
from vrkiosk_scenarios.unwrapped import corners, faces, patch_at, patches
from vrkiosk_scenarios.world import World

LIBRARY = schema.library()
PATCHES = {name: patches(scenario) for name, scenario in LIBRARY.items()}
WORLDS = {name: World(scenario, 1) for name, scenario in LIBRARY.items()}


@given(
    name=st.sampled_from(sorted(LIBRARY)),
    which=st.integers(0, 8),
    across=st.floats(0.0, 1.0),
    up=st.floats(0.0, 1.0),
)
@example(name="s02", which=2, across=0.75, up=0.5)  # on a hatch
@settings(deadline=None, max_examples=300)
def test_a_point_has_the_patch_the_engine_gives_it(
    name: str, which: int, across: float, up: float
) -> None:
    scenario, world = LIBRARY[name], WORLDS[name]
    face = [f for f in faces(scenario).values() if f.name != "seal"][which]
    found = PATCHES[name]
    u, v = across * face.width, up * face.height
    edges = [(p.u0, p.v0, p.u1, p.v1) for p in found.values() if p.face == face]
    if any(min(abs(u - a), abs(u - c), abs(v - b), abs(v - d)) < 1e-3 for a, b, c, d in edges):
        return  # on an edge either patch is right
    point, normal = face.point(u, v), face.normal
    start = along(point, normal, 0.02)  # nothing stands nearer to a surface than this
    hit = world.physics.ray(start, scale(normal, -1.0), 0.05, 0b101)
    assert hit is not None
    distance, solid, met = hit
    if solid.surface.startswith("hatch"):
        return  # a reefer's hatch lies over its wall: what is seen there is the hatch
    assert distance == pytest.approx(0.02, abs=1e-4)
    patch = patch_at(found, face.name, u, v)
    assert patch is not None
    assert patch.aoi == world.surfaces.aoi(solid, point, met)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_patches_are_those_of_the_engine_and_cover_their_faces(name: str) -> None:
    scenario = LIBRARY[name]
    found = patches(scenario)
    named = Surfaces(scenario, settings_module.load()).patches()
    assert set(found) == {aoi for parts in named.values() for aoi in parts} | {"number", "seal"}
    for face in faces(scenario).values():
        area = sum(p.area for p in found.values() if p.face == face and p.aoi != "number")
        assert area == pytest.approx(face.width * face.height)


def test_faces_look_at_the_viewer_and_the_right_way_up(s03: Scenario) -> None:
    found = faces(s03)
    toward = {name: face.normal for name, face in found.items()}
    assert toward["left_wall"] == (1.0, 0.0, 0.0)
    assert toward["right_wall"] == (-1.0, 0.0, 0.0)
    assert toward["floor"] == (0.0, 1.0, 0.0)
    assert toward["ceiling"] == (0.0, -1.0, 0.0)
    assert toward["front_wall"] == toward["door_left"] == toward["seal"] == (0.0, 0.0, 1.0)
    assert toward["outside_left"] == (-1.0, 0.0, 0.0)
    assert toward["outside_right"] == (1.0, 0.0, 0.0)


def test_a_false_wall_ends_the_walls_where_it_stands(s03: Scenario) -> None:
    found = faces(s03)
    clean = faces(schema.library()["s03_clean"])
    assert found["left_wall"].width == pytest.approx(11.732)
    assert clean["left_wall"].width == pytest.approx(12.032)
    assert found["front_wall"].origin[2] == pytest.approx(-11.732)
    assert found["outside_left"].width == clean["outside_left"].width


def test_corners_go_round_the_patch(s03: Scenario) -> None:
    four = corners(patches(s03)["left_wall/a02"])
    column = 12.032 / 10
    assert four == pytest.approx(
        np.array(
            [
                (-1.176, 0.17, -column),
                (-1.176, 0.17, -2 * column),
                (-1.176, 0.17 + 2.698 / 3, -2 * column),
                (-1.176, 0.17 + 2.698 / 3, -column),
            ]
        )
    )


def test_the_seal_hangs_in_the_middle_of_its_face(s03: Scenario) -> None:
    face = faces(s03)["seal"]
    assert face.point(SEAL_RADIUS, SEAL_RADIUS) == pytest.approx(World(s03, 1).seal.place())


def test_beside_a_face_there_is_no_patch(s03: Scenario) -> None:
    assert patch_at(patches(s03), "front_wall", 3.0, 1.0) is None


def test_door_faces_lie_on_the_shut_leaves(s03: Scenario) -> None:
    wanted = settings_module.load()
    doors = Doors(wanted.doors, wanted.rods)
    for solid in build(s03, wanted, []):
        if not solid.leaf:
            continue
        x, y, z = doors.leaves[solid.leaf].box_pose()[4:7]
        face = faces(s03)[solid.name]
        middle = face.point(face.width / 2, face.height / 2)
        assert middle == pytest.approx((x, y, z + solid.half[2]))
