"""Shadow maps: a depth texture seen from a light, compared by the sampler."""

from __future__ import annotations

from typing import Final

import numpy as np

from vrkiosk_render.buffers import DrawList
from vrkiosk_render.gl import GL
from vrkiosk_render.lighting import MASTS
from vrkiosk_render.program import build
from vrkiosk_render.scene import Scene
from vrkiosk_scenarios.snapshot import SceneSnapshot

_SLOPE, _CONSTANT = 1.6, 2.0  # polygon offset against a surface shading itself
SUN: Final = "#define LIGHT_CLIP sun_clip\n"
YARD: Final = "#define LIGHT_CLIP yard_clip\n"  # the sun's, far beyond the box
TORCH: Final = "#define LIGHT_CLIP torch_clip\n"


_LAMP: Final = "layout(location = 0) uniform int lamp;\n#define LIGHT_CLIP lamp_clip[lamp]\n"
_LAMPS_SIDE: Final = 1024  # pixels: 80 mm of the yard's ground


class _DepthMap:
    """A depth texture compared by its sampler, of square layers, and what to draw into it with."""

    def __init__(self, kind: int, light: str) -> None:
        self._program = build("shadow", defines=light)
        names = np.zeros(2, np.uint32)
        GL.glCreateTextures(kind, 1, names[:1])
        GL.glCreateFramebuffers(1, names[1:])
        self.texture, self._framebuffer = (int(name) for name in names)
        for name, value in (
            (GL.GL_TEXTURE_COMPARE_MODE, GL.GL_COMPARE_REF_TO_TEXTURE),
            (GL.GL_TEXTURE_COMPARE_FUNC, GL.GL_LEQUAL),
            (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR),
            (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
            (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
        ):
            GL.glTextureParameteri(self.texture, name, value)
        GL.glNamedFramebufferDrawBuffer(self._framebuffer, GL.GL_NONE)

    def _begin(self, side: int) -> None:
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._framebuffer)
        GL.glViewport(0, 0, side, side)
        GL.glUseProgram(self._program)

    def release(self) -> None:
        GL.glDeleteTextures(1, np.array([self.texture], np.uint32))
        GL.glDeleteFramebuffers(1, np.array([self._framebuffer], np.uint32))
        GL.glDeleteProgram(self._program)


class ShadowMap(_DepthMap):
    """Square depth texture of `side` pixels, filled from the light whose define is given."""

    def __init__(self, side: int, light: str) -> None:
        super().__init__(GL.GL_TEXTURE_2D, light)
        self.side = side
        GL.glTextureStorage2D(self.texture, 1, GL.GL_DEPTH_COMPONENT32F, side, side)
        GL.glNamedFramebufferTexture(self._framebuffer, GL.GL_DEPTH_ATTACHMENT, self.texture, 0)

    def draw(self, casters: DrawList) -> None:
        """Draws the casters. Leaves the framebuffer bound."""
        self._begin(self.side)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
        casters.draw()


class LampMaps(_DepthMap):
    """What the yard's masts see of it, a layer each: drawn once a scene that has lamps."""

    def __init__(self, count: int) -> None:
        super().__init__(GL.GL_TEXTURE_2D_ARRAY, _LAMP)
        self._count = count
        size = (_LAMPS_SIDE, _LAMPS_SIDE, count)
        GL.glTextureStorage3D(self.texture, 1, GL.GL_DEPTH_COMPONENT24, *size)

    def draw(self, casters: DrawList) -> None:
        """Draws the casters from every mast."""
        for layer in range(self._count):
            GL.glNamedFramebufferTextureLayer(
                self._framebuffer, GL.GL_DEPTH_ATTACHMENT, self.texture, 0, layer
            )
            self._begin(_LAMPS_SIDE)
            GL.glUniform1i(0, layer)
            GL.glClear(GL.GL_DEPTH_BUFFER_BIT)
            casters.draw()


class ShadowMaps:
    """All of a renderer's. Sides in pixels."""

    def __init__(self, sun: int, torch: int) -> None:
        self._sun, self._yard = ShadowMap(sun, SUN), ShadowMap(sun, YARD)
        self._torch = ShadowMap(torch, TORCH)
        self._masts: LampMaps | None = None  # made for the first scene that is lit by them

    @property
    def textures(self) -> tuple[int, int, int, int]:
        """Of sun, torch, yard and masts; 0: none."""
        masts = self._masts.texture if self._masts else 0
        return self._sun.texture, self._torch.texture, self._yard.texture, masts

    def draw(self, scene: Scene, snapshot: SceneSnapshot, *, lamps: bool) -> None:
        """Draws those that changed; the depth test is on already. lamps: of the yard are lit.
        Faces of both sides are drawn afterwards."""
        first, sun = scene.sun_forgotten, scene.sun_moved(snapshot)
        if not (sun or snapshot.torch_on):
            return
        GL.glDisable(GL.GL_CULL_FACE)  # a thin sheet casts a shadow from either side
        GL.glEnable(GL.GL_POLYGON_OFFSET_FILL)
        GL.glPolygonOffset(_SLOPE, _CONSTANT)
        if sun:
            self._sun.draw(scene.sun_casters)
        if first:
            self._yard.draw(scene.yard_casters)
        if first and lamps:
            self._masts = self._masts or LampMaps(MASTS)
            self._masts.draw(scene.yard_casters)
        if snapshot.torch_on:
            self._torch.draw(scene.torch_casters)
        GL.glDisable(GL.GL_POLYGON_OFFSET_FILL)

    def release(self) -> None:
        for made in (self._sun, self._yard, self._torch, self._masts):
            if made:
                made.release()
