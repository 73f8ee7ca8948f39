"""XrResult codes as exceptions that say which call failed, how, and what most likely is to do."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import RuntimeFailure, RuntimeUnavailable

SESSION_LOSS_PENDING: Final = 3
EVENT_UNAVAILABLE: Final = 4
SESSION_NOT_FOCUSED: Final = 8
ERROR_API_VERSION_UNSUPPORTED: Final = -4
ERROR_PATH_UNSUPPORTED: Final = -22
ERROR_RUNTIME_UNAVAILABLE: Final = -51

# Observed on the Khronos loader 1.1 with Monado 25.0, SteamVR and WiVRn; each is the cause most
# likely to be met at a kiosk, and what to do.
_LIKELY_CAUSE: Final = MappingProxyType(
    {
        -1: "the runtime refused the call: a fault in this program or in the runtime; see its log",
        -2: "the runtime is set up but not running or not reachable: start its service, and check "
        "that it runs as the same user (XDG_RUNTIME_DIR)",
        -3: "out of memory: close other programs",
        -4: "the runtime is older than OpenXR 1.0: update it",
        -8: "the runtime does not support this: update it, or use another one",
        -9: "an extension vanished between asking and using it: restart the runtime",
        -10: "too many clients or objects: close other OpenXR programs, restart the runtime",
        -13: "the runtime stopped or crashed; it is looked for again",
        -17: "the headset session is gone (runtime restarted, headset unplugged); it is made anew",
        -32: "the runtime broke down inside its graphics driver; see its log",
        -35: "no headset is found: plug it in and switch it on",
        -36: "the headset is not available at the moment: another program may hold it",
        -38: "the graphics driver or device does not suit the runtime: both must use one GPU",
        -51: "no OpenXR runtime is set up on this machine",
    }
)
_UNAVAILABLE: Final = frozenset({-2, -4, -10, -35, -36, -51})


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
        cause = cause or _LIKELY_CAUSE.get(code, "unexpected; see the log of the runtime")
        super().__init__(call, result_name(code), cause)


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
    kind = OpenXRUnavailable if code in _UNAVAILABLE else OpenXRError
    return kind(call, code, cause)
