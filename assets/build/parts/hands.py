"""Gloved hands round a handle. Origin = OpenXR's grip pose: -z leaves the fist at the thumb."""

from __future__ import annotations

import math

from mesh import Mesh


def hand_right() -> list[Mesh]:
    """The right hand: the palm looks towards -x, the wrist is towards +y."""
    mesh = Mesh()
    for k, (z, radius, reach) in enumerate(
        (
            (-0.034, 0.0105, 0.029),
            (-0.012, 0.0110, 0.031),
            (0.010, 0.0105, 0.030),
            (0.031, 0.0095, 0.026),
        )
    ):
        path = []
        for i in range(8):
            angle = math.radians(35 - 38 * i)
            path.append((reach * math.cos(angle), reach * math.sin(angle) + 0.002 * k, z))
        mesh.tube(path, [radius * (1.0 - 0.03 * i) for i in range(8)], "glove", sides=8)
    palm = Mesh(bevel=0.012)
    palm.box((0.014, 0.008, -0.046), (0.044, 0.085, 0.042), "glove")
    thumb = [
        (0.026, 0.060, -0.034),
        (0.012, 0.036, -0.052),
        (-0.012, 0.014, -0.050),
        (-0.028, 0.0, -0.044),
    ]
    mesh.tube(thumb, [0.016, 0.0145, 0.0125, 0.010], "glove", sides=8)
    sleeve = Mesh()
    sleeve.lathe(
        [(0, 0.034), (0.07, 0.038), (0.12, 0.042)],
        (0.026, 0.075, 0.0),
        (0.1, 1, 0.15),
        "sleeve",
        sides=14,
    )
    return [mesh, palm, sleeve]


def hand_left() -> list[Mesh]:
    """The left hand."""
    return [mesh.mirror_x() for mesh in hand_right()]
