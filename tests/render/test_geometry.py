"""Models merged into one batch: every part drawn once, with its own material and pose."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets.catalogue import load_model
from vrkiosk_assets.containers import PAINTS
from vrkiosk_assets.model import Model
from vrkiosk_render.errors import RenderError
from vrkiosk_render.geometry import build_batch, select
from vrkiosk_scenarios.snapshot import Part, SceneDescription


def test_parts_of_one_model_share_a_command(scene) -> None:
    batch = build_batch(scene.description, scene.model, lambda name: 0)
    assert len(batch.commands) == 5
    assert sorted(batch.ids) == [i for i, p in enumerate(scene.description.parts) if p.model]
    cartons = batch.commands[-1]
    assert cartons["instances"] == 6
    first = int(cartons["base_instance"])
    names = [scene.description.parts[i].name for i in batch.ids[first : first + 6]]
    assert names == [f"carton{i}" for i in range(6)]
    assert batch.triangles == 12 * 10


def test_materials_are_counted_through(scene) -> None:
    batch = build_batch(scene.description, scene.model, lambda name: 0)
    for command in batch.commands:
        vertex = batch.vertices[command["base_vertex"]]
        name = scene.description.parts[batch.ids[command["base_instance"]]].model
        expected = scene.model(name).materials[0].base_colour
        assert tuple(batch.materials["base_colour"][vertex["material"]]) == pytest.approx(expected)


@pytest.mark.parametrize("paint", PAINTS)
def test_a_box_has_the_paint_of_the_scene_and_nothing_else_has(paint: str) -> None:
    parts = (Part("leaf_left", "leaf_left"), Part("ground", "ground"))
    batch = build_batch(SceneDescription(parts, paint=paint), load_model, lambda name: 0)
    rows = iter(batch.materials["base_colour"])
    for part in parts:
        for material in load_model(part.model).materials:
            painted = material.name == "paint_outer"
            wanted = PAINTS[paint] if painted else material.base_colour
            assert tuple(next(rows)) == pytest.approx(wanted, abs=1e-4)


def test_indices_stay_within_their_model(scene) -> None:
    batch = build_batch(scene.description, scene.model, lambda name: 0)
    for command in batch.commands:
        first = int(command["first_index"])
        used = batch.indices[first : first + int(command["count"])]
        assert used.max() == 23


def test_select_draws_only_what_is_wanted(scene) -> None:
    batch = build_batch(scene.description, scene.model, lambda name: 0)
    wanted = np.zeros(len(scene.description.parts), np.bool_)
    wanted[[1, 6, 8]] = True
    commands, ids = select(batch, wanted)
    assert list(ids) == [1, 6, 8]
    assert list(commands["instances"]) == [1, 2]
    assert list(commands["base_instance"]) == [0, 1]


def test_radius_reaches_the_furthest_corner(scene) -> None:
    batch = build_batch(scene.description, scene.model, lambda name: 0)
    assert batch.radius[5] == pytest.approx(np.linalg.norm([0.3, 0.25, 0.4]))
    assert batch.radius[4] == 0.0


@pytest.mark.parametrize("damage", ["index", "material", "triangles"])
def test_a_damaged_model_is_refused_by_name(scene, damage: str) -> None:
    good = scene.model("wall")
    vertices, indices = good.vertices.copy(), good.indices.copy()
    if damage == "index":
        indices[0] = len(vertices)
    elif damage == "material":
        vertices["material"] = 1
    else:
        indices = indices[:-1]
    bad = Model("wall", vertices, indices, good.materials)
    with pytest.raises(RenderError, match="'wall'"):
        build_batch(scene.description, lambda name: bad, lambda name: 0)
