"""Work gloves: knitted back, coated palm, a cuff. Modelled open, bent by the joints of a hand.

They are made in the frame of reference of `vrkiosk_assets.skeleton` (the wrist is the origin, -z
ahead, +y out of the back of the hand, a right hand's thumb at -x) and then moved to where OpenXR's
grip pose has the hand, so that a model nobody bends lies open about a handle.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
from blender import Corners, CornerSkin
from mathutils import Matrix, Quaternion, Vector
from mesh import Mesh, Point

from vrkiosk_assets.skeleton import (
    FINGERS,
    LEFT,
    RIGHT,
    WRIST,
    grip_from_wrist,
    places,
    rest_pose,
)

VOXEL = 0.0016
TRIANGLES = 4200
# Half a finger's width at its joints, from the knuckle (of the thumb: from its root) to the tip.
RADII = (
    (0.0175, 0.0150, 0.0128, 0.0102),
    (0.0120, 0.0110, 0.0098, 0.0084),
    (0.0124, 0.0113, 0.0100, 0.0086),
    (0.0118, 0.0106, 0.0094, 0.0081),
    (0.0106, 0.0094, 0.0085, 0.0074),
)
# A half ball over the end of a limb: how far out, how wide, in radii; small enough to be closed.
ROUND = ((0.55, 0.835), (0.87, 0.493), (0.98, 0.199), (1.0, 0.02))
CUFF = ((0.0, 0.0), (0.0, 0.0225), (0.004, 0.0270), (0.010, 0.0280), (0.018, 0.0272))
CUFF += ((0.064, 0.0338), (0.068, 0.0350), (0.076, 0.0352), (0.079, 0.0340), (0.079, 0.0318))
LINING = ((0.079, 0.0318), (0.030, 0.0240), (0.030, 0.0))
CUFF_START = 0.002
WRIST_SHAPE = (1.14, 0.80)  # wider than thick
ELBOW = 0.10  # metres behind the wrist: where the bone that the wrist turns ends
# Metres before and behind a joint over which its two bones share the skin.
BENDS = (0.020, 0.016, 0.009, 0.008)
SHARP, SOFT = 0.0012, 0.0100  # how far the skin of one finger reaches to the next: fingers, palm


def hand_right() -> list[Mesh]:
    """The right glove."""
    glove, at = Mesh(fuse=VOXEL, target=TRIANGLES), places()
    for (first, count), radii in zip(FINGERS, RADII, strict=True):
        bones = [tuple(p) for p in at[first + (count == 5) : first + count]]
        _limb(glove, bones, list(radii))
    _palm(glove, at)
    sleeve, start, back = Mesh(), (0.0, 0.0, CUFF_START), (0.0, 0.0, 1.0)
    for profile, surface in ((CUFF, "sleeve"), (LINING, "sleeve_inside")):
        sleeve.lathe(profile, start, back, surface, sides=28, scale=WRIST_SHAPE, caps=False)
    return [_at_grip(mesh) for mesh in (glove, sleeve)]


def hand_left() -> list[Mesh]:
    """The left glove: the right one in a mirror."""
    return [mesh.mirror_x() for mesh in hand_right()]


def bare_right() -> list[Mesh]:
    """The right hand without a glove, in the same sleeve."""
    bare = hand_right()
    for mesh in bare:
        mesh.surfaces = ["skin" if s == "glove" else s for s in mesh.surfaces]
    return bare


def bare_left() -> list[Mesh]:
    """The left hand without a glove: the right one in a mirror."""
    return [mesh.mirror_x() for mesh in bare_right()]


def dress_right(corners: Corners) -> Corners:
    """Coats the palm, shades the folds, and says which joints bend what."""
    return _dress(corners, RIGHT)


def dress_left(corners: Corners) -> Corners:
    """As `dress_right`, in a mirror."""
    return _dress(corners, LEFT)


def dress_bare_right(corners: Corners) -> Corners:
    """As `dress_right`, with a palm a little lighter than the back."""
    return _dress(corners, RIGHT, "skin")


def dress_bare_left(corners: Corners) -> Corners:
    """As `dress_bare_right`, in a mirror."""
    return _dress(corners, LEFT, "skin")


def _palm(mesh: Mesh, at: np.ndarray) -> None:
    """From the wrist to the knuckles, with the balls of thumb and little finger."""
    for (first, _), radii in zip(FINGERS[1:], RADII[1:], strict=True):
        root, knuckle = at[first], at[first + 1]
        path = [tuple(root * (0.62, 1.0, 0.25)), tuple(root), tuple(knuckle)]
        _limb(mesh, path, [0.0180, 0.0160, radii[0] * 1.08])
    for (a, _), (b, _) in pairwise(FINGERS[1:]):  # what fills the gaps between their bones
        for part, radius in ((1.0, 0.0104), (0.66, 0.0132), (0.33, 0.0150), (0.0, 0.0162)):
            ends = [tuple(at[i] * (1 - part) + at[i + 1] * part) for i in (a, b)]
            _limb(mesh, ends, [radius, radius])
    thumb, index = at[FINGERS[0][0] :], at[FINGERS[1][0] :]
    between = [tuple(_mix(thumb[0], thumb[1], 0.75)), tuple(_mix(index[0], index[1], 0.55))]
    _limb(mesh, between, [0.0100, 0.0090])
    _limb(mesh, [(-0.008, -0.010, -0.010), tuple(_mix(thumb[0], thumb[1], 0.6))], [0.0165, 0.0165])
    _limb(mesh, [(0.017, -0.009, -0.012), (0.027, -0.010, -0.052)], [0.0155, 0.0135])
    for x in (-0.011, 0.011):
        _limb(mesh, [(x, 0.0, -0.010), (x, 0.0, 0.016)], [0.0185, 0.0180])


def _mix(a: np.ndarray, b: np.ndarray, part: float) -> np.ndarray:
    return a * (1.0 - part) + b * part


def _limb(mesh: Mesh, path: list[Point], radii: list[float]) -> None:
    """A tube with round ends, to be fused with others."""
    first, last = path[0], path[-1]
    begin, end = radii[0] / _apart(first, path[1]), radii[-1] / _apart(last, path[-2])
    points = [_towards(first, path[1], -begin * out) for out, _ in reversed(ROUND)]
    sizes = [radii[0] * size for _, size in reversed(ROUND)]
    for (a, b), (r, s) in zip(pairwise(path), pairwise(radii), strict=True):
        for k in range(3):
            points.append(_towards(a, b, k / 3))
            sizes.append(r + (s - r) * k / 3)
    points += [last, *(_towards(last, path[-2], -end * out) for out, _ in ROUND)]
    sizes += [radii[-1], *(radii[-1] * size for _, size in ROUND)]
    mesh.tube(points, sizes, "glove", sides=12)


def _apart(a: Point, b: Point) -> float:
    return math.dist(a, b)


def _towards(a: Point, b: Point, part: float) -> Point:
    x, y, z = (p + (q - p) * part for p, q in zip(a, b, strict=True))
    return x, y, z


def _placed(side: int) -> Matrix:
    """(4, 4) from the hand's frame of reference to the grip pose."""
    x, y, z, w, *place = grip_from_wrist(side).tolist()
    return Matrix.Translation(Vector(place)) @ Quaternion((w, x, y, z)).to_matrix().to_4x4()


