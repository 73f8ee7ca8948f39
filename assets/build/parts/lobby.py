"""The lobby: a small lit bay, the first thing an officer sees."""

from __future__ import annotations

from itertools import pairwise

from mesh import Mesh


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
