"""Tools that search closer: tape measure, probe, knife, trace swab with its analyser, UV lamp.

Tools: origin = the point in the middle of the fist, -z forward, +y up.
"""

from __future__ import annotations

import math
from itertools import pairwise

from mesh import Mesh
from parts.tools import bezel

BLADE_HALF = 0.0095  # of the tape, across


def tape() -> list[Mesh]:
    """A pocket tape with a screen; its blade leaves the case at (0, -0.030, -0.085)."""
    body, more, round_parts = Mesh(bevel=0.006), Mesh(bevel=0.0015), Mesh()
    body.box((-0.020, -0.036, -0.074), (0.020, 0.030, 0.040), "plastic_yellow")
    body.box((-0.0225, -0.030, -0.060), (0.0225, 0.022, 0.028), "plastic_black")
    body.box((-0.016, 0.020, -0.074), (0.016, 0.044, -0.050), "plastic_grey")
    bezel(more, (0.048, 0.026), (0.0, 0.050, -0.060), 40.0)
    more.box((-0.0115, -0.0345, -0.0805), (0.0115, -0.0265, -0.0735), "plastic_black")
    more.box((-0.010, -0.0385, -0.0862), (0.010, -0.0285, -0.0848), "steel")  # the hook
    more.box((-BLADE_HALF, -0.0306, -0.0850), (BLADE_HALF, -0.0300, -0.0780), "marking_yellow")
    more.box((-0.008, 0.004, -0.0785), (0.008, 0.016, -0.0735), "plastic_orange")  # the lock
    for s in (-1, 1):
        rim = (s * 0.0222, -0.004, -0.016), (s * 0.0240, -0.004, -0.016)
        round_parts.rod(*rim, 0.020, "plastic_grey", sides=20)
    return [body, more, round_parts]


def tape_blade(length: float) -> list[Mesh]:
    """A straight piece of the tape's blade from the origin to z = -`length`, printed side up."""
    mesh = Mesh()
    dip = 0.0022  # it is bent across, so that it stands by itself
    columns = [(-BLADE_HALF, 0.0), (0.0, -dip), (BLADE_HALF, 0.0)]
    for (x0, y0), (x1, y1) in pairwise(columns):
        up = [(x0, y0, 0.0), (x1, y1, 0.0), (x1, y1, -length), (x0, y0, -length)]
        mesh.quad(up, "marking_yellow")
        mesh.quad([(x, y - 2e-4, z) for x, y, z in up[::-1]], "steel")
    marks = 1 if length < 0.2 else round(length / 0.1)
    for k in range(marks):
        z, red = -0.1 * k, k % 10 == 0
        half = BLADE_HALF if red or k % 5 == 0 else 0.6 * BLADE_HALF
        y = 3e-4
        line = [(-half, y, z), (half, y, z), (half, y, z - 0.002), (-half, y, z - 0.002)]
        mesh.quad(line, "ink_red" if red else "ink")
    return [mesh]


def probe() -> list[Mesh]:
    """A probe with a T-grip and a screen for its depth; the tip is at z = -0.420."""
    mesh, more = Mesh(), Mesh(bevel=0.0015)
    grip = [(0.0, 0.0), (0.0, 0.0140), (0.005, 0.0168), (0.050, 0.0155), (0.098, 0.0165)]
    mesh.lathe([*grip, (0.104, 0.0130)], (0, 0, 0.058), (0, 0, -1), "rubber_grip", sides=16)
    collar = [(0.0, 0.0130), (0.002, 0.0185), (0.020, 0.0185), (0.030, 0.0060), (0.030, 0.0)]
    mesh.lathe(collar, (0, 0, -0.046), (0, 0, -1), "plastic_orange", sides=18, caps=False)
    rod = [(0.0, 0.0032), (0.322, 0.0032), (0.345, 0.0006), (0.345, 0.0)]
    mesh.lathe(rod, (0, 0, -0.075), (0, 0, -1), "steel", sides=12, caps=False)
    for k in range(6):  # rings by which the depth is read off: each 50 mm from the tip
        z = -0.370 + 0.050 * k
        mesh.rod((0, 0, z), (0, 0, z - 0.003), 0.0034, "marking_black", sides=12)
    more.box((-0.008, 0.012, -0.068), (0.008, 0.040, -0.052), "plastic_grey")
    bezel(more, (0.056, 0.030), (0.0, 0.046, -0.056), 40.0)
    return [mesh, more]


