"""Cases that were cut open: flaps hang down, goods show; and what a cut leaves in other wrapping.

Each stands where its closed model stands. `opened_NAME` is full of its own goods; `emptied_NAME`
has a false layer `LAYER_MM` below its rim (`vrkiosk_assets.cargo`), on which others are laid.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from mesh import Mesh, Pair, Point
from parts.cargo import CHAMFER, case_half, dress_of
from parts.cargo_shape import SoftBox

from vrkiosk_assets.cargo import KITS, LAYER_MM, OPENING

BOARD = 0.004  # metres of cardboard
LEAN = math.radians(9.0)  # a flap hangs so far off its wall
TOP: Final = (1, 1)


def case(base: str, *, full: bool) -> list[Mesh]:
    """A case of the table without its lid."""
    half = case_half(base)
    body = Mesh(weighted=True)
    film = base == "carton_g"
    edge = "poly_clear" if film else "cardboard"
    SoftBox(half, CHAMFER, lambda side: dress_of(base, side), edge, without=(TOP,)).add_to(body)
    flaps = Mesh()
    _walls(flaps, half, edge)
    if not film:
        _flaps(flaps, half)
    fill = Mesh(bevel=0.004)
    if full:
        _GOODS[base](fill, half)
    else:
        low = half[1] - LAYER_MM / 1000.0
        x, z = half[0] - BOARD, half[2] - BOARD
        fill.box((-x, low - 0.020, -z), (x, low, z), "cardboard_torn")
    return [body, flaps, fill]


def _walls(mesh: Mesh, half: Point, surface: str) -> None:
    """The insides of four walls, down to what lies in the case, and their rims."""
    x, y, z = half
    inner_x, inner_z, low = x - BOARD, z - BOARD, y - 0.14
    ring = [(-inner_x, -inner_z), (inner_x, -inner_z), (inner_x, inner_z), (-inner_x, inner_z)]
    outer = [(-x, -z), (x, -z), (x, z), (-x, z)]
    for k in range(4):
        (a, b), (c, d) = ring[k], ring[(k + 1) % 4]
        mesh.quad([(a, y, b), (a, low, b), (c, low, d), (c, y, d)][::-1], surface)
        (e, f), (g, h) = outer[k], outer[(k + 1) % 4]
        mesh.quad([(e, y, f), (a, y, b), (c, y, d), (g, y, h)][::-1], surface)


def _flaps(mesh: Mesh, half: Point) -> None:
    """Two long flaps and two short ones, hanging down outside; the tape's halves on the long."""
    x, y, z = half
    for axis, wide, away, deep in ((2, x, z, z), (0, z, x, min(x, z))):
        for s in (-1, 1):
            outline = [(-wide, 0.0), (wide, 0.0), (0.96 * wide, deep), (-0.96 * wide, deep)]
            strip = [(-0.96 * wide, deep - 0.025), (0.96 * wide, deep - 0.025), *outline[2:]]
            sheets = [("cardboard", outline, BOARD, 1), ("cardboard", outline, 0.0, -1)]
            if axis == 2:  # its board face lies against the wall, the taped one looks out
                sheets.append(("tape", strip, BOARD + 3e-4, 1))
            for surface, corners, lift, way in sheets:
                points = [_hung(axis, s, (y, away), corner, lift) for corner in corners]
                mesh.quad(points[:: way * s * (-1 if axis == 2 else 1)], surface)


def _hung(axis: int, side: int, rim: Pair, corner: Pair, lift: float) -> Point:
    """A place of a flap that hangs from a rim (height, distance from the middle); corner: along
    the rim and down the flap."""
    along, down = corner
    out = side * (rim[1] + 0.001 + down * math.sin(LEAN) + lift)
    high = rim[0] - down * math.cos(LEAN)
    return (along, high, out) if axis == 2 else (out, high, along)