def _at_grip(mesh: Mesh) -> Mesh:
    matrix = _placed(RIGHT)
    moved = Mesh(mesh.bevel, mesh.weighted, mesh.fuse, mesh.target)
    moved.merge(mesh, lambda point: tuple(matrix @ Vector(point)))
    return moved


def _dress(corners: Corners, side: int, surface: str = "glove") -> Corners:
    matrix = np.array(_placed(side))
    flat = (corners.position - matrix[:3, 3]) @ matrix[:3, :3]  # back in the hand's frame
    normals = corners.normal @ matrix[:3, :3]
    mirror = np.array([1.0 if side == RIGHT else -1.0, 1.0, 1.0])
    flat, normals = flat * mirror, normals * mirror
    shares = _shares(flat)
    knitted = corners.surface == corners.names.index(surface)
    sleeve = np.repeat(~knitted, 3)
    shares[sleeve] = 0.0
    shares[sleeve, WRIST] = 1.0
    joints, weights = _strongest(shares)
    bind = rest_pose(side)
    turn = Matrix(matrix.tolist()).to_quaternion()
    for pose in bind:
        turned = turn @ Quaternion((pose[3], *pose[:3]))
        pose[:4] = turned.x, turned.y, turned.z, turned.w
        pose[4:] = matrix[:3, :3] @ pose[4:] + matrix[:3, 3]
    names = [*corners.names, f"{surface}_palm"]
    surfaces = corners.surface.copy()
    coated = _coated(flat, normals).reshape(-1, 3).all(axis=1)
    surfaces[coated & knitted] = len(corners.names)
    skin = CornerSkin(side, bind, joints, weights)
    return replace(corners, surface=surfaces, names=names, skin=skin)


