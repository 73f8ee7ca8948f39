"""What shows that a hatch of a reefer's evaporator was opened on the way, and that foam is missing
from a wall of a cold box.

Origin of the hatch's traces as the hatch's: on the axis of its hinges at its lower edge, the panel
along +x, facing +z.
The lead itself is a part of the container; a scenario leaves it out.
"""

from __future__ import annotations

import math
import random

from mesh import Mesh, Point
from parts.dimensions import RF40
from parts.hides_seams import bead, coat, disc
from parts.reefer_bulkhead import HATCH

FACE = -0.001  # z of the hatch's edge, all round
FIELD = 0.005  # z of its raised middle
HEAD = 0.0062  # z of its hinges' screw heads
PLATE_LOW, PLATE_HALF = 0.292, 0.572  # of the plate over a pocket, reefer_bulkhead.new_panel
PLATE_HIGH = RF40.kind.internal.height / 1000.0 - 0.034
SKIN_X = RF40.kind.internal.width / 2000.0 - 0.003 - 1.2155  # outside the skin, dents and all
EYE = (HATCH[0] - 0.022, 0.450, 0.0145)  # where the wire went through


def reefer_hatch_unsealed() -> list[Mesh]:
    """Two ends of cut wire, prints of greasy fingers at the edge that was pulled, screws of the
    hinges turned bright, scratches where a tool slipped off the latches."""
    chance = random.Random(61)
    return [_wire(chance), _fingers(chance), _screws(), _scratches(chance)]


def _wire(chance: random.Random) -> Mesh:
    mesh = Mesh()
    for way in (-1, 1):
        path: list[Point] = []
        for k in range(8):
            curl = 0.5 * k * k / 49
            path.append(
                (
                    EYE[0] + way * (0.003 + 0.011 * curl) + chance.uniform(-0.0004, 0.0004),
                    EYE[1] - 0.0032 * k,
                    EYE[2] + 0.002 + 0.006 * math.sin(0.5 * k),
                )
            )
        mesh.merge(bead(path, 0.0009, "steel", chance, sides=4))
        disc(mesh, path[-1], (1, 0, 0), (0, 1, 0), 0.0011, "screw_bright")
    return mesh


def _fingers(chance: random.Random) -> Mesh:
    """A hand's span under the upper latch and one over the lower: four fingers, a thumb below."""
    mesh = Mesh()
    for low in (0.335, 0.520):
        for k in range(4):
            at = (0.628 - 0.010 * abs(k - 1.5), low + 0.021 * k, FIELD)
            half = (0.010 + chance.uniform(-0.002, 0.003), 0.0070)
            mesh.merge(coat(at, (1, 0, 0), (0, 1, 0), half, "finger_mark", chance))
        mesh.merge(
            coat(
                (0.585, low - 0.022, FIELD),
                (1, 0, 0),
                (0, 1, 0),
                (0.011, 0.014),
                "finger_mark",
                chance,
            )
        )
    return mesh


def _screws() -> Mesh:
    mesh = Mesh()
    for y in (0.15, 0.75):
        for x in (0.030, 0.058):
            for dy in (-0.020, 0.020):
                disc(mesh, (x, y + dy, HEAD), (1, 0, 0), (0, 1, 0), 0.0042, "screw_bright")
    return mesh


def _scratches(chance: random.Random) -> Mesh:
    mesh = Mesh()
    for y in (0.23, 0.67):
        for k in range(5):
            angle = chance.uniform(0.6, 5.6)
            u = (math.cos(angle), math.sin(angle), 0.0)
            v = (-u[1], u[0], 0.0)
            far = chance.uniform(0.026, 0.034)
            at = (HATCH[0] - 0.022 + u[0] * far, y + u[1] * far, FACE)
            length = chance.uniform(0.006, 0.013) * (1.0 if k else 1.5)
            if at[0] < HATCH[0] - 0.012 and at[0] - length > HATCH[0] - 0.044:
                mesh.merge(coat(at, u, v, (length, 0.0007), "weld_bright", chance))
    return mesh


def frost_lining() -> list[Mesh]:
    """Rime inside along the joints of a plate over a pocket, where damp air gets through; dew
    outside on the skin before it, which the cold reaches where foam is missing, with runs down to
    the rail. Frame of reference: the plate's, which faces +x."""
    chance = random.Random(83)
    return [_rime(chance), _dew(chance)]


def _rime(chance: random.Random) -> Mesh:
    """Ragged blots along all four joints, thickest low down, where cold air lies."""
    mesh = Mesh()
    upright = PLATE_HIGH - PLATE_LOW
    places = []
    for z in (-PLATE_HALF, PLATE_HALF):
        places += [(PLATE_LOW + upright * k / 46, z, True) for k in range(47)]
    for y in (PLATE_LOW, PLATE_HIGH):
        places += [(y, PLATE_HALF * (2 * k / 24 - 1), False) for k in range(1, 24)]
    for y, z, along in places:
        thick = 0.65 + 0.5 * (PLATE_HIGH - y) / upright
        if chance.random() > 0.55 + 0.3 * thick:
            continue
        across, reach = 0.016 * thick * chance.uniform(0.5, 1.5), 0.034 * chance.uniform(0.6, 1.3)
        half = (across, reach) if along else (reach, across)
        at = (0.0022 + chance.uniform(0.0, 0.0012), y, z + chance.uniform(-0.006, 0.006))
        mesh.merge(coat(at, (0, 0, -1), (0, 1, 0), half, "rime", chance))
    return mesh


def _dew(chance: random.Random) -> Mesh:
    """A damp field that fades into drops at its edge, and runs from it."""
    mesh = Mesh()
    right, up = (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)  # seen from outside, at -x
    mesh.merge(coat((SKIN_X, 1.28, 0.0), right, up, (0.40, 0.55), "dew", chance))
    for _ in range(90):
        angle, far = chance.uniform(0.0, 6.28), chance.uniform(0.92, 1.25)
        at = (SKIN_X, 1.28 + 0.58 * far * math.sin(angle), 0.43 * far * math.cos(angle))
        size = chance.uniform(0.005, 0.018)
        mesh.merge(coat(at, right, up, (size, size * chance.uniform(1.0, 1.8)), "dew", chance))
    for _ in range(11):
        z, top = chance.uniform(-0.36, 0.36), chance.uniform(0.74, 0.86)
        low = chance.uniform(0.05, 0.45)
        middle = (SKIN_X, (top + low) / 2, z)
        half = (chance.uniform(0.007, 0.015), (top - low) / 2)
        mesh.merge(coat(middle, right, up, half, "dew", chance))
    return mesh