def residue(surface: str) -> list[Mesh]:
    """What clings to the last 60 mm of the probe; the probe's frame."""
    mesh = Mesh()
    coat = [(0.0, 0.0)]
    for k in range(1, 12):
        swell = 0.0008 * math.sin(2.3 * k) + 0.0005 * math.sin(5.1 * k + 1.0)
        coat.append((0.005 * k, min(0.0015 + 0.0006 * k, 0.0052) + swell))
    mesh.lathe([*coat, (0.060, 0.0031)], (0, 0, -0.4215), (0, 0, 1), surface, sides=10, caps=False)
    return [mesh]


def probe_hole() -> list[Mesh]:
    """What a probe leaves: a hole of 7 mm with a torn rim, facing +z; origin on the surface."""
    mesh = Mesh()
    rim = []
    for k in range(14):
        angle, radius = math.pi * k / 7, 0.0056 + 0.0016 * math.sin(3.7 * k)
        rim.append((radius * math.cos(angle), radius * math.sin(angle), 0.0006))
    mesh.add(rim, [range(14)], "cardboard_torn")
    inner = [
        (0.0036 * x / math.hypot(x, y), 0.0036 * y / math.hypot(x, y), 0.0010) for x, y, _ in rim
    ]
    mesh.add(inner, [range(14)], "hole")
    return [mesh]


def knife() -> list[Mesh]:
    """A safety knife, its blade drawn in; the sheath ends at z = -0.085."""
    body, more = Mesh(bevel=0.004), Mesh(bevel=0.001)
    body.box((-0.0095, -0.015, -0.060), (0.0095, 0.015, 0.070), "plastic_orange")
    body.box((-0.0110, -0.011, -0.020), (0.0110, 0.011, 0.055), "rubber_grip")
    more.box((-0.0070, -0.013, -0.085), (0.0070, 0.007, -0.056), "steel_dark")
    more.box((-0.0045, 0.0140, -0.046), (0.0045, 0.0190, -0.026), "plastic_black")  # the slide
    for k in range(3):
        z = -0.030 - 0.005 * k
        more.box((-0.0047, 0.0185, z - 0.0012), (0.0047, 0.0200, z + 0.0012), "plastic_grey")
    return [body, more]


