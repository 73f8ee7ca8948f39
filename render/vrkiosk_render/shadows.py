"""A shadow map: a depth texture seen from a light, compared by the sampler."""

from __future__ import annotations

from typing import Final

import numpy as np

from vrkiosk_render.buffers import DrawList
from vrkiosk_render.gl import GL
from vrkiosk_render.program import build

_SLOPE, _CONSTANT = 1.6, 2.0  # polygon offset against a surface shading itself
SUN: Final = "#define LIGHT_CLIP sun_clip\n"
YARD: Final = "#define LIGHT_CLIP yard_clip\n"  # the sun's, far beyond the box
TORCH: Final = "#define LIGHT_CLIP torch_clip\n"


class ShadowMap:
    """Square depth texture of `side` pixels, filled from the light whose define is given."""

    def __init__(self, side: int, light: str) -> None:
        self.side = side
        self._program = build("shadow", defines=light)
        names = np.zeros(2, np.uint32)
        GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, names[:1])
        GL.glCreateFramebuffers(1, names[1:])
        self.texture, self._framebuffer = (int(name) for name in names)
        GL.glTextureStorage2D(self.texture, 1, GL.GL_DEPTH_COMPONENT32F, side, side)
        for name, value in (
            (GL.GL_TEXTURE_COMPARE_MODE, GL.GL_COMPARE_REF_TO_TEXTURE),
            (GL.GL_TEXTURE_COMPARE_FUNC, GL.GL_LEQUAL),
            (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR),
            (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
        ):
            GL.glTextureParameteri(self.texture, name, value)
        GL.glNamedFramebufferTexture(self._framebuffer, GL.GL_DEPTH_ATTACHMENT, self.texture, 0)
        GL.glNamedFramebufferDrawBuffer(self._framebuffer, GL.GL_NONE)

    def draw(self, casters: DrawList) -> None:
        """Draws the casters, between `begin` and `end`. Leaves the framebuffer bound."""
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._framebuffer)
        GL.glViewport(0, 0, self.side, self.side)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        GL.glUseProgram(self._program)
        casters.draw()

    def release(self) -> None:
        GL.glDeleteTextures(1, np.array([self.texture], np.uint32))
        GL.glDeleteFramebuffers(1, np.array([self._framebuffer], np.uint32))
        GL.glDeleteProgram(self._program)


def begin() -> None:
    """Sets what all shadow maps of a frame are drawn with; the depth test is on already."""
    GL.glDisable(GL.GL_CULL_FACE)  # a thin sheet casts a shadow from either side
    GL.glEnable(GL.GL_POLYGON_OFFSET_FILL)
    GL.glPolygonOffset(_SLOPE, _CONSTANT)


def end() -> None:
    """Takes the offset away again. Faces of both sides are still drawn."""
    GL.glDisable(GL.GL_POLYGON_OFFSET_FILL)
