"""A 40' high-cube reefer: insulated box, smooth lining, T-floor, load line.

Walls of 74 mm: an outer skin of flat panels with shallow ribs, foam, a lining of white plates 1.1 m
wide with riveted cover strips. Frame of reference and fittings are those of every box; the front
wall is the bulkhead (`reefer_bulkhead`), before it stands the unit (`reefer_unit`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from mesh import Mesh, Point
from parts import frame, markings
from parts.corrugation import Skin, dents, sheet, trapezoid
from parts.dimensions import OUTER_X, RF40
from parts.reefer_bulkhead import bulkhead
from parts.reefer_unit import unit
from parts.text import write
from waves import wave

PAINT: Final = "paint_outer_white"
WALL_X: Final = RF40.kind.internal.width / 2000.0
FLOOR: Final = RF40.floor
CEILING: Final = RF40.ceiling
SILL: Final = RF40.kind.sill_mm / 1000.0
PLATE_WIDTH: Final = 1.1  # of the lining's plates
STRIP: Final = 0.022  # half width of the strips over their joints
T_HEIGHT: Final = 0.063
T_PITCH: Final = 0.060
T_BARS: Final = 38
T_START: Final = -0.112  # at the gutter behind the sill
T_END: Final = RF40.wall - 0.10  # under the bulkhead, where air comes from
# One channel's wall from the middle of the channel to that of the tee's top: foot, web, flange.
T_PROFILE: Final = (
    (-0.0300, 0.0000),
    (-0.0052, 0.0000),
    (-0.0024, 0.0050),
    (-0.0024, 0.0560),
    (-0.0165, 0.0585),
    (-0.0172, 0.0606),
    (-0.0150, 0.0630),
)
T_TINTS: Final = (0.10, 0.16, 0.28, 0.34, 0.40, 0.55)


def container() -> list[Mesh]:
    """The whole reefer without leaves, hatches, seals and what the evaporator's space holds."""
    plain = Mesh()
    for mesh in (_outside(), _roof(), frame.castings(RF40, PAINT), markings.height_marks(RF40)):
        plain.merge(mesh)
    for mesh in (_lining(), _load_line(), _t_floor(), frame.underframe(RF40), _pan()):
        plain.merge(mesh)
    plates = _plates()
    return [
        plain,
        plates,
        *frame.frame(RF40, PAINT),
        frame.keepers(RF40),
        _door_frame(),
        *bulkhead(),
        *unit(),
    ]


def plates() -> list[float]:
    """z of the joints of the lining's plates, from the doors to the bulkhead."""
    count = int(-RF40.wall / PLATE_WIDTH)
    return [-0.004, *(-PLATE_WIDTH * k for k in range(1, count + 1)), RF40.wall - 0.02]


def _outside() -> Mesh:
    """Side panels: flats of 360 mm between ribs 6 mm deep."""
    mesh = Mesh()
    ribs = trapezoid(
        0.02, -RF40.wall - 0.002, outer=0.36, slope=0.012, inner=0.05, depth=0.006, radius=0.0
    )
    rows = (0.156, 1.0, 1.9, RF40.top - 0.083)
    for s in (-1, 1):
        dent = dents(31 * (2 + s), -RF40.wall, CEILING, 7, 0.004)

        def place(i: int, j: int, s: int = s, dent: object = dent) -> Point:
            inward = dent(ribs.along[i], rows[j])  # type: ignore[operator]
            return s * (1.2030 + ribs.offset[i] - inward), rows[j], -ribs.along[i]

        sheet(mesh, ribs, rows, place, Skin(PAINT, False, s < 0, 0.10, 0.10, wear=0.3))
    return mesh


def _roof() -> Mesh:
    """Outer roof: ribs across, 10 mm deep, between the top rails."""
    mesh = Mesh()
    ribs = trapezoid(
        0.02, 0.03 - RF40.wall, outer=0.20, slope=0.02, inner=0.06, depth=0.010, radius=0.0
    )
    across = (-1.19, -1.08, 1.08, 1.19)

    def place(i: int, j: int) -> Point:
        rise = ribs.offset[i] if abs(across[j]) < 1.1 else 0.0
        return across[j], CEILING + 0.116 + rise, -ribs.along[i]

    sheet(mesh, ribs, across, place, Skin(PAINT, False, True, 0.12))
    return mesh


