"""A door leaf: panel pressed in horizontal folds, hinges, gasket, brackets, retainers, markings.

Built as the left one, origin at the hinge axis on the ground, closed, seen from +z; the pin is at
x = 0 and the free edge at +x. The right leaf is its mirror with other markings and a lip.
"""

from __future__ import annotations

from dataclasses import dataclass

from mesh import Mesh, Point
from parts.corrugation import Profile, Skin, sheet, trapezoid
from parts.dimensions import (
    GP20,
    HANDLE_Y,
    HASP_OUT,
    HC40,
    HINGE_Z,
    LEAF_LOW_Y,
    LEAF_OUTER_Z,
    LEAF_WIDTH,
    ROD_U,
    ROD_Z,
    Box,
)
from parts.text import write

PAINT = "paint_outer"
OUT = LEAF_OUTER_Z - HINGE_Z  # outer face of the frame, local
FACE = OUT - 0.008  # outer face of the panel's flats, local
AXIS = ROD_Z - HINGE_Z  # axis of the rods, local
EDGE = 0.022  # where the leaf's steel begins, from the pin
COLUMNS = (EDGE + 0.055, LEAF_WIDTH - 0.055)


@dataclass(frozen=True)
class Pattern:
    """What differs with the height of a leaf: its top edge, its folds, and the heights of its
    hinges and of the rods' guides, which keep clear of number and handles; the paint of leaf
    and lettering."""

    box: Box
    folds: Profile
    hinges: tuple[float, ...]
    guides: tuple[float, ...]
    paint: str = PAINT
    lettering: str = "marking_white"

    @property
    def top(self) -> float:
        return self.box.leaf_high


def _pattern(
    box: Box, outer: float, inner: float, hinges: tuple[float, ...], guides: tuple[float, ...]
) -> Pattern:
    """Five flats between the bottom and the top channel."""
    folds = trapezoid(
        0.27, box.leaf_high - 0.15, outer=outer, slope=0.030, inner=inner, depth=0.036, radius=0.007
    )
    return Pattern(box, folds, hinges, guides)


HIGH = _pattern(HC40, 0.36, 0.10, (0.42, 1.12, 1.85, 2.55), (0.30, 0.78, 1.68, 2.18, 2.66))
LOW = _pattern(GP20, 0.319, 0.07, (0.42, 1.04, 1.67, 2.29), (0.30, 0.78, 1.62, 2.355))


def left(pattern: Pattern) -> list[Mesh]:
    """The left leaf: safety approval plate and customs plate, the fleet's name."""
    doors = pattern.box.kind.fittings
    plate, name = doors.plate / 1000.0, doors.number / 1000.0
    plates = Mesh(bevel=0.001)
    for low, high in ((plate - 0.100, plate + 0.100), (plate - 0.190, plate - 0.110)):
        plates.box((0.50, low, FACE), (0.78, high, FACE + 0.003), "plate")
    text, z = Mesh(), FACE + 0.0015
    write(text, "XVR", (0.16, name - 0.02, z), 0.16, pattern.lettering)
    write(text, "TRAINING FLEET", (0.16, name - 0.13, z), 0.055, pattern.lettering)
    return [*_common(pattern), plates, text]


def right(pattern: Pattern) -> list[Mesh]:
    """The right leaf: it laps over the left one. Number and masses are shown on it as data."""
    lip = Mesh(bevel=0.002)
    lip.box(
        (-LEAF_WIDTH + 0.004, LEAF_LOW_Y + 0.01, OUT - 0.004),
        (-LEAF_WIDTH - 0.022, pattern.top - 0.01, OUT + 0.003),
        pattern.paint,
        wear=0.4,
    )
    return [*(mesh.mirror_x() for mesh in _common(pattern)), lip]


def _common(pattern: Pattern) -> list[Mesh]:
    return [
        _frame(pattern.top, pattern.paint),
        _skins(pattern.folds, pattern.paint),
        _gasket(pattern.top),
        _hinges(pattern.hinges, pattern.paint),
        *_brackets(pattern.guides),
    ]


def _frame(high: float, paint: str) -> Mesh:
    """Vertical tubes and the top and bottom channel."""
    mesh, back = Mesh(bevel=0.003), OUT - LEAF_OUTER_Z
    low, width = LEAF_LOW_Y, LEAF_WIDTH
    mesh.box((EDGE, low, back), (EDGE + 0.060, high, OUT), paint)
    mesh.box((width - 0.060, low, back), (width, high, OUT), paint)
    mesh.box((EDGE + 0.058, low, back + 0.002), (width - 0.058, low + 0.10, OUT - 0.002), paint)
    mesh.box((EDGE + 0.058, high - 0.15, back + 0.002), (width - 0.058, high, OUT - 0.002), paint)
    return mesh


