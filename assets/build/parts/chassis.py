"""A skeletal semi-trailer backed to the dock, on which a box is locked by its castings.

In the container's frame: the castings stand at y = 0, the ground is 0.9 below, as with blocks; such
low ones ("lowliners") run on 17.5 inch tyres. Its neck lies in the tunnel under the front of a
40' box; a 20' box stands at its tail. The corners of its larger parts are those of
`vrkiosk_scenarios.stand`.
"""

from __future__ import annotations

import math
from typing import Final

from mesh import Mesh
from parts.stand import HIGH

PAINT: Final = "paint_grey"
BEAM_X: Final = 0.44  # of the middles of the main beams
TAIL, KNEE, NOSE = 0.045, -8.95, -12.25  # z: of the beams' rear, of the step to the neck, its front
BOLSTERS_Z: Final = (-0.14, -5.71, -6.27, -11.84)  # under castings of both lengths
AXLES_Z: Final = (-1.75, -3.06, -4.37)
TYRE: Final = (0.385, 0.235)  # radius and width
TREAD: Final = tuple(  # grooves: place across the tyre, depth
    (0.083 + 0.064 * k + a, deep)
    for k in range(2)
    for a, deep in ((0.0, 0.0), (0.005, 0.012), (0.010, 0.0))
)
WHEELS_X: Final = (0.82, 1.075)  # of twin tyres
LEGS_Z: Final = -8.45


def chassis() -> list[Mesh]:
    """Beams, neck, bolsters with twist locks, three axles, landing legs, lights, chocks."""
    steel, plain, round_parts = Mesh(bevel=0.004), Mesh(bevel=0.0015), Mesh()
    for s in (-1, 1):
        _beam(steel, s * BEAM_X)
        steel.box((s * 0.40, -0.13, KNEE + 0.05), (s * 0.49, 0.085, NOSE), PAINT)
        _leg(steel, plain, s * 0.80)
        _tail_lights(plain, s)
    steel.box((-0.40, -0.12, -11.9), (0.40, -0.105, -10.6), PAINT)  # the coupling's plate
    round_parts.rod((0.0, -0.12, -11.3), (0.0, -0.20, -11.3), 0.025, "steel", sides=12)
    for k in range(7):
        z = -0.9 - 1.28 * k
        steel.box((-BEAM_X, -0.34, z - 0.04), (BEAM_X, -0.16, z + 0.04), PAINT)
    for z in BOLSTERS_Z:
        _bolster(steel, round_parts, z)
    for z in AXLES_Z:
        _axle(steel, round_parts, z)
    steel.box((-1.18, -0.60, -0.05), (1.18, -0.48, 0.03), PAINT)  # underrun guard
    plain.box((-1.16, -0.585, 0.03), (1.16, -0.495, 0.034), "marking_yellow")
    for s in (-1, 1):
        _chock(plain, s * WHEELS_X[1], AXLES_Z[0] + TYRE[0])
    return [steel, plain, round_parts]


def _beam(mesh: Mesh, x: float) -> None:
    """An I with a deep web, its upper flange just under the castings' plane."""
    mesh.box((x - 0.07, -0.062, KNEE), (x + 0.07, -0.048, TAIL), PAINT)
    mesh.box((x - 0.07, -0.420, KNEE + 0.25), (x + 0.07, -0.406, TAIL), PAINT, tint=0.4)
    mesh.box((x - 0.006, -0.406, KNEE + 0.12), (x + 0.006, -0.062, TAIL), PAINT, tint=0.46)
    mesh.box((x - 0.07, -0.406, KNEE), (x + 0.07, -0.048, KNEE + 0.02), PAINT)


def _bolster(steel: Mesh, round_parts: Mesh, z: float) -> None:
    """A cross beam out to the castings, with a lock's head and handle at either end."""
    low = -0.19 if z > KNEE else -0.16
    steel.box((-1.20, low, z - 0.09), (1.20, -0.012, z + 0.09), PAINT)
    for s in (-1, 1):
        x = s * 1.131
        round_parts.lathe(
            [(0.0, 0.030), (0.020, 0.030), (0.030, 0.045), (0.055, 0.040), (0.085, 0.012)],
            (x, -0.012, z), (0, 1, 0), "galvanised", sides=8, scale=(1.0, 0.62),
        )  # fmt: skip
        steel.box((s * 1.20, low + 0.05, z - 0.02), (s * 1.214, low + 0.09, z + 0.02), "galvanised")
        handle = [(s * 1.212, low + 0.07, z), (s * 1.222, low + 0.02, z + 0.09)]
        round_parts.tube([*handle, (s * 1.222, low + 0.01, z + 0.15)], 0.008, "steel_dark", sides=6)


