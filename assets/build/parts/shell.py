"""Side walls, front wall and roof: corrugated sheets, seen from outside and from inside."""

from __future__ import annotations

from collections.abc import Callable

from mesh import Mesh, Point
from parts.corrugation import Skin, dents, sheet, trapezoid
from parts.dimensions import CEILING_Y, FLOOR_Y, INNER_X, TOP_Y, WALL_Z
from waves import wave

SHEET = 0.002
ROWS = (FLOOR_Y - 0.002, 1.45, TOP_Y - 0.083)
SIDE = trapezoid(0.02, 12.03, outer=0.072, slope=0.067, inner=0.072, depth=0.036, radius=0.007)
FOOT = trapezoid(0.02, 12.03, outer=0.072, slope=0.067, inner=0.072, depth=0.036, radius=0.0)
FRONT = trapezoid(
    -INNER_X, INNER_X, outer=0.110, slope=0.018, inner=0.104, depth=0.0456, radius=0.005
)
ROOF = trapezoid(0.02, 12.09, outer=0.090, slope=0.028, inner=0.063, depth=0.018, radius=0.0)
ACROSS = (-1.18, -1.04, 1.04, 1.18)


def side_walls(outside: str) -> Mesh:
    """Both side walls, an outer and an inner skin 2 mm apart."""
    mesh = Mesh()
    for sign in (-1, 1):
        dent = dents(7 * (2 + sign), 12.1, 2.7, 7, 0.010)
        _side_skin(mesh, sign, SHEET, dent, Skin(outside, False, sign < 0, 0.16, 0.14))
        _side_skin(mesh, sign, 0.0, dent, Skin("paint_inner", True, sign > 0, 0.16, 0.14))
    return mesh


def _side_skin(
    mesh: Mesh, sign: int, out: float, dent: Callable[[float, float], float], skin: Skin
) -> None:
    def place(i: int, j: int) -> Point:
        inward = dent(SIDE.along[i], ROWS[j] - FLOOR_Y)
        return sign * (INNER_X + SIDE.offset[i] + out - inward), ROWS[j], -SIDE.along[i]

    sheet(mesh, SIDE, ROWS, place, skin)


def foot_strips() -> Mesh:
    """The rail's top in the folds of the side walls, level with the floor, in the inner paint."""
    mesh = Mesh()
    for sign in (-1, 1):
        _foot_strip(mesh, sign)
    return mesh


def _foot_strip(mesh: Mesh, sign: int) -> None:
    def place(i: int, j: int) -> Point:
        out = INNER_X + FOOT.offset[i] + 0.0005 if j else 1.150
        return sign * out, FLOOR_Y - 0.002, -FOOT.along[i]

    sheet(mesh, FOOT, (0.0, 0.04), place, Skin("paint_inner", True, sign > 0))


def front_wall(outside: str) -> Mesh:
    """The front wall; its inner ridges are the plane that rangefinders are read against."""
    mesh = Mesh()

    def place(i: int, j: int) -> Point:
        return FRONT.along[i], ROWS[j], WALL_Z - FRONT.offset[i]

    def place_outside(i: int, j: int) -> Point:
        x, y, z = place(i, j)
        return x, y, z - SHEET

    sheet(mesh, FRONT, ROWS, place_outside, Skin(outside, False, True, 0.40, 0.07))
    sheet(mesh, FRONT, ROWS, place, Skin("paint_inner", True, False, 0.40, 0.07))
    return mesh


def roof(outside: str) -> Mesh:
    """Die-pressed troughs across, flat along the rails. Steel roofs have no bows."""
    mesh = Mesh()

    def place(i: int, j: int) -> Point:
        x, along = ACROSS[j], ROOF.along[i]
        rise = ROOF.offset[i] if abs(x) < 1.1 else 0.0
        swell = 0.003 * wave(along * 0.6, x, 3.0)
        return x, CEILING_Y - 0.002 + rise + swell, -along

    def place_outside(i: int, j: int) -> Point:
        x, y, z = place(i, j)
        return x, y + SHEET, z

    sheet(mesh, ROOF, ACROSS, place_outside, Skin(outside, False, True, 0.14))
    sheet(mesh, ROOF, ACROSS, place, Skin("paint_inner", True, False, 0.14))
    return mesh


def linings() -> Mesh:
    """Plain plates inside: behind posts and rails, and the corner blocks of the upper castings.

    The blocks and where they stand are what an officer compares: a false wall hides the front two.
    """
    mesh, paint = Mesh(bevel=0.003), "paint_inner"
    top = CEILING_Y
    for s in (-1, 1):
        mesh.box((s * 1.172, FLOOR_Y, 0.0), (s * 1.180, top - 0.03, -0.11), paint)
        mesh.box((s * 1.166, FLOOR_Y, -11.962), (s * 1.177, top - 0.03, -12.088), paint)
        mesh.box((s * 1.172, FLOOR_Y, -12.020), (s * 1.2125, top - 0.03, -12.040), paint)
        for z0, z1 in ((-11.917, -12.075), (0.0, -0.096)):
            mesh.box((s * 1.052, top - 0.105, z0), (s * 1.206, top + 0.012, z1), paint)
        mesh.box((s * 1.155, FLOOR_Y - 0.005, -0.02), (s * 1.177, FLOOR_Y + 0.022, WALL_Z), paint)
        mesh.box((s * 1.154, top - 0.060, -0.02), (s * 1.2135, top + 0.014, WALL_Z - 0.04), paint)
    mesh.box((-1.17, FLOOR_Y - 0.005, WALL_Z + 0.008), (1.17, FLOOR_Y + 0.07, -12.05), paint)
    mesh.box((-1.17, top - 0.064, WALL_Z + 0.018), (1.17, top + 0.016, -12.05), paint)
    return mesh
