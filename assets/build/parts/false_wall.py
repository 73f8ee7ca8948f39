"""False front walls, from plain to good, what betrays them; and what they hide."""

from __future__ import annotations

import random
from collections.abc import Callable

from mesh import Mesh, Point
from parts.corrugation import Skin, sheet, trapezoid
from parts.dimensions import FLOOR_Y, INNER_X, Box
from parts.hides_seams import bead, coat, weld
from waves import wave

WIDTH = 2.340
RIVETS = (-1.08, -0.60, -0.20, 0.20, 0.60, 1.08)
# Pressed with the tool of a side wall: eight folds of 278 mm where a front wall has nine of 250.
PRESSED = trapezoid(
    -1.112,
    1.112,
    outer=0.072,
    slope=0.067,
    inner=0.072,
    depth=0.036,
    radius=0.007,
    begin_outer=False,
)


def _inside(box: Box) -> float:
    return box.ceiling - FLOOR_Y


def false_wall(box: Box) -> list[Mesh]:
    """Two sheets of steel with a butt joint, fresh paint, a hand-laid bead, dressed-over rivets.

    Origin at the floor's centre, the front is the plane z = 0 facing +z.
    """
    return [*_flat(box, "paint_fresh"), _seal(_inside(box), 0.0125, "sealant")]


def false_wall_matt(box: Box) -> list[Mesh]:
    """The same, painted like the walls and rubbed, the seal painted over."""
    return [*_flat(box, "paint_matt"), _seal(_inside(box), 0.0085, "paint_matt")]


def _flat(box: Box, paint: str) -> list[Mesh]:
    panel, details = Mesh(), Mesh()
    height = _inside(box) - 0.008
    columns, rows = 25, 17

    def point(i: int, j: int) -> Point:
        x, y = (i / (columns - 1) - 0.5) * WIDTH, j / (rows - 1) * height
        # Thin sheet oil-cans between its rivets: flat, but not as glass is.
        return x, y, -0.0016 + 0.0016 * wave(x * 1.5, y * 1.3, 2.0)

    panel.grid(point, columns, rows, paint)
    for x in RIVETS:
        for y in (0.13 + (height - 0.21) / 4 * k for k in range(5)):
            details.lathe(
                [(0.0, 0.009), (0.0035, 0.005), (0.0038, 0.0)],
                (x, y, -0.0012),
                (0, 0, 1),
                paint,
                sides=6,
                caps=False,
            )
    details.box((-0.0025, 0.0, -0.004), (0.0025, height, 0.0008), paint)
    return [panel, details]


def false_wall_pressed(box: Box) -> list[Mesh]:
    """Folded like a container's wall, but like a side wall's; painted as the others are. At both
    edges it ends in a wide flat."""
    mesh, height = Mesh(), _inside(box) - 0.006
    rows = (0.0, 0.45 * height, height)
    margin = WIDTH / 2 - PRESSED.along[-1]

    def place(i: int, j: int) -> Point:
        return PRESSED.along[i], rows[j], -PRESSED.offset[i]

    sheet(mesh, PRESSED, rows, place, Skin("paint_inner", True, False, 0.40, 0.07))
    flats = Mesh()
    for s in (-1, 1):
        ends = sorted((s * PRESSED.along[-1], s * (PRESSED.along[-1] + margin)))
        flats.grid(
            lambda i, j, at=ends: (at[i], rows[j], 0.0), 2, 3, "paint_inner", tint=lambda *_: 0.5
        )
    return [mesh, flats, _seal(_inside(box), 0.0080, "paint_matt")]


