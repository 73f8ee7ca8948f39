"""The one way to OpenXR functions: `OpenXR.function`, for the loader and for what stands in for it.

All values cross this line as plain numbers: handles, paths, atoms, times, enumerants, and the
addresses of structures (pyopenxr's ctypes structures); a null pointer is 0. Results come back as
the integer XrResult. pyopenxr's own wrappers are not used: they build objects and cyclic garbage on
every call and turn positive results into exceptions.
"""

from __future__ import annotations

import ctypes as C
import os
from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Protocol

from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import RuntimeFailure

Function = Callable[..., int]

_H = C.c_uint64  # a handle, path, atom or system id
_P = C.c_void_p  # the address of a structure, a variable or a buffer
_T = C.c_int64  # XrTime
_N = C.c_uint32  # a count or an index
_E = C.c_int32  # an enumerant
_F = C.c_float

_FOREIGN: Final = C.CFUNCTYPE(None).__mro__[1]  # what all of ctypes' functions derive from

# Argument types of every function the back end calls (OpenXR specification 1.1).
PROTOTYPES: Final = MappingProxyType(
    {
        # global: asked for with instance 0
        "xrEnumerateApiLayerProperties": (_N, _P, _P),
        "xrEnumerateInstanceExtensionProperties": (_P, _N, _P, _P),
        "xrCreateInstance": (_P, _P),
        # instance and system
        "xrDestroyInstance": (_H,),
        "xrGetInstanceProperties": (_H, _P),
        "xrPollEvent": (_H, _P),
        "xrStringToPath": (_H, _P, _P),
        "xrPathToString": (_H, _H, _N, _P, _P),
        "xrGetSystem": (_H, _P, _P),
        "xrGetSystemProperties": (_H, _H, _P),
        "xrEnumerateViewConfigurations": (_H, _H, _N, _P, _P),
        "xrEnumerateViewConfigurationViews": (_H, _H, _E, _N, _P, _P),
        "xrEnumerateEnvironmentBlendModes": (_H, _H, _E, _N, _P, _P),
        # session
        "xrCreateSession": (_H, _P, _P),
        "xrDestroySession": (_H,),
        "xrBeginSession": (_H, _P),
        "xrEndSession": (_H,),
        "xrRequestExitSession": (_H,),
        # spaces
        "xrEnumerateReferenceSpaces": (_H, _N, _P, _P),
        "xrCreateReferenceSpace": (_H, _P, _P),
        "xrGetReferenceSpaceBoundsRect": (_H, _E, _P),
        "xrCreateActionSpace": (_H, _P, _P),
        "xrDestroySpace": (_H,),
        "xrLocateSpace": (_H, _H, _T, _P),
        "xrLocateSpaces": (_H, _P, _P),
        # actions
        "xrCreateActionSet": (_H, _P, _P),
        "xrDestroyActionSet": (_H,),
        "xrCreateAction": (_H, _P, _P),
        "xrSuggestInteractionProfileBindings": (_H, _P),
        "xrAttachSessionActionSets": (_H, _P),
        "xrGetCurrentInteractionProfile": (_H, _H, _P),
        "xrSyncActions": (_H, _P),
        "xrGetActionStateBoolean": (_H, _P, _P),
        "xrGetActionStateFloat": (_H, _P, _P),
        "xrGetActionStateVector2f": (_H, _P, _P),
        "xrApplyHapticFeedback": (_H, _P, _P),
        # swapchains
        "xrEnumerateSwapchainFormats": (_H, _N, _P, _P),
        "xrCreateSwapchain": (_H, _P, _P),
        "xrDestroySwapchain": (_H,),
        "xrEnumerateSwapchainImages": (_H, _N, _P, _P),
        "xrAcquireSwapchainImage": (_H, _P, _P),
        "xrWaitSwapchainImage": (_H, _P),
        "xrReleaseSwapchainImage": (_H, _P),
        # frames
        "xrWaitFrame": (_H, _P, _P),
        "xrBeginFrame": (_H, _P),
        "xrLocateViews": (_H, _P, _P, _N, _P, _P),
        "xrEndFrame": (_H, _P),
        # extensions
        "xrGetOpenGLGraphicsRequirementsKHR": (_H, _H, _P),
        "xrConvertTimespecTimeToTimeKHR": (_H, _P, _P),
        "xrConvertTimeToTimespecTimeKHR": (_H, _T, _P),
        "xrLocateSpacesKHR": (_H, _P, _P),
        "xrCreateHandTrackerEXT": (_H, _P, _P),
        "xrDestroyHandTrackerEXT": (_H,),
        "xrLocateHandJointsEXT": (_H, _P, _P),
        "xrGetVisibilityMaskKHR": (_H, _E, _N, _E, _P),
        "xrEnumerateDisplayRefreshRatesFB": (_H, _N, _P, _P),
        "xrGetDisplayRefreshRateFB": (_H, _P),
        "xrRequestDisplayRefreshRateFB": (_H, _F),
    }
)


class OpenXR(Protocol):
    """An OpenXR implementation as functions on integers."""

    def function(self, instance: int, name: str, *argtypes: type[Any]) -> Function:
        """The function `name`; positional integers in, XrResult out.

        instance: XrInstance, or 0 for the three global functions.
        Raises RuntimeFailure when the implementation lacks it.
        """
        ...


class LoaderOpenXR:
    """The Khronos loader that pyopenxr brings, and through it the runtime of this machine."""

    def __init__(self) -> None:
        # Without a runtime the loader would print five lines at every attempt, for days; what
        # they say, `discovery.explain` says better.
        os.environ.setdefault("XR_LOADER_DEBUG", "none")
        library = C.CDLL(xr.library.openxr_loader_library._name)  # for argtypes of our own
        self._get_proc_addr = library.xrGetInstanceProcAddr
        self._get_proc_addr.restype = C.c_int32
        self._get_proc_addr.argtypes = [C.c_uint64, C.c_char_p, C.c_void_p]

    def function(self, instance: int, name: str, *argtypes: type[Any]) -> Function:
        found = C.c_void_p()
        code = self._get_proc_addr(instance, name.encode(), C.addressof(found))
        if code < 0 or not found.value:
            raise RuntimeFailure(
                f"the OpenXR runtime has no function {name} (result {code}); "
                "expected it from the version and extensions it offers: update the runtime"
            )
        prototype = C.CFUNCTYPE(C.c_int32, *argtypes)
        return prototype(found.value)


def prepare(function: Function, *arguments: int) -> Callable[[], int]:
    """A call of `function` with these arguments, which costs a third of an ordinary one: ctypes
    has converted them already. The same call each frame differs in what its structures hold."""
    if not isinstance(function, _FOREIGN):
        return partial(function, *arguments)
    foreign: Any = function
    plain = C.CFUNCTYPE(C.c_int32)(C.cast(foreign, C.c_void_p).value or 0)
    kinds = foreign.argtypes
    return partial(plain, *(kind.from_param(n) for kind, n in zip(kinds, arguments, strict=True)))


def lookup(openxr: OpenXR, instance: int, name: str) -> Function:
    """`OpenXR.function` with the argument types of `PROTOTYPES`."""
    return openxr.function(instance, name, *PROTOTYPES[name])


__all__ = ["PROTOTYPES", "Function", "LoaderOpenXR", "OpenXR", "lookup", "prepare", "xr"]
