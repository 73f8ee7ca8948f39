"""What the hands at a desk do with evidence bag and new seal, and how they hold the camera.

World frame, metres. way: of the line of sight, a unit vector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vrkiosk import dragging
from vrkiosk.guide_moves import PULSE_S, Move
from vrkiosk.sighting import Sight
from vrkiosk_scenarios import samples
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    add,
    pose,
    rotate,
    subtract,
    towards,
    unit,
)
from vrkiosk_scenarios.solids import FIND
from vrkiosk_scenarios.tools.new_seal import is_shut
from vrkiosk_scenarios.world import World

TOOLS: Final = ("evidence_bag", "new_seal")
CAMERA_HELD: Final[Vec] = (0.085, -0.205, -0.31)  # its grip from between the eyes: lower right
NEAREST, FAR = 0.45, 4.0  # metres from the eyes that a camera is turned to
STEEP: Final = 0.6  # how far ahead a bag comes down on a thing for each metre down
ABOVE: Final[Vec] = (0.0, 0.10, 0.0)  # the hasp


def camera_held(ahead: float) -> Pose:
    """Of the camera's grip in the frame of the eyes: its screen lower right of the middle, its lens
    on what one faces, so that this is the picture's middle. ahead: metres to it."""
    way = subtract((0.0, 0.0, -max(ahead, NEAREST)), CAMERA_HELD)
    return pose(towards(unit(way)), CAMERA_HELD)


def can_be_bagged(world: World, sight: Sight) -> bool:
    """Whether what is under the cursor goes into an evidence bag."""
    if sight.kind == "cut_seal":
        return True
    if sight.kind != "carton":
        return False
    if not sight.name.startswith(FIND):
        item = samples.item_of(world.plans[sight.index].name)
        return any(item == lying for lying, *_ in samples.lying(world))
    return world.evidence.in_bag(world.plans[sight.index].aoi) is None


def can_be_sealed(world: World, sight: Sight) -> bool:
    """Whether a new seal can be hung where the cursor is."""
    return sight.kind in ("leaf", "rod") and not world.seal.whole and is_shut(world)


def use(world: World, tool: str, sight: Sight, way: Vec) -> Iterator[Move]:
    """What one of `TOOLS` does with what is under the cursor."""
    if tool == "evidence_bag" and can_be_bagged(world, sight):
        yield from _bag(world, sight, way)
    elif tool == "new_seal" and can_be_sealed(world, sight):
        yield from _seal(world, way)


def _bag(world: World, sight: Sight, way: Vec) -> Iterator[Move]:
    """The mouth comes down on the thing, and closes while use is held."""
    s = world.settings.evidence_bag
    level = unit((way[0], 0.0, way[2]))
    point = sight.point
    if sight.kind == "carton" and not sight.name.startswith(FIND):
        point = (point[0], samples.top(world, sight.index), point[2])
    down = unit((STEEP * level[0], -1.0, STEEP * level[2]))
    turn = towards(down)
    grip = subtract(point, rotate(turn, s.mouth))
    back = subtract(grip, (0.15 * down[0], 0.15 * down[1], 0.15 * down[2]))
    yield Move(pose(turn, back))
    yield Move(pose(turn, grip), trigger=True, seconds=s.confirm_s + PULSE_S)
    yield Move(pose(turn, back))


def _seal(world: World, way: Vec) -> Iterator[Move]:
    """From above onto the hasp, and home."""
    turn = dragging.level(way)
    home = subtract(world.seal.place(), rotate(turn, world.settings.new_seal.eye))
    yield Move(pose(turn, add(home, ABOVE)))
    yield Move(pose(turn, home), seconds=PULSE_S)
