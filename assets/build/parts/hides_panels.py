"""False side walls in segments, plates over the inside of doors, a repaired fold.

A side's parts are made for the left wall: origin in the visible face at the floor, in the middle of
the segment or end, facing +x, z as the container's. The right wall's are turned by half a turn.
"""

from __future__ import annotations

import random

from mesh import Mesh, Point
from parts.corrugation import Profile, Skin, sheet, trapezoid
from parts.dimensions import FLOOR_Y, LEAF_LOW_Y, LEAF_WIDTH, SILL_Y, Box
from parts.hides_seams import PROUD, bead, coat, stitches, weld
from parts.leaf import EDGE
from waves import wave

from vrkiosk_assets.hides import SEGMENT_MM

HALF = SEGMENT_MM / 2000.0
TILE = 2.0  # metres of the inner paint's tile: stretched so that one repeat is one segment
FLANGE = 0.013  # off the true wall, which leans in by up to 12 mm
# Pressed with the tool of a front wall: four folds of 250 mm on a panel of four of 278.
PRESSED = trapezoid(
    -0.5, 0.5, outer=0.110, slope=0.018, inner=0.104, depth=0.0456, radius=0.005, begin_outer=False
)
# One fold of a side wall about an inner ridge: offset outwards over the distance along the wall.
FOLD = trapezoid(-0.139, 0.139, outer=0.072, slope=0.067, inner=0.072, depth=0.036, radius=0.007)
PATCH_Y = (0.085, 0.345)  # above the floor, where forks hit
PATCH_PROUD = 0.0035
RIM = 0.046  # how deep a door plate's sides reach into the leaf


def _high(box: Box) -> float:
    return box.ceiling - FLOOR_Y - 0.004


def false_side(box: Box) -> list[Mesh]:
    """A flat plate, one panel wide: butt joint at both ends, a row of plug welds up its middle."""
    mesh, details, high = Mesh(), Mesh(), _high(box)
    columns, rows = 13, 13

    def place(i: int, j: int) -> Point:
        z, y = HALF * (1 - 2 * i / (columns - 1)), high * j / (rows - 1)
        fixed = min(1.0, 4.0 * (1.0 - abs(z) / HALF))  # at the joints panels are in one plane
        return fixed * (-0.0018 + 0.0018 * wave(z * 1.7, y * 1.3, 5.0)), y, z

    def uv(i: int, j: int) -> tuple[float, float]:
        _, y, z = place(i, j)
        return -z * TILE / (2 * HALF), y

    mesh.grid(place, columns, rows, "paint_matt", uv=uv)
    for k in range(6):
        y = 0.18 + (high - 0.36) / 5 * k
        details.lathe(
            [(0.0, 0.010), (0.0022, 0.007), (0.0026, 0.0)],
            (-0.0022, y, 0.0),
            (1, 0, 0),
            "paint_matt",
            sides=6,
            caps=False,
        )
    details.box((-0.003, 0.0, HALF), (0.0010, high, HALF - 0.0022), "paint_matt", without="x")
    details.box((-0.003, 0.0, -HALF), (0.0010, high, 0.0022 - HALF), "paint_matt", without="x")
    return [mesh, details, _shelf(high)]


def _shelf(high: float) -> Mesh:
    """The panel's fold at the top, towards the true wall: no look down behind it."""
    mesh = Mesh()
    y = high - 0.0005
    mesh.box((-0.056, y - 0.002, -HALF), (-0.0022, y, HALF), "paint_matt", without="xXzZ")
    return mesh


def false_side_pressed(box: Box) -> list[Mesh]:
    """Four folds, sharper and closer together than a side wall's, a flat lap at both ends."""
    mesh, high = Mesh(), _high(box)
    rows = (0.0, 0.45 * high, high)
    profile = _lapped(PRESSED)
    scale = TILE / profile.arc[-1]  # one repeat of the tile from joint to joint
    profile = Profile(
        profile.along, profile.offset, profile.wear, tuple(a * scale for a in profile.arc)
    )

    def place(i: int, j: int) -> Point:
        return -profile.offset[i], rows[j], -profile.along[i]

    sheet(mesh, profile, rows, place, Skin("paint_inner", True, False, 0.30, 0.10))
    return [mesh, _shelf(high)]


def _lapped(profile: Profile) -> Profile:
    """With flats that fill the segment."""
    lap = HALF - profile.along[-1]
    return Profile(
        (-HALF, *profile.along[1:-1], HALF),
        profile.offset,
        profile.wear,
        (0.0, *(a + lap for a in profile.arc[1:-1]), profile.arc[-1] + 2 * lap),
    )


def false_side_end(box: Box, depth: float) -> list[Mesh]:
    """A plate across the void, with a flange on the wall for which dents leave room, sealed."""
    mesh, high, chance = Mesh(bevel=0.0006), _high(box), random.Random(41)
    wall = FLANGE - depth
    mesh.box((wall, 0.0, -0.0012), (0.0005, high, 0.0012), "paint_matt", wear=0.3)
    mesh.box((wall, 0.0, -0.034), (wall + 0.002, high, 0.034), "paint_matt")
    seals = Mesh()
    for z in (-0.034, 0.034):
        path = [(wall - 0.004, high * k / 24, z) for k in range(25)]
        seals.merge(bead(path, 0.0065, "paint_matt", chance, sides=4))
    return [mesh, seals]


