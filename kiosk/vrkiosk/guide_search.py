"""What the hands at a desk do with tape, probe, knife and swab.

World frame, metres. way: of the line of sight, a unit vector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vrkiosk import dragging
from vrkiosk.guide_moves import PULSE_S, Move, before
from vrkiosk.sighting import SURFACES, Sight
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    about_x,
    along,
    dot,
    multiply,
    place_of,
    pose,
    rotate,
    subtract,
    transform,
    turn_of,
)
from vrkiosk_scenarios.tools.swab import Swab
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import LEFT

TOOLS: Final = ("tape", "probe", "knife", "swab")
OFF: Final = 0.1  # metres before a surface, before and after
ON: Final = 0.012  # metres before it the tape's hook is set
PUSH: Final = 0.22  # metres that the probe is pushed in
PUSH_SPEED: Final = 0.25  # m/s
CUT_SPEED: Final = 0.5
CUT_STEPS: Final = 16
CUT_FROM_TO: Final = 0.92  # shares of the half length of a joint
CUT_TILT: Final = -0.5  # rad, the knife's point below its handle
WIPE: Final = 0.12  # metres of a stroke
WIPE_SPEED: Final = 0.6
PRESSED: Final = 0.004  # metres the pad is pressed in


def use(world: World, tool: str, sight: Sight, way: Vec) -> Iterator[Move]:
    """What one of `TOOLS` does with what is under the cursor."""
    if tool == "swab" and sight.kind == "analyser":
        yield from _analyse(world, way)
    elif tool == "knife" and sight.kind == "carton":
        yield from _cut(world, sight, way)
    elif sight.kind in SURFACES:
        if tool == "tape":
            yield from _hook(world, sight, way)
        elif tool == "probe":
            yield from _push(world, sight, way)
        elif tool == "swab":
            yield from _wipe(world, sight, way)


def _hook(world: World, sight: Sight, way: Vec) -> Iterator[Move]:
    tip = world.settings.tape.tip
    off, on = before(sight, way, tip, OFF), before(sight, way, tip, ON)
    yield Move(off)
    yield Move(on)  # there first: between slow pictures a press begins on the way
    yield Move(on, trigger=True, seconds=PULSE_S)
    yield Move(off)


def _push(world: World, sight: Sight, way: Vec) -> Iterator[Move]:
    """In, turning, for as long as the button is down, and out again."""
    tip = world.settings.probe.tip
    off, deep = before(sight, way, tip, 0.04), before(sight, way, tip, -PUSH)
    yield Move(off)
    yield Move(off, trigger=True, seconds=PULSE_S)
    yield Move(deep, trigger=True, seconds=0.4, held=True, speed=PUSH_SPEED)
    yield Move(off, speed=PUSH_SPEED)


def _cut(world: World, sight: Sight, way: Vec) -> Iterator[Move]:
    """Along the joint of the lid, away from the other hand: from its side to the far one."""
    plan, where = world.plans[sight.index], world.carton_poses[sight.index]
    turn = multiply(dragging.level(way), about_x(CUT_TILT))
    point = rotate(turn, world.settings.knife.point)
    other = subtract(world.hands[LEFT].point, place_of(where))
    sign = -1.0 if dot(other, rotate(turn_of(where), (1.0, 0.0, 0.0))) > 0.0 else 1.0
    path = []
    for k in range(CUT_STEPS + 1):  # in steps: the hand is carried off its line as the feet step
        share = sign * CUT_FROM_TO * (2.0 * k / CUT_STEPS - 1.0)
        spot = transform(where, (share * plan.half[0], plan.half[1], 0.0))
        path.append(pose(turn, subtract(spot, point)))
    yield Move(_lifted(path[0]))
    yield Move(path[0])
    yield Move(path[0], trigger=True, seconds=PULSE_S)
    for at in path[1:]:
        yield Move(at, trigger=True, speed=CUT_SPEED)
    yield Move(_lifted(path[-1]))


def _lifted(at: Pose) -> Pose:
    return pose(turn_of(at), along(place_of(at), (0.0, 1.0, 0.0), OFF))


def _wipe(world: World, sight: Sight, way: Vec) -> Iterator[Move]:
    """To and fro, as often as needed."""
    s = world.settings.swab
    on = before(sight, way, s.pad, -PRESSED)
    aside = rotate(turn_of(on), (WIPE, 0.0, 0.0))
    over = pose(turn_of(on), along(place_of(on), aside, 1.0))
    off = before(sight, way, s.pad, OFF)
    yield Move(off)
    yield Move(on)
    for stroke in range(s.strokes):
        yield Move(over if stroke % 2 == 0 else on, speed=WIPE_SPEED)
    last = over if s.strokes % 2 else on
    yield Move(pose(turn_of(last), along(place_of(last), sight.normal, OFF)))


def _analyse(world: World, way: Vec) -> Iterator[Move]:
    tool = world.tools["swab"]
    if not isinstance(tool, Swab):
        return
    s = world.settings.swab
    turn = dragging.level(way)
    at = pose(turn, subtract(tool.slot(world), rotate(turn, s.pad)))
    off = pose(turn, along(place_of(at), rotate(turn, (0.0, 0.0, OFF)), 1.0))
    yield Move(off)
    yield Move(at, seconds=s.analysis_s + 0.4)
    yield Move(off)
