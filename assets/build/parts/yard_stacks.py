"""Stacks of closed containers round the yard: the nearer, the more of them is modelled."""

from __future__ import annotations

from typing import Final

from mesh import Mesh
from parts.corrugation import trapezoid
from parts.text import write

OUTER_X: Final = 1.219
HIGH_CUBE, STANDARD = 2.896, 2.591
LONG, SHORT = 12.192, 6.058
# Coarser than the real thing: at ten metres nobody counts folds.
PITCH: Final = {"outer": 0.110, "slope": 0.068, "inner": 0.110, "depth": 0.036, "radius": 0.0}
OPEN_Z: Final = -8.0  # doors farther back are hidden by the stack before them
NAMES: Final = {
    "paint_red": "QUILLON LINE",
    "paint_blue": "ORTANIS",
    "paint_sand": "VELMARA",
    "paint_green": "SABLE EAST",
    "paint_orange": "KORVANE",
    "paint_grey": "NORDHALE",
}
# x of the middle, z of the doors, length, colours from the ground up
NEAR: Final = (
    (-8.4, 1.5, LONG, ("paint_red", "paint_blue")),
    (-8.4, -11.6, LONG, ("paint_sand", "paint_green", "paint_red")),
    (-11.1, 0.9, LONG, ("paint_orange",)),
    (9.6, -4.0, LONG, ("paint_blue", "paint_sand")),
    (12.2, -4.4, LONG, ("paint_green",)),
    (9.6, -17.4, SHORT, ("paint_orange", "paint_grey")),
)
FAR: Final = (
    (-13.8, -10.8, LONG, ("paint_blue", "paint_grey", "paint_red", "paint_sand")),
    (-16.4, -11.2, LONG, ("paint_green", "paint_sand", "paint_orange")),
    (-14.0, 0.6, SHORT, ("paint_grey", "paint_blue")),
    (32.0, 8.0, LONG, ("paint_red", "paint_grey", "paint_blue", "paint_green")),
    (32.0, -6.0, LONG, ("paint_sand", "paint_orange", "paint_red")),
    (32.0, -20.0, LONG, ("paint_blue", "paint_blue", "paint_grey", "paint_red")),
    (34.8, 7.6, LONG, ("paint_orange", "paint_blue", "paint_red", "paint_sand")),
    (34.8, -6.4, LONG, ("paint_grey", "paint_green", "paint_sand", "paint_red")),
    (-27.0, 14.0, LONG, ("paint_sand", "paint_red", "paint_grey")),
    (-27.0, 0.5, LONG, ("paint_blue", "paint_green", "paint_orange", "paint_red")),
    (-27.0, -13.0, LONG, ("paint_red", "paint_sand")),
    (-27.0, -26.5, LONG, ("paint_grey", "paint_blue", "paint_sand")),
)


def build(mesh: Mesh) -> None:
    """All stacks. Rows of two side by side are seen from one side only."""
    for stacks, near in ((NEAR, True), (FAR, False)):
        for x, z, length, colours in stacks:
            y = 0.0
            for level, colour in enumerate(colours):
                high = STANDARD if (level + int(abs(x))) % 2 else HIGH_CUBE
                _neighbour(mesh, (x, y, z), (length, high), colour, near)
                y += high + 0.004


def _neighbour(
    mesh: Mesh,
    at: tuple[float, float, float],
    size: tuple[float, float],
    colour: str,
    near: bool,
) -> None:
    """A closed container from outside, `at` its door end; folds on the side that is seen."""
    x, y, z = at
    length, high = size
    seen = 1.0 if x < 0 else -1.0
    age = 0.34 + 0.08 * (int(7.0 * abs(x) + 5.0 * abs(z) + 3.0 * y) % 5)  # of the paint
    mesh.box(
        (x - 1.17, y + 0.15, z - 0.10),
        (x + 1.17, y + high - 0.02, z - length + 0.06),
        colour,
        tint=age,
    )
    _side(mesh, at, size, colour, near, age)
    if near:
        _frame(mesh, at, size, colour)
        if z > OPEN_Z or y > 2 * STANDARD:
            _doors(mesh, at, high, colour)
        _name(mesh, at, length, NAMES[colour])
        return
    side, end = x + seen * OUTER_X, z - length
    edges = [((y + 0.01, y + 0.17), (z, end)), ((y + high - 0.09, y + high - 0.01), (z, end))]
    edges += [((y, y + high), (z, z - 0.16)), ((y, y + high), (end + 0.16, end))]
    for (low, top), (z0, z1) in edges:
        ring = [(side, low, z0), (side, low, z1), (side, top, z1), (side, top, z0)]
        mesh.add(ring if seen > 0 else ring[::-1], [range(4)], colour, tint=0.35)


