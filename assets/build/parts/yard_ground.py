"""The yard's ground: asphalt with its patches, sealed cracks, puddles, lines, drains and kerbs.

Everything lies in layers a few millimetres apart, so that none flickers through another.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from mesh import Mesh

Spot = tuple[float, float]  # x, z

WEST, EAST, NORTH, SOUTH = -34.0, 38.0, -64.0, 44.0  # of the asphalt; z grows to the south
PATCH_Y, CRACK_Y, DAMP_Y, LINE_Y, PUDDLE_Y = 0.0015, 0.0025, 0.0032, 0.0045, 0.0052
KERB_HIGH: Final = 0.14
PUDDLES: Final = (  # middle, half length and width, turn in degrees
    ((3.45, 2.3), (0.85, 0.36), 70.0),
    ((-3.3, 4.9), (1.30, 0.55), -12.0),
    ((3.2, -9.5), (1.5, 0.42), 84.0),
    ((-4.9, -4.0), (1.2, 0.38), 95.0),
    ((7.6, 7.8), (1.9, 0.9), 35.0),
    ((-8.5, 9.6), (2.2, 0.8), -20.0),
    ((1.2, -18.6), (2.4, 0.8), 5.0),
    ((16.9, -9.0), (1.6, 0.7), 70.0),
)
PATCHES: Final = (  # two corners of asphalt laid later
    ((2.6, 8.4), (5.9, 6.7)),
    ((-6.6, 0.6), (-3.0, -0.9)),
    ((4.0, -16.4), (7.4, -20.0)),
    ((-15.0, 12.0), (-11.5, 7.0)),
    ((8.2, 13.2), (9.6, 2.2)),
)
CRACKS: Final = (
    ((2.2, 5.6), (3.6, -13.8)),
    ((-5.8, 6.4), (2.9, 7.1)),
    ((-2.4, -13.6), (-5.9, -1.2)),
    ((-6.5, 11.2), (9.5, 10.4)),
    ((3.9, -15.2), (9.2, -24.0)),
    ((-5.5, -15.0), (3.5, -16.8)),
    ((5.2, 4.4), (8.9, -13.6)),
    ((-14.5, 14.0), (-12.5, -16.0)),
)


def pave(mesh: Mesh) -> None:
    """Asphalt and all that is painted on it, let into it or spilt over it."""
    chance = random.Random(11)
    corners = [(WEST, SOUTH), (EAST, SOUTH), (EAST, NORTH), (WEST, NORTH)]
    mesh.quad([(x, 0.0, z) for x, z in corners], "asphalt")
    for (x0, z0), (x1, z1) in PATCHES:
        ring = [(x0, z0), (x1, z0), (x1, z1), (x0, z1)]
        mesh.quad([(x, PATCH_Y, z) for x, z in ring], "asphalt_patch")
        for a, b in pairwise([*ring, ring[0]]):
            strip(mesh, a, b, 0.045, "bitumen", CRACK_Y)
    for start, end in CRACKS:
        _crack(mesh, start, end, chance)
    for middle, half, degrees in PUDDLES:
        wobble = [chance.uniform(0.52, 1.12) for _ in range(13)]
        _puddle(mesh, middle, half, degrees, wobble)
    _tyre_marks(mesh)
    _lines(mesh)


def strip(
    mesh: Mesh, start: Spot, end: Spot, width: float, surface: str, y: float = LINE_Y
) -> None:
    """A straight band on the ground between two points (x, z)."""
    (x0, z0), (x1, z1) = start, end
    length = math.hypot(x1 - x0, z1 - z0)
    across, along = (z1 - z0) / length * width / 2, (x1 - x0) / length * width / 2
    corners = [(x0 + across, y, z0 - along), (x0 - across, y, z0 + along)]
    corners += [(x1 - across, y, z1 + along), (x1 + across, y, z1 - along)]
    mesh.quad(corners, surface)


def band(mesh: Mesh, path: Sequence[Spot], widths: Sequence[float], surface: str, y: float) -> None:
    """A band that bends along `path`, as wide at each point as `widths` says."""
    points = []
    for i, (x, z) in enumerate(path):
        (xa, za), (xb, zb) = path[max(i - 1, 0)], path[min(i + 1, len(path) - 1)]
        length = math.hypot(xb - xa, zb - za)
        dx, dz = (zb - za) / length * widths[i] / 2, (xb - xa) / length * widths[i] / 2
        points += [(x + dx, y, z - dz), (x - dx, y, z + dz)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(path) - 1)]
    mesh.add(points, faces, surface)


def _crack(mesh: Mesh, start: Spot, end: Spot, chance: random.Random) -> None:
    """A crack that was run over with bitumen: it wanders, and is wider here than there."""
    (x0, z0), (x1, z1) = start, end
    length = math.hypot(x1 - x0, z1 - z0)
    count = max(int(length / 0.35), 3)
    aside, path, widths = 0.0, [], []
    for i in range(count + 1):
        share = i / count
        aside += chance.uniform(-0.16, 0.16) - 0.12 * aside
        path.append(
            (
                x0 + (x1 - x0) * share + (z1 - z0) / length * aside,
                z0 + (z1 - z0) * share - (x1 - x0) / length * aside,
            )
        )
        widths.append(chance.uniform(0.018, 0.055) if 0 < i < count else 0.004)
    band(mesh, path, widths, "bitumen", CRACK_Y)


def _puddle(mesh: Mesh, middle: Spot, half: Spot, degrees: float, wobble: Sequence[float]) -> None:
    """Water in a hollow, in rings of asphalt the drier the farther out. `wobble`: how far out each
    bearing reaches."""
    count = len(wobble)
    turn = math.radians(degrees)
    layers = ((1.55, "asphalt_patch", DAMP_Y), (1.25, "asphalt_damp", DAMP_Y + 0.0006))
    for grow, surface, y in (*layers, (1.0, "puddle", PUDDLE_Y)):
        ring = []
        for i in range(3 * count):  # a curve through the wobble, so that bends are round
            share = i / 3 % 1.0
            a, b = wobble[i // 3], wobble[(i // 3 + 1) % count]
            reach = (a + (b - a) * share * share * (3 - 2 * share)) + grow - 1.0
            angle = -math.tau * i / (3 * count)
            u, v = half[0] * reach * math.cos(angle), half[1] * reach * math.sin(angle)
            x = middle[0] + u * math.cos(turn) - v * math.sin(turn)
            z = middle[1] + u * math.sin(turn) + v * math.cos(turn)
            ring.append((x, z))
        edges = [(p, ring[(i + 1) % len(ring)]) for i, p in enumerate(ring)]
        for (x0, z0), (x1, z1) in edges:  # a fan: the outline is not convex
            mesh.quad([(middle[0], y, middle[1]), (x0, y, z0), (x1, y, z1)], surface)


def _tyre_marks(mesh: Mesh) -> None:
    """Where reach stackers turn: pairs of curves of rubber."""
    arcs = (((-2.0, 16.0), 9.5, 200.0, 262.0), ((19.0, -1.0), 11.0, 118.0, 176.0))
    for (x, z), radius, first, last in arcs:
        for inner in (0.0, 0.62, 2.6, 3.22):
            steps = 14
            angles = [math.radians(first + (last - first) * i / steps) for i in range(steps + 1)]
            reach = radius + inner
            path = [(x + reach * math.cos(a), z + reach * math.sin(a)) for a in angles]
            widths = [
                0.26 * math.sin(math.pi * (0.06 + 0.88 * i / steps)) for i in range(steps + 1)
            ]
            band(mesh, path, widths, "tyre_mark", PATCH_Y)


def _lines(mesh: Mesh) -> None:
    """Lanes, the box's place, and the hatched field where its leaves swing."""
    for x in (-1.95, 1.95, 6.3):
        for k in range(9):  # worn: the paint is missing in places
            z = 4.0 - 2.0 * k
            strip(mesh, (x, z), (x, z - (1.94 if k % 3 else 1.78)), 0.11, "marking_worn")
    strip(mesh, (-2.0, 4.0), (6.355, 4.0), 0.15, "marking_worn")
    left, right, near, far = -1.55, 1.55, 3.3, 0.75
    for a, b in pairwise([(left, near), (right, near), (right, far), (left, far), (left, near)]):
        strip(mesh, a, b, 0.10, "marking_yellow_worn")
    for k in range(5):
        x = left + 0.1 + 0.55 * k
        end = (min(x + 2.4, right), far + 0.05 + min(2.4, right - x))
        strip(mesh, (x, far + 0.05), end, 0.10, "marking_yellow_worn", LINE_Y + 0.0004)
    for k in range(5):  # a way for people on foot to the office
        z = 5.2 + 1.25 * k
        strip(mesh, (-0.9, z), (0.9, z), 0.5, "marking_worn")


