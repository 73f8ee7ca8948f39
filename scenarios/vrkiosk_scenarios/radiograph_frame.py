"""What a container's frame casts on a radiograph: posts, upper rails, castings.

No ray of a tool or a glance meets them and nothing is hidden in them, so they are no solids of the
world, as what carries the floor is (`underframe`); but a picture of a box without its frame would
look like no box. Hollow sections are boxes of the density that gives their mass a metre; sections
and masses: ISO 1161 and makers' drawings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.solid import Interior, Solid, box_between

if TYPE_CHECKING:
    from vrkiosk_assets.containers import ContainerType

NEAR_M: Final = 0.105  # the frame reaches so far before the plane in which the doors close
CASTING_M: Final = (0.162, 0.118, 0.178)  # across, up, along
CASTING_KG_M3: Final = 3200.0  # 11 kg
POST_M: Final = 0.16  # across
POST_KG_M: Final = 23.0  # folded from 6 mm
RAIL_M: Final = 0.06
RAIL_KG_M: Final = 5.6  # tube of 60 x 60 x 3
HEADER_M: Final = 0.12  # up; along it is as deep as the posts
HEADER_KG_M: Final = 12.0
INTO_M: Final = 0.02  # how far posts and headers reach into the inside's length


def frame(kind: ContainerType, space: Interior) -> list[Solid]:
    """The frame of a box of a type, in the world."""
    wide, high = kind.external.width / 2000.0, kind.external.height / 1000.0
    far = NEAR_M - kind.external.length / 1000.0
    # the ends of posts and headers along the box: at the front, and at the doors
    ends = (far, space.front + INTO_M), (-INTO_M, NEAR_M)
    found = []
    for back, ahead in ends:
        deep = ahead - back
        for x in (-wide, wide - POST_M):
            density = POST_KG_M / (POST_M * deep)
            found.append(_piece((x, 0.0, back), (x + POST_M, high, ahead), density))
        density = HEADER_KG_M / (HEADER_M * deep)
        found.append(_piece((-wide, high - HEADER_M, back), (wide, high, ahead), density))
    across, up, along = CASTING_M
    for x in (-wide, wide - across):
        for y in (0.0, high - up):
            for z in (far, NEAR_M - along):
                corner = (x + across, y + up, z + along)
                found.append(_piece((x, y, z), corner, CASTING_KG_M3))
    for x in (-wide, wide - RAIL_M):
        density = RAIL_KG_M / (RAIL_M * RAIL_M)
        found.append(_piece((x, high - RAIL_M, far), (x + RAIL_M, high, NEAR_M), density))
    return found


def _piece(
    low: tuple[float, float, float], high: tuple[float, float, float], density: float
) -> Solid:
    return box_between("frame", "", low, high, "steel", density=density)
