"""The marks: how many there are, what the next one is about, and taking the last one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.pages.page import Button, Page, Pressed
from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

KINDS: Final = ("structure", "cargo", "document", "safety", "other")


class MarksPage(Page):
    """The marks themselves are the marker's."""

    name = "marks"

    def buttons(self, world: World) -> list[Button]:
        texts, chosen = world.texts, world.mark_kind()
        found = [
            Button(
                f"marks.{kind}",
                6.0 + 77.0 * (i % 3),
                66.0 + 34.0 * (i // 3),
                74.0,
                30.0,
                texts[f"marks.{kind}"],
                lit=kind == chosen,
            )
            for i, kind in enumerate(KINDS)
        ]
        found.append(Button("marks.remove", 70.0, 134.0, 100.0, 30.0, texts["marks.remove"]))
        return found

    def items(self, world: World) -> list[Item]:
        count = len(world.marks())
        texts = world.texts
        text = texts.fill("marks.count", count=count) if count else texts["marks.none"]
        return [Text(8.0, 56.0, 7.0, text, "heading")]

    def press(self, world: World, pressed: Pressed) -> None:
        what = pressed.name.partition(".")[2]
        if what == "remove":
            world.undo_mark()
        else:
            world.choose_kind(what)
