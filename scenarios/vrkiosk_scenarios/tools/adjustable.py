"""What is drawn out, or bent, while use is held: each press turns the way round."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World


class Adjustable(Tool, ABC):
    """A tool with one measure that use changes. `measure`: 0 until the first press."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.measure = 0.0
        self._way = -1.0  # the first press turns it to +1
        self._moving = False

    @abstractmethod
    def limits(self, world: World) -> tuple[float, float]:
        """The most the measure can be, and how much it changes in a second."""

    def press(self, world: World, hand: Hand) -> None:
        self._way = -self._way
        self._moving = True

    def release(self, world: World, hand: Hand) -> None:
        self._moving = False

    def end_use(self, world: World) -> None:
        self._moving = False

    def work(self, world: World, hand: Hand) -> None:
        if not self._moving:
            return
        most, speed = self.limits(world)
        self.measure = min(max(self.measure + self._way * speed / RATE, 0.0), most)