def drains(mesh: Mesh) -> None:
    """A slot drain along the lane, and two gullies with a grate."""
    x, first, last = 4.75, 7.0, -17.0
    strip(mesh, (x, first), (x, last), 0.30, "concrete", PATCH_Y)
    strip(mesh, (x, first), (x, last), 0.17, "hole", CRACK_Y)
    for edge in (-0.092, 0.092):
        strip(mesh, (x + edge, first), (x + edge, last), 0.022, "galvanised", LINE_Y)
    count = int((first - last) / 0.068)
    for k in range(count):
        z = first - 0.02 - 0.068 * k
        strip(mesh, (x - 0.085, z), (x + 0.085, z), 0.026, "galvanised", LINE_Y)
    for x, z in ((-4.6, 3.4), (1.4, -15.6)):
        strip(mesh, (x - 0.34, z), (x + 0.34, z), 0.68, "concrete", PATCH_Y)
        strip(mesh, (x - 0.24, z), (x + 0.24, z), 0.48, "hole", CRACK_Y)
        for k in range(9):
            at = z - 0.22 + 0.055 * k
            strip(mesh, (x - 0.24, at), (x + 0.24, at), 0.026, "steel_dark", LINE_Y)
        strip(mesh, (x, z - 0.24), (x, z + 0.24), 0.03, "steel_dark", LINE_Y + 0.001)


def kerbs(mesh: Mesh) -> None:
    """Kerb stones of 1 m along the fence and round the office's pavement."""
    runs = [((-19.4, z), (-19.2, z - 0.985)) for z in range(16, -36, -1)]
    runs += [((27.0, z), (27.2, z - 0.985)) for z in range(16, -36, -1)]
    runs += [((x + 0.008, 10.6), (x + 0.992, 10.8)) for x in range(-8, 11)]
    for k, ((x0, z0), (x1, z1)) in enumerate(runs):
        tint = 0.35 + 0.3 * ((k * 7) % 5) / 4
        mesh.box((x0, 0.0, z0), (x1, KERB_HIGH, z1), "concrete", without="y", tint=tint)
