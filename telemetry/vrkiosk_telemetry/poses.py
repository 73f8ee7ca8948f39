"""Arithmetic on arrays of poses, (n, 7): quaternion x y z w, position x y z in metres.

Used to store a pose relative to another that moves with it: what is left hardly changes, and
compresses. What a headset sent may be NaN or huge; it then stays so, without a warning.
Quaternion formulas: Hamilton product and v + 2 q x (q x v + w v), J. Diebel,
"Representing Attitude" (2006), 6.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vrkiosk_xr.frame import GRID

Poses = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]


def relative(base: npt.ArrayLike, pose: npt.ArrayLike, *, finer: int = 1) -> Floats:
    """Poses as seen from base, on the record's grid: `compose(base, result)` is pose again, to
    the grid's step. base, pose: (..., 7). finer: steps of positions in one of the grid."""
    grid = np.array([GRID] * 4 + [GRID * finer] * 3)
    with np.errstate(all="ignore"):
        return (np.rint(seen_from(base, pose) * grid) / grid).astype(np.float32)


def seen_from(base: npt.ArrayLike, pose: npt.ArrayLike) -> Poses:
    """As `relative`, not rounded."""
    with np.errstate(all="ignore"):
        b, p = _unit(base), np.asarray(pose, np.float64)
        inverse = b[..., :4] * np.array([-1.0, -1.0, -1.0, 1.0])
        turn = _product(inverse, p[..., :4])
        move = _rotate(inverse, p[..., 4:] - b[..., 4:])
        result: Poses = np.concatenate([turn, move], axis=-1)
        return result


def compose(base: npt.ArrayLike, pose: npt.ArrayLike) -> Floats:
    """Poses given relative to base, in base's own frame of reference. base, pose: (..., 7)."""
    with np.errstate(all="ignore"):
        b, p = _unit(base), np.asarray(pose, np.float64)
        turn = _product(b[..., :4], p[..., :4])
        move = _rotate(b[..., :4], p[..., 4:]) + b[..., 4:]
        return np.concatenate([turn, move], axis=-1).astype(np.float32)


def _unit(pose: npt.ArrayLike) -> Poses:
    """Poses with quaternions of length 1: on the grid they are off by 1e-4. All zero: no turn."""
    result = np.array(pose, np.float64)
    length = np.sqrt((result[..., :4] ** 2).sum(axis=-1, keepdims=True))
    result[..., :4] = np.where(
        length > 0, result[..., :4] / np.where(length > 0, length, 1), [0, 0, 0, 1]
    )
    return result


def _product(a: Poses, b: Poses) -> Poses:
    ax, ay, az, aw = _components(a)
    bx, by, bz, bw = _components(b)
    return np.stack(
        [
            aw * bx + bw * ax + (ay * bz - az * by),
            aw * by + bw * ay + (az * bx - ax * bz),
            aw * bz + bw * az + (ax * by - ay * bx),
            aw * bw - (ax * bx + ay * by + az * bz),
        ],
        axis=-1,
    )


def _rotate(q: Poses, v: Poses) -> Poses:
    qx, qy, qz, qw = _components(q)
    x, y, z = _components(v)
    # q x v + w v; written out, because np.cross takes three times as long
    cx = qy * z - qz * y + qw * x
    cy = qz * x - qx * z + qw * y
    cz = qx * y - qy * x + qw * z
    return np.stack(
        [
            x + 2.0 * (qy * cz - qz * cy),
            y + 2.0 * (qz * cx - qx * cz),
            z + 2.0 * (qx * cy - qy * cx),
        ],
        axis=-1,
    )


def _components(values: Poses) -> tuple[Poses, ...]:
    return tuple(values[..., i] for i in range(values.shape[-1]))
