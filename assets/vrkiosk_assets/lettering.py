"""Block letters as they are sprayed on containers: strokes of even width, drawn in code.

A container's number differs from scenario to scenario, so it is made when it is needed instead of
being kept in a model. Letters are 0.6 of their height wide; strokes 0.15 of it.
"""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.model import VERTEX, Material, Model

Corner = tuple[float, float]

STROKE: Final = 0.15
ADVANCE: Final = 0.78
PAINT: Final = Material("marking_white", (0.74, 0.74, 0.71), 0.5)
# Polylines through a grid of 4 x 6 cells: column a-e from the left, row 0-6 from the baseline.
GLYPHS: Final = {
    "A": "a0 a4 b6 d6 e4 e0|a2 e2",
    "B": "a0 a6 d6 e5 e4 d3 a3|d3 e2 e1 d0 a0",
    "C": "e5 d6 b6 a5 a1 b0 d0 e1",
    "D": "a0 a6 c6 e4 e2 c0 a0",
    "E": "e0 a0 a6 e6|a3 d3",
    "F": "a0 a6 e6|a3 d3",
    "G": "e5 d6 b6 a5 a1 b0 d0 e1 e3 c3",
    "H": "a0 a6|e0 e6|a3 e3",
    "I": "c0 c6",
    "J": "a1 b0 d0 e1 e6",
    "K": "a0 a6|e6 a3 e0",
    "L": "a6 a0 e0",
    "M": "a0 a6 c3 e6 e0",
    "N": "a0 a6 e0 e6",
    "O": "a1 a5 b6 d6 e5 e1 d0 b0 a1",
    "P": "a0 a6 d6 e5 e4 d3 a3",
    "Q": "a1 a5 b6 d6 e5 e1 d0 b0 a1|c2 e0",
    "R": "a0 a6 d6 e5 e4 d3 a3|c3 e0",
    "S": "e5 d6 b6 a5 a4 b3 d3 e2 e1 d0 b0 a1",
    "T": "c0 c6|a6 e6",
    "U": "a6 a1 b0 d0 e1 e6",
    "V": "a6 c0 e6",
    "W": "a6 b0 c4 d0 e6",
    "X": "a0 e6|a6 e0",
    "Y": "a6 c3 e6|c3 c0",
    "Z": "a6 e6 a0 e0",
    "0": "a1 a5 b6 d6 e5 e1 d0 b0 a1",
    "1": "b5 c6 c0|b0 d0",
    "2": "a5 b6 d6 e5 e4 a0 e0",
    "3": "a5 b6 d6 e5 e4 d3 c3|d3 e2 e1 d0 b0 a1",
    "4": "d0 d6 a2 e2",
    "5": "e6 a6 a3 d3 e2 e1 d0 b0 a1",
    "6": "e5 d6 b6 a5 a1 b0 d0 e1 e2 d3 a3",
    "7": "a6 e6 b0",
    "8": "b3 a4 a5 b6 d6 e5 e4 d3 b3 a2 a1 b0 d0 e1 e2 d3",
    "9": "a1 b0 d0 e1 e5 d6 b6 a5 a4 b3 e3",
    "-": "b3 d3",
    "/": "a0 e6",
    "'": "c6 c5",
    '"': "b6 b5|d6 d5",
    ":": "c1 c2|c4 c5",
    ".": "b0 c0",
    ",": "c0 b-",
    "+": "a3 e3|c1 c5",
    " ": "",
}


def width(text: str, height: float) -> float:
    """Length of a line of text in metres, for capitals of `height` metres."""
    return max(0.0, (ADVANCE * len(text) - (ADVANCE - 0.6)) * height)


def strokes(text: str, height: float) -> list[tuple[Corner, Corner, Corner, Corner]]:
    """Quads (counter-clockwise, x to the right, y up, metres) of a line of text.

    The baseline starts at (0, 0). AssetError for a letter that there is not.
    """
    quads = []
    for place, letter in enumerate(text.upper()):
        if letter not in GLYPHS:
            raise AssetError(f"cannot letter {letter!r} of {text!r}: only A-Z, 0-9 and -/.,:'\"+")
        for line in filter(None, GLYPHS[letter].split("|")):
            points = [_point(cell) for cell in line.split()]
            for start, end in itertools.pairwise(points):
                quads.append(_bar(start, end, place * ADVANCE, height))
    return quads


def text_model(text: str, height: float, material: Material = PAINT) -> Model:
    """A line of text as a model: origin at the left end of its baseline, facing +z."""
    quads = strokes(text, height)
    if not quads:
        raise AssetError(f"cannot letter {text!r}: it has no visible letter")
    vertices = np.zeros(4 * len(quads), VERTEX)
    corners = np.array(quads, np.float32).reshape(-1, 2)
    vertices["position"][:, :2] = corners
    vertices["uv"] = corners
    vertices["normal"] = (0.0, 0.0, 1.0)
    vertices["colour"] = (0, 128, 255, 255)
    first = np.arange(0, len(vertices), 4, dtype=np.uint32)[:, None]
    indices = (first + np.array([0, 1, 2, 0, 2, 3], np.uint32)).ravel()
    return Model(f"text {text}", vertices, indices, (material,))


def _point(cell: str) -> Corner:
    """Centre line of a stroke in units of the height: half a stroke inside the letter's box."""
    column, row = "abcde".index(cell[0]), -1 if cell[1] == "-" else int(cell[1])
    across, up = 0.6 - STROKE, 1.0 - STROKE
    return STROKE / 2 + across * column / 4, STROKE / 2 + up * row / 6


def _bar(
    start: Corner, end: Corner, shift: float, height: float
) -> tuple[Corner, Corner, Corner, Corner]:
    """The four corners of a stroke, lengthened by half its width so that corners close."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    ux, uy = dx / length * STROKE / 2, dy / length * STROKE / 2
    x0, y0 = start[0] - 0.55 * ux, start[1] - 0.55 * uy
    x1, y1 = end[0] + 0.55 * ux, end[1] + 0.55 * uy
    corners = (
        (x0 + uy, y0 - ux),
        (x1 + uy, y1 - ux),
        (x1 - uy, y1 + ux),
        (x0 - uy, y0 + ux),
    )
    a, b, c, d = (((x + shift) * height, y * height) for x, y in corners)
    return a, b, c, d
