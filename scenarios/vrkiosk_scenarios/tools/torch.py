"""The torch: a cone of light, which decides what counts as seen."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import NO_TURN, Vec, compose, pose
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.geometry import Pose
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World


class Torch(Tool):
    """Use turns it on and off; it stays on wherever it lies. `worn`: it is on the helmet."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.on = self.worn = self.stirs = self._idles = False

    def take(self, world: World, hand: Hand) -> None:
        self.worn = False
        super().take(world, hand)

    def let_go(self, world: World, hand: Hand) -> None:
        super().let_go(world, hand)
        self.worn = self.on and world.settings.torch.on_helmet

    def set_home(self, home: Pose) -> None:
        before = self.pose
        super().set_home(home)
        if self.worn:
            self.pose = before

    def idle(self, world: World) -> None:
        """On the helmet it shines where the head looks."""
        if self.worn:
            head = compose(world.world_from_stage, world.head_in_stage)
            self.pose = compose(head, pose(NO_TURN, world.settings.torch.helmet))
        else:
            super().idle(world)

    def press(self, world: World, hand: Hand) -> None:
        self.on = not self.on
        world.emit("torch", on=self.on, hand=hand.name)

    def light(self, world: World) -> Pose:
        """Where the light leaves, shining along -z."""
        return compose(self.pose, pose(NO_TURN, world.settings.torch.lens))

    def appearance(self, world: World) -> Hashable:
        return self.on

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """No parts: its light, of which a scene has one."""
        world.snapshot.torch[:] = self.light(world)
        world.snapshot.torch_on = self.on
        return ()

    def beam(self, world: World) -> tuple[Vec, Vec] | None:
        """Origin and direction while it shines and is not stuck through a wall."""
        if not self.on or (self.holder is not None and self.behind_wall(world)):
            return None
        return self.point(world.settings.torch.lens), self.direction