def _axle(steel: Mesh, round_parts: Mesh, z: float) -> None:
    """A tube with twin tyres, hangers, an air spring and a brake's cylinder on either side."""
    radius, width = TYRE
    y = radius - HIGH
    round_parts.rod((-0.98, y, z), (0.98, y, z), 0.062, "steel_dark", sides=8)
    rim = 0.225
    profile = [(0.0, rim), (0.0, radius - 0.05), (0.03, radius), (width - 0.03, radius)]
    profile += [(width, radius - 0.05), (width, rim)]
    dish = [(0.0, rim), (-0.03, rim - 0.02), (-0.055, 0.12), (-0.015, 0.085), (-0.015, 0.0)]
    for s in (-1, 1):
        for x in WHEELS_X:
            start = (s * (x - width / 2), y, z)
            tread = TREAD if x == WHEELS_X[1] else ()  # of the inner ones hardly any is seen
            ring = [*profile[:3], *((a, radius - deep) for a, deep in tread), *profile[3:]]
            sides = 21 if tread else 10
            round_parts.lathe(ring, start, (s, 0, 0), "tyre", sides=sides, caps=False)
        face = (s * (WHEELS_X[1] + width / 2), y, z)
        round_parts.lathe(dish, face, (s, 0, 0), "galvanised", sides=16, caps=False)
        hub = (s * (WHEELS_X[1] + width / 2 - 0.03), y, z)
        round_parts.lathe(
            [(0.0, 0.085), (0.05, 0.08), (0.055, 0.0)], hub, (s, 0, 0), "steel_dark", sides=9
        )
        for k in range(6):
            a = 2 * math.pi * k / 6
            nut = (face[0] - s * 0.052, y + 0.14 * math.sin(a), z + 0.14 * math.cos(a))
            round_parts.rod(nut, (nut[0] + s * 0.03, nut[1], nut[2]), 0.014, "steel", sides=6)
        steel.box((s * 0.40, -0.66, z + 0.28), (s * 0.48, -0.40, z + 0.46), PAINT, tint=0.42)
        steel.box((s * 0.41, y - 0.03, z - 0.42), (s * 0.47, y + 0.03, z + 0.40), "steel_dark")
        bag = [(0.0, 0.09), (0.03, 0.115), (0.07, 0.095), (0.11, 0.115), (0.14, 0.09)]
        round_parts.lathe(bag, (s * 0.44, y + 0.03, z - 0.36), (0, 1, 0), "rubber", sides=8)
        can = (s * 0.60, y + 0.06, z + 0.10)
        round_parts.rod(can, (can[0], can[1], z + 0.32), 0.075, "steel_dark", sides=7)


def _leg(steel: Mesh, plain: Mesh, x: float) -> None:
    """A landing leg, wound down, on its foot."""
    z = LEGS_Z
    steel.box((x - 0.07, -0.62, z - 0.07), (x + 0.07, -0.08, z + 0.07), PAINT)
    plain.box((x - 0.05, 0.03 - HIGH, z - 0.05), (x + 0.05, -0.62, z + 0.05), "galvanised")
    steel.box((x - 0.15, -HIGH, z - 0.14), (x + 0.15, 0.03 - HIGH, z + 0.14), PAINT, tint=0.4)
    low, high = sorted((x, math.copysign(BEAM_X, x)))
    steel.box((low, -0.30, z - 0.05), (high, -0.20, z + 0.05), PAINT)


def _tail_lights(plain: Mesh, s: int) -> None:
    """A board with three lamps and a reflector."""
    for k, surface in enumerate(("plastic_red", "plastic_orange", "plastic_white")):
        near, far = (s * (0.62 + 0.14 * k), -0.40, 0.030), (s * (0.75 + 0.14 * k), -0.29, 0.052)
        plain.box(near, far, surface)
    plain.box((s * 0.60, -0.42, 0.008), (s * 1.06, -0.27, 0.030), "plastic_black")


def _chock(mesh: Mesh, x: float, z: float) -> None:
    """A wedge before the tyre."""
    low, y = 0.002 - HIGH, 0.17 - HIGH
    wide = 0.09
    corners = [(low, z - 0.13), (low, z + 0.16), (y, z - 0.02)]
    points = [(x + s * wide, a, b) for s in (-1, 1) for a, b in corners]
    faces = [(0, 1, 2), (3, 5, 4), (0, 3, 4, 1), (1, 4, 5, 2), (2, 5, 3, 0)]
    mesh.add(points, faces, "plastic_orange")
