"""A small copy of what the left eye sees, read without waiting for the graphics card: asked for in
one frame, taken in a later one."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from vrkiosk_render.gl import GL, offset
from vrkiosk_xr.runtime import Target

BYTES: Final = 4  # of a pixel


class SmallCopy:
    """size: width and height of the copy, pixels; of the eye's picture the middle of that shape."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._framebuffers = np.zeros(2, np.uint32)  # of the eye's layer, of the copy
        self._texture, self._buffer = np.zeros(1, np.uint32), np.zeros(1, np.uint32)
        self._fence: Any = None
        GL.glCreateFramebuffers(2, self._framebuffers)
        GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, self._texture)
        GL.glTextureStorage2D(int(self._texture[0]), 1, GL.GL_RGBA8, *size)
        GL.glNamedFramebufferTexture(
            int(self._framebuffers[1]), GL.GL_COLOR_ATTACHMENT0, int(self._texture[0]), 0
        )
        GL.glCreateBuffers(1, self._buffer)
        GL.glNamedBufferStorage(
            int(self._buffer[0]), size[0] * size[1] * BYTES, None, GL.GL_CLIENT_STORAGE_BIT
        )

    def ask(self, target: Target) -> None:
        """Begins to copy what `target` holds; one that was begun before is forgotten."""
        eye, copy = (int(name) for name in self._framebuffers)
        GL.glNamedFramebufferTextureLayer(eye, GL.GL_COLOR_ATTACHMENT0, target.texture, 0, 0)
        left, low, right, high = middle((target.width, target.height), self.size)
        # The bytes as they are: the copy's format is not sRGB.
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
        where = (left, low, right, high, 0, 0, *self.size)
        GL.glBlitNamedFramebuffer(eye, copy, *where, GL.GL_COLOR_BUFFER_BIT, GL.GL_LINEAR)
        GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, copy)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, int(self._buffer[0]))
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 4)
        GL.glReadPixels(0, 0, *self.size, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, offset(0))
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        self._forget()
        self._fence = GL.glFenceSync(GL.GL_SYNC_GPU_COMMANDS_COMPLETE, 0)

    def take(self, pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> bool:
        """Writes the copy into (height, width, 4), last row first; False while it is not done, or
        none was asked for."""
        if self._fence is None:
            return False
        state = int(GL.glClientWaitSync(self._fence, 0, 0))
        if state not in (int(GL.GL_ALREADY_SIGNALED), int(GL.GL_CONDITION_SATISFIED)):
            return False
        self._forget()
        GL.glGetNamedBufferSubData(int(self._buffer[0]), 0, pixels.nbytes, pixels)
        return True

    def _forget(self) -> None:
        if self._fence is not None:
            GL.glDeleteSync(self._fence)
            self._fence = None

    def close(self) -> None:
        """Frees what is in the context."""
        self._forget()
        GL.glDeleteFramebuffers(2, self._framebuffers)
        GL.glDeleteTextures(1, self._texture)
        GL.glDeleteBuffers(1, self._buffer)


def middle(whole: tuple[int, int], shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, low, right, high: the largest part in the middle of a picture, of the shape of
    another. Pixels."""
    width = min(whole[0], whole[1] * shape[0] // shape[1])
    height = min(whole[1], whole[0] * shape[1] // shape[0])
    left, low = (whole[0] - width) // 2, (whole[1] - height) // 2
    return left, low, left + width, low + height
