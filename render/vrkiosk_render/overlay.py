"""A flat picture composed over a finished one: captions, a timeline, a list of events.

It is blended as an image editor does it, on sRGB values, so that what was painted is what shows.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render.errors import RenderError
from vrkiosk_render.gl import GL
from vrkiosk_render.program import build

Image = npt.NDArray[np.uint8]
BAND: Final = 32  # rows: what is sent again when one pixel of them changed


class Overlay:
    """RGBA pixels of the window's size, straight alpha, first row at the top.

    Paint with Pillow and `paste` the result; what did not change costs nothing. Of another size
    than the window it is stretched over it.
    """

    def __init__(self, width: int, height: int) -> None:
        if width < 1 or height < 1:
            raise RenderError(f"an overlay needs at least one pixel, got {width} x {height}")
        self.pixels: Image = np.zeros((height, width, 4), np.uint8)
        self.changed = np.ones(-(-height // BAND), np.int64)  # revision of each band of rows
        self.revision = 1

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    def paste(self, picture: Any, x: int = 0, y: int = 0) -> None:
        """Replaces the pixels from column `x`, row `y` on by `picture`: (h, w, 4) uint8, or a
        Pillow image of mode RGBA. What sticks out at any side is left out."""
        new = np.asarray(picture)
        if new.ndim != 3 or new.shape[2] != 4 or new.dtype != np.uint8:
            raise RenderError(f"an overlay takes (h, w, 4) uint8, got {new.shape} {new.dtype}")
        top, left = max(y, 0), max(x, 0)
        below, right = min(y + new.shape[0], self.height), min(x + new.shape[1], self.width)
        if top >= below or left >= right:
            return
        new = new[top - y : below - y, left - x : right - x]
        old = self.pixels[top:below, left:right]
        rows = np.flatnonzero((old != new).any(axis=(1, 2)))
        if len(rows):
            old[:] = new
            self._note(top + int(rows[0]), top + int(rows[-1]) + 1)

    def clear(self) -> None:
        """Nothing is over the picture any more."""
        self.paste(np.zeros_like(self.pixels))

    def _note(self, top: int, below: int) -> None:
        self.revision += 1
        self.changed[top // BAND : -(-below // BAND)] = self.revision


class OverlayTexture:
    """The renderer's side: the picture in the context, and its quad over a framebuffer."""

    def __init__(self) -> None:
        self._shown: Overlay | None = None
        self._revision = 0
        self._texture = np.zeros(1, np.uint32)
        self._program = 0

    def draw(self, overlay: Overlay, vertex_array: int) -> None:
        """Composes it over the framebuffer and viewport that are bound."""
        if not self._program:
            self._program = build("overlay")
        self._update(overlay)
        GL.glBindTextures(6, 1, self._texture)
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFuncSeparate(
            GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA
        )
        GL.glUseProgram(self._program)
        GL.glBindVertexArray(vertex_array)
        GL.glDrawArrays(GL.GL_TRIANGLE_STRIP, 0, 4)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)

    def _update(self, overlay: Overlay) -> None:
        before = self._shown
        if before is not overlay:
            if before is None or before.pixels.shape != overlay.pixels.shape:
                self._create(overlay)
            self._shown, self._revision = overlay, 0
        if self._revision == overlay.revision:
            return
        bands = np.flatnonzero(overlay.changed > self._revision)
        for run in np.split(bands, np.flatnonzero(np.diff(bands) > 1) + 1):
            self._upload(overlay.pixels, int(run[0]) * BAND, (int(run[-1]) + 1) * BAND)
        self._revision = overlay.revision

    def _create(self, overlay: Overlay) -> None:
        self._delete_texture()
        GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, self._texture)
        name = int(self._texture[0])
        GL.glTextureStorage2D(name, 1, GL.GL_RGBA8, overlay.width, overlay.height)
        for parameter, value in (
            (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR),
            (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
        ):
            GL.glTextureParameteri(name, parameter, value)

    def _upload(self, pixels: Image, top: int, below: int) -> None:
        rows = pixels[top:below]  # of full width: one piece of memory
        size = (rows.shape[1], rows.shape[0])
        GL.glTextureSubImage2D(
            int(self._texture[0]), 0, 0, top, *size, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, rows
        )

    def _delete_texture(self) -> None:
        if self._texture[0]:
            GL.glDeleteTextures(1, self._texture)
            self._texture[0] = 0

    def release(self) -> None:
        self._delete_texture()
        self._shown = None
        if self._program:
            GL.glDeleteProgram(self._program)
            self._program = 0
