"""The last two frames as plain numbers, and what lies between them at a step's time."""

from __future__ import annotations

from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from vrkiosk_scenarios.geometry import IDENTITY, Pose, Vec, mix_poses
from vrkiosk_xr.frame import (
    AIM,
    AXES,
    BUTTON_SHIFT_RIGHT,
    ENGINE_FLOATS,
    FEATURES,
    GAZE,
    GRIP,
    HEAD,
    HEADER,
    Button,
    Flag,
    FrameInput,
)

# Plain integers: a Flag would make another Flag of every test.
HEAD_BIT: Final = int(Flag.HEAD_VALID)
GAZE_BIT: Final = int(Flag.GAZE_VALID)
EYE_BIT: Final = int(Flag.GAZE_IS_EYE)
GRIP_BIT = (int(Flag.GRIP_LEFT), int(Flag.GRIP_RIGHT))
AIM_BIT = (int(Flag.AIM_LEFT), int(Flag.AIM_RIGHT))
HAND_BIT = (int(Flag.HAND_LEFT), int(Flag.HAND_RIGHT))
DERIVED_BIT = (int(Flag.HAND_LEFT_IS_CONTROLLER), int(Flag.HAND_RIGHT_IS_CONTROLLER))
BARE_BIT = (int(Flag.BARE_LEFT), int(Flag.BARE_RIGHT))
SHIFT = (0, BUTTON_SHIFT_RIGHT)
TRIGGER_BIT = int(Button.TRIGGER)
SQUEEZE_BIT = int(Button.SQUEEZE)
STICK_BITS = int(Button.STICK) | int(Button.STICK) << BUTTON_SHIFT_RIGHT
FARTHEST: Final = 1000.0
NO_INPUT: Final = [0.0] * ENGINE_FLOATS


def _pose(floats: list[float], start: int) -> Pose:
    """A pose of the frame; its quaternion, rounded on the way, made a rotation again."""
    x, y, z, w, px, py, pz = floats[start : start + 7]
    size = sqrt(x * x + y * y + z * z + w * w)
    if size < 1e-12:
        return (0.0, 0.0, 0.0, 1.0, px, py, pz)
    return (x / size, y / size, z / size, w / size, px, py, pz)


class HandSample(NamedTuple):
    """What a frame says about a hand; poses in the stage, the identity where not valid."""

    grip: Pose
    aim: Pose
    tip: Vec  # of the index finger; only where `finger`
    trigger: float
    squeeze: float
    stick_x: float
    stick_y: float
    tracked: bool  # grip is valid
    aimed: bool
    finger: bool
    bare: bool


class Sample(NamedTuple):
    """What the engine reads of a frame; poses in the stage."""

    t: int
    flags: int
    head: Pose
    gaze: Pose
    hands: tuple[HandSample, HandSample]
    posture: bool = False  # a thumbstick is pressed down


def _hand(floats: list[float], flags: int, buttons: int, side: int) -> HandSample:
    tracked, aimed = bool(flags & GRIP_BIT[side]), bool(flags & AIM_BIT[side])
    trigger, squeeze, stick_x, stick_y = floats[AXES + 4 * side : AXES + 4 * side + 4]
    own = buttons >> SHIFT[side]
    tip = FEATURES + 8 * side + 2
    return HandSample(
        _pose(floats, GRIP + 7 * side) if tracked else IDENTITY,
        _pose(floats, AIM + 7 * side) if aimed else IDENTITY,
        (floats[tip], floats[tip + 1], floats[tip + 2]),
        1.0 if own & TRIGGER_BIT else trigger,
        1.0 if own & SQUEEZE_BIT else squeeze,
        stick_x,
        stick_y,
        tracked,
        aimed,
        bool(flags & HAND_BIT[side]) and not flags & DERIVED_BIT[side],
        bool(flags & BARE_BIT[side]),
    )


def read(frame: FrameInput) -> Sample:
    """A frame as plain Python numbers; nothing of numpy gets further than here.

    A frame with a value that cannot be (not finite, or a kilometre away) is no input at all: as
    if nothing was tracked.
    """
    values = frame.floats[:ENGINE_FLOATS]
    floats: list[float] = values.tolist()
    t, _, _, _, flags, buttons, _ = HEADER.unpack_from(frame.bytes)
    if not np.abs(values).max() < FARTHEST:  # infinite and NaN as well
        floats, flags, buttons = NO_INPUT, 0, 0
    return Sample(
        t,
        flags,
        _pose(floats, HEAD),
        _pose(floats, GAZE) if flags & GAZE_BIT else IDENTITY,
        (_hand(floats, flags, buttons, 0), _hand(floats, flags, buttons, 1)),
        bool(buttons & STICK_BITS),
    )


class Inputs:
    """Two samples, and how far between them the step at hand lies."""

    __slots__ = ("_span", "now", "part", "previous")

    def __init__(self) -> None:
        self.now: Sample | None = None
        self.previous: Sample | None = None
        self.part = 1.0
        self._span = 0

    def take(self, sample: Sample, continuous: bool) -> None:
        """The next frame. Not continuous: there is nothing to interpolate from (first frame, or
        after a pause)."""
        self.previous = self.now if continuous and self.now is not None else sample
        self.now = sample
        self._span = sample.t - self.previous.t

    def at(self, t: int) -> None:
        """Sets the time between the two frames, ns."""
        if self.previous is None or self._span <= 0:
            self.part = 1.0
            return
        self.part = min(max((t - self.previous.t) / self._span, 0.0), 1.0)

    def head(self) -> Pose:
        """Head in the stage at this time, as far as tracked."""
        if self.now is None or self.previous is None:
            return IDENTITY
        bit = HEAD_BIT
        if not self.now.flags & bit:
            return self.previous.head
        if not self.previous.flags & bit:
            return self.now.head
        return mix_poses(self.previous.head, self.now.head, self.part)

    @property
    def posture_pressed(self) -> bool:
        """Whether a thumbstick is held down."""
        return self.now is not None and self.now.posture

    def hand(self, side: int) -> tuple[HandSample, HandSample]:
        """That hand in the previous and in this frame."""
        if self.now is None or self.previous is None:
            raise RuntimeError("a hand was asked for before the first frame; take a frame first")
        return self.previous.hands[side], self.now.hands[side]
