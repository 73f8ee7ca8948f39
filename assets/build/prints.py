"""What is printed on the cartons: one tile as an atlas of their side and end faces.

Positions are in metres from the tile's top left corner, x to the right, y down; the shipper and
the goods are inventions. Tops and bottoms are plain cardboard.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE: Final = 1.8
FINE: Final = 2  # drawn so many times larger, then averaged

INK: Final = (0.030, 0.027, 0.026)
RED: Final = (0.36, 0.035, 0.025)
LABEL: Final = (0.74, 0.735, 0.70)


@dataclass(frozen=True)
class Carton:
    """A kind of carton: metres, where its faces lie in the atlas, what they say."""

    size: tuple[float, float, float]  # x, y (up), z
    side: tuple[float, float]  # top left corner of the faces towards +-z
    end: tuple[float, float]  # of the faces towards +-x
    brand: str
    lines: tuple[str, ...]
    fragile: bool


CARTONS: Final = {
    "carton_a": Carton(
        (0.80, 0.50, 0.60),
        (0.0, 0.0),
        (0.80, 0.0),
        "MARLIN",
        ("TABLE  OAK", "FLAT-PACKED   1 SET"),
        True,
    ),
    "carton_b": Carton(
        (1.20, 0.40, 0.60),
        (0.0, 0.50),
        (1.20, 0.50),
        "MARLIN",
        ("CABINET  2 DOORS", "FLAT-PACKED   1 SET"),
        True,
    ),
    "carton_c": Carton(
        (0.60, 0.50, 0.50),
        (0.0, 0.90),
        (0.60, 0.90),
        "MARLIN soft",
        ("SEAT CUSHIONS", "6 PCS"),
        False,
    ),
}


class Sheet:
    """Coverage masks of the inks, drawn in metres."""

    def __init__(self, pixels: int, side: float = SIDE) -> None:
        self.pixels = pixels * FINE
        self.scale = self.pixels / side
        self.masks: dict[str, Image.Image] = {}

    def _pen(self, ink: str) -> ImageDraw.ImageDraw:
        if ink not in self.masks:
            self.masks[ink] = Image.new("L", (self.pixels, self.pixels))
        return ImageDraw.Draw(self.masks[ink])

    def text(
        self,
        at: tuple[float, float],
        height: float,
        words: str,
        ink: str = "ink",
        *,
        most: float = 9.0,
    ) -> None:
        """`at`: left end of the baseline; height of a capital, less if wider than `most`."""
        font = ImageFont.load_default(height * self.scale / 0.70)
        wide = float(font.getlength(words)) / self.scale
        if wide > most:
            font = ImageFont.load_default(height * self.scale / 0.70 * most / wide)
        where = (at[0] * self.scale, at[1] * self.scale)
        self._pen(ink).text(where, words, fill=255, font=font, anchor="ls")

    def box(
        self, at: tuple[float, float], size: tuple[float, float], ink: str, fill: int = 255
    ) -> None:
        x, y = at
        corners = [c * self.scale for c in (x, y, x + size[0], y + size[1])]
        self._pen(ink).rectangle(corners, fill=fill)

    def disc(self, at: tuple[float, float], radius: float, ink: str, fill: int = 255) -> None:
        (x, y), r = at, radius
        corners = [c * self.scale for c in (x - r, y - r, x + r, y + r)]
        self._pen(ink).ellipse(corners, fill=fill)

    def frame(
        self, at: tuple[float, float], size: tuple[float, float], line: float, ink: str
    ) -> None:
        """The outline of a box, `line` wide."""
        x, y = at
        corners = [c * self.scale for c in (x, y, x + size[0], y + size[1])]
        self._pen(ink).rectangle(corners, outline=255, width=max(1, round(line * self.scale)))

    def polygon(self, points: list[tuple[float, float]], ink: str = "ink") -> None:
        scaled = [(x * self.scale, y * self.scale) for x, y in points]
        self._pen(ink).polygon(scaled, fill=255)

    def coverage(self, name: str) -> np.ndarray:
        """(n, n) 0..1 at the tile's own size."""
        self._pen(name)
        values = np.asarray(self.masks[name], np.float64) / 255.0
        n = self.pixels // FINE
        return values.reshape(n, FINE, n, FINE).mean(axis=(1, 3))


