"""Panels painted with Pillow: what is on the tablet, the tools' displays and the boards (no GL).

Colours: Okabe and Ito's set on near-black, so that nothing depends on telling red from green;
good, caution and alarm also carry a shape (tick, triangle, octagon).
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from vrkiosk_scenarios.snapshot import Box, Panel, Picture, Text

Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

CAP_SHARE: Final = 0.714  # cap height / em of Noto Sans; DejaVu's is 0.729
FONT_FOLDERS: Final = (
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto",
    "/usr/share/fonts/dejavu",
)
FONT_FILES: Final = {
    "body": ("NotoSans-Medium.ttf", "NotoSans-Regular.ttf", "DejaVuSans.ttf"),
    "heading": ("NotoSans-SemiBold.ttf", "NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
    "digits": ("NotoSansMono-Bold.ttf", "NotoSansMono-Regular.ttf", "DejaVuSansMono-Bold.ttf"),
}
DARK: Final[dict[str, Colour]] = {
    "back": (0x1C, 0x21, 0x26),
    "body": (0xE6, 0xE6, 0xE6),
    "heading": (0xF4, 0xF4, 0xF4),
    "digits": (0xF0, 0xF0, 0xE2),
    "dim": (0x9A, 0xA2, 0xA8),
    "good": (0x2C, 0xC0, 0x95),
    "caution": (0xE6, 0x9F, 0x00),
    "alarm": (0xF2, 0x7A, 0x2B),
    "button": (0x33, 0x40, 0x4B),
    "button_hover": (0x1F, 0x6E, 0x9E),
    "bar": (0x56, 0xB4, 0xE9),
    "bar_back": (0x30, 0x37, 0x3E),
    "rule": (0x55, 0x5F, 0x68),
}
LIGHT: Final[dict[str, Colour]] = {
    "back": (0xDC, 0xDC, 0xD6),
    "body": (0x22, 0x25, 0x28),
    "heading": (0x10, 0x12, 0x14),
    "digits": (0x10, 0x12, 0x14),
    "dim": (0x54, 0x5A, 0x60),
    "good": (0x00, 0x5C, 0x44),
    "caution": (0x7A, 0x4B, 0x00),
    "alarm": (0x9C, 0x36, 0x00),
    "button": (0xBE, 0xC6, 0xCC),
    "button_hover": (0x8C, 0xC4, 0xE6),
    "bar": (0x00, 0x72, 0xB2),
    "bar_back": (0xC4, 0xC8, 0xCA),
    "rule": (0x8A, 0x90, 0x94),
}
SHAPED: Final = ("good", "caution", "alarm")
SHAPE_ROOM: Final = 1.67  # cap heights that a shape and the gap behind it take
_CORNER_MM: Final = 2.5


def pixels_per_mm(panel: Panel, room: tuple[int, int], finest: float = 6.0) -> float:
    """How finely to paint a panel so that it fits `room` (width, height in pixels); 6 a mm is a
    quarter of a minute of arc at half a metre, finer than any headset shows."""
    return min(room[0] / panel.width_mm, room[1] / panel.height_mm, finest)


def paint(panel: Panel, scale: float) -> Image.Image:
    """The panel as an RGB picture of `scale` pixels a millimetre."""
    palette = DARK if panel.dark else LIGHT
    size = (max(round(panel.width_mm * scale), 1), max(round(panel.height_mm * scale), 1))
    image = Image.new("RGB", size, palette["back"])
    draw = ImageDraw.Draw(image)
    for item in panel.items:
        if isinstance(item, Box):
            _box(draw, item, scale, palette)
        elif isinstance(item, Picture):
            _picture(image, item, scale)
        else:
            _text(draw, item, (panel.width_mm, scale), palette)
    return image


def _box(draw: ImageDraw.ImageDraw, box: Box, scale: float, palette: dict[str, Colour]) -> None:
    corner = (box.x * scale, box.y * scale)
    end = ((box.x + box.width) * scale - 1, (box.y + box.height) * scale - 1)
    if end[0] < corner[0] or end[1] < corner[1]:
        return  # thinner than a pixel: an empty bar
    colour = palette.get(box.style, palette["button"])
    if box.style.startswith("button"):
        radius = min(_CORNER_MM, box.height / 3) * scale
        draw.rounded_rectangle((corner, end), radius, fill=colour)
    else:
        draw.rectangle((corner, end), fill=colour)


def _picture(image: Image.Image, picture: Picture, scale: float) -> None:
    """What of a picture is shown; where its view is beyond it, the panel stays as it is."""
    left, top, across, down = picture.view
    x, y = picture.x * scale, picture.y * scale
    step_x, step_y = picture.width * scale / across, picture.height * scale / down
    first, last = max(left, 0.0), min(left + across, picture.columns)
    upper, lower = max(top, 0.0), min(top + down, picture.rows)
    place = round(x + (first - left) * step_x), round(y + (upper - top) * step_y)
    size = round((last - first) * step_x), round((lower - upper) * step_y)
    if min(size) < 1:
        return
    whole = _decoded(picture.columns, picture.rows, picture.data)
    box = (first, upper, last, lower)
    way = Image.Resampling.BICUBIC if step_x > 1.0 else Image.Resampling.BOX
    image.paste(whole.resize(size, way, box), place)


@lru_cache(maxsize=4)
def _decoded(columns: int, rows: int, data: str) -> Image.Image:
    pixels = Picture(0.0, 0.0, 1.0, 1.0, columns, rows, data).pixels()
    return Image.frombytes("L", (columns, rows), pixels)


def _fitting(
    draw: ImageDraw.ImageDraw, text: Text, width_mm: float, scale: float
) -> tuple[Font, float]:
    """The font of a line, and its cap height in pixels: smaller than asked for only where the line
    would run out of the panel or of the room it has: half a number is worse than a small one."""
    face = text.style if text.style in FONT_FILES else "body"
    size = text.size * scale
    font = font_for(face, round(size / CAP_SHARE))
    left, right = text.x * scale, (width_mm - text.x) * scale
    room = {"left": right, "right": left, "centre": 2 * min(left, right)}[text.align]
    if text.room > 0.0:
        room = min(room, text.room * scale)
    need = draw.textlength(text.text, font)
    if text.style in SHAPED:
        need += size * SHAPE_ROOM
    if need <= room or room <= 0:
        return font, size
    size *= room / need * 0.97  # with air at the edge
    return font_for(face, int(size / CAP_SHARE)), size


def _text(
    draw: ImageDraw.ImageDraw, text: Text, fit: tuple[float, float], palette: dict[str, Colour]
) -> None:
    width_mm, scale = fit
    colour = palette.get(text.style, palette["body"])
    font, size = _fitting(draw, text, width_mm, scale)
    x, y = text.x * scale, text.y * scale
    if text.style in SHAPED:
        side = size * 1.15
        gap = size * SHAPE_ROOM
        if text.align == "left":
            left = x
            x += gap
        else:
            share = 1.0 if text.align == "right" else 0.5
            left = x - share * (draw.textlength(text.text, font) + gap)
            x = left + gap
        _shape(draw, text.style, left, y, side, colour, palette["back"])
        draw.text((x, y), text.text, colour, font, anchor=_anchor(font, "l"))
        return
    letter = {"left": "l", "centre": "m", "right": "r"}[text.align]
    draw.text((x, y), text.text, colour, font, anchor=_anchor(font, letter))


def _anchor(font: Font, letter: str) -> str | None:
    """Baseline anchors need an outline font; Pillow's bitmap font knows only its top left."""
    return f"{letter}s" if isinstance(font, ImageFont.FreeTypeFont) else None


