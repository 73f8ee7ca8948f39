"""Bends the gloves of a scene by what a frame says of the hands: for drawing only.

Hands that cameras see are shown as they are. Where a controller is held the runtime's joints, if
it gives any, fit the controller and not the tools of this kiosk: then the fingers are closed round
the handle that is held, by trigger and squeeze. The same frame gives the same hands, live and in a
replay. No rule reads any of this.
"""

from __future__ import annotations

from functools import cache
from math import cos, radians, sin
from typing import Any, Final, get_args

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.skeleton import (
    FINGERS,
    JOINTS,
    LEFT,
    RIGHT,
    SIDES,
    WRIST,
    grip_from_wrist,
    rest_pose,
)
from vrkiosk_scenarios.scenario_words import Tool
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import Flag, FrameInput

Array = npt.NDArray[Any]
Bends = tuple[float, ...]

SEEN: Final = (int(Flag.HAND_LEFT), int(Flag.HAND_RIGHT))
DERIVED: Final = (int(Flag.HAND_LEFT_IS_CONTROLLER), int(Flag.HAND_RIGHT_IS_CONTROLLER))
ALL_JOINTS: Final = (1 << len(JOINTS)) - 1
HELD_M: Final = 0.005  # a tool is held by its origin: no farther from the grip
# Degrees by which the joints of a finger bend from the open hand: at rest, and closed round a
# handle of 34 mm that lies askew in the fist, pressed a little into it; of the thumb its root,
# knuckle and last joint.
REST: Final = ((4, 8, 10), (9, 16, 10), (16, 22, 14), (22, 26, 16), (27, 28, 18))
CLOSED: Final = ((14, 22, 36), (24, 60, 60), (53, 73, 52), (64, 66, 52), (67, 54, 52))
THUMB_OPPOSED: Final = (6.0, 22.0)  # degrees about the hand's length, at rest and closed
WRIST_BENT: Final = 20.0  # degrees by which the cuff leans to the elbow behind a tool that points
STEPS: Final = 17  # of a finger closing, worked out once
HOLDING: Final = (1.0, 0.86, 1.0, 1.0, 1.0)  # how far the fingers close round a tool, thumb first
AT_REST: Final = (0.0, 0.0, 0.0, 0.0, 0.0)
FINGER_OF: Final = np.array(
    [0, 0, *(number for number, (_, count) in enumerate(FINGERS) for _ in range(count))]
)
NO_JOINTS: Final = np.zeros((len(JOINTS), 7))


class Gloves:
    """The gloves of one scene. `wear` before each picture."""

    def __init__(self, description: SceneDescription) -> None:
        names = [part.name for part in description.parts]
        wanted = [(f"hand_{side}", f"bare_{side}") for side in SIDES]  # gloved, or not
        self._parts = [[names.index(n) for n in pair if n in names] for pair in wanted]
        # what a hand can hold by its origin: the tools, a few of some hundred parts
        self._tools = np.array([i for i, n in enumerate(names) if n in get_args(Tool)], np.intp)
        self._closing = [closing(side) for side in (LEFT, RIGHT)]
        # fingers seldom move where a controller is held: how they were bent last, and that hand
        self._last: list[tuple[Bends, Array]] = [((), NO_JOINTS), ((), NO_JOINTS)]

    def wear(self, snapshot: SceneSnapshot, frame: FrameInput) -> None:
        """Writes `snapshot.hands` and `snapshot.hands_bent` from the frame that it shows."""
        flags, record = frame.flags, frame.record
        for side, pair in enumerate(self._parts):
            part = next((part for part in pair if snapshot.visible[part]), -1)
            snapshot.hands_bent[side] = part >= 0
            if part < 0:
                continue
            if (
                seen_by_cameras(flags, side)
                and int(record["joints_valid"][side]) & ALL_JOINTS == ALL_JOINTS
            ):
                joints, into = record["joints"][side, :, :7], snapshot.world_from_stage
            else:
                joints, into = self._posed(snapshot, part, record, side), snapshot.poses[part]
            place(into, joints, snapshot.hands[side])

    def _posed(self, snapshot: SceneSnapshot, part: int, record: Any, side: int) -> Array:
        """(26, 7) joints in the grip pose."""
        bends = self._bends(snapshot, part, record, side)
        if bends != self._last[side][0]:
            self._last[side] = bends, posed(self._closing[side], np.array(bends))
        return self._last[side][1]

    def _holds(self, snapshot: SceneSnapshot, hand: int) -> bool:
        """A tool that is seen lies in a hand (number of its part)."""
        x, y, z = snapshot.poses[hand, 4:].tolist()
        for part, at in zip(self._tools, snapshot.poses[self._tools, 4:].tolist(), strict=True):
            dx, dy, dz = at[0] - x, at[1] - y, at[2] - z
            if dx * dx + dy * dy + dz * dz < HELD_M * HELD_M and snapshot.visible[part]:
                return True
        return False

    def _bends(self, snapshot: SceneSnapshot, part: int, record: Any, side: int) -> Bends:
        """How far each finger is closed, 0..1, thumb first."""
        trigger, squeeze = record["axes"][side, :2].tolist()
        pinch, grasp = record["features"][side, :2].tolist()
        trigger = min(max(trigger, pinch, 0.0), 1.0)
        squeeze = min(max(squeeze, grasp, 0.0), 1.0)
        thumb, index, *others = HOLDING if self._holds(snapshot, part) else AT_REST
        return (
            max(thumb, squeeze, 0.6 * trigger),
            max(index + (1.0 - index) * trigger, squeeze),
            *(max(other, squeeze) for other in others),
        )