def _side(
    mesh: Mesh,
    at: tuple[float, float, float],
    size: tuple[float, float],
    colour: str,
    near: bool,
    age: float,
) -> None:
    """The corrugated wall. Recesses get less light; far off, a zigzag whose folds are light and
    dark passes for the trapezoids."""
    x, y, z = at
    length, high = size
    seen = 1.0 if x < 0 else -1.0
    folds = trapezoid(0.10, length - 0.09, **PITCH)
    step = 1 if near else 2
    along, offset, arc = folds.along[::step], folds.offset[::step], folds.arc[::step]
    rows = (y + 0.165, y + high - 0.083)
    mesh.grid(
        lambda i, j: (x + seen * (1.178 + offset[i]), rows[j], z - along[i]),
        len(along),
        2,
        colour,
        uv=lambda i, j: (arc[i], rows[j]),
        tint=lambda i, j: (
            age + (0.3 if offset[i] > 0.02 else -0.3) if near else (0.05, 0.95)[i % 2]
        ),
        flip=seen < 0,
    )


def _frame(
    mesh: Mesh, at: tuple[float, float, float], size: tuple[float, float], colour: str
) -> None:
    """Posts, rails and castings of the side that is seen, and the other post of the doors."""
    x, y, z = at
    length, high = size
    seen = 1.0 if x < 0 else -1.0
    side = x + seen * OUTER_X
    for z0, z1 in ((z, z - 0.16), (z - length + 0.16, z - length)):
        mesh.box((side, y, z0), (side - seen * 0.16, y + high, z1), colour, tint=0.4)
        for y0 in (y, y + high - 0.118):
            _casting(mesh, (side, y0, min(z0, z1)), seen)
    for low, top in ((0.01, 0.17), (high - 0.09, high - 0.01)):
        start = (side, y + low, z - 0.16)
        mesh.box(start, (side - seen * 0.06, y + top, z - length + 0.16), colour)
    other = x - seen * OUTER_X
    mesh.box((other, y, z), (other + seen * 0.16, y + high, z - 0.16), colour, tint=0.4)


def _name(mesh: Mesh, at: tuple[float, float, float], length: float, name: str) -> None:
    """A line's name along the side, on the crests of the folds."""
    x, y, z = at
    seen = 1.0 if x < 0 else -1.0
    flat = Mesh()
    write(flat, name, (0.0, 0.0, 0.0), 0.75 if length > SHORT else 0.55, "marking_white")
    # Seen from outside, letters run towards +z on the left side of a box, towards -z on the right.
    start = z - length + 1.2 if seen < 0 else z - 1.2
    face = x + seen * 1.2165
    mesh.merge(flat, lambda p: (face, y + 1.45 + p[1], start - seen * p[0]))


def _casting(mesh: Mesh, at: tuple[float, float, float], seen: float) -> None:
    x, y, z = at
    """A corner casting, proud of the posts, with its hole."""
    low, top = (x + seen * 0.004, y + 0.001, z - 0.01), (x - seen * 0.15, y + 0.118, z + 0.17)
    mesh.box(low, top, "steel_dark", tint=0.6)
    mesh.quad(
        [
            (x + seen * 0.006, y + 0.025, z + (0.115 if seen > 0 else 0.045)),
            (x + seen * 0.006, y + 0.025, z + (0.045 if seen > 0 else 0.115)),
            (x + seen * 0.006, y + 0.095, z + (0.045 if seen > 0 else 0.115)),
            (x + seen * 0.006, y + 0.095, z + (0.115 if seen > 0 else 0.045)),
        ],
        "hole",
    )


def _doors(mesh: Mesh, at: tuple[float, float, float], high: float, colour: str) -> None:
    """Ribs, rods and handles, and the gap between the leaves."""
    x, y, z = at
    for u in (-0.83, -0.26, 0.26, 0.83):
        rod = ((x + u, y + 0.08, z - 0.03), (x + u, y + high - 0.05, z - 0.03))
        mesh.rod(*rod, 0.017, "galvanised", sides=5)
        for low in (0.30, high - 0.32):
            mesh.box((x + u - 0.06, y + low, z - 0.02), (x + u + 0.06, y + low + 0.07, z - 0.10),
                     "galvanised")  # fmt: skip
        reach = 0.40 if u < 0 else -0.40
        mesh.box((x + u, y + 1.2, z - 0.03), (x + u + reach, y + 1.235, z - 0.015), "galvanised")
    for low, top in ((0.42, 0.80), (0.95, 1.35), (1.50, 1.90), (2.05, high - 0.42)):
        for left in (-1.09, 0.04):
            mesh.box((x + left, y + low, z - 0.11), (x + left + 1.05, y + top, z - 0.068), colour)
    mesh.box((x - 1.06, y + 0.02, z - 0.01), (x + 1.06, y + 0.16, z - 0.12), colour, tint=0.4)
    mesh.box((x - 1.06, y + high - 0.12, z - 0.01), (x + 1.06, y + high - 0.01, z - 0.12), colour)
    mesh.box((x - 0.012, y + 0.16, z - 0.06), (x + 0.012, y + high - 0.12, z - 0.099), "rubber")
    mesh.box((x + 0.42, y + high - 0.62, z - 0.06), (x + 0.98, y + high - 0.42, z - 0.066), "label")