def _shape(
    draw: ImageDraw.ImageDraw,
    style: str,
    x: float,
    y: float,
    side: float,
    colour: Colour,
    back: Colour,
) -> None:
    """A tick, a triangle or an octagon in a square of `side` that stands on the baseline."""
    width = max(round(side * 0.17), 1)
    top = y - side
    if style == "good":
        points = [(x, y - 0.45 * side), (x + 0.36 * side, y - 0.08 * side), (x + side, top)]
        draw.line(points, colour, width, joint="curve")
        return
    if style == "caution":
        draw.polygon([(x, y), (x + side, y), (x + side / 2, top)], colour)
    else:
        middle, radius = (x + side / 2, y - side / 2), side * 0.54
        angles = [pi / 8 + pi / 4 * k for k in range(8)]
        draw.polygon(
            [(middle[0] + radius * cos(a), middle[1] + radius * sin(a)) for a in angles], colour
        )
    bar = (x + side / 2 - width / 2, top + 0.36 * side, x + side / 2 + width / 2, y - 0.30 * side)
    draw.rectangle(bar, back)
    draw.rectangle((bar[0], y - 0.20 * side, bar[2], y - 0.20 * side + width), back)


@lru_cache(maxsize=64)
def font_for(face: str, size: int) -> Font:
    """The best installed font for "body", "heading" or "digits" at `size` pixels an em.

    Pillow's own font is the last resort: Latin and Cyrillic are legible in it, not handsome.
    """
    size = max(size, 4)
    for name in FONT_FILES[face]:
        for folder in FONT_FOLDERS:
            path = Path(folder) / name
            if path.is_file():
                return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)
