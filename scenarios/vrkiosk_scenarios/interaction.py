"""Who gets a hand's press: one claim for each hand, in a fixed order.

Squeezing takes the nearest tool, else the seal, a rod's handle, a leaf, a hatch, a carton. What is
latched stays until squeezed again; the rest ends when the hand opens. The trigger goes to what is
held, else to the tablet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios import cartons
from vrkiosk_scenarios.doors import LeafGrip, RodGrip
from vrkiosk_scenarios.geometry import Vec, distance, forward
from vrkiosk_scenarios.hatches import HatchGrip
from vrkiosk_scenarios.seal import SealGrip

SHUT_DEG: Final = 1.0

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.tools.tool import Tool
    from vrkiosk_scenarios.world import World


def tick(world: World, hand: Hand) -> None:
    """One step of a hand."""
    _claims(world, hand)
    held = hand.held
    if held is None:
        if world.tablet is not None:
            world.tablet.serve(world, hand)
        return
    if hand.tracked:
        held.tick(world, hand)
    if hand.held is not held:
        return
    if hand.trigger.pressed:
        held.press(world, hand)
    elif hand.trigger.released:
        held.release(world, hand)


def _claims(world: World, hand: Hand) -> None:
    if hand.squeeze.pressed:
        if hand.held is None:
            take(world, hand)
        elif hand.held.latched:
            hand.held.let_go(world, hand)
    elif hand.squeeze.released and hand.held is not None and not hand.held.latched:
        hand.held.let_go(world, hand)


def _nearest_tool(world: World, point: Vec) -> Tool | None:
    best, found = world.settings.hands.take_reach, None
    for tool in world.tools.values():
        if tool.holder is None and tool.loose:
            away = tool.reach_of(world, point)
            if away <= best:
                best, found = away, tool
    return found


def take(world: World, hand: Hand) -> None:
    """Closes an empty hand on the first thing in reach, in the order of claims."""
    point, reach = hand.point, world.settings.hands
    tool = _nearest_tool(world, point)
    if tool is not None:
        tool.take(world, hand)
        return
    if not world.reaches(point):
        return
    hung = world.seal.whole or world.seal.replaced
    if hung and distance(world.seal.place(), point) <= reach.seal_reach:
        hand.held = SealGrip(world, hand)
        return
    for rod in world.doors.rods:
        shut = rod.leaf.degrees <= SHUT_DEG  # an open leaf is taken, not its handle
        if shut and distance(rod.handle(), point) <= reach.handle_reach:
            hand.held = RodGrip(rod, hand)
            return
    for leaf in world.doors.leaves.values():
        if leaf.reach(point) <= reach.leaf_reach and not leaf.held:
            hand.held = LeafGrip(leaf, hand)
            return
    hatch = world.hatches.in_reach(point, reach.leaf_reach)
    if hatch is not None:
        hand.held = HatchGrip(hatch, hand)
        return
    carton = cartons.nearest(world, point, reach.carton_reach)
    if carton is not None:
        cartons.take(world, hand, carton)


class Touch:
    """Empty hands that meet a surface; once for each patch until the hand goes away."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last = ["", ""]

    def look(self, world: World) -> None:
        """Looks where the empty hands are."""
        for hand in world.hands:
            aoi = ""
            if hand.tracked and hand.held is None:
                reach = world.settings.hands.touch_reach
                way = forward(hand.grip)
                hit = world.physics.ray(hand.point, way, reach)
                if hit is not None and world.reaches(hand.point):
                    x, y, z = hand.point
                    point = (x + way[0] * hit[0], y + way[1] * hit[0], z + way[2] * hit[0])
                    aoi = world.surfaces.aoi(hit[1], point, hit[2])
            if aoi and aoi != self._last[hand.side]:
                world.emit("touched", aoi=aoi, hand=hand.name)
            self._last[hand.side] = aoi
