"""A window over the whole monitor, and what is shown in it ten times a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import glfw
import numpy as np

from vrkiosk.mirror.feed import HEIGHT, WIDTH, Pictures
from vrkiosk.mirror.page import page, strip
from vrkiosk.mirror.reasons import FRESH_NS, Reasons, Words
from vrkiosk_render.errors import GraphicsUnavailable
from vrkiosk_scenarios.texts import Texts

PACKAGE: Final = "vrkiosk"
PAUSE_S: Final = 0.1
SIZE: Final = (1280, 720)  # of a window that does not take the whole monitor
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


class Texture:
    """A picture that is copied to a part of the window. Made anew where its size changes."""

    def __init__(self) -> None:
        self._names = np.zeros(2, np.uint32)  # texture, framebuffer
        self._size = (0, 0)

    def set(self, pixels: Any, size: tuple[int, int]) -> None:
        """pixels: RGBA bytes, first row first."""
        from vrkiosk_render.gl import GL

        if size != self._size:
            self.release()
            GL.glCreateTextures(GL.GL_TEXTURE_2D, 1, self._names[:1])
            GL.glCreateFramebuffers(1, self._names[1:])
            GL.glTextureStorage2D(int(self._names[0]), 1, GL.GL_RGBA8, *size)
            GL.glNamedFramebufferTexture(
                int(self._names[1]), GL.GL_COLOR_ATTACHMENT0, int(self._names[0]), 0
            )
            self._size = size
        kind = (GL.GL_RGBA, GL.GL_UNSIGNED_BYTE)
        GL.glTextureSubImage2D(int(self._names[0]), 0, 0, 0, *size, *kind, pixels)

    def show(self, place: tuple[int, int, int, int], *, upright: bool) -> None:
        """place: left, low, right, high in the window. upright: its first row is the top one."""
        from vrkiosk_render.gl import GL

        if self._size == (0, 0):
            return
        width, height = self._size
        rows = (height, 0) if upright else (0, height)
        GL.glBlitNamedFramebuffer(
            int(self._names[1]),
            0,
            *(0, rows[0], width, rows[1]),
            *place,
            GL.GL_COLOR_BUFFER_BIT,
            GL.GL_LINEAR,
        )

    def release(self) -> None:
        from vrkiosk_render.gl import GL

        if self._size != (0, 0):
            GL.glDeleteFramebuffers(1, self._names[1:])
            GL.glDeleteTextures(1, self._names[:1])
            self._size = (0, 0)


class Monitor:
    """The window. GraphicsUnavailable where there is no display."""

    def __init__(self, *, whole: bool) -> None:
        self._whole, self._ended = whole, False
        self._words: tuple[Words, str, tuple[int, int]] | None = None  # what is painted

    def __enter__(self) -> Self:
        if not glfw.init():
            raise GraphicsUnavailable("no display for the mirror: start it in a Wayland session")
        glfw.window_hint(glfw.CONTEXT_VERSION_MAJOR, 4)
        glfw.window_hint(glfw.CONTEXT_VERSION_MINOR, 5)
        glfw.window_hint(glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE)
        screen = glfw.get_primary_monitor() if self._whole else None
        mode = glfw.get_video_mode(screen) if screen else None
        size = mode.size if mode else SIZE
        self._window = glfw.create_window(*size, "ROCB VR kiosk", screen, None)
        if not self._window:
            glfw.terminate()
            raise GraphicsUnavailable("no OpenGL 4.5 for the mirror: install the card's driver")
        glfw.make_context_current(self._window)
        glfw.set_input_mode(self._window, glfw.CURSOR, glfw.CURSOR_HIDDEN)
        glfw.swap_interval(0)
        self._page, self._picture = Texture(), Texture()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._page.release()
        self._picture.release()
        glfw.terminate()

    @property
    def ended(self) -> bool:
        return self._ended or bool(glfw.window_should_close(self._window))

    def end(self) -> None:
        self._ended = True

    def show(self, words: Words, texts: Texts, pixels: bytes | None) -> None:
        """The picture with a strip of words, or a page of words. pixels: WIDTH by HEIGHT, RGBA,
        last row first."""
        from vrkiosk_render.gl import GL

        glfw.poll_events()
        size = glfw.get_framebuffer_size(self._window)
        if (words, texts.language, size) != self._words:
            painted = (strip if pixels else page)(words, texts, size)
            self._page.set(np.ascontiguousarray(painted), (painted.shape[1], painted.shape[0]))
            self._low = painted.shape[0] if pixels else 0
            self._words = (words, texts.language, size)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, 0)
        GL.glViewport(0, 0, *size)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        if pixels:
            self._picture.set(pixels, (WIDTH, HEIGHT))
            self._picture.show(fitted(size, self._low), upright=False)
            self._page.show((0, 0, size[0], self._low), upright=True)
        else:
            self._page.show((0, 0, *size), upright=True)
        glfw.swap_buffers(self._window)


def fitted(size: tuple[int, int], low: int) -> tuple[int, int, int, int]:
    """Where a picture stands above a strip of `low` pixels: as large as it can, in the middle."""
    width, height = size[0], max(size[1] - low, 1)
    shown = (min(width, height * WIDTH // HEIGHT), min(height, width * HEIGHT // WIDTH))
    left, bottom = (width - shown[0]) // 2, low + (height - shown[1]) // 2
    return left, bottom, left + shown[0], bottom + shown[1]


class Eye:
    """The latest picture, of whichever process writes them now."""

    def __init__(self, feed: Path, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self._feed, self._clock = feed, clock

    def look(self) -> bytes | None:
        """None where there is none of now."""
        try:
            with Pictures(self._feed) as pictures:
                found = pictures.latest()
        except (OSError, ValueError):
            return None
        if found is None or self._clock() - found[0] > FRESH_NS:
            return None
        return found[1]


def watch(
    monitor: Monitor,
    feed: Path,
    language: str,
    *,
    reasons: Reasons | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Until the monitor is ended."""
    reasons, texts, eye = reasons or Reasons(), Texts(language, PACKAGE), Eye(feed)
    last: bytes | None = None
    with ExitStack():
        while not monitor.ended:
            pixels = eye.look()
            words = reasons.now(fresh=pixels is not None)
            last = pixels if pixels is not None else last
            monitor.show(words, texts, last if words.picture else None)
            sleep(PAUSE_S)
