"""A picture in a part of a window: where it lies, and that it may be coarser than the window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from vrkiosk_render import targets
from vrkiosk_render.context import GlfwContext
from vrkiosk_render.gl import GL
from vrkiosk_render.inset import Inset
from vrkiosk_render.overlay import Overlay
from vrkiosk_xr.runtime import Target

pytestmark = pytest.mark.gl
WINDOW = (96, 64)
AREA = (8, 4, 40, 32)  # left, top, width, height


@pytest.fixture
def inset(display: None) -> Iterator[Inset]:
    with GlfwContext(*WINDOW):
        made = Inset()
        yield made
        made.release()


def fill(target: Target, rgb: tuple[int, int, int]) -> None:
    data = np.full((target.height, target.width, 4), (*rgb, 255), np.uint8)
    size = (target.width, target.height, 1)
    GL.glTextureSubImage3D(target.texture, 0, 0, 0, 0, *size, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, data)


def seen() -> np.ndarray:
    window = Target(texture=0, width=WINDOW[0], height=WINDOW[1], format=0x8C43)
    return targets.read_layers(window, 1)[0]


@pytest.mark.parametrize("size", [(40, 32), (20, 16), (13, 7)])
def test_it_fills_its_area_whatever_its_own_size(inset: Inset, size: tuple[int, int]) -> None:
    fill(inset.target(*size), (200, 100, 50))
    inset.show(AREA, WINDOW, Overlay(*WINDOW))
    picture = seen()
    left, top, width, height = AREA
    inside = picture[top : top + height, left : left + width]
    assert (np.abs(inside.astype(int) - (200, 100, 50)) <= 1).all(), "the very bytes"
    picture[top : top + height, left : left + width] = 0
    assert not picture.any(), "black beside it"


def test_the_overlay_is_over_all_of_it(inset: Inset) -> None:
    fill(inset.target(10, 10), (0, 0, 200))
    overlay = Overlay(*WINDOW)
    overlay.paste(np.full((8, 20, 4), (255, 0, 0, 255), np.uint8), 0, 0)
    inset.show(AREA, WINDOW, overlay)
    picture = seen()
    assert (picture[2, 2] == (255, 0, 0)).all()
    assert (picture[6, 12] == (255, 0, 0)).all()
    assert (picture[20, 12] == (0, 0, 200)).all()


def test_a_target_is_kept_while_its_size_is_asked_for(inset: Inset) -> None:
    first = inset.target(16, 16)
    assert inset.target(16, 16) is first
    assert inset.target(8, 16) is not first
