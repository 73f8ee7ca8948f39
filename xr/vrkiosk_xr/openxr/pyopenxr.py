"""pyopenxr, imported without its side effects. Everything here takes `xr` from this module.

pyopenxr needs four GLX types of PyOpenGL for one structure, and to get them it switches the whole
process to PyOpenGL's GLX platform: a renderer on EGL is then broken. While pyopenxr is imported,
small stand-ins take PyOpenGL's place; afterwards PyOpenGL is as it was, untouched or not yet
imported. That also saves a third of the import time.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


def _stand_ins() -> dict[str, ModuleType]:
    """Just enough of PyOpenGL for pyopenxr's structures: types of the right size."""

    class GLXPlatform:
        """Tells pyopenxr that GLX is what is in use, so it does not try to make it so."""

    names = ("OpenGL", "OpenGL.platform", "OpenGL.platform.glx", "OpenGL.GLX", "OpenGL.EGL")
    modules = {name: ModuleType(name) for name in names}
    package, platform, glx_platform, glx, egl = modules.values()
    package.__path__ = []
    platform.__path__ = []
    vars(package).update(platform=platform, GLX=glx, EGL=egl)
    vars(platform).update(PLATFORM=GLXPlatform(), glx=glx_platform)
    vars(glx_platform).update(GLXPlatform=GLXPlatform)
    pointer = ctypes.c_void_p
    vars(glx).update(
        Display=type("Display", (ctypes.Structure,), {}),
        GLXFBConfig=pointer,
        GLXContext=pointer,
        GLXDrawable=ctypes.c_ulong,
    )
    vars(egl).update(EGLConfig=pointer, EGLContext=pointer, EGLDisplay=pointer, EGLSurface=pointer)
    return modules


def _take_out() -> dict[str, ModuleType]:
    """Removes PyOpenGL from the table of imported modules and returns what was there."""
    names = [n for n in sys.modules if n == "OpenGL" or n.startswith("OpenGL.")]
    return {name: sys.modules.pop(name) for name in names}


@contextmanager
def _without_pyopengl() -> Iterator[None]:
    kept = _take_out()
    sys.modules.update(_stand_ins())
    try:
        yield
    finally:
        _take_out()
        sys.modules.update(kept)


with _without_pyopengl():
    # Any: its types for this platform are out of a checker's sight, and its constructors' hints
    # ask for ctypes objects where they take integers.
    xr: Any = importlib.import_module("xr")

__all__ = ["xr"]
