"""The leaves of a reefer: the common ones with shallow ribs outside, filled with foam, a smooth
lining inside that enters the opening, and a second gasket round it."""

from __future__ import annotations

from typing import Final

from mesh import Mesh
from parts import leaf
from parts.corrugation import trapezoid
from parts.dimensions import HINGE_X, HINGE_Z, LEAF_WIDTH, RF40
from parts.reefer import PAINT, SILL, WALL_X, rivet

PATTERN: Final = leaf.Pattern(
    RF40,
    trapezoid(
        0.27, RF40.leaf_high - 0.15, outer=0.40, slope=0.010, inner=0.04, depth=0.006, radius=0.003
    ),
    (0.42, 0.95, 1.48, 2.00, 2.55),
    (0.30, 0.78, 1.68, 2.18, 2.66),
    PAINT,
    "paint_blue",
)
BACK: Final = -HINGE_Z  # inner face of the leaf's frame, in the leaf's own frame of reference
DEPTH: Final = 0.024  # by which the lining enters the opening
NEAR: Final = HINGE_X - WALL_X + 0.010  # edge of the lining at the hinge
FAR: Final = HINGE_X - 0.012
LOW: Final = SILL + 0.014
HIGH: Final = RF40.header - 0.014


def left() -> list[Mesh]:
    return [*leaf.left(PATTERN), *_inside()]


def right() -> list[Mesh]:
    return [*leaf.right(PATTERN), *(mesh.mirror_x() for mesh in _inside())]


def _inside() -> list[Mesh]:
    """Lining with its kick plate and rivets; the round gasket at its foot, which lies on jambs and
    sill while the outer one lies in the frame."""
    lining, plain = Mesh(bevel=0.006), Mesh()
    face = BACK - DEPTH
    lining.box((NEAR, LOW, face), (FAR, HIGH, BACK - 0.001), "lining")
    plain.box(
        (NEAR + 0.012, LOW + 0.012, face - 0.0015),
        (FAR - 0.012, LOW + 0.30, face + 0.001),
        "stainless",
    )
    for k in range(9):
        u = NEAR + 0.04 + (FAR - NEAR - 0.08) * k / 8
        rivet(plain, (u, LOW + 0.275, face - 0.0015), (0, 0, -1), "stainless")
        rivet(plain, (u, HIGH - 0.035, face), (0, 0, -1), "stainless")
    for k in range(14):
        for u in (NEAR + 0.03, FAR - 0.03):
            rivet(plain, (u, LOW + 0.42 + 0.155 * k, face), (0, 0, -1), "stainless")
    ring = [
        (NEAR - 0.009, LOW - 0.008, BACK - 0.004),
        (min(FAR + 0.007, LEAF_WIDTH + 0.004), LOW - 0.008, BACK - 0.004),
        (min(FAR + 0.007, LEAF_WIDTH + 0.004), HIGH + 0.008, BACK - 0.004),
        (NEAR - 0.009, HIGH + 0.008, BACK - 0.004),
    ]
    plain.tube(ring, 0.008, "rubber", sides=7, closed=True)
    return [lining, plain]