def draw(pixels: int) -> Sheet:
    """All faces of all cartons."""
    sheet = Sheet(pixels)
    for number, kind in enumerate(CARTONS.values()):
        width, height, depth = kind.size
        chance = random.Random(60 + number)
        _face(sheet, kind, kind.side, (width, height), chance)
        _face(sheet, kind, kind.end, (depth, height), chance)
    return sheet


def edges(pixels: int) -> np.ndarray:
    """(n, n) metres to the nearest edge of the face that a texel belongs to; large outside."""
    at = (np.arange(pixels) + 0.5) / pixels * SIDE
    found = np.full((pixels, pixels), 9.0)
    for kind in CARTONS.values():
        width, height, depth = kind.size
        for (x, y), wide in ((kind.side, width), (kind.end, depth)):
            across = np.minimum(at - x, x + wide - at)[None, :]
            down = np.minimum(at - y, y + height - at)[:, None]
            inside = np.minimum(across, down)
            found = np.where(inside >= 0, inside, found)
    return found


def _face(
    sheet: Sheet,
    kind: Carton,
    at: tuple[float, float],
    size: tuple[float, float],
    chance: random.Random,
) -> None:
    (x, y), (width, height) = at, size
    capital = min(0.085, 0.115 * width, 0.16 * height)
    left, line = x + 0.05, y + 0.05 + capital
    sheet.text((left, line), capital, kind.brand)
    sheet.box((left, line + 0.018), (min(0.42, width - 0.32), 0.007), "red")
    line += 0.058
    for words in kind.lines:
        sheet.text((left, line), 0.026, words)
        line += 0.042
    arrows(sheet, (x + width - 0.17, y + height - 0.145))
    if kind.fragile:
        goblet(sheet, (x + width - 0.27, y + height - 0.145))
    shipping_label(sheet, (x + 0.05, y + height - 0.16), chance)


def arrows(sheet: Sheet, at: tuple[float, float]) -> None:
    """ISO 780 "this way up": two arrows over a bar."""
    x, y = at
    for shift in (0.0, 0.065):
        sheet.box((x + shift + 0.016, y + 0.035), (0.016, 0.062), "ink")
        tip = [(x + shift, y + 0.042), (x + shift + 0.048, y + 0.042), (x + shift + 0.024, y)]
        sheet.polygon(tip)
    sheet.box((x - 0.006, y + 0.104), (0.125, 0.008), "ink")


def goblet(sheet: Sheet, at: tuple[float, float]) -> None:
    """ISO 780 "fragile"."""
    x, y = at
    bowl = [(x, y), (x + 0.056, y), (x + 0.050, y + 0.046), (x + 0.006, y + 0.046)]
    sheet.polygon(bowl, "red")
    sheet.box((x + 0.024, y + 0.046), (0.008, 0.05), "red")
    sheet.box((x + 0.006, y + 0.096), (0.044, 0.010), "red")


def shipping_label(sheet: Sheet, at: tuple[float, float], chance: random.Random) -> None:
    """A shipping label of 150 x 110 mm with a bar code."""
    x, y = at
    sheet.box((x, y), (0.150, 0.110), "label")
    sheet.text((x + 0.010, y + 0.022), 0.0075, "NORTHGATE INTERIORS")
    sheet.text((x + 0.010, y + 0.038), 0.0085, "TERMINAL C")
    sheet.text((x + 0.010, y + 0.056), 0.0085, f"C/NO {chance.randint(1, 30)} OF 30")
    bar = x + 0.010
    while bar < x + 0.136:
        width = chance.choice((0.0018, 0.0018, 0.0036, 0.0054))
        sheet.box((bar, y + 0.064), (width, 0.036), "ink")
        bar += width + chance.choice((0.0018, 0.0036))
