"""A detector dog that sits: the sign that it has found something.

Origin on the ground between its paws, facing -z, +y up. A shepherd of 0.62 m at the withers; its
body is rounded limbs melted into one skin, the dark saddle and muzzle are skins of their own.
"""

from __future__ import annotations

import math

from mesh import Mesh, Point

STEPS = 5  # of a limb's rounded end
TAN, BLACK, COLLAR = "fur_tan", "fur_black", "collar"


def limb(mesh: Mesh, start: Point, end: Point, radii: tuple[float, float], surface: str) -> None:
    """A round limb from one point to another, its ends rounded, thinner or thicker towards the
    other one."""
    a, b = radii
    size = math.dist(start, end)
    way = tuple((q - p) / size for p, q in zip(start, end, strict=True))
    turns = [math.pi / 2 * k / STEPS for k in range(STEPS + 1)]
    profile = [(-a * math.cos(turn), a * math.sin(turn)) for turn in turns]
    profile += [(size + b * math.sin(turn), b * math.cos(turn)) for turn in turns]
    mesh.lathe(profile, start, way, surface, sides=18, caps=False)


def pair(
    mesh: Mesh, start: Point, end: Point, radii: tuple[float, float], surface: str = TAN
) -> None:
    """A limb on each side; given for the right one."""
    for side in (1.0, -1.0):
        mirrored = [(side * x, y, z) for x, y, z in (start, end)]
        limb(mesh, mirrored[0], mirrored[1], radii, surface)


def dog() -> list[Mesh]:
    """The dog."""
    body = Mesh(fuse=0.010, target=3600)
    limb(body, (0.0, 0.165, 0.185), (0.0, 0.300, 0.080), (0.112, 0.118), TAN)
    limb(body, (0.0, 0.300, 0.080), (0.0, 0.440, -0.050), (0.118, 0.120), TAN)
    limb(body, (0.0, 0.400, -0.085), (0.0, 0.505, -0.080), (0.098, 0.096), TAN)  # chest
    limb(body, (0.0, 0.520, -0.055), (0.0, 0.665, -0.125), (0.092, 0.072), TAN)  # neck
    limb(body, (0.0, 0.705, -0.140), (0.0, 0.700, -0.190), (0.072, 0.064), TAN)  # skull
    limb(body, (0.0, 0.690, -0.220), (0.0, 0.668, -0.325), (0.046, 0.030), TAN)  # muzzle
    pair(body, (0.040, 0.750, -0.135), (0.060, 0.838, -0.140), (0.034, 0.011))  # ears
    pair(body, (0.070, 0.420, -0.070), (0.074, 0.230, -0.095), (0.056, 0.036))
    pair(body, (0.074, 0.230, -0.095), (0.070, 0.045, -0.100), (0.036, 0.026))
    pair(body, (0.070, 0.030, -0.105), (0.070, 0.027, -0.150), (0.031, 0.027))  # front paws
    pair(body, (0.085, 0.190, 0.165), (0.105, 0.120, 0.050), (0.098, 0.060))  # thighs
    pair(body, (0.105, 0.095, 0.060), (0.108, 0.045, 0.120), (0.045, 0.034))
    pair(body, (0.108, 0.036, 0.110), (0.112, 0.030, -0.030), (0.033, 0.030))  # hind feet
    limb(body, (0.0, 0.090, 0.275), (0.030, 0.045, 0.420), (0.046, 0.036), TAN)  # tail
    limb(body, (0.030, 0.045, 0.420), (0.100, 0.035, 0.520), (0.036, 0.018), TAN)
    saddle = Mesh(fuse=0.010, target=900)
    limb(saddle, (0.0, 0.200, 0.225), (0.0, 0.335, 0.115), (0.092, 0.107), BLACK)
    limb(saddle, (0.0, 0.335, 0.115), (0.0, 0.490, -0.005), (0.107, 0.094), BLACK)
    limb(saddle, (0.0, 0.490, -0.005), (0.0, 0.600, -0.060), (0.094, 0.068), BLACK)
    mask = Mesh(fuse=0.006, target=500)
    limb(mask, (0.0, 0.676, -0.262), (0.0, 0.662, -0.335), (0.038, 0.028), BLACK)
    limb(mask, (0.0, 0.678, -0.350), (0.0, 0.676, -0.362), (0.016, 0.013), BLACK)  # nose
    eyes, band = Mesh(), Mesh(fuse=0.006, target=500)
    pair(eyes, (0.036, 0.722, -0.238), (0.038, 0.722, -0.240), (0.0085, 0.0085), "screen")
    _collar(band)
    return [body, saddle, mask, eyes, band]


def _collar(mesh: Mesh) -> None:
    """A broad collar round the middle of the neck, square to it."""
    ring = []
    for k in range(24):
        turn = math.pi * k / 12
        across, along = 0.083 * math.cos(turn), 0.083 * math.sin(turn)
        ring.append((across, 0.592 + 0.43 * along, -0.090 + 0.90 * along))
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        limb(mesh, a, b, (0.014, 0.014), COLLAR)
