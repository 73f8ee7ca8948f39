"""The yard and the lobby: cheap surroundings."""

from __future__ import annotations

from mesh import Mesh
from parts.dimensions import TOP_Y

LENGTH = 12.192


def ground() -> list[Mesh]:
    """An asphalt yard of 40 x 40 m round the container, lines, neighbours, a shed and a fence."""
    mesh = Mesh()
    for i in range(10):
        for j in range(10):
            x, z = -20.0 + 4 * i, 14.0 - 4 * j
            mesh.quad([(x, 0, z), (x + 4, 0, z), (x + 4, 0, z - 4), (x, 0, z - 4)], "asphalt")
    for x in (-1.95, 1.95, 6.3):
        _line(mesh, (x - 0.055, 4.0), (x + 0.055, -14.0), "marking_white")
    _line(mesh, (-1.95, 4.075), (6.35, 3.925), "marking_white")
    stacks = (
        (-8.5, 0.0, ("paint_red", "paint_blue")),
        (-8.5, -14.0, ("paint_sand",)),
        (10.0, -3.0, ("paint_blue", "paint_sand")),
        (13.5, -3.0, ("paint_red",)),
    )
    boxes = Mesh(bevel=0.02)
    for x, z, colours in stacks:
        for level, colour in enumerate(colours):
            y = level * (TOP_Y + 0.002)
            boxes.box((x - 1.219, y, z), (x + 1.219, y + TOP_Y, z - LENGTH), colour)
    return [mesh, boxes]


def _line(mesh: Mesh, near: tuple[float, float], far: tuple[float, float], surface: str) -> None:
    (x0, z0), (x1, z1), y = near, far, 0.004
    mesh.quad([(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)], surface)


def lobby() -> list[Mesh]:
    """A lit bay of 6 x 3 x 6 m; origin at the middle of its floor."""
    mesh = Mesh()
    wall = "lobby_wall"
    mesh.quad([(-3, 0, 3), (3, 0, 3), (3, 0, -3), (-3, 0, -3)], "lobby_floor")
    mesh.quad([(-3, 3, -3), (3, 3, -3), (3, 3, 3), (-3, 3, 3)], wall)
    mesh.quad([(-3, 0, -3), (3, 0, -3), (3, 3, -3), (-3, 3, -3)], wall)
    mesh.quad([(3, 0, 3), (-3, 0, 3), (-3, 3, 3), (3, 3, 3)], wall)
    mesh.quad([(-3, 0, 3), (-3, 0, -3), (-3, 3, -3), (-3, 3, 3)], wall)
    mesh.quad([(3, 0, -3), (3, 0, 3), (3, 3, 3), (3, 3, -3)], wall)
    for x in (-1.2, 1.2):
        mesh.box((x - 0.12, 2.94, -1.5), (x + 0.12, 2.995, 1.5), "lamp")
    return [mesh]
