"""What a box stands on that is looked at from below: blocks under its castings and, before its
doors, a loading dock with rails and steps. In the container's frame: the ground is at y = -0.9.

The same corners as in `vrkiosk_scenarios.stand`; a leaf that swings out passes over the dock's
edges, so there are rails only where it does not reach.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from mesh import Mesh

HIGH: Final = 0.9
X: Final = 2.3
NEAR, FAR = 0.14, 4.4
STEPS_X: Final = 3.8
STEPS_Z: Final = (3.05, 4.15)
STEPS: Final = 5
RAIL_NEAR: Final = 1.70
RAIL_HIGH: Final = (0.55, 1.05)
POST_APART: Final = 1.2


def stand_block() -> list[Mesh]:
    """A concrete block with a board on it; origin in the middle of its top."""
    mesh = Mesh(bevel=0.012)
    mesh.box((-0.19, -HIGH, -0.24), (0.19, -0.040, 0.24), "concrete")
    boards = Mesh(bevel=0.003)
    for k in range(3):
        x = -0.19 + 0.127 * k
        high = -0.0004 - 0.0005 * k
        boards.box((x + 0.002, -0.041, -0.235), (x + 0.125, high, 0.235), "wood", tint=0.4)
    loops = Mesh()
    for z in (-0.12, 0.12):  # what a fork or a chain takes it by
        path = [(-0.19, -0.30, z - 0.05), (-0.225, -0.30, z - 0.05), (-0.225, -0.30, z + 0.05)]
        loops.tube([*path, (-0.19, -0.30, z + 0.05)], 0.008, "steel_dark", sides=6)
    return [mesh, boards, loops]


def dock() -> list[Mesh]:
    """The dock with its steps, bumpers, edges and rails."""
    body, plain = Mesh(bevel=0.008), Mesh(bevel=0.002)
    thin = Mesh()  # plates that a bevel would use up
    body.box((-X, -HIGH, NEAR), (X, 0.0, FAR), "concrete")
    rise, going = HIGH / (STEPS + 1), (STEPS_X - X) / STEPS
    for step in range(STEPS):
        x, top = X + going * step, -rise * (step + 1)
        body.box((x, -HIGH, STEPS_Z[0]), (x + going, top, STEPS_Z[1]), "concrete", tint=0.46)
        edge = x + going
        thin.box(
            (edge - 0.05, top - 0.001, STEPS_Z[0] + 0.01),
            (edge + 0.002, top + 0.0025, STEPS_Z[1] - 0.01),
            "marking_yellow",
        )
    _edges(thin)
    for x in (-1.55, -0.78, 0.78, 1.55):  # what a lorry backs against; below a leaf's foot
        plain.box((x - 0.11, -0.52, NEAR - 0.075), (x + 0.11, -0.06, NEAR + 0.002), "rubber")
        for y in (-0.46, -0.12):
            plain.rod((x, y, NEAR - 0.076), (x, y, NEAR - 0.070), 0.018, "steel_dark", sides=8)
    return [body, plain, thin, _rails()]


def _edges(mesh: Mesh) -> None:
    """An angle of steel along the front, a worn yellow band round the rest."""
    mesh.box((-X - 0.003, -0.075, NEAR - 0.004), (X + 0.003, 0.003, NEAR + 0.006), "galvanised")
    mesh.box((-X - 0.003, 0.0, NEAR - 0.004), (X + 0.003, 0.004, NEAR + 0.075), "galvanised")
    bands = (
        ((-X + 0.02, 0.20), (-X + 0.14, FAR - 0.14)),
        ((X - 0.14, 0.20), (X - 0.02, FAR - 0.14)),
        ((-X + 0.02, FAR - 0.14), (X - 0.02, FAR - 0.02)),
    )
    for (x0, z0), (x1, z1) in bands:
        mesh.quad(
            [(x0, 0.0022, z1), (x1, 0.0022, z1), (x1, 0.0022, z0), (x0, 0.0022, z0)],
            "marking_yellow_worn",
        )


def _rails() -> Mesh:
    """Galvanised tubes along both sides and the far end, open at the steps."""
    mesh, inset = Mesh(), 0.06
    left, right, far = -X + inset, X - inset, FAR - inset
    runs = (
        [(left, RAIL_NEAR), (left, far), (right, far), (right, STEPS_Z[1] + 0.05)],
        [(right, RAIL_NEAR), (right, STEPS_Z[0] - 0.05)],
    )
    for run in runs:
        for high in RAIL_HIGH:
            path = [(x, high, z) for x, z in run]
            mesh.tube(path, 0.021, "galvanised", sides=8)
        for (x0, z0), (x1, z1) in pairwise(run):
            away = max(abs(x1 - x0), abs(z1 - z0))
            count = max(round(away / POST_APART), 1)
            for k in range(count + 1):
                x, z = x0 + (x1 - x0) * k / count, z0 + (z1 - z0) * k / count
                mesh.rod((x, 0.0, z), (x, RAIL_HIGH[1], z), 0.021, "galvanised", sides=8)
                foot = (x + 0.05, 0.008, z + 0.05)
                mesh.box((x - 0.05, 0.0, z - 0.05), foot, "galvanised")
            low = (min(x0, x1) - 0.004, 0.01, min(z0, z1) - 0.004)
            mesh.box(low, (max(x0, x1) + 0.004, 0.11, max(z0, z1) + 0.004), "galvanised")
    return mesh
