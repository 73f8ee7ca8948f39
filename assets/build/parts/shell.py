"""Side walls, front wall and roof: corrugated sheets, seen from outside and from inside."""

from __future__ import annotations

from mesh import Mesh
from parts.corrugation import dents, trapezoid
from parts.dimensions import CEILING_Y, FLOOR_Y, INNER_X, TOP_Y, WALL_Z
from waves import wave

SKIN = 0.002
ROWS = (FLOOR_Y - 0.002, 1.45, TOP_Y - 0.083)
FOOT_DIRT = (0.14, 0.0, 0.0)  # splashes and dust at the lowest row
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

        def point(i: int, j: int, skin: float, sign: int = sign) -> tuple[float, float, float]:
            inward = dent(SIDE.along[i], ROWS[j] - FLOOR_Y)  # noqa: B023 (used within the loop)
            return sign * (INNER_X + SIDE.offset[i] + skin - inward), ROWS[j], -SIDE.along[i]

        for skin, surface, flip in ((SKIN, outside, sign < 0), (0.0, "paint_inner", sign > 0)):
            mesh.grid(
                lambda i, j, skin=skin: point(i, j, skin),
                len(SIDE),
                len(ROWS),
                surface,
                uv=lambda i, j: (SIDE.arc[i], ROWS[j]),
                wear=lambda i, j: SIDE.wear[i],
                tint=lambda i, j, skin=skin: SIDE.shade(i, not skin, 0.16) - FOOT_DIRT[j],
                flip=flip,
            )
    return mesh


def foot_strips() -> Mesh:
    """The rail's top in the folds of the side walls, level with the floor, in the inner paint."""
    mesh = Mesh()
    for sign in (-1, 1):
        mesh.grid(
            lambda i, j, sign=sign: (
                sign * (1.150 if j == 0 else INNER_X + FOOT.offset[i] + 0.0005),
                FLOOR_Y - 0.002,
                -FOOT.along[i],
            ),
            len(FOOT),
            2,
            "paint_inner",
            uv=lambda i, j: (FOOT.along[i], 0.04 * j),
            flip=sign > 0,
        )
    return mesh


def front_wall(outside: str) -> Mesh:
    """The front wall; its inner ridges are the plane that rangefinders are read against."""
    mesh = Mesh()
    for skin, surface, flip in ((SKIN, outside, True), (0.0, "paint_inner", False)):
        mesh.grid(
            lambda i, j, skin=skin: (
                FRONT.along[i],
                ROWS[j],
                WALL_Z - FRONT.offset[i] - skin,
            ),
            len(FRONT),
            len(ROWS),
            surface,
            uv=lambda i, j: (FRONT.arc[i], ROWS[j]),
            wear=lambda i, j: FRONT.wear[i],
            tint=lambda i, j, skin=skin: FRONT.shade(i, not skin, 0.40) - 0.5 * FOOT_DIRT[j],
            flip=flip,
        )
    return mesh


def roof(outside: str) -> Mesh:
    """Die-pressed troughs across, flat along the rails. Steel roofs have no bows."""
    mesh = Mesh()
    for skin, surface, flip in ((SKIN, outside, True), (0.0, "paint_inner", False)):

        def point(i: int, j: int, skin: float = skin) -> tuple[float, float, float]:
            x, t = ACROSS[j], ROOF.along[i]
            rise = ROOF.offset[i] if abs(x) < 1.1 else 0.0
            swell = 0.003 * wave(t * 0.6, x, 3.0)
            return x, CEILING_Y - 0.002 + rise + swell + skin, -t

        mesh.grid(
            point,
            len(ROOF),
            len(ACROSS),
            surface,
            uv=lambda i, j: (ROOF.arc[i], ACROSS[j]),
            wear=lambda i, j: 0.35 * (ROOF.offset[i] > 0),
            tint=lambda i, j, skin=skin: ROOF.shade(i, not skin, 0.14),
            flip=flip,
        )
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
