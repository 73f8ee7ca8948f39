"""The sheet both pictures are drawn on: every surface of the box laid flat, to scale.

Ceiling, left wall and floor fold out of one another with the doors on the left; the right wall is
as one sees it, with the doors on the right. Everything stands as `vrkiosk_scenarios.unwrapped` has
it. Pixels count from the upper left corner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from vrkiosk_scenarios.unwrapped import Face, Patch

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Box = tuple[float, float, float, float]
Point = tuple[float, float]
Colour = tuple[int, int, int]

WIDTH: Final = 1920
EDGE: Final = 40
SCALE: Final = 115.0  # pixels a metre
SIDE_SCALE: Final = 57.5  # of the outer sides, which are seldom looked at
TITLE: Final = 34  # above each surface
HEADER: Final = 118
FOOTER: Final = 150
INK: Final = (32, 36, 42)
DIM: Final = (116, 122, 130)
PAPER: Final = (255, 255, 255)
WALL: Final = (243, 244, 245)
GRID: Final = (208, 212, 217)
FRAME: Final = (120, 126, 134)
ALARM: Final = (190, 30, 45)
FONT_FOLDERS: Final = (
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/noto",
    "/usr/share/fonts/dejavu",
)
FONT_FILES: Final = {
    False: ("NotoSans-Regular.ttf", "DejaVuSans.ttf"),
    True: ("NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
}


@lru_cache(maxsize=16)
def font(size: int, bold: bool = False) -> Font:
    """An installed font with Latin and Cyrillic letters, `size` pixels an em; Pillow's own where
    there is none."""
    for name in FONT_FILES[bold]:
        for folder in FONT_FOLDERS:
            path = Path(folder) / name
            if path.is_file():
                return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)


def painted(share: npt.NDArray[np.float64], colours: tuple[Colour, ...]) -> npt.NDArray[np.uint8]:
    """(rows, columns, 3) colours of (rows, columns) shares, clipped to 0..1: straight between
    evenly spaced `colours`."""
    at, bands = np.linspace(0.0, 1.0, len(colours)), np.array(colours, np.float64)
    parts = [np.interp(np.clip(share, 0.0, 1.0), at, bands[:, i]) for i in range(3)]
    return np.stack(parts, axis=-1).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a face is on the sheet: its upper left corner and pixels a metre."""

    face: Face
    x: float
    y: float
    scale: float

    def at(self, u: float, v: float) -> Point:
        """Pixels of a place on the face."""
        return self.x + u * self.scale, self.y + (self.face.height - v) * self.scale

    @property
    def box(self) -> Box:
        width, height = self.face.width * self.scale, self.face.height * self.scale
        return self.x, self.y, self.x + width, self.y + height

    def box_of(self, patch: Patch) -> Box:
        (x0, y1), (x1, y0) = self.at(patch.u0, patch.v0), self.at(patch.u1, patch.v1)
        return x0, y0, x1, y1


def lay_out(faces: dict[str, Face]) -> tuple[dict[str, Slot], int]:
    """Slots of all faces, and the height of the sheet in pixels."""
    long = faces["outside_left"].width * SCALE
    right = EDGE + long + 60.0
    slots: dict[str, Slot] = {}
    y = float(HEADER + TITLE)
    for name, beside in (
        ("ceiling", ""),
        ("left_wall", "front_wall"),
        ("floor", "seal"),
        ("right_wall", "doors"),
    ):
        slots[name] = Slot(faces[name], EDGE, y, SCALE)
        if beside == "front_wall":
            slots[beside] = Slot(faces[beside], right, y, SCALE)
        elif beside == "seal":
            scale = 0.75 * faces["floor"].height * SCALE / faces["seal"].height
            slots[beside] = Slot(faces[beside], right, y, scale)
        elif beside == "doors":
            for leaf in ("door_left", "door_right"):
                slots[leaf] = Slot(faces[leaf], right, y, SCALE)
                right += faces[leaf].width * SCALE
        y += faces[name].height * SCALE + TITLE
    x = float(EDGE)
    for name in ("outside_left", "outside_right"):
        slots[name] = Slot(faces[name], x, y, SIDE_SCALE)
        x += faces[name].width * SIDE_SCALE + 60.0
    return slots, round(y + faces["outside_left"].height * SIDE_SCALE + FOOTER)


