"""Pictures against kept ones, drawn by llvmpipe. `KIOSK_UPDATE_GOLDEN=1` draws them anew.

Displays hold no text here: fonts differ between systems. What is printed is tested in test_paint.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vrkiosk_render import capture, gl
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Box, Panel

pytestmark = pytest.mark.gl
FOLDER = Path(__file__).parent / "golden"
SIZE = 192
# Steps of 255. Compilers of Mesa 22 and 25 differ in the last bits; an edge may move by a sample.
MEAN, SHARE_OF_EDGES, EDGE = 0.6, 0.01, 24


def check(name: str, found: np.ndarray) -> None:
    path = FOLDER / f"{name}.png"
    if os.environ.get("KIOSK_UPDATE_GOLDEN", "") == "1":
        capture.save_png(path, found)
    with Image.open(path) as image:
        kept = np.asarray(image)
    apart = np.abs(found.astype(int) - kept)
    assert apart.mean() <= MEAN
    assert (apart.max(axis=2) > EDGE).mean() <= SHARE_OF_EDGES


@pytest.fixture
def renderer(context, scene):
    if "llvmpipe" not in gl.driver():
        pytest.skip(f"kept pictures are llvmpipe's, this is {gl.driver()}")
    made = Renderer(scene.description, scene.model, stereo="layer", quality=Quality.software())
    bar, button = Box(10, 10, 220, 30, "bar"), Box(10, 60, 100, 40, "button")
    items = (bar, button, Box(10, 120, 220, 3, "rule"))
    scene.snapshot.panels[0] = Panel(240, 170, items)
    yield made
    made.close()


def eyes(renderer: Renderer, scene, views) -> np.ndarray:
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(scene.snapshot, views, target)
    return capture.side_by_side(renderer.read(target))


def test_day_falls_in(renderer, scene, views) -> None:
    check("day", eyes(renderer, scene, views))


def test_torch_in_the_dark(renderer, scene, views) -> None:
    scene.snapshot.daylight = 0.05
    scene.snapshot.torch_on = True
    scene.snapshot.torch[:] = 0, 0, 0, 1, 0.25, 1.45, -1.0
    check("torch", eyes(renderer, scene, views))


def test_from_outside(renderer, scene) -> None:
    scene.snapshot.visible[0] = False  # its open end would hide the rest
    pose = np.array([-0.08, 0.24, 0.02, 0.967, 2.2, 2.4, 1.5], np.float32)
    pose[:4] /= np.linalg.norm(pose[:4])
    check("outside", renderer.spectator(scene.snapshot, pose, 320, 200))