def weld_bead_side(box: Box) -> list[Mesh]:
    """Stitches along floor and ceiling of a segment, and up the joint at its front end."""
    mesh, chance, high = Mesh(), random.Random(42), _high(box)
    for y in (0.006, high - 0.006):
        line = [(0.0012, y, z) for z in (0.625, -0.625)]  # on the ridges of a pressed one, too
        mesh.merge(stitches(*line, (1, 0, 0), (0, 1, 0), 0.25, chance))
    mesh.merge(
        weld((0.0014, 0.02, -HALF), (0.0014, high - 0.02, -HALF), (1, 0, 0), (0, 0, 1), chance)
    )
    return [mesh]


def fresh_paint_side(box: Box) -> list[Mesh]:
    """Brushed over the joint at the front end of a segment and over the plug welds."""
    mesh, chance, high = Mesh(), random.Random(43), _high(box)
    for k in range(5):
        for z, wide in ((0.060 - HALF, 0.052), (0.0, 0.044)):
            at = (0.0004, high * (k + 0.5) / 5 + chance.uniform(-0.02, 0.02), z)
            half = (wide * chance.uniform(0.75, 1.1), high / 10.4)
            mesh.merge(coat(at, (0, 0, -1), (0, 1, 0), half, "paint_touch", chance))
    return [mesh]


def _door_area(box: Box) -> tuple[float, float, float, float]:
    """u and y from and to, of a left leaf: within its gasket, clear of posts, sill and header."""
    return EDGE + 0.030, LEAF_WIDTH - 0.030, max(LEAF_LOW_Y, SILL_Y) + 0.035, box.header - 0.012


def door_plate_left(box: Box) -> list[Mesh]:
    """A shallow tray over the ribs of the left leaf: its floor faces the cargo (-z), its sides
    reach into the leaf. Origin on the hinge axis, in the visible face."""
    u0, u1, y0, y1 = _door_area(box)
    mesh, tray = Mesh(), Mesh(bevel=0.0006)
    columns, rows = 9, 17

    def place(i: int, j: int) -> Point:
        u, y = u0 + (u1 - u0) * i / (columns - 1), y0 + (y1 - y0) * j / (rows - 1)
        edge = 0 < i < columns - 1 and 0 < j < rows - 1
        return u, y, (0.0018 - 0.0018 * wave(u * 2.1, y * 1.4, 7.0)) if edge else 0.0

    mesh.grid(place, columns, rows, "paint_matt", flip=True)
    for low, high in (
        ((u0, y0, 0.0003), (u0 + 0.002, y1, RIM)),
        ((u1 - 0.002, y0, 0.0003), (u1, y1, RIM)),
        ((u0, y0, 0.0003), (u1, y0 + 0.002, RIM)),
        ((u0, y1 - 0.002, 0.0003), (u1, y1, RIM)),
    ):
        tray.box(low, high, "paint_matt")
    return [mesh, tray]


def door_plate_right(box: Box) -> list[Mesh]:
    """The right leaf's, its mirror."""
    return [mesh.mirror_x() for mesh in door_plate_left(box)]


def weld_bead_door_left(box: Box) -> list[Mesh]:
    """Stitches on the rim of the left plate."""
    u0, u1, y0, y1 = _door_area(box)
    mesh, chance, z = Mesh(), random.Random(44), -0.0008
    for a, b, across in (
        ((u0 + 0.012, y0, z), (u0 + 0.012, y1, z), (1, 0, 0)),
        ((u1 - 0.012, y0, z), (u1 - 0.012, y1, z), (1, 0, 0)),
        ((u0, y0 + 0.012, z), (u1, y0 + 0.012, z), (0, 1, 0)),
        ((u0, y1 - 0.012, z), (u1, y1 - 0.012, z), (0, 1, 0)),
    ):
        mesh.merge(stitches(a, b, (0, 0, -1), across, 0.26, chance))
    return [mesh]


def weld_bead_door_right(box: Box) -> list[Mesh]:
    """Stitches on the rim of the right plate."""
    return [mesh.mirror_x() for mesh in weld_bead_door_left(box)]


def patch_inside() -> list[Mesh]:
    """A cut-out fold replaced by a pressed piece, welded round and painted: a repair as surveyors
    pass it every day. Inner face."""
    return _patch("paint_touch", 1.0)


def patch_outside() -> list[Mesh]:
    """The same from outside."""
    return _patch("paint_touch_outer", -1.0)


def _patch(surface: str, way: float) -> list[Mesh]:
    mesh, chance = Mesh(), random.Random(45)
    face = PATCH_PROUD if way > 0 else -PATCH_PROUD - 0.002

    def place(i: int, j: int) -> Point:
        return face - FOLD.offset[i], PATCH_Y[j], -FOLD.along[i]

    sheet(mesh, FOLD, PATCH_Y, place, Skin(surface, way > 0, way < 0, 0.10, wear=0.0))
    for y in PATCH_Y:
        path = [
            (face - x - way * PROUD, y, -z) for z, x in zip(FOLD.along, FOLD.offset, strict=True)
        ]
        mesh.merge(bead(path, 0.0050, surface, chance))
    for z in (FOLD.along[0], FOLD.along[-1]):
        ends = [(face - FOLD.offset[0] - way * PROUD, y, z) for y in PATCH_Y]
        rungs = [ends[0], *((ends[0][0], PATCH_Y[0] + 0.026 * k, z) for k in range(1, 10)), ends[1]]
        mesh.merge(bead(rungs, 0.0050, surface, chance))
    return [mesh]
