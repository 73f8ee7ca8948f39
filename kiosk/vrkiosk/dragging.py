"""Where a hand goes that holds something and is dragged by a cursor: along what the thing allows.

World frame, metres, radians. A hand keeps close to what it holds, because a hand that runs ahead
has lost it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, copysign, cos, pi, radians, sin
from typing import Final

from vrkiosk_scenarios.cartons import CartonGrip
from vrkiosk_scenarios.doors import Leaf, LeafGrip, Rod, RodGrip
from vrkiosk_scenarios.geometry import (
    Pose,
    Quat,
    Vec,
    add,
    along,
    dot,
    length,
    multiply,
    place_of,
    pose,
    scale,
    subtract,
    to_local,
    towards,
    turn_of,
    unit,
)
from vrkiosk_scenarios.hands import Hand
from vrkiosk_scenarios.hatches import Hatch, HatchGrip
from vrkiosk_scenarios.seal import SealGrip
from vrkiosk_scenarios.tools.scale import Scale
from vrkiosk_scenarios.world import World

AHEAD_ROD: Final = 0.35  # radians a hand goes before the handle it turns
AHEAD_LEAF: Final = 0.12
AHEAD_CARTON: Final = 0.35  # metres
LEVEL: Final = 0.05  # a line of sight that falls less meets no platform, one along a leaf no leaf
LET_DOWN: Final = 0.03  # metres over the platform
GRASP: Final = 0.03  # metres before a leaf's face
TRIES: Final = 20  # places compared on either side of where a thing is
WIDE: Final = radians(20)  # from here on a leaf is led by how far one goes sideways
WIDE_RATE: Final = 2.5  # radians it turns for one the cursor goes sideways
MOST_HATCH: Final = radians(110)
TWIST: Final = radians(80) / radians(6)  # roll for each radian the cursor goes sideways
MOST_TWIST: Final = radians(85)
TUG: Final = 1.0  # metres of pull for each radian the cursor goes down
MOST_TUG: Final = 0.11


@dataclass(frozen=True, slots=True)
class Drag:
    """How it began: the line of sight, the hand's pose, where a carton stood, how far a leaf was
    open (radians)."""

    way: Vec
    away: float  # metres to what was under the cursor
    eye: Vec
    grip: Pose
    carton: Vec = (0.0, 0.0, 0.0)
    angle: float = 0.0


def level(way: Vec) -> Quat:
    """A hand held level, pointing the way one looks."""
    return towards(unit((way[0], 0.0, way[2])))


def drag(world: World, hand: Hand, begun: Drag, eye: Vec, way: Vec) -> Pose | None:
    """The grip's pose for a cursor that now lies along `way`; None: nothing is held."""
    held = hand.held
    if isinstance(held, RodGrip):
        return _rod(held.rod, begun, way)
    if isinstance(held, LeafGrip):
        return _leaf(held.leaf, begun, way)
    if isinstance(held, HatchGrip):
        return _hatch(held.hatch, begun, eye, way)
    if isinstance(held, SealGrip):
        return _seal(begun, way)
    if isinstance(held, CartonGrip):
        return _carton(world, held, begun, eye, way)
    return None


def _nearest(eye: Vec, way: Vec, places: list[Vec]) -> Vec:
    """The one that looks nearest to the cursor."""
    return max(places, key=lambda place: dot(unit(subtract(place, eye)), way))


def _angles(middle: float, ahead: float, most: float) -> list[float]:
    steps = (middle + ahead * i / TRIES for i in range(-TRIES, TRIES + 1))
    return [angle for angle in steps if 0.0 <= angle <= most] or [middle]


def _swung(hinge: Vec, edge: Vec, begun: Drag, way: Vec, start: float) -> float:
    """Angle that the cursor means of a thing on an upright hinge, radians from shut. Only how far
    it went across the shut thing counts: from the edge to the hinge is a quarter turn, as far
    again another one. So one need not follow a circle that mostly comes towards the eyes, and
    steps of the feet turn nothing.

    edge: from the hinge to where it is held when shut. start: its angle when the drag began.
    """
    reach = length(edge)
    out = scale(edge, 1.0 / reach)
    before = (out[2], 0.0, -out[0])

    def across(line: Vec) -> float:
        near, fall = dot(subtract(begun.eye, hinge), before), dot(line, before)
        fall = copysign(max(abs(fall), LEVEL), fall)
        return dot(subtract(along(begun.eye, line, -near / fall), hinge), out)

    first = cos(start) if start <= pi else -1.0 - (start - pi) * 2 / pi
    share = first - (across(begun.way) - across(way)) / reach
    return acos(min(share, 1.0)) if share >= -1.0 else pi - (1.0 + share) * pi / 2


def opens_rightwards(leaf: Leaf, eye: Vec, point: Vec) -> bool:
    """Whether a drag to the right opens a leaf that is held at `point`.

    Before the doors a drag away from the opening does, wherever on its half turn the leaf stands:
    what it seems to do is no guide there, for one folded back to the box first comes out and away.
    Beside the box, and inside, an open leaf goes as it is seen to turn.
    """
    way = subtract(point, eye)
    right = (-way[2], 0.0, way[0])
    if leaf.angle < WIDE or eye[2] > leaf.settings.hinge[1]:
        return dot((-leaf.sign, 0.0, 0.0), right) > 0.0
    angle, _ = leaf.direction(point)
    return dot((-leaf.sign * sin(angle), 0.0, cos(angle)), right) > 0.0


