"""The radiograph: the mass of every solid summed along parallel rays, as a grey picture.

Two views are made at once, from the side (along x: doors on the left of the picture, up is up)
and from above (doors on the left, the box's left wall at the top). A pixel is 12.5 mm, and a
solid that covers a part of one counts for that part, so that whatever moves by 100 mm moves its
shadow by 8 pixels exactly.

A solid is not painted: only where its shadow begins and ends is noted, as second differences, and
rows are then added up. So a solid costs 16 sums whatever its size, and the picture comes in slices
(`advance`) of a fraction of a millisecond, a slice a step, in whole numbers that no machine rounds.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import add
from typing import Final

from vrkiosk_scenarios import stand
from vrkiosk_scenarios.attenuation import brightness
from vrkiosk_scenarios.geometry import Pose, Vec, box_interval, rotate, turn_of
from vrkiosk_scenarios.radiograph_frame import frame
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.solid import Solid, interior

PIXEL_M: Final = 0.0125
MARGIN_M: Final = 0.15  # of the picture round the box
HALF_KG_M2: Final = 350.0  # shown at half the brightness: 45 mm of steel
WHITE: Final = 190.0  # of 255: no bright field before the eyes (docs/interaction.md)
PARTS: Final = 256  # of a pixel that a shadow's edge is told by
MASSES: Final = 16  # units to a kg/m2
SHIFT: Final = 20  # from the units of a sum, PARTS * PARTS * MASSES, to kg/m2
DARKEST: Final = 8192  # kg/m2: more is as black
SOLIDS_A_SLICE: Final = 8
ROWS_A_SLICE: Final = 2
STRAIGHT: Final = 1.0 - 1e-9  # cosine of an axis that runs along one of the world's
SIDES: Final = ("side", "top")
# Axes of the world that run along the rays, down the picture (and its sense), of each view; to the
# right runs -z in both.
_RAYS: Final[dict[str, int]] = {"side": 0, "top": 1}
_DOWN: Final[dict[str, tuple[int, float]]] = {"side": (1, -1.0), "top": (0, 1.0)}
# Surfaces that a view looks straight at, through all of the box; "": what has no name.
_CROSSED: Final[dict[str, frozenset[str]]] = {
    "side": frozenset(("", "left_wall", "right_wall")),
    "top": frozenset(("", "ceiling", "floor", "undercarriage")),
}
FROM_FAR: Final = 50.0  # m before the box, where rays start


@dataclass(frozen=True, slots=True)
class Shadow:
    """A finished view: `data` is its pixels as `snapshot.Picture` has them."""

    side: str
    columns: int
    rows: int
    data: str


@dataclass(frozen=True, slots=True)
class Body:
    """What casts a shadow: a box as it stood when the radiograph was taken. solid: what it is of,
    None for parts of the frame."""

    pose: Pose
    half: Vec
    density: float
    solid: Solid | None = None

    def straight(self) -> Vec | None:
        """Its half sizes along the world's axes, or None where it stands at a slant."""
        found = [0.0, 0.0, 0.0]
        for axis in (0, 1, 2):
            way = rotate(turn_of(self.pose), _UNITS[axis])
            along = max((0, 1, 2), key=lambda n: abs(way[n]))
            if abs(way[along]) < STRAIGHT:
                return None
            found[along] = self.half[axis]
        return found[0], found[1], found[2]


_UNITS: Final[tuple[Vec, Vec, Vec]] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


