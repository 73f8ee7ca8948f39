"""PyOpenGL, made to work beside pyopenxr and with error checking that can be switched off.

PyOpenGL fixes its flags at its first import, and its EGL module does not import while error
checking is off (3.1.10: `OpenGL/raw/EGL/_errors.py` misspells a name). pyopenxr imports both. So
the flags are set here, in the module PyOpenGL copied them to, and the missing name is supplied.
`KIOSK_GL_CHECKS=1` turns a glGetError after every call on; the kiosk runs without.

Every call goes through the attribute of `GL`, so a test can count them.
"""

from __future__ import annotations

import ctypes
import importlib
import os
from types import ModuleType
from typing import Any, Final

from vrkiosk_render.errors import GraphicsLost, GraphicsUnavailable, RenderError

CHECKS: Final = os.environ.get("KIOSK_GL_CHECKS", "") == "1"
MULTIVIEW: Final = "GL_OVR_multiview2"
VERTEX_LAYER: Final = "GL_ARB_shader_viewport_layer_array"
INSTALL: Final = "install a graphics driver with OpenGL 4.5 (Debian: libgl1-mesa-dri, libegl1)"

_VERSIONS: Final = ("4_0", "4_1", "4_2", "4_3", "4_4", "4_5")


def _load() -> Any:
    try:
        flags = importlib.import_module("OpenGL._configflags")
        for name in ("ERROR_CHECKING", "ERROR_LOGGING"):
            setattr(flags, name, CHECKS)
        errors = importlib.import_module("OpenGL.raw.EGL._errors")
        if not hasattr(errors, "_error_checker"):
            errors._error_checker = None  # type: ignore[attr-defined]
        return _core_functions(importlib.import_module("OpenGL.GL"))
    except (ImportError, AttributeError, OSError) as error:
        raise GraphicsUnavailable(f"the OpenGL library did not load ({error}): {INSTALL}") from None


def _core_functions(complete: ModuleType) -> ModuleType:
    """OpenGL.GL with the plain bindings of everything OpenGL 4 brought.

    OpenGL.GL takes some of it from extensions of the same name; those ask the platform for its
    current context, and PyOpenGL's platform may be GLX while the context is EGL's. And it wraps
    the rest, which makes an upload take three times as long.
    """
    core = ModuleType("vrkiosk_render.core_gl")
    core.__dict__.update(complete.__dict__)
    for version in _VERSIONS:
        module = importlib.import_module(f"OpenGL.raw.GL.VERSION.GL_{version}")
        plain = {name: value for name, value in vars(module).items() if name.startswith("gl")}
        core.__dict__.update(plain)
    return core


GL: Final[Any] = _load()
_MULTIVIEW_FUNCTION: Final = b"glFramebufferTextureMultiviewOVR"
_MULTIVIEW_PROTOTYPE: Final = ctypes.CFUNCTYPE(
    None, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint, ctypes.c_int, ctypes.c_int, ctypes.c_int
)


def attach_multiview(attachment: int, texture: int) -> None:
    """Attaches both layers of a texture array to the bound draw framebuffer, for multiview.

    Called by address: PyOpenGL's own wrapper of an extension asks its platform for the current
    context, and finds none where that platform is GLX and the context EGL's.
    """
    platform = importlib.import_module("OpenGL.platform").PLATFORM
    address = platform.getExtensionProcedure(_MULTIVIEW_FUNCTION)
    if not address:
        raise RenderError(f"the driver offers {MULTIVIEW} without its function: use stereo 'layer'")
    _MULTIVIEW_PROTOTYPE(address)(GL.GL_DRAW_FRAMEBUFFER, attachment, texture, 0, 0, 2)
    error = int(GL.glGetError())
    if error:
        raise RenderError(
            f"the driver does not draw both eyes into this texture (GL error {error:#06x}): "
            "use stereo 'layer'"
        )


def extensions() -> frozenset[str]:
    """Names of all extensions of the current context."""
    count = int(GL.glGetIntegerv(GL.GL_NUM_EXTENSIONS))
    return frozenset(GL.glGetStringi(GL.GL_EXTENSIONS, i).decode() for i in range(count))


def driver() -> str:
    """Renderer and version of the current context, e.g. "llvmpipe (...) | 4.5 ... Mesa ..."."""
    return f"{GL.glGetString(GL.GL_RENDERER).decode()} | {GL.glGetString(GL.GL_VERSION).decode()}"


def require_45() -> None:
    """GraphicsUnavailable unless a context of OpenGL 4.5 or newer is current."""
    version = GL.glGetString(GL.GL_VERSION)
    if not version:
        raise GraphicsUnavailable("no OpenGL context is current: make one current before drawing")
    found = tuple(int(x) for x in version.decode().split(" ")[0].split(".")[:2])
    if found < (4, 5):
        raise GraphicsUnavailable(
            f"OpenGL 4.5 is needed, {driver()} offers {found[0]}.{found[1]}: {INSTALL}"
        )


def check_alive() -> None:
    """GraphicsLost where the graphics card was reset since the current context was made. Only
    those made with EGL_LOSE_CONTEXT_ON_RESET are told."""
    status = int(GL.glGetGraphicsResetStatus())
    if status:
        raise GraphicsLost(
            f"the graphics card was reset (status {status:#06x}): the kiosk has to start again"
        )


def offset(byte: int) -> ctypes.c_void_p:
    """A byte offset in a bound buffer, as the GL functions take it."""
    return ctypes.c_void_p(byte)


def blend_over() -> None:
    """What is drawn next is laid over what is there by its opacity; what is drawn into stays
    opaque, because a runtime may compose by its alpha."""
    GL.glEnable(GL.GL_BLEND)
    GL.glBlendFuncSeparate(
        GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA, GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA
    )
