"""What stands about in the yard: fence, lamp masts, cones, a chassis on its chocks, a gate."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from mesh import Mesh

WEST_X, EAST_X, FENCE_Z = -19.6, 27.4, (17.0, -36.0)
PALE_PITCH: Final = 0.17
MASTS: Final = ((-13.6, 4.2), (15.0, -1.6), (-13.0, -25.0), (17.2, -24.0), (13.0, 12.4))
CONES: Final = ((5.7, 4.5), (6.6, -2.2), (-6.5, 4.6), (3.1, 9.6), (-3.0, 9.7), (10.5, 3.4))
CHASSIS_X, CHASSIS_Z = -11.8, (5.0, 16.4)  # its tail to the container, its kingpin to the gate


def build(mesh: Mesh) -> None:
    """All fittings."""
    for x, out in ((WEST_X, 1.0), (EAST_X, -1.0)):
        _fence(mesh, x, out)
    for x, z in MASTS:
        _mast(mesh, x, z)
    for x, z in CONES:
        _cone(mesh, x, z)
    _chassis(mesh)
    _blocks(mesh)


def _fence(mesh: Mesh, x: float, inward: float) -> None:
    """Palisade of 2.4 m: pointed pales on two rails."""
    first, last = FENCE_Z
    for y in (0.45, 1.95):
        mesh.box((x - 0.025, y, first), (x + 0.025, y + 0.05, last), "galvanised")
    count = int((first - last) / PALE_PITCH)
    for k in range(count):
        z = first - PALE_PITCH * k
        outline = [(-0.034, 0.06), (0.034, 0.06), (0.034, 2.28), (0.0, 2.40), (-0.034, 2.28)]
        at = x + inward * 0.028  # nobody comes to its other side
        mesh.quad([(at, y, z - inward * u) for u, y in outline], "galvanised")
    for k in range(int((first - last) / 2.75) + 1):
        z = first - 2.75 * k - 0.08
        behind = x - inward * 0.09
        mesh.box((behind - 0.05, 0.0, z - 0.05), (behind + 0.05, 2.35, z + 0.05), "galvanised")


def _mast(mesh: Mesh, x: float, z: float) -> None:
    """A tapered pole of 12 m with four floodlights on a ring, on a concrete foot."""
    mesh.box((x - 0.45, 0.0, z - 0.45), (x + 0.45, 0.55, z + 0.45), "concrete")
    for k in range(3):  # hazard bands round the foot
        y = 0.12 + 0.14 * k
        mesh.box((x - 0.455, y, z - 0.455), (x + 0.455, y + 0.07, z + 0.455), "marking_yellow")
    mesh.box((x - 0.2, 0.55, z - 0.2), (x + 0.2, 0.58, z + 0.2), "galvanised")
    profile = [(0.0, 0.13), (6.0, 0.10), (12.0, 0.06)]
    mesh.lathe(profile, (x, 0.57, z), (0, 1, 0), "galvanised", sides=10)
    mesh.box((x - 0.07, 0.9, z + 0.09), (x + 0.07, 1.4, z + 0.14), "galvanised", tint=0.4)
    mesh.box((x - 0.95, 12.35, z - 0.05), (x + 0.95, 12.45, z + 0.05), "galvanised")
    for u in (-0.85, -0.3, 0.3, 0.85):
        mesh.box((x + u - 0.2, 12.1, z + 0.05), (x + u + 0.2, 12.4, z + 0.3), "plastic_grey")
        mesh.box((x + u - 0.17, 12.08, z + 0.08), (x + u + 0.17, 12.11, z + 0.28), "lamp_off")


def _cone(mesh: Mesh, x: float, z: float) -> None:
    """0.75 m high, two white bands, on a square foot of rubber."""
    mesh.box((x - 0.2, 0.003, z - 0.2), (x + 0.2, 0.035, z + 0.2), "rubber")
    rings = ((0.035, "plastic_orange"), (0.28, "plastic_white"), (0.40, "plastic_orange"),
             (0.52, "plastic_white"), (0.62, "plastic_orange"), (0.75, ""))  # fmt: skip
    for (low, colour), (top, _) in pairwise(rings):
        radii = [0.145 - 0.155 * y for y in (low, top)]
        body = [(0.0, radii[0]), (top - low, radii[1])]
        mesh.lathe(body, (x, low, z), (0, 1, 0), colour, sides=14, caps=top > 0.7)


def _chassis(mesh: Mesh) -> None:
    """A skeletal trailer for a 40' box, parked: two beams, three axles, legs down, chocks."""
    x, (tail, head) = CHASSIS_X, CHASSIS_Z
    for side in (-0.45, 0.45):
        mesh.box((x + side - 0.07, 1.0, tail), (x + side + 0.07, 1.10, head), "paint_red")
        mesh.box((x + side - 0.07, 1.36, tail), (x + side + 0.07, 1.42, head), "paint_red")
        mesh.box((x + side - 0.02, 1.05, tail + 0.02), (x + side + 0.02, 1.38, head), "paint_red")
    for z in (tail, tail + 2.9, tail + 6.2, head - 0.3):  # bolsters with twist locks
        mesh.box((x - 1.2, 1.30, z - 0.11), (x + 1.2, 1.45, z + 0.11), "paint_red", tint=0.4)
        for side in (-1.13, 1.13):
            mesh.lathe(
                [(0, 0.055), (0.05, 0.055), (0.09, 0.02)], (x + side, 1.45, z), (0, 1, 0),
                "steel_dark", sides=8,
            )  # fmt: skip
    for k in range(3):
        z = tail + 1.3 + 1.32 * k
        mesh.rod((x - 1.0, 0.52, z), (x + 1.0, 0.52, z), 0.07, "steel_dark", sides=8)
        for side in (-1.0, 1.0):
            _wheel(mesh, x + side * 0.98, z, side)
            mesh.box((x + side * 0.5 - 0.05, 0.55, z - 0.3), (x + side * 0.5 + 0.05, 1.02, z - 0.2),
                     "steel_dark")  # fmt: skip
    for side in (-0.9, 0.9):
        mesh.box(
            (x + side - 0.06, 0.1, head - 3.1), (x + side + 0.06, 1.2, head - 2.98), "steel_dark"
        )
        mesh.box(
            (x + side - 0.14, 0.0, head - 3.2), (x + side + 0.14, 0.08, head - 2.88), "galvanised"
        )
    mesh.box((x - 0.95, 1.10, head - 3.09), (x + 0.95, 1.2, head - 2.99), "steel_dark")
    mesh.box((x - 1.2, 0.62, tail - 0.06), (x + 1.2, 0.74, tail + 0.02), "galvanised")  # bumper
    for side in (-1.0, 1.0):
        mesh.box((x + side * 0.95 - 0.16, 0.85, tail - 0.05), (x + side * 0.95 + 0.16, 0.97, tail),
                 "ink_red")  # fmt: skip
        for before in (-0.56, 0.56):
            _chock(mesh, x + side * 0.98, tail + 1.3 + before, -before)


