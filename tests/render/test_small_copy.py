"""A small copy for another process: the middle of what the left eye sees, a frame or more later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from vrkiosk_render import targets
from vrkiosk_render.small_copy import SmallCopy, middle

pytestmark = pytest.mark.gl


def painted(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> Any:
    """A target of two layers; the left eye's is given, (h, w, 4), last row first."""
    from vrkiosk_render.gl import GL

    height, width = pixels.shape[:2]
    target = targets.create_target(width, height)
    for layer, content in enumerate((pixels, np.full_like(pixels, 255))):
        place = (target.texture, 0, 0, 0, layer, width, height, 1)
        GL.glTextureSubImage3D(*place, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, content)
    return target


def taken(copy: SmallCopy) -> np.ndarray[Any, np.dtype[np.uint8]]:
    from vrkiosk_render.gl import GL

    pixels = np.zeros((copy.size[1], copy.size[0], 4), np.uint8)
    GL.glFinish()
    assert copy.take(pixels)
    return pixels


def test_the_middle_of_the_left_eye_is_copied_byte_by_byte(context: Any) -> None:
    eye = np.random.default_rng(1).integers(0, 256, (40, 32, 4), np.uint8)
    copy = SmallCopy((32, 18))
    target = painted(eye)
    copy.ask(target)
    assert (taken(copy) == eye[11:29]).all()
    targets.delete_target(target)
    copy.close()


def test_nothing_is_taken_that_was_not_asked_for(context: Any) -> None:
    copy = SmallCopy((16, 9))
    pixels = np.zeros((9, 16, 4), np.uint8)
    assert not copy.take(pixels)
    target = painted(np.full((20, 20, 4), 7, np.uint8))
    copy.ask(target)
    copy.ask(target)  # the one before is forgotten
    assert (taken(copy) == 7).all()
    assert not copy.take(pixels)
    targets.delete_target(target)
    copy.close()


def test_the_middle_has_the_shape_that_is_wanted() -> None:
    assert middle((100, 100), (16, 9)) == (0, 22, 100, 78)
    assert middle((1600, 100), (16, 9)) == (711, 0, 888, 100)
    assert middle((160, 90), (16, 9)) == (0, 0, 160, 90)
