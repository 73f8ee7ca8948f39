"""What a container's frame casts on a radiograph: posts, rails, castings.

No ray of a tool or a glance meets them and nothing is hidden in them, so they are no solids of the
world; but a picture of a box without its frame would look like no box. Hollow sections are boxes of
the density that gives their mass a metre; sections and masses: ISO 1161 and makers' drawings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.solid import Interior, Solid, box_between

if TYPE_CHECKING:
    from vrkiosk_assets.containers import ContainerType

CASTING_M: Final = (0.162, 0.118, 0.178)  # across, up, along
CASTING_KG_M3: Final = 3200.0  # 11 kg
POST_M: Final = 0.16
POST_KG_M3: Final = 900.0  # 6 mm folded, 23 kg a metre
RAIL_M: Final = 0.06
RAIL_KG_M3: Final = 1550.0  # tube of 60 x 60 x 3, 5.6 kg a metre
SILL_M: Final = (0.12, 0.15)  # up, along
SILL_KG_M3: Final = 700.0
SIDE_RAIL_M: Final = (0.05, 0.15)  # across, up
SIDE_RAIL_KG_M3: Final = 1100.0


def frame(kind: ContainerType, space: Interior) -> list[Solid]:
    """The frame of a box of a type, in the world."""
    wide, high = kind.external.width / 2000.0, kind.external.height / 1000.0
    far = 0.1 - kind.external.length / 1000.0  # the doors' outer face is 0.1 m before the plane
    near = 0.1
    found = []
    for x in (-wide, wide - POST_M):
        for z in (far, near - POST_M):
            low, top = (x, 0.0, z), (x + POST_M, high, z + POST_M)
            found.append(_piece("post", low, top, POST_KG_M3))
    a, u, d = CASTING_M
    for x in (-wide, wide - a):
        for y in (0.0, high - u):
            for z in (far, near - d):
                found.append(_piece("casting", (x, y, z), (x + a, y + u, z + d), CASTING_KG_M3))
    found += _rails(wide, high, (far, near), space)
    return found


def _rails(wide: float, high: float, ends: tuple[float, float], space: Interior) -> list[Solid]:
    far, near = ends
    found = []
    floor = space.floor
    across, tall = SIDE_RAIL_M
    for x in (-wide, wide - RAIL_M):
        low, top = (x, high - RAIL_M, far), (x + RAIL_M, high, near)
        found.append(_piece("top_rail", low, top, RAIL_KG_M3))
    for x in (-wide, wide - across):
        low, top = (x, floor - tall, far), (x + across, floor, near)
        found.append(_piece("bottom_rail", low, top, SIDE_RAIL_KG_M3))
    rise, deep = SILL_M
    for z in (far, near - deep):
        for y in (floor - rise, high - rise):
            low, top = (-wide, y, z), (wide, y + rise, z + deep)
            found.append(_piece("cross_rail", low, top, SILL_KG_M3))
    return found


def _piece(
    name: str, low: tuple[float, float, float], high: tuple[float, float, float], density: float
) -> Solid:
    return box_between(name, "", low, high, "steel", density=density)