def knife_blade() -> list[Mesh]:
    """The knife's blade; its point is at z = -0.115 when it is out; the knife's frame."""
    mesh = Mesh()
    outline = [(0.004, -0.070), (-0.011, -0.070), (-0.011, -0.103), (0.004, -0.115)]
    for x, turn in ((-0.0004, 1), (0.0004, -1)):
        side = [(x, y, z) for y, z in outline]
        mesh.quad(side[::turn], "steel")
    for (y0, z0), (y1, z1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        edge = [(-0.0004, y0, z0), (-0.0004, y1, z1), (0.0004, y1, z1), (0.0004, y0, z0)]
        mesh.quad(edge[::-1], "steel_dark")
    return [mesh]


def swab() -> list[Mesh]:
    """A sampling wand with a paper strip on its pad; the pad's front is at z = -0.140."""
    mesh, flat = Mesh(), Mesh(bevel=0.0015)
    grip = [(0.0, 0.0), (0.0, 0.0110), (0.004, 0.0140), (0.060, 0.0125), (0.110, 0.0090)]
    grip += [(0.165, 0.0065), (0.165, 0.0)]
    mesh.lathe(grip, (0, 0, 0.060), (0, 0, -1), "plastic_white", sides=16, caps=False)
    mesh.lathe(
        [(0, 0.0092), (0.004, 0.0100), (0.010, 0.0092)],
        (0, 0, -0.046),
        (0, 0, -1),
        "plastic_blue",
        sides=16,
        caps=False,
    )
    flat.box((-0.013, -0.006, -0.132), (0.013, 0.006, -0.098), "plastic_grey")
    flat.box((-0.0145, -0.0075, -0.1400), (0.0145, 0.0075, -0.1310), "label")
    for s in (-1, 1):  # the strip is clamped along both sides
        flat.box((s * 0.0125, -0.0080, -0.1340), (s * 0.0150, 0.0080, -0.1080), "label")
    return [mesh, flat]


def swab_analyser() -> list[Mesh]:
    """A bench analyser, its slot towards +z at (0, 0.040, 0.085); origin under its middle."""
    body, more = Mesh(bevel=0.008), Mesh(bevel=0.0015)
    body.box((-0.080, 0.004, -0.085), (0.080, 0.072, 0.075), "plastic_white")
    body.box((-0.070, 0.060, -0.085), (0.070, 0.108, 0.010), "plastic_grey")
    bezel(more, (0.100, 0.062), (0.0, 0.108, 0.016), 62.0)
    more.box((-0.030, 0.028, 0.070), (0.030, 0.052, 0.084), "plastic_black")
    more.box((-0.020, 0.0375, 0.0835), (0.020, 0.0425, 0.0848), "hole")
    for x in (-0.062, 0.062):
        for z in (-0.065, 0.055):
            more.box((x - 0.010, 0.0, z - 0.010), (x + 0.010, 0.006, z + 0.010), "rubber")
    for k in range(5):
        z = -0.060 + 0.018 * k
        for s in (-1, 1):
            more.box((s * 0.0795, 0.030, z), (s * 0.0806, 0.060, z + 0.008), "plastic_black")
    more.box((0.050, 0.050, 0.0745), (0.064, 0.060, 0.0765), "plastic_blue")
    return [body, more]


def uv_lamp() -> list[Mesh]:
    """An ultraviolet hand lamp; its filter is at z = -0.130."""
    mesh, flat = Mesh(), Mesh(bevel=0.0015)
    barrel = [(0.0, 0.0), (0.0, 0.0145), (0.004, 0.0165), (0.120, 0.0160), (0.140, 0.0240)]
    barrel += [(0.190, 0.0260), (0.198, 0.0250), (0.198, 0.0215), (0.190, 0.0205)]
    mesh.lathe(barrel, (0, 0, 0.065), (0, 0, -1), "plastic_black", sides=20, caps=False)
    mesh.lathe(
        [(0, 0.0), (0.0, 0.0208)], (0, 0, -0.126), (0, 0, -1), "uv_filter", sides=20, caps=False
    )
    for z in (-0.085, -0.100, -0.115):  # fins that cool it
        fin = [(0, 0.0250), (0.002, 0.0285), (0.006, 0.0285), (0.008, 0.0250)]
        mesh.lathe(fin, (0, 0, z), (0, 0, -1), "plastic_blue", sides=20, caps=False)
    for k in range(5):
        z = 0.048 - 0.018 * k
        ring = [(0, 0.0160), (0.002, 0.0174), (0.008, 0.0174), (0.010, 0.0160)]
        mesh.lathe(ring, (0, 0, z), (0, 0, -1), "rubber_grip", sides=20, caps=False)
    flat.box((-0.006, 0.0145, -0.064), (0.006, 0.0200, -0.046), "plastic_blue")
    return [mesh, flat]


def uv_lamp_light() -> list[Mesh]:
    """The lit filter of the ultraviolet lamp, facing -z; origin its middle."""
    mesh = Mesh()
    mesh.lathe([(0, 0.0), (0.0, 0.0206)], (0, 0, 0), (0, 0, -1), "uv_lit", sides=20, caps=False)
    return [mesh]
