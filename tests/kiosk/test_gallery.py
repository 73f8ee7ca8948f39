"""The gallery: cameras see what they are for, and the command draws, names and refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from vrkiosk.cli import app
from vrkiosk.gallery.boxes import containers, hides
from vrkiosk.gallery.drawing import GalleryWishes, draw_gallery, file_name
from vrkiosk.gallery.sheet import COLUMNS, ROWS, Cell, pages
from vrkiosk.gallery.studio import Studio, size_mm
from vrkiosk.gallery.views import BACK, FRONT, MODEL_FOV, look_at, model_camera, ready
from vrkiosk.gallery.views import scenario_views as views_of
from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import TYPES
from vrkiosk_render.renderer import Quality
from vrkiosk_render.transforms import local_from_world, projection, symmetric_angles
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.hides import CUES
from vrkiosk_scenarios.snapshot import TIMES
from vrkiosk_scenarios.world import World


def seen(camera: np.ndarray, fov: float, aspect: float, point: tuple[float, ...]) -> np.ndarray:
    """(2) where a point is in a picture, -1..1 both ways; nan behind the camera."""
    clip = projection(np.array(symmetric_angles(fov, aspect)), 0.001, 200.0)
    x, y, _, w = np.array((*point, 1.0)) @ local_from_world(camera) @ clip
    return np.array((x, y)) / w if w > 0 else np.array((np.nan, np.nan))


@pytest.mark.parametrize("to", [(0, 0, -5), (3, 1, 2), (-2, -4, 1), (0, 7, 0), (0, -3, 0)])
def test_a_camera_has_what_it_looks_at_in_the_middle(to: tuple[float, float, float]) -> None:
    camera = look_at((0.3, 0.1, 0.2), (to[0] + 0.3, to[1] + 0.1, to[2] + 0.2))
    np.testing.assert_allclose(
        seen(camera, 1.0, 1.5, (to[0] + 0.3, to[1] + 0.1, to[2] + 0.2)), 0, atol=1e-5
    )


@pytest.mark.parametrize("way", [FRONT, BACK])
@pytest.mark.parametrize("size", [(12.0, 2.9, 2.4), (0.05, 0.05, 0.3), (1.0, 1.0, 1.0)])
def test_a_models_camera_sees_all_of_it_and_little_else(
    way: tuple[float, float, float], size: tuple[float, float, float]
) -> None:
    low, high = (
        np.array((0.0, 1.0, -2.0), np.float32),
        np.add((0.0, 1.0, -2.0), size).astype(np.float32),
    )
    camera = model_camera(low, high, way, 0.9)
    corners = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
    found = [seen(camera, MODEL_FOV, 0.9, tuple(low + np.array(c) * size)) for c in corners]
    assert 0.6 < np.abs(found).max() <= 1.0


def test_a_model_stands_on_the_studios_floor() -> None:
    torch = Studio(catalogue.load_model("torch"))
    assert torch.snapshot.torch_on, "what is small has a lamp"
    floor = torch.snapshot.poses[1, 5]
    assert torch.low[1] == pytest.approx(floor, abs=0.001)
    assert floor == pytest.approx(1.0, abs=0.001)
    box = Studio(catalogue.load_model("container_40hc"))
    assert not box.snapshot.torch_on
    assert box.low[1] == pytest.approx(0.0, abs=0.001)
    assert box.description.interior[2] == pytest.approx(2.868, abs=0.01)
    assert [part.model for part in Studio(catalogue.load_model("lobby")).description.parts] == [
        "lobby"
    ]


def test_the_views_of_a_scenario_show_seal_and_hide() -> None:
    scenario = schema.library()["s03"]
    world = World(scenario, 1)
    views = {view.name: view for view in views_of(world)}
    assert {"yard", "doors", "seal", "interior by day", "interior by torch", "hides"} <= set(views)
    seal = tuple(world.snapshot.poses[world.part("seal"), 4:7].tolist())
    shot = ready(World(scenario, 1), views["seal"])
    assert np.abs(seen(shot.camera, shot.fov, 16 / 9, seal)).max() < 0.3
    assert not shot.snapshot.torch_on
    bare = ready(world, views["hides"])
    packs = [i for i, p in enumerate(world.description.parts) if p.model == "contraband_pack"]
    assert bare.snapshot.visible[packs].all()
    assert not bare.snapshot.visible[world.part("false_wall")]
    assert bare.snapshot.daylight == 1.0
    assert bare.snapshot.torch_on


def test_a_clean_scenario_has_no_picture_of_a_hide() -> None:
    world = World(schema.library()["s03_clean"], 1)
    assert "hides" not in [view.name for view in views_of(world)]


def test_a_pocket_in_foam_is_shown_closed_from_within_and_from_outside() -> None:
    world = World(schema.library()["s15"], 1)
    views = {view.name: view for view in views_of(world)}
    within, outside = views["hides"], views["hides from outside"]
    assert abs(within.eye[0]) < world.space.half_width < abs(outside.eye[0])
    assert within.to == outside.to
    assert ready(world, within).snapshot.visible[world.part("pocket")]


def test_one_kneels_beside_a_trailer_ahead_of_its_wheels() -> None:
    views = {view.name: view for view in views_of(World(schema.library()["s16"], 1))}
    assert views["under by torch"].eye[2] < -5.0


def test_what_is_in_shut_cases_is_in_no_picture_of_a_hide() -> None:
    assert "hides" not in [view.name for view in views_of(World(schema.library()["s05"], 1))]


def test_sheets_hold_every_picture() -> None:
    picture = np.full((20, 40, 3), 200, np.uint8)
    cells = [Cell(picture, f"name {k}", "about") for k in range(COLUMNS * ROWS + 1)]
    found = pages("All", cells)
    assert len(found) == 2
    shown = sum(int((page == 200).all(axis=2).sum()) for page in found)
    assert shown >= len(cells) * 20 * 40
    assert pages("None", []) == []


def test_draws_a_model_and_a_scenario(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    scenario = schema.library()["s03_clean"]
    wishes = GalleryWishes(tmp_path, ["mallet"], [scenario], (64, 64), quality=Quality.quick())
    written = draw_gallery(wishes, lambda text, done: told.append((text, done)))
    names = [file_name(view.name) for view in views_of(World(scenario, 1))]
    expected = {f"scenarios/s03_clean/{name}.png" for name in names}
    expected |= {"models/mallet.png", "models.png", "s03_clean.png"}
    assert {str(path.relative_to(tmp_path)) for path in written} == expected
    for path in written:
        with Image.open(path) as picture:
            assert np.asarray(picture).std() > 5, path
    assert told[0] == ("mallet", 0)
    assert told[-1] == ("sheets", 2)


def test_says_how_large_a_model_is() -> None:
    low, high = np.array((-0.1, 0.0, 1.0), np.float32), np.array((0.1, 0.04, 1.13), np.float32)
    assert size_mm(low, high) == "200 x 40 x 130 mm"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--model", "torhc"], "did you mean 'torch'"),
        (["--scenario", "s99"], "there is no scenario 's99'"),
        (["--size", "640"], "--size: WIDTHxHEIGHT"),
        (["--size", "9x9"], "--size: WIDTHxHEIGHT"),
    ],
)
def test_refuses_what_it_cannot_draw(options: list[str], words: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["gallery", "--out", str(tmp_path / "out"), *options])
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (tmp_path / "out").exists()


def test_every_box_is_shown_by_day_and_at_dusk_and_every_hide_with_traces_and_without() -> None:
    shown = containers()
    assert {(box.scenario.container.type, box.scenario.place.time) for box in shown} == {
        (name, time) for name in TYPES for time in TIMES
    }
    assert all({view.torch for view in box.views} == {False, True} for box in shown)
    concealed = [box.scenario.hides[0] for box in hides()]
    kinds = {hide.kind.replace("right", "left") for hide in concealed}
    assert kinds == {kind.replace("right", "left") for kind in CUES}
    for kind in kinds:
        strengths = {
            getattr(hide.cues, cue)
            for hide in concealed
            if hide.kind.replace("right", "left") == kind
            for cue in CUES[hide.kind]
        }
        assert strengths == {0.0, 1.0}
