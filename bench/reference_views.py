"""What the reference pictures show: where things stand, the camera, the light, the exposure.

Read by assets/build/references.py, which has them path-traced, and by bench/likeness.py, which
draws them with the renderer. Plain data, because the two run in different environments. Cameras
stand where an officer does, and look where he does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from vrkiosk_assets.containers import TYPES, ContainerType

Vec3 = tuple[float, float, float]
Place = tuple[str, Vec3, float]  # model, position, degrees about +y
SIZE: Final = (480, 270)

HINGE = (1.187, 0.054)  # x, z of the leaves' pins
ROD_U, ROD_Z = (0.36, 0.93), 0.088  # of the rods' axes from the pin, and before the leaf


@dataclass(frozen=True)
class View:
    """Camera at `eye` towards `to` (world, metres), its vertical angle, and the light.

    torch: where the lamp's lens is and what it points at, or None. exposure: factor before the
    tone curve.
    """

    places: tuple[Place, ...]
    eye: Vec3
    to: Vec3
    degrees: float
    exposure: float
    torch: tuple[Vec3, Vec3] | None = None
    daylight: float = 1.0
    kind: ContainerType = TYPES["40hc"]
    time: str = "day"  # of the day: one of vrkiosk_scenarios.snapshot.TIMES

    @property
    def interior(self) -> tuple[float, float, float, float]:
        """Inside of the box, metres: half width, floor, ceiling, front wall z."""
        inner, floor = self.kind.internal, self.kind.floor_mm / 1000.0
        return inner.width / 2000.0, floor, floor + inner.height / 1000.0, -inner.length / 1000.0


def doors(left: float, right: float, kind: ContainerType) -> tuple[Place, ...]:
    """Both leaves with their rods, opened by so many degrees."""
    places: list[Place] = []
    fittings = kind.fittings
    for side, leaf, degrees in ((-1, fittings.leaf_left, left), (1, fittings.leaf_right, right)):
        x, z = side * HINGE[0], HINGE[1]
        turn = side * math.radians(degrees)
        places.append((leaf, (x, 0.0, z), side * degrees))
        rods = (fittings.rod, fittings.rod_high)
        for u, model, half in zip(ROD_U, rods, (0, 180), strict=True):
            dx, dz = -side * u, ROD_Z - HINGE[1]
            at = (
                x + dx * math.cos(turn) + dz * math.sin(turn),
                0.0,
                z - dx * math.sin(turn) + dz * math.cos(turn),
            )
            places.append((model, at, side * degrees + (half if side < 0 else 180 - half)))
    return tuple(places)


def box(name: str, left: float, right: float, *, without: str = "") -> tuple[Place, ...]:
    """A whole container of the type in the yard; `without` one of its loose parts."""
    kind = TYPES[name]
    parts = tuple(
        (part.model, (part.position[0] / 1e3, part.position[1] / 1e3, part.position[2] / 1e3), 0.0)
        for part in kind.parts
        if part.model != without
    )
    standing: tuple[Place, ...] = ((kind.model, (0.0, 0.0, 0.0), 0.0), ("ground", (0, 0, 0), 0.0))
    return standing + doors(left, right, kind) + parts


OPEN = box("40hc", 102.0, 102.0)
SHUT = box("40hc", 0.0, 0.0)
CARGO: tuple[Place, ...] = tuple(
    ("carton_a", (-0.745, 0.42 + 0.5 * layer, -3.3 - 0.83 * row), 180.0 * (row % 2))
    for row in range(6)
    for layer in range(2)
) + tuple(("carton_b", (0.84, 0.37 + 0.4 * k, -3.6), 90.0) for k in range(3))

GP40, GP20, RF40, OT40 = (TYPES[name] for name in ("40gp", "20gp", "40rf", "40ot"))
VIEWS: Final = {
    "interior_day": View(OPEN, (0.1, 1.7, -0.6), (0.0, 1.2, -9.0), 52.0, 3.0),
    "interior_cargo": View(OPEN + CARGO, (0.1, 1.7, -1.5), (0.0, 1.1, -9.0), 52.0, 5.0),
    "right_leaf_open": View(
        box("40hc", 0.0, 102.0), (0.1, 1.7, -0.6), (0.0, 1.2, -9.0), 52.0, 5.0, daylight=0.5
    ),
    "front_by_torch": View(
        SHUT,
        (0.2, 1.7, -7.2),
        (0.0, 1.4, -12.0),
        56.0,
        11.0,
        ((0.42, 1.35, -7.4), (-0.1, 1.4, -12.0)),
        0.0,
    ),
    "corner_by_torch": View(
        OPEN,
        (0.3, 1.74, -9.75),
        (-0.72, 2.1, -12.0),
        48.0,
        9.0,
        ((0.5, 1.4, -9.8), (-0.6, 2.0, -12.0)),
    ),
    "floor": View(OPEN, (0.2, 1.5, -2.6), (-0.5, 0.17, -4.4), 42.0, 4.5),
    "door_shut": View(SHUT, (0.55, 1.55, 1.6), (0.25, 1.40, 0.0), 50.0, 0.78),
    "exterior": View(OPEN + CARGO, (4.6, 1.68, 5.4), (-0.2, 1.36, -2.2), 42.0, 0.78),
    "exterior_40gp": View(
        box("40gp", 102.0, 102.0), (-3.9, 1.68, 4.6), (0.3, 1.3, -1.6), 46.0, 0.78, kind=GP40
    ),
    "interior_40gp": View(
        box("40gp", 102.0, 102.0), (-0.2, 1.65, -0.4), (0.1, 1.2, -9.0), 56.0, 3.0, kind=GP40
    ),
    "exterior_20gp": View(
        box("20gp", 0.0, 0.0), (3.9, 1.68, 3.3), (-0.1, 1.2, -1.8), 48.0, 0.78, kind=GP20
    ),
    "torch_20gp": View(
        box("20gp", 0.0, 0.0),
        (0.3, 1.66, -1.2),
        (-0.1, 1.2, -5.8),
        58.0,
        7.0,
        ((0.5, 1.3, -1.4), (-0.3, 1.2, -5.87)),
        0.0,
        GP20,
    ),
    "exterior_40rf": View(
        box("40rf", 102.0, 102.0), (4.2, 1.68, 4.9), (-0.2, 1.36, -2.2), 44.0, 0.62, kind=RF40
    ),
    "interior_40rf": View(
        box("40rf", 102.0, 102.0), (0.1, 1.75, -0.6), (0.0, 1.2, -9.0), 54.0, 2.4, kind=RF40
    ),
    "exterior_40ot": View(
        box("40ot", 102.0, 102.0), (-4.4, 1.68, 5.0), (0.1, 1.4, -2.4), 44.0, 0.78, kind=OT40
    ),
    "exterior_dusk": View(
        OPEN + CARGO, (4.6, 1.68, 5.4), (-0.2, 1.36, -2.2), 42.0, 1.9, time="dusk"
    ),
    "doors_dusk": View(
        SHUT,
        (-1.6, 1.66, 3.4),
        (0.1, 1.3, 0.0),
        50.0,
        1.9,
        ((-1.2, 1.35, 3.2), (0.5, 1.3, 0.0)),
        time="dusk",
    ),
}
