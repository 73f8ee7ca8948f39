"""Protective equipment: taken from its place and brought to where it is worn.

A helmet, glasses and a mask go to the head, a vest to the chest, gloves to the other hand. What
is worn is out of sight; a hand that closes at its empty place has taken it off again. Gloves come
from a box: putting on another pair changes them.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import Vec, along, compose, distance, forward, place_of, unit
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.geometry import Pose
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World

GLOVES: Final = "gloves"
VEST: Final = "vest"
WORN: Final = ("helmet", VEST, GLOVES, "glasses", "mask")


def chest(world: World) -> Vec:
    """Before the breast bone, whichever way the head looks."""
    below, before = world.settings.garments.chest
    ahead = forward(compose(world.world_from_stage, world.head_in_stage))
    x, y, z = world.head
    if abs(ahead[1]) > 0.95:  # straight up or down says nothing of the body
        return (x, y - below, z)
    return along((x, y - below, z), unit((ahead[0], 0.0, ahead[2])), before)


class Garment(Tool):
    """One piece. `worn`: the officer has it on."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.worn = False

    @property
    def shown(self) -> bool:
        return not self.worn or self.name == GLOVES

    def appearance(self, world: World) -> Hashable:
        return self.worn

    def set_home(self, home: Pose) -> None:
        super().set_home(home)
        if self.worn:
            self.pose = home

    def take(self, world: World, hand: Hand) -> None:
        if self.worn and self.name != GLOVES:
            self.worn = False
            world.emit("ppe", item=self.name, on=False, hand=hand.name)
        super().take(world, hand)

    def wearer(self, world: World, hand: Hand) -> Vec:
        """Where it is worn now. Who works with one hand puts gloves on before the chest."""
        if self.name == GLOVES:
            other = world.hands[1 - hand.side]
            return other.point if other.tracked else chest(world)
        return chest(world) if self.name == VEST else world.head

    def work(self, world: World, hand: Hand) -> None:
        place = self.wearer(world, hand)
        if distance(place_of(self.pose), place) > world.settings.garments.reach:
            return
        self.worn = True
        self.holder, hand.held = None, None
        self.pose = self.home
        world.emit("ppe", item=self.name, on=True, hand=hand.name)
