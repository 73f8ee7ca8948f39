"""What the hands at a desk do with what keeps an officer safe: gas detector, strap.

World frame, metres. A list of moves is what two controllers could do as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vrkiosk.guide_moves import PULSE_S, Move
from vrkiosk.sighting import Sight
from vrkiosk_scenarios.geometry import (
    NO_TURN,
    Vec,
    add,
    along,
    distance,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
    towards,
    unit,
)
from vrkiosk_scenarios.tools.strap import Strap
from vrkiosk_scenarios.world import World

CLEAR: Final[Vec] = (0.0, 0.0, 0.25)  # before the doors
ABOVE: Final[Vec] = (0.0, 0.14, 0.0)
SETTLE_S: Final = 0.8  # longer than the pump needs
FARTHEST: Final = 1.1  # m from the eyes that the tip gets to: an arm and a lance
BESIDE_GASKET: Final = 0.02  # m from the tip


def unhook(strap: Strap) -> Iterator[Move]:
    """Takes the taut strap off the bars and puts it away: the next click is the door's."""
    at = place_of(strap.pose)
    clear = pose(NO_TURN, add(at, CLEAR))
    yield Move(clear)
    yield Move(pose(NO_TURN, at), squeeze=True, seconds=PULSE_S)
    yield Move(clear, seconds=PULSE_S)
    yield Move(clear, squeeze=True, seconds=PULSE_S)
    yield Move(clear)


def use(world: World, tool: str, sight: Sight) -> Iterator[Move]:
    """What the gas detector or the strap does with what is under the cursor."""
    if tool == "strap":
        yield from _hook(world, sight)
    elif world.doors.open_degrees() < world.settings.gas_detector.shut_deg:
        if sight.kind in ("leaf", "rod", "seal"):
            yield from _sniff(world, sight.point)
    elif sight.kind in ("surface", "carton"):
        yield from _draw_inside(world, sight)


def _sniff(world: World, point: Vec) -> Iterator[Move]:
    """The lance at the nearest upright of the gasket, until the values stand."""
    s, doors = world.settings.gas_detector, world.settings.doors
    face = doors.hinge[1] + doors.faces[1]
    edge = min((0.0, doors.width, -doors.width), key=lambda x: abs(x - point[0]))
    grip = subtract((edge, point[1], face + BESIDE_GASKET), s.tip)
    yield Move(pose(NO_TURN, add(grip, CLEAR)))
    yield Move(pose(NO_TURN, grip), seconds=s.pump_s + SETTLE_S)
    yield Move(pose(NO_TURN, add(grip, CLEAR)))


def _draw_inside(world: World, sight: Sight) -> Iterator[Move]:
    """The lance into the open box, before what is pointed at or as far as an arm goes."""
    s = world.settings.gas_detector
    before = along(sight.point, sight.normal, 0.10)
    eye = world.head
    way = unit(subtract(before, eye))
    tip = before if distance(before, eye) < FARTHEST else along(eye, way, FARTHEST)
    turn = towards(way)
    grip = add(tip, scale(rotate(turn, s.tip), -1.0))
    yield Move(pose(turn, grip), seconds=s.pump_s + SETTLE_S)


def _hook(world: World, sight: Sight) -> Iterator[Move]:
    """An end of the strap round the inner bar of the leaf that is pointed at."""
    strap = world.tools.get("strap")
    if not isinstance(strap, Strap):
        return
    side = sight.name.partition("_")[0] if sight.kind in ("leaf", "rod") else ""
    for name in world.settings.strap.bars:
        if name.startswith(side or "-"):
            at = add(strap.bar(world, name), (0.0, 0.0, 0.06))
            yield Move(pose(NO_TURN, add(at, CLEAR)))
            yield Move(pose(NO_TURN, at), trigger=True, seconds=PULSE_S)
            yield Move(pose(NO_TURN, at), seconds=PULSE_S)
            yield Move(pose(NO_TURN, add(at, CLEAR)))
