"""Posts, rails, header, sill, corner castings, vents, lashing rings, floor, underframe."""

from __future__ import annotations

import itertools
import math
import random

from mesh import Mesh, Point
from parts.dimensions import (
    CASTING_Z,
    FLOOR_THICKNESS,
    FLOOR_Y,
    INNER_X,
    MEMBER_DEPTH,
    OUTER_X,
    POCKET_WIDTH,
    POCKET_Y,
    REAR_Z,
    SILL_Y,
    Box,
)

from vrkiosk_assets.cross_members import TUNNEL_HALF_MM, TUNNEL_MM

TUNNEL = TUNNEL_MM / 1000.0  # of the recess at the front that takes a gooseneck chassis
TUNNEL_X = TUNNEL_HALF_MM / 1000.0
PLATE = 0.0045


def frame(box: Box, paint: str, *, roofed: bool = True) -> list[Mesh]:
    """Posts, rails, header and sill. An open top brings its own top side rails and header."""
    mesh, thin = Mesh(bevel=0.004), Mesh(bevel=0.0015)
    for s in (-1, 1):
        _posts(mesh, thin, box, s, paint)
        _bottom_rail(mesh, thin, box, s, paint)
        if roofed:
            x = s * OUTER_X
            mesh.box(
                (x - s * 0.003, box.top - 0.086, -0.04),
                (x - s * 0.034, box.top - 0.020, box.wall + 0.002),
                paint,
            )
    span, front = OUTER_X - 0.162, box.front
    if roofed:
        mesh.merge(header(box, paint))
    mesh.box((-span, 0.018, REAR_Z - 0.002), (span, 0.158, -0.036), paint)
    mesh.box((-1.168, 0.156, REAR_Z), (1.168, SILL_Y, -0.10), "galvanised")
    recess = 0.002 if roofed else 0.013  # room for the tarpaulin, its cable and their staples
    mesh.box(
        (-span, box.top - 0.086, box.wall - 0.02), (span, box.top - 0.008, front + recess), paint
    )
    inner = TUNNEL_X + 0.005
    for x0, x1 in [(-span, -inner), (inner, span)] if box.kind.gooseneck else [(-span, span)]:
        mesh.box((x0, 0.012, front + 0.060), (x1, 0.165, front + 0.002), paint)
    if box.kind.gooseneck:  # over the tunnel's mouth
        mesh.box((-inner, 0.139, front + 0.074), (inner, 0.165, front + 0.003), paint)
    return [mesh, thin]


def header(box: Box, paint: str) -> Mesh:
    """The beam over the doors, between the upper castings. Its lip takes the gasket: it, not the
    leaf, bounds the clear opening."""
    mesh, span = Mesh(bevel=0.004), OUTER_X - 0.162
    mesh.box((-span, box.top - 0.118, REAR_Z - 0.002), (span, box.top - 0.010, -0.051), paint)
    mesh.box((-1.172, box.header, -0.006), (1.172, box.top - 0.117, -0.050), paint)
    return mesh


def _posts(mesh: Mesh, thin: Mesh, box: Box, s: int, paint: str) -> None:
    """Rear post: an outer lip that shelters the door gear, a 30 mm face and a return leg for the
    hinges; front post: a pressed channel."""
    x, low, high = s * OUTER_X, 0.118, box.top - 0.118
    mesh.box((x, low, CASTING_Z - 0.006), (x - s * 0.010, high, REAR_Z - 0.004), paint)
    mesh.box((x, low, REAR_Z), (x - s * 0.030, high, -0.019), paint)
    mesh.box((x - s * 0.029, low, REAR_Z - 0.062), (x - s * 0.049, high, -0.048), paint)
    mesh.box((x, low, box.front), (x - s * 0.028, high, box.wall + 0.003), paint)
    thin.box((x - s * 0.027, low, box.front), (x - s * 0.085, high, box.front + PLATE), paint)


def _bottom_rail(mesh: Mesh, thin: Mesh, box: Box, s: int, paint: str) -> None:
    """A channel with its flange, from casting to casting; fork-lift pockets break its web."""
    x, start, end = s * OUTER_X, -0.070, box.casting_front + 0.176
    mesh.box((x - s * 0.008, 0.148, start), (x - s * 0.060, 0.166, end), paint)
    cuts = [z + side * POCKET_WIDTH / 2 for z in box.pockets() for side in (1, -1)]
    ends = [start, *cuts, end]
    for z0, z1 in zip(ends[::2], ends[1::2], strict=True):
        thin.box((x - s * 0.006, 0.012, z0), (x - s * 0.054, 0.017, z1), paint)
        thin.box((x - s * 0.050, 0.016, z0), (x - s * 0.056, 0.165, z1), paint)
    for z in box.pockets():  # a strap closes the pocket below, at the rail only
        half = POCKET_WIDTH / 2 + 0.004
        thin.box((x - s * 0.003, 0.012, z + half), (x - s * 0.200, 0.018, z - half), paint)


