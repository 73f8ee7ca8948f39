"""Paints a piece of the replay window with Pillow: text, buttons, icons. Window pixels, RGBA."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from vrkiosk.replay.layout import Area, Button
from vrkiosk_render.paint import font_for
from vrkiosk_telemetry.moments import Group

Rgba = tuple[int, int, int, int]

# Near-black panels and the colours of Okabe and Ito, lightened where text is written in them.
BACK: Final[Rgba] = (0x14, 0x18, 0x1C, 0xF2)
GLASS: Final[Rgba] = (0x14, 0x18, 0x1C, 0xC0)
CLEAR: Final[Rgba] = (0, 0, 0, 0)
TEXT: Final[Rgba] = (0xE8, 0xE8, 0xE8, 0xFF)
BRIGHT: Final[Rgba] = (0xFF, 0xFF, 0xFF, 0xFF)
DIM: Final[Rgba] = (0x9A, 0xA2, 0xA8, 0xFF)
RULE: Final[Rgba] = (0x3A, 0x43, 0x4B, 0xFF)
BUTTON: Final[Rgba] = (0x2A, 0x33, 0x3B, 0xFF)
HOVER: Final[Rgba] = (0x3E, 0x4B, 0x56, 0xFF)
ON: Final[Rgba] = (0x1F, 0x6E, 0x9E, 0xFF)
ON_HOVER: Final[Rgba] = (0x2C, 0x86, 0xBD, 0xFF)
GOOD: Final[Rgba] = (0x2C, 0xC0, 0x95, 0xFF)
CAUTION: Final[Rgba] = (0xF2, 0xA8, 0x2B, 0xFF)
GROUP_COLOURS: Final[Mapping[Group, Rgba]] = {
    Group.LOOKING: (0x56, 0xB4, 0xE9, 0xFF),
    Group.TOOLS: (0xE6, 0x9F, 0x00, 0xFF),
    Group.DOORS: (0x2C, 0xC0, 0x95, 0xFF),
    Group.MARKS: (0xF0, 0xE4, 0x42, 0xFF),
    Group.MOVING: (0x9A, 0xA2, 0xA8, 0xFF),
    Group.BOOKMARKS: (0xE0, 0x8C, 0xBB, 0xFF),
}

# Icons as polygons in a unit square, first row at the top.
_RIGHT: Final = ((0.0, 0.0), (1.0, 0.5), (0.0, 1.0))
_BAR: Final = ((0.0, 0.0), (0.3, 0.0), (0.3, 1.0), (0.0, 1.0))


def _put(shape: Sequence[tuple[float, float]], x: float, wide: float) -> list[tuple[float, float]]:
    return [(x + px * wide, py) for px, py in shape]


ICONS: Final[Mapping[str, tuple[list[tuple[float, float]], ...]]] = {
    "play": (_put(_RIGHT, 0.1, 0.9),),
    "pause": (_put(_BAR, 0.1, 0.9), _put(_BAR, 0.62, 0.9)),
    "frame_on": (_put(_BAR, 0.05, 0.6), _put(_RIGHT, 0.4, 0.55)),
    "on": (_put(_RIGHT, 0.0, 0.5), _put(_RIGHT, 0.5, 0.5)),
    "event_on": (_put(_RIGHT, 0.0, 0.6), [(0.8, 0.3), (1.0, 0.5), (0.8, 0.7), (0.6, 0.5)]),
    "end": (_put(_RIGHT, 0.05, 0.7), _put(_BAR, 0.75, 0.6)),
    "slower": ([(0.1, 0.42), (0.9, 0.42), (0.9, 0.58), (0.1, 0.58)],),
    "faster": (
        [(0.1, 0.42), (0.9, 0.42), (0.9, 0.58), (0.1, 0.58)],
        [(0.42, 0.1), (0.58, 0.1), (0.58, 0.9), (0.42, 0.9)],
    ),
}
MIRRORED: Final = {"frame_back": "frame_on", "back": "on", "event_back": "event_on", "start": "end"}


def measure(text: str, size: int, face: str = "body") -> float:
    """Width in pixels of a text of `size` pixels an em."""
    return float(font_for(face, size).getlength(text))


def fitted(text: str, size: int, width: float, face: str = "body") -> str:
    """The text, or as much of it as fits, with an ellipsis."""
    if measure(text, size, face) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + "…", size, face) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low else ""


def wrapped(text: str, size: int, width: float, lines: int) -> list[str]:
    """The text in at most `lines` lines, broken between words; the last one cut if need be."""
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < lines - 1:
        count = len(rest)
        while count > 1 and measure(" ".join(rest[:count]), size) > width:
            count -= 1
        found.append(fitted(" ".join(rest[:count]), size, width))
        rest = rest[count:]
    return [*found, fitted(" ".join(rest), size, width)] if rest else found


class Brush:
    """A picture of one area; places are those of the window."""

    def __init__(self, area: Area, scale: float, back: Rgba = BACK) -> None:
        self.area, self.scale = area, scale
        size = (max(area.width, 1), max(area.height, 1))
        self.image = Image.new("RGBA", size, back)
        self.draw = ImageDraw.Draw(self.image)

    def px(self, size: float) -> int:
        """Pixels of a size of the drawing."""
        return round(size * self.scale)

    def text(
        self,
        x: float,
        middle: float,
        text: str,
        size: float = 13,
        colour: Rgba = TEXT,
        *,
        face: str = "body",
        align: str = "left",
        width: float | None = None,
    ) -> float:
        """One line about the height `middle`, cut to `width`. Gives its width."""
        em = self.px(size)
        shown = fitted(text, em, width, face) if width is not None else text
        font = font_for(face, em)
        wide = float(font.getlength(shown))
        left = x - {"left": 0.0, "centre": wide / 2, "right": wide}[align]
        place = (left - self.area.x, middle - self.area.y)
        if isinstance(font, ImageFont.FreeTypeFont):
            # about the middle of capitals, not of the whole line: that is what looks centred
            self.draw.text((place[0], place[1] + em * 0.36), shown, colour, font, anchor="ls")
        else:
            self.draw.text((place[0], place[1] - em * 0.5), shown, colour, font)
        return wide

    def box(self, area: Area, colour: Rgba, radius: float = 0.0) -> None:
        """A filled rectangle, its corners rounded."""
        x, y = area.x - self.area.x, area.y - self.area.y
        if area.width > 0 and area.height > 0:
            corners = (x, y, x + area.width - 1, y + area.height - 1)
            self.draw.rounded_rectangle(corners, self.px(radius), fill=colour)

    def line(self, a: tuple[float, float], b: tuple[float, float], colour: Rgba, wide: int) -> None:
        x, y = self.area.x, self.area.y
        self.draw.line((a[0] - x, a[1] - y, b[0] - x, b[1] - y), colour, wide)

    def polygon(self, points: Sequence[tuple[float, float]], colour: Rgba) -> None:
        self.draw.polygon([(x - self.area.x, y - self.area.y) for x, y in points], colour)

    def icon(self, area: Area, name: str, colour: Rgba) -> None:
        side = self.px(13)
        left, top = area.x + (area.width - side) / 2, area.y + (area.height - side) / 2
        flip = name in MIRRORED
        for shape in ICONS[MIRRORED.get(name, name)]:
            points = [(1.0 - x if flip else x, y) for x, y in shape]
            self.polygon([(left + x * side, top + y * side) for x, y in points], colour)

    def button(
        self, button: Button, *, hover: bool, size: float = 13, icon: str = "", dot: Rgba = CLEAR
    ) -> None:
        """dot: colour of a spot before the label, which says what kind of event it is for."""
        back = (ON_HOVER if hover else ON) if button.on else (HOVER if hover else BUTTON)
        self.box(button.area, back, 5)
        area = button.area
        colour = BRIGHT if button.on or hover else TEXT
        if icon:
            self.icon(area, icon, colour)
            return
        middle, centre = area.y + area.height / 2, area.x + area.width / 2
        self.text(centre, middle, button.label, size, colour, align="centre")
        if dot[3]:
            self.box(Area(area.x, area.below - self.px(3), area.width, self.px(3)), dot, 1)
