"""A hint and a pause for bare hands, which have no buttons for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.pages.page import Button, Page, Pressed

if TYPE_CHECKING:
    from vrkiosk_scenarios.world import World

ASKED: Final = ("hint", "pause", "stop")


class HelpPage(Page):
    """Says what is asked for; whoever runs the world answers. There while a hand is bare."""

    name = "help"

    def offered(self, world: World) -> bool:
        now = world.inputs.now
        return now is not None and any(hand.bare for hand in now.hands)

    def buttons(self, world: World) -> tuple[Button, ...]:
        return tuple(
            Button(
                f"help.{what}",
                14.0,
                52.0 + 38.0 * row,
                212.0,
                30.0,
                world.texts[f"help.{what}"],
                hold=what == "stop",
            )
            for row, what in enumerate(ASKED)
        )

    def press(self, world: World, pressed: Pressed) -> None:
        world.emit("asked", what=pressed.name.partition(".")[2], hand=pressed.hand.name)
