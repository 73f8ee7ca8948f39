"""What a runtime needs to know of a GLX context: its configuration and its visual."""

from __future__ import annotations

import ctypes
from typing import Final

from vrkiosk_render.errors import GraphicsUnavailable
from vrkiosk_render.gl import INSTALL

GLX_FBCONFIG_ID: Final = 0x8013
GLX_VISUAL_ID: Final = 0x800B
GLX_SCREEN: Final = 0x800C

_P = ctypes.c_void_p
_INT = ctypes.c_int


def framebuffer_config(display: int, context: int) -> tuple[int, int]:
    """(GLXFBConfig, visual id) a GLX context was made with.

    Args are addresses of the X11 Display and of the GLXContext.
    """
    try:
        glx = ctypes.CDLL("libGLX.so.0")
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError as error:
        raise GraphicsUnavailable(f"GLX did not load ({error}): {INSTALL}") from None
    glx.glXQueryContext.argtypes = [_P, _P, _INT, _P]
    glx.glXChooseFBConfig.argtypes = [_P, _INT, _P, _P]
    glx.glXChooseFBConfig.restype = ctypes.POINTER(_P)
    glx.glXGetFBConfigAttrib.argtypes = [_P, _P, _INT, _P]
    x11.XFree.argtypes = [_P]
    number, screen, visual, count = _INT(), _INT(), _INT(), _INT()
    glx.glXQueryContext(display, context, GLX_FBCONFIG_ID, ctypes.byref(number))
    glx.glXQueryContext(display, context, GLX_SCREEN, ctypes.byref(screen))
    wanted = (_INT * 3)(GLX_FBCONFIG_ID, number.value, 0)
    found = glx.glXChooseFBConfig(display, screen.value, wanted, ctypes.byref(count))
    if not found or count.value < 1:
        raise GraphicsUnavailable(f"GLX does not know its own configuration {number.value}")
    config = found[0]
    x11.XFree(found)
    glx.glXGetFBConfigAttrib(display, config, GLX_VISUAL_ID, ctypes.byref(visual))
    return config or 0, visual.value
