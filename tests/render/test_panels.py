"""Layers of panels: two sizes, taken as displays light up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from vrkiosk_render import painted
from vrkiosk_render.gl import GL
from vrkiosk_render.panels import LABEL, PAGE, Pages, PanelPages
from vrkiosk_scenarios.snapshot import EMPTY_PANEL, Box, Panel, Part, SceneDescription

BOARD = Panel(240, 170, (Box(0, 0, 240, 170, "bar"),))
BADGE = Panel(70, 70, (Box(0, 0, 70, 70, "bar"),))


@pytest.fixture
def displays(context: object) -> Iterator[PanelPages]:
    parts = tuple(Part(f"d{n}", "m", display=n) for n in range(12))
    pages = PanelPages(SceneDescription(parts, panels=12), 1.0)
    yield pages
    pages.release()


def pixel(pages: Pages, layer: int, level: int = 0) -> list[int]:
    """The first pixel of a layer."""
    found = np.zeros(4, np.uint8)
    where = (0, 0, layer, 1, 1, 1)
    GL.glGetTextureSubImage(
        pages.texture, level, *where, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, found.nbytes, found
    )
    return [int(value) for value in found]


def test_dark_displays_take_no_layers(displays: PanelPages) -> None:
    displays.update([EMPTY_PANEL] * 12)
    assert (displays.pages.count, displays.labels.count) == (1, 1)
    assert displays.painted == 0


def test_each_display_has_a_layer_of_its_size(displays: PanelPages) -> None:
    displays.update([BOARD] * 3 + [BADGE] * 9)
    assert (displays.pages.count, displays.labels.count) == (4, 16)
    table = displays._table
    assert table["label"].tolist() == [0] * 3 + [1] * 9
    assert len({(row["label"].item(), row["layer"].item()) for row in table}) == 12
    assert table["used"][3].tolist() == pytest.approx([420 / LABEL[0], 420 / LABEL[1]])
    assert table["used"][0].tolist() == pytest.approx([1280 / PAGE[0], 907 / PAGE[1]])


def test_a_display_that_becomes_small_gives_its_layer_to_another(displays: PanelPages) -> None:
    shown = [BOARD, BOARD] + [EMPTY_PANEL] * 10
    displays.update(shown)
    displays.update([BADGE, BOARD, BOARD] + [EMPTY_PANEL] * 9)
    assert (displays.pages.count, displays.labels.count) == (2, 1)
    assert displays._table["layer"][:3].tolist() == [0, 1, 0]
    assert displays._table["label"][:3].tolist() == [1, 0, 0]


def test_what_is_shown_stays_where_layers_are_added(context: object) -> None:
    pages = Pages(LABEL, 1.0)
    colours = [(200, 10, 10), (10, 200, 10), (10, 10, 200)]
    for colour in colours:
        picture = painted.with_levels(BADGE, Image.new("RGB", (300, 200), colour))
        for _ in pages.upload(pages.take(), picture):
            pass
    for level in (0, 1, 4):
        assert [pixel(pages, n, level)[:3] for n in range(3)] == [list(c) for c in colours]
    pages.release()


def test_the_mean_of_four_pixels() -> None:
    picture = np.zeros((2, 2, 4), np.uint8)
    picture[0, 0, :3] = 200
    picture[..., 3] = 255  # panels hide what is behind them
    assert painted._halved(picture).tolist() == [[[50, 50, 50, 255]]]
