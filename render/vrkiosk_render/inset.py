"""A camera's picture in a part of a window, drawn as finely as time allows and stretched to fit.

Somebody who looks at a record on a machine without a GPU sees it move, and sees it sharp as soon
as it stands still; with a GPU no pixel is drawn that a panel covers.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from vrkiosk_render import targets
from vrkiosk_render.buffers import empty_vertex_array
from vrkiosk_render.gl import GL
from vrkiosk_render.overlay import Overlay, OverlayTexture
from vrkiosk_xr.runtime import Target

_WINDOW: Final = 0


class Inset:
    """Owns the texture that is drawn into. The window's context is current whenever it is used."""

    def __init__(self) -> None:
        self._target: Target | None = None
        self._framebuffer = np.zeros(1, np.uint32)
        self._overlay = OverlayTexture()
        self._no_vertices = empty_vertex_array()
        GL.glCreateFramebuffers(1, self._framebuffer)

    def target(self, width: int, height: int) -> Target:
        """Where to draw a picture of that many pixels, for `show`. RenderError below one."""
        now = self._target
        if now is None or (now.width, now.height) != (width, height):
            made = targets.create_target(width, height, layers=1)
            self._release_target()
            self._target = made
            GL.glNamedFramebufferTextureLayer(
                int(self._framebuffer[0]), GL.GL_COLOR_ATTACHMENT0, made.texture, 0, 0
            )
            return made
        return now

    def show(
        self, area: tuple[int, int, int, int], window: tuple[int, int], overlay: Overlay
    ) -> None:
        """Puts the picture into `area` (left, top, width, height) of the window's back buffer, of
        `window` (width, height) pixels, and the overlay over all of it."""
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, _WINDOW)
        GL.glViewport(0, 0, *window)
        GL.glClearColor(0.0, 0.0, 0.0, 1.0)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        if self._target is not None:
            self._stretch(self._target, area, window[1])
        self._overlay.draw(overlay, self._no_vertices)

    def _stretch(self, target: Target, area: tuple[int, int, int, int], high: int) -> None:
        left, top, width, height = area
        same = (target.width, target.height) == (width, height)
        into = (left, high - top - height, left + width, high - top)
        # the bytes are copied as they are: the window's format may not be sRGB
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glBlitNamedFramebuffer(
            int(self._framebuffer[0]),
            _WINDOW,
            0,
            0,
            target.width,
            target.height,
            *into,
            GL.GL_COLOR_BUFFER_BIT,
            GL.GL_NEAREST if same else GL.GL_LINEAR,
        )
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)

    def _release_target(self) -> None:
        if self._target is not None:
            targets.delete_target(self._target)
            self._target = None

    def release(self) -> None:
        """Frees what it has in the context."""
        self._release_target()
        self._overlay.release()
        names: Any = self._framebuffer
        GL.glDeleteFramebuffers(1, names)
        GL.glDeleteVertexArrays(1, np.array([self._no_vertices], np.uint32))
