"""EGL without a window system, through ctypes: displays, one configuration, one context.

Not PyOpenGL's EGL: pyopenxr replaces PyOpenGL's platform by GLX when it is imported, and a
headless kiosk has to work in either order. Constants are those of the EGL 1.5 headers.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, Final

from vrkiosk_render.errors import GraphicsUnavailable
from vrkiosk_render.gl import INSTALL

EGL_NONE: Final = 0x3038
EGL_OPENGL_API: Final = 0x30A2
EGL_EXTENSIONS: Final = 0x3055
PLATFORM_DEVICE: Final = 0x313F  # EGL_EXT_platform_device
PLATFORM_SURFACELESS: Final = 0x31DD  # EGL_MESA_platform_surfaceless
# EGL_SURFACE_TYPE pbuffer, EGL_RENDERABLE_TYPE OpenGL, 8 bits of red, green, blue and alpha
CONFIG: Final = (0x3033, 1, 0x3040, 8, 0x3024, 8, 0x3023, 8, 0x3022, 8, 0x3021, 8, EGL_NONE)
# major 4, minor 5, core profile
CONTEXT: Final = (0x3098, 4, 0x30FB, 5, 0x30FD, 1, EGL_NONE)
# EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY: EGL_LOSE_CONTEXT_ON_RESET (EGL 1.5)
TOLD_OF_RESETS: Final = (0x31BD, 0x31BF)
_MAX_DEVICES: Final = 16

_P = ctypes.c_void_p
_PROTOTYPES: Final[dict[str, tuple[Any, ...]]] = {
    "eglGetProcAddress": (_P, ctypes.c_char_p),
    "eglQueryString": (ctypes.c_char_p, _P, ctypes.c_int),
    "eglGetDisplay": (_P, _P),
    "eglGetPlatformDisplay": (_P, ctypes.c_uint, _P, _P),
    "eglInitialize": (ctypes.c_uint, _P, _P, _P),
    "eglBindAPI": (ctypes.c_uint, ctypes.c_uint),
    "eglChooseConfig": (ctypes.c_uint, _P, _P, _P, ctypes.c_int, _P),
    "eglCreateContext": (_P, _P, _P, _P, _P),
    "eglDestroyContext": (ctypes.c_uint, _P, _P),
    "eglMakeCurrent": (ctypes.c_uint, _P, _P, _P, _P),
    "eglQueryContext": (ctypes.c_uint, _P, _P, ctypes.c_int, _P),
    "eglGetError": (ctypes.c_int,),
}


class Egl:
    """The functions of libEGL, with prototypes."""

    def __init__(self) -> None:
        try:
            library = ctypes.CDLL("libEGL.so.1")
        except OSError as error:
            raise GraphicsUnavailable(f"libEGL.so.1 did not load ({error}): {INSTALL}") from None
        self.library = library
        for name, (result, *arguments) in _PROTOTYPES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments

    @property
    def get_proc_address(self) -> int:
        """The address of eglGetProcAddress, for XR_MNDX_egl_enable."""
        return ctypes.cast(self.library.eglGetProcAddress, _P).value or 0

    def client_extensions(self) -> frozenset[str]:
        text = self.library.eglQueryString(None, EGL_EXTENSIONS)
        return frozenset((text or b"").decode().split())

    def displays(self) -> Iterator[int]:
        """Displays worth trying, best first: each GPU, then whatever needs no window system,
        which is where software drawing is found."""
        known = self.client_extensions()
        software = []
        if {"EGL_EXT_device_enumeration", "EGL_EXT_platform_device"} <= known:
            for device in self._devices():
                display = self.library.eglGetPlatformDisplay(PLATFORM_DEVICE, device, None)
                if display and self._is_software(device):
                    software.append(display)
                elif display:
                    yield display
        if "EGL_MESA_platform_surfaceless" in known:
            software.append(self.library.eglGetPlatformDisplay(PLATFORM_SURFACELESS, None, None))
        software.append(self.library.eglGetDisplay(None))
        yield from (display for display in software if display)

    def _devices(self) -> list[int]:
        query = self._extension("eglQueryDevicesEXT", ctypes.c_uint, ctypes.c_int, _P, _P)
        devices, count = (_P * _MAX_DEVICES)(), ctypes.c_int()
        if not query(_MAX_DEVICES, devices, ctypes.byref(count)):
            return []
        return [device for device in devices[: count.value] if device]

    def _is_software(self, device: int) -> bool:
        query = self._extension("eglQueryDeviceStringEXT", ctypes.c_char_p, _P, ctypes.c_int)
        return b"EGL_MESA_device_software" in (query(device, EGL_EXTENSIONS) or b"")

    def _extension(self, name: str, result: Any, *arguments: Any) -> Any:
        return ctypes.CFUNCTYPE(result, *arguments)(self.library.eglGetProcAddress(name.encode()))

    def create(self, display: int) -> tuple[int, int] | None:
        """(configuration, context) of OpenGL 4.5 core on a display; None where it has none."""
        egl, config, count = self.library, _P(), ctypes.c_int()
        if not egl.eglInitialize(display, None, None) or not egl.eglBindAPI(EGL_OPENGL_API):
            return None
        wanted = (ctypes.c_int * len(CONFIG))(*CONFIG)
        found = egl.eglChooseConfig(display, wanted, ctypes.byref(config), 1, ctypes.byref(count))
        if not found or not count.value:
            return None
        context = self._context(display, config.value or 0, CONTEXT)
        return (config.value or 0, context) if context else None

    def sentinel(self, display: int, config: int) -> int:
        """A context beside the one that draws, which is told when the graphics card is reset; 0
        where there is none (software drawing is never reset).

        The one that draws cannot be told itself: a runtime shares it with one of its own, and
        contexts that share must have the same strategy (EGL 1.5, 3.7.1).
        """
        return self._context(display, config, (*TOLD_OF_RESETS, *CONTEXT))

    def _context(self, display: int, config: int, words: tuple[int, ...]) -> int:
        attributes = (ctypes.c_int * len(words))(*words)
        return int(self.library.eglCreateContext(display, config, None, attributes) or 0)
