"""Cameras: what they show of a closed box, with fewer pixels, and with angles of their own."""

from __future__ import annotations

from collections.abc import Iterator
from math import pi

import numpy as np
import pytest

from vrkiosk_render import transforms
from vrkiosk_render.context import GlfwContext
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_xr.runtime import Target

pytestmark = pytest.mark.gl
QUALITY = Quality(samples=4, sun_map=256, torch_map=64, anisotropy=1.0)
ONE = Quality(samples=1, sun_map=256, torch_map=64, anisotropy=1.0)
HALF = np.sqrt(0.5)
FROM_RIGHT = np.array([0, HALF, 0, HALF, 6.0, 1.2, -4.0], np.float32)  # looks along -x
IN_IT = np.array([0, HALF, 0, HALF, 1.0, 1.2, -4.0], np.float32)


@pytest.fixture
def renderer(context, scene) -> Iterator[Renderer]:
    """A box whose right wall is there, with a carton behind it."""
    scene.snapshot.poses[1] = 0, HALF, 0, HALF, 1.19, 1.5, -4.0  # the wall, along the right side
    scene.snapshot.poses[5, 4:] = 0.0, 1.2, -4.0
    made = Renderer(scene.description, scene.model, quality=QUALITY)
    yield made
    made.close()


def shown(renderer: Renderer, scene, camera: np.ndarray, **more) -> np.ndarray:
    return renderer.spectator(scene.snapshot, camera, 96, 96, **more).astype(int)


def test_a_cutaway_shows_the_inside_from_outside(renderer, scene) -> None:
    closed = shown(renderer, scene, FROM_RIGHT)[48, 48]
    opened = shown(renderer, scene, FROM_RIGHT, cutaway=True)[48, 48]
    assert abs(closed[0] - closed[2]) < 30  # grey steel
    assert opened[0] > opened[2] + 25  # brown board
    scene.snapshot.visible[1] = False
    assert np.abs(shown(renderer, scene, FROM_RIGHT, cutaway=True)[48, 48] - opened).max() <= 1


def test_a_cutaway_leaves_out_the_roof_and_the_front_wall(renderer, scene) -> None:
    wall = scene.snapshot.poses[1]
    for camera, place in (
        ((-HALF, 0, 0, HALF, 0.0, 9.0, -4.0), (HALF, 0, 0, HALF, 0.0, 2.875, -4.0)),
        ((0, 1, 0, 0, 0.0, 1.2, -19.0), (0, 0, 0, 1, 0.0, 1.5, -12.04)),
    ):
        eye = np.array(camera, np.float32)
        wall[:] = place
        scene.snapshot.poses[5, 4:] = (0.0, 1.2, -4.0) if camera[0] else (0.0, 1.2, -11.0)
        closed, opened = (shown(renderer, scene, eye, cutaway=c)[48, 48] for c in (False, True))
        assert closed[0] < closed[2] + 10  # the grey wall, in sky light
        assert opened[0] > opened[2] + 20


def test_who_is_inside_or_at_the_doors_sees_all(renderer, scene) -> None:
    at_doors = np.array([0, 0, 0, 1, 0.0, 1.6, 3.0], np.float32)
    scene.snapshot.poses[1] = 0, 0, 0, 1, 0.0, 1.5, -0.03  # a closed door
    for camera in (IN_IT, at_doors):
        plain = shown(renderer, scene, camera)[48, 48]
        cut = shown(renderer, scene, camera, cutaway=True)[48, 48]
        # only light from outside is added
        assert (cut >= plain - 1).all()
        assert np.abs(cut / cut.sum() - plain / plain.sum()).max() < 0.05


def test_the_inside_is_as_bright_as_to_somebody_in_it(renderer, scene) -> None:
    scene.snapshot.visible[1] = False
    cut = shown(renderer, scene, FROM_RIGHT, cutaway=True)[48, 48]
    assert cut.mean() > 1.25 * shown(renderer, scene, FROM_RIGHT)[48, 48].mean()


@pytest.mark.parametrize("quality", [QUALITY, ONE])
def test_less_detail_shows_the_same_coarser(context, scene, quality: Quality) -> None:
    renderer = Renderer(scene.description, scene.model, quality=quality)
    camera = np.array([0, 0, 0, 1, 0.0, 1.6, 0.5], np.float32)
    full = shown(renderer, scene, camera)
    renderer.detail = 0.5
    half = shown(renderer, scene, camera)
    assert half.shape == full.shape
    assert np.abs(half - full).mean() < 6
    assert not np.array_equal(half, full)
    assert np.abs(half[20:24, 20:24] - full[20:24, 20:24]).max() < 40
    renderer.detail = 1.0
    assert np.array_equal(shown(renderer, scene, camera), full)
    renderer.close()


def test_detail_is_for_windows_and_cameras_not_for_headsets(renderer, scene, views) -> None:
    target = renderer.offscreen_target(64, 64)
    renderer.draw(scene.snapshot, views, target)
    before = renderer.read(target)
    renderer.detail = 0.25
    renderer.draw(scene.snapshot, views, target)
    assert np.array_equal(renderer.read(target), before)
    renderer.delete_target(target)


@pytest.mark.parametrize("samples", [1, 4])
def test_a_window_shows_what_a_texture_does_with_less_detail(
    display: None, scene, samples: int
) -> None:
    with GlfwContext(96, 96):
        quality = Quality(samples=samples, sun_map=64, torch_map=64, anisotropy=1.0)
        renderer = Renderer(scene.description, scene.model, quality=quality)
        renderer.detail = 0.4
        window = Target(texture=0, width=96, height=96, format=0x8C43)
        renderer.draw_spectator(scene.snapshot, FROM_RIGHT, window)
        assert np.array_equal(renderer.read(window)[0], shown(renderer, scene, FROM_RIGHT))
        renderer.close()


def test_angles_shift_the_middle(renderer, scene) -> None:
    symmetric = transforms.symmetric_angles(pi / 3, 1.0)
    by_angles = shown(renderer, scene, IN_IT, angles=symmetric)
    assert np.array_equal(by_angles, shown(renderer, scene, IN_IT, vertical_fov=pi / 3))
    left, right, up, down = symmetric
    shifted = shown(renderer, scene, IN_IT, angles=(left * 0.5, right, up, down))
    assert not np.array_equal(shifted, by_angles)


def test_plain_surfaces_are_as_bright_as_full_ones(context, scene) -> None:
    camera = np.array([0, 0, 0, 1, 0.0, 1.6, 0.5], np.float32)
    pictures = []
    for plain in (False, True):
        quality = Quality(samples=1, sun_map=256, torch_map=64, anisotropy=1.0, plain=plain)
        renderer = Renderer(scene.description, scene.model, quality=quality)
        pictures.append(shown(renderer, scene, camera))
        renderer.close()
    assert pictures[0].mean() == pytest.approx(pictures[1].mean(), rel=0.05)
