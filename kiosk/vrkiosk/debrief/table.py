"""The model of the box on a table: where it stands, and what is marked on it.

A box of 12 m is 0.61 m long at 1:20 and stands across before the officer, lower than the board.
What is searched, the officer as a figure, and numbered pins are marks: no light changes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan2, pi
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk.debrief.spots import Spot
from vrkiosk.debrief.track import Track
from vrkiosk.replay.drawn import MISSED_RGB, NEVER, SEEN_RGB, CoveragePatches
from vrkiosk.replay.ghost import OFFICER, OTHER, Figure, Look, draw_figure, draw_trail
from vrkiosk_render.marks import Marks
from vrkiosk_render.miniature import Miniature
from vrkiosk_render.transforms import compose, rotation
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    about_y,
    multiply,
    place_of,
    pose,
    rotate,
    turn_of,
)
from vrkiosk_scenarios.snapshot import SceneSnapshot

SCALE: Final = 1.0 / 20.0
AHEAD_M: Final = 0.78  # of the table's middle, from the eyes
BELOW_M: Final = 0.66  # of its top, below the eyes
LOWEST, HIGHEST = 0.45, 1.05  # of its top above the floor
TRAIL_S: Final = 8.0
PALE, HATCH = 0.42, 0.85  # opacity of what is painted, of the strokes over what was not searched
OUTSIDE: Final = "outside_"
APART_M: Final = 0.12  # between a wall laid down and its box
# Pins, metres as they stand on the table.
PIN_RADIUS: Final = 0.0105
PIN_ABOVE: Final = 0.018  # the lowest, above the roof
PIN_PITCH: Final = 0.0245
STROKE: Final = 0.0018
INK: Final = (1.0, 1.0, 1.0, 1.0)
FRAME: Final = (0.95, 0.90, 0.25)  # yellow of Okabe and Ito: what is chosen
BODY_WIDTH: Final = 0.28  # of the figure, below its shoulders
# Digits as strokes on a grid of 1 by 2.
DIGITS: Final[tuple[tuple[tuple[float, float], ...], ...]] = (
    ((0, 0), (1, 0), (1, 2), (0, 2), (0, 0)),
    ((0.1, 1.6), (0.55, 2), (0.55, 0)),
    ((0, 1.6), (0.2, 2), (0.9, 2), (1, 1.5), (0, 0), (1, 0)),
    ((0, 2), (1, 2), (0.4, 1.15), (1, 0.8), (1, 0.2), (0.8, 0), (0, 0)),
    ((0.8, 0), (0.8, 2), (0, 0.6), (1, 0.6)),
    ((1, 2), (0.1, 2), (0, 1.1), (0.8, 1.1), (1, 0.8), (1, 0.2), (0.8, 0), (0, 0)),
    ((0.9, 2), (0.2, 1.6), (0, 0.8), (0, 0), (1, 0), (1, 0.9), (0, 0.9)),
    ((0, 2), (1, 2), (0.35, 0)),
    ((0.1, 1.05), (0.1, 2), (0.9, 2), (0.9, 1.05), (0, 1.05), (0, 0), (1, 0), (1, 1.05), (0, 1.05)),
    ((1, 1.1), (0, 1.1), (0, 2), (1, 2), (1, 1.0), (0.4, 0)),
)
Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pin:
    """A number over the model. found: it is a disc, else a diamond: told apart by shape too."""

    number: int
    spot: Spot
    found: bool
    chosen: bool = False


def table_before(board: Pose, eyes: Vec) -> Pose:
    """Where the table stands (the middle of its top, +z towards the officer) for somebody whose
    board hangs at a pose, however far away: a window may have it nearer."""
    x, _, z = rotate(turn_of(board), (0.0, 0.0, 1.0))
    turn = about_y(atan2(x, z))
    away = rotate(turn, (0.0, 0.0, -AHEAD_M))
    top = min(max(eyes[1] - BELOW_M, LOWEST), HIGHEST)
    return pose(turn, (eyes[0] + away[0], top, eyes[2] + away[2]))


def model_on(table: Pose, length_m: float, ground: float, *, turned: bool) -> Pose:
    """Pose of the box's origin for its model to stand on a table, doors on the left; turned: on
    the right. length_m: of the box; ground: y of the yard's."""
    across = about_y(pi / 2 if turned else -pi / 2)
    turn = multiply(turn_of(table), across)
    middle = rotate(turn, (0.0, ground * SCALE, -length_m / 2 * SCALE))
    x, y, z = place_of(table)
    return pose(turn, (x - middle[0], y - middle[1], z - middle[2]))


