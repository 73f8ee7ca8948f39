"""The false front wall: a flat painted sheet, sealed all round; and what it hides."""

from __future__ import annotations

import random

from mesh import Mesh
from parts.dimensions import FLOOR_Y, INNER_X, Box
from waves import wave

WIDTH = 2.340


def false_wall(box: Box) -> list[Mesh]:
    """Two sheets of steel with a butt joint, fresh paint, a hand-laid bead, dressed-over rivets.

    Origin at the floor's centre, the front is the plane z = 0 facing +z.
    """
    sheet, details = Mesh(), Mesh()
    inside = box.ceiling - FLOOR_Y
    height = inside - 0.008
    columns, rows = 25, 17

    def point(i: int, j: int) -> tuple[float, float, float]:
        x, y = (i / (columns - 1) - 0.5) * WIDTH, j / (rows - 1) * height
        # Thin sheet oil-cans between its rivets: flat, but not as glass is.
        return x, y, -0.0016 + 0.0016 * wave(x * 1.5, y * 1.3, 2.0)

    sheet.grid(point, columns, rows, "paint_fresh")
    for x in (-1.08, -0.60, -0.20, 0.20, 0.60, 1.08):
        for y in (0.13 + (height - 0.21) / 4 * k for k in range(5)):
            details.lathe(
                [(0.0, 0.009), (0.0035, 0.005), (0.0038, 0.0)],
                (x, y, -0.0012),
                (0, 0, 1),
                "paint_fresh",
                sides=6,
                caps=False,
            )
    details.box((-0.0025, 0.0, -0.004), (0.0025, height, 0.0008), "paint_fresh")
    return [sheet, details, _bead(inside)]


def _bead(high: float) -> Mesh:
    """Sealant where the sheet meets walls, floor and ceiling; a hand never lays it evenly."""
    chance = random.Random(8)
    mesh = Mesh()
    edge = INNER_X - 0.004

    def lay(place: object) -> None:
        path, radii = [], []
        for k in range(37):
            x, y = place(k / 36)  # type: ignore[operator]
            wander = 0.003 * wave(x * 3.1, y * 3.1, 1.0)
            path.append((x + wander, y + wander, 0.001 + chance.uniform(0.0, 0.002)))
            radii.append(0.0125 * chance.uniform(0.65, 1.35))
        mesh.tube(path, radii, "sealant", sides=4)

    lay(lambda t: (-edge, t * high))
    lay(lambda t: (edge, t * high))
    lay(lambda t: ((t - 0.5) * 2 * edge, 0.005))
    lay(lambda t: ((t - 0.5) * 2 * edge, high - 0.010))
    return mesh


def contraband_pack() -> list[Mesh]:
    """A brick of 200 x 130 x 40 mm in brown film and tape. Origin at its centre."""
    body, tape = Mesh(bevel=0.006), Mesh()
    body.box((-0.098, -0.063, -0.019), (0.098, 0.063, 0.019), "poly_brown")
    for x in (-0.035, 0.045):
        tape.box((x - 0.024, -0.0642, -0.0202), (x + 0.024, 0.0642, 0.0202), "tape", without="xX")
    tape.box((-0.0992, -0.024, -0.0198), (0.0992, 0.024, 0.0198), "tape", without="yY")
    return [body, tape]
