"""Posts, rails, header, sill, corner castings, vents, lashing rings, floor, underframe."""

from __future__ import annotations

import itertools
import math
import random

from mesh import Mesh, Point
from parts.dimensions import (
    CEILING_Y,
    FLOOR_THICKNESS,
    FLOOR_Y,
    FRONT_Z,
    INNER_X,
    MEMBER_DEPTH,
    MEMBER_PITCH,
    OUTER_X,
    REAR_Z,
    TOP_Y,
    WALL_Z,
)

GOOSENECK_Z = FRONT_Z + 3.3  # the tunnel at the front takes a gooseneck chassis


def frame(paint: str) -> Mesh:
    """Posts, rails, header and sill."""
    mesh = Mesh(bevel=0.004)
    low, high = 0.118, TOP_Y - 0.118
    for s in (-1, 1):
        x = s * OUTER_X
        # Rear post: 49 mm face with a return leg for the hinges; front post: a pressed channel.
        mesh.box((x, low, REAR_Z), (x - s * 0.030, high, -0.019), paint)
        mesh.box((x - s * 0.029, low, REAR_Z - 0.062), (x - s * 0.048, high, -0.048), paint)
        mesh.box((x, low, FRONT_Z), (x - s * 0.028, high, WALL_Z + 0.003), paint)
        mesh.box((x - s * 0.027, low, FRONT_Z), (x - s * 0.085, high, FRONT_Z + 0.014), paint)
        # Bottom side rail: a channel with its flange; top side rail: a square tube.
        for x0, x1, y0, y1 in (
            (0.006, 0.054, 0.012, 0.017),
            (0.050, 0.056, 0.016, 0.165),
            (0.008, 0.060, 0.148, 0.166),
        ):
            mesh.box((x - s * x0, y0, -0.118), (x - s * x1, y1, FRONT_Z + 0.17), paint)
        mesh.box(
            (x - s * 0.003, TOP_Y - 0.086, -0.04), (x - s * 0.034, TOP_Y - 0.020, -12.03), paint
        )
    span = OUTER_X - 0.162
    mesh.box((-span, TOP_Y - 0.118, REAR_Z - 0.002), (span, TOP_Y - 0.010, -0.051), paint)
    mesh.box((-span, 0.018, REAR_Z - 0.002), (span, 0.158, -0.036), paint)
    mesh.box((-1.168, 0.156, REAR_Z), (1.168, FLOOR_Y + 0.001, -0.10), "galvanised")
    mesh.box((-span, TOP_Y - 0.086, FRONT_Z + 0.075), (span, TOP_Y - 0.008, FRONT_Z + 0.012), paint)
    for s in (-1, 1):
        mesh.box((s * 0.52, 0.012, FRONT_Z + 0.065), (s * span, 0.165, FRONT_Z + 0.012), paint)
    return mesh


def keepers() -> Mesh:
    """The eight forks on header and sill that take the cams of the locking rods."""
    mesh = Mesh(bevel=0.002)
    for x in (-0.827, -0.257, 0.257, 0.827):
        for y in (0.105, TOP_Y - 0.075):
            for a, b in ((-0.055, -0.030), (0.030, 0.055)):
                mesh.box(
                    (x + a, y - 0.028, REAR_Z + 0.030), (x + b, y + 0.028, REAR_Z), "galvanised"
                )
    return mesh


def castings() -> Mesh:
    """Eight corner castings, 178 x 162 x 118 mm, apertures as recesses 30 mm deep."""
    mesh = Mesh()
    for x in (-OUTER_X, OUTER_X):
        for y in (0.0, TOP_Y):
            for z in (REAR_Z + 0.006, FRONT_Z - 0.006):
                _casting(mesh, x, y, z)
    return mesh


def _casting(mesh: Mesh, x: float, y: float, z: float) -> None:
    inward = (-1 if x > 0 else 1, 1 if y < 1 else -1, -1 if z > -1 else 1)
    size = (0.162 * inward[0], 0.118 * inward[1], 0.178 * inward[2])
    start = (x, y, z)
    # Half sizes of the stadium-shaped apertures on the faces across x, y and z.
    holes = ((0.026, 0.042), (0.032, 0.060), (0.026, 0.040))
    for axis in range(3):
        u, v = [k for k in range(3) if k != axis]
        half = dict(zip(sorted((u, v), key=lambda k: abs(size[k])), holes[axis], strict=True))
        _pierced(mesh, start, size, axis, (u, v), (half[u], half[v]))
    far = tuple(a + b for a, b in zip(start, size, strict=True))
    sides = "".join(k if inward[i] > 0 else k.upper() for i, k in enumerate("xyz"))
    mesh.box(start, far, "paint_outer", without=sides)  # type: ignore[arg-type]


