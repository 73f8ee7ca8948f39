"""Vectors and quaternions (x, y, z, w) as plain tuples, for back ends that make poses themselves.

Not for the engine, which allows itself no transcendental functions.
"""

from __future__ import annotations

from math import atan2, cos, hypot, sin, sqrt

Vec = tuple[float, float, float]
Quat = tuple[float, float, float, float]
Pose = tuple[float, float, float, float, float, float, float]


def multiply(a: Quat, b: Quat) -> Quat:
    """The turn `b`, then `a`."""
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def rotate(q: Quat, v: Vec) -> Vec:
    x, y, z, w = q
    tx, ty, tz = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    return (
        v[0] + w * tx + y * tz - z * ty,
        v[1] + w * ty + z * tx - x * tz,
        v[2] + w * tz + x * ty - y * tx,
    )


def looking(yaw: float, pitch: float) -> Quat:
    """Upright, -z turned `yaw` to the left and `pitch` up."""
    turn = (0.0, sin(yaw / 2), 0.0, cos(yaw / 2))
    return multiply(turn, (sin(pitch / 2), 0.0, 0.0, cos(pitch / 2)))


def towards(direction: Vec) -> Quat:
    """Upright, -z along a direction."""
    x, y, z = direction
    return looking(atan2(-x, -z), atan2(y, hypot(x, z)))


def add(a: Vec, b: Vec, by: float = 1.0) -> Vec:
    return (a[0] + by * b[0], a[1] + by * b[1], a[2] + by * b[2])


def size_of(v: Vec) -> float:
    return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])


def turned(a: Quat, b: Quat, most: float) -> Quat:
    """`a` turned towards `b` by at most `most` radians (linear in between, then of unit length)."""
    along = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
    sign = -1.0 if along < 0 else 1.0
    apart = 2 * sqrt(max(2.0 - 2.0 * abs(along), 0.0))  # the chord: near enough to the angle
    part = 1.0 if apart <= most else most / apart
    x, y, z, w = ((1 - part) * p + part * sign * q for p, q in zip(a, b, strict=True))
    size = sqrt(x * x + y * y + z * z + w * w)
    return (x / size, y / size, z / size, w / size)
