"""OpenGL 4.5 core contexts: headless through EGL, or in a GLFW window.

Both describe themselves as a `GraphicsBinding`, which is all a headset's runtime needs.
"""

from __future__ import annotations

import ctypes
import importlib
import os
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, Final, Protocol, Self

from vrkiosk_render import egl as egl_module
from vrkiosk_render import glx
from vrkiosk_render.errors import GraphicsUnavailable
from vrkiosk_render.gl import INSTALL, check_alive, driver, require_45
from vrkiosk_xr.runtime import GraphicsBinding

EGL_CONFIG_ID: Final = 0x3028


class Context(Protocol):
    """A context that can be made current and handed to a runtime."""

    @property
    def binding(self) -> GraphicsBinding: ...

    def make_current(self) -> None: ...

    def close(self) -> None: ...

    def check_alive(self) -> None: ...


class _Closing(ABC):
    """Leaving the `with` block destroys the context."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None: ...

    def check_alive(self) -> None:
        """GraphicsLost where the graphics card was reset. Nothing where nobody is told of that."""
        return


class EglContext(_Closing):
    """A context without any window, current in the thread that made it.

    Takes the first GPU that has OpenGL 4.5, and software drawing where there is none.
    Raises GraphicsUnavailable.
    """

    def __init__(self) -> None:
        self._egl = egl_module.Egl()
        for display in self._egl.displays():
            made = self._egl.create(display)
            if made:
                break
        else:
            raise GraphicsUnavailable(f"no OpenGL 4.5 through EGL on this machine: {INSTALL}")
        self.binding = GraphicsBinding(
            kind="egl",
            display=display,
            config=made[0],
            context=made[1],
            get_proc_address=self._egl.get_proc_address,
        )
        self._sentinel = self._egl.sentinel(display, made[0])
        self.make_current()
        require_45()

    def check_alive(self) -> None:
        if not self._sentinel:
            return
        library, display = self._egl.library, self.binding.display
        library.eglMakeCurrent(display, None, None, self._sentinel)
        try:
            check_alive()
        finally:
            self.make_current()

    def make_current(self) -> None:
        binding = self.binding
        library = self._egl.library
        if not library.eglMakeCurrent(binding.display, None, None, binding.context):
            raise GraphicsUnavailable(
                f"EGL error {library.eglGetError():#06x}: a context without a surface cannot be "
                f"made current; {INSTALL}"
            )

    def release_current(self) -> None:
        """No context is current any more. Needed before a window's GLX context is made current:
        the X server refuses that beside a current EGL context, and Xlib then ends the process."""
        self._egl.library.eglMakeCurrent(self.binding.display, None, None, None)

    def close(self) -> None:
        """Destroys the context. The display stays: EGL shares it within the process."""
        library = self._egl.library
        self.release_current()
        library.eglDestroyContext(self.binding.display, self.binding.context)
        if self._sentinel:
            library.eglDestroyContext(self.binding.display, self._sentinel)


class GlfwContext(_Closing):
    """A GLFW window with a context, visible or not; needs a display server.

    native "glx" makes a GLX context (all a runtime with XR_KHR_opengl_enable on X11 takes),
    "egl" an EGL one (X11 or Wayland). Raises GraphicsUnavailable.
    """

    def __init__(
        self,
        width: int = 1280,
        height: int = 720,
        *,
        title: str = "ROCB VR kiosk",
        visible: bool = False,
        native: str = "glx",
    ) -> None:
        if native not in ("glx", "egl"):
            raise ValueError(f"native is 'glx' or 'egl', got {native!r}")
        self._glfw = _glfw()
        self._native = native
        self.window = self._create_window(width, height, title, visible)
        self.make_current()
        require_45()
        self.binding = self._egl_binding() if native == "egl" else self._glx_binding()

    def _create_window(self, width: int, height: int, title: str, visible: bool) -> Any:
        glfw = self._glfw
        if not glfw.init():
            raise GraphicsUnavailable(
                "no window can be opened: start a desktop session (DISPLAY or WAYLAND_DISPLAY is "
                f"not usable: {os.environ.get('DISPLAY') or 'not set'}), or run headless"
            )
        glfw.default_window_hints()
        api = glfw.EGL_CONTEXT_API if self._native == "egl" else glfw.NATIVE_CONTEXT_API
        for hint, value in (
            (glfw.CONTEXT_CREATION_API, api),
            (glfw.CONTEXT_VERSION_MAJOR, 4),
            (glfw.CONTEXT_VERSION_MINOR, 5),
            (glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE),
            (glfw.VISIBLE, int(visible)),
        ):
            glfw.window_hint(hint, value)
        window = glfw.create_window(width, height, title, None, None)
        if not window:
            raise GraphicsUnavailable(f"no OpenGL 4.5 window on this display: {INSTALL}")
        return window

    def _glx_binding(self) -> GraphicsBinding:
        glfw = self._glfw
        display = _address(glfw.get_x11_display())
        context = _address(glfw.get_glx_context(self.window))
        config, visual = glx.framebuffer_config(display, context)
        return GraphicsBinding(
            kind="glx",
            display=display,
            config=config,
            context=context,
            drawable=_address(glfw.get_glx_window(self.window)),
            visual_id=visual,
        )

    def _egl_binding(self) -> GraphicsBinding:
        library = egl_module.Egl()
        display = _address(self._glfw.get_egl_display())
        context = _address(self._glfw.get_egl_context(self.window))
        number, config, count = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_int()
        library.library.eglQueryContext(display, context, EGL_CONFIG_ID, ctypes.byref(number))
        wanted = (ctypes.c_int * 3)(EGL_CONFIG_ID, number.value, egl_module.EGL_NONE)
        library.library.eglChooseConfig(
            display, wanted, ctypes.byref(config), 1, ctypes.byref(count)
        )
        return GraphicsBinding(
            kind="egl",
            display=display,
            config=config.value or 0,
            context=context,
            get_proc_address=library.get_proc_address,
        )

    def make_current(self) -> None:
        self._glfw.make_context_current(self.window)

    def close(self) -> None:
        """Closes the window. GLFW itself stays up: another window may be open."""
        self._glfw.make_context_current(None)
        self._glfw.destroy_window(self.window)


def _glfw() -> Any:
    """The GLFW module, set to raise nothing: its failures are told apart by its return values."""
    module: Any = importlib.import_module("glfw")  # late: loading it takes 70 ms
    module.ERROR_REPORTING = False
    return module


def _address(value: Any) -> int:
    """An integer from what GLFW gives for native handles: a ctypes pointer or a number."""
    if isinstance(value, int):
        return value
    return ctypes.cast(value, ctypes.c_void_p).value or 0


__all__ = ["Context", "EglContext", "GlfwContext", "driver"]
