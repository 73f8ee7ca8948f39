"""The refrigeration unit in the nose of a reefer, seen from outside.

Built as one stands before it: u to the right, up, w towards the viewer; u = -x, w = -z. Above, two
covers of the evaporator's space and the fresh-air vent; below, in a recess, controller, compressor
with receiver and pipes, condenser fan, the stowed power cable.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from mesh import Mesh, Point
from parts.dimensions import RF40
from parts.text import write

FRONT: Final = -RF40.front - 0.012  # w of the foremost panels, a little behind the posts
RECESS: Final = FRONT - 0.200  # w of the recess' rear
HALF: Final = 1.188  # to the posts
LOW: Final = 0.170
HIGH: Final = 2.806
SPLIT: Final = 1.640  # lower edge of the covers
PAINT: Final = "paint_outer_white"
SHROUD: Final = "plastic_grey"
FAN: Final = (0.60, 1.02, 0.36)  # u, up, radius
CONTROL: Final = (-1.08, 0.98, 0.52, 0.58)  # u and height of its lower left corner, width, height


def unit() -> list[Mesh]:
    """All of it, in the container's frame of reference."""
    sheet, small, plain = Mesh(bevel=0.003), Mesh(bevel=0.0015), Mesh()
    _housing(sheet, plain)
    _covers(sheet, plain)
    _fresh_air(plain, small)
    _fan(sheet, plain)
    _controller(sheet, small, plain)
    _compressor(plain, small)
    _cable(plain, sheet)
    _marks(small, plain)
    return [_placed(mesh) for mesh in (sheet, small, plain)]


def _placed(mesh: Mesh) -> Mesh:
    found = Mesh(bevel=mesh.bevel)
    found.merge(mesh, lambda p: (-p[0], p[1], -p[2]))
    return found


def _housing(sheet: Mesh, plain: Mesh) -> None:
    """The frame round the unit, the recess, the coil of the condenser at its rear."""
    for u in (-HALF, HALF - 0.045):
        sheet.box((u, LOW, RECESS), (u + 0.045, HIGH, FRONT - 0.004), "aluminium")
    for y in (LOW, HIGH - 0.045, SPLIT - 0.045):
        sheet.box((-HALF + 0.044, y, RECESS), (HALF - 0.044, y + 0.045, FRONT - 0.006), "aluminium")
    plain.quad(
        [(-HALF, LOW, RECESS), (HALF, LOW, RECESS), (HALF, SPLIT, RECESS), (-HALF, SPLIT, RECESS)],
        "paint_grey",
    )
    sheet.box((-0.075, LOW + 0.04, RECESS), (-0.045, SPLIT - 0.04, FRONT - 0.03), "aluminium")
    low, high = LOW + 0.32, SPLIT - 0.06
    plain.box((-0.040, low, RECESS + 0.002), (HALF - 0.05, high, RECESS + 0.045), "fins")
    for k in range(70):
        u = -0.034 + (HALF - 0.02) * k / 70
        corners = [(u, low), (u + 0.007, low), (u + 0.007, high), (u, high)]
        plain.quad([(a, b, RECESS + 0.0458) for a, b in corners], "hole")


def _covers(sheet: Mesh, plain: Mesh) -> None:
    """Two covers of the evaporator's space with bolts round them, handles, a strip between."""
    w = FRONT - 0.030
    sheet.box((-HALF + 0.04, SPLIT, w - 0.05), (HALF - 0.04, HIGH - 0.04, w), PAINT)
    for u0, u1 in ((-1.10, -0.03), (0.03, 1.10)):
        y0, y1 = SPLIT + 0.06, HIGH - 0.10
        plain.box((u0 - 0.009, y0 - 0.009, w - 0.01), (u1 + 0.009, y1 + 0.009, w + 0.004), "rubber")
        sheet.box((u0, y0, w - 0.01), (u1, y1, w + 0.012), PAINT, wear=0.2)
        across, up = 8, 7
        for k in range(across + 1):
            for y in (y0 + 0.03, y1 - 0.03):
                _bolt(plain, (u0 + 0.03 + (u1 - u0 - 0.06) * k / across, y, w + 0.012))
        for k in range(1, up):
            for u in (u0 + 0.03, u1 - 0.03):
                _bolt(plain, (u, y0 + 0.03 + (y1 - y0 - 0.06) * k / up, w + 0.012))
        for u in (u0 + 0.16, u1 - 0.16):
            y = y0 + 0.17
            path = [(u - 0.06, y, w + 0.010), (u - 0.06, y, w + 0.040), (u + 0.06, y, w + 0.040)]
            plain.tube([*path, (u + 0.06, y, w + 0.010)], 0.006, "stainless", sides=6)