def paint_coverage(
    marks: Marks,
    coverage: CoveragePatches,
    snapshot: SceneSnapshot,
    near: float,
    t: int | None,
) -> None:
    """What was seen in light or tested until `t` (ns; None: in all), at full size; and, in all,
    what never was, hatched.

    The box is opened as a paper model is: the wall near the officer (near: the sign of its x),
    which is cut away, lies before the box, and the ceiling stands on the wall behind. Its sides
    from outside would hide all of that: they are on the board alone.
    """
    if not len(coverage):
        return
    quads, _ = coverage.now(snapshot)
    shown = coverage.wanted & ~np.char.startswith(coverage.surfaces, OUTSIDE)
    wall = coverage.surfaces == ("right_wall" if near > 0.0 else "left_wall")
    ceiling = coverage.surfaces == "ceiling"
    if wall.any():
        _fold(quads, wall, near, down=True)
    if ceiling.any():
        _fold(quads, ceiling, -near, down=False)
    seen = shown & (coverage.section_t <= (NEVER - 1 if t is None else t))
    marks.quads(quads[seen], (*SEEN_RGB, PALE))
    if t is not None:
        return
    missed = shown & ~seen
    marks.quads(quads[missed], (*MISSED_RGB, PALE))
    _hatch(marks, quads[missed])


def _fold(quads: Points, rows: npt.NDArray[np.bool_], side: float, *, down: bool) -> None:
    """A wall laid down before its foot, or a ceiling set up on the wall of that side."""
    points = quads[rows]
    if down:
        foot, edge = points[..., 1].min(), points[..., 0].mean()
        out = points[..., 1] - foot + APART_M
        points[..., 0], points[..., 1] = edge + side * out, foot
    else:
        edge, roof = side * np.abs(points[..., 0]).max(), points[..., 1].mean()
        up = np.abs(points[..., 0] - edge) + APART_M
        points[..., 0], points[..., 1] = edge, roof + up
    quads[rows] = points


def _hatch(marks: Marks, quads: Points) -> None:
    """Strokes from corner to corner, which tell it apart without colours."""
    if not len(quads):
        return
    for first, second in ((0, 2), (1, 3)):
        ends = quads[:, [first, second]]
        for start, end in ends:
            marks.line(start, end, (*MISSED_RGB, HATCH), 0.03)


def draw_ghost(marks: Marks, figure: Figure, look: Look) -> None:
    """An officer at full size: head, hands, gaze, torch, and a body so that it is seen to stand."""
    draw_figure(marks, figure, look)
    if figure.head is None:
        return
    x, y, z = figure.head[4:7].tolist()
    back = rotation(figure.head)[2]
    level = float(np.hypot(back[0], back[2]))
    lean = 0.12 / level if level > 0.2 else 0.0
    x, z = x + back[0] * lean, z + back[2] * lean
    colour = look.rgba(look.body, 0.55)
    marks.line((x, y - 0.3, z), (x, y - 0.85, z), colour, BODY_WIDTH)
    marks.line((x, y - 0.85, z), (x, max(y - 1.6, 0.0), z), colour, BODY_WIDTH * 0.7)


def draw_ghost_trail(marks: Marks, track: Track, ends: Points, seconds: float, look: Look) -> None:
    """Where the gaze was in the last seconds, at full size. ends (n, 3): of `gaze_ends`."""
    row = int(np.searchsorted(track.times, track.time_at(seconds), side="right"))
    first = max(row - int(TRAIL_S * 20), 0)
    rows = np.arange(first, row, 2)
    if len(rows) > 1:
        age = (row - 1 - rows) / max(row - 1 - first, 1)
        draw_trail(marks, ends[rows], age, look.gaze)