class View:
    """One view while it is made."""

    def __init__(self, side: str, far: float, wide: float, high: float) -> None:
        """far: z of the front end; wide: half of the width; high: top; metres, margins within."""
        self.side = side
        self.ray = _RAYS[side]
        self.down, self.sense = _DOWN[side]
        self.first = -MARGIN_M  # metres from the door plane at the left edge
        self.top = -high if side == "side" else -wide  # at the top, along `sense`
        self.columns = int((-far - self.first) / PIXEL_M) + 1
        self.rows = int((high if side == "side" else 2.0 * wide) / PIXEL_M) + 1
        self._changes = [[0] * (self.columns + 1) for _ in range(self.rows + 1)]

    def put(self, body: Body) -> None:
        """Notes a body's shadow."""
        straight = body.straight()
        if straight is not None:
            self._put_straight(body, straight)
        else:
            self._put_slanted(body)

    def _across(self, metres: float) -> int:
        """Parts of pixels from the left edge, at a distance from the door plane."""
        return _inside(int((metres - self.first) / PIXEL_M * PARTS + 0.5), self.columns)

    def _below(self, metres: float) -> int:
        """Parts of pixels from the top, of a place along `down`."""
        return _inside(int((metres * self.sense - self.top) / PIXEL_M * PARTS + 0.5), self.rows)

    def _put_straight(self, body: Body, half: Vec) -> None:
        middle = body.pose[4:7]
        left = self._across(-middle[2] - half[2])
        right = self._across(-middle[2] + half[2])
        a = self._below(middle[self.down] - half[self.down])
        b = self._below(middle[self.down] + half[self.down])
        mass = int(body.density * 2.0 * half[self.ray] * MASSES + 0.5)
        self._block((left, right), (min(a, b), max(a, b)), mass)

    def _block(self, across: tuple[int, int], below: tuple[int, int], mass: int) -> None:
        for row, tall in _edges(*below):
            changes = self._changes[row]
            for column, wide in _edges(*across):
                changes[column] += tall * wide * mass

    def _put_slanted(self, body: Body) -> None:
        """Pixel by pixel: a leaf ajar, a carton that was turned or leans."""
        extent = [0.0, 0.0, 0.0]
        for axis in (0, 1, 2):
            way = rotate(turn_of(body.pose), _UNITS[axis])
            for n in (0, 1, 2):
                extent[n] += abs(way[n]) * body.half[axis]
        middle = body.pose[4:7]
        upright = abs(rotate(turn_of(body.pose), _UNITS[self.down])[self.down]) > STRAIGHT
        left = self._across(-middle[2] - extent[2]) // PARTS
        right = self._across(-middle[2] + extent[2]) // PARTS + 1
        a = self._below(middle[self.down] - extent[self.down])
        b = self._below(middle[self.down] + extent[self.down])
        top, bottom = min(a, b), max(a, b)
        bands = [(top, bottom)] if upright else _bands(top, bottom)
        for band in bands:
            at = [0.0, 0.0, 0.0]
            at[self.ray] = -FROM_FAR
            at[self.down] = ((band[0] + band[1]) / (2.0 * PARTS) * PIXEL_M + self.top) * self.sense
            for column in range(left, min(right, self.columns)):
                at[2] = -(self.first + (column + 0.5) * PIXEL_M)
                hit = box_interval(body.pose, body.half, (at[0], at[1], at[2]), _UNITS[self.ray])
                if hit is not None:
                    mass = int(body.density * (hit[1] - hit[0]) * MASSES + 0.5)
                    self._block((column * PARTS, (column + 1) * PARTS), band, mass)

    def lines(self) -> Iterator[bytes]:
        """The rows of the picture from the top, a byte a pixel."""
        columns = self.columns
        so_far = [0] * (columns + 1)
        for changes in self._changes[: self.rows]:
            so_far = list(map(add, so_far, changes))
            sums = list(accumulate(so_far))
            yield bytes([GREYS[min(v >> SHIFT, DARKEST)] for v in sums[:columns]])


GREYS: Final = bytes(
    int(brightness(float(mass), HALF_KG_M2) * WHITE + 0.5) for mass in range(DARKEST + 1)
)


def _inside(parts: int, pixels: int) -> int:
    return min(max(parts, 0), pixels * PARTS)