def _coated(points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Of each corner: dipped. The palm up to the sides of the fingers, and their tips all round."""
    tips = np.min(
        [np.linalg.norm(points - places()[f + n - 1], axis=1) for f, n in FINGERS], axis=0
    )
    height = np.where(tips < 0.016, 0.75, 0.12)
    return (normals[:, 1] < height) & (points[:, 2] < -0.012)


def _shares(points: np.ndarray) -> np.ndarray:
    """(n, 26) how much each joint has to say at points of an open right hand."""
    at = places()
    shares, nearness = np.zeros((len(points), len(at))), []
    for number, (first, count) in enumerate(FINGERS):
        root = at[first] * (0.6, 1.0, 0.0) + (0.0, 0.0, ELBOW)
        path = np.stack([root, *at[first : first + count]])
        along, away = _along(path, points)
        knuckle = float(np.linalg.norm(np.diff(path[:3], axis=0), axis=1).sum())
        radius = np.interp(along - knuckle, [0.0, 0.09], [RADII[number][0], RADII[number][-1]])
        nearness.append((away - radius, along - knuckle))
    beyond = np.max([along for _, along in nearness], axis=0)
    softness = np.interp(beyond, [-0.035, 0.012], [SOFT, SHARP])
    logits = -np.stack([near for near, _ in nearness], axis=1) / softness[:, None]
    lateral = np.exp(logits - logits.max(axis=1, keepdims=True))
    lateral /= lateral.sum(axis=1, keepdims=True)
    for number, (first, count) in enumerate(FINGERS):
        root = at[first] * (0.6, 1.0, 0.0) + (0.0, 0.0, ELBOW)
        path = np.stack([root, *at[first : first + count]])
        chain = [WRIST, *range(first, first + count - 1)]
        shares[:, chain] += lateral[:, number, None] * _chain(path, points)
    return shares


def _along(path: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each point: length along the path to the nearest place on it, and how far that is."""
    best, where, start = np.full(len(points), np.inf), np.zeros(len(points)), 0.0
    for a, b in pairwise(path):
        step = b - a
        length = float(np.linalg.norm(step))
        part = np.clip((points - a) @ step / length**2, 0.0, 1.0)
        away = np.linalg.norm(points - a - part[:, None] * step, axis=1)
        near = away < best
        best[near], where[near] = away[near], start + part[near] * length
        start += length
    return where, best


def _chain(path: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(n, bones) shares of the bones of one finger, wrist first: all of one, but near a joint."""
    along, _ = _along(path, points)
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    result = np.ones((len(points), len(lengths)))
    joint = 0.0
    bends = BENDS if len(lengths) == 5 else (BENDS[0], BENDS[1], BENDS[2])
    for bone, bend in enumerate(bends):
        joint += lengths[bone]
        part = np.clip((along - joint) / (2 * bend) + 0.5, 0.0, 1.0)
        after = part * part * (3.0 - 2.0 * part)
        result[:, : bone + 1] *= (1.0 - after)[:, None]
        result[:, bone + 1 :] *= after[:, None]
    return result / result.sum(axis=1, keepdims=True)


def _strongest(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The four joints with most to say, and their weights, 255 in all."""
    joints = np.argsort(-shares, axis=1, kind="stable")[:, :4]
    weights = np.take_along_axis(shares, joints, axis=1)
    weights = np.floor(weights / weights.sum(axis=1, keepdims=True) * 255.0 + 0.5).astype(int)
    weights[:, 0] += 255 - weights.sum(axis=1)
    return joints.astype(np.uint8), weights.astype(np.uint8)
