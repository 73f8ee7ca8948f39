"""All pages together: which there are, which is shown, their tabs, and the glass as a panel.

Tabs stand in one row up to four, in two rows up to ten, 16 mm high with 2 mm between: what a
fingertip of 14 mm hits by its middle, at a type of 5 to 6 mm (docs/interaction.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.pages.calls_page import CallsPage
from vrkiosk_scenarios.pages.decide import DecidePage
from vrkiosk_scenarios.pages.evidence_page import EvidencePage
from vrkiosk_scenarios.pages.help import HelpPage
from vrkiosk_scenarios.pages.marks import MarksPage
from vrkiosk_scenarios.pages.page import BODY, LEFT, RIGHT, Button, Page, Pressed
from vrkiosk_scenarios.pages.papers import PapersPage
from vrkiosk_scenarios.pages.posture import PosturePage
from vrkiosk_scenarios.pages.report import ReportPage
from vrkiosk_scenarios.pages.seal_page import SealPage
from vrkiosk_scenarios.pages.xray import XrayPage
from vrkiosk_scenarios.snapshot import Box, Panel, Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

PAGES: Final[tuple[type[Page], ...]] = (
    PapersPage,
    SealPage,
    CallsPage,
    XrayPage,
    MarksPage,
    PosturePage,
    EvidencePage,
    ReportPage,
    DecidePage,
    HelpPage,
)
TAB: Final = "page."  # a tab's name is this and the page's
ONE_ROW: Final = 4
MOST: Final = 10
FIRST_Y: Final = 4.0
TAB_HEIGHT: Final = 16.0
GAP: Final = 2.0


@dataclass(frozen=True, slots=True)
class Use:
    """What hands do with the glass: names of the buttons pointed at and pressed, and how far (0..1)
    the pressed one was held."""

    hovered: str = ""
    pressed: str = ""
    held: float = 0.0


class Book:
    """The pages of one tablet; the first is shown at the beginning."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {kind.name: kind() for kind in PAGES}
        self.shown = next(iter(self.pages.values()))

    def tabs(self, world: World) -> list[Button]:
        """A button for each page that is offered."""
        offered = [page for page in self.pages.values() if page.offered(world)]
        rows = 1 if len(offered) <= ONE_ROW else 2
        columns = max((len(offered) + rows - 1) // rows, ONE_ROW)
        step = (RIGHT - LEFT + GAP) / columns
        height = TAB_HEIGHT if rows == 2 else 26.0
        return [
            Button(
                TAB + page.name,
                LEFT + step * (place % columns),
                FIRST_Y + (TAB_HEIGHT + GAP) * (place // columns),
                step - GAP,
                height,
                world.texts[TAB + page.name],
                lit=page is self.shown,
            )
            for place, page in enumerate(offered)
        ]

    def buttons(self, world: World) -> tuple[Button, ...]:
        """All that can be pressed now, the tabs first."""
        if world.finished:
            return ()
        return (*self.tabs(world), *self.shown.buttons(world))

    def turn_to(self, name: str) -> bool:
        """Shows a page. False: it was shown already."""
        if self.shown.name == name:
            return False
        self.shown = self.pages[name]
        return True

    def press(self, world: World, pressed: Pressed) -> None:
        """A button does what it says."""
        if not pressed.name.startswith(TAB):
            self.shown.press(world, pressed)
            return
        name = pressed.name.removeprefix(TAB)
        if self.turn_to(name):
            world.emit("page", page=name, hand=pressed.hand.name)

    def panel(self, world: World, size_mm: tuple[float, float], use: Use) -> Panel:
        """The glass."""
        items: list[Item] = []
        for button in self.buttons(world):
            if not button.bare:
                items += _drawn(button, use)
        items += self.shown.items(world)
        if not world.recorded:
            text = world.texts["session.not_recorded"]
            items.append(Text(size_mm[0] / 2, size_mm[1] - 2.5, BODY, text, "alarm", "centre"))
        return Panel(*size_mm, tuple(items))


def _drawn(button: Button, use: Use) -> list[Item]:
    style = "button_hover" if button.lit or use.hovered == button.name else "button"
    place = (button.x, button.y)
    items: list[Item] = [Box(*place, button.width, button.height, style)]
    if use.pressed == button.name and use.held > 0.0:
        items.append(Box(*place, button.width * use.held, button.height, "bar"))
    middle = (button.x + button.width / 2, button.y + button.height / 2 + 1.8)
    items.append(Text(*middle, BODY, button.text, "body", "centre", button.width - 3.0))
    return items
