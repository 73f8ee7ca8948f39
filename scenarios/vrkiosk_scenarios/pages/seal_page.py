"""Whether the seal's number agrees with the papers: the officer's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.pages.page import Button, Page, Pressed, table
from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World


class SealPage(Page):
    """A question and two answers. `answer`: "agrees", "differs", or "" before."""

    name = "seal"

    def __init__(self) -> None:
        self.answer = ""

    def buttons(self, world: World) -> tuple[Button, ...]:
        return tuple(
            Button(
                f"seal.{answer}",
                x,
                120.0,
                100.0,
                40.0,
                world.texts[f"seal.{answer}"],
                lit=self.answer == answer,
            )
            for answer, x in (("agrees", 14.0), ("differs", 126.0))
        )

    def items(self, world: World) -> list[Item]:
        texts = world.texts
        pairs = [(texts["seal.in_papers"], world.scenario.papers.seal_number)]
        items = [Text(8.0, 72.0, 6.0, texts["seal.question"], "heading"), *table(pairs, 92.0)]
        if self.answer:
            items.append(Text(120.0, 112.0, 6.0, texts["seal.answered"], "good", "centre"))
        return items

    def press(self, world: World, pressed: Pressed) -> None:
        self.answer = pressed.name.partition(".")[2]
        world.emit("seal_verify", agrees=self.answer == "agrees", hand=pressed.hand.name)
