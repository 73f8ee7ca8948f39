"""Pictures to draw into: two layers with several samples a pixel, resolved into the target.

A runtime's texture is attached anew every frame: after a loss the next runtime may hand out the
same name for another texture, and a remembered attachment would go on drawing into the old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render import gl
from vrkiosk_render.errors import RenderError
from vrkiosk_render.gl import GL, attach_multiview
from vrkiosk_render.program import Stereo
from vrkiosk_xr.runtime import Target

Pixels = npt.NDArray[np.uint8]
_WINDOW: Final = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """What a buffer has to fit."""

    width: int
    height: int
    format: int
    depth_format: int
    stereo: Stereo

    @property
    def layers(self) -> int:
        return 1 if self.stereo is Stereo.MONO else 2


class EyeBuffer:
    """Colour and depth of both eyes with `samples` samples a pixel, and how to resolve them."""

    def __init__(self, shape: Shape, samples: int) -> None:
        self.shape = shape
        self._samples = samples
        self._whole: Target | None = None  # one picture, one sample a pixel, of the buffer's size
        self._textures = np.zeros(2, np.uint32)  # colour, depth
        # draw, resolve, result, one a layer
        self._framebuffers = np.zeros(3 + shape.layers, np.uint32)
        kind = GL.GL_TEXTURE_2D_MULTISAMPLE_ARRAY if samples > 1 else GL.GL_TEXTURE_2D_ARRAY
        GL.glCreateTextures(kind, 2, self._textures)
        GL.glCreateFramebuffers(len(self._framebuffers), self._framebuffers)
        size = (shape.width, shape.height, shape.layers)
        for texture, form in zip(self._textures, (shape.format, shape.depth_format), strict=True):
            if samples > 1:
                GL.glTextureStorage3DMultisample(int(texture), samples, form, *size, True)
            else:
                GL.glTextureStorage3D(int(texture), 1, form, *size)
        try:
            self._attach()
        except RenderError:
            self.release()
            raise

    def _attach(self) -> None:
        draw, layers = int(self._framebuffers[0]), self._framebuffers[3:]
        for point, texture in zip(_POINTS, self._textures, strict=True):
            name = int(texture)
            if self.shape.stereo is Stereo.MULTIVIEW:
                GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, draw)
                attach_multiview(getattr(GL, point), name)
            else:
                GL.glNamedFramebufferTexture(draw, getattr(GL, point), name, 0)
            for layer, framebuffer in enumerate(layers):
                GL.glNamedFramebufferTextureLayer(
                    int(framebuffer), getattr(GL, point), name, 0, layer
                )
        status = int(GL.glCheckNamedFramebufferStatus(draw, GL.GL_DRAW_FRAMEBUFFER))
        if status != int(GL.GL_FRAMEBUFFER_COMPLETE):
            raise RenderError(
                f"this driver cannot draw into {self.shape} (status {status:#06x}): "
                "set fewer samples, or the other way of drawing stereo"
            )

    def bind(self) -> None:
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, int(self._framebuffers[0]))
        GL.glViewport(0, 0, self.shape.width, self.shape.height)

    def resolve(self, target: Target) -> None:
        """Copies the picture to the target's layers, or to the window. One picture (MONO) is
        enlarged or reduced to the target's size."""
        size = (target.width, target.height)
        if target.texture != _WINDOW and size == (self.shape.width, self.shape.height):
            self._resolve_into(target)
            return
        source = int(self._framebuffers[3])
        if self._samples > 1:  # a blit cannot average and scale at once
            if self._whole is None:
                self._whole = create_target(self.shape.width, self.shape.height, layers=1)
            self._resolve_into(self._whole)
            source = int(self._framebuffers[1])
        # A window's format may not be sRGB: the bytes are copied as they are.
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        self._blit(source, self._result(target), GL.GL_COLOR_BUFFER_BIT, size)
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)

    def _result(self, target: Target) -> int:
        """A framebuffer that is the target's first picture."""
        if target.texture == _WINDOW:
            return _WINDOW
        result = int(self._framebuffers[2])
        GL.glNamedFramebufferTextureLayer(result, GL.GL_COLOR_ATTACHMENT0, target.texture, 0, 0)
        return result

    def bind_result(self, target: Target) -> None:
        """Binds the picture that `resolve` has just written, to draw over it."""
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._result(target))
        GL.glViewport(0, 0, target.width, target.height)

    def _resolve_into(self, target: Target) -> None:
        into, size = int(self._framebuffers[1]), (self.shape.width, self.shape.height)
        mask = GL.GL_COLOR_BUFFER_BIT | (GL.GL_DEPTH_BUFFER_BIT if target.depth else 0)
        for layer in range(self.shape.layers):
            GL.glNamedFramebufferTextureLayer(
                into, GL.GL_COLOR_ATTACHMENT0, target.texture, 0, layer
            )
            if target.depth:
                GL.glNamedFramebufferTextureLayer(
                    into, GL.GL_DEPTH_ATTACHMENT, target.depth, 0, layer
                )
            self._blit(int(self._framebuffers[3 + layer]), into, mask, size)

    def _blit(self, source: int, into: int, mask: int, size: tuple[int, int]) -> None:
        width, height = self.shape.width, self.shape.height
        way = GL.GL_NEAREST if size == (width, height) else GL.GL_LINEAR
        GL.glBlitNamedFramebuffer(source, into, 0, 0, width, height, 0, 0, *size, mask, way)

    def release(self) -> None:
        GL.glDeleteFramebuffers(len(self._framebuffers), self._framebuffers)
        GL.glDeleteTextures(2, self._textures)
        if self._whole is not None:
            delete_target(self._whole)


