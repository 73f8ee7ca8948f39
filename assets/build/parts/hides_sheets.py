"""False floor and false roof: sheets that follow the folds of the walls, of one length of box.

Origin in the visible face, x and z as in the container's frame of reference.
"""

from __future__ import annotations

import itertools
import math
import random

from mesh import Mesh, Point
from parts.dimensions import INNER_X, Box
from parts.hides_seams import bead, coat, disc, slice_of, stitches
from parts.shell import FRONT, side_profile

REAR_Z = -0.022  # where the sheets begin, before the step or the end at the doors
POST_Z = -0.115  # so far the lining behind the rear posts reaches
POST_X = 1.168
GAP = 0.003  # a saw does not follow folds exactly, and walls lean in
SHEET = 1.205  # sheets of 1,220 mm laid across, their edges trimmed
ROOF_SHEET = 2.40
BATTENS = 3  # under each sheet of the floor


def _edge(box: Box) -> list[tuple[float, float]]:
    """(z, half width) of the sheets from the doors to the front wall's ridges, by points."""
    folds = side_profile(box, 0.0)
    rest = slice_of(folds, -POST_Z, -box.wall - 0.010)
    edge = [(REAR_Z, POST_X), (POST_Z + 0.001, POST_X)]
    return edge + [(-along, INNER_X + offset - GAP) for along, offset in rest]


def _between(edge: list[tuple[float, float]], z0: float, z1: float) -> list[tuple[float, float]]:
    """The part of an edge from z0 to z1 (z1 < z0), with points at both."""

    def half(z: float) -> float:
        for (za, xa), (zb, xb) in itertools.pairwise(edge):
            if zb <= z <= za:
                return xa + (xb - xa) * (za - z) / max(za - zb, 1e-9)
        return edge[-1][1]

    inner = [(z, x) for z, x in edge if z1 + 1e-6 < z < z0 - 1e-6]
    return [(z0, half(z0)), *inner, (z1, half(z1))]


