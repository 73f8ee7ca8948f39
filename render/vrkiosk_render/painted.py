"""A panel as pictures that only have to be uploaded: painted, with its mipmaps (no GL)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from vrkiosk_render import paint
from vrkiosk_scenarios.snapshot import Panel

Pixels = npt.NDArray[np.uint8]
PAGE: Final = (1280, 1024)  # pixels of a layer: a board 60 degrees wide at 21 pixels a degree
LABEL: Final = (512, 512)  # of a layer for what is small: 85 mm at the finest
PAD: Final = 64  # pixels


@dataclass(frozen=True, slots=True)
class Painted:
    """What a panel shows, for a layer of size `PAGE` or, where it is small, `LABEL`.

    width, height: pixels of the panel itself. levels: (h, w, 4) uint8 of each mipmap level, padded
    by a repeat of the right and lower edge so that nothing of an earlier, larger panel shines in
    at the coarser ones.
    """

    panel: Panel
    width: int
    height: int
    levels: tuple[Pixels, ...]

    @property
    def small(self) -> bool:
        return self.width <= LABEL[0] and self.height <= LABEL[1]


def level_count(width: int, height: int) -> int:
    """Mipmap levels down to one pixel."""
    return max(width, height).bit_length()


def painted(panel: Panel) -> Painted:
    """Paints a panel as finely as its layer allows."""
    return with_levels(panel, paint.paint(panel, paint.pixels_per_mm(panel, PAGE)))


def with_levels(panel: Panel, picture: Image.Image) -> Painted:
    """The picture of a panel with its mipmaps."""
    small = picture.width <= LABEL[0] and picture.height <= LABEL[1]
    size = LABEL if small else PAGE
    pixels = _padded(np.asarray(picture.convert("RGBA")), size)
    levels = []
    for level in range(level_count(*size)):
        width, height = max(size[0] >> level, 1), max(size[1] >> level, 1)
        levels.append(np.ascontiguousarray(pixels[:height, :width]))
        pixels = _halved(pixels)
    return Painted(panel, picture.width, picture.height, tuple(levels))


def _padded(picture: Pixels, room: tuple[int, int]) -> Pixels:
    height, width = picture.shape[:2]
    more = (min(room[1] - height, PAD), min(room[0] - width, PAD))
    return np.pad(picture, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge")


def _halved(picture: Pixels) -> Pixels:
    """Half as wide and high (rounded up), each pixel the mean of four."""
    image = Image.fromarray(picture)
    size = (max((image.width + 1) // 2, 1), max((image.height + 1) // 2, 1))
    return np.asarray(image.resize(size, Image.Resampling.BOX))