def _edges(start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Differences of the coverage of pixels by a stretch, all in parts of a pixel."""
    first, into = start // PARTS, start % PARTS
    last, beyond = end // PARTS, end % PARTS
    found = ((first, PARTS - into), (first + 1, into), (last, beyond - PARTS), (last + 1, -beyond))
    return tuple((place, change) for place, change in found if change)


def _bands(top: int, bottom: int) -> list[tuple[int, int]]:
    """Rows of pixels that a stretch down the picture covers."""
    last = -(-bottom // PARTS)
    rows = range(top // PARTS, last)
    return [(row * PARTS, (row + 1) * PARTS) for row in rows]


class Radiograph:
    """A box on the scanner: `advance` until `shadows` has both views.

    solids: those of the world; they may move on afterwards. `done`: 0..1.
    """

    def __init__(self, scenario: Scenario, solids: list[Solid]) -> None:
        outer = scenario.container.kind.external
        far = -outer.length / 1000.0 - MARGIN_M
        wide, high = outer.width / 2000.0 + MARGIN_M, outer.height / 1000.0 + MARGIN_M
        standing = {solid.name for solid in stand.solids(scenario)}  # it is lifted off that
        bodies = [
            Body(solid.pose, solid.half, solid.density, solid)
            for solid in solids
            if solid.density > 0.0 and solid.name not in standing
        ]
        bodies += [
            Body(solid.pose, solid.half, solid.density)
            for solid in frame(scenario.container.kind, interior(scenario))
        ]
        self.shadows: dict[str, Shadow] = {}
        self._bodies = bodies
        self._views = {side: View(side, far, wide, high) for side in SIDES}
        self._whole = sum_of(len(bodies) // SOLIDS_A_SLICE + v.rows for v in self._views.values())
        self._past = 0
        self._work = self._run(bodies)

    @property
    def done(self) -> float:
        """How far it is."""
        return 1.0 if self.finished else min(self._past / self._whole, 0.99)

    @property
    def finished(self) -> bool:
        return len(self.shadows) == len(SIDES)

    def heaviest(self, side: str, column: float, row: float) -> Solid | None:
        """What adds most to the shadow at a pixel of a view, besides the box itself that every ray
        crosses: where somebody points there, it is this that is seen. None: nothing."""
        view = self._views[side]
        at = [0.0, 0.0, -(view.first + column * PIXEL_M)]
        at[view.ray] = -FROM_FAR
        at[view.down] = (view.top + row * PIXEL_M) * view.sense
        most, found = 0.0, None
        for body in self._bodies:
            solid = body.solid
            if solid is None or solid.surface in _CROSSED[side]:
                continue
            met = box_interval(body.pose, body.half, (at[0], at[1], at[2]), _UNITS[view.ray])
            mass = 0.0 if met is None else body.density * (met[1] - met[0])  # kg/m2
            if mass > most:
                most, found = mass, solid
        return found

    def advance(self) -> bool:
        """One slice. True: there was something to do."""
        return next(self._work, None) is not None

    def _run(self, bodies: list[Body]) -> Iterator[bool]:
        for side, view in self._views.items():
            for place, body in enumerate(bodies):
                view.put(body)
                if place % SOLIDS_A_SLICE == 0:
                    self._past += 1
                    yield True
            packer, packed = zlib.compressobj(6), bytearray()
            for row, line in enumerate(view.lines()):
                packed += packer.compress(line)
                self._past += 1
                if row % ROWS_A_SLICE == 0:
                    yield True
            packed += packer.flush()
            data = base64.b64encode(bytes(packed)).decode("ascii")
            self.shadows[side] = Shadow(side, view.columns, view.rows, data)


def sum_of(numbers: Iterator[int]) -> int:
    """The sum of whole numbers."""
    total = 0
    for number in numbers:
        total += number
    return total


def place_in_box(side: str, scenario: Scenario, column: float, row: float) -> tuple[float, float]:
    """Where a pixel is: metres from the door plane, and metres above the ground (side) or to the
    right of the middle line (top)."""
    outer = scenario.container.kind.external
    along = column * PIXEL_M - MARGIN_M
    if side == "side":
        return along, outer.height / 1000.0 + MARGIN_M - row * PIXEL_M
    return along, row * PIXEL_M - outer.width / 2000.0 - MARGIN_M
