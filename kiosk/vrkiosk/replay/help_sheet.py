"""The sheet that says what keys and mouse do in the replay window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PIL import Image

from vrkiosk.replay.brush import BRIGHT, CLEAR, GLASS, TEXT, Brush
from vrkiosk.replay.layout import Area, Layout
from vrkiosk_scenarios.texts import Texts

# What a row says (a text under "replay.key.") and its keys as GLFW names them; "=" before a text.
ROWS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("play", ("SPACE",)),
    ("step", ("PERIOD", "COMMA")),
    ("jump", ("RIGHT", "LEFT")),
    ("event", ("RIGHT_BRACKET", "LEFT_BRACKET")),
    ("ends", ("HOME", "END")),
    ("speed", ("EQUAL", "MINUS")),
    ("scrub", ("=mouse_line",)),
    ("views", ("1", "2", "3", "4")),
    ("fly", ("W", "A", "S", "D")),
    ("rise", ("Q", "E")),
    ("drag", ("=mouse_drag",)),
    ("wheel", ("=mouse_wheel",)),
    ("gaze", ("G", "T")),
    ("hands", ("N", "X")),
    ("coverage", ("C",)),
    ("list", ("UP", "DOWN")),
    ("tabs", ("TAB",)),
    ("filters", ("5", "6", "7", "8", "9", "0")),
    ("bookmark", ("B",)),
    ("reread", ("R",)),
    ("help", ("F1", "H", "?")),
)
WRITTEN: Final = {
    "SPACE": "Space",
    "RIGHT": "→",
    "LEFT": "←",
    "UP": "↑",
    "DOWN": "↓",
    "HOME": "Home",
    "END": "End",
    "TAB": "Tab",
    "BACKSPACE": "Backspace",
    "ENTER": "Enter",
    "ESCAPE": "Esc",
    "PAGE_UP": "Page Up",
    "PAGE_DOWN": "Page Down",
}
# What is printed on a key of a US keyboard, where the layout in use does not say.
PRINTED: Final = {
    "PERIOD": ".",
    "COMMA": ",",
    "RIGHT_BRACKET": "]",
    "LEFT_BRACKET": "[",
    "EQUAL": "=",
    "MINUS": "-",
    "SLASH": "/",
}


def key_label(name: str, printed: Callable[[str], str]) -> str:
    """What stands on a key. printed: of the layout in use, the name itself where it has nothing."""
    if name in WRITTEN:
        return WRITTEN[name]
    shown = printed(name)
    return PRINTED.get(shown, shown)


def sheet_rows(texts: Texts, printed: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Keys and what they do."""
    for name, keys in ROWS:
        labels = [
            texts[f"replay.key.{key[1:]}"] if key.startswith("=") else key_label(key, printed)
            for key in keys
        ]
        says = texts.fill(f"replay.key.{name}", L=key_label("L", printed))
        yield "  ".join(labels), says


def paint_sheet(layout: Layout, texts: Texts, printed: Callable[[str], str]) -> Image.Image:
    """Over the picture, smaller where there is little room."""
    view = layout.view
    rows = list(sheet_rows(texts, printed))
    brush = Brush(view, layout.scale, CLEAR)
    px = brush.px
    pitch = min((view.height - px(20)) / (len(rows) + 0.5), px(25))
    size = min(13.0, pitch / layout.scale * 0.62)
    sheet = Area(
        view.x + px(8), view.y + px(6), view.width - px(16), round(pitch * len(rows)) + px(14)
    )
    brush.box(sheet, (*GLASS[:3], 0xF4), 8)
    column = sheet.x + px(16) + min(px(196), sheet.width // 3)
    for number, (keys, says) in enumerate(rows):
        middle = sheet.y + px(7) + pitch * (number + 0.5)
        brush.text(sheet.x + px(16), middle, keys, size, BRIGHT, face="heading")
        brush.text(column, middle, says, size, TEXT, width=sheet.right - column - px(10))
    return brush.image
