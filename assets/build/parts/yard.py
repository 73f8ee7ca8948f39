"""The yard round the container: an inspection bay of a terminal, seen but not inspected.

In the container's frame of reference. What is near is modelled; what is past the fence is a
silhouette in the colours that haze leaves. Nothing stands where an officer can go: x within 5 m,
z from -15 to 5.
"""

from __future__ import annotations

from mesh import Mesh
from parts import yard_buildings, yard_far, yard_fittings, yard_ground, yard_stacks


def ground() -> list[Mesh]:
    """The whole yard as one model; the asphalt is at y = 0."""
    flat, boxes = Mesh(), Mesh()
    yard_ground.pave(flat)
    yard_ground.drains(flat)
    yard_ground.kerbs(boxes)
    for part in (yard_stacks, yard_buildings, yard_fittings, yard_far):
        part.build(boxes)
    return [flat, boxes]
