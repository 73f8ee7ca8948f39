"""What betrays a hide: weld beads with their heat tint, ragged coats of paint, screws, swarf.

Everything here lies a millimetre or so over the surface it is on.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
from mesh import Mesh, Point
from parts.corrugation import Profile

PROUD = 0.0014  # of a coat, over the surface it lies on
STEP = 0.045  # from one thickening of a hand-laid bead to the next


def along(start: Point, end: Point, step: float = STEP) -> list[Point]:
    """Points from start to end, about `step` apart."""
    a, b = np.array(start, float), np.array(end, float)
    count = max(2, round(float(np.linalg.norm(b - a)) / step) + 1)
    return [tuple(a + (b - a) * k / (count - 1)) for k in range(count)]


def bead(
    path: Sequence[Point], radius: float, surface: str, chance: random.Random, *, sides: int = 5
) -> Mesh:
    """A hand-laid bead: thicker here, thinner there."""
    mesh = Mesh()
    radii = [radius * chance.uniform(0.75, 1.25) for _ in path]
    mesh.tube(path, radii, surface, sides=sides)
    return mesh


def weld(
    start: Point,
    end: Point,
    out: Point,
    across: Point,
    chance: random.Random,
    *,
    step: float = STEP,
) -> Mesh:
    """A bright bead on a seam with the brown of its heat to both sides.

    out: away from the surface. across: in the surface, at right angles to the seam; where two
    surfaces meet the band lies on that one.
    """
    path = along(start, end, step)
    mesh = bead(path, 0.0042, "weld_bright", chance)
    mesh.merge(_heat_band(path, np.array(out, float), np.array(across, float), chance))
    return mesh


def _heat_band(
    path: Sequence[Point], out: np.ndarray, across: np.ndarray, chance: random.Random
) -> Mesh:
    mesh = Mesh()
    last = len(path) - 1
    widths = [
        [chance.uniform(0.009, 0.016) * min(1.0, 0.15 + 0.45 * min(k, last - k)) for _ in range(2)]
        for k in range(last + 1)
    ]

    def place(i: int, j: int) -> Point:
        at = np.array(path[i]) + out * PROUD
        return tuple(at + across * (-widths[i][0], 0.0, widths[i][1])[j])

    run = np.array(path[1]) - np.array(path[0])
    turned = float(np.dot(np.cross(run, across), out)) < 0
    shades = (1.0, 0.25, 1.0)  # straw outside, dark at the seam
    mesh.grid(place, len(path), 3, "heat_tint", tint=lambda _, j: shades[j], flip=turned)
    return mesh


def stitches(
    start: Point, end: Point, out: Point, across: Point, apart: float, chance: random.Random
) -> Mesh:
    """Welds of 50 to 80 mm, about `apart` from middle to middle."""
    mesh = Mesh()
    a, b = np.array(start, float), np.array(end, float)
    length = float(np.linalg.norm(b - a))
    way = (b - a) / length
    for k in range(int(length / apart)):
        middle = (k + 0.5) * apart + 0.06 * apart * chance.uniform(-1.0, 1.0)
        half = chance.uniform(0.025, 0.040)
        ends = [tuple(a + way * (middle + side * half)) for side in (-1, 1)]
        mesh.merge(weld(ends[0], ends[1], out, across, chance, step=0.011))
    return mesh


def coat(
    centre: Point,
    right: Point,
    up: Point,
    half: tuple[float, float],
    surface: str,
    chance: random.Random,
) -> Mesh:
    """A brushed patch in the plane of `right` and `up`, facing right x up, with a ragged edge."""
    mesh = Mesh()
    middle, u, v = (np.array(p, float) for p in (centre, right, up))
    middle = middle + np.cross(u, v) * PROUD
    ragged = 0.22 * min(half)
    ring = []
    for x, y in _outline(half):
        out = 1.0 - chance.random() ** 2  # bristles reach about as far, some strokes end early
        ring.append(
            tuple(
                middle
                + u * (x - math.copysign(ragged * out, x))
                + v * (y - math.copysign(ragged * chance.random(), y))
            )
        )
    count = len(ring)
    faces = [(count, k, (k + 1) % count) for k in range(count)]
    shades = [0.5 + chance.uniform(-0.12, 0.12) for _ in range(count + 1)]
    mesh.add([*ring, tuple(middle)], faces, surface, tint=shades, smooth=True)
    return mesh


def _outline(half: tuple[float, float]) -> list[tuple[float, float]]:
    """Points round a rectangle with cut corners, counter-clockwise, evenly apart."""
    cut = 0.5 * min(half)
    corners = []
    for sx, sy in ((1, -1), (1, 1), (-1, 1), (-1, -1)):
        pair = [(sx * half[0], sy * (half[1] - cut)), (sx * (half[0] - cut), sy * half[1])]
        corners += pair if sx * sy > 0 else pair[::-1]
    step = sum(half) / 9
    points: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        count = max(1, round(math.hypot(x1 - x0, y1 - y0) / step))
        points += [(x0 + (x1 - x0) * k / count, y0 + (y1 - y0) * k / count) for k in range(count)]
    return points


def disc(mesh: Mesh, centre: Point, right: Point, up: Point, radius: float, surface: str) -> None:
    """A six-sided head that faces right x up, turned at random by its place."""
    middle, u, v = (np.array(p, float) for p in (centre, right, up))
    turn = 7.0 * float(middle.sum())
    ring = [turn + 2 * math.pi * k / 6 for k in range(6)]
    points = [tuple(middle + u * radius * math.cos(a) + v * radius * math.sin(a)) for a in ring]
    mesh.quad(points, surface)


def slice_of(profile: Profile, start: float, end: float) -> list[tuple[float, float]]:
    """(along, offset) of a profile from start to end, with points at both."""
    inner = [(x, y) for x, y in zip(profile.along, profile.offset, strict=True) if start < x < end]
    return [(start, profile.at(start)), *inner, (end, profile.at(end))]
