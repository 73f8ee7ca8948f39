"""The yard round the container, and the lobby: cheap surroundings, seen but not inspected."""

from __future__ import annotations

from itertools import pairwise

from mesh import Mesh
from parts.corrugation import trapezoid
from parts.dimensions import OUTER_X, TOP_Y
from parts.text import write

LENGTH = 12.192
NEAR_Z, FAR_Z, HALF_X = 14.0, -26.0, 20.0
# Coarser than the real thing: at ten metres nobody counts folds.
FOLDS = trapezoid(0.10, 12.10, outer=0.110, slope=0.068, inner=0.110, depth=0.036, radius=0.0)
STACKS = (  # x of the middle, z of the doors, colours from the ground up
    (-8.4, 1.5, ("paint_red", "paint_blue")),
    (-8.4, -11.6, ("paint_sand", "paint_red")),
    (9.6, -4.0, ("paint_blue", "paint_sand")),
    (12.2, -4.0, ("paint_red",)),
)
NAMES = {"paint_red": "QUILLON LINE", "paint_blue": "ORTANIS", "paint_sand": "VELMARA"}


def ground() -> list[Mesh]:
    """An asphalt yard of 40 x 40 m in the container's frame: lines, stacks, a shed, a wall."""
    flat, boxes = Mesh(), Mesh()
    corners = [(-HALF_X, NEAR_Z), (HALF_X, NEAR_Z), (HALF_X, FAR_Z), (-HALF_X, FAR_Z)]
    flat.quad([(x, 0.0, z) for x, z in corners], "asphalt")
    _lines(flat)
    for x, z, colours in STACKS:
        for level, colour in enumerate(colours):
            _neighbour(boxes, (x, level * (TOP_Y + 0.004), z), colour)
    _wall(boxes)
    _shed(boxes)
    for x, z in ((-13.5, 6.0), (15.5, 4.0), (-13.5, -20.0), (15.5, -20.0)):
        boxes.rod((x, 0, z), (x, 9.0, z), 0.075, "galvanised", sides=8)
        boxes.box((x - 0.5, 8.9, z - 0.14), (x + 0.5, 9.04, z + 0.14), "plastic_grey")
    return [flat, boxes]


def _lines(mesh: Mesh) -> None:
    for x in (-1.95, 1.95, 6.3):
        _strip(mesh, (x, 4.0), (x, -14.0), 0.11, "marking_white")
    _strip(mesh, (-2.0, 4.0), (6.355, 4.0), 0.15, "marking_white")
    left, right, near, far = -1.55, 1.55, 3.3, 0.75  # keep clear: where the leaves swing
    for a, b in pairwise([(left, near), (right, near), (right, far), (left, far), (left, near)]):
        _strip(mesh, a, b, 0.10, "marking_yellow")
    for k in range(5):
        x = left + 0.1 + 0.55 * k
        _strip(
            mesh,
            (x, far + 0.05),
            (min(x + 2.4, right), far + 0.05 + min(2.4, right - x)),
            0.10,
            "marking_yellow",
        )


def _strip(
    mesh: Mesh, start: tuple[float, float], end: tuple[float, float], width: float, surface: str
) -> None:
    """A painted line on the ground, 3 mm over it; points are (x, z)."""
    (x0, z0), (x1, z1) = start, end
    length = ((x1 - x0) ** 2 + (z1 - z0) ** 2) ** 0.5
    across, along = (z1 - z0) / length * width / 2, (x1 - x0) / length * width / 2
    y = 0.003
    corners = [(x0 + across, y, z0 - along), (x0 - across, y, z0 + along)]
    corners += [(x1 - across, y, z1 + along), (x1 + across, y, z1 - along)]
    mesh.quad(corners, surface)


def _neighbour(mesh: Mesh, at: tuple[float, float, float], colour: str) -> None:
    """A closed container from outside; folds only on the side that is seen."""
    x, y, z = at
    seen = 1.0 if x < 0 else -1.0
    mesh.box(
        (x - 1.17, y + 0.15, z - 0.10), (x + 1.17, y + TOP_Y - 0.02, z - LENGTH + 0.06), colour
    )
    rows = (y + 0.165, y + TOP_Y - 0.083)
    mesh.grid(
        lambda i, j: (x + seen * (1.178 + FOLDS.offset[i]), rows[j], z - FOLDS.along[i]),
        len(FOLDS),
        2,
        colour,
        uv=lambda i, j: (FOLDS.arc[i], rows[j]),
        flip=seen < 0,
    )
    for dx in (-1, 1):
        side = x + dx * OUTER_X
        for z0, z1 in ((z, z - 0.16), (z - LENGTH + 0.16, z - LENGTH)):
            mesh.box((side, y, z0), (side - dx * 0.16, y + TOP_Y, z1), colour, tint=0.4)
        for low, high in ((0.01, 0.17), (TOP_Y - 0.09, TOP_Y - 0.01)):
            mesh.box(
                (side, y + low, z - 0.16), (side - dx * 0.06, y + high, z - LENGTH + 0.16), colour
            )
    for u in (-0.83, -0.26, 0.26, 0.83):
        rod = ((x + u, y + 0.08, z - 0.07), (x + u, y + TOP_Y - 0.05, z - 0.07))
        mesh.rod(*rod, 0.02, "galvanised", sides=5)
        mesh.box((x + u, y + 1.2, z - 0.08), (x + u + 0.4, y + 1.24, z - 0.06), "galvanised")
    mesh.box((x - 1.06, y + 0.02, z - 0.01), (x + 1.06, y + 0.16, z - 0.12), colour)
    mesh.box((x - 1.06, y + TOP_Y - 0.12, z - 0.01), (x + 1.06, y + TOP_Y - 0.01, z - 0.12), colour)
    mesh.box((x - 0.012, y + 0.16, z - 0.088), (x + 0.012, y + TOP_Y - 0.12, z - 0.099), "rubber")
    _name(mesh, NAMES[colour], (x + seen * 1.2165, y + 1.55, z), seen)