def _bolt(mesh: Mesh, at: Point, radius: float = 0.009) -> None:
    head = [(0.0, radius), (0.006, radius), (0.006, 0.0)]
    mesh.lathe(head, at, (0, 0, 1), "stainless", sides=6, smooth=False, caps=False)


def _fresh_air(plain: Mesh, small: Mesh) -> None:
    """A disc that is turned to let in fresh air, its scale in m3/h, openings half shown."""
    u, y, w = -0.62, SPLIT + 0.66, FRONT - 0.018
    plain.lathe(
        [(0.0, 0.150), (0.010, 0.150), (0.013, 0.145), (0.013, 0.0)],
        (u, y, w),
        (0, 0, 1),
        "plastic_white",
        sides=28,
    )
    for k in range(3):
        a = 2.0 * math.pi * k / 3 + 0.5
        centre = (u + 0.080 * math.cos(a), y + 0.080 * math.sin(a), w + 0.0132)
        hole = [(0.0006, 0.036), (0.0006, 0.0)]
        plain.lathe(hole, centre, (0, 0, 1), "hole", sides=14, caps=False)
    plain.lathe(
        [(0.0, 0.026), (0.022, 0.024), (0.022, 0.0)],
        (u, y, w + 0.012),
        (0, 0, 1),
        "steel",
        sides=10,
    )
    small.box((u - 0.008, y + 0.100, w + 0.010), (u + 0.008, y + 0.158, w + 0.016), "plastic_red")
    for k, name in enumerate(("0", "75", "150", "225")):
        a = math.pi * (0.5 - 0.22 * k)
        at = (u + 0.172 * math.cos(a) - 0.012, y + 0.172 * math.sin(a) - 0.006, w + 0.001)
        write(plain, name, at, 0.016, "marking_black")
    write(plain, "FRESH AIR", (u - 0.10, y - 0.195, w + 0.001), 0.028, "marking_black")


def _fan(sheet: Mesh, plain: Mesh) -> None:
    """Shroud before the coil, five blades, a guard of rings and spokes."""
    u, y, radius = FAN
    w = FRONT - 0.075
    _shroud(plain, (0.0, HALF - 0.05, LOW + 0.33, SPLIT - 0.05), w)
    ring = [
        (0.0, radius),
        (0.055, radius),
        (0.060, radius + 0.006),
        (0.055, radius + 0.014),
        (0.0, radius + 0.014),
    ]
    plain.lathe(ring, (u, y, w - 0.045), (0, 0, 1), SHROUD, sides=28, caps=False)
    plain.rod((u, y, RECESS + 0.03), (u, y, w - 0.02), 0.075, "steel_dark", sides=16)
    plain.lathe(
        [(0.0, 0.055), (0.012, 0.050), (0.016, 0.0)],
        (u, y, w - 0.022),
        (0, 0, 1),
        "plastic_black",
        sides=14,
    )
    for k in range(5):
        _blade(plain, (u, y, w - 0.050), 2.0 * math.pi * k / 5, radius - 0.012)
    guard = w + 0.030
    for k in range(9):
        r = 0.055 + (radius + 0.005 - 0.055) * k / 8
        loop = [(u + r * math.cos(a), y + r * math.sin(a), guard) for a in _turns(26)]
        plain.tube(loop, 0.0022, "steel", sides=4, closed=True)
    for a in _turns(8):
        c, s = math.cos(a), math.sin(a)
        path = [
            (u + r * c, y + r * s, at)
            for r, at in (
                (0.05, guard - 0.004),
                (radius, guard - 0.004),
                (radius + 0.02, w - 0.002),
            )
        ]
        plain.tube(path, 0.003, "steel", sides=4)
    sheet.box((u - 0.045, y - 0.045, guard - 0.002), (u + 0.045, y + 0.045, guard + 0.002), "plate")


def _turns(count: int) -> list[float]:
    return [2.0 * math.pi * k / count for k in range(count)]


def _shroud(mesh: Mesh, sides: tuple[float, float, float, float], w: float) -> None:
    """A plate with a round hole for the fan: rim of the hole against points on the edges."""
    u, y, radius = FAN
    u0, u1, y0, y1 = sides
    count = 32
    inner, outer = [], []
    for a in _turns(count):
        c, s = math.cos(a), math.sin(a)
        reach = min(
            ((u1 if c > 0 else u0) - u) / c if abs(c) > 1e-9 else 9.0,
            ((y1 if s > 0 else y0) - y) / s if abs(s) > 1e-9 else 9.0,
        )
        inner.append((u + radius * c, y + radius * s, w))
        outer.append((u + reach * c, y + reach * s, w))
    faces = [(k, count + k, count + (k + 1) % count, (k + 1) % count) for k in range(count)]
    mesh.add(inner + outer, faces, SHROUD)
    for cu, cy in ((u0, y0), (u1, y0), (u1, y1), (u0, y1)):  # the corners that the fan leaves out
        near = sorted(range(count), key=lambda k: math.dist(outer[k][:2], (cu, cy)))[:2]
        a, b = sorted(near) if abs(near[0] - near[1]) == 1 else sorted(near, reverse=True)
        mesh.add([outer[a], (cu, cy, w), outer[b]], [(0, 1, 2)], SHROUD)


