"""Gloved hands round a handle of 34 mm. Origin = OpenXR's grip pose.

-z leaves the fist at the thumb. Right hand: the palm lies at +x and looks towards -x, the knuckles
are at -y. The wrist is bent as a fencer's, so that the forearm leaves backwards and outwards and
never stands between the eye and the screen of a tool.
"""

from __future__ import annotations

import math
from itertools import pairwise

from mesh import Mesh, Point

VOXEL = 0.0022
TRIANGLES = 1500
WRIST = (0.041, 0.040, 0.066)
# Of each finger, index first: z of its knuckle, radius, distance of the bone from the handle's
# axis, how far round it reaches (degrees from the knuckle).
FINGERS = (
    (-0.033, 0.0108, 0.0290, 232.0),
    (-0.011, 0.0112, 0.0300, 246.0),
    (0.0105, 0.0107, 0.0290, 240.0),
    (0.0300, 0.0094, 0.0265, 226.0),
)
KNUCKLE_DEGREES = 12.0
# A half ball over the end of a limb: how far out, how wide, in radii; small enough to be closed.
ROUND = ((0.55, 0.835), (0.87, 0.493), (0.98, 0.199), (1.0, 0.02))


def hand_right() -> list[Mesh]:
    """The right hand."""
    glove = Mesh(fuse=VOXEL, target=TRIANGLES)
    for z, radius, reach, bend in FINGERS:
        _finger(glove, z, radius, reach, bend)
        knuckle = _round_handle(KNUCKLE_DEGREES, reach, z)
        _limb(glove, [_towards(WRIST, knuckle, 0.12), knuckle], [0.0150, radius * 1.12])
    base = _towards(WRIST, (0.028, 0.032, -0.030), 0.35)
    thumb = [base, (0.029, 0.032, -0.033), (0.029, 0.019, -0.057), (0.025, 0.009, -0.077)]
    _limb(glove, thumb, [0.0170, 0.0162, 0.0132, 0.0115])
    little_ball = [(0.036, 0.036, 0.040), (0.027, 0.024, 0.024)]
    _limb(glove, little_ball, [0.0165, 0.0130])
    way = _forearm()
    _limb(glove, [WRIST, _along(WRIST, way, 0.035)], [0.0265, 0.0275])
    sleeve = Mesh()
    cuff = [(0.0, 0.0300), (0.0, 0.0325), (0.012, 0.0330), (0.012, 0.0300)]
    start = _along(WRIST, way, 0.020)
    sleeve.lathe(cuff, start, way, "glove_palm", sides=18, caps=False, scale=(1.08, 0.92))
    arm = [(0.0, 0.0290), (0.0, 0.0335), (0.010, 0.0345), (0.050, 0.0370), (0.110, 0.0410)]
    arm += [(0.111, 0.0390), (0.100, 0.0)]
    start = _along(WRIST, way, 0.030)
    sleeve.lathe(arm, start, way, "sleeve", sides=18, caps=False, scale=(1.08, 0.92))
    return [glove, sleeve]


def hand_left() -> list[Mesh]:
    """The left hand: the right one in a mirror."""
    return [mesh.mirror_x() for mesh in hand_right()]


def _forearm() -> Point:
    length = math.sqrt(0.30**2 + 0.06**2 + 0.95**2)
    return 0.30 / length, -0.06 / length, 0.95 / length


def _finger(mesh: Mesh, z: float, radius: float, reach: float, bend: float) -> None:
    """From its knuckle round the handle: slimmer towards the tip, swollen at the joints."""
    steps, path, radii = 15, [], []
    for i in range(steps):
        part = i / (steps - 1)
        # Towards the tip a finger comes nearer to the handle and leans to the middle of the fist.
        near = reach * (1.0 - 0.05 * part)
        path.append(_round_handle(KNUCKLE_DEGREES - bend * part, near, z * (1.0 - 0.08 * part)))
        joint = math.exp(-(((part - 0.42) / 0.06) ** 2)) + math.exp(-(((part - 0.72) / 0.06) ** 2))
        radii.append(radius * (1.06 - 0.20 * part + 0.05 * joint))
    _limb(mesh, path, radii)


def _round_handle(degrees: float, reach: float, z: float) -> Point:
    angle = math.radians(degrees)
    return reach * math.cos(angle), reach * math.sin(angle), z


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


def _along(start: Point, way: Point, distance: float) -> Point:
    x, y, z = (p + d * distance for p, d in zip(start, way, strict=True))
    return x, y, z
