"""The ideal officer with one hand, as the mode for one hand is meant to be used.

The tablet stays on its stand and is pressed there; the torch is switched on, let go and shines
from the helmet. All else is done by the right hand alone as it is with two.
"""

from __future__ import annotations

from vrkiosk_scenarios.geometry import Vec, place_of
from vrkiosk_scenarios.officer_inspection import Inspection
from vrkiosk_scenarios.officer_skills import TRIES, Behaviour
from vrkiosk_scenarios.tools.garment import GLOVES, VEST
from vrkiosk_xr.frame import LEFT, RIGHT

TABLET = "tablet"
TORCH = "torch"


class OneHanded(Inspection):
    """An inspection by the right hand. What the left one would hold is only noted down."""

    def take(self, tool: str, side: int) -> Behaviour:
        if side == RIGHT:
            yield from super().take(tool, side)
            return
        self.holds[LEFT] = tool

    def put_away(self, side: int) -> Behaviour:
        if side == RIGHT:
            yield from super().put_away(side)
        else:
            self.holds.pop(LEFT, None)

    def _worn_at(self, item: str) -> Vec:
        """Gloves before the chest: there is no other hand to bring them to."""
        return super()._worn_at(VEST if item == GLOVES else item)

    def hold_tablet(self) -> Behaviour:
        """Goes before it, with an empty hand."""
        yield from self.put_away(RIGHT)
        glass = place_of(self.display(TABLET).pose)
        yield from self.stand_before(glass, 0.5)
        yield from self.look(glass)

    def light_up(self) -> Behaviour:
        """Takes the torch, switches it on, lets go: it is on the helmet then."""
        held = self.holds.get(RIGHT)
        yield from self.put_away(RIGHT)
        if not self.seen.torch_on:
            yield from self.take(TORCH, RIGHT)
            yield from self._press_switch(on=True)
        if held is not None:
            yield from self.take(held, RIGHT)

    def douse(self) -> Behaviour:
        """Takes it off the helmet, switches it off, puts it away."""
        if not self.seen.torch_on:
            return
        yield from self.put_away(RIGHT)
        for _ in range(TRIES):
            yield from self.reach(RIGHT, self.pose_of(TORCH))
            yield from self.squeeze(RIGHT)
            if (yield from self.within(lambda: self.is_held(RIGHT, TORCH), 1.0)):
                self.holds[RIGHT] = TORCH
                yield from self._press_switch(on=False)
                return
        raise self.stuck("take the torch off the helmet", "it in the hand")

    def _press_switch(self, on: bool) -> Behaviour:
        """Of the torch in the hand, which is let go then."""
        yield from self.pull_trigger(RIGHT)
        yield from self.until(lambda: self.seen.torch_on is on, "switch the torch", "its light")
        yield from self.put_away(RIGHT)