def _name(mesh: Mesh, text: str, at: tuple[float, float, float], seen: float) -> None:
    """A line's name along the side, on the crests of the folds."""
    flat = Mesh()
    write(flat, text, (0.0, 0.0, 0.0), 0.75, "marking_white")
    # Seen from outside, letters run towards +z on the left side of a box, towards -z on the right.
    start = at[2] - LENGTH + 1.8 if seen < 0 else at[2] - 1.8
    mesh.merge(flat, lambda p: (at[0], at[1] + p[1], start - seen * p[0]))


def _wall(mesh: Mesh) -> None:
    """A concrete wall 2.6 m high at the edge of the yard; open behind the officer's left."""
    high, thick = 2.6, 0.15
    for x in (-HALF_X, HALF_X):
        mesh.box((x, 0, NEAR_Z), (x + (thick if x > 0 else -thick), high, FAR_Z), "concrete")
    mesh.box((-HALF_X, 0, FAR_Z), (HALF_X, high, FAR_Z - thick), "concrete")
    mesh.box((-6.0, 0, NEAR_Z), (HALF_X, high, NEAR_Z + thick), "concrete")
    mesh.box((-HALF_X, 0, NEAR_Z), (-14.0, high, NEAR_Z + thick), "concrete")
    for k in range(11):
        z = NEAR_Z - 4.0 * k
        for s in (-1, 1):
            x = s * (HALF_X - 0.10)
            mesh.box((x, 0, z - 0.12), (x + s * 0.12, high + 0.08, z + 0.12), "concrete", tint=0.42)


def _shed(mesh: Mesh) -> None:
    """An examination shed at the far end: a concrete plinth, sheet walls, two roller doors."""
    z = FAR_Z + 0.2
    mesh.box((-7.0, 0, z), (13.0, 1.0, z + 3.0), "concrete")
    mesh.box((-7.05, 1.0, z), (13.05, 5.6, z + 3.05), "paint_sand")
    mesh.box((-7.1, 5.6, z), (13.1, 6.1, z + 3.2), "paint_blue")
    for x in (-4.5, 3.5):
        mesh.box((x, 0.0, z + 3.0), (x + 4.0, 4.0, z + 3.08), "plastic_grey")


def lobby() -> list[Mesh]:
    """A lit bay of 6 x 3 x 6 m; origin at the middle of its floor, one stands looking to -z."""
    mesh, wall = Mesh(), "lobby_wall"
    ring = [(-3, 3), (3, 3), (3, -3), (-3, -3)]
    mesh.quad([(x, 0, z) for x, z in ring], "lobby_floor")
    mesh.quad([(x, 3, z) for x, z in ring[::-1]], wall)
    for (x0, z0), (x1, z1) in pairwise([*ring[::-1], ring[-1]]):  # inner faces
        _upright(mesh, (x0, z0), (x1, z1), (0.0, 3.0), wall)
        near = 0.998  # the band lies 6 mm before the wall
        _upright(mesh, (x0 * near, z0 * near), (x1 * near, z1 * near), (0.95, 1.10), "lobby_band")
    mesh.box((-3.3, -0.3, -3.3), (3.3, 3.3, 3.3), wall)  # outside: no sun through the corners
    mesh.box((1.2, 0.0, -2.998), (2.9, 2.2, -2.96), "plastic_grey")  # the door to the yard
    mesh.box((2.04, 0.0, -2.961), (2.06, 2.2, -2.955), "plastic_black")
    for x in (1.9, 2.2):
        mesh.rod((x, 0.85, -2.93), (x, 1.25, -2.93), 0.014, "steel", sides=8)
    mesh.box((-2.9, 0.42, -2.9), (-1.3, 0.47, -2.5), "wood")
    for x in (-2.8, -1.45):
        mesh.box((x, 0.0, -2.88), (x + 0.06, 0.42, -2.52), "steel_dark")
    for x in (-1.2, 1.2):
        mesh.box((x - 0.12, 2.94, -1.5), (x + 0.12, 2.995, 1.5), "lamp")
    return [mesh]


def _upright(
    mesh: Mesh,
    start: tuple[float, float],
    end: tuple[float, float],
    heights: tuple[float, float],
    surface: str,
) -> None:
    """A rectangle that stands on the line between two points (x, z)."""
    (x0, z0), (x1, z1), (low, high) = start, end, heights
    mesh.quad([(x0, low, z0), (x1, low, z1), (x1, high, z1), (x0, high, z0)], surface)
