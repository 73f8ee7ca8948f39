"""Dimensions of a 40' high-cube dry container, in metres, in the container's frame of reference.

+y up from the ground, doors close at z = 0 and look towards +z, the front wall is at -z, right
(looking in) is +x. Sizes: ISO 668 size type 45G1 and usual makers' drawings; pitches of the
corrugations, section of the cross members and their 305 mm centres from common panel data.
"""

from __future__ import annotations

from typing import Final

OUTER_X: Final = 1.219  # half of 2,438 mm
REAR_Z: Final = 0.062
FRONT_Z: Final = -12.130
TOP_Y: Final = 2.896
INNER_X: Final = 1.176
FLOOR_Y: Final = 0.170
CEILING_Y: Final = 2.868
WALL_Z: Final = -12.032  # inner face of the front wall
FLOOR_THICKNESS: Final = 0.028
MEMBER_PITCH: Final = 0.305
MEMBER_DEPTH: Final = 0.122

# The leaves: closed they fill z = 0 ... 0.052; their pins stand at x = +-HINGE_X.
LEAF_OUTER_Z: Final = 0.052
HINGE_X: Final = 1.187
HINGE_Z: Final = 0.054
LEAF_LOW_Y: Final = 0.175
LEAF_HIGH_Y: Final = 2.770
LEAF_WIDTH: Final = 1.172  # from the pin to the free edge

# Locking rods: distance of the two axes from the pin, and their place before the leaf.
ROD_U: Final = (0.36, 0.93)
ROD_Z: Final = 0.088
# The handle's arm is at this height, pointing along +x in the model `lock_rod`, from the hub to
# the grip's end; retainer and hasp hold it at HASP_OUT from the axis.
HANDLE_Y: Final = (1.03, 1.36)
HANDLE_LENGTH: Final = 0.50
HASP_OUT: Final = 0.395