def seen_by_cameras(flags: int, side: int) -> bool:
    """Whether a frame's joints of this hand are what cameras see, not made from a controller."""
    return bool(flags & SEEN[side]) and not flags & DERIVED[side]


@cache
def closing(side: int) -> Array:
    """(STEPS, 26, 7) joints in the grip pose while all fingers go from rest to closed; for reading.

    Worked out once: it takes 50 ms, and gloves are put on between two frames.
    """
    table = np.zeros((STEPS, len(JOINTS), 7))
    for step in range(STEPS):
        share = step / (STEPS - 1)
        place(grip_from_wrist(side), _bent(side, share), table[step])
    same = (table[1:, :, :4] * table[:-1, :, :4]).sum(axis=2) >= 0.0
    table[1:, :, :4] *= np.where(np.cumprod(np.where(same, 1, -1), axis=0) > 0, 1.0, -1.0)[
        ..., None
    ]
    table.flags.writeable = False
    return table


def posed(table: Array, bends: Array) -> Array:
    """(26, 7) with each finger closed by its own share `bends` (5,)."""
    at = bends[FINGER_OF] * (STEPS - 1)
    low = np.minimum(at.astype(np.intp), STEPS - 2)
    joints = np.arange(len(JOINTS))
    part = (at - low)[:, None]
    result: Array = table[low, joints] * (1.0 - part) + table[low + 1, joints] * part
    result[:, :4] /= np.linalg.norm(result[:, :4], axis=1, keepdims=True)
    return result


def place(into: Array, poses: Array, out: Array) -> None:
    """`poses` (n, 7) in a space whose own pose is `into` (7); written to `out` (n, 7)."""
    x, y, z, w = into[:4].tolist()
    axes = [
        [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
        [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
        [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
    ]
    out[:, 4:] = poses[:, 4:] @ np.array(axes) + into[4:]
    turn = [[w, z, -y, -x], [-z, w, x, -y], [y, -x, w, -z], [x, y, z, w]]
    out[:, :4] = poses[:, :4] @ np.array(turn)


def _bent(side: int, share: float) -> Array:
    """(26, 7) joints of a hand whose fingers are closed by `share`, in its own frame."""
    rest = rest_pose(side)
    result, mirror = rest.copy(), 1.0 if side == RIGHT else -1.0
    result[WRIST, :4] = _about(np.array([0.0, 1.0, 0.0]), mirror * radians(WRIST_BENT))
    for number, (first, count) in enumerate(FINGERS):
        angles = [a + (b - a) * share for a, b in zip(REST[number], CLOSED[number], strict=True)]
        bent = first + (count == 5)  # the first joint that bends: a knuckle, or the thumb's root
        turn = np.array([0.0, 0.0, 0.0, 1.0])
        at = rest[bent, 4:]
        if number == 0:
            over = THUMB_OPPOSED[0] + (THUMB_OPPOSED[1] - THUMB_OPPOSED[0]) * share
            turn = _about(np.array([0.0, 0.0, 1.0]), mirror * radians(over))
        for joint in range(bent, first + count):
            if joint - bent < len(angles):
                axis = _rotated(rest[joint, :4], np.array([1.0, 0.0, 0.0]))
                turn = _times(turn, _about(axis, -radians(angles[joint - bent])))
            result[joint, :4], result[joint, 4:] = _times(turn, rest[joint, :4]), at
            if joint + 1 < first + count:
                at = at + _rotated(turn, rest[joint + 1, 4:] - rest[joint, 4:])
    return result


def _about(axis: Array, angle: float) -> Array:
    return np.append(axis * sin(angle / 2), cos(angle / 2))


def _times(a: Array, b: Array) -> Array:
    """The turn `b`, then `a`."""
    vector = a[3] * b[:3] + b[3] * a[:3] + np.cross(a[:3], b[:3])
    return np.append(vector, a[3] * b[3] - a[:3] @ b[:3])


def _rotated(q: Array, v: Array) -> Array:
    rotated: Array = v + 2.0 * np.cross(q[:3], np.cross(q[:3], v) + q[3] * v)
    return rotated
