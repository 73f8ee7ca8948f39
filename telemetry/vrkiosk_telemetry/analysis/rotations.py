"""Rotations and poses of many samples at once.

Quaternions (..., 4) x y z w of any length above 0, poses (..., 7) with metres after them. Formula
of the rotation: v + 2 q x (q x v + w v), J. Diebel, "Representing Attitude" (2006), 6.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

FORWARD = np.array([0.0, 0.0, -1.0])


def unit(vectors: npt.ArrayLike) -> Array:
    """(..., k) vectors with length 1; a zero or broken one becomes all zero."""
    values = np.array(vectors, np.float64)
    values[~np.isfinite(values).all(axis=-1)] = 0.0
    length = np.sqrt((values * values).sum(axis=-1, keepdims=True))
    result: Array = np.divide(values, length, out=np.zeros_like(values), where=length > 0.0)
    return result


def rotate(turn: npt.ArrayLike, vector: npt.ArrayLike) -> Array:
    """(..., 3) vectors turned by (..., 4) quaternions; an all-zero quaternion does not turn."""
    q, v = unit(turn), np.asarray(vector, np.float64)
    xyz = q[..., :3]
    result: Array = v + 2.0 * np.cross(xyz, np.cross(xyz, v) + q[..., 3:] * v)
    return result


def transform(pose: npt.ArrayLike, point: npt.ArrayLike) -> Array:
    """(..., 3) points given in (..., 7) poses, outside of them."""
    frame = np.asarray(pose, np.float64)
    return rotate(frame[..., :4], point) + frame[..., 4:]


def to_local(pose: npt.ArrayLike, point: npt.ArrayLike) -> Array:
    """(..., 3) points seen from inside (..., 7) poses."""
    frame = np.asarray(pose, np.float64)
    back = frame[..., :4] * np.array([-1.0, -1.0, -1.0, 1.0])
    return rotate(back, np.asarray(point, np.float64) - frame[..., 4:])


def multiply(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """(..., 4): the rotation b, then a."""
    p, q = unit(a), unit(b)
    vector = p[..., 3:] * q[..., :3] + q[..., 3:] * p[..., :3]
    vector = vector + np.cross(p[..., :3], q[..., :3])
    scalar = p[..., 3:] * q[..., 3:] - (p[..., :3] * q[..., :3]).sum(axis=-1, keepdims=True)
    return np.concatenate([vector, scalar], axis=-1)


def compose(outer: npt.ArrayLike, inner: npt.ArrayLike) -> Array:
    """(..., 7): the pose `inner`, given in the frame `outer`, outside of it."""
    a, b = np.asarray(outer, np.float64), np.asarray(inner, np.float64)
    return np.concatenate([multiply(a[..., :4], b[..., :4]), transform(a, b[..., 4:])], axis=-1)


def angle_deg(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Degrees between (..., 3) unit vectors: 2 asin(|a - b| / 2), exact for small ones."""
    chord = np.asarray(a, np.float64) - np.asarray(b, np.float64)
    half = 0.5 * np.sqrt((chord * chord).sum(axis=-1))
    result: Array = np.degrees(2.0 * np.arcsin(np.minimum(half, 1.0)))
    return result
