"""A new seal for a box that is shut again: its pin through the hasp, its body pushed home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    Pose,
    Vec,
    about_y,
    add,
    distance,
    multiply,
    place_of,
    pose,
    rotate,
    scale,
    sine_cosine,
    subtract,
    turn_of,
)
from vrkiosk_scenarios.panels import seal_panel
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.world import World

UP: Final[Vec] = (0.0, 1.0, 0.0)
SHUT_DEG: Final = 1.0  # of a leaf
LOCKED_DEG: Final = 8.0  # of a rod's handle


def is_shut(world: World) -> bool:
    """Both leaves are shut and all handles lie in their keepers."""
    leaves = all(leaf.degrees <= SHUT_DEG for leaf in world.doors.leaves.values())
    return leaves and all(rod.angle <= LOCKED_DEG * DEGREE for rod in world.doors.rods)


class NewSeal(Tool):
    """Near the hasp of a shut box it is led along the pin; low enough it clicks, for good."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.closed = False

    def work(self, world: World, hand: Hand) -> None:
        s = world.settings.new_seal
        if world.seal.whole or not is_shut(world) or self.behind_wall(world):
            return
        hasp = world.seal.place()
        away = subtract(self.point(s.eye), hasp)
        upright = rotate(turn_of(self.pose), UP)[1] >= sine_cosine(s.upright_deg * DEGREE)[1]
        if not upright or distance(away, (0.0, 0.0, 0.0)) > s.meet:
            return
        depth = min(max(away[1], 0.0), s.travel)
        if depth <= s.home:
            self._close(world, hand)
            return
        self.pose = self._at(world, depth)

    def _at(self, world: World, depth: float) -> Pose:
        """Upright in the hasp, so far from home."""
        turn = about_y(world.seal.leaf.yaw())
        eye = add(world.seal.place(), scale(UP, depth))
        return pose(turn, subtract(eye, rotate(turn, world.settings.new_seal.eye)))

    def _close(self, world: World, hand: Hand) -> None:
        self.closed, self.loose = True, False
        self.holder, hand.held = None, None
        self.pose = self._at(world, 0.0)
        world.seal.replaced = True
        world.evidence.seal = world.evidence.new_seal
        world.tablet_changed()
        world.emit("sealed", number=world.evidence.seal, hand=hand.name)

    def set_home(self, home: Pose) -> None:
        if not self.closed:
            super().set_home(home)

    def idle(self, world: World) -> None:
        if not self.closed:
            super().idle(world)
            return
        hung, seal = self._at(world, 0.0), world.seal  # as far as a hand pulls and twists it
        turn = multiply(about_y(seal.turned), turn_of(hung))
        self.pose = pose(turn, add(place_of(hung), seal.give))

    def panel(self, world: World) -> Panel:
        return seal_panel(world.evidence.new_seal, "H")
