"""Pixels on whatever driver there is: both eyes, both ways of stereo, windows, cameras, panels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from vrkiosk_render import capture, gl, packaged
from vrkiosk_render.errors import RenderError
from vrkiosk_render.gl import GL
from vrkiosk_render.lighting import Clip
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_render.scene_data import load_scene
from vrkiosk_render.targets import create_target, delete_target
from vrkiosk_scenarios.snapshot import Box, Panel, SceneDescription, SceneSnapshot, Text
from vrkiosk_xr.runtime import FrameOutput, Target

pytestmark = pytest.mark.gl
SIZE = 128
QUALITY = Quality(samples=4, sun_map=512, torch_map=256, anisotropy=1.0)
WAYS = {"multiview": gl.MULTIVIEW, "layer": gl.VERTEX_LAYER}
Make = Callable[..., Renderer]


@pytest.fixture
def make(context, scene) -> Iterator[Make]:
    """Makes renderers of the scene and closes them."""
    made: list[Renderer] = []

    def build(stereo: str | None = None, quality: Quality = QUALITY) -> Renderer:
        if stereo and WAYS[stereo] not in gl.extensions():
            pytest.skip(f"{gl.driver()} has not {WAYS[stereo]}")
        made.append(Renderer(scene.description, scene.model, stereo=stereo, quality=quality))
        return made[-1]

    yield build
    for renderer in made:
        renderer.close()


def picture(renderer: Renderer, snapshot: SceneSnapshot, views: np.ndarray) -> np.ndarray:
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(snapshot, views, target)
    eyes = renderer.read(target)
    renderer.delete_target(target)
    return eyes


def difference(a: np.ndarray, b: np.ndarray) -> int:
    return int(np.abs(a.astype(int) - b).max())


def test_both_eyes_see_the_scene_from_their_own_place(make, scene, views) -> None:
    left, right = picture(make(), scene.snapshot, views)
    assert left.std() > 5
    assert difference(left, right) > 20
    views[1, :7] = views[0, :7]
    left, right = picture(make(), scene.snapshot, views)
    assert np.array_equal(left, right)


@pytest.mark.parametrize("cartons", [1, 2, 3, 4])
def test_the_last_part_is_drawn_however_many_there_are(
    context, make_scene, views, cartons: int
) -> None:
    stage = make_scene(cartons)
    with_it, last = [], len(stage.description.parts) - 1
    stage.snapshot.poses[last, 4:] = 0.0, 1.4, -2.5
    renderer = Renderer(stage.description, stage.model, quality=QUALITY)
    for visible in (True, False):
        stage.snapshot.visible[last] = visible
        with_it.append(picture(renderer, stage.snapshot, views))
    renderer.close()
    assert difference(*with_it) > 20


@pytest.mark.parametrize("stereo", WAYS)
@pytest.mark.parametrize("torch", [False, True])
def test_one_pass_shows_each_eye_what_a_camera_there_sees(
    make, scene, views, stereo: str, torch: bool
) -> None:
    scene.snapshot.torch_on = torch
    scene.snapshot.torch[4:] = 0.2, 1.4, -0.6
    scene.snapshot.panels[0] = Panel(240, 170, (Box(20, 20, 100, 60, "bar"),))
    renderer = make(stereo)
    eyes = picture(renderer, scene.snapshot, views)
    # the viewer stands still, so that both cameras adapt to the same place
    for eye in (0, 1):
        alone = picture(renderer, scene.snapshot, np.stack((views[eye], views[eye])))
        assert difference(alone[0], alone[1]) == 0
        assert difference(eyes[eye], alone[eye]) <= 1


def test_multiview_and_layers_give_the_same_picture(make, scene, views) -> None:
    scene.snapshot.torch_on = True
    scene.snapshot.torch[4:] = 0.2, 1.4, -0.6
    one = replace(QUALITY, samples=1)  # all that Mesa's multiview can do
    pictures = [picture(make(stereo, one), scene.snapshot, views) for stereo in WAYS]
    assert difference(pictures[0], pictures[1]) <= 1


def test_a_picture_depends_on_its_snapshot_alone(make, scene, views) -> None:
    renderer = make()
    first = picture(renderer, scene.snapshot, views)
    scene.snapshot.poses[5, 4] += 0.4
    scene.snapshot.torch_on = True
    assert difference(picture(renderer, scene.snapshot, views), first) > 20
    scene.snapshot.poses[5, 4] -= 0.4
    scene.snapshot.torch_on = False
    assert np.array_equal(picture(renderer, scene.snapshot, views), first)


def test_hidden_parts_are_not_drawn_and_cast_nothing(make, scene, views) -> None:
    renderer = make()
    scene.snapshot.visible[:] = False
    nothing = picture(renderer, scene.snapshot, views)
    scene.snapshot.visible[5] = True
    assert difference(picture(renderer, scene.snapshot, views), nothing) > 20
    scene.snapshot.visible[5] = False
    assert np.array_equal(picture(renderer, scene.snapshot, views), nothing)


def test_the_world_turns_and_moves_with_the_stage(make, scene, views) -> None:
    renderer = make()
    before = picture(renderer, scene.snapshot, views)
    turn = np.array([0, np.sin(0.4), 0, np.cos(0.4)], np.float32)
    moved = views.copy()
    # the same eyes in a stage that has been turned by 0.8 about +y and moved
    c, s = np.cos(0.8), np.sin(0.8)
    offset = np.array([1.0, 0.0, -2.0], np.float32)
    scene.snapshot.world_from_stage[:4] = turn
    scene.snapshot.world_from_stage[4:] = offset
    for eye in (0, 1):
        x, y, z = views[eye, 4:7] - offset
        moved[eye, 4:7] = c * x - s * z, y, s * x + c * z
        moved[eye, :4] = 0, -turn[1], 0, turn[3]
    assert difference(picture(renderer, scene.snapshot, moved), before) <= 3


def test_fade_ends_in_black(make, scene, views) -> None:
    renderer = make()
    scene.snapshot.fade = 1.0
    assert not picture(renderer, scene.snapshot, views).any()


def test_the_torch_throws_a_shadow_and_the_light_has_an_edge(make, scene) -> None:
    snapshot = scene.snapshot
    snapshot.daylight = 0.0
    snapshot.poses[2, 4:] = 0.0, 1.4, -9.0  # a steel cube in the beam
    snapshot.torch_on = True
    snapshot.torch[4:] = 0.0, 1.4, -6.0
    camera = np.array([0, 0, 0, 1, 0.0, 1.5, -8.0], np.float32)
    renderer = make()
    lit = renderer.spectator(snapshot, camera, 96, 96).astype(int)
    snapshot.visible[2] = False
    free = renderer.spectator(snapshot, camera, 96, 96).astype(int)
    centre, edge = free[50, 48].mean(), free[50, 4].mean()
    assert centre > 2.5 * edge
    hidden = (free - lit).max(axis=2) > 40
    assert 20 < hidden.sum() < 2500


def test_deeper_is_darker(make, scene, views) -> None:
    renderer = make()
    open_doors = picture(renderer, scene.snapshot, views)[0].astype(int)
    assert open_doors[64, 4].mean() > 1.3 * open_doors[64, 40].mean()
    scene.snapshot.daylight = 0.0
    closed = picture(renderer, scene.snapshot, views)[0].astype(int)
    assert closed[64, 4].mean() < 0.4 * open_doors[64, 4].mean()


def test_a_panel_is_painted_once_and_shown_where_its_part_is(make, scene, views) -> None:
    renderer = make()
    blank = picture(renderer, scene.snapshot, views)
    assert renderer.panels_painted == 0
    panel = Panel(240, 170, (Text(10, 40, 20, "Пломба", "heading"), Box(10, 60, 220, 90, "bar")))
    scene.snapshot.panels[0] = panel
    shown = picture(renderer, scene.snapshot, views)
    scene.snapshot.panels[0] = Panel(240, 170, panel.items)  # equal, not the same
    assert np.array_equal(picture(renderer, scene.snapshot, views), shown)
    assert renderer.panels_painted == 1
    changed = np.abs(shown.astype(int) - blank).max(axis=(0, 3)) > 10
    rows, columns = np.nonzero(changed)
    assert 30 < columns.min() < columns.max() < 70
    assert 70 < rows.min() < rows.max() < 115
    scene.snapshot.visible[4] = False
    assert np.array_equal(picture(renderer, scene.snapshot, views), blank)


def test_the_depth_layer_says_what_pictures_are_drawn_with() -> None:
    output, clip = FrameOutput(), Clip()
    assert (output.near, output.far) == (clip.near, clip.far)


def test_a_target_with_depth_gets_the_depth(make, scene, views) -> None:
    renderer = make()
    colour = create_target(64, 64)
    names = np.zeros(1, np.uint32)
    GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, 1, names)
    GL.glTextureStorage3D(int(names[0]), 1, GL.GL_DEPTH_COMPONENT24, 64, 64, 2)
    target = Target(colour.texture, 64, 64, colour.format, depth=int(names[0]))
    renderer.draw(scene.snapshot, views, target)
    depth = np.empty((2, 64, 64), np.float32)
    GL.glGetTextureImage(int(names[0]), 0, GL.GL_DEPTH_COMPONENT, GL.GL_FLOAT, depth.nbytes, depth)
    # the lining's far end is 11.53 m away: f (d - n) / (d (f - n)) for n 0.05, f 100
    wall = 100 * (11.232 - 0.05) / (11.232 * (100 - 0.05))
    assert depth[:, 32, 32] == pytest.approx([wall, wall], abs=2e-4)
    GL.glDeleteTextures(1, names)
    delete_target(colour)


@pytest.mark.parametrize("samples", [1, 4])
def test_samples_smooth_edges(make, scene, views, samples: int) -> None:
    eyes = picture(make(quality=Quality(samples, 256, 256, 1.0)), scene.snapshot, views)
    assert eyes.std() > 5


def test_another_scene_can_be_set(make, scene, views) -> None:
    renderer = make()
    before = picture(renderer, scene.snapshot, views)
    fewer = SceneDescription(scene.description.parts[:2], panels=0)
    snapshot = SceneSnapshot(fewer)
    snapshot.poses[:] = scene.snapshot.poses[:2]
    snapshot.daylight = 1.0
    renderer.set_scene(fewer)
    assert difference(picture(renderer, snapshot, views), before) > 20
    renderer.set_scene(scene.description)
    assert np.array_equal(picture(renderer, scene.snapshot, views), before)


def test_a_scene_is_uploaded_while_another_is_shown(make, scene, views) -> None:
    renderer = make()
    before = picture(renderer, scene.snapshot, views)
    fewer = SceneDescription(scene.description.parts[:2], panels=0)
    snapshot = SceneSnapshot(fewer)
    snapshot.poses[:] = scene.snapshot.poses[:2]
    snapshot.daylight = 1.0
    data = load_scene(fewer, scene.model, *packaged.LOADERS)
    coming = renderer.make_scene(fewer, data)
    shares = [coming.share]
    while not coming.advance(0.0):
        shares.append(coming.share)
        assert np.array_equal(picture(renderer, scene.snapshot, views), before)
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert coming.share == 1.0
    first = renderer.show(coming)
    other = picture(renderer, snapshot, views)
    assert renderer.show(first) is coming  # the first one is as it was, its shadows too
    assert np.array_equal(picture(renderer, scene.snapshot, views), before)
    coming.release()
    renderer.set_scene(fewer)
    assert np.array_equal(picture(renderer, snapshot, views), other)


def test_panels_painted_elsewhere_are_not_painted_again(make, scene, views) -> None:
    renderer = make()
    scene.snapshot.panels[0] = Panel(240, 170, (Box(20, 20, 100, 60, "bar"),))
    painted_here = picture(renderer, scene.snapshot, views)
    loaders = scene.model, *packaged.LOADERS
    data = load_scene(scene.description, *loaders, scene.snapshot.panels)
    renderer.show(renderer.make_scene(scene.description, data)).release()
    assert renderer.panels_painted == 1
    assert np.array_equal(picture(renderer, scene.snapshot, views), painted_here)
    assert renderer.panels_painted == 1


def test_a_closed_renderer_says_so(context, scene, views) -> None:
    renderer = Renderer(scene.description, scene.model, quality=QUALITY)
    renderer.close()
    with pytest.raises(RenderError, match="closed"):
        renderer.draw(scene.snapshot, views, Target(1, 8, 8, 0x8C43))


def test_captures_are_written_whole_or_not_at_all(tmp_path, make, scene, views) -> None:
    eyes = picture(make(), scene.snapshot, views)
    path = tmp_path / "new" / "eyes.png"
    capture.save_eyes(path, eyes)
    from PIL import Image

    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), capture.side_by_side(eyes))
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RenderError, match="cannot write the picture"):
        capture.save_eyes(tmp_path / "file" / "eyes.png", eyes)
    assert [p.name for p in path.parent.iterdir()] == ["eyes.png"]
