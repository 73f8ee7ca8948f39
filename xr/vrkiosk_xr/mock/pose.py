"""Poses as tuples of 7 floats: quaternion x, y, z, w, then position x, y, z (as XrPosef)."""

from __future__ import annotations

import math
from typing import Final

Pose = tuple[float, ...]
IDENTITY: Final[Pose] = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
UNIT_TOLERANCE: Final = 0.01  # XR_ERROR_POSE_INVALID beyond: the specification asks for 1 %


def multiply(a: Pose, b: Pose) -> Pose:
    """Hamilton product of two quaternions (the first four numbers of each)."""
    ax, ay, az, aw = a[:4]
    bx, by, bz, bw = b[:4]
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def rotate(q: Pose, v: Pose) -> Pose:
    """Vector `v` (3) turned by quaternion `q` (4)."""
    x, y, z, _ = multiply(multiply(q, (*v, 0.0)), (-q[0], -q[1], -q[2], q[3]))
    return (x, y, z)


def compose(outer: Pose, inner: Pose) -> Pose:
    """`inner`, given in the frame whose pose is `outer`, in the frame `outer` is given in."""
    turned = rotate(outer, inner[4:])
    return (*multiply(outer, inner), *(o + t for o, t in zip(outer[4:], turned, strict=True)))


def invert(pose: Pose) -> Pose:
    conjugate = (-pose[0], -pose[1], -pose[2], pose[3])
    back = rotate(conjugate, pose[4:])
    return (*conjugate, *(-v for v in back))


def is_valid(pose: Pose) -> bool:
    """Finite, with a rotation of unit length."""
    if not all(math.isfinite(v) for v in pose):
        return False
    return abs(math.sqrt(sum(v * v for v in pose[:4])) - 1.0) <= UNIT_TOLERANCE