def _rows(
    mesh: Mesh, half: Point, counts: tuple[int, int], below: float, surface: str, gap: float
) -> None:
    """Equal boxes side by side (across, along) whose tops lie `below` the rim."""
    x, y, z = half[0] - BOARD - 0.003, half[1] - below, half[2] - BOARD - 0.003
    columns, rows = counts
    for i in range(columns):
        for j in range(rows):
            left, near = -x + 2 * x * i / columns, -z + 2 * z * j / rows
            low = (left + gap, y - 0.09, near + gap)
            high = (left + 2 * x / columns - gap, y, near + 2 * z / rows - gap)
            mesh.box(low, high, surface, tint=0.44 + 0.04 * ((3 * i + 5 * j) % 4))


def _boards(mesh: Mesh, half: Point) -> None:
    """Flat-packed furniture: boards on edge with foam between."""
    x, y, z = half[0] - BOARD - 0.012, half[1] - 0.03, half[2] - BOARD - 0.012
    count = 9
    for k in range(count):
        middle = -z + 2 * z * (k + 0.5) / count
        thick = 0.36 * 2 * z / count
        high = y - 0.012 * (k % 3)
        mesh.box((-x, high - 0.1, middle - thick), (x, high, middle + thick), "veneer")
    mesh.box((-x, y - 0.105, -z), (x, y - 0.075, z), "plastic_white")


def _cushions(mesh: Mesh, half: Point) -> None:
    """Seat cushions in two stacks."""
    _rows(mesh, half, (2, 1), 0.025, "bag_cloth", 0.004)


def _shoes(mesh: Mesh, half: Point) -> None:
    """Shoe boxes on edge."""
    _rows(mesh, half, (2, 3), 0.012, "kraft", 0.002)


def _cigarettes(mesh: Mesh, half: Point) -> None:
    """Cartons of cigarettes side by side."""
    _rows(mesh, half, (2, 5), 0.010, "label", 0.0015)


def _rolls(mesh: Mesh, half: Point) -> None:
    """Rolls of toilet paper, their ends up."""
    x, z = half[0] - 0.004, half[2] - 0.004
    columns, rows, top = 6, 4, half[1] - 0.008
    radius = min(x / columns, z / rows)
    for i in range(columns):
        for j in range(rows):
            at = (-x + x * (2 * i + 1) / columns, top, -z + z * (2 * j + 1) / rows)
            profile = [(0.04, radius), (0.1, radius), (0.1, 0.022), (0.08, 0.0)]
            start = (at[0], at[1] - 0.1, at[2])
            mesh.lathe(profile, start, (0, 1, 0), "label", sides=9, caps=False)


_GOODS: Final[dict[str, Callable[[Mesh, Point], None]]] = {
    "carton_a": _boards,
    "carton_b": _boards,
    "carton_c": _cushions,
    "carton_d": _shoes,
    "carton_e": _cigarettes,
    "carton_g": _rolls,
}


def slit() -> list[Mesh]:
    """A cut 0.32 m long along x in cloth or film, gaping, facing +y; origin on the surface."""
    mesh = Mesh()
    for grow, surface, lift in ((1.0, "cardboard_torn", 0.002), (0.72, "hole", 0.003)):
        rim = []
        for k in range(24):
            angle = math.pi * k / 12
            ragged = 1.0 + 0.16 * math.sin(5.3 * k)
            rim.append(
                (0.16 * grow * math.cos(angle), lift, 0.017 * grow * ragged * math.sin(angle))
            )
        mesh.add(rim[::-1], [range(24)], surface)
    return [mesh]


def _made(base: str, *, full: bool) -> Callable[[], list[Mesh]]:
    return lambda: case(base, full=full)


MAKERS: Final[dict[str, Callable[[], list[Mesh]]]] = {
    **{f"opened_{name}": _made(name, full=True) for name in OPENING},
    **{f"emptied_{name}": _made(name, full=False) for name in OPENING},
    "slit": slit,
}


def about(name: str) -> str:
    """A line for the catalogue."""
    state, _, base = name.partition("_")
    if not base:
        return "a cut in cloth or film, facing +y; origin on the surface"
    what = "its own goods in it" if state == "opened" else "empty at the top"
    return f"{KITS[base].about}, cut open, {what}; origin its middle"