def gaze_ends(track: Track) -> Points:
    """(n, 3): where the gaze of each sample met something, NaN where nothing."""
    gaze = track.gaze.astype(np.float64)
    x, y, z, w = gaze[:, :4].T
    ahead = -np.stack((2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)), axis=1)
    ends = gaze[:, 4:7] + ahead * track.reach[:, None]
    ends[track.reach <= 0.0] = np.nan
    return ends


def look_of(who: str) -> Look:
    """The colours of the officer's own ghost, and of the expert's."""
    return OFFICER if who == "own" else OTHER


def draw_pins(
    marks: Marks, pins: Sequence[Pin], small: Miniature, roof_m: float, eye: Points
) -> None:
    """Numbers over the model, in the room's metres: those of one place above each other. eye:
    (3,) in the room."""
    stacks: dict[tuple[int, int], int] = {}
    for pin in pins:
        x, y, z = pin.spot.point
        key = round(x * 2), round(z * 2)
        level = stacks.get(key, 0)
        stacks[key] = level + 1
        foot = np.asarray(_in_room(small, (x, y, z)))
        top = max(roof_m * SCALE + float(small.pose[5]), foot[1]) + PIN_ABOVE + PIN_PITCH * level
        head = np.array((foot[0], top, foot[2]))
        colour = SEEN_RGB if pin.found else MISSED_RGB
        if level == 0:
            marks.line(foot, head, (*colour, 0.9), STROKE)
            marks.ball(foot, 0.004, (*colour, 1.0))
        _draw_head(marks, pin, head, eye, (*colour, 1.0))


def _in_room(small: Miniature, point: tuple[float, float, float]) -> list[float]:
    inner = np.array((0.0, 0.0, 0.0, 1.0, *(value * small.scale for value in point)))
    found: list[float] = compose(small.pose, inner)[4:7].tolist()
    return found


def _draw_head(
    marks: Marks, pin: Pin, at: Points, eye: Points, rgba: tuple[float, float, float, float]
) -> None:
    """A disc or a diamond with its number, turned to the eyes."""
    normal = eye - at
    normal /= max(float(np.linalg.norm(normal)), 1e-6)
    right = np.cross((0.0, 1.0, 0.0), normal)
    right /= max(float(np.linalg.norm(right)), 1e-6)
    up = np.cross(normal, right)
    radius = PIN_RADIUS
    for grown, colour in ((1.35, (*FRAME, 1.0)) if pin.chosen else (1.12, INK), (1.0, rgba)):
        size = radius * grown
        if pin.found:
            marks.disc(at, normal, size, colour)
        else:
            size *= 1.2
            corners = [at + right * size, at + up * size, at - right * size, at - up * size]
            marks.quad(np.array(corners), colour)
    digits = [DIGITS[int(digit)] for digit in str(pin.number)]
    wide, gap = radius * 0.42, radius * 0.28
    start = -(len(digits) * wide + (len(digits) - 1) * gap) / 2
    for number, strokes in enumerate(digits):
        left = start + number * (wide + gap)
        path = [
            at + normal * 0.001 + right * (left + x * wide) + up * (y - 1.0) * wide
            for x, y in strokes
        ]
        marks.polyline(np.array(path), INK, STROKE)


def draw_frame(marks: Marks, corners: Iterable[Sequence[float]], width: float) -> None:
    """The edges of what lies between two corners (lowest, highest), seen through what hides it."""
    low, high = (np.asarray(corner, np.float64) for corner in corners)
    flat = high - low < 1e-3
    for axis in range(3):
        if flat[axis]:
            continue
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for a, b in ((0, 0), (0, 1), (1, 0), (1, 1)):
            if (flat[u] and a) or (flat[v] and b):
                continue
            start, end = low.copy(), low.copy()
            start[u] = end[u] = high[u] if a else low[u]
            start[v] = end[v] = high[v] if b else low[v]
            end[axis] = high[axis]
            marks.line(start, end, (0.0, 0.0, 0.0, 0.8), width * 2.0)
            marks.line(start, end, (*FRAME, 1.0), width)
