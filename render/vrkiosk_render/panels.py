"""Panels as layers of one texture array, painted again only when what they show has changed."""

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
        ("spare", "<f4", (2,)),
    ]
)


class PanelPages:
    """All displays of a scene. Nothing is uploaded in a frame in which no panel changed."""

    def __init__(self, description: SceneDescription, anisotropy: float) -> None:
        parts = [(i, p) for i, p in enumerate(description.parts) if p.display >= 0]
        self.displays = len(parts)
        self._table = np.zeros(max(self.displays, 1), ENTRY)
        for row, (number, part) in zip(self._table, parts, strict=False):
            row["rotation"] = part.display_pose[:4]
            row["position"] = part.display_pose[4:7]
            row["part"], row["layer"] = number, part.display
        self._shown: list[Panel | None] = [None] * description.panels
        self.painted = 0  # how often a panel was painted, for tests and figures
        self.buffer = buffers.dynamic_buffer(self._table.nbytes)
        self._texture = np.zeros(1, np.uint32)
        GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, 1, self._texture)
        GL.glTextureStorage3D(
            self.texture, level_count(*PAGE), GL.GL_SRGB8_ALPHA8, *PAGE, max(description.panels, 1)
        )
        for name, value in (
            (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR),
            (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
        ):
            GL.glTextureParameteri(self.texture, name, value)
        GL.glTextureParameterf(self.texture, ANISOTROPY, anisotropy)

    @property
    def texture(self) -> int:
        return int(self._texture[0])

    def update(self, panels: list[Panel]) -> None:
        """Paints the panels that differ from what their layer shows."""
        changed = False
        for layer, panel in enumerate(panels):
            before = self._shown[layer]
            if panel is before:
                continue
            if panel != before:
                self._paint(layer, panel)
                changed = True
            self._shown[layer] = panel
        if changed:
            GL.glNamedBufferSubData(self.buffer, 0, self._table.nbytes, self._table.view(np.uint8))

    def _paint(self, layer: int, panel: Panel) -> None:
        scale = paint.pixels_per_mm(panel, PAGE)
        rows = self._table["layer"] == layer
        self._table["size"][rows] = panel.width_mm / 1000, panel.height_mm / 1000
        self._table["shown"][rows] = bool(panel.items)
        if not panel.items:
            return
        picture = paint.paint(panel, scale)
        self._table["used"][rows] = picture.width / PAGE[0], picture.height / PAGE[1]
        self._upload(layer, picture.convert("RGBA"))
        self.painted += 1

    def _upload(self, layer: int, picture: Image.Image) -> None:
        """The picture and its mipmaps, padded by a repeat of its right and lower edge so that
        nothing of an earlier, larger panel shines in at the coarser levels."""
        padded = _padded(np.asarray(picture))
        for level in range(level_count(*PAGE)):
            room = (max(PAGE[0] >> level, 1), max(PAGE[1] >> level, 1))
            part = np.ascontiguousarray(padded[: room[1], : room[0]])
            size = (part.shape[1], part.shape[0], 1)
            GL.glTextureSubImage3D(
                self.texture, level, 0, 0, layer, *size, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, part
            )
            padded = _halved(padded)

    def release(self) -> None:
        GL.glDeleteTextures(1, self._texture)
        buffers.delete_buffers(self.buffer)


def _padded(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    height, width = picture.shape[:2]
    more = (min(PAGE[1] - height, 64), min(PAGE[0] - width, 64))
    return np.pad(picture, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge")


def _halved(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Half as wide and high (rounded up), each pixel the mean of four."""
    image = Image.fromarray(picture)
    size = (max((image.width + 1) // 2, 1), max((image.height + 1) // 2, 1))
    return np.asarray(image.resize(size, Image.Resampling.BOX))
