"""Going places with bare hands, which have no stick: look at a disc, pinch, and hold.

The head chooses, or the hand's own ray where its device gives one. A disc shows after a short look;
a pinch that begins on it and is held goes there. A pinch with nothing looked at does nothing, nor
does one of a hand that holds something, makes a fist, or points at the tablet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import (
    DEGREE,
    Vec,
    closest_on_ray,
    compose,
    dot,
    forward,
    length,
    scale,
    sine_cosine,
    subtract,
)
from vrkiosk_scenarios.physics import RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.locomotion import Node
    from vrkiosk_scenarios.settings import Locomotion
    from vrkiosk_scenarios.world import World


class PinchWalk:
    """`node`: what is looked at long enough to be shown; None: nothing."""

    __slots__ = ("_hand", "_held", "_looked", "_seen", "node")

    def __init__(self) -> None:
        self.node: Node | None = None
        self._seen: Node | None = None
        self._looked = 0
        self._hand: Hand | None = None
        self._held = 0

    def tick(self, world: World, reachable: list[Node], settings: Locomotion) -> Node | None:
        """A step; the node to go to now, if the pinch on it was held long enough."""
        hands = [hand for hand in world.hands if _free(hand)]
        seen = _chosen(world, hands, reachable, settings) if hands else None
        if seen is not self._seen:
            self._seen, self._looked, self._hand = seen, 0, None
        self._looked += 1
        self.node = seen if self._looked >= settings.disc_look_s * RATE else None
        if self.node is None:
            return None
        return self._pinch(world, hands, settings)

    def _pinch(self, world: World, hands: list[Hand], settings: Locomotion) -> Node | None:
        for hand in hands:
            if hand.trigger.pressed and not _on_tablet(world, hand):
                self._hand, self._held = hand, 0
        if self._hand is None or self._hand not in hands or not self._hand.trigger.down:
            self._hand = None
            return None
        self._held += 1
        if self._held < settings.disc_pinch_s * RATE:
            return None
        node, self._hand, self._seen = self.node, None, None
        self.node = None
        return node


def _free(hand: Hand) -> bool:
    """A bare hand that could pinch: it holds nothing and makes no fist."""
    return hand.bare and hand.tracked and hand.held is None and not hand.squeeze.down


def _on_tablet(world: World, hand: Hand) -> bool:
    return world.tablet is not None and world.tablet.point_at(world, hand) is not None


def _chosen(
    world: World, hands: list[Hand], reachable: list[Node], settings: Locomotion
) -> Node | None:
    """The node a hand's ray passes, else the one nearest to where the head looks."""
    for hand in hands:
        ray = hand.aim()
        if ray is not None:
            return on_ray(ray, reachable, settings)
    way = forward(compose(world.world_from_stage, world.head_in_stage))
    best, found = sine_cosine(settings.disc_cone_deg * DEGREE)[1], None
    for node in reachable:
        apart = subtract(node.place, world.head)
        far = length(apart)
        if 0.0 < far <= settings.aim_reach:
            along = dot(scale(apart, 1.0 / far), way)
            if along > best:
                best, found = along, node
    return found


def on_ray(ray: tuple[Vec, Vec], reachable: list[Node], settings: Locomotion) -> Node | None:
    """The node a ray (origin, unit direction) passes nearest to; None: it passes near none."""
    best, found = settings.aim_radius, None
    for node in reachable:
        reach, away = closest_on_ray(ray[0], ray[1], node.place)
        if 0.0 < reach <= settings.aim_reach and away < best:
            best, found = away, node
    return found
