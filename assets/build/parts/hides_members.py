"""A cross member closed to a tube, and what betrays it from under the box.

Origin on the ground under the door-side face of the member's web, in the middle of the box.
"""

from __future__ import annotations

import random

from mesh import Mesh
from parts.dimensions import FLOOR_THICKNESS, FLOOR_Y, MEMBER_DEPTH
from parts.hides_seams import bead, coat

HALF = 1.160
TOP = FLOOR_Y - FLOOR_THICKNESS
LOW = TOP - MEMBER_DEPTH
OPEN_Z = -0.0450  # where the channel is open: the edge of its lower flange


def cross_member_closed() -> list[Mesh]:
    """A plate from the lower flange to the boards where daylight should be seen, painted over."""
    plate, chance = Mesh(bevel=0.001), random.Random(51)
    plate.box((-HALF, LOW + 0.0005, OPEN_Z + 0.0030), (HALF, TOP, OPEN_Z - 0.0010), "underframe")
    path = [(-HALF + 2 * HALF * k / 40, LOW + 0.0035, OPEN_Z - 0.0012) for k in range(41)]
    return [plate, bead(path, 0.0038, "underframe", chance, sides=4)]


def fresh_paint_member() -> list[Mesh]:
    """Fresh bitumen paint, clean and black where all round is road dirt: on plate and flange."""
    mesh, chance = Mesh(), random.Random(52)
    at, wide = (0.08, LOW + 0.062, OPEN_Z - 0.0008), 0.62
    mesh.merge(coat(at, (-1, 0, 0), (0, 1, 0), (wide, 0.060), "paint_bitumen", chance))
    under = (0.08, LOW, OPEN_Z / 2)
    mesh.merge(coat(under, (1, 0, 0), (0, 0, 1), (wide, 0.022), "paint_bitumen", chance))
    return [mesh]


def filler_member() -> list[Mesh]:
    """Body filler smeared over the cuts near both ends, rubbed, not yet painted."""
    mesh, chance = Mesh(), random.Random(53)
    for s in (-1, 1):
        at = (s * 1.06, LOW + 0.060, OPEN_Z - 0.0010)
        mesh.merge(coat(at, (-1, 0, 0), (0, 1, 0), (0.045, 0.055), "filler", chance))
        path = [
            (s * 1.06 + 0.004 * (k % 2), LOW + 0.006 + 0.0135 * k, OPEN_Z - 0.002) for k in range(9)
        ]
        mesh.merge(bead(path, 0.0050, "filler", chance, sides=4))
        under = (s * 1.06, LOW - 0.0002, OPEN_Z / 2)
        mesh.merge(coat(under, (1, 0, 0), (0, 0, 1), (0.040, 0.019), "filler", chance))
    return [mesh]
