"""The frame being filled: views and addresses of its parts, made once.

What a runtime does not renew in a frame keeps its last value; only its VALID bit goes.
"""

from __future__ import annotations

import ctypes as C
import struct
from typing import Final

import numpy as np

from vrkiosk_xr.frame import (
    AIM,
    AXES,
    FLOAT_OFFSET,
    FRAME,
    FRAME_BYTES,
    GAZE,
    GRIP,
    HEAD,
    VIEWS,
    Flag,
    FrameInput,
)

POSE_BYTES: Final = 28  # XrPosef
VIEW_BYTES: Final = 44  # XrPosef and XrFovf

# Plain integers: combining IntFlag members costs microseconds, which a frame has better use for.
SHOULD_RENDER: Final = int(Flag.SHOULD_RENDER)
FOCUSED: Final = int(Flag.FOCUSED)
USER_PRESENT: Final = int(Flag.USER_PRESENT)
HEAD_VALID: Final = int(Flag.HEAD_VALID)
HEAD_TRACKED: Final = int(Flag.HEAD_TRACKED)
GAZE_VALID: Final = int(Flag.GAZE_VALID)
GAZE_IS_EYE: Final = int(Flag.GAZE_IS_EYE)
GRIPS: Final = (int(Flag.GRIP_LEFT), int(Flag.GRIP_RIGHT))
AIMS: Final = (int(Flag.AIM_LEFT), int(Flag.AIM_RIGHT))
HANDS: Final = (int(Flag.HAND_LEFT), int(Flag.HAND_RIGHT))
CONTROLLER_HANDS: Final = (int(Flag.HAND_LEFT_IS_CONTROLLER), int(Flag.HAND_RIGHT_IS_CONTROLLER))
BARE: Final = (int(Flag.BARE_LEFT), int(Flag.BARE_RIGHT))

# Bits of XrSpaceLocationFlags and XrViewStateFlags: orientation, position.
POSE_VALID: Final = 0b0011
POSE_TRACKED: Final = 0b1100


_ABSURD: Final = 1e6  # metres; no room is that large
_HEADER: Final = struct.Struct("<3q8I")  # the fields of FRAME before its floats
_VALUES: Final = struct.Struct("<24f")  # axes and features, which lie side by side


def _offset(field: str) -> int:
    fields = FRAME.fields
    assert fields is not None  # a structured type has fields
    return int(fields[field][1])


class Sample:
    """A FrameInput with its parts at hand.

    Plain numbers, written to the frame by `pack`: t, xr_time, gaze_t (ns), index, flags, buttons,
    late; joints_valid and joints_tracked, a word for each hand; axes, 4 for each hand (trigger,
    squeeze, stick x, y); features, 8 for each hand. A wait for the display leaves the caches cold,
    and then ten numpy calls on single numbers cost more than all the rest.

    In place in the frame: grips (2, 7) and joints (2, 26, 8) float32, and by address (`*_at`) the
    poses and the two views.
    """

    def __init__(self) -> None:
        self.frame = frame = FrameInput()
        self.t = self.xr_time = self.gaze_t = 0
        self.index = self.flags = self.buttons = self.late = 0
        self.joints_valid, self.joints_tracked = [0, 0], [0, 0]
        self.axes, self.features = [0.0] * 8, [0.0] * 16
        floats = frame.floats
        self.grips = floats[GRIP:AIM].reshape(2, 7)
        joints = frame.block[_offset("joints") : FRAME_BYTES].view(np.float32)
        self.joints = joints.reshape(2, -1, 8)
        base = int(frame.block.ctypes.data) + FLOAT_OFFSET
        self.head_at = base + 4 * HEAD
        self.gaze_at = base + 4 * GAZE
        self.grip_at = (base + 4 * GRIP, base + 4 * GRIP + POSE_BYTES)
        self.aim_at = (base + 4 * AIM, base + 4 * AIM + POSE_BYTES)
        self.views_at = base + 4 * VIEWS
        self._floats = floats
        self._settled = floats.copy()
        self._floats_at, self._settled_at = base, int(self._settled.ctypes.data)

    def reset(self) -> None:
        """Forgets what the last device said of its buttons and joints. Places stay."""
        self.buttons = 0
        self.joints_valid[:] = self.joints_tracked[:] = 0, 0
        self.axes[:], self.features[:] = [0.0] * 8, [0.0] * 16

    def settle(self) -> bool:
        """Keeps the poses as the last good ones; or, when a number is NaN or absurd, takes the
        last good ones back and returns False. Nothing behind a back end expects NaN."""
        floats = self._floats
        # Written so that NaN fails: it comes through extremes and sums, and compares as false.
        if (
            np.maximum.reduce(floats) < _ABSURD
            and np.minimum.reduce(floats) > -_ABSURD
            and sum(map(abs, self.axes)) < _ABSURD
        ):
            C.memmove(self._settled_at, self._floats_at, floats.nbytes)
            return True
        C.memmove(self._floats_at, self._settled_at, floats.nbytes)
        self.axes[:] = [0.0] * 8
        return False

    def pack(self) -> None:
        """Writes the plain numbers to the frame."""
        memory = self.frame.bytes
        _HEADER.pack_into(
            memory,
            0,
            self.t,
            self.xr_time,
            self.gaze_t,
            self.index,
            self.flags,
            self.buttons,
            self.late,
            *self.joints_valid,
            *self.joints_tracked,
        )
        _VALUES.pack_into(memory, FLOAT_OFFSET + 4 * AXES, *self.axes, *self.features)