def _pierced(
    mesh: Mesh,
    start: Point,
    size: Point,
    axis: int,
    plane: tuple[int, int],
    half: tuple[float, float],
) -> None:
    """One outer face of a casting: a square rim round a recess with a dark floor."""
    u, v = plane
    inward = 1.0 if size[axis] > 0 else -1.0
    centre = [start[k] + size[k] / 2 for k in range(3)]
    centre[axis] = start[axis]

    def at(place: tuple[float, float], deep: float) -> Point:
        point = list(centre)
        point[u] += place[0]
        point[v] += place[1]
        point[axis] += deep * inward
        return point[0], point[1], point[2]

    rim, ring = _outlines((abs(size[u]) / 2, abs(size[v]) / 2), half)
    count = len(rim)
    points = [at(p, 0.0) for p in rim] + [at(p, 0.0) for p in ring] + [at(p, 0.03) for p in ring]
    faces: list[tuple[int, ...]] = []
    for k in range(count):
        n = (k + 1) % count
        # Two points of the rim may share a corner of the face.
        outer = (k, count + n, count + k) if rim[k] == rim[n] else (k, n, count + n, count + k)
        faces += [outer, (count + k, count + n, 2 * count + n, 2 * count + k)]
    floor = tuple(range(2 * count, 3 * count))
    # Turning u into v gives the axis' direction for (y, z), (x, y); its opposite for (x, z).
    if (1.0 if axis != 1 else -1.0) * inward > 0:
        faces, floor = [face[::-1] for face in faces], floor[::-1]
    mesh.add(points, faces, "paint_outer", wear=[0.6] * len(points))
    mesh.add(points, [floor], "hole")