def _near(angle: float, now: float, ahead: float, most: float) -> float:
    """Within what a hand leads by, and what there is."""
    return min(max(angle, now - ahead, 0.0), now + ahead, most)


def _rod(rod: Rod, begun: Drag, way: Vec) -> Pose:
    u, v, y = rod.setting.place
    reach, side = rod.setting.handle, rod.setting.side
    hinge = rod.leaf.to_world(u, v, y)
    edge = subtract(rod.leaf.to_world(u + side * reach, v, y), hinge)
    start, _ = rod.direction(place_of(begun.grip))
    most = radians(rod.settings.rod_range_deg)
    angle = _near(_swung(hinge, edge, begun, way, start), rod.angle, AHEAD_ROD, most)
    spot = rod.leaf.to_world(u + side * reach * cos(angle), v + reach * sin(angle), y)
    return pose(level(way), spot)


def _leaf(leaf: Leaf, begun: Drag, way: Vec) -> Pose:
    """The point taken, on its circle round the hinge: of either face, as the hand took it."""
    hx, hz = leaf.settings.hinge
    turn, reach = leaf.direction(place_of(begun.grip))
    y, start = begun.grip[5], begun.angle
    hinge, edge = (-leaf.sign * hx, y, hz), (leaf.sign * reach, 0.0, 0.0)
    if start < WIDE:
        meant = _swung(hinge, edge, begun, way, start)
    else:
        aside = WIDE_RATE * _offsets(begun, way)[0]
        opens = opens_rightwards(leaf, begun.eye, place_of(begun.grip))
        meant = start + (aside if opens else -aside)
    angle = _near(meant, leaf.angle, AHEAD_LEAF, radians(leaf.settings.range_deg)) + turn - start
    x = leaf.sign * (reach * cos(angle) - hx)
    return pose(level(way), (x, y, reach * sin(angle) + hz))


def _hatch(hatch: Hatch, begun: Drag, eye: Vec, way: Vec) -> Pose:
    """The point taken, on its circle round the hinge."""
    start, reach = hatch.direction(place_of(begun.grip))
    x, _, z = hatch.axis
    angles = _angles(hatch.angle, AHEAD_LEAF, MOST_HATCH)
    places = [
        (x + reach * cos(start + a), begun.grip[5], z + reach * sin(start + a)) for a in angles
    ]
    return pose(level(way), _nearest(eye, way, places))


def _offsets(begun: Drag, way: Vec) -> tuple[float, float]:
    """How far the cursor went to the right and down since, radians."""
    right = unit((-begun.way[2], 0.0, begun.way[0]))
    change = subtract(way, begun.way)
    return dot(change, right), -change[1]


def _seal(begun: Drag, way: Vec) -> Pose:
    """Down pulls it, sideways twists the wrist."""
    aside, down = _offsets(begun, way)
    roll = -min(max(aside * TWIST, -MOST_TWIST), MOST_TWIST)
    pull = min(max(down * TUG, 0.0), MOST_TUG)
    turn = multiply(turn_of(begun.grip), (0.0, 0.0, sin(roll / 2), cos(roll / 2)))
    back = unit((-begun.way[0], 0.0, -begun.way[2]))
    return pose(turn, along(place_of(begun.grip), back, pull))


def _over_scale(world: World, held: CartonGrip, eye: Vec, way: Vec) -> Vec | None:
    """Where a carton's middle goes to be let down on the scale; None: the cursor is not on it."""
    tool = world.tools.get("scale")
    if not isinstance(tool, Scale) or not tool.usable or way[1] > -LEVEL:
        return None
    top = tool.top(world)
    point = along(eye, way, (place_of(top)[1] - eye[1]) / way[1])
    x, _, z = to_local(top, point)
    wide, _, deep = world.settings.scale.platform
    if place_of(top)[1] > eye[1] or abs(x) > wide or abs(z) > deep:
        return None
    over = add(place_of(top), (0.0, held.plan.half[1] + LET_DOWN, 0.0))
    now = place_of(world.physics.carton_pose(held.index))
    return over if now[1] > over[1] - LET_DOWN else (now[0], over[1], now[2])  # up before across


def _carton(world: World, held: CartonGrip, begun: Drag, eye: Vec, way: Vec) -> Pose:
    """As far away as it was taken, where the cursor is, or over the scale that is under the
    cursor; no further ahead than it can follow."""
    over = _over_scale(world, held, eye, way)
    if over is None:
        spot = along(eye, way, begun.away)
        rest = subtract(place_of(begun.grip), along(begun.eye, begun.way, begun.away))
        wanted = add(spot, rest)
    else:
        wanted = add(over, subtract(place_of(begun.grip), begun.carton))
    now = place_of(world.physics.carton_pose(held.index))
    usual = add(now, subtract(place_of(begun.grip), begun.carton))
    ahead = subtract(wanted, usual)
    size = length(ahead)
    if size > AHEAD_CARTON:
        wanted = add(usual, scale(ahead, AHEAD_CARTON / size))
    return pose(turn_of(begun.grip), wanted)