def _joints(box: Box, sheet: float) -> list[float]:
    """z of the joints between sheets, both ends included."""
    long = REAR_Z - (box.wall + 0.010)
    count = -(-long // sheet)
    return [REAR_Z - long * k / count for k in range(int(count) + 1)]


def _sheets(box: Box, surface: str, size: float, up: bool, chance: random.Random) -> list[Mesh]:
    """The sheets with dark slits between them, and the front end in the front wall's folds."""
    mesh, edge = Mesh(), _edge(box)
    joints = _joints(box, size)
    for z0, z1 in itertools.pairwise(joints):
        shift, shade = (chance.random(), chance.random()), chance.uniform(0.30, 0.70)
        level = chance.uniform(-0.0006, 0.0006)
        points = _between(edge, z0 - 0.0014, z1 + 0.0014)
        _band(mesh, points, (-1.0, -0.5, 0.0, 0.5, 1.0), level, surface, (shift, shade, up))
        if z1 > joints[-1]:
            ends = (-1.168, 0.0, 1.168) if up else (1.168, 0.0, -1.168)
            slit = [(x, level - (0.004 if up else -0.004)) for x in ends]
            mesh.grid(
                lambda i, j, z=z1, s=slit: (s[i][0], s[i][1], z + (0.006, -0.006)[j]),
                3,
                2,
                "hole",
            )
    _front_end(mesh, box, surface, up)
    return [mesh]


def _band(
    mesh: Mesh,
    points: list[tuple[float, float]],
    columns: tuple[float, ...],
    level: float,
    surface: str,
    look: tuple[tuple[float, float], float, bool],
) -> None:
    shift, shade, up = look

    def place(i: int, j: int) -> Point:
        z, half = points[j]
        return columns[i] * half, level, z

    def uv(i: int, j: int) -> tuple[float, float]:
        x, _, z = place(i, j)
        return x + shift[0], z + shift[1]

    mesh.grid(place, len(columns), len(points), surface, uv=uv, tint=lambda *_: shade, flip=not up)


def _front_line(box: Box, inset: float) -> list[tuple[float, float]]:
    """(x, z) along the front wall's folds, so far before them at right angles."""
    line = [(x, box.wall - y) for x, y in zip(FRONT.along, FRONT.offset, strict=True)]
    found = []
    for k, (x, z) in enumerate(line):
        (xa, za), (xb, zb) = line[max(k - 1, 0)], line[min(k + 1, len(line) - 1)]
        length = math.hypot(xb - xa, zb - za)
        found.append((x - inset * (zb - za) / length, z + inset * (xb - xa) / length))
    return [(max(-1.17, min(1.17, x)), z) for x, z in found]


def _front_end(mesh: Mesh, box: Box, surface: str, up: bool) -> None:
    """What fills the folds of the front wall."""
    line = _front_line(box, GAP)

    def place(i: int, j: int) -> Point:
        x, z = line[i]
        return x, 0.0, z if j else box.wall + 0.010

    def uv(i: int, j: int) -> tuple[float, float]:
        x, _, z = place(i, j)
        return x, z

    mesh.grid(place, len(line), 2, surface, uv=uv, flip=not up)


def _edge_beads(box: Box, radius: float, surface: str, rise: float, seed: int) -> Mesh:
    """Along walls, folds and all, along the front wall and along the step at the doors."""
    mesh, chance = Mesh(), random.Random(seed)
    edge = _edge(box)
    inset = 1.25 * radius - GAP + 0.0008  # the thickest places touch the wall, no more
    for s in (-1, 1):
        path = [(s * (x - inset), rise, z) for z, x in edge]
        mesh.merge(bead(path, radius, surface, chance, sides=4))
    line = _front_line(box, inset + GAP)
    front = [(x, rise, z) for x, z in line if abs(x) < 1.16]
    mesh.merge(bead(front, radius, surface, chance, sides=4))
    rear = [(x, rise, REAR_Z - 0.002) for x in (-1.166, -0.8, -0.4, 0.0, 0.4, 0.8, 1.166)]
    mesh.merge(bead(rear, 0.6 * radius, surface, chance, sides=4))
    return mesh


def false_floor(box: Box) -> list[Mesh]:
    """Plywood of another batch in sheets laid across, so there is no steel strip in the middle,
    and the grain runs across."""
    sheets = _sheets(box, "ply_other", SHEET, True, random.Random(21))
    return [*sheets, _edge_beads(box, 0.0050, "sealant_old", -0.002, 22)]


def false_floor_riser() -> list[Mesh]:
    """The step at the sill: the edge of boards, a worn angle over it, 124 mm down to what is
    buried in the sill."""
    mesh, steel = Mesh(bevel=0.001), Mesh(bevel=0.0008)
    mesh.box((-POST_X, -0.124, -0.004), (POST_X, -0.0005, -0.0225), "ply_other", tint=0.40)
    steel.box((-POST_X, -0.032, -0.0018), (POST_X, 0.0020, -0.0038), "galvanised", wear=0.4)
    steel.box((-POST_X, 0.0004, -0.0020), (POST_X, 0.0021, -0.036), "galvanised", wear=0.4)
    return [mesh, steel]


def false_floor_screws(box: Box) -> list[Mesh]:
    """Bright heads in rows over the battens and along each joint: nobody has walked on them."""
    mesh, chance = Mesh(), random.Random(23)
    for z0, z1 in itertools.pairwise(_joints(box, SHEET)):
        gaps = (z0 - z1 - 0.06) / (BATTENS + 1)
        for row in range(BATTENS + 2):
            z = z0 - 0.03 - gaps * row
            for k in range(10):
                x = -1.11 + 2.22 / 9 * k + chance.uniform(-0.012, 0.012)
                at = (x, 0.0018, z + chance.uniform(-0.007, 0.007))
                disc(mesh, at, (1, 0, 0), (0, 0, -1), 0.0052, "screw_bright")
    return [mesh]


def false_floor_sealant(box: Box) -> list[Mesh]:
    """Light, glossy, unevenly laid; old sealant is black with dirt."""
    return [_edge_beads(box, 0.0085, "sealant", 0.0005, 24)]


def false_roof(box: Box) -> list[Mesh]:
    """Flat sheets without camber or pressed troughs, and an angle along both walls."""
    mesh = Mesh(bevel=0.0015)
    for s in (-1, 1):
        mesh.box((s * 1.136, -0.0035, POST_Z), (s * 1.1725, 0.0005, box.wall + 0.004), "paint_matt")
        mesh.box((s * 1.1695, -0.024, POST_Z), (s * 1.1730, -0.003, box.wall + 0.004), "paint_matt")
    sheets = _sheets(box, "paint_matt", ROOF_SHEET, False, random.Random(31))
    return [*sheets, mesh, _edge_beads(box, 0.0055, "paint_matt", 0.001, 32)]


def false_roof_end() -> list[Mesh]:
    """The fold-up before the door header, 45 mm, its upper part buried in the header's lip."""
    mesh = Mesh(bevel=0.0006)
    mesh.box((-POST_X, -0.0022, REAR_Z + 0.004), (POST_X, 0.045, REAR_Z), "paint_matt", wear=0.3)
    mesh.box((-POST_X, -0.0021, REAR_Z + 0.003), (POST_X, -0.0004, REAR_Z - 0.03), "paint_matt")
    return [mesh]


def weld_bead_roof(box: Box) -> list[Mesh]:
    """Stitches under the angles, every 0.3 m, and a row across each end."""
    mesh, chance = Mesh(), random.Random(33)
    start, end = -0.20, box.wall + 0.15
    for s in (-1, 1):
        line = [(s * 1.137, -0.0040, z) for z in (start, end)]
        mesh.merge(stitches(*line, (0, -1, 0), (1, 0, 0), 0.30, chance))
    for z in (REAR_Z - 0.031, box.wall + 0.020):
        row = [(x, -0.0025, z) for x in (-1.05, 1.05)]
        mesh.merge(stitches(*row, (0, -1, 0), (0, 0, 1), 0.35, chance))
    return [mesh]


def fresh_paint_roof(box: Box) -> list[Mesh]:
    """Brushed coats over the joints of the sheets, of another gloss."""
    mesh, chance = Mesh(), random.Random(34)
    for z in _joints(box, ROOF_SHEET)[1:-1]:
        for x in (-0.84, -0.28, 0.28, 0.84):
            half = (0.285, chance.uniform(0.045, 0.075))
            at = (x + chance.uniform(-0.02, 0.02), -0.0008, z)
            mesh.merge(coat(at, (1, 0, 0), (0, 0, 1), half, "paint_touch", chance))
    return [mesh]
