"""What is seen through: film and lenses leave what is behind them, and mirror over it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vrkiosk_assets.model import Material, Model
from vrkiosk_render.geometry import build_batch
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

QUALITY = Quality(samples=1, sun_map=64, torch_map=64, anisotropy=1.0)
CAMERA = np.array([0, 0, 0, 1, 0, 1.5, 3.0], np.float32)  # in the yard, towards -z
OUTSIDE = (1.176, -10.0, -9.0, 1000.0)  # the inside of a box that is not there


def of_two(solid: Model, clear: Model) -> Model:
    """One model of a solid and a clear part."""
    vertices = np.concatenate([clear.vertices, solid.vertices])
    vertices["material"][len(clear.vertices) :] = 1
    indices = np.concatenate([clear.indices, solid.indices + len(clear.vertices)])
    return Model("both", vertices, indices, (*clear.materials, *solid.materials))


@pytest.fixture
def models(make_box) -> dict[str, Model]:
    red = make_box("red", (1.0, 1.0, 0.1), (0.8, 0.02, 0.02))
    film = make_box("film", (2.0, 2.0, 0.02), (0.9, 0.9, 0.9), roughness=0.3)
    film = replace(film, materials=(replace(film.materials[0], opacity=0.2),))
    return {"red": red, "film": film, "both": of_two(red, film)}


def test_clear_triangles_are_drawn_by_commands_of_their_own(models) -> None:
    description = SceneDescription((Part("a", "both"), Part("b", "both"), Part("c", "red")))
    batch = build_batch(description, models.__getitem__, lambda _: 0)
    assert batch.commands["count"].tolist() == [36, 36]
    assert batch.clear["count"].tolist() == [36]
    assert batch.clear["instances"].tolist() == [2]
    assert batch.triangles == 12 * 5
    first = int(batch.clear["first_index"][0])
    corner = batch.vertices[batch.indices[first] + batch.clear["base_vertex"][0]]
    assert batch.materials["opacity"][corner["material"]] == pytest.approx(0.2)


def test_without_clear_surfaces_there_are_no_such_commands(models) -> None:
    batch = build_batch(SceneDescription((Part("c", "red"),)), models.__getitem__, lambda _: 0)
    assert len(batch.clear) == 0


@pytest.mark.gl
@pytest.mark.parametrize("stereo", ["layer", "mono"])
def test_what_is_behind_film_shows_through_it(context, models, views, stereo: str) -> None:
    parts = (Part("red", "red"), Part("film", "film"))
    description = SceneDescription(parts, interior=OUTSIDE)
    snapshot = SceneSnapshot(description)
    snapshot.daylight = 1.0
    snapshot.poses[:, 4:] = (0.0, 1.5, 0.0), (0.0, 1.5, 1.0)
    renderer = Renderer(description, models.__getitem__, quality=QUALITY)
    try:
        shown = []
        for film in (False, True):
            snapshot.visible[1] = film
            if stereo == "mono":
                picture = renderer.spectator(snapshot, CAMERA, 32, 32)
            else:
                views[:, :7] = CAMERA
                target = renderer.offscreen_target(32, 32)
                renderer.draw(snapshot, views, target)
                picture = renderer.read(target)[1]
                renderer.delete_target(target)
            shown.append(picture[14:18, 14:18].reshape(-1, 3).mean(axis=0))
    finally:
        renderer.close()
    bare, filmed = shown
    assert bare[0] > 3.0 * bare[1], "red"
    assert filmed[0] > 1.3 * filmed[1], "still red"
    assert filmed[1] > bare[1] + 10, "and milkier"


@pytest.mark.gl
def test_clear_surfaces_throw_no_shadow_and_cost_eight_calls(
    context, models, views, counting
) -> None:
    counts = []
    for model in ("red", "both"):
        description = SceneDescription((Part("a", model),), interior=OUTSIDE)
        snapshot = SceneSnapshot(description)
        renderer = Renderer(description, models.__getitem__, quality=QUALITY)
        target = renderer.offscreen_target(16, 16)
        renderer.draw(snapshot, views, target)  # places it
        counting.calls.clear()
        renderer.draw(snapshot, views, target)
        counts.append(counting.calls.total())
        renderer.delete_target(target)
        renderer.close()
    assert counts[1] - counts[0] <= 9


def test_a_file_says_what_is_clear() -> None:
    from vrkiosk_assets import catalogue

    pallet = catalogue.load_model("wrapped_pallet").materials
    assert {m.name for m in pallet if m.opacity < 1.0} == {"stretch_film"}
    assert Material("plain").opacity == 1.0