def _lining() -> Mesh:
    """Plates of both walls and of the ceiling, and the coving between them. Thin plates on foam
    lie in slow waves, never inwards of their joints."""
    mesh, cove = Mesh(), 0.032
    behind_cove = CEILING - cove + 0.004  # no sky shows between them
    for number, (z0, z1) in enumerate(pairwise(plates())):
        for s in (-1, 1):

            def on_wall(i: int, j: int, s: int = s, z0: float = z0, z1: float = z1) -> Point:
                z = z0 + (z1 - z0) * i / 5
                y = FLOOR - 0.065 + (behind_cove - FLOOR + 0.065) * j / 5
                swell = (
                    0.0009 * (1.0 + wave(z * 1.7, y * 1.3, s * 5.0)) if 0 < i < 5 and j < 5 else 0.0
                )
                return s * (WALL_X + max(swell, 0.0)), y, z

            shade = 0.5 + 0.035 * wave(number * 1.7, s * 2.0, 3.0)
            mesh.grid(on_wall, 6, 6, "lining", flip=s > 0, tint=lambda i, j, t=shade: t)
            edge = [(s * WALL_X, CEILING - cove), (s * (WALL_X - cove), CEILING)]
            corners = [
                (x, y, z) for (x, y), z in zip(edge + edge[::-1], (z0, z0, z1, z1), strict=True)
            ]
            mesh.quad(corners if s > 0 else corners[::-1], "lining")
        x = WALL_X - cove + 0.001
        ceiling = [(-x, CEILING, z0), (x, CEILING, z0), (x, CEILING, z1), (-x, CEILING, z1)]
        mesh.quad(ceiling[::-1], "lining")
    return mesh


def _plates() -> Mesh:
    """Strips over the joints with their rivets, scuff plates along the floor, the foot's angle."""
    mesh = Mesh()
    top = CEILING - 0.034
    for s in (-1, 1):
        x = s * WALL_X
        for z in plates()[1:-1]:
            # Faces of 1 mm, seen from afar, would break up into dashes: none.
            near = x - s * 0.001
            strip = [(near, FLOOR, z + STRIP), (near, FLOOR, z - STRIP)]
            strip += [(near, top, z - STRIP), (near, top, z + STRIP)]
            mesh.add(strip, [range(4) if s < 0 else (3, 2, 1, 0)], "lining", tint=0.20)
            for k in range(11):
                for dz in (-0.013, 0.013):
                    at = (x - s * 0.001, FLOOR + 0.38 + 0.20 * k, z + dz)
                    rivet(mesh, at, (-s, 0, 0), "stainless")
        for z0, z1 in pairwise(plates()):
            far = max(z1, RF40.wall)
            mesh.box(
                (x - s * 0.0022, FLOOR - 0.002, z0 - 0.002), (x, FLOOR + 0.29, far), "stainless"
            )
            for k in range(5):
                z = z0 - 0.06 - (z0 - far - 0.12) * k / 4
                rivet(mesh, (x - s * 0.0022, FLOOR + 0.27, z), (-s, 0, 0), "stainless")
        mesh.box(
            (x - s * 0.012, FLOOR - 0.066, T_START), (x, FLOOR - 0.002, RF40.wall), "aluminium"
        )
    for z in plates()[1:-1]:
        span, y = WALL_X - 0.034, CEILING - 0.001
        strip = [(-span, y, z - STRIP), (span, y, z - STRIP), (span, y, z + STRIP)]
        mesh.add([*strip, (-span, y, z + STRIP)], [range(4)], "lining", tint=0.20)
    return mesh


def rivet(mesh: Mesh, at: Point, out: Point, surface: str, radius: float = 0.0056) -> None:
    """A dome head."""
    mesh.lathe([(0.0, radius), (0.0022, 0.0)], at, out, surface, sides=6, caps=False)


def _load_line() -> Mesh:
    """The red line along both sides and its name: over it air must be free to go back."""
    mesh, reefer = Mesh(), RF40.kind.reefer
    assert reefer is not None
    y = FLOOR + reefer.load_line / 1000.0
    for s in (-1, 1):
        x = s * (WALL_X - 0.0016)
        line = [(x, y, 0.0), (x, y, RF40.wall), (x, y + 0.022, RF40.wall), (x, y + 0.022, 0.0)]
        mesh.quad(line if s < 0 else line[::-1], "load_line")
        for k in range(3):
            name, z = Mesh(), -1.3 - 4.4 * k
            write(name, "LOAD LINE - DO NOT LOAD ABOVE", (0.0, y - 0.052, 0.0), 0.032, "load_line")

            def move(p: Point, s: int = s, z: float = z, x: float = x) -> Point:
                # Read along the wall: from the doors inwards on the left, outwards on the right.
                return (x, p[1], z - p[0]) if s < 0 else (x, p[1], z - 0.72 + p[0])

            mesh.merge(name, move)
    return mesh


