"""What the hands at a desk do with mallet, density meter, marker, pager and bolt cutter.

World frame, metres. way: of the line of sight, a unit vector.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import radians
from typing import Final

from vrkiosk import dragging
from vrkiosk.guide_moves import PULSE_S, Move, before, facing
from vrkiosk.sighting import SURFACES, Sight
from vrkiosk_scenarios.geometry import (
    Vec,
    about_x,
    add,
    along,
    multiply,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
)
from vrkiosk_scenarios.world import World

OFF: Final = 0.1  # metres before a surface, before and after
SCAN: Final = 0.15  # metres before a surface that the pager counts
WIND_UP, IMPACT, FOLLOW = radians(105), radians(50), radians(42)  # mallet to the inward normal
STROKE_TURN: Final = 10.0  # rad/s of the wrist: its head, 0.26 m away, at 2.6 m/s


def use(world: World, tool: str, sight: Sight, way: Vec) -> Iterator[Move]:
    """What one of these tools does with what is under the cursor; nothing with any other."""
    if tool == "bolt_cutter" and sight.kind in ("seal", "lead"):
        spot = world.seal.place() if sight.kind == "seal" else sight.point
        yield from _cut(world, spot, way)
    elif sight.kind in SURFACES:
        if tool == "mallet":
            yield from _strike(world, sight, way)
        elif tool == "density_meter":
            yield from _measure_density(world, sight, way)
        elif tool == "marker":
            yield from _mark(world, sight, way)
        elif tool == "radiation_pager":
            settings = world.settings.radiation_pager
            on = before(sight, way, settings.crystal, SCAN)
            yield Move(on, seconds=settings.count_s * (settings.steady + 1))


def _strike(world: World, sight: Sight, way: Vec) -> Iterator[Move]:
    """A blow from the wrist: the handle swings, the hand stays where it is."""
    settings = world.settings.mallet
    inward = scale(sight.normal, -1.0)
    turn = facing(inward, way)
    head = along(sight.point, inward, -settings.radius)
    grip = subtract(head, rotate(turn, rotate(about_x(IMPACT), settings.head)))
    yield Move(pose(multiply(turn, about_x(WIND_UP)), grip))
    for angle in (FOLLOW, WIND_UP):
        yield Move(pose(multiply(turn, about_x(angle)), grip), turn=STROKE_TURN)


def _measure_density(world: World, sight: Sight, way: Vec) -> Iterator[Move]:
    settings = world.settings.density_meter
    off, on = (before(sight, way, settings.face, gap) for gap in (OFF - 0.004, -0.004))
    yield Move(off)
    yield Move(on, trigger=True, seconds=PULSE_S)
    yield Move(on, seconds=settings.hold_s + 0.3)
    yield Move(off)


def _mark(world: World, sight: Sight, way: Vec) -> Iterator[Move]:
    settings = world.settings.marker
    off, on = (before(sight, way, settings.tip, gap) for gap in (OFF + 0.02, 0.02))
    yield Move(off)
    yield Move(on, trigger=True, seconds=settings.confirm_s + 0.3)
    yield Move(off)


def _cut(world: World, spot: Vec, way: Vec) -> Iterator[Move]:
    seal = world.seal
    turn = dragging.level(way)
    at = pose(turn, subtract(spot, rotate(turn, world.settings.bolt_cutter.jaws)))
    off = pose(turn, add(place_of(at), rotate(turn, (0.0, 0.0, OFF))))
    yield Move(off)
    yield Move(at, trigger=True, seconds=seal.settings.cut_s + 0.3)
    yield Move(off)
