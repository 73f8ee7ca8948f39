"""What a page of the tablet is, and what pages are made of.

A page is one class in a module of its own: it has a `name` (its tab's text is the key
`page.NAME`), says which buttons and other items are on it, and does what a press asks for. Its
state is its own, or the world's where a rule or another tool needs it. `pages.book.PAGES` lists
them in the order of their tabs. Whatever changes what a page shows by itself calls
`world.tablet_changed()`; a press needs no such call.

Sizes in millimetres from the glass's top left corner; the room below the tabs is `LEFT` to
`RIGHT` by `TOP` to `BOTTOM`. Sizes of type follow docs/interaction.md: 5 mm and more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

LEFT: Final = 6.0
RIGHT: Final = 234.0
TOP: Final = 42.0
BOTTOM: Final = 166.0
ROW: Final = 10.2  # from one line of a table to the next
VALUE: Final = 165.0  # width of a table's values, at most
BODY: Final = 5.0  # cap height of what is read


@dataclass(frozen=True, slots=True)
class Button:
    """A place of a page that can be pressed. Its name is its own on the page and begins with the
    page's; `page.NAME` are the tabs. `hold`: only after being held. `lit`: it is what is chosen.
    `bare`: nothing is drawn, because the items of the page show what is pressed. `slides`: it is
    not pressed but drawn along: what counts is where on it, as long as it is held."""

    name: str
    x: float
    y: float
    width: float
    height: float
    text: str
    hold: bool = False
    lit: bool = False
    bare: bool = False
    slides: bool = False

    def holds(self, x: float, y: float, margin: float) -> bool:
        """Whether a place lies on it, or no further than `margin` from it."""
        within = self.x - margin <= x <= self.x + self.width + margin
        return within and self.y - margin <= y <= self.y + self.height + margin


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed: by which hand, and where on the glass."""

    name: str  # of the button
    hand: Hand
    x: float
    y: float


class Page:
    """One page; this one is blank. Any method may be asked in any frame; only
    `press` and `watched` change anything."""

    name: ClassVar[str]

    def offered(self, world: World) -> bool:
        """Whether it has a tab now."""
        return True

    def buttons(self, world: World) -> Iterable[Button]:
        """What can be pressed on it, but for the tabs."""
        return ()

    def items(self, world: World) -> Iterable[Item]:
        """What else stands on it; drawn over the buttons."""
        return ()

    def press(self, world: World, pressed: Pressed) -> None:
        """One of its buttons was pressed."""

    def watched(self, world: World) -> None:
        """Asked once a frame while it is the page shown; its tablet may lie anywhere."""


def table(pairs: Iterable[tuple[str, str]], top: float) -> list[Item]:
    """Lines of a label on the left and a value on the right, the first baseline at `top`."""
    items: list[Item] = []
    for row, (label, value) in enumerate(pairs):
        y = top + ROW * row
        items.append(Text(LEFT + 2.0, y, BODY, label, "dim"))
        items.append(Text(RIGHT - 2.0, y, BODY, value, "body", "right", VALUE))
    return items
