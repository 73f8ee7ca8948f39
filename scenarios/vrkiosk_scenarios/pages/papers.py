"""The papers of a box: a list of its documents, and the one that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.pages.documents import DOCUMENTS, TITLE_Y, X
from vrkiosk_scenarios.pages.page import LEFT, TOP, Button, Page, Pressed
from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

FIRST: Final = "summary"
OPEN: Final = "papers.open_"  # a document's line; its text has the same key
WIDE: Final = 59.0
TALL: Final = 15.5
STEP: Final = 17.5


class PapersPage(Page):
    """`document`: which one is open. Opening another than the summary is said as a page turned."""

    name = "papers"

    def __init__(self) -> None:
        self.document = FIRST

    def buttons(self, world: World) -> list[Button]:
        papers, texts = world.scenario.papers, world.texts
        offered = [name for name, (_, has) in DOCUMENTS.items() if has(papers)]
        return [
            Button(
                OPEN + name,
                LEFT,
                TOP + STEP * place,
                WIDE,
                TALL,
                texts[OPEN + name],
                lit=name == self.document,
            )
            for place, name in enumerate(offered)
        ]

    def items(self, world: World) -> list[Item]:
        show, _ = DOCUMENTS[self.document]
        title = world.texts[f"papers.title_{self.document}"]
        return [Text(X, TITLE_Y, 6.0, title, "heading"), *show(world)]

    def press(self, world: World, pressed: Pressed) -> None:
        name = pressed.name.removeprefix(OPEN)
        if name != self.document:
            self.document = name
            page = self.name if name == FIRST else name
            world.emit("page", page=page, hand=pressed.hand.name)
