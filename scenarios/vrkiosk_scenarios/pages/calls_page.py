"""Who can be called, what a call costs, and what those who came have said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.pages.page import BODY, LEFT, TOP, Button, Page, Pressed
from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.calls import Finding
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

ROOM: Final = 124.0  # mm for all lines
WIDE: Final = 122.0
ANSWER_X: Final = LEFT + WIDE + 4.0
CALL: Final = "calls."


class CallsPage(Page):
    """A line for each: a button that has to be held, and the answer."""

    name = "calls"

    def buttons(self, world: World) -> list[Button]:
        calls, texts = world.calls, world.texts
        if calls.pending:
            return []
        step = ROOM / len(calls.offered())
        found = []
        for row, who in enumerate(calls.offered()):
            text = texts.fill(
                "calls.cost", who=texts[f"call.{who}"], minutes=calls.settings.minutes[who]
            )
            found.append(Button(CALL + who, LEFT, TOP + step * row, WIDE, step - 3.0, text, True))
        return found

    def items(self, world: World) -> list[Item]:
        calls, texts = world.calls, world.texts
        if calls.pending:
            on_way = texts.fill("calls.on_the_way", who=texts[f"call.{calls.pending}"])
            return [Text(120.0, 100.0, 7.0, on_way, "heading", "centre")]
        step = ROOM / len(calls.offered())
        items: list[Item] = []
        for row, who in enumerate(calls.offered()):
            found = calls.findings.get(who)
            if found is not None:
                base = TOP + step * row + step / 2
                items.append(Text(ANSWER_X, base, BODY, said(world, found)))
        return items

    def press(self, world: World, pressed: Pressed) -> None:
        world.calls.place(world, pressed.name.removeprefix(CALL), pressed.hand)


def said(world: World, found: Finding) -> str:
    """A finding in words."""
    texts = world.texts
    where = texts[f"surface.{found.aoi.partition('/')[0]}"] if found.aoi else ""
    return texts.fill(f"call.{found.result}", where=where)
