"""What a box stands on: the yard itself, or blocks or a trailer before a loading dock.

The world's frame of reference is the box's, so that everything on and in it is where it is
whatever it stands on; what changes is how far below it the ground of the yard is. Before the doors
is a dock as high as blocks and trailer: doors, seal and floor are reached as on the ground, and
along the sides, where the ground is lower, a person on their knees looks at the cross members.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vrkiosk_scenarios.geometry import NO_TURN, Pose, pose
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solid import Solid, box_between

BLOCKS_M: Final = 0.9
CONCRETE: Final = 2300.0  # kg/m3
# The dock, its corners in the plane: x to both sides, z from the box to its far end. It leaves
# room for the castings, the keepers and the foot of a leaf that swings out.
DOCK_X: Final = 2.3
DOCK_Z: Final = (0.14, 4.4)
STEPS_X: Final = 3.8  # its steps reach so far to the right of the middle
STEPS_Z: Final = (3.05, 4.15)
STEPS: Final = 5  # below its top
# Blocks under the corner castings: half width and length; of their middles: x, and z from the
# faces of the castings.
BLOCK_HALF: Final = (0.19, 0.24)
BLOCK_X: Final = 1.10
BLOCK_Z: Final = 0.24
STEEL: Final = 7850.0
# Larger parts of a skeletal trailer, as assets/build/parts/chassis.py has them: both corners.
_CHASSIS: Final = {
    "beam_left": ((-0.51, -0.42, -8.95), (-0.37, -0.05, 0.045)),
    "beam_right": ((0.37, -0.42, -8.95), (0.51, -0.05, 0.045)),
    "neck_left": ((-0.49, -0.13, -12.25), (-0.40, 0.085, -8.9)),
    "neck_right": ((0.40, -0.13, -12.25), (0.49, 0.085, -8.9)),
    "guard": ((-1.18, -0.60, -0.05), (1.18, -0.48, 0.034)),
    **{
        f"bolster_{k}": ((-1.20, -0.19, z - 0.09), (1.20, -0.012, z + 0.09))
        for k, z in enumerate((-0.14, -5.71, -6.27, -11.84), 1)
    },
    **{
        f"wheels_{side}_{k}": ((min(a, b), -0.9, z - 0.30), (max(a, b), -0.13, z + 0.30))
        for side, a, b in (("left", -0.70, -1.193), ("right", 0.70, 1.193))
        for k, z in enumerate((-1.75, -3.06, -4.37), 1)
    },
    "leg_left": ((-0.87, -0.9, -8.52), (-0.73, -0.08, -8.38)),
    "leg_right": ((0.73, -0.9, -8.52), (0.87, -0.08, -8.38)),
}
_SHARE: Final = 0.3  # of those boxes that is steel


@dataclass(frozen=True, slots=True)
class StandPart:
    """A model that belongs to what the box stands on."""

    name: str
    model: str
    pose: Pose


def height(scenario: Scenario) -> float:
    """How high above the ground of the yard the box's castings are, metres."""
    return 0.0 if scenario.place.stand == "ground" else BLOCKS_M


def on_dock(x: float, z: float) -> bool:
    """Whether a place before the doors is on the dock."""
    return abs(x) <= DOCK_X and DOCK_Z[0] <= z <= DOCK_Z[1]


def _block_places(scenario: Scenario) -> list[tuple[float, float]]:
    """x and z of the middles of the blocks."""
    near = 0.105 - BLOCK_Z
    far = (105.0 - scenario.container.kind.external.length) / 1000.0 + BLOCK_Z
    return [(x, z) for z in (near, far) for x in (-BLOCK_X, BLOCK_X)]


def parts(scenario: Scenario) -> tuple[StandPart, ...]:
    """What is drawn of it, the yard's ground first."""
    low = -height(scenario)
    found = [StandPart("ground", "ground", pose(NO_TURN, (0.0, low, 0.0)))]
    if low < 0.0:
        found.append(StandPart("dock", "dock", pose(NO_TURN, (0.0, 0.0, 0.0))))
    if scenario.place.stand == "chassis":
        found.append(StandPart("chassis", "chassis", pose(NO_TURN, (0.0, 0.0, 0.0))))
    if scenario.place.stand == "blocks":
        for number, (x, z) in enumerate(_block_places(scenario), 1):
            at = pose(NO_TURN, (x, 0.0, z))
            found.append(StandPart(f"block_{number}", "stand_block", at))
    return tuple(found)


def solids(scenario: Scenario) -> list[Solid]:
    """The ground, and what stands on it under and before the box."""
    low = -height(scenario)
    deep = (-40.0, low - 0.5, -40.0), (40.0, low, 40.0)
    found = [box_between("ground", "", *deep, "asphalt", density=CONCRETE)]
    if low == 0.0:
        return found
    near, far = DOCK_Z
    ends = (-DOCK_X, low, near), (DOCK_X, 0.0, far)
    found.append(box_between("dock", "", *ends, "concrete", density=CONCRETE))
    rise, going = -low / (STEPS + 1), (STEPS_X - DOCK_X) / STEPS
    for step in range(1, STEPS + 1):
        x, top = DOCK_X + going * (step - 1), -rise * step
        ends = (x, low, STEPS_Z[0]), (x + going, top, STEPS_Z[1])
        found.append(box_between(f"dock_step_{step}", "", *ends, "concrete", density=CONCRETE))
    if scenario.place.stand == "chassis":
        density = STEEL * _SHARE
        for part, ends in _CHASSIS.items():
            found.append(box_between(f"chassis_{part}", "", *ends, "steel", density=density))
        return found
    wide, long = BLOCK_HALF
    for number, (x, z) in enumerate(_block_places(scenario), 1):
        ends = (x - wide, low, z - long), (x + wide, 0.0, z + long)
        name = f"block_{number}"
        found.append(box_between(name, "", *ends, "concrete", density=CONCRETE))
    return found
