"""Messages of validation layers and of the runtime, through XR_EXT_debug_utils.

The layers themselves are switched on by XR_ENABLE_API_LAYERS (pyopenxr brings the Khronos core
validation layer and puts its folder on the loader's path).
"""

from __future__ import annotations

import ctypes as C
from typing import Any

from vrkiosk_xr.openxr.memory import text
from vrkiosk_xr.openxr.pyopenxr import xr

EXTENSION = "XR_EXT_debug_utils"


class Messenger:
    """Appends each warning and error to a list as "id function: message".

    `info` is to be chained to the instance's creation, so that creation is covered too; keep the
    messenger for as long as the instance lives.
    """

    def __init__(self, messages: list[str]) -> None:
        self._messages = messages
        self._callback = xr.PFN_xrDebugUtilsMessengerCallbackEXT(self._receive)
        severities = xr.DebugUtilsMessageSeverityFlagsEXT
        self.info = xr.DebugUtilsMessengerCreateInfoEXT(
            message_severities=severities.WARNING_BIT | severities.ERROR_BIT,
            message_types=xr.DebugUtilsMessageTypeFlagsEXT(0b1111),  # all four kinds
            user_callback=self._callback,
        )

    @property
    def address(self) -> int:
        return C.addressof(self.info)

    def _receive(self, severity: int, kind: int, data: Any, user: Any) -> int:
        parts = data.contents
        identity, function, message = (
            text(part or b"") if not isinstance(part, str) else part
            for part in (parts.message_id, parts.function_name, parts.message)
        )
        self._messages.append(f"{identity} {function}: {message}")
        return 0  # the call goes on
