"""The frame being filled: views and addresses of its parts, made once.

What a runtime does not renew in a frame keeps its last value; only its VALID bit goes.
"""

from __future__ import annotations

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


# The highest byte of a float32 has its sign and seven bits of its exponent: below 0x49 the number
# is smaller than 2^19, from there on it is absurd (no room has so many metres), infinite or NaN.
_ABSURD: Final = 0x49
_SOUND: Final = bytes(top | sign for sign in (0, 0x80) for top in range(_ABSURD))
_LARGEST: Final = 2.0**19
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

    In place in the frame: grips (2, 7) and joints (2, 26, 8) float32; places, the bytes of head,
    grip left and right, aim left and right; and by address (`*_at`) head, gaze and the two views.
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
        self.views_at = base + 4 * VIEWS
        starts = (HEAD, GRIP, GRIP + 7, AIM, AIM + 7)
        memory = frame.bytes[FLOAT_OFFSET:]
        self.places = tuple(memory[4 * at : 4 * at + POSE_BYTES] for at in starts)
        self._floats = memory
        self._settled = bytes(self._floats)

    def reset(self) -> None:
        """Forgets what the last device said of its buttons and joints. Places stay."""
        self.buttons = 0
        self.joints_valid[:] = self.joints_tracked[:] = 0, 0
        self.axes[:], self.features[:] = [0.0] * 8, [0.0] * 16

    def settle(self) -> bool:
        """Keeps the poses as the last good ones; or, when a number is NaN or absurd, takes the
        last good ones back and returns False. Nothing behind a back end expects NaN."""
        now = bytes(self._floats)
        # NaN among the axes comes through their sum, and compares as false.
        if not now[3::4].translate(None, _SOUND) and sum(map(abs, self.axes)) < _LARGEST:
            self._settled = now
            return True
        self._floats[:] = self._settled
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
