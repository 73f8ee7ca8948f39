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
    av, aw, bv, bw = a[..., :3], a[..., 3:], b[..., :3], b[..., 3:]
    vector = aw * bv + bw * av + np.cross(av, bv)
    scalar = aw * bw - (av * bv).sum(axis=-1, keepdims=True)
    return np.concatenate([vector, scalar], axis=-1)


def _rotate(q: Poses, v: Poses) -> Poses:
    qv, qw = q[..., :3], q[..., 3:]
    turned: Poses = v + 2.0 * np.cross(qv, np.cross(qv, v) + qw * v)
    return turned