def _t_floor() -> Mesh:
    """Aluminium tees along the box: cargo stands on their flanges, air runs between their webs."""
    mesh, base = Mesh(), FLOOR - T_HEIGHT
    for bar in range(T_BARS):
        x = (bar - (T_BARS - 1) / 2) * T_PITCH
        shade = 0.03 * wave(bar // 5 * 1.3, 0.4, 7.0)  # planks of five tees are one extrusion
        half = [(u, v) for u, v in T_PROFILE]
        for (a, b), tint in zip(pairwise(half), T_TINTS, strict=True):
            for side in (1, -1):
                ends = [(x + side * a[0], base + a[1]), (x + side * b[0], base + b[1])]
                _along(mesh, ends, side > 0, tint + shade)
        _along(mesh, [(x - 0.0150, FLOOR), (x + 0.0150, FLOOR)], True, 0.62 + shade)
        outline = [(x + u, base + v, T_START) for u, v in half[1:]]
        outline += [(x - u, base + v, T_START) for u, v in half[:0:-1]]
        mesh.quad(outline[::-1], "aluminium")
    _gutter(mesh, base)
    return mesh


def _along(mesh: Mesh, ends: list[tuple[float, float]], up: bool, tint: float) -> None:
    """A strip from the doors to the bulkhead over a line (x, y) of the cross-section."""
    (x0, y0), (x1, y1) = ends
    corners = [(x0, y0, T_START), (x1, y1, T_START), (x1, y1, T_END), (x0, y0, T_END)]
    mesh.add(corners, [range(4) if up else (3, 2, 1, 0)], "aluminium", tint=tint)


def _gutter(mesh: Mesh, base: float) -> None:
    """Behind the sill: a gutter with a drain in each corner, and the block that keeps the air of
    the channels from escaping under the doors."""
    for s in (-1, 1):
        mesh.lathe(
            [(0.0, 0.030), (0.003, 0.030), (0.003, 0.019)],
            (s * 1.075, base, -0.095),
            (0, 1, 0),
            "stainless",
            sides=14,
        )
        hole = [(0.0034, 0.019), (0.0034, 0.0)]
        mesh.lathe(hole, (s * 1.075, base, -0.095), (0, 1, 0), "hole", sides=14, caps=False)
    z = T_START - 0.05
    mesh.quad(
        [(-1.14, base, z), (1.14, base, z), (1.14, FLOOR - 0.006, z), (-1.14, FLOOR - 0.006, z)],
        "rubber",
    )
    mesh.quad(
        [(-1.16, base, T_START), (-1.16, base, -0.07), (1.16, base, -0.07), (1.16, base, T_START)],
        "aluminium",
    )


def _door_frame() -> Mesh:
    """What the inner gasket closes on: jambs of the opening and the sill, smooth and insulated."""
    mesh = Mesh(bevel=0.003)
    for s in (-1, 1):
        mesh.box((s * WALL_X, 0.135, -0.006), (s * 1.192, RF40.top - 0.12, -0.062), "lining")
    mesh.box((-1.172, 0.135, -0.005), (1.172, SILL, -0.080), "stainless")
    return mesh


def _pan() -> Mesh:
    """The floor's foam ends on a sheet between the cross members; over the tunnel on its roof."""
    mesh = Mesh()
    rear = RF40.front + frame.TUNNEL
    half, y, front = frame.TUNNEL_X + 0.004, 0.085, RF40.wall - 0.3
    spans = [(-1.16, 1.16, -0.05, rear), (-1.16, -half, rear, front), (half, 1.16, rear, front)]
    for x0, x1, z0, z1 in spans:
        mesh.quad([(x0, y, z1), (x1, y, z1), (x1, y, z0), (x0, y, z0)], "underframe")
    mesh.box(
        (-OUTER_X + 0.06, 0.150, front + 0.29), (OUTER_X - 0.06, 0.158, RF40.front), "underframe"
    )
    return mesh
