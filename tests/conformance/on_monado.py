"""Runs the conformance suite on a real Monado through the real loader, and compares.

    tests/monado/run.sh --rate 90 --no-gaze python /checkout/tests/conformance/on_monado.py [NAME]

NAME: only sequences whose name contains it. Prints a line for each difference. Status 1 for one
that `monado_differences` does not list, and for a listed one that no longer occurs.
"""

from __future__ import annotations

import ctypes as C
import ctypes.util
import sys
from typing import Final

from conformance_runner import Difference, StageFailed, run
from conformance_sequences import SUITE
from monado_differences import DIFFERENCES

from vrkiosk_xr.openxr.api import LoaderOpenXR
from vrkiosk_xr.runtime import GraphicsBinding

EGL_OPENGL_API: Final = 0x30A2
# red, green, blue 8; renderable: OpenGL; surface: pbuffer; end
CONFIG: Final = (0x3024, 8, 0x3023, 8, 0x3022, 8, 0x3040, 0x8, 0x3033, 0x1, 0x3038)
CONTEXT: Final = (0x3098, 4, 0x30FB, 5, 0x30FD, 1, 0x3038)  # OpenGL 4.5, core


def egl_context() -> GraphicsBinding:
    """A current OpenGL 4.5 context without a surface."""
    egl = C.CDLL(ctypes.util.find_library("EGL") or "libEGL.so.1")
    pointer = C.c_void_p
    for name, result, arguments in (
        ("eglGetDisplay", pointer, [pointer]),
        ("eglInitialize", C.c_uint, [pointer] * 3),
        ("eglChooseConfig", C.c_uint, [pointer, pointer, pointer, C.c_int, pointer]),
        ("eglCreateContext", pointer, [pointer] * 4),
        ("eglMakeCurrent", C.c_uint, [pointer] * 4),
    ):
        function = getattr(egl, name)
        function.restype, function.argtypes = result, arguments
    display = egl.eglGetDisplay(None)
    config, count = pointer(), C.c_int()
    steps = (
        egl.eglInitialize(display, None, None),
        egl.eglChooseConfig(
            display, (C.c_int * len(CONFIG))(*CONFIG), C.byref(config), 1, C.byref(count)
        ),
        egl.eglBindAPI(EGL_OPENGL_API),
    )
    context = egl.eglCreateContext(display, config, None, (C.c_int * len(CONTEXT))(*CONTEXT))
    if not all(steps) or not count.value or not context:
        sys.exit("on_monado.py: EGL gives no OpenGL 4.5 context: are Mesa's drivers installed?")
    egl.eglMakeCurrent(display, None, None, context)
    proc = C.cast(egl.eglGetProcAddress, pointer).value or 0
    return GraphicsBinding("egl", display, config.value or 0, context, get_proc_address=proc)


def main(wanted: str) -> int:
    binding = egl_context()
    found: dict[tuple[str, str], Difference] = {}
    broken = 0
    chosen = [sequence for sequence in SUITE if wanted in sequence.name]
    for sequence in chosen:
        try:
            for difference in run(sequence, LoaderOpenXR, binding):
                found[difference.sequence, difference.step] = difference
        except (StageFailed, AssertionError) as error:
            broken += 1
            print(f"BROKEN   {error}", flush=True)
    for key, difference in found.items():
        listed = DIFFERENCES.get(key)
        if listed is not None and listed.answered == difference.answered:
            print(f"listed   {difference} ({listed.why})")
        else:
            broken += 1
            print(f"DIFFERS  {difference}")
    names = {sequence.name for sequence in chosen}
    for key in DIFFERENCES.keys() - found.keys():
        if key[0] in names:
            broken += 1
            print(f"STALE    {key[0]} / {key[1]} is listed, but Monado now agrees")
    print(f"{len(chosen)} sequences on Monado: {len(found)} differences, {broken} not as listed")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
