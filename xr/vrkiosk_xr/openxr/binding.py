"""A `GraphicsBinding` as the structure a session is created with."""

from __future__ import annotations

import ctypes as C

from vrkiosk_xr.openxr.instance import EGL, Instance
from vrkiosk_xr.openxr.memory import set_words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import GraphicsBinding, RuntimeUnavailable


def check_requirements(instance: Instance, system_id: int) -> None:
    """The query that a runtime demands before a session with OpenGL is created.

    Its answer is not judged: runtimes name the versions they were tested with, and refuse a
    context they cannot share when the session is created.
    """
    answer = xr.GraphicsRequirementsOpenGLKHR()
    instance.calls(
        "xrGetOpenGLGraphicsRequirementsKHR", instance.handle, system_id, C.addressof(answer)
    )


def binding_structure(binding: GraphicsBinding, extensions: frozenset[str]) -> C.Structure:
    """XrGraphicsBindingEGLMNDX or XrGraphicsBindingOpenGLXlibKHR.

    Raises RuntimeUnavailable when the runtime cannot share this kind of context.
    """
    if binding.kind == "egl":
        if EGL not in extensions:
            raise RuntimeUnavailable(
                f"the OpenXR runtime does not offer {EGL}, and the renderer has an EGL context: "
                "use a renderer on GLX (an X server), or Monado or WiVRn"
            )
        egl: C.Structure = xr.GraphicsBindingEGLMNDX()
        set_words(
            egl,
            get_proc_address=binding.get_proc_address,
            display=binding.display,
            config=binding.config,
            context=binding.context,
        )
        return egl
    if binding.kind == "glx":
        glx: C.Structure = xr.GraphicsBindingOpenGLXlibKHR(visualid=binding.visual_id)
        set_words(
            glx,
            x_display=binding.display,
            glx_fbconfig=binding.config,
            glx_drawable=binding.drawable,
            glx_context=binding.context,
        )
        return glx
    raise RuntimeUnavailable(
        f'a graphics binding of kind "{binding.kind}" is not known; expected "egl" or "glx"'
    )
