"""What is under the cursor on a desktop: the thing a line of sight meets first in the world.

Nothing here reaches a rule: it tells the simulated hands, and the person at the desk, what lies
there, as eyes would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vrkiosk_scenarios.doors import Rod
from vrkiosk_scenarios.geometry import (
    NO_TURN,
    Vec,
    along,
    box_interval,
    closest_on_ray,
    compose,
    mix,
    place_of,
    pose,
    rotate,
    scale,
    turn_of,
)
from vrkiosk_scenarios.hatches import PREFIX
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.tools.swab import Swab
from vrkiosk_scenarios.world import World

Kind = Literal[
    "nothing",
    "button",
    "glass",
    "tool",
    "seal",
    "lead",
    "rod",
    "leaf",
    "hatch",
    "carton",
    "surface",
    "analyser",
    "cut_seal",
]
Bounds = Mapping[str, tuple[Vec, Vec]]  # by tool: lowest and highest corner of its model

SURFACES: Final = ("surface", "leaf", "hatch", "carton")  # what tools are set on
FARTHEST: Final = 30.0  # metres
SEAL_RADIUS: Final = 0.05
SLOT_RADIUS: Final = 0.10  # round the analyser, with a swab in the hand
HANDLE_RADIUS: Final = 0.05
HANDLE_PARTS: Final = (0.35, 0.5, 0.65, 0.8, 0.95)  # of the way from the rod to its handle's end
EASE: Final = 0.012  # metres round a tool that still mean it


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen and where, in the world. `normal`: of the surface, towards the eye.

    name: of the tool, button, rod or leaf; index: of the carton; hold: the button has to be held.
    """

    kind: Kind = "nothing"
    name: str = ""
    away: float = FARTHEST
    point: Vec = (0.0, 0.0, 0.0)
    normal: Vec = (0.0, 0.0, 1.0)
    index: int = -1
    hold: bool = False


def look(world: World, bounds: Bounds, eye: Vec, way: Vec) -> Sight:
    """The first thing along a ray (unit direction); small ones win over what is behind them."""
    found = [_solid(world, eye, way), *_tools(world, bounds, eye, way), *_small(world, eye, way)]
    found += _tablet(world, eye, way)
    return min(found, key=lambda sight: sight.away)


def _solid(world: World, eye: Vec, way: Vec) -> Sight:
    hit = world.physics.ray(eye, way, FARTHEST)
    if hit is None:
        return Sight(point=along(eye, way, FARTHEST), normal=scale(way, -1.0))
    away, solid, normal = hit
    point = along(eye, way, away)
    if solid.leaf.startswith(PREFIX):
        return Sight("hatch", solid.leaf, away, point, normal)
    if solid.leaf:
        return Sight("leaf", solid.leaf, away, point, normal)
    if solid.carton >= 0:
        return Sight("carton", solid.name, away, point, normal, solid.carton)
    return Sight("surface", solid.surface, away, point, normal)


def _tools(world: World, bounds: Bounds, eye: Vec, way: Vec) -> Iterator[Sight]:
    for name, tool in world.tools.items():
        if tool.holder is not None or name not in bounds:
            continue
        low, high = bounds[name]
        box = compose(tool.pose, pose(NO_TURN, mix(low, high, 0.5)))
        x, y, z = ((top - bottom) / 2 + EASE for bottom, top in zip(low, high, strict=True))
        met = box_interval(box, (x, y, z), eye, way)
        if met is not None and met[0] > 0.0:
            yield Sight("tool", name, met[0], along(eye, way, met[0]), met[2])


def _small(world: World, eye: Vec, way: Vec) -> Iterator[Sight]:
    """The seal, leads of hatches and handles of locked leaves, as balls: one need not aim like a
    marksman."""
    toward = scale(way, -1.0)
    if world.seal.whole or world.seal.replaced:
        place = world.seal.place()
        reach, aside = closest_on_ray(eye, way, place)
        if reach > 0.0 and aside < SEAL_RADIUS:
            yield Sight("seal", "seal", reach - SEAL_RADIUS - HANDLE_RADIUS, place, toward)
    if not world.seal.whole and not world.seal.kept:
        place = place_of(world.seal.pose())
        reach, aside = closest_on_ray(eye, way, place)
        if reach > 0.0 and aside < SEAL_RADIUS:
            yield Sight("cut_seal", "seal", reach - SEAL_RADIUS, place, toward)
    for hatch in world.hatches.all:
        reach, aside = closest_on_ray(eye, way, hatch.eye())
        if hatch.sealed and reach > 0.0 and aside < SEAL_RADIUS:
            yield Sight("lead", hatch.name, reach - SEAL_RADIUS, hatch.eye(), toward)
    swab = world.tools.get("swab")
    if isinstance(swab, Swab) and swab.holder is not None:
        place = swab.slot(world)
        reach, aside = closest_on_ray(eye, way, place)
        if reach > 0.0 and aside < SLOT_RADIUS:
            yield Sight("analyser", "swab_analyser", reach - 2.0 * SLOT_RADIUS, place, toward)
    for rod in world.doors.rods:
        if rod.leaf.degrees > 1.0:
            continue
        spots = (closest_on_ray(eye, way, point) for point in _handle(rod))
        near = [reach for reach, aside in spots if reach > 0.0 and aside < HANDLE_RADIUS]
        if near:
            yield Sight("rod", rod.name, min(near) - HANDLE_RADIUS, rod.handle(), toward)


def _handle(rod: Rod) -> Iterator[Vec]:
    u, v, y = rod.setting.place
    axis, end = rod.leaf.to_world(u, v, y), rod.handle()
    return (mix(axis, end, part) for part in HANDLE_PARTS)


def _tablet(world: World, eye: Vec, way: Vec) -> Iterator[Sight]:
    tablet = world.tablet
    met = tablet.sight(world, eye, way) if tablet is not None else None
    if tablet is None or met is None:
        return
    away, x, y = met
    normal = rotate(turn_of(tablet.screen(world)), (0.0, 0.0, 1.0))
    button = _button(tablet.buttons(world), x, y)
    point = along(eye, way, away)
    # a little nearer than the tablet's own box, in which the glass lies
    kind: Kind = "glass" if button is None else "button"
    name, hold = (button.name, button.hold) if button else ("tablet", False)
    yield Sight(kind, name, away - 0.1, point, normal, hold=hold)


def _button(buttons: tuple[Button, ...], x: float, y: float) -> Button | None:
    return next((button for button in buttons if button.holds(x, y, 0.0)), None)
