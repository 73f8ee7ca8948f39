"""The frame being filled: views and addresses of its parts, made once.

What a runtime does not renew in a frame keeps its last value; only its VALID bit goes.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vrkiosk_xr.frame import (
    AIM,
    AXES,
    FEATURES,
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


def _offset(field: str) -> int:
    fields = FRAME.fields
    assert fields is not None  # a structured type has fields
    return int(fields[field][1])


class Sample:
    """A FrameInput with its parts at hand.

    times: (3,) int64 t, xr_time, gaze_t, ns. words: (8,) uint32 index, flags, buttons, late,
    joints_valid left right, joints_tracked left right. axes (2, 4), features (2, 8),
    joints (2, 26, 8) float32. The `*_at` are addresses of poses, and of the two views.
    """

    def __init__(self) -> None:
        self.frame = frame = FrameInput()
        self.times = frame.block[: _offset("index")].view(np.int64)
        self.words = frame.block[_offset("index") : FLOAT_OFFSET].view(np.uint32)
        floats = frame.floats
        self.axes = floats[AXES:FEATURES].reshape(2, 4)
        self.features = floats[FEATURES:VIEWS].reshape(2, 8)
        joints = frame.block[_offset("joints") : FRAME_BYTES].view(np.float32)
        self.joints = joints.reshape(2, -1, 8)
        base = int(frame.block.ctypes.data) + FLOAT_OFFSET
        self.head_at = base + 4 * HEAD
        self.gaze_at = base + 4 * GAZE
        self.grip_at = (base + 4 * GRIP, base + 4 * GRIP + POSE_BYTES)
        self.aim_at = (base + 4 * AIM, base + 4 * AIM + POSE_BYTES)
        self.views_at = base + 4 * VIEWS
        self.grips = floats[GRIP:AIM].reshape(2, 7)
        self._floats = floats
        self._sizes = np.empty_like(floats)
        self._settled = floats.copy()

    def reset(self) -> None:
        """Forgets what the last device said of its buttons and joints. Places stay."""
        self.words[2] = 0
        self.words[4:] = 0
        self.axes.fill(0.0)
        self.features.fill(0.0)

    def settle(self) -> bool:
        """Keeps the floats as the last good ones; or, when one of them is NaN or absurd, takes
        the last good ones back and returns False. Nothing behind a back end expects NaN."""
        np.abs(self._floats, out=self._sizes)
        if self._sizes.max() < _ABSURD:  # false for NaN
            np.copyto(self._settled, self._floats)
            return True
        np.copyto(self._floats, self._settled)
        return False
