"""Contact sheets: pictures in rows with what they are, page after page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from vrkiosk_render.paint import font_for

Pixels = npt.NDArray[np.uint8]

COLUMNS: Final = 3
ROWS: Final = 5
MARGIN: Final = 12
CAPTION: Final = 40  # pixels under a picture
BACK: Final = (24, 26, 29)
INK: Final = (228, 230, 232)
DIM: Final = (150, 156, 162)


@dataclass(frozen=True, slots=True)
class Cell:
    """A picture (h, w, 3), its name, and a line about it."""

    picture: Pixels
    name: str
    about: str


def pages(title: str, cells: Sequence[Cell]) -> list[Pixels]:
    """Sheets (h, w, 3) of at most ROWS x COLUMNS cells, all pictures of one size."""
    room = ROWS * COLUMNS
    count = -(-len(cells) // room)
    found = []
    for number in range(count):
        heading = f"{title}, {number + 1} of {count}" if count > 1 else title
        found.append(_page(heading, cells[number * room : (number + 1) * room]))
    return found


def _page(heading: str, cells: Sequence[Cell]) -> Pixels:
    high, wide = cells[0].picture.shape[:2]
    columns, rows = min(COLUMNS, len(cells)), -(-len(cells) // COLUMNS)
    step_x, step_y = wide + MARGIN, high + CAPTION + MARGIN
    size = (columns * step_x + MARGIN, rows * step_y + MARGIN + CAPTION)
    sheet = Image.new("RGB", size, BACK)
    draw = ImageDraw.Draw(sheet)
    draw.text((MARGIN, MARGIN), heading, INK, font_for("heading", 22))
    for number, cell in enumerate(cells):
        x = MARGIN + number % COLUMNS * step_x
        y = MARGIN + CAPTION + number // COLUMNS * step_y
        sheet.paste(Image.fromarray(cell.picture), (x, y))
        draw.text((x, y + high + 3), cell.name, INK, font_for("body", 16))
        draw.text((x, y + high + 21), cell.about, DIM, font_for("body", 13))
    return np.asarray(sheet)