def _outlines(
    corner: tuple[float, float], half: tuple[float, float]
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Points round a face of half size `corner`, and round its rounded hole of half size `half`."""
    rim, ring, count = [], [], 10
    for k in range(count):
        angle = 2 * math.pi * (k + 0.5) / count
        c, s = math.cos(angle), math.sin(angle)
        bulged = math.copysign(abs(c) ** 0.7, c), math.copysign(abs(s) ** 0.7, s)
        ring.append((half[0] * bulged[0], half[1] * bulged[1]))
        widest = max(abs(c), abs(s))
        a, b = c / widest, s / widest
        if min(abs(a), abs(b)) > 0.5:  # the points next to a corner go into it
            a, b = math.copysign(1, a), math.copysign(1, b)
        rim.append((a * corner[0], b * corner[1]))
    return rim, ring


def vents(outside: str) -> Mesh:
    """Ventilators with nine holes, two a side, near the ends, outside and inside."""
    mesh = Mesh(bevel=0.003)
    holes = Mesh()
    for s in (-1, 1):
        for z in (-0.525, WALL_Z + 0.175):
            y = CEILING_Y - 0.19
            mesh.box((s * 1.2145, y - 0.06, z - 0.115), (s * 1.236, y + 0.06, z + 0.115), outside)
            mesh.box(
                (s * 1.162, y - 0.06, z - 0.115), (s * 1.180, y + 0.06, z + 0.115), "paint_inner"
            )
            for k in range(9):
                for x, way in ((s * 1.2362, s), (s * 1.1618, -s)):
                    _disc(holes, (x, y - 0.01, z - 0.08 + 0.02 * k), way, 0.0062)
    mesh.bevel = 0.003
    return _joined(mesh, holes)


def _disc(mesh: Mesh, centre: Point, way: int, radius: float) -> None:
    """A dark eight-sided hole facing +x or -x."""
    x, y, z = centre
    ring = [2 * math.pi * (k + 0.5) / 8 for k in range(8)]
    points = [(x, y + radius * math.sin(a), z - way * radius * math.cos(a)) for a in ring]
    mesh.quad(points, "hole")


def _joined(first: Mesh, second: Mesh) -> Mesh:
    first.merge(second)
    return first


def lashing_rings() -> Mesh:
    """Ten rings a side along the floor and along the roof, and bars at the rear posts."""
    mesh = Mesh()
    for s in (-1, 1):
        for k in range(10):
            z = -0.65 - 1.18 * k
            for y, lean in ((FLOOR_Y + 0.038, -1), (CEILING_Y - 0.048, 1)):
                ring = []
                for i in range(6):
                    angle = 2 * math.pi * i / 6
                    ring.append(
                        (
                            s * (INNER_X - 0.016 + 0.006 * lean * math.sin(angle)),
                            y + 0.025 * math.sin(angle),
                            z + 0.030 * math.cos(angle),
                        )
                    )
                mesh.tube(ring, 0.0055, "galvanised", sides=3, closed=True)
        for y in (0.55, 1.04, 1.52, 2.01, 2.5):
            mesh.rod(
                (s * 1.156, y - 0.06, -0.055),
                (s * 1.156, y + 0.06, -0.055),
                0.006,
                "galvanised",
                sides=5,
            )
    return mesh


def floor() -> Mesh:
    """28 mm plywood in boards of 1.16 x 2.4 m, each a little different in colour."""
    chance = random.Random(4)
    mesh = Mesh()
    joints = [-0.10, -1.30] + [-1.30 - 2.38 * k for k in range(1, 5)] + [WALL_Z + 0.002]
    for s in (-1, 1):
        for z0, z1 in itertools.pairwise(joints):
            top = FLOOR_Y + chance.uniform(-0.0008, 0.0008)
            mesh.box(
                (s * 0.017, top - FLOOR_THICKNESS, z0 - 0.0015),
                (s * 1.166, top, z1 + 0.0015),
                "plywood",
                tint=chance.uniform(0.32, 0.68),
            )
    return mesh


def floor_hardware() -> Mesh:
    """The steel strip between the boards, a row of screws over each cross member, old sealant."""
    chance = random.Random(5)
    mesh = Mesh()
    mesh.box((-0.016, FLOOR_Y - 0.03, -0.10), (0.016, FLOOR_Y - 0.0008, WALL_Z), "galvanised")
    for k in range(39):
        z = -0.165 - MEMBER_PITCH * k
        for x in (-1.135, -0.86, -0.58, -0.30, -0.06, 0.06, 0.30, 0.58, 0.86, 1.135):
            at = (x + chance.uniform(-0.008, 0.008), z + chance.uniform(-0.006, 0.006))
            _screw(mesh, at, chance.uniform(0.0, math.pi / 3))
    for s in (-1, 1):
        path = [(s * 1.154, FLOOR_Y + 0.001, -0.1 - 11.93 * k / 40) for k in range(41)]
        radii = [0.006 * chance.uniform(0.6, 1.4) for _ in path]
        mesh.tube(path, radii, "sealant_old", sides=4)
    return mesh


def _screw(mesh: Mesh, at: tuple[float, float], turn: float) -> None:
    """A zinc-plated head of 15 mm, nearly flush."""
    ring = [turn + 2 * math.pi * k / 6 for k in range(6)]
    y = FLOOR_Y + 0.0013
    points = [(at[0] + 0.0075 * math.cos(a), y, at[1] - 0.0075 * math.sin(a)) for a in ring]
    mesh.quad(points, "galvanised")


def underframe() -> Mesh:
    """Pressed C cross members at 305 mm, doubled under the boards' joints, and the tunnel."""
    mesh, paint = Mesh(), "underframe"
    top = FLOOR_Y - FLOOR_THICKNESS
    low, sheet = top - MEMBER_DEPTH, 0.0045
    doubled = {4, 12, 20, 28, 36}
    for k in range(39):
        z = -0.165 - MEMBER_PITCH * k
        width = 0.075 if k in doubled else 0.045
        spans = [(-1.166, 1.166)] if z > GOOSENECK_Z else [(-1.166, -0.515), (0.515, 1.166)]
        for x0, x1 in spans:
            mesh.box((x0, low, z), (x1, top, z - sheet), paint, without="xXY", wear=0.3)
            mesh.box((x0, low, z), (x1, low + sheet, z - width), paint, without="xX", wear=0.6)
            if k in doubled:
                mesh.box((x0, low, z - width + sheet), (x1, top, z - width), paint, without="xXY")
    for s in (-1, 1):
        mesh.box((s * 0.515, low, GOOSENECK_Z), (s * 0.520, top, FRONT_Z + 0.07), paint)
    mesh.box((-0.515, top - 0.004, GOOSENECK_Z), (0.515, top, FRONT_Z + 0.07), paint)
    mesh.box((-0.60, low, GOOSENECK_Z + 0.05), (0.60, top, GOOSENECK_Z), paint)
    return mesh