def _blade(mesh: Mesh, at: Point, angle: float, reach: float) -> None:
    """A twisted blade, seen from both sides."""
    u, y, w = at
    points = []
    for radius, half, twist in (
        (0.06, 0.50, 0.030),
        (reach * 0.6, 0.36, 0.024),
        (reach, 0.30, 0.018),
    ):
        for way in (-1, 1):
            a = angle + way * half
            points.append((u + radius * math.cos(a), y + radius * math.sin(a), w + way * twist))
    faces = [(0, 2, 3, 1), (2, 4, 5, 3)]
    mesh.add(points, faces, "plastic_black")
    mesh.add(points, [face[::-1] for face in faces], "plastic_black")


def _controller(sheet: Mesh, small: Mesh, plain: Mesh) -> None:
    """Control box with its door, display, keys and lamps; below it the plug's sockets."""
    u, y, wide, high = CONTROL
    w = FRONT - 0.020
    sheet.box((u, y, RECESS + 0.002), (u + wide, y + high, w - 0.018), "plastic_white")
    sheet.box((u + 0.008, y + 0.008, w - 0.017), (u + wide - 0.008, y + high - 0.008, w), PAINT)
    for dy in (0.10, high - 0.10):
        small.box(
            (u + wide - 0.004, y + dy - 0.03, w - 0.03),
            (u + wide + 0.014, y + dy + 0.03, w - 0.004),
            "stainless",
        )
        plain.lathe(
            [(0.0, 0.014), (0.008, 0.014), (0.008, 0.0)],
            (u + 0.035, y + dy, w),
            (0, 0, 1),
            "stainless",
            sides=10,
        )
    top, left = y + high - 0.09, u + 0.10
    small.box(
        (left - 0.02, top - 0.26, w - 0.002), (left + 0.34, top + 0.02, w + 0.006), "plastic_black"
    )
    small.box((left, top - 0.085, w + 0.004), (left + 0.20, top - 0.005, w + 0.0075), "screen")
    write(plain, "-18.0 C", (left + 0.018, top - 0.060, w + 0.0078), 0.032, "digits_red")
    for k in range(12):
        a, b = left + 0.012 + 0.050 * (k % 4), top - 0.130 - 0.042 * (k // 4)
        small.box((a, b, w + 0.004), (a + 0.036, b + 0.026, w + 0.010), "plastic_grey")
    for k, colour in enumerate(("plastic_red", "plastic_yellow", "strap_green")):
        centre = (left + 0.265, top - 0.03 - 0.055 * k, w + 0.006)
        plain.lathe(
            [(0.0, 0.011), (0.005, 0.009), (0.007, 0.0)], centre, (0, 0, 1), colour, sides=10
        )
    write(
        plain, "400-460 V  3 PH  50/60 HZ", (u + 0.10, y + 0.16, w + 0.001), 0.017, "marking_black"
    )
    _warning(plain, (u + 0.16, y + 0.075, w + 0.001))


def _warning(mesh: Mesh, at: Point) -> None:
    """Yellow triangle with the flash: live parts."""
    u, y, w = at
    for size, colour, lift in ((0.055, "marking_black", 0.0), (0.045, "marking_yellow", 0.0004)):
        low = y - 0.5 * size
        mesh.quad(
            [
                (u - size, low, w + lift),
                (u + size, low, w + lift),
                (u, low + 1.73 * size, w + lift),
            ],
            colour,
        )
    write(mesh, "4", (u - 0.008, y - 0.016, w + 0.0009), 0.034, "marking_black")


def _compressor(plain: Mesh, small: Mesh) -> None:
    """Compressor on its side with heads and valves, receiver upright, pipes between them."""
    w, y = FRONT - 0.105, LOW + 0.24
    body = [(0.0, 0.0), (0.0, 0.075), (0.02, 0.092), (0.40, 0.092), (0.42, 0.075), (0.42, 0.0)]
    plain.lathe(body, (-0.98, y, w), (1, 0, 0), "steel_dark", sides=18)
    for k in range(3):
        u = -0.90 + 0.12 * k
        small.box((u - 0.045, y + 0.06, w - 0.055), (u + 0.045, y + 0.145, w + 0.055), "steel_dark")
        for du in (-0.03, 0.03):
            _bolt(plain, (u + du, y + 0.10, w + 0.055), 0.007)
    for u in (-0.92, -0.66):
        small.box((u - 0.03, LOW + 0.045, w - 0.08), (u + 0.03, y - 0.05, w + 0.08), "galvanised")
    tank = [(0.0, 0.0), (0.0, 0.035), (0.03, 0.058), (0.42, 0.058), (0.45, 0.035), (0.45, 0.0)]
    plain.lathe(tank, (-0.24, LOW + 0.10, w), (0, 1, 0), "plastic_black", sides=16)
    plain.lathe(
        [(0.0, 0.020), (0.004, 0.020), (0.004, 0.0)],
        (-0.24, LOW + 0.32, w + 0.056),
        (0, 0, 1),
        "glass",
        sides=12,
    )
    _pipes(plain, y, w)


def _pipes(plain: Mesh, y: float, w: float) -> None:
    """Discharge, liquid and suction pipe, the last one lagged. y, w: of the compressor's axis."""
    rear, near = w - 0.03, w + 0.05
    discharge = [(-0.60, y + 0.13, w), (-0.60, y + 0.38, w), (-0.40, y + 0.38, w)]
    liquid = [(-0.72, y + 0.13, near), (-0.72, y + 0.50, near), (-0.24, y + 0.50, near)]
    suction = [(-0.24, LOW + 0.11, w), (-0.24, LOW + 0.07, w), (-0.13, LOW + 0.07, w)]
    for path, radius in (
        ([*discharge, (-0.40, SPLIT - 0.05, rear)], 0.016),
        ([*liquid, (-0.24, LOW + 0.54, w)], 0.009),
        ([*suction, (-0.13, SPLIT - 0.05, rear)], 0.008),
    ):
        plain.tube(_bent(path), radius, "copper", sides=6)
    plain.tube([(-0.40, y + 0.45, w), (-0.40, SPLIT - 0.10, w - 0.027)], 0.026, "rubber", sides=8)


def _bent(path: list[Point]) -> list[Point]:
    """The same path with its corners cut twice (Chaikin 1974), as a pipe is bent; ends stay."""
    for _ in range(2):
        found = [path[0]]
        for a, b in pairwise(path):
            for share in (0.25, 0.75):
                x, y, z = (p + (q - p) * share for p, q in zip(a, b, strict=True))
                found.append((x, y, z))
        path = [*found, path[-1]]
    return path


def _cable(plain: Mesh, sheet: Mesh) -> None:
    """18 m of power cable coiled in its tray under the fan, the plug (CEE 17) in its holder."""
    u, y, w = 0.52, LOW + 0.18, FRONT - 0.125
    sheet.box((0.0, LOW + 0.045, w - 0.07), (HALF - 0.05, LOW + 0.065, FRONT - 0.02), "aluminium")
    lip = (HALF - 0.05, LOW + 0.145, FRONT - 0.022)
    sheet.box((0.0, LOW + 0.064, FRONT - 0.026), lip, "aluminium")
    for turn in range(5):
        path = []
        for a in _turns(20):
            wide = 0.36 - 0.012 * turn + 0.008 * math.sin(3.0 * a + turn)
            tall = 0.105 - 0.008 * turn
            path.append((u + wide * math.cos(a), y + tall * math.sin(a), w + 0.021 * turn))
        plain.tube(path, 0.0105, "plastic_black", sides=5, closed=True)
    at = (HALF - 0.20, LOW + 0.19, FRONT - 0.07)
    plain.lathe(
        [(0.0, 0.018), (0.05, 0.030), (0.11, 0.036), (0.11, 0.041), (0.17, 0.041), (0.17, 0.0)],
        (at[0], at[1] - 0.06, at[2]),
        (0.15, 1.0, 0.0),
        "plastic_red",
        sides=16,
    )


def _marks(small: Mesh, plain: Mesh) -> None:
    """Maker's data plate, refrigerant label, the unit's name."""
    w = FRONT - 0.018
    u, y = 0.55, SPLIT + 0.35
    small.box((u, y, w - 0.002), (u + 0.22, y + 0.16, w + 0.0015), "plate")
    lines = (
        "MODEL XVR-69",
        "REFRIGERANT R-134A",
        "CHARGE 4.6 KG",
        "460 V 3 PH 60 HZ 32 A",
        "SERIAL 0240517",
    )
    for k, text in enumerate(lines):
        write(plain, text, (u + 0.012, y + 0.130 - 0.028 * k, w + 0.0018), 0.013, "marking_black")
    write(plain, "XVR COLD", (0.18, SPLIT + 0.78, w + 0.001), 0.12, "paint_blue")
    write(plain, "R-134A", (-0.20, LOW + 1.25, RECESS + 0.0012), 0.030, "marking_black")