def can_draw(stereo: Stereo, samples: int) -> bool:
    """Whether the driver draws both eyes this way into textures of so many samples a pixel.

    Asked by trying: Mesa 25 offers multiview, but not into multisampled arrays.
    """
    shape = Shape(8, 8, int(GL.GL_SRGB8_ALPHA8), int(GL.GL_DEPTH_COMPONENT32F), stereo)
    try:
        EyeBuffer(shape, samples).release()
    except RenderError:
        return False
    return True


def choose_stereo(
    wanted: str | None, extensions: frozenset[str], samples: int
) -> tuple[Stereo, int]:
    """The way to reach both eyes in one pass, and how many samples a pixel it can have.

    Multiview where it draws with all samples, else layers; what is wanted is taken even if it
    costs the samples. RenderError if the driver lacks it.
    """
    needs = {"multiview": gl.MULTIVIEW, "layer": gl.VERTEX_LAYER}
    if wanted is not None and wanted not in needs:
        raise RenderError(f"stereo is 'multiview', 'layer' or None, got {wanted!r}")
    names = (wanted,) if wanted else tuple(needs)
    offered = [Stereo(name) for name in names if needs[name] in extensions]
    for count in (samples, 1):
        for stereo in offered:
            if can_draw(stereo, count):
                return stereo, count
    missing = needs[wanted] if wanted else " nor ".join(needs.values())
    raise RenderError(f"{gl.driver()} has not {missing}: {gl.INSTALL}")


_POINTS: Final = ("GL_COLOR_ATTACHMENT0", "GL_DEPTH_ATTACHMENT")


class EyeBuffers:
    """The buffers for the targets in use: the last few shapes are kept."""

    def __init__(self, samples: int, keep: int = 3) -> None:
        self.samples = samples
        self._keep = keep
        self._buffers: dict[Shape, EyeBuffer] = {}

    def get(self, target: Target, stereo: Stereo, detail: float = 1.0) -> EyeBuffer:
        """A buffer that fits the target; made when it is seen for the first time. detail: its size
        each way as a share of the target's."""
        shape = Shape(
            max(round(target.width * detail), 1),
            max(round(target.height * detail), 1),
            target.format if target.texture else int(GL.GL_SRGB8_ALPHA8),
            _depth_format(target.depth),
            stereo,
        )
        buffer = self._buffers.get(shape)
        if buffer is None:
            if len(self._buffers) >= self._keep:
                self._buffers.pop(next(iter(self._buffers))).release()
            buffer = self._buffers[shape] = EyeBuffer(shape, self.samples)
        return buffer

    def release(self) -> None:
        for buffer in self._buffers.values():
            buffer.release()
        self._buffers.clear()


def _depth_format(texture: int) -> int:
    """Of the runtime's depth texture, because a resolve needs the same format on both sides."""
    if not texture:
        return int(GL.GL_DEPTH_COMPONENT32F)
    found = np.zeros(1, np.int32)
    GL.glGetTextureLevelParameteriv(texture, 0, GL.GL_TEXTURE_INTERNAL_FORMAT, found)
    return int(found[0])


def create_target(width: int, height: int, layers: int = 2, form: int = 0) -> Target:
    """A texture of our own to draw into: one layer an eye, sRGB unless another internal format is
    given. Freed by `delete_target`."""
    if width < 1 or height < 1:
        raise RenderError(f"a target needs at least one pixel, got {width} x {height}")
    name = np.zeros(1, np.uint32)
    GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, 1, name)
    form = form or int(GL.GL_SRGB8_ALPHA8)
    GL.glTextureStorage3D(int(name[0]), 1, form, width, height, layers)
    return Target(texture=int(name[0]), width=width, height=height, format=form)


def delete_target(target: Target) -> None:
    GL.glDeleteTextures(1, np.array([target.texture], np.uint32))


def read_layers(target: Target, layers: int) -> Pixels:
    """(layers, height, width, 3) uint8, first row at the top: the very bytes of the target.

    A window has one picture, its back buffer: it is read before the buffers are swapped.
    """
    return np.ascontiguousarray(read_raw(target, layers)[:, ::-1, :, :3])


def read_raw(target: Target, layers: int) -> Pixels:
    """(layers, height, width, 4) uint8, last row first."""
    pictures = np.empty((layers, target.height, target.width, 4), np.uint8)
    names = np.zeros(1, np.uint32)
    GL.glCreateFramebuffers(1, names)
    framebuffer = _WINDOW if target.texture == _WINDOW else int(names[0])
    for layer in range(layers):
        if framebuffer != _WINDOW:
            GL.glNamedFramebufferTextureLayer(
                framebuffer, GL.GL_COLOR_ATTACHMENT0, target.texture, 0, layer
            )
        _read(framebuffer, pictures[layer])
    GL.glDeleteFramebuffers(1, names)
    return pictures


def _read(framebuffer: int, into: npt.NDArray[Any]) -> None:
    GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, framebuffer)
    GL.glReadBuffer(GL.GL_BACK if framebuffer == _WINDOW else GL.GL_COLOR_ATTACHMENT0)
    height, width = into.shape[:2]
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
    GL.glReadPixels(0, 0, width, height, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, into)
