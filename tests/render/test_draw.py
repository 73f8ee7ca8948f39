"""Pixels: the first picture, both eyes, the same picture each time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from vrkiosk_render.renderer import Quality, Renderer

pytestmark = pytest.mark.gl
SIZE = 128


@pytest.fixture
def renderer(context, scene) -> Iterator[Renderer]:
    made = Renderer(scene.description, scene.model, stereo="layer", quality=Quality.software())
    yield made
    made.close()


def test_both_eyes_see_the_scene_from_their_own_place(renderer, scene, views) -> None:
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(scene.snapshot, views, target)
    left, right = renderer.read(target)
    assert left.std() > 5
    assert np.abs(left.astype(int) - right).max() > 20
    renderer.delete_target(target)


def test_a_picture_depends_on_its_snapshot_alone(renderer, scene, views) -> None:
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(scene.snapshot, views, target)
    first = renderer.read(target)
    scene.snapshot.poses[5, 4] += 0.4
    scene.snapshot.torch_on = True
    renderer.draw(scene.snapshot, views, target)
    assert np.abs(renderer.read(target).astype(int) - first).max() > 20
    scene.snapshot.poses[5, 4] -= 0.4
    scene.snapshot.torch_on = False
    renderer.draw(scene.snapshot, views, target)
    assert np.array_equal(renderer.read(target), first)
    renderer.delete_target(target)
