"""An OpenXR session and the states it goes through."""

from __future__ import annotations

import ctypes as C
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from vrkiosk_xr.openxr.instance import Instance
from vrkiosk_xr.openxr.memory import set_words
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.openxr.results import ConnectionLost

PRIMARY_STEREO: Final = 2  # XrViewConfigurationType


class State(IntEnum):
    """XrSessionState."""

    UNKNOWN = 0
    IDLE = 1
    READY = 2
    SYNCHRONIZED = 3
    VISIBLE = 4
    FOCUSED = 5
    STOPPING = 6
    LOSS_PENDING = 7
    EXITING = 8


_STATES: Final = MappingProxyType({int(state): state for state in State})


class Session:
    """A session that begins and ends when the runtime says so (READY, STOPPING), as often as the
    headset is put on and off.

    binding: the graphics binding structure; None for a session without drawing.
    running: between begin and end, that is while frames are to be waited for.
    """

    def __init__(self, instance: Instance, system_id: int, binding: C.Structure | None) -> None:
        self._calls = calls = instance.calls
        info = xr.SessionCreateInfo()
        info.system_id = system_id
        set_words(info, _next=C.addressof(binding) if binding is not None else 0)
        self.handle = calls.create("xrCreateSession", instance.handle, info)
        self._destroy = calls.raw("xrDestroySession")
        self.state = State.UNKNOWN
        self.running = False
        self.exit_requested = False

    @property
    def focused(self) -> bool:
        return self.state is State.FOCUSED

    def change_state(self, value: int) -> None:
        """Follows a state change. Raises ConnectionLost when the session is about to be lost or
        the runtime ends it unasked: a kiosk has nothing else to show and asks again."""
        self.state = state = _STATES.get(value, State.UNKNOWN)
        if state is State.READY:
            info = xr.SessionBeginInfo()
            info._primary_view_configuration_type = PRIMARY_STEREO
            self._calls("xrBeginSession", self.handle, C.addressof(info))
            self.running = True
        elif state is State.STOPPING:
            self.running = False
            self._calls("xrEndSession", self.handle)
        elif state is State.LOSS_PENDING:
            raise ConnectionLost(
                "xrPollEvent",
                "XR_SESSION_STATE_LOSS_PENDING",
                "the headset or the runtime is going away; the session is made anew",
            )
        elif state is State.EXITING and not self.exit_requested:
            raise ConnectionLost(
                "xrPollEvent",
                "XR_SESSION_STATE_EXITING",
                "the runtime or its menu ended the session; it is made anew",
            )

    def request_exit(self) -> None:
        """Asks the runtime to stop a running session; its states then lead to EXITING."""
        if not self.exit_requested:
            self.exit_requested = True
            self._calls("xrRequestExitSession", self.handle)

    def destroy(self) -> None:
        self._destroy(self.handle)
