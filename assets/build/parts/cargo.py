"""Furniture cartons and a pallet."""

from __future__ import annotations

from itertools import product

from mesh import Mesh, Pair, Point
from prints import CARTONS

CHAMFER = 0.005


def carton(name: str) -> list[Mesh]:
    """A taped carton; origin at its centre, printed on the faces towards +-z and +-x.

    It stays 2 mm inside its nominal size, so that neighbours in a stack do not touch.
    """
    kind = CARTONS[name]
    body, tape = Mesh(weighted=True), Mesh()
    half = tuple(s / 2 - 0.002 for s in kind.size)
    _chamfered(body, half)
    for axis in (0, 2):
        corner, wide = (kind.side, kind.size[0]) if axis == 2 else (kind.end, kind.size[2])
        for sign in (-1, 1):
            _printed(body, half, axis, sign, (corner, wide, kind.size[1]))
    x, y, _ = half
    tape.quad(
        [
            (-x, y + 4e-4, 0.025),
            (x, y + 4e-4, 0.025),
            (x, y + 4e-4, -0.025),
            (-x, y + 4e-4, -0.025),
        ],
        "tape",
    )
    for s in (-1, 1):
        end, low = s * (x + 4e-4), y - 0.085
        flap = [(end, low, 0.025), (end, low, -0.025), (end, y, -0.025), (end, y, 0.025)]
        tape.quad(flap if s > 0 else flap[::-1], "tape")
        bend = [
            (s * x, y + 4e-4, 0.025),
            (end, y, 0.025),
            (end, y, -0.025),
            (s * x, y + 4e-4, -0.025),
        ]
        tape.quad(bend if s > 0 else bend[::-1], "tape")
    return [body, tape]


def _corner(half: tuple[float, ...], signs: tuple[int, ...], flat: int) -> Point:
    """The corner of the face across axis `flat`: pulled in along the other two axes."""
    inset = [
        s * (h - (0.0 if k == flat else CHAMFER))
        for k, (s, h) in enumerate(zip(signs, half, strict=True))
    ]
    return (inset[0], inset[1], inset[2])


def _outwards(points: list[Point]) -> list[Point]:
    """Turned so that the face looks away from the origin."""
    a, b, c = points[:3]
    u = [q - p for p, q in zip(a, b, strict=True)]
    v = [q - p for p, q in zip(a, c, strict=True)]
    normal = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    middle = [sum(p[k] for p in points) for k in range(3)]
    return points if sum(n * m for n, m in zip(normal, middle, strict=True)) > 0 else points[::-1]


def _chamfered(mesh: Mesh, half: tuple[float, ...]) -> None:
    """Top, bottom, the twelve worn edges and eight corners; the printed faces are left out."""
    for sign in (-1, 1):
        ring = [(-1, sign, -1), (1, sign, -1), (1, sign, 1), (-1, sign, 1)]
        mesh.quad(_outwards([_corner(half, s, 1) for s in ring]), "cardboard")
    for axis in range(3):
        first, second = [k for k in range(3) if k != axis]
        for a, b in product((-1, 1), repeat=2):
            ends = []
            for along in (-1, 1):
                signs = [0, 0, 0]
                signs[axis], signs[first], signs[second] = along, a, b
                ends.append((signs[0], signs[1], signs[2]))
            points = [_corner(half, ends[0], first), _corner(half, ends[1], first)]
            points += [_corner(half, ends[1], second), _corner(half, ends[0], second)]
            mesh.add(_outwards(points), [range(4)], "cardboard", tint=0.62)
    for corner in product((-1, 1), repeat=3):
        points = [_corner(half, corner, flat) for flat in range(3)]
        mesh.add(_outwards(points), [range(3)], "cardboard", tint=0.62)


def _printed(
    mesh: Mesh,
    half: tuple[float, ...],
    axis: int,
    sign: int,
    region: tuple[Pair, float, float],
) -> None:
    """A face with print; `region`: top left corner in the atlas, width and height there."""
    (left, top), wide, high = region
    right = sign if axis == 2 else -sign  # which way print runs along the other axis
    points, uv = [], []
    for across, up in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        beside = across * right
        signs = (beside, up, sign) if axis == 2 else (sign, up, beside)
        points.append(_corner(half, signs, axis))
        u = left + wide * (0.5 + 0.5 * across * (1 - CHAMFER / wide))
        v = top + high * (0.5 - 0.5 * up * (1 - CHAMFER / high))
        uv.append((u, -v))  # Mesh counts v upwards
    mesh.add(points, [range(4)], "carton_print", uv=uv)


def pallet() -> list[Mesh]:
    """A flat pallet of 1,200 x 800 x 144 mm; origin on the ground under its centre."""
    along, across = Mesh(bevel=0.003), Mesh(bevel=0.003)
    for z, wide in ((-0.3275, 0.145), (-0.165, 0.10), (0.0, 0.145), (0.165, 0.10), (0.3275, 0.145)):
        along.box((-0.6, 0.122, z - wide / 2), (0.6, 0.144, z + wide / 2), "wood", tint=0.5 + z / 3)
    for x in (-0.5275, 0.0, 0.5275):
        across.box((x - 0.0725, 0.100, -0.4), (x + 0.0725, 0.122, 0.4), "wood", tint=0.45)
        for z in (-0.35, 0.0, 0.35):
            low, high = (x - 0.0725, 0.022, z - 0.05), (x + 0.0725, 0.100, z + 0.05)
            across.box(low, high, "wood", tint=0.4)
    for z in (-0.35, 0.0, 0.35):
        along.box((-0.6, 0.0, z - 0.05), (0.6, 0.022, z + 0.05), "wood", tint=0.42)
    along.turn_grain()
    return [along, across]
