"""How the ideal officer reads a radiograph: lines where a box of its type has none.

It knows the picture's scale and where floor, ceiling and walls of a box of the type are. A plate
lies along the rays of one of the two views, so it is a dark line there, nearly as long as the
surface it stands before, next to brighter room. A load of one sort is as dark everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from vrkiosk_assets.containers import ContainerType
from vrkiosk_scenarios.radiograph import HALF_KG_M2, MARGIN_M, PIXEL_M, WHITE
from vrkiosk_scenarios.snapshot import Picture

DARKER: Final = 0.75  # a line's grey against that of the room beside it
MUCH_DARKER: Final = 0.35  # from above: a web of a cross member is a line, too
WEB: Final = 0.6  # of the grey between cross members
WIDE_PIXELS: Final = (2, 4)  # from a web to the line that closes its channel
UNDER_M: Final = (0.02, 0.14)  # heights of the cross members above the ground
BESIDE: Final = 4  # pixels to the room beside
WHOLE: Final = 0.88  # share of a line that has to be dark
STRETCH_M: Final = 1.0  # of a side wall, which a plate may cover in part
NEAREST_M: Final = 0.04  # from the surface itself
DEEPEST_M: Final = {"front_wall": 0.45, "floor": 0.25, "ceiling": 0.25, "side": 0.20, "door": 0.20}
LOADED_KG_M2: Final = 60.0  # more than empty walls
WINDOW_M: Final = 0.5  # of a load, over which its mass is taken
UNLIKE: Final = 1.4  # times the mass of another window: not one sort of goods
LOAD_BAND_M: Final = (0.3, 0.9)  # above the floor


@dataclass(frozen=True, slots=True)
class Film:
    """A view, as rows of greys, and where the box is in it."""

    rows: tuple[bytes, ...]
    kind: ContainerType

    @classmethod
    def of(cls, picture: Picture, kind: ContainerType) -> Film:
        """The whole picture, whatever part of it is shown."""
        pixels, wide = picture.pixels(), picture.columns
        rows = tuple(pixels[wide * row : wide * (row + 1)] for row in range(picture.rows))
        return cls(rows, kind)

    def column(self, from_door: float) -> int:
        """Of a place along the box, m."""
        return int((from_door + MARGIN_M) / PIXEL_M)

    def height(self, metres: float) -> int:
        """Row of a height above the ground, in the view from the side."""
        return int((self.kind.external.height / 1000.0 + MARGIN_M - metres) / PIXEL_M)

    def across(self, x: float) -> int:
        """Row of a place to the right of the middle, in the view from above."""
        return int((x + self.kind.external.width / 2000.0 + MARGIN_M) / PIXEL_M)


def lines(side: Film, top: Film) -> set[str]:
    """Surfaces of a box before which there is a line that does not belong there."""
    inside = side.kind.internal
    floor = side.kind.floor_mm / 1000.0
    ceiling, long = floor + inside.height / 1000.0, inside.length / 1000.0
    half = inside.width / 2000.0
    tall = range(side.height(ceiling - 0.1), side.height(floor + 0.1))
    along = range(side.column(0.4), side.column(long - 0.6))
    found = set()
    columns = _window(long, -DEEPEST_M["front_wall"], side.column)
    if any(_upright(side, column, tall, -BESIDE) for column in columns):
        found.add("front_wall")
    rows = _window(floor, DEEPEST_M["floor"], side.height)
    if any(_level(side, row, along, -BESIDE) for row in rows):
        found.add("floor")
    if side.kind.reefer is None and _closed_member(side):
        found.add("undercarriage")
    rows = _window(ceiling, -DEEPEST_M["ceiling"], side.height)
    if any(_level(side, row, along, BESIDE) for row in rows):
        found.add("ceiling")
    for sign, name in ((-1.0, "left_wall"), (1.0, "right_wall")):
        rows = _window(sign * half, -sign * DEEPEST_M["side"], top.across)
        if any(_stretch(top, row, along, int(-sign * BESIDE)) for row in rows):
            found.add(name)
    for ends, name in (((-half + 0.15, -0.1), "door_left"), ((0.1, half - 0.15), "door_right")):
        wide = range(top.across(ends[0]), top.across(ends[1]))
        columns = _window(0.0, DEEPEST_M["door"], top.column)
        if any(_upright(top, column, wide, BESIDE, MUCH_DARKER) for column in columns):
            found.add(name)
    return found


def _closed_member(side: Film) -> bool:
    """Whether one of the cross members, open channels whose webs are lines 280 mm apart, is wide:
    a second line a flange's width from its web, or something between the two."""
    line = side.rows[side.height((UNDER_M[0] + UNDER_M[1]) / 2.0)]
    first, last = side.column(0.1), side.column(side.kind.internal.length / 1000.0 - 0.1)
    middle = sorted(line[first:last])[(last - first) // 2]
    dark = [column for column in range(first, last) if line[column] < WEB * middle]
    near = range(WIDE_PIXELS[0], WIDE_PIXELS[1] + 1)
    return any(column + away in dark for column in dark for away in near)


def uneven(side: Film) -> bool:
    """Whether what stands on the floor is not of one sort: windows of it differ in mass."""
    floor = side.kind.floor_mm / 1000.0
    rows = range(side.height(floor + LOAD_BAND_M[1]), side.height(floor + LOAD_BAND_M[0]))
    step = int(WINDOW_M / PIXEL_M)
    last = side.column(side.kind.internal.length / 1000.0 - 0.1)
    masses = []
    for first in range(side.column(0.1), last - step, step):
        columns = range(first, first + step)
        greys = sorted(side.rows[row][column] for row in rows for column in columns)
        middle = max(greys[len(greys) // 2], 1)
        masses.append(HALF_KG_M2 * (WHITE / middle - 1.0))
    loaded = [mass for mass in masses if mass > LOADED_KG_M2]
    return len(loaded) > 1 and max(loaded) > UNLIKE * min(loaded)


def _window(surface: float, deep: float, pixel: Callable[[float], int]) -> range:
    """Pixels from near a surface to `deep` metres before it, whichever way they run."""
    sign = 1.0 if deep > 0.0 else -1.0
    a, b = pixel(surface + sign * NEAREST_M), pixel(surface + deep)
    return range(min(a, b), max(a, b) + 1)


def _dark(pairs: Iterable[tuple[int, int]], count: int, share: float = DARKER) -> bool:
    """Whether a line is dark along its length: its greys and those of the room beside it."""
    dark = 0
    for grey, room in pairs:
        dark += grey < share * room
    return dark >= WHOLE * count


def _upright(film: Film, column: int, rows: range, beside: int, share: float = DARKER) -> bool:
    pairs = ((film.rows[row][column], film.rows[row][column + beside]) for row in rows)
    return _dark(pairs, len(rows), share)


def _level(film: Film, row: int, columns: range, beside: int) -> bool:
    line, room = film.rows[row], film.rows[row + beside]
    return _dark(((line[column], room[column]) for column in columns), len(columns))


def _stretch(film: Film, row: int, columns: range, beside: int) -> bool:
    """Whether a line is dark for a metre somewhere."""
    long = int(STRETCH_M / PIXEL_M)
    starts = range(columns.start, columns.stop - long, long // 4)
    return any(_level(film, row, range(start, start + long), beside) for start in starts)
