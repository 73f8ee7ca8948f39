"""Side walls, front wall and roof: corrugated sheets, seen from outside and from inside."""

from __future__ import annotations

from collections.abc import Callable

from mesh import Mesh, Point
from parts.corrugation import Profile, Skin, dents, sheet, trapezoid
from parts.dimensions import FLOOR_Y, INNER_X, Box
from waves import wave

SHEET = 0.002
FRONT = trapezoid(
    -INNER_X, INNER_X, outer=0.110, slope=0.018, inner=0.104, depth=0.0456, radius=0.005
)
ACROSS = (-1.18, -1.04, 1.04, 1.18)


def side_profile(box: Box, radius: float) -> Profile:
    """A side wall from the rear post to the front one: folds of 278 mm, 36 mm deep; `radius` of
    its folds, 0: sharp."""
    end = -box.wall - 0.002
    return trapezoid(0.02, end, outer=0.072, slope=0.067, inner=0.072, depth=0.036, radius=radius)


def _rows(box: Box) -> tuple[float, float, float]:
    """Heights of a wall's rows of points, the last behind the top rail."""
    return FLOOR_Y - 0.002, FLOOR_Y + 0.475 * (box.ceiling - FLOOR_Y), box.top - 0.083


def side_walls(box: Box, outside: str) -> Mesh:
    """Both side walls, an outer and an inner skin 2 mm apart."""
    mesh, profile = Mesh(), side_profile(box, 0.007)
    long, high = 0.068 - box.wall, box.ceiling - FLOOR_Y
    for sign in (-1, 1):
        dent = dents(7 * (2 + sign), long, high, round(0.58 * long), 0.010)
        for out, skin in (
            (SHEET, Skin(outside, False, sign < 0, 0.16, 0.14)),
            (0.0, Skin("paint_inner", True, sign > 0, 0.16, 0.14)),
        ):
            _side_skin(mesh, profile, _rows(box), sign, out, dent, skin)
    return mesh


def _side_skin(
    mesh: Mesh,
    profile: Profile,
    rows: tuple[float, ...],
    sign: int,
    out: float,
    dent: Callable[[float, float], float],
    skin: Skin,
) -> None:
    def place(i: int, j: int) -> Point:
        inward = dent(profile.along[i], rows[j] - FLOOR_Y)
        return sign * (INNER_X + profile.offset[i] + out - inward), rows[j], -profile.along[i]

    sheet(mesh, profile, rows, place, skin)


def foot_strips(box: Box) -> Mesh:
    """The rail's top in the folds of the side walls, level with the floor, in the inner paint."""
    mesh, profile = Mesh(), side_profile(box, 0.0)
    for sign in (-1, 1):
        _foot_strip(mesh, profile, sign)
    return mesh


def _foot_strip(mesh: Mesh, profile: Profile, sign: int) -> None:
    def place(i: int, j: int) -> Point:
        out = INNER_X + profile.offset[i] + 0.0005 if j else 1.150
        return sign * out, FLOOR_Y - 0.002, -profile.along[i]

    sheet(mesh, profile, (0.0, 0.04), place, Skin("paint_inner", True, sign > 0))


def front_wall(box: Box, outside: str) -> Mesh:
    """The front wall: folds of 250 mm, 45.6 mm deep; its inner ridges are the plane that
    rangefinders are read against."""
    mesh, rows = Mesh(), _rows(box)

    def place(i: int, j: int) -> Point:
        return FRONT.along[i], rows[j], box.wall - FRONT.offset[i]

    def place_outside(i: int, j: int) -> Point:
        x, y, z = place(i, j)
        return x, y, z - SHEET

    sheet(mesh, FRONT, rows, place_outside, Skin(outside, False, True, 0.40, 0.07))
    sheet(mesh, FRONT, rows, place, Skin("paint_inner", True, False, 0.40, 0.07))
    return mesh


def roof(box: Box, outside: str) -> Mesh:
    """Die-pressed troughs across, flat along the rails. Steel roofs have no bows."""
    mesh = Mesh()
    profile = trapezoid(
        0.02, 0.045 - box.wall, outer=0.090, slope=0.028, inner=0.063, depth=0.018, radius=0.0
    )

    def place(i: int, j: int) -> Point:
        x, along = ACROSS[j], profile.along[i]
        rise = profile.offset[i] if abs(x) < 1.1 else 0.0
        swell = 0.003 * wave(along * 0.6, x, 3.0)
        return x, box.ceiling - 0.002 + rise + swell, -along

    def place_outside(i: int, j: int) -> Point:
        x, y, z = place(i, j)
        return x, y + SHEET, z

    sheet(mesh, profile, ACROSS, place_outside, Skin(outside, False, True, 0.14))
    sheet(mesh, profile, ACROSS, place, Skin("paint_inner", True, False, 0.14))
    return mesh


def linings(box: Box) -> Mesh:
    """Plain plates inside: behind posts and rails, and the corner blocks of the upper castings.

    The blocks and where they stand are what an officer compares: a false wall hides the front two.
    """
    mesh, paint = Mesh(bevel=0.003), "paint_inner"
    top, wall = box.ceiling, box.wall
    for s in (-1, 1):
        mesh.box((s * 1.172, FLOOR_Y, 0.0), (s * 1.180, top - 0.03, -0.11), paint)
        mesh.box((s * 1.166, FLOOR_Y, wall + 0.07), (s * 1.177, top - 0.03, wall - 0.046), paint)
        mesh.box((s * 1.172, FLOOR_Y, wall + 0.012), (s * 1.2125, top - 0.03, wall - 0.008), paint)
        for z0, z1 in ((wall + 0.129, wall - 0.043), (0.0, -0.096)):
            mesh.box((s * 1.052, top - 0.105, z0), (s * 1.206, top + 0.012, z1), paint)
        mesh.box((s * 1.155, FLOOR_Y - 0.005, -0.02), (s * 1.177, FLOOR_Y + 0.022, wall), paint)
        mesh.box((s * 1.154, top - 0.060, -0.02), (s * 1.2135, top + 0.014, wall - 0.04), paint)
    mesh.box((-1.17, FLOOR_Y - 0.005, wall + 0.008), (1.17, FLOOR_Y + 0.07, wall - 0.0005), paint)
    mesh.box((-1.17, top - 0.064, wall + 0.018), (1.17, top + 0.016, wall - 0.0005), paint)
    return mesh


def fold_caps(box: Box) -> Mesh:
    """What closes the front wall's folds on the foot plate and under the head plate: without it
    one would look down and up into them."""
    mesh = Mesh()
    for y, near, up in ((FLOOR_Y + 0.069, 0.006, True), (box.ceiling - 0.063, 0.016, False)):
        _fold_cap(mesh, box.wall, y, near, up)
    return mesh


def _fold_cap(mesh: Mesh, wall: float, y: float, near: float, up: bool) -> None:
    def place(i: int, j: int) -> Point:
        return FRONT.along[i], y, wall - FRONT.offset[i] - 0.0005 if j else wall + near

    sheet(mesh, FRONT, (0.0, 0.04), place, Skin("paint_inner", True, not up))
