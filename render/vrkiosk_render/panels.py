"""Panels as layers of texture arrays, painted again only when what they show has changed.

There are layers of two sizes, because most displays are as large as a hand and a layer for a board
takes 7 MB; and only as many as something is shown on.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from vrkiosk_render import buffers, paint
from vrkiosk_render.gl import GL
from vrkiosk_render.textures import ANISOTROPY, level_count
from vrkiosk_scenarios.snapshot import Panel, SceneDescription

PAGE: Final = (1280, 1024)  # pixels of a layer: a board 60 degrees wide at 21 pixels a degree
LABEL: Final = (512, 512)  # of a layer for what is small: 85 mm at the finest
PAD: Final = 64  # pixels
# std430 layout of `Panel` in shaders/panel.vert
ENTRY: Final = np.dtype(
    [
        ("rotation", "<f4", (4,)),
        ("position", "<f4", (3,)),
        ("part", "<f4"),
        ("size", "<f4", (2,)),
        ("used", "<f4", (2,)),
        ("layer", "<f4"),
        ("shown", "<f4"),
        ("label", "<f4"),
        ("spare", "<f4"),
    ]
)


class Pages:
    """The layers of one size: a texture array that grows, and never shrinks, as layers are
    taken."""

    def __init__(self, size: tuple[int, int], anisotropy: float) -> None:
        self.size = size
        self._anisotropy = anisotropy
        self._free = [0]
        self._count = 1
        self._texture = self._created(1)

    @property
    def texture(self) -> int:
        return int(self._texture[0])

    @property
    def count(self) -> int:
        """Layers there is memory for."""
        return self._count

    def _created(self, layers: int) -> npt.NDArray[np.uint32]:
        names = np.zeros(1, np.uint32)
        GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, 1, names)
        name, levels = int(names[0]), level_count(*self.size)
        GL.glTextureStorage3D(name, levels, GL.GL_SRGB8_ALPHA8, *self.size, layers)
        for parameter, value in (
            (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR),
            (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
        ):
            GL.glTextureParameteri(name, parameter, value)
        GL.glTextureParameterf(name, ANISOTROPY, self._anisotropy)
        return names

    def take(self) -> int:
        """A layer nobody uses."""
        if not self._free:
            self._grow()
        return self._free.pop(0)

    def give_back(self, layer: int) -> None:
        self._free.append(layer)

    def _grow(self) -> None:
        """Twice as many layers; what is on those there are stays."""
        before, count = self._texture, self._count
        self._texture = self._created(2 * count)
        for level in range(level_count(*self.size)):
            room = self.room(level)
            source, target = (
                (int(names[0]), GL.GL_TEXTURE_2D_ARRAY, level, 0, 0, 0)
                for names in (before, self._texture)
            )
            GL.glCopyImageSubData(*source, *target, *room, count)
        GL.glDeleteTextures(1, before)
        self._free += range(count, 2 * count)
        self._count = 2 * count

    def room(self, level: int) -> tuple[int, int]:
        """Width and height of a layer at a mipmap level, pixels."""
        return max(self.size[0] >> level, 1), max(self.size[1] >> level, 1)

    def upload(self, layer: int, picture: Image.Image) -> None:
        """The picture and its mipmaps, padded by a repeat of its right and lower edge so that
        nothing of an earlier, larger panel shines in at the coarser levels."""
        padded = _padded(np.asarray(picture), self.size)
        for level in range(level_count(*self.size)):
            width, height = self.room(level)
            part = np.ascontiguousarray(padded[:height, :width])
            size = (part.shape[1], part.shape[0], 1)
            GL.glTextureSubImage3D(
                self.texture, level, 0, 0, layer, *size, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, part
            )
            padded = _halved(padded)

    def release(self) -> None:
        GL.glDeleteTextures(1, self._texture)


class PanelPages:
    """All displays of a scene. Nothing is uploaded in a frame in which no panel changed."""

    def __init__(self, description: SceneDescription, anisotropy: float) -> None:
        parts = [(i, p) for i, p in enumerate(description.parts) if p.display >= 0]
        self.displays = len(parts)
        self._panels = np.array([part.display for _, part in parts], np.intp)
        self._table = np.zeros(max(self.displays, 1), ENTRY)
        for row, (number, part) in zip(self._table, parts, strict=False):
            row["rotation"] = part.display_pose[:4]
            row["position"] = part.display_pose[4:7]
            row["part"] = number
        self._shown: list[Panel | None] = [None] * description.panels
        self._places: list[tuple[Pages, int] | None] = [None] * description.panels
        self.painted = 0  # how often a panel was painted, for tests and figures
        self.buffer = buffers.dynamic_buffer(self._table.nbytes)
        self.pages = Pages(PAGE, anisotropy)
        self.labels = Pages(LABEL, anisotropy)

    @property
    def textures(self) -> tuple[int, int]:
        """Texture arrays of the large and the small layers. They change as displays light up."""
        return self.pages.texture, self.labels.texture

    def update(self, panels: list[Panel]) -> None:
        """Paints the panels that differ from what their layer shows."""
        changed = False
        for number, panel in enumerate(panels):
            before = self._shown[number]
            if panel is before:
                continue
            if panel != before:
                self._paint(number, panel)
                changed = True
            self._shown[number] = panel
        if changed:
            GL.glNamedBufferSubData(self.buffer, 0, self._table.nbytes, self._table.view(np.uint8))

    def _paint(self, number: int, panel: Panel) -> None:
        rows = np.flatnonzero(self._panels == number)
        self._table["size"][rows] = panel.width_mm / 1000, panel.height_mm / 1000
        self._table["shown"][rows] = bool(panel.items)
        if not panel.items:
            return
        picture = paint.paint(panel, paint.pixels_per_mm(panel, PAGE))
        pages, layer = self._place(number, picture)
        self._table["layer"][rows] = layer
        self._table["label"][rows] = pages is self.labels
        self._table["used"][rows] = picture.width / pages.size[0], picture.height / pages.size[1]
        pages.upload(layer, picture.convert("RGBA"))
        self.painted += 1

    def _place(self, number: int, picture: Image.Image) -> tuple[Pages, int]:
        """The layer of a panel: the one it has, unless that is of the other size."""
        small = picture.width <= LABEL[0] and picture.height <= LABEL[1]
        pages = self.labels if small else self.pages
        place = self._places[number]
        if place is not None and place[0] is pages:
            return place
        if place is not None:
            place[0].give_back(place[1])
        self._places[number] = place = pages, pages.take()
        return place

    def release(self) -> None:
        self.pages.release()
        self.labels.release()


def _padded(picture: npt.NDArray[np.uint8], room: tuple[int, int]) -> npt.NDArray[np.uint8]:
    height, width = picture.shape[:2]
    more = (min(room[1] - height, PAD), min(room[0] - width, PAD))
    return np.pad(picture, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge")


def _halved(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Half as wide and high (rounded up), each pixel the mean of four."""
    image = Image.fromarray(picture)
    size = (max((image.width + 1) // 2, 1), max((image.height + 1) // 2, 1))
    return np.asarray(image.resize(size, Image.Resampling.BOX))
