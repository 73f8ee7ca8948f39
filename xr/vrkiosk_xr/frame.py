"""What a headset says in one frame: `FrameInput`, one flat block of memory.

Frame of reference: the runtime's STAGE space (or its fallback), right-handed, +y up, -z forward,
metres. A pose is 7 float32: quaternion x, y, z, w, then position x, y, z (the layout of XrPosef).
Time is CLOCK_MONOTONIC in nanoseconds of the predicted display time; it never goes back.

One block, because the recorder then copies a frame with one slice assignment, and because the
rounding that makes a record exact is one operation over all its floats.
"""

from __future__ import annotations

from enum import IntFlag
from struct import Struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

LEFT: Final = 0
RIGHT: Final = 1
JOINT_COUNT: Final = 26
GRID: Final = np.float32(8192.0)  # 2^13 steps a metre: 0.12 mm, a quarter of tracking jitter


class Flag(IntFlag):
    """Bits of `FrameInput.flags`. A value whose VALID bit is missing is no input."""

    SHOULD_RENDER = 1 << 0
    FOCUSED = 1 << 1
    USER_PRESENT = 1 << 2
    HEAD_VALID = 1 << 3
    HEAD_TRACKED = 1 << 4
    GAZE_VALID = 1 << 5
    GAZE_IS_EYE = 1 << 6  # an eye tracker's sample; without it GAZE_VALID means head direction
    GRIP_LEFT = 1 << 8
    GRIP_RIGHT = 1 << 9
    AIM_LEFT = 1 << 10
    AIM_RIGHT = 1 << 11
    HAND_LEFT = 1 << 12  # joints of this hand are valid
    HAND_RIGHT = 1 << 13
    HAND_LEFT_IS_CONTROLLER = 1 << 14  # joints derived from a controller, not seen by cameras
    HAND_RIGHT_IS_CONTROLLER = 1 << 15
    BARE_LEFT = 1 << 16  # buttons and axes of this hand come from a bare hand, not a controller
    BARE_RIGHT = 1 << 17


class Button(IntFlag):
    """Bits of `FrameInput.buttons` of the left hand; the right hand's are 16 bits higher."""

    PRIMARY = 1 << 0  # A, X
    SECONDARY = 1 << 1  # B, Y
    STICK = 1 << 2
    MENU = 1 << 3
    TRIGGER = 1 << 4
    SQUEEZE = 1 << 5


BUTTON_SHIFT_RIGHT: Final = 16

FRAME: Final = np.dtype(
    [
        ("t", "<i8"),  # ns, CLOCK_MONOTONIC of the predicted display time
        ("xr_time", "<i8"),  # ns, the runtime's own XrTime; restarts with the runtime
        ("gaze_t", "<i8"),  # ns, CLOCK_MONOTONIC of the eye tracker's sample; 0: none
        ("index", "<u4"),  # running number of the frame in its session
        ("flags", "<u4"),
        ("buttons", "<u4"),
        ("late", "<u4"),  # display periods missed so far
        ("joints_valid", "<u4", (2,)),  # bit j: joint j of that hand has a valid pose
        ("joints_tracked", "<u4", (2,)),
        # --- floats only from here on
        ("head", "<f4", (7,)),
        ("gaze", "<f4", (7,)),  # origin between the eyes; looks along its -z
        ("grip", "<f4", (2, 7)),
        ("aim", "<f4", (2, 7)),
        ("axes", "<f4", (2, 4)),  # trigger, squeeze in 0..1; stick x (right), y (forward) in -1..1
        ("features", "<f4", (2, 8)),  # pinch, grasp 0..1; index tip x y z; its curl 0..1; 2 spare
        ("views", "<f4", (2, 11)),  # eye pose, then half angles left right up down in radians
        ("joints", "<f4", (2, JOINT_COUNT, 8)),  # pose, radius; order of XR_EXT_hand_tracking
    ]
)
# Everything before the joints' bits in one go: t, xr_time, gaze_t, index, flags, buttons, late.
HEADER: Final = Struct("<3q4I")
FRAME_BYTES: Final = FRAME.itemsize
FLOAT_OFFSET: Final = FRAME.fields["head"][1] if FRAME.fields else 0
# Offsets, in floats, into `FrameInput.floats`; the engine reads this prefix and nothing else.
HEAD, GAZE, GRIP, AIM, AXES, FEATURES, VIEWS = 0, 7, 14, 28, 42, 50, 66
ENGINE_FLOATS: Final = VIEWS


class FrameInput:
    """One frame of input. All arrays are views of one block, so writing one writes the frame.

    A back end owns two of these and fills them in turn: a frame handed out is valid until the
    next but one call of `Runtime.wait_frame`. Whoever keeps it longer copies it.
    """

    __slots__ = ("block", "bytes", "floats", "record")

    def __init__(self) -> None:
        self.block = np.zeros(FRAME_BYTES, np.uint8)
        self.record: Any = self.block.view(FRAME)[0]  # numpy.void: fields by name, as views
        self.floats: Floats = self.block[FLOAT_OFFSET:].view(np.float32)
        self.bytes = self.block.data
        for name in ("head", "gaze"):
            self.record[name][3] = 1.0
        for name in ("grip", "aim", "joints", "views"):
            self.record[name][..., 3] = 1.0

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> FrameInput:
        """A frame from `FRAME_BYTES` bytes, as `bytes` gives them. ValueError on another size."""
        if len(data) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, got {len(data)}")
        frame = cls()
        frame.bytes[:] = data
        return frame

    @property
    def t(self) -> int:
        return int(self.record["t"])

    @property
    def index(self) -> int:
        return int(self.record["index"])

    @property
    def flags(self) -> int:
        return int(self.record["flags"])

    @property
    def buttons(self) -> int:
        return int(self.record["buttons"])

    @property
    def should_render(self) -> bool:
        return bool(self.flags & Flag.SHOULD_RENDER)

    @property
    def head(self) -> Floats:
        """(7,) head pose in the stage."""
        return self.record["head"]  # type: ignore[no-any-return]  # numpy.void is untyped

    @property
    def views(self) -> Floats:
        """(2, 11) eye poses in the stage and half angles, exactly as the runtime gave them."""
        return self.record["views"]  # type: ignore[no-any-return]  # numpy.void is untyped

    def copy_from(self, other: FrameInput) -> None:
        self.bytes[:] = other.bytes

    def round_into(self, out: FrameInput) -> None:
        """Writes this frame to `out` with every float on the grid of 2^-13.

        Idempotent, and the same bits on every machine: a power of two scales without error and
        rint rounds half to even. Only what comes out of here reaches the engine and the record.
        """
        out.bytes[:FLOAT_OFFSET] = self.bytes[:FLOAT_OFFSET]
        np.multiply(self.floats, GRID, out=out.floats)
        np.rint(out.floats, out=out.floats)
        np.divide(out.floats, GRID, out=out.floats)

    def rounded(self) -> FrameInput:
        out = FrameInput()
        self.round_into(out)
        return out
