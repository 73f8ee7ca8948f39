"""What a display shows, copied to a texture of its own: for a layer that a compositor shows."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np

from vrkiosk_render.buffers import empty_vertex_array
from vrkiosk_render.errors import RenderError
from vrkiosk_render.gl import GL
from vrkiosk_render.panels import PanelPages
from vrkiosk_render.program import build


class PanelCopy:
    """Copies panels, as bright as displays are in a scene in full view (no fade). Used with the
    context current in which it was made.

    Raises RenderError where the driver cannot draw into a texture.
    """

    def __init__(self) -> None:
        self._program = build("copy")
        self._framebuffer = np.zeros(1, np.uint32)
        GL.glCreateFramebuffers(1, self._framebuffer)
        self._vertices = empty_vertex_array()
        self._source = np.zeros(1, np.uint32)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def draw(self, panels: PanelPages, number: int, texture: int, size: tuple[int, int]) -> bool:
        """Fills a GL_TEXTURE_2D of an sRGB format, `size` pixels, with what panel `number` shows,
        rows upwards. False: it shows nothing, and nothing is drawn. A renderer sets the state it
        needs for each picture; this leaves it changed."""
        picture = panels.picture(number)
        if picture is None:
            return False
        self._source[0], width, height, layer = picture
        framebuffer = int(self._framebuffer[0])
        GL.glNamedFramebufferTexture(framebuffer, GL.GL_COLOR_ATTACHMENT0, texture, 0)
        status = int(GL.glCheckNamedFramebufferStatus(framebuffer, GL.GL_DRAW_FRAMEBUFFER))
        if status != int(GL.GL_FRAMEBUFFER_COMPLETE):
            raise RenderError(
                f"this driver cannot draw into the picture of a quad layer (status {status:#06x}): "
                "set quad_layers = false"
            )
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, framebuffer)
        GL.glViewport(0, 0, *size)
        for switch in (GL.GL_DEPTH_TEST, GL.GL_CULL_FACE, GL.GL_BLEND):
            GL.glDisable(switch)
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glBindTextures(0, 1, self._source)
        GL.glUseProgram(self._program)
        GL.glUniform3f(0, width, height, layer)
        GL.glBindVertexArray(self._vertices)
        GL.glDrawArrays(GL.GL_TRIANGLE_STRIP, 0, 4)
        return True

    def release(self) -> None:
        GL.glDeleteProgram(self._program)
        GL.glDeleteFramebuffers(1, self._framebuffer)
        GL.glDeleteVertexArrays(1, np.array([self._vertices], np.uint32))