def _wheel(mesh: Mesh, x: float, z: float, out: float) -> None:
    """A tyre of 1.04 m on its rim."""
    tyre = [(0.0, 0.30), (0.0, 0.49), (0.04, 0.52), (0.34, 0.52), (0.38, 0.49), (0.38, 0.30)]
    mesh.lathe(tyre, (x + out * 0.19, 0.52, z), (-out, 0, 0), "rubber", sides=20, caps=False)
    rim = [(0.0, 0.30), (0.02, 0.285), (0.10, 0.20), (0.06, 0.14), (0.0, 0.13), (-0.03, 0.0)]
    mesh.lathe(rim, (x + out * 0.185, 0.52, z), (-out, 0, 0), "galvanised", sides=14, caps=False)


def _chock(mesh: Mesh, x: float, z: float, towards: float) -> None:
    """A wedge of 0.2 m that leans on a wheel; `towards`: sign of z to it."""
    t = math.copysign(1.0, towards)
    low, high = z - t * 0.24, z + t * 0.02
    x0, x1 = x - 0.1, x + 0.1
    slope = [(x0, 0.0, low), (x1, 0.0, low), (x1, 0.2, high), (x0, 0.2, high)]
    face = [(x0, 0.0, high), (x0, 0.2, high), (x1, 0.2, high), (x1, 0.0, high)]
    left = [(x0, 0.0, low), (x0, 0.2, high), (x0, 0.0, high)]
    right = [(x1, 0.0, low), (x1, 0.0, high), (x1, 0.2, high)]
    for ring in (slope, face, left, right):
        mesh.quad(ring if t < 0 else ring[::-1], "plastic_yellow")


def _blocks(mesh: Mesh) -> None:
    """Concrete barriers along the way in, and a heap of dunnage beside the shed."""
    for k in range(5):
        z = 15.8 - 2.05 * k
        mesh.box((13.9, 0.0, z), (14.5, 0.28, z - 2.0), "concrete", tint=0.35 + 0.1 * (k % 3))
        mesh.box((14.05, 0.28, z - 0.02), (14.35, 0.82, z - 1.98), "concrete", tint=0.35)
    for k in range(7):
        x, y = -7.6 + 0.22 * (k % 4), 0.1 * (k // 4)
        mesh.box((x, y, -21.2), (x + 0.18, y + 0.1, -24.6), "wood", tint=0.3 + 0.08 * k)
