"""A strict OpenXR runtime in memory, with a headset that tests script. See `runtime`."""

from vrkiosk_xr.mock.clock import VirtualClock
from vrkiosk_xr.mock.headset import Controller, Hand, HapticCall, MockHeadset
from vrkiosk_xr.mock.runtime import MockOpenXR
from vrkiosk_xr.mock.state import (
    MockBlocked,
    Refusal,
    SubmittedFrame,
    SubmittedLayer,
    SubmittedView,
)

__all__ = [
    "Controller",
    "Hand",
    "HapticCall",
    "MockBlocked",
    "MockHeadset",
    "MockOpenXR",
    "Refusal",
    "SubmittedFrame",
    "SubmittedLayer",
    "SubmittedView",
    "VirtualClock",
]