def keepers(box: Box, *, sill: bool = True, head: bool = True) -> Mesh:
    """The eight forks on header and sill that take the cams of the locking rods; or one row."""
    mesh = Mesh(bevel=0.002)
    heights = [y for y, wanted in ((0.105, sill), (box.top - 0.075, head)) if wanted]
    for x in (-0.827, -0.257, 0.257, 0.827):
        for y in heights:
            for a, b in ((-0.055, -0.030), (0.030, 0.055)):
                mesh.box(
                    (x + a, y - 0.028, REAR_Z + 0.030), (x + b, y + 0.028, REAR_Z), "galvanised"
                )
    return mesh


def castings(box: Box, paint: str = "paint_outer") -> Mesh:
    """Eight corner castings, 178 x 162 x 118 mm, apertures as recesses 30 mm deep."""
    mesh = Mesh()
    for x in (-OUTER_X, OUTER_X):
        for y in (0.0, box.top):
            for z in (CASTING_Z, box.casting_front):
                _casting(mesh, (x, y, z), paint)
    return mesh


def _casting(mesh: Mesh, start: Point, paint: str) -> None:
    x, y, z = start
    inward = (-1 if x > 0 else 1, 1 if y < 1 else -1, -1 if z > -1 else 1)
    size = (0.162 * inward[0], 0.118 * inward[1], 0.178 * inward[2])
    # Half sizes of the stadium-shaped apertures on the faces across x, y and z.
    holes = ((0.026, 0.042), (0.032, 0.060), (0.026, 0.040))
    for axis in range(3):
        u, v = [k for k in range(3) if k != axis]
        half = dict(zip(sorted((u, v), key=lambda k: abs(size[k])), holes[axis], strict=True))
        _pierced(mesh, start, size, axis, (half[u], half[v]), paint)
    far = tuple(a + b for a, b in zip(start, size, strict=True))
    sides = "".join(k if inward[i] > 0 else k.upper() for i, k in enumerate("xyz"))
    mesh.box(start, far, paint, without=sides)  # type: ignore[arg-type]


def _pierced(
    mesh: Mesh,
    start: Point,
    size: Point,
    axis: int,
    half: tuple[float, float],
    paint: str,
) -> None:
    """One outer face of a casting: a square rim round a recess with a dark floor."""
    u, v = [k for k in range(3) if k != axis]
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
    mesh.add(points, faces, paint, wear=[0.6] * len(points))
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


def vents(box: Box, outside: str) -> Mesh:
    """Ventilators with nine holes, two a side, near the ends, outside and inside. The outer cover
    lies on the crests of the folds, within the corner castings and behind the inner skin."""
    mesh = Mesh(bevel=0.0015)
    holes = Mesh()
    y = box.ceiling - 0.19
    for s in (-1, 1):
        for z in (-0.525, box.wall + 0.175):
            mesh.box((s * 1.2127, y - 0.06, z - 0.115), (s * 1.2178, y + 0.06, z + 0.115), outside)
            mesh.box(
                (s * 1.162, y - 0.06, z - 0.115), (s * 1.180, y + 0.06, z + 0.115), "paint_inner"
            )
            for k in range(9):
                for x, way in ((s * 1.2180, s), (s * 1.1618, -s)):
                    _disc(holes, (x, y - 0.01, z - 0.08 + 0.02 * k), way, 0.0062)
    mesh.merge(holes)
    return mesh


def _disc(mesh: Mesh, centre: Point, way: int, radius: float) -> None:
    """A dark eight-sided hole facing +x or -x."""
    x, y, z = centre
    ring = [2 * math.pi * (k + 0.5) / 8 for k in range(8)]
    points = [(x, y + radius * math.sin(a), z - way * radius * math.cos(a)) for a in ring]
    mesh.quad(points, "hole")


def lashing_rings(box: Box) -> Mesh:
    """Rings every 1.18 m along floor and roof, and five bars at each rear post."""
    mesh = Mesh()
    count = int((-box.wall - 0.65) / 1.18) + 1
    for s in (-1, 1):
        for k in range(count):
            for y, lean in ((FLOOR_Y + 0.038, -1), (box.ceiling - 0.048, 1)):
                _ring(mesh, s, (y, -0.65 - 1.18 * k), lean)
        for k in range(5):
            y = 0.55 + (box.ceiling - 0.918) / 4 * k
            mesh.rod(
                (s * 1.156, y - 0.06, -0.055),
                (s * 1.156, y + 0.06, -0.055),
                0.006,
                "galvanised",
                sides=5,
            )
    return mesh


def _ring(mesh: Mesh, s: int, at: tuple[float, float], lean: int) -> None:
    """One ring at (y, z) on a wall, leaning off it."""
    y, z = at
    path = []
    for i in range(6):
        sine, cosine = math.sin(math.pi * i / 3), math.cos(math.pi * i / 3)
        out = s * (INNER_X - 0.016 + 0.006 * lean * sine)
        path.append((out, y + 0.025 * sine, z + 0.030 * cosine))
    mesh.tube(path, 0.0055, "galvanised", sides=3, closed=True)


def _joints(box: Box) -> list[float]:
    """z of the ends of the boards: the sill, the middle of each doubled member, the front wall."""
    middles = [z - 0.0375 for k, z in box.members() if box.is_doubled(k)]
    return [-0.10, *middles, box.wall + 0.002]


