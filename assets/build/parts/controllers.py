"""Motion controllers: what an officer holds who has no bare hands in the cameras' sight."""

from __future__ import annotations

import math

from mesh import Mesh


def controller_right() -> list[Mesh]:
    """A plain motion controller: handle along z, a ring of sensors at the thumb's end.

    What holds is orange with a square, what uses is blue with a dot: who has never held one is told
    of colours and shapes, not of names.
    """
    mesh, more = Mesh(), Mesh(bevel=0.0015)
    grip = [(0.0, 0.0), (0.002, 0.013), (0.010, 0.0165), (0.060, 0.0165), (0.100, 0.0185)]
    grip += [(0.122, 0.0215), (0.132, 0.0190), (0.135, 0.0)]
    mesh.lathe(grip, (0, 0, 0.065), (0, 0, -1), "plastic_black", sides=18, caps=False)
    ring = []
    for k in range(28):
        angle = 2 * math.pi * k / 28
        ring.append(
            (
                0.050 * math.cos(angle),
                0.012 + 0.02 * math.sin(angle),
                -0.070 - 0.045 * math.sin(angle),
            )
        )
    mesh.tube(ring, 0.0055, "plastic_grey", sides=8, closed=True)
    mesh.rod((0, 0.016, -0.045), (0, 0.030, -0.047), 0.009, "rubber_grip", sides=12)
    for x, z in ((-0.009, -0.022), (0.006, -0.020)):
        mesh.rod((x, 0.014, z), (x, 0.0215, z), 0.0048, "plastic_grey", sides=12)
    more.box((-0.010, -0.036, -0.058), (0.010, -0.012, -0.030), "plastic_blue")
    mesh.rod((0, -0.024, -0.0575), (0, -0.024, -0.0590), 0.0045, "plastic_white", sides=12)
    more.box((-0.022, -0.010, 0.002), (-0.012, 0.010, 0.034), "plastic_orange")
    mesh.box((-0.0226, -0.004, 0.014), (-0.0219, 0.004, 0.022), "plastic_white")
    return [mesh, more]


def controller_left() -> list[Mesh]:
    """The right one in a mirror."""
    return [mesh.mirror_x() for mesh in controller_right()]
