"""A display's picture in a texture of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from vrkiosk_render.gl import GL
from vrkiosk_render.panel_copy import PanelCopy
from vrkiosk_render.panels import PanelPages
from vrkiosk_scenarios.snapshot import EMPTY_PANEL, Box, Panel, Part, SceneDescription

SIZE = (512, 364)
# Light below, blue above: orientation shows.
BOARD = Panel(240, 170, (Box(0, 0, 240, 85, "bar"),), dark=False)
BADGE = Panel(60, 42.5, (Box(0, 0, 60, 42.5, "bar"),))


@pytest.fixture
def displays(context: object) -> Iterator[PanelPages]:
    parts = (Part("a", "m", display=0), Part("b", "m", display=1))
    pages = PanelPages(SceneDescription(parts, panels=2), 1.0)
    yield pages
    pages.release()


@pytest.fixture
def texture(context: object) -> Iterator[int]:
    name = np.zeros(1, np.uint32)
    GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, name)
    GL.glTextureStorage2D(int(name[0]), 1, GL.GL_SRGB8_ALPHA8, *SIZE)
    yield int(name[0])
    GL.glDeleteTextures(1, name)


def pixels(texture: int) -> np.ndarray:
    """(height, width, 4), last row first."""
    found = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    GL.glGetTextureImage(texture, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, found.nbytes, found)
    return found


def dimmed(colour: tuple[int, int, int]) -> np.ndarray:
    """sRGB bytes at 78 % of their light (IEC 61966-2-1)."""
    value = np.array(colour) / 255.0
    light = 0.78 * np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(coded * 255.0)


def test_shows_the_whole_panel_upright_and_as_bright_as_in_a_scene(
    displays: PanelPages, texture: int
) -> None:
    displays.update([BOARD, BADGE])
    with PanelCopy() as copy:
        assert copy.draw(displays, 0, texture, SIZE)
        found = pixels(texture)
        above, below = found[-8:, :, :3], found[:8, :, :3]
        assert np.abs(above - dimmed((0x00, 0x72, 0xB2))).max() <= 1.0
        assert np.abs(below - dimmed((0xDC, 0xDC, 0xD6))).max() <= 1.0
        assert (found[..., 3] == 255).all()
        assert copy.draw(displays, 1, texture, SIZE)  # from a small layer: no edge of it is seen
        assert np.ptp(pixels(texture)[..., :3].reshape(-1, 3).astype(int), axis=0).max() == 0


def test_a_dark_panel_has_no_picture(displays: PanelPages, texture: int) -> None:
    displays.update([BOARD, EMPTY_PANEL])
    with PanelCopy() as copy:
        assert not copy.draw(displays, 1, texture, SIZE)
        displays.update([EMPTY_PANEL, EMPTY_PANEL])
        assert not copy.draw(displays, 0, texture, SIZE)  # it had one
