"""XrResult codes as exceptions that say which call failed, how, and what most likely is to do."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import RuntimeFailure, RuntimeUnavailable

# Results the back end itself decides on.
EVENT_UNAVAILABLE: Final = int(xr.Result.EVENT_UNAVAILABLE.value)
SESSION_NOT_FOCUSED: Final = int(xr.Result.SESSION_NOT_FOCUSED.value)
ERROR_API_VERSION_UNSUPPORTED: Final = int(xr.Result.ERROR_API_VERSION_UNSUPPORTED.value)
ERROR_FEATURE_UNSUPPORTED: Final = int(xr.Result.ERROR_FEATURE_UNSUPPORTED.value)
ERROR_PATH_UNSUPPORTED: Final = int(xr.Result.ERROR_PATH_UNSUPPORTED.value)
ERROR_RUNTIME_UNAVAILABLE: Final = int(xr.Result.ERROR_RUNTIME_UNAVAILABLE.value)

_OUR_FAULT: Final = "this program broke a rule of OpenXR: report it with the runtime's log"
# The cause most likely to be met at a kiosk, and what to do. Seen on the Khronos loader 1.1 with
# Monado 25.0; the others as the specification (1.1, 2.8.3) describes them.
_LIKELY_CAUSE: Final = MappingProxyType(
    {
        "XR_ERROR_RUNTIME_UNAVAILABLE": "no OpenXR runtime is set up on this machine",
        "XR_ERROR_RUNTIME_FAILURE": "the runtime is set up but not running or not reachable: start "
        "its service, and check that it runs as the same user (XDG_RUNTIME_DIR)",
        "XR_ERROR_INITIALIZATION_FAILED": "the runtime could not start: see its log, and check "
        "the graphics driver",
        "XR_ERROR_API_VERSION_UNSUPPORTED": "the runtime is older than OpenXR 1.0: update it",
        "XR_ERROR_API_LAYER_NOT_PRESENT": "an API layer named in XR_ENABLE_API_LAYERS is not "
        "installed: take it out, or set XR_API_LAYER_PATH to its folder",
        "XR_ERROR_EXTENSION_NOT_PRESENT": "the runtime changed while it was asked: try again",
        "XR_ERROR_FORM_FACTOR_UNSUPPORTED": "the runtime drives no headset: use another one",
        "XR_ERROR_FORM_FACTOR_UNAVAILABLE": "no headset is found: plug it in and switch it on",
        "XR_ERROR_GRAPHICS_DEVICE_INVALID": "the runtime cannot share this OpenGL context: both "
        "must use the same GPU and driver",
        "XR_ERROR_INSTANCE_LOST": "the runtime stopped or crashed; it is looked for again",
        "XR_ERROR_SESSION_LOST": "the headset session is gone (runtime restarted, headset "
        "unplugged); it is made anew",
        "XR_ERROR_LIMIT_REACHED": "too many OpenXR programs or objects: close other programs, "
        "restart the runtime",
        "XR_ERROR_OUT_OF_MEMORY": "out of memory: close other programs",
        "XR_ERROR_FEATURE_UNSUPPORTED": "the runtime or headset cannot do this: update it",
        "XR_ERROR_FUNCTION_UNSUPPORTED": "the runtime lacks this function: update it",
        "XR_ERROR_VALIDATION_FAILURE": _OUR_FAULT,
        "XR_ERROR_CALL_ORDER_INVALID": _OUR_FAULT,
        "XR_ERROR_HANDLE_INVALID": _OUR_FAULT,
        "XR_ERROR_POSE_INVALID": _OUR_FAULT,
        "XR_ERROR_TIME_INVALID": _OUR_FAULT,
    }
)
# What may pass by itself or with a hand on a plug: nothing to run on now.
_UNAVAILABLE: Final = frozenset(
    {
        "XR_ERROR_RUNTIME_UNAVAILABLE",
        "XR_ERROR_RUNTIME_FAILURE",
        "XR_ERROR_INITIALIZATION_FAILED",
        "XR_ERROR_API_VERSION_UNSUPPORTED",
        "XR_ERROR_FORM_FACTOR_UNSUPPORTED",
        "XR_ERROR_FORM_FACTOR_UNAVAILABLE",
        "XR_ERROR_LIMIT_REACHED",
    }
)


class ConnectionLost(RuntimeFailure):
    """Runtime or headset are going. `call`: what said so; `name`: the state or result it gave."""

    def __init__(self, call: str, name: str, cause: str) -> None:
        self.call, self.name = call, name
        super().__init__(f"{call} gave {name}: {cause}")
        self.cause = cause


class OpenXRError(ConnectionLost):
    """An OpenXR call that failed. `code`: the XrResult; `name`: its name."""

    def __init__(self, call: str, code: int, cause: str = "") -> None:
        self.code = code
        name = result_name(code)
        unexpected = "the runtime did not expect this call; see its log"
        super().__init__(call, name, cause or _LIKELY_CAUSE.get(name, unexpected))


class OpenXRUnavailable(OpenXRError, RuntimeUnavailable):
    """There is no runtime or no headset now; both may come."""


def result_name(code: int) -> str:
    """Name of an XrResult in the specification: -13 -> XR_ERROR_INSTANCE_LOST."""
    try:
        return f"XR_{xr.Result(code).name}"
    except ValueError:
        return f"unknown result {code}"


def failure(call: str, code: int, cause: str = "") -> OpenXRError:
    """The exception for a failed call (a negative result)."""
    kind = OpenXRUnavailable if result_name(code) in _UNAVAILABLE else OpenXRError
    return kind(call, code, cause)
