"""What the lenses hide is not shaded, and all else is as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk_render import gl
from vrkiosk_render.gl import GL
from vrkiosk_render.hidden import corners
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_xr.runtime import HiddenArea

pytestmark = pytest.mark.gl
SIZE = 64
WAYS = {"multiview": gl.MULTIVIEW, "layer": gl.VERTEX_LAYER}
Make = Callable[[str], Renderer]
# Angles whose tangents are whole numbers of 32nds: triangles can end where pixels do.
SIDES = ((-1.25, 0.75, 1.0, -1.0), (-0.75, 1.25, 1.0, -1.0))


def rectangle(left: float, right: float, low: float, high: float) -> npt.NDArray[np.float32]:
    """Two triangles, one of which turns the other way, on the plane z = -1 m."""
    a, b, c, d = (left, low), (right, low), (right, high), (left, high)
    return np.array([a, b, c, a, d, c], np.float32)


@pytest.fixture
def lens_views(views: np.ndarray) -> np.ndarray:
    """Views of which each pixel is 1/32 m wide on the plane z = -1 m."""
    views[:, 7:] = np.arctan(SIDES)
    return views


@pytest.fixture
def make(context, scene) -> Iterator[Make]:
    made: list[Renderer] = []

    def build(stereo: str) -> Renderer:
        if WAYS[stereo] not in gl.extensions():
            pytest.skip(f"{gl.driver()} has not {WAYS[stereo]}")
        quality = Quality(samples=4, sun_map=64, torch_map=64, anisotropy=1.0)
        made.append(Renderer(scene.description, scene.model, stereo=stereo, quality=quality))
        return made[-1]

    yield build
    for renderer in made:
        renderer.close()


@pytest.mark.parametrize("stereo", WAYS)
def test_hidden_pixels_are_black_and_all_others_equal(
    make: Make, scene, lens_views: np.ndarray, stereo: str
) -> None:
    renderer = make(stereo)
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(scene.snapshot, lens_views, target)
    whole = renderer.read(target)
    # 16 columns at the left of the left eye; 8 rows at the top of the right one
    left, right = rectangle(-1.25, -0.75, -1.0, 1.0), rectangle(-0.75, 1.25, 0.75, 1.0)
    hidden = HiddenArea((left, right))
    renderer.draw(scene.snapshot, lens_views, replace(target, hidden=hidden))
    seen = renderer.read(target)
    expected = whole.copy()
    expected[0, :, :16] = 0
    expected[1, :8] = 0
    assert np.array_equal(seen, expected)
    assert whole[0, :, :16].any()
    assert whole[1, :8].any()
    renderer.delete_target(target)


@pytest.mark.parametrize("stereo", WAYS)
def test_hidden_pixels_are_not_shaded(
    make: Make, scene, lens_views: np.ndarray, stereo: str
) -> None:
    """Samples that passed the depth test: those of the mask itself, and nothing behind it."""
    renderer = make(stereo)
    target = renderer.offscreen_target(SIZE, SIZE)
    query = np.zeros(1, np.uint32)
    GL.glCreateQueries(GL.GL_SAMPLES_PASSED, 1, query)

    def passed(hidden: HiddenArea | None) -> int:
        shown = replace(target, hidden=hidden)
        renderer.draw(scene.snapshot, lens_views, shown)  # the sun's map is drawn by now
        GL.glBeginQuery(GL.GL_SAMPLES_PASSED, int(query[0]))
        renderer.draw(scene.snapshot, lens_views, shown)
        GL.glEndQuery(GL.GL_SAMPLES_PASSED)
        result = np.zeros(1, np.uint32)
        GL.glGetQueryObjectuiv(int(query[0]), GL.GL_QUERY_RESULT, result)
        return int(result[0])

    everything = rectangle(-2.0, 2.0, -2.0, 2.0)
    full = passed(None)
    covered = passed(HiddenArea((everything, everything)))
    # the mask's own samples; Mesa counts a layered draw's in one layer or in both
    samples = {SIZE * SIZE * count * eyes for count in (1, 4) for eyes in (1, 2)}
    assert covered in samples
    assert full > covered
    GL.glDeleteQueries(1, query)
    renderer.delete_target(target)


@pytest.mark.parametrize("stereo", WAYS)
def test_the_area_follows_the_lenses(
    make: Make, scene, lens_views: np.ndarray, stereo: str
) -> None:
    renderer = make(stereo)
    target = renderer.offscreen_target(SIZE, SIZE)
    strip = rectangle(-1.25, -0.75, -1.0, 1.0)
    target = replace(target, hidden=HiddenArea((strip, strip[:0])))
    widths = []
    for sides in (SIDES, ((-1.0, 1.0, 1.0, -1.0), SIDES[1])):  # the left eye's view gets narrower
        lens_views[:, 7:] = np.arctan(sides)
        renderer.draw(scene.snapshot, lens_views, target)
        widths.append(int((renderer.read(target)[0] == 0).all(axis=(0, 2)).sum()))
    assert widths == [16, 8]
    renderer.delete_target(target)


def test_corners_lie_where_the_angles_say(lens_views: np.ndarray) -> None:
    triangle = np.array([(-1.25, -1.0), (0.75, -1.0), (0.75, 1.0)], np.float32)
    found = corners(HiddenArea((triangle, triangle[:0])), lens_views)
    assert np.allclose(found, [(-1, -1, 0), (1, -1, 0), (1, 1, 0)], atol=1e-6)
    clockwise = corners(HiddenArea((triangle[:0], triangle[::-1])), lens_views)
    assert clockwise[:, 2].tolist() == [1, 1, 1]
    assert np.allclose(clockwise[:, 1], [-1, -1, 1], atol=1e-6)
