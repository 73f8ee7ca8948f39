"""Poses and fields of view as matrices. The only file that imports pyrr.

Matrices are pyrr's: for row vectors (p' = p M), stored by rows, which is what OpenGL reads as a
matrix for column vectors, so they are uploaded as they are. A pose is 7 numbers: unit quaternion
x, y, z, w, then position, in metres. pyrr's own quaternion-to-matrix functions are not used: in
0.10.3 they turn the other way. All input is made float first: pyrr breaks on integers.
"""

from __future__ import annotations

from math import atan, tan
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pyrr import matrix44

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[Any]


_UNIT: Final = np.eye(4)  # copied: ten times as fast as made anew


def rotation(quaternion: Vector) -> Matrix:
    """(3, 3) for row vectors: the rows are where the axes x, y, z point to."""
    x, y, z, w = quaternion[:4].tolist()  # plain numbers: four times as fast
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
            [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
            [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def world_from_local(pose: Vector) -> Matrix:
    """(4, 4) that takes points of a thing with this pose to the space the pose is in."""
    matrix = _UNIT.copy()
    matrix[:3, :3] = rotation(pose)
    matrix[3, :3] = pose[4:7]
    return matrix


def local_from_world(pose: Vector) -> Matrix:
    """(4, 4), the inverse of `world_from_local`."""
    matrix = _UNIT.copy()
    axes = rotation(pose)
    matrix[:3, :3] = axes.T
    matrix[3, :3] = -(axes @ pose[4:7])
    return matrix


def projection(angles: Vector, near: float, far: float) -> Matrix:
    """(4, 4) perspective from half angles left, right, up, down in radians (XrFovf: left and
    down are negative), with OpenGL's depth range of -1..1."""
    left, right, up, down = (near * tan(float(angle)) for angle in angles[:4])
    return frustum(left, right, down, up, near, far)


def frustum(
    left: float, right: float, bottom: float, top: float, near: float, far: float
) -> Matrix:
    """(4, 4) perspective through a rectangle in the near plane, depth range -1..1; metres."""
    result: Matrix = matrix44.create_perspective_projection_from_bounds(
        left, right, bottom, top, near, far, dtype=np.float64
    )
    return result


def orthographic(half_width: float, half_height: float, near: float, far: float) -> Matrix:
    """(4, 4) parallel projection, symmetric about the view's axis."""
    result: Matrix = matrix44.create_orthogonal_projection(
        -half_width, half_width, -half_height, half_height, near, far, dtype=np.float64
    )
    return result


def look_at(eye: Vector, at: Vector) -> Matrix:
    """(4, 4) view from `eye` towards `at`, +y up. Not for looking straight up or down."""
    result: Matrix = matrix44.create_look_at(
        np.asarray(eye, np.float64), np.asarray(at, np.float64), np.array([0.0, 1.0, 0.0])
    )
    return result


def compose(outer: Vector, inner: Vector) -> npt.NDArray[np.float64]:
    """(7,) pose of something that has the pose `inner` in a space that has the pose `outer`."""
    ax, ay, az, aw = (float(value) for value in outer[:4])
    bx, by, bz, bw = (float(value) for value in inner[:4])
    px, py, pz = np.asarray(inner[4:7], np.float64) @ rotation(outer)
    return np.array(
        [
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
            px + outer[4],
            py + outer[5],
            pz + outer[6],
        ]
    )


def symmetric_angles(vertical: float, aspect: float) -> tuple[float, float, float, float]:
    """Half angles left, right, up, down of a camera with a vertical field of view in radians."""
    half = vertical / 2
    side = atan(tan(half) * aspect)
    return (-side, side, half, -half)
