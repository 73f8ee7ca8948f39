"""The skeleton that hand models are bent by: 26 joints a hand, as OpenXR tracks them.

Order, names and axes are those of XR_EXT_hand_tracking (OpenXR 1.1, 12.31): of each joint -z
points along the bone towards the fingertip, +y out of the back of the hand. The rest pose is an
open right hand whose wrist is the origin: -z ahead, +y out of its back, the thumb at -x. Lengths
are those of a man's hand of middle size (hand length 193 mm: ISO 7250-3).
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

LEFT: Final = 0
RIGHT: Final = 1
SIDES: Final = ("left", "right")
PALM: Final = 0
WRIST: Final = 1
# First joint and number of joints of thumb, index, middle, ring and little finger.
FINGERS: Final = ((2, 4), (6, 5), (11, 5), (16, 5), (21, 5))
_FINGER_NAMES: Final = ("index", "middle", "ring", "little")
_BONES: Final = ("metacarpal", "proximal", "intermediate", "distal", "tip")
JOINTS: Final = (
    "palm",
    "wrist",
    *(f"thumb_{bone}" for bone in _BONES if bone != "intermediate"),
    *(f"{finger}_{bone}" for finger in _FINGER_NAMES for bone in _BONES),
)

# Places of the joints of an open right hand, metres.
_PLACES: Final = (
    (-0.003, 0.000, -0.062),
    (0.000, 0.000, 0.000),
    (-0.020, -0.010, -0.022),
    (-0.042, -0.020, -0.055),
    (-0.056, -0.027, -0.086),
    (-0.064, -0.031, -0.112),
    (-0.016, -0.001, -0.028),
    (-0.027, 0.002, -0.092),
    (-0.0315, -0.001, -0.135),
    (-0.0340, -0.005, -0.161),
    (-0.0355, -0.010, -0.183),
    (-0.003, 0.001, -0.028),
    (-0.004, 0.005, -0.096),
    (-0.0045, 0.002, -0.142),
    (-0.0050, -0.003, -0.170),
    (-0.0055, -0.008, -0.193),
    (0.009, 0.000, -0.028),
    (0.017, 0.003, -0.091),
    (0.0195, -0.001, -0.133),
    (0.0210, -0.006, -0.159),
    (0.0220, -0.011, -0.181),
    (0.019, -0.003, -0.027),
    (0.035, -0.002, -0.082),
    (0.0400, -0.006, -0.114),
    (0.0425, -0.010, -0.133),
    (0.0440, -0.014, -0.152),
)
_TILT: Final = 34.0  # degrees by which a handle that points ahead lies askew in the fist
_HANDLE: Final = (-0.002, -0.033, -0.086)  # its middle, from the wrist of a right hand


def places(side: int = RIGHT) -> Array:
    """(26, 3) where the joints of an open hand are, metres; of the left hand in a mirror."""
    return np.array(_PLACES) * ((1.0, 1.0, 1.0) if side == RIGHT else (-1.0, 1.0, 1.0))


def rest_pose(side: int = RIGHT) -> Array:
    """(26, 7) poses of the joints of an open hand: quaternion x, y, z, w, then position."""
    at = places(side)
    poses = np.zeros((len(JOINTS), 7))
    poses[:, 3], poses[:, 4:] = 1.0, at
    for finger, (first, count) in enumerate(FINGERS):
        # the thumb's back looks away from the palm, towards the index finger's side
        inwards = 0.0 if finger else (-0.75 if side == RIGHT else 0.75)
        for joint in range(first, first + count):
            ahead = min(joint, first + count - 2)  # a tip points where its bone does
            axes = _axes(at[ahead + 1] - at[ahead], np.array([inwards, 1.0, 0.0]))
            poses[joint, :4] = quaternion(axes)
    return poses


def quaternion(axes: npt.NDArray[Any]) -> Array:
    """x, y, z, w of a turn whose columns (3, 3) are where x, y and z point to.

    Shepperd's method (Journal of Guidance and Control 1, 1978), with the largest divisor.
    """
    m = np.asarray(axes, np.float64)
    trace = m[0, 0] + m[1, 1] + m[2, 2]
    choices = np.array([m[0, 0], m[1, 1], m[2, 2], trace])
    i = int(np.argmax(choices))
    q = np.zeros(4)
    if i == 3:
        q[:] = m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], 1.0 + trace
    else:
        j, k = (i + 1) % 3, (i + 2) % 3
        q[i] = 1.0 - trace + 2.0 * m[i, i]
        q[j], q[k] = m[j, i] + m[i, j], m[k, i] + m[i, k]
        q[3] = m[k, j] - m[j, k]
    return q / np.linalg.norm(q)


def _axes(ahead: Array, back: Array) -> Array:
    """(3, 3), columns x, y, z: -z along `ahead`, y as near to `back` as it can be."""
    z = -ahead / np.linalg.norm(ahead)
    x = np.cross(back, z)
    x /= np.linalg.norm(x)
    return np.stack((x, np.cross(z, x), z), axis=1)


def grip_from_wrist(side: int = RIGHT) -> Array:
    """(7,) pose of the wrist in OpenXR's grip pose (6.3.2: -z along a handle in the fist to the
    thumb, +x out of the back of the right hand, into the palm of the left), a handle of 34 mm."""
    tilt = radians(_TILT)
    away = 1.0 if side == RIGHT else -1.0  # of the back of the hand, along x
    back = np.array([away, 0.0, 0.0])
    behind = np.array([0.0, cos(tilt), sin(tilt)])  # from the fingers to the wrist
    axes = np.stack((np.cross(back, behind), back, behind), axis=1)
    handle = np.array(_HANDLE) * (away, 1.0, 1.0)
    return np.concatenate((quaternion(axes), -axes @ handle))
