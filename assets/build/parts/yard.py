"""The yard round the container: an inspection bay of a terminal, seen but not inspected.

In the container's frame of reference. What is near is modelled; what is past the fence is a
silhouette in the colours that haze leaves. Nothing stands where an officer can go: x within 5 m,
z from -15 to 5.
"""

from __future__ import annotations

from itertools import product
from typing import Final

import numpy as np
from mesh import Mesh
from parts import yard_buildings, yard_far, yard_fittings, yard_ground, yard_stacks

# From where the yard is looked at: the officer's ground, and round it where cameras fly.
SEEN_FROM: Final = ((-12.0, 0.1, -22.0), (12.0, 9.0, 10.0))


def ground() -> list[Mesh]:
    """The whole yard as one model; the asphalt is at y = 0."""
    flat, boxes = Mesh(), Mesh()
    yard_ground.pave(flat)
    yard_ground.drains(flat)
    yard_ground.kerbs(boxes)
    for part in (yard_stacks, yard_buildings, yard_fittings, yard_far):
        part.build(boxes)
    return [flat, _seen(boxes)]


def _seen(mesh: Mesh) -> Mesh:
    """The faces that look towards somewhere in SEEN_FROM; the others nobody sees."""
    corners = np.array(list(product(*zip(*SEEN_FROM, strict=True))))
    points = np.array(mesh.points)
    kept = []
    for number, face in enumerate(mesh.faces):
        ring = points[list(face)]
        normal = np.cross(ring, np.roll(ring, -1, axis=0)).sum(axis=0)
        # a hair's breadth before the plane, or where edges lie in it rounding would decide
        if ((corners - ring[0]) @ normal > 1e-6 * np.linalg.norm(normal)).any():
            kept.append(number)
    found = Mesh(points=mesh.points, wear=mesh.wear, tint=mesh.tint)
    found.faces = [mesh.faces[i] for i in kept]
    found.surfaces = [mesh.surfaces[i] for i in kept]
    found.smooth = [mesh.smooth[i] for i in kept]
    found.uv = [mesh.uv[i] for i in kept]
    return found
