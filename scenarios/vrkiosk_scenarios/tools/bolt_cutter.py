"""The bolt cutter, one-handed: jaws at the seal, use held for a second and a half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World


class BoltCutter(Tool):
    """Cuts the seal's bolt, or the lead of a reefer's hatch."""

    def work(self, world: World, hand: Hand) -> None:
        if hand.trigger.down:
            jaws = self.point(world.settings.bolt_cutter.jaws)
            world.seal.cut_at(world, jaws, hand)
            world.hatches.cut_at(world, jaws, hand)
