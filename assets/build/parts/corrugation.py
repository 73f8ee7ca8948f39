"""Profiles of pressed steel panels, and the dents that years leave in them."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from mesh import Mesh, Point
from waves import wave


@dataclass(frozen=True)
class Profile:
    """A fold line unrolled: position along the wall, offset outwards, wear and arc length."""

    along: tuple[float, ...]
    offset: tuple[float, ...]
    wear: tuple[float, ...]
    arc: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.along)

    def shade(self, index: int, inside: bool, most: float) -> float:
        """Tint at a point: neutral on the crests, `most` darker in the depth of a groove, where
        light does not reach and dirt stays. The grooves of the inside are the crests outside."""
        deep = self.offset[index] / max(self.offset)
        return 0.5 - most * (deep if inside else 1.0 - deep)

    def at(self, position: float) -> float:
        """Offset at a place along the wall."""
        return float(np.interp(position, self.along, self.offset))


def trapezoid(
    start: float,
    end: float,
    *,
    outer: float,
    slope: float,
    inner: float,
    depth: float,
    radius: float,
    begin_outer: bool = True,
) -> Profile:
    """Trapezoidal folds from `start` to `end`; each fold is three points `radius` apart,
    or one sharp one where `radius` is 0.

    outer, inner: widths of the flats at offset `depth` and at offset 0.
    """
    corners = [(start, depth if begin_outer else 0.0)]
    out = begin_outer
    at = start + (outer if out else inner) / 2
    while at + slope + (inner if out else outer) / 2 <= end + 1e-9:
        corners += [(at, depth if out else 0.0), (at + slope, 0.0 if out else depth)]
        out = not out
        at += slope + (outer if out else inner)
    corners.append((end, depth if out else 0.0))
    points = [(*corners[0], 0.0)]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]

    def offset(position: float) -> float:
        return float(np.interp(position, xs, ys))

    for x, y in corners[1:-1]:
        if radius == 0.0:
            points.append((x, y, 0.0))
            continue
        before, after = offset(x - radius), offset(x + radius)
        points += [
            (x - radius, before, 0.0),
            (x, 0.5 * y + 0.25 * (before + after), 1.0),
            (x + radius, after, 0.0),
        ]
    points.append((*corners[-1], 0.0))
    arc = [0.0]
    for (x0, y0, _), (x1, y1, _) in itertools.pairwise(points):
        arc.append(arc[-1] + math.hypot(x1 - x0, y1 - y0))
    along, offsets, wear = zip(*points, strict=True)
    return Profile(along, offsets, wear, tuple(arc))


@dataclass(frozen=True)
class Skin:
    """One side of a corrugated sheet: its surface, how far out it lies, how grooves look.

    groove: tint by which the depth of a groove is darker. foot: the same at the first row, for
    splashes and dust. wear: of the folds. across: the profile runs up instead of along.
    """

    surface: str
    inside: bool
    flip: bool
    groove: float = 0.0
    foot: float = 0.0
    wear: float = 1.0
    across: bool = False


def sheet(
    mesh: Mesh,
    profile: Profile,
    rows: Sequence[float],
    place: Callable[[int, int], Point],
    skin: Skin,
) -> None:
    """Adds a corrugated skin; `place` gives the point of a profile point and a row."""

    def uv(i: int, j: int) -> tuple[float, float]:
        return (rows[j], profile.arc[i]) if skin.across else (profile.arc[i], rows[j])

    def wear(i: int, j: int) -> float:
        return skin.wear * profile.wear[i]

    def tint(i: int, j: int) -> float:
        return profile.shade(i, skin.inside, skin.groove) - (0.0 if j else skin.foot)

    mesh.grid(
        place, len(profile), len(rows), skin.surface, uv=uv, wear=wear, tint=tint, flip=skin.flip
    )


def dents(
    seed: int, length: float, height: float, count: int, depth: float
) -> Callable[[float, float], float]:
    """(along, up) -> metres inwards: a slow wave and a few knocks, none within 50 mm of an edge."""
    chance = random.Random(seed)
    knocks = [
        (
            chance.uniform(0.5, length - 0.5),
            chance.uniform(0.4, height - 0.5),
            chance.uniform(0.12, 0.40),
            chance.uniform(0.3, 1.0) * depth,
        )
        for _ in range(count)
    ]

    def field(along: float, up: float) -> float:
        edge = min(along - 0.05, length - along, up - 0.05, height - up) / 0.35
        inward = 0.0022 * wave(along * 0.9, up * 1.3, seed)
        for x, y, radius, strength in knocks:
            far = ((along - x) ** 2 + (up - y) ** 2) / radius**2
            if far < 6:
                inward += strength * math.exp(-far)
        return inward * min(1.0, max(0.0, edge))

    return field
