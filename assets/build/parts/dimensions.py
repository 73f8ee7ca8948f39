"""Dimensions of containers, in metres, in the container's frame of reference.

+y up from the ground, doors close at z = 0 and look towards +z, the front wall is at -z, right
(looking in) is +x. What differs from type to type is in a `Box`, made from the table of types;
what is the same on all stands here: sections and pitches from common panel data, the 305 mm
centres of the cross members, the places of hinges, rods and handles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vrkiosk_assets.containers import FLOOR_MM, REEFER_40, SILL_MM, TYPES, ContainerType
from vrkiosk_assets.cross_members import (
    POCKET_WIDTH_MM,
    is_doubled,
    member_count,
    member_web_mm,
    pockets,
)

OUTER_X: Final = 1.219  # half of 2,438 mm
CASTING_Z: Final = 0.105  # rear face of the castings: the door gear stays within it
REAR_Z: Final = 0.062  # of header, sill and the posts' inner part
INNER_X: Final = 1.176
FLOOR_Y: Final = FLOOR_MM / 1000.0
SILL_Y: Final = FLOOR_Y + SILL_MM / 1000.0
FLOOR_THICKNESS: Final = 0.028
MEMBER_DEPTH: Final = 0.125  # leaves 17 mm to the ground plane of the castings
POCKET_WIDTH: Final = POCKET_WIDTH_MM / 1000.0
POCKET_Y: Final = (0.020, 0.138)  # clear height, 115 mm at least

# The leaves: closed they fill z = 0 ... 0.052; their pins stand at x = +-HINGE_X.
LEAF_OUTER_Z: Final = 0.052
HINGE_X: Final = 1.187
HINGE_Z: Final = 0.054
LEAF_LOW_Y: Final = 0.175
LEAF_WIDTH: Final = 1.172  # from the pin to the free edge

# Locking rods: distance of the two axes from the pin, and their place before the leaf.
ROD_U: Final = (0.36, 0.93)
ROD_Z: Final = 0.088
# The handle's arm is at this height, pointing along +x in the model `lock_rod`, from the hub to
# the grip's end; retainer and hasp hold it at HASP_OUT from the axis.
HANDLE_Y: Final = (1.03, 1.36)
HANDLE_LENGTH: Final = 0.50
HASP_OUT: Final = 0.395


@dataclass(frozen=True)
class Box:
    """A type of container as it is built."""

    kind: ContainerType

    @property
    def top(self) -> float:
        """y of the upper faces of the castings."""
        return self.kind.external.height / 1000.0

    @property
    def floor(self) -> float:
        """y of what one stands on."""
        return self.kind.floor_mm / 1000.0

    @property
    def ceiling(self) -> float:
        """y of the lowest faces of the roof's inside."""
        return self.floor + self.kind.internal.height / 1000.0

    @property
    def wall(self) -> float:
        """z of the front wall's inner ridges."""
        return -self.kind.internal.length / 1000.0

    @property
    def casting_front(self) -> float:
        """z of the front faces of the castings."""
        return CASTING_Z - self.kind.external.length / 1000.0

    @property
    def front(self) -> float:
        """z of the front faces of posts and rails, a little within the castings."""
        return self.casting_front + 0.004

    @property
    def header(self) -> float:
        """y of the clear opening's upper edge."""
        return (self.kind.sill_mm + self.kind.door.height) / 1000.0

    @property
    def leaf_high(self) -> float:
        """y of the leaves' upper edge."""
        return self.kind.leaf_top_mm / 1000.0

    def members(self) -> list[tuple[int, float]]:
        """Number from 0 and z of the web of each cross member's place, from the doors."""
        count = member_count(self.kind)
        return [(k, -member_web_mm(k + 1) / 1000.0) for k in range(count)]

    def is_doubled(self, member: int) -> bool:
        """Whether two channels stand back to back there, to carry a joint of the boards."""
        return is_doubled(self.kind, member + 1)

    def pockets(self) -> list[float]:
        """z of the middles of the fork-lift pockets; none on a long box."""
        return [-at / 1000.0 for at in pockets(self.kind)]


GP20: Final = Box(TYPES["20gp"])
GP40: Final = Box(TYPES["40gp"])
HC40: Final = Box(TYPES["40hc"])
OT40: Final = Box(TYPES["40ot"])
RF40: Final = Box(REEFER_40)

# Of a high cube, which the surroundings and the hides are made for.
TOP_Y: Final = HC40.top
CEILING_Y: Final = HC40.ceiling
WALL_Z: Final = HC40.wall