def floor(box: Box) -> Mesh:
    """28 mm plywood in boards of 1.16 x 2.44 m, each a little different in colour."""
    chance = random.Random(4)
    mesh = Mesh()
    for s in (-1, 1):
        for z0, z1 in itertools.pairwise(_joints(box)):
            top = FLOOR_Y + chance.uniform(-0.0008, 0.0008)
            mesh.box(
                (s * 0.017, top - FLOOR_THICKNESS, z0 - 0.0015),
                (s * 1.166, top, z1 + 0.0015),
                "plywood",
                tint=chance.uniform(0.32, 0.68),
            )
    return mesh


def floor_hardware(box: Box) -> Mesh:
    """The steel strip between the boards, a row of screws over each cross member, old sealant."""
    chance = random.Random(5)
    mesh = Mesh()
    mesh.box((-0.016, FLOOR_Y - 0.03, -0.10), (0.016, FLOOR_Y - 0.0008, box.wall), "galvanised")
    for k, web in box.members():
        for z in (web - 0.017, web - 0.058) if box.is_doubled(k) else (web - 0.022,):
            for x in (-1.135, -0.86, -0.58, -0.30, -0.06, 0.06, 0.30, 0.58, 0.86, 1.135):
                at = (x + chance.uniform(-0.008, 0.008), z + chance.uniform(-0.006, 0.006))
                _screw(mesh, at, chance.uniform(0.0, math.pi / 3))
    pieces = round(-box.wall / 0.3)
    for s in (-1, 1):
        step = (box.wall + 0.102) / pieces
        path = [(s * 1.154, FLOOR_Y + 0.001, -0.1 + step * k) for k in range(pieces + 1)]
        radii = [0.006 * chance.uniform(0.6, 1.4) for _ in path]
        mesh.tube(path, radii, "sealant_old", sides=4)
    return mesh


def _screw(mesh: Mesh, at: tuple[float, float], turn: float) -> None:
    """A zinc-plated head of 15 mm, nearly flush."""
    ring = [turn + 2 * math.pi * k / 6 for k in range(6)]
    y = FLOOR_Y + 0.0013
    points = [(at[0] + 0.0075 * math.cos(a), y, at[1] - 0.0075 * math.sin(a)) for a in ring]
    mesh.quad(points, "galvanised")


def underframe(box: Box) -> Mesh:
    """Pressed C cross members at 305 mm, doubled under the boards' joints; the gooseneck tunnel
    of a long box, the fork-lift pockets of a short one."""
    mesh = Mesh()
    tunnel = box.front + TUNNEL if box.kind.gooseneck else box.front
    for k, z in box.members():
        if any(abs(z - 0.02 - middle) < POCKET_WIDTH / 2 + 0.03 for middle in box.pockets()):
            continue  # the walls of the pocket carry the floor there
        spans = [(-1.166, 1.166)] if z > tunnel else [(-1.166, -TUNNEL_X), (TUNNEL_X, 1.166)]
        for span in spans:
            _member(mesh, span, z, box.is_doubled(k))
    if box.kind.gooseneck:
        _tunnel(mesh, tunnel, box.front + 0.07)
    for z in box.pockets():
        _pocket(mesh, z)
    return mesh


def _member(mesh: Mesh, span: tuple[float, float], z: float, doubled: bool) -> None:
    """One channel, open towards the front; a doubled one is closed by a second web."""
    x0, x1 = span
    top = FLOOR_Y - FLOOR_THICKNESS
    low, paint, width = top - MEMBER_DEPTH, "underframe", 0.075 if doubled else 0.045
    mesh.box((x0, low, z), (x1, top, z - PLATE), paint, without="xXY", wear=0.3)
    mesh.box((x0, low, z), (x1, low + PLATE, z - width), paint, without="xX", wear=0.6)
    if doubled:
        mesh.box((x0, low, z - width + PLATE), (x1, top, z - width), paint, without="xXY")


def _tunnel(mesh: Mesh, rear: float, front: float) -> None:
    """Walls, roof and rear end of the gooseneck tunnel."""
    top, paint = FLOOR_Y - FLOOR_THICKNESS, "underframe"
    low = top - MEMBER_DEPTH
    for s in (-1, 1):
        mesh.box((s * TUNNEL_X, low, rear), (s * (TUNNEL_X + 0.005), top, front), paint)
    mesh.box((-TUNNEL_X, top - 0.004, rear), (TUNNEL_X, top, front), paint)
    mesh.box((-0.60, low, rear + 0.05), (0.60, top, rear), paint)


def _pocket(mesh: Mesh, z: float) -> None:
    """A fork-lift pocket through the whole width: roof and two walls, open below in the middle."""
    paint, half, x = "underframe", POCKET_WIDTH / 2, OUTER_X - 0.010
    low, high = POCKET_Y
    for side in (-1, 1):
        wall = z + side * half
        mesh.box((-x, low - 0.003, wall), (x, high + 0.001, wall + side * PLATE), paint, wear=0.6)
    mesh.box((-x, high, z - half), (x, high + 0.0038, z + half), paint, wear=0.3)