def _skins(folds: Profile, paint: str) -> Mesh:
    """Outer and inner skin: the inner face shows the same folds, which a cover plate would hide."""
    mesh, deepest = Mesh(), FACE - max(folds.offset)

    def place(i: int, j: int) -> Point:
        return COLUMNS[j], folds.along[i], deepest + folds.offset[i]

    def place_inside(i: int, j: int) -> Point:
        x, y, z = place(i, j)
        return x, y, z - 0.002

    sheet(mesh, folds, COLUMNS, place, Skin(paint, False, True, 0.14, across=True))
    inner = Skin("paint_inner", True, False, 0.14, across=True)
    sheet(mesh, folds, COLUMNS, place_inside, inner)
    return mesh


def _gasket(high: float) -> Mesh:
    """Rubber all round: a body with an inner and an outer lip."""
    mesh = Mesh()
    low, u0, u1 = LEAF_LOW_Y, EDGE, LEAF_WIDTH
    back, front = OUT - 0.050, OUT - 0.012
    for a, b in (
        ((u0 - 0.014, low), (u0, high)),
        ((u1, low), (u1 + 0.008, high)),
        ((u0 - 0.014, low - 0.014), (u1 + 0.008, low)),
        ((u0 - 0.014, high), (u1 + 0.008, high + 0.014)),
    ):
        mesh.box((*a, back), (*b, front), "rubber")
    for z, radius in ((OUT - 0.053, 0.010), (OUT - 0.004, 0.007)):
        ring = [
            (u0 - 0.004, low - 0.004, z),
            (u1 + 0.003, low - 0.004, z),
            (u1 + 0.003, high + 0.004, z),
            (u0 - 0.004, high + 0.004, z),
        ]
        mesh.tube(ring, radius, "rubber", sides=5, closed=True)
    return mesh


def _hinges(heights: tuple[float, ...], paint: str) -> Mesh:
    """Each with a pin through two lugs and four bolts."""
    mesh, pins = Mesh(bevel=0.002), Mesh()
    for y in heights:
        mesh.box((-0.004, y - 0.045, OUT + 0.001), (EDGE + 0.135, y + 0.045, OUT + 0.011), paint)
        pins.rod((0, y - 0.046, 0), (0, y + 0.046, 0), 0.017, paint, sides=8)
        pins.rod((0, y - 0.085, 0), (0, y + 0.085, 0), 0.009, "galvanised", sides=6)
        for u in (0.055, 0.115):
            for dy in (-0.024, 0.024):
                head = [(0.0, 0.009), (0.007, 0.009), (0.007, 0.0)]
                start = (EDGE + u, y + dy, OUT + 0.010)
                pins.lathe(head, start, (0, 0, 1), paint, sides=6, smooth=False, caps=False)
    mesh.merge(pins)
    return mesh


def _brackets(guides: tuple[float, ...]) -> list[Mesh]:
    """Guides of the two rods, retainers for the handles, and over the upper one the hasp."""
    mesh, plates, zinc = Mesh(bevel=0.002), Mesh(), "galvanised"

    def plate(u: float, low: float, high: float, half: float, thick: float) -> None:
        plates.box((u - half, low, OUT), (u + half, high, OUT + thick), zinc, without="z", wear=0.5)

    def block(u: float, half: float, low: float, high: float, near: float, far: float) -> None:
        mesh.box((u - half, low, near), (u + half, high, far), zinc)

    for u, y, way in zip(ROD_U, HANDLE_Y, (1, -1), strict=True):
        for at in guides:
            plate(u, at - 0.032, at + 0.032, 0.045, 0.010)
            block(u, 0.026, at - 0.024, at + 0.024, OUT + 0.009, AXIS + 0.024)
        out = u + way * HASP_OUT
        plate(out, y - 0.085, y + 0.075, 0.050, 0.006)
        block(out, 0.034, y - 0.034, y - 0.022, OUT + 0.005, AXIS + 0.012)
        block(out, 0.022, y + 0.030, y + 0.062, OUT + 0.005, OUT + 0.020)
        block(out, 0.020, y + 0.024, y + 0.034, OUT + 0.018, AXIS + 0.030)
        block(out, 0.018, y - 0.026, y + 0.026, AXIS + 0.018, AXIS + 0.025)
        block(out, 0.016, y - 0.030, y - 0.024, AXIS + 0.010, AXIS + 0.056)
    return [mesh, plates]