def _seal(high: float, radius: float, surface: str) -> Mesh:
    """Sealant where the sheet meets walls, floor and ceiling; a hand never lays it evenly."""
    chance = random.Random(8)
    mesh = Mesh()
    edge = INNER_X - 0.004

    def lay(place: Callable[[float], tuple[float, float]]) -> None:
        path, radii = [], []
        for k in range(37):
            x, y = place(k / 36)
            wander = 0.003 * wave(x * 3.1, y * 3.1, 1.0)
            path.append((x + wander, y + wander, 0.001 + chance.uniform(0.0, 0.002)))
            radii.append(radius * chance.uniform(0.65, 1.35))
        mesh.tube(path, radii, surface, sides=4)

    lay(lambda t: (-edge, t * high))
    lay(lambda t: (edge, t * high))
    lay(lambda t: ((t - 0.5) * 2 * edge, 0.005))
    lay(lambda t: ((t - 0.5) * 2 * edge, high - 0.010))
    return mesh


def weld_bead_wall(box: Box) -> list[Mesh]:
    """Beads up both edges and under the head, still bright, with the brown of their heat."""
    chance, high = random.Random(9), _inside(box)
    out, x = (0.0, 0.0, 1.0), INNER_X - 0.022
    lines = [
        weld((s * x, 0.03, 0.0015), (s * x, high - 0.03, 0.0015), out, (1, 0, 0), chance)
        for s in (-1, 1)
    ]
    head = high - 0.030
    return [*lines, weld((-x, head, 0.0015), (x, head, 0.0015), out, (0, 1, 0), chance)]


def fresh_paint_wall(box: Box) -> list[Mesh]:
    """Brushed over the seam in the middle and along the edges: more gloss, a little darker."""
    mesh, chance, high = Mesh(), random.Random(10), _inside(box)
    spots = [
        (s * 1.095, high * (k + 0.5) / 4, 0.052, high / 8.4) for s in (-1, 1) for k in range(4)
    ]
    spots += [(0.0, high * (k + 0.5) / 3, 0.065, high / 6.3) for k in range(3)]
    for x, y, wide, tall in spots:
        half = (wide * chance.uniform(0.8, 1.15), tall)
        mesh.merge(coat((x, y, 0.0012), (1, 0, 0), (0, 1, 0), half, "paint_touch", chance))
    return [mesh]


def dust_line_wall() -> list[Mesh]:
    """Grinding dust and swarf on the boards before it, swept to the foot, and a few curls."""
    mesh, chance = Mesh(), random.Random(11)
    for k in range(13):
        at = (-1.02 + 0.17 * k + chance.uniform(-0.03, 0.03), 0.0009, chance.uniform(0.020, 0.034))
        half = (chance.uniform(0.06, 0.11), chance.uniform(0.010, 0.026))
        mesh.merge(coat(at, (1, 0, 0), (0, 0, -1), half, "swarf", chance))
    for _ in range(90):
        x, z = chance.uniform(-1.05, 1.05), 0.03 + 0.16 * chance.random() ** 2
        turn = chance.uniform(-1.0, 1.0)
        path = [(x + 0.006 * t * turn, 0.0012 + 0.001 * t, z + 0.008 * t) for t in range(3)]
        mesh.merge(bead(path, 0.0009, "weld_bright", chance, sides=3))
    return [mesh]


def contraband_pack() -> list[Mesh]:
    """A brick of 200 x 130 x 40 mm wound in brown tape, no strip laid quite square. Origin at its
    centre."""
    body, tape = Mesh(bevel=0.007), Mesh()
    body.box((-0.098, -0.063, -0.019), (0.098, 0.063, 0.019), "poly_brown")
    for x, turn in ((-0.058, 0.020), (-0.004, -0.012), (0.049, 0.015)):
        strip, wide = Mesh(), 0.0225
        strip.box((x - wide, -0.0646, -0.0199), (x + wide, 0.0646, 0.0199), "tape_brown")
        tape.merge(strip, lambda p, t=turn: (p[0] - t * p[1], p[1] + 0.3 * t * p[0], p[2]))
    tape.box((-0.0992, -0.026, -0.0203), (0.0992, 0.022, 0.0203), "tape_brown", tint=0.38)
    return [body, tape]
