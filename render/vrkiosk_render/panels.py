"""Panels as layers of texture arrays, painted again only when what they show has changed.

There are layers of two sizes, because most displays are as large as a hand and a layer for a board
takes 7 MB; and only as many as something is shown on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render import buffers
from vrkiosk_render.gl import GL
from vrkiosk_render.painted import LABEL as LABEL
from vrkiosk_render.painted import PAGE as PAGE
from vrkiosk_render.painted import Painted, level_count, painted
from vrkiosk_render.textures import ANISOTROPY, upload_rows
from vrkiosk_scenarios.snapshot import Panel, SceneDescription

# What `shown` says: seen by both eyes, by the left or the right one alone; 0: nothing on it.
EYES: Final = {"both": 1.0, "left": 2.0, "right": 3.0}
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

    def upload(self, layer: int, picture: Painted) -> Iterator[int]:
        """The picture with its mipmaps, a piece at each step."""
        for level, part in enumerate(picture.levels):
            yield from upload_rows(self.texture, level, layer, part)

    def release(self) -> None:
        GL.glDeleteTextures(1, self._texture)


class PanelPages:
    """All displays of a scene. Nothing is uploaded in a frame in which no panel changed."""

    def __init__(self, description: SceneDescription, anisotropy: float) -> None:
        parts = [(i, p) for i, p in enumerate(description.parts) if p.display >= 0]
        self.displays = len(parts)
        self._panels = np.array([part.display for _, part in parts], np.intp)
        self._eyes = np.array([EYES[part.eye] for _, part in parts], np.float32)
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

    def picture(self, number: int) -> tuple[int, float, float, int] | None:
        """Where what a panel shows is: GL name of a texture array, share of the width and height of
        a layer that it takes, and the layer. None: it shows nothing."""
        row = int(np.flatnonzero(self._panels == number)[0])
        place, entry = self._places[number], self._table[row]
        if place is None or not entry["shown"]:
            return None
        return place[0].texture, float(entry["used"][0]), float(entry["used"][1]), place[1]

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
            self._upload_table()

    def prepare(self, pictures: Mapping[int, Painted]) -> Iterator[int]:
        """Shows pictures painted elsewhere, by the number of their panel; a piece at each step."""
        for number, picture in pictures.items():
            yield from self._show(number, picture)
            self._shown[number] = picture.panel
        self._upload_table()

    def _upload_table(self) -> None:
        GL.glNamedBufferSubData(self.buffer, 0, self._table.nbytes, self._table.view(np.uint8))

    def _paint(self, number: int, panel: Panel) -> None:
        if panel.items:
            for _ in self._show(number, painted(panel)):
                pass
        else:
            self._describe(number, panel)

    def _describe(self, number: int, panel: Panel) -> npt.NDArray[np.intp]:
        """Enters what a panel is like; returns the rows of its displays in the table."""
        rows = np.flatnonzero(self._panels == number)
        self._table["size"][rows] = panel.width_mm / 1000, panel.height_mm / 1000
        self._table["shown"][rows] = self._eyes[rows] if panel.items else 0.0
        return rows

    def _show(self, number: int, picture: Painted) -> Iterator[int]:
        rows = self._describe(number, picture.panel)
        pages, layer = self._place(number, picture)
        self._table["layer"][rows] = layer
        self._table["label"][rows] = pages is self.labels
        self._table["used"][rows] = picture.width / pages.size[0], picture.height / pages.size[1]
        yield from pages.upload(layer, picture)
        self.painted += 1

    def _place(self, number: int, picture: Painted) -> tuple[Pages, int]:
        """The layer of a panel: the one it has, unless that is of the other size."""
        pages = self.labels if picture.small else self.pages
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
