"""What is written before a window's picture: the strip, the banner over it, the sheet of keys.

Sizes in millimetres, of panels that hang `vrkiosk.desktop.NEAR` before the eyes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vrkiosk.guide import NUMBERED, WorldGuide
from vrkiosk_scenarios.snapshot import Item, Panel, Text
from vrkiosk_scenarios.texts import Texts
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import LEFT, RIGHT

WIDTH: Final = 226.0
STRIP_MM: Final = (WIDTH, 15.0)
BANNER_MM: Final = (WIDTH, 15.0)
SHEET_MM: Final = (WIDTH, 142.0)
EDGE: Final = 4.0
VALUE_MM: Final = 42.0  # of the strip, for what a tool shows
DIGITS: Final = 10  # of the number row: 1 to 9, 0; the tools from the eleventh on want Shift
# Rows of the sheet: what the keys do (a text under "desktop.") and how they are written; "": in
# words, which are a text as well.
ROWS: Final = (
    ("look", ""),
    ("act", ""),
    ("tools", ""),
    ("clicked", ""),
    ("wear", "{P}"),
    ("go", ""),
    ("walk", "{W} {A} {S} {D}"),
    ("turn", "{Q}, {E}"),
    ("peer", ""),
    ("crouch", "{C}"),
    ("left", "{T}"),
    ("hint", "{N}"),
    ("menu", "Escape"),
    ("grip", ""),
    ("recentre", "{R}"),
    ("headset", "F9, F10"),
    ("trainer", "F5, F6, F7, F8"),
    ("help", "{H}"),
)


def tools(world: World, guide: WorldGuide, keys: Mapping[str, str], *, shifted: bool) -> str:
    """The tools of the trolley by their digits, those with Shift while that is down; one in a hand
    is to be put back."""
    texts, first = world.texts, DIGITS if shifted else 0
    row = list(enumerate(NUMBERED[first : first + DIGITS], 1))
    found = [(digit, name) for digit, name in row if name in world.tools]
    held = {guide.tool_in(LEFT), guide.tool_in(RIGHT)}
    words = []
    for digit, name in found:
        title = texts[f"tool.{name}"]
        said = texts.fill("desktop.put_back", tool=title) if name in held else title
        words.append(f"{digit % 10} {said}")
    if not shifted and any(name in world.tools for name in NUMBERED[DIGITS:]):
        words.append(texts["desktop.more_tools"])
    return "   ".join((*words, texts.fill("desktop.more", **keys)))


def strip(said: str, value: str, below: str) -> Panel:
    """What the button would do now, what the tool shows; below it what else there is."""
    width, height = STRIP_MM
    wide = width - 2 * EDGE
    items: list[Item] = [
        Text(EDGE, 6.4, 3.3, said, "heading", "left", wide - (VALUE_MM + EDGE if value else 0.0)),
        Text(width / 2, 12.6, 2.3, below, "dim", "centre", wide),
    ]
    if value:
        items.append(Text(width - EDGE, 6.4, 3.6, value, "digits", "right", VALUE_MM))
    return Panel(width, height, tuple(items))


def banner(said: str, how: str) -> Panel:
    """What a lesson, a hint says, and how it is done with mouse and keyboard."""
    width, height = BANNER_MM
    wide = width - 2 * EDGE
    if not how:
        line = Text(width / 2, 9.2, 3.6, said, "heading", "centre", wide)
        return Panel(width, height, (line,))
    items = (
        Text(width / 2, 6.2, 3.4, said, "heading", "centre", wide),
        Text(width / 2, 12.2, 2.7, how, "body", "centre", wide),
    )
    return Panel(width, height, items)


def sheet(texts: Texts, keys: Mapping[str, str], *, welcome: bool) -> Panel:
    """All keys, named as they are on this keyboard. welcome: and how to put the sheet away."""
    width, height = SHEET_MM
    items: list[Item] = [Text(8.0, 12.0, 5.0, texts["desktop.title"], "heading")]
    if welcome:
        items.append(Text(width - 8.0, 12.0, 3.4, texts["desktop.begin"], "body", "right"))
    top, pitch = 21.0, (height - 24.0) / len(ROWS)
    for row, (name, written) in enumerate(ROWS):
        y = top + pitch * row
        label = (written or texts[f"desktop.key_{name}"]).format(**keys)
        items.append(Text(8.0, y, 3.0, label, "digits", "left", 56.0))
        said = texts.fill(f"desktop.{name}", **keys)
        items.append(Text(68.0, y, 3.0, said, "body", "left", width - 76.0))
    return Panel(width, height, tuple(items))