class Sheet:
    """A picture with the surfaces drawn on it, to be drawn upon."""

    def __init__(self, faces: dict[str, Face], patches: dict[str, Patch]) -> None:
        self.slots, height = lay_out(faces)
        self.image = Image.new("RGB", (WIDTH, height), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self._patches = patches
        for slot in self.slots.values():
            self.draw.rectangle(slot.box, WALL)

    @property
    def height(self) -> int:
        return self.image.height

    def grid(self) -> None:
        """The edges of the patches, and round each face."""
        for patch in self._patches.values():
            self.draw.rectangle(self.slots[patch.face.name].box_of(patch), None, GRID)
        for slot in self.slots.values():
            self.draw.rectangle(slot.box, None, FRAME, 2)

    def names(self, titles: dict[str, str]) -> None:
        """What each surface is called, above it, and each patch in its corner."""
        for name, title in titles.items():
            slot = self.slots[name]
            self.text((slot.x, slot.y - 7), title, 17, bold=True, anchor="ls")
        for aoi, patch in self._patches.items():
            slot = self.slots[patch.face.name]
            if "/" in aoi and slot.scale == SCALE:
                x, y, _, _ = slot.box_of(patch)
                self.text((x + 4, y + 3), aoi.partition("/")[2], 11, DIM, anchor="la")

    def text(
        self,
        at: Point,
        text: str,
        size: int,
        colour: Colour = INK,
        *,
        bold: bool = False,
        anchor: str = "ls",
        halo: int = 0,
    ) -> float:
        """Writes a line, with a white edge of `halo` pixels; gives its width in pixels."""
        self.draw.text(
            at,
            text,
            fill=colour,
            font=font(size, bold),
            anchor=anchor,
            stroke_width=halo,
            stroke_fill=PAPER,
        )
        return self.width_of(text, size, bold=bold)

    def width_of(self, text: str, size: int, *, bold: bool = False) -> float:
        """Pixels a line would take."""
        return float(self.draw.textlength(text, font=font(size, bold)))

    def mark_missed(self, patches: Iterable[Patch]) -> None:
        """Hatches patches, with a broken red line round each group that hangs together."""
        edges: Counter[tuple[Point, Point]] = Counter()
        for patch in patches:
            x0, y0, x1, y1 = (round(v, 1) for v in self.slots[patch.face.name].box_of(patch))
            self._hatch((x0, y0, x1, y1))
            edges[(x0, y0), (x1, y0)] += 1
            edges[(x0, y1), (x1, y1)] += 1
            edges[(x0, y0), (x0, y1)] += 1
            edges[(x1, y0), (x1, y1)] += 1
        for edge, times in edges.items():
            if times == 1:  # an edge between two of them is drawn by neither
                self._broken_line(edge)

    def missed_box(self, box: Box) -> None:
        """The same for one rectangle: a legend."""
        x0, y0, x1, y1 = box
        self._hatch(box)
        self._broken_line(((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)))

    def _hatch(self, box: Box) -> None:
        for line in _hatches(*box, 14.0):
            self.draw.line(line, (226, 172, 178), 1)

    def _broken_line(self, corners: Iterable[Point]) -> None:
        for a, b in _dashes(corners, 9.0):
            self.draw.line((*a, *b), ALARM, 3)


def _hatches(x0: float, y0: float, x1: float, y1: float, apart: float) -> Iterator[Box]:
    """Lines at 45 degrees across a rectangle."""
    reach = x1 - x0 + y1 - y0
    offset = apart
    while offset < reach:
        a, b = x0 + max(offset - (y1 - y0), 0.0), y0 + min(offset, y1 - y0)
        c, d = x0 + min(offset, x1 - x0), y0 + max(offset - (x1 - x0), 0.0)
        yield a, b, c, d
        offset += apart


def _dashes(corners: Iterable[Point], length: float) -> Iterator[tuple[Point, Point]]:
    points = list(corners)
    for (x0, y0), (x1, y1) in pairwise(points):
        far = max(abs(x1 - x0), abs(y1 - y0))
        steps = max(round(far / length), 1)
        for i in range(0, steps, 2):
            p, q = i / steps, min((i + 1) / steps, 1.0)
            yield (
                (x0 + (x1 - x0) * p, y0 + (y1 - y0) * p),
                (x0 + (x1 - x0) * q, y0 + (y1 - y0) * q),
            )
