"""The decision: chosen, then confirmed by a long press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.pages.page import Button, Page, Pressed
from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

DECISIONS: Final = ("release", "further_examination", "full_unload", "detain", "refer")
CONFIRM: Final = "confirm"


class DecidePage(Page):
    """`decision`: what is chosen, "" before."""

    name = "decide"

    def __init__(self) -> None:
        self.decision = ""

    def buttons(self, world: World) -> list[Button]:
        texts = world.texts
        found = [
            Button(
                f"decision.{decision}",
                6.0 + 117.0 * (i % 2),
                52.0 + 29.0 * (i // 2),
                111.0,
                25.0,
                texts[f"decision.{decision}"],
                lit=decision == self.decision,
            )
            for i, decision in enumerate(DECISIONS)
        ]
        if self.decision:
            confirm = texts["decision.confirm"]
            found.append(Button(CONFIRM, 6.0, 139.0, 228.0, 25.0, confirm, hold=True))
        return found

    def items(self, world: World) -> list[Item]:
        texts = world.texts
        items: list[Item] = [Text(8.0, 48.0, 6.0, texts["decision.question"], "heading")]
        if world.finished:
            items.append(Text(232.0, 48.0, 6.0, texts["decision.finished"], "good", "right"))
        elif self.decision:
            items.append(Text(178.0, 126.0, 5.0, texts["decision.confirm_hint"], "dim", "centre"))
        return items

    def press(self, world: World, pressed: Pressed) -> None:
        if pressed.name == CONFIRM:
            world.emit("finished", decision=self.decision)
            world.finished = True
            return
        self.decision = pressed.name.partition(".")[2]
        world.emit("decision", decision=self.decision, hand=pressed.hand.name)
