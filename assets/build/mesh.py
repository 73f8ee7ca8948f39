"""A mesh while it is built: plain lists, metres, +y up, faces counter-clockwise seen from outside.

Per vertex: wear (1 on folds and edges where paint goes first) and tint (0.5 is neutral, more is
lighter: boards and panels of one material differ a little). Per face: a surface and smoothness.
Per corner: uv, given where a profile is unrolled, else projected along the face's main axis; in
metres with v up here, in sides of the tile with v down (as glTF has it) once stored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from materials import PLAIN_SIDE, SURFACES, TILE_SIDES

Point = tuple[float, float, float]
Pair = tuple[float, float]


def tile_side(surface: str) -> float:
    """Metres that one unit of uv covers on this surface."""
    return TILE_SIDES.get(SURFACES[surface].tile, PLAIN_SIDE)


@dataclass
class Mesh:
    """Faces of one treatment.

    bevel: metres by which edges are rounded, one segment, 0: none. weighted: smooth all over,
    normals weighted by area, so that flats stay flat and narrow faces between them look round.
    fuse: metres of a voxel, 0: none; all is melted into one skin of about `target` triangles, which
    has one surface and neither uv nor masks.
    """

    bevel: float = 0.0
    weighted: bool = False
    fuse: float = 0.0
    target: int = 0
    points: list[Point] = field(default_factory=list)
    wear: list[float] = field(default_factory=list)
    tint: list[float] = field(default_factory=list)
    faces: list[tuple[int, ...]] = field(default_factory=list)
    surfaces: list[str] = field(default_factory=list)
    smooth: list[bool] = field(default_factory=list)
    uv: list[list[Pair]] = field(default_factory=list)

    def add(
        self,
        points: Sequence[Point],
        faces: Iterable[Sequence[int]],
        surface: str,
        *,
        wear: Sequence[float] | None = None,
        tint: Sequence[float] | float = 0.5,
        smooth: bool = False,
        uv: Sequence[Pair] | None = None,
    ) -> None:
        """Adds faces over their own points. `uv`: one pair a point, in metres."""
        start, side = len(self.points), tile_side(surface)
        self.points += [(float(x), float(y), float(z)) for x, y, z in points]
        self.wear += list(wear) if wear is not None else [0.0] * len(points)
        self.tint += [tint] * len(points) if isinstance(tint, float) else list(tint)
        for face in faces:
            self.faces.append(tuple(start + i for i in face))
            self.surfaces.append(surface)
            self.smooth.append(smooth)
            if uv is None:
                self.uv.append(_projected([points[i] for i in face], side))
            else:
                self.uv.append([(uv[i][0] / side, -uv[i][1] / side) for i in face])

    def box(
        self,
        low: Point,
        high: Point,
        surface: str,
        *,
        without: str = "",
        tint: float = 0.5,
        wear: float = 0.0,
    ) -> None:
        """An upright box. `without`: faces left out of "x", "X", "y", "Y", "z", "Z" (low, high)."""
        x0, y0, z0 = (min(a, b) for a, b in zip(low, high, strict=True))
        x1, y1, z1 = (max(a, b) for a, b in zip(low, high, strict=True))
        points = [(x, y, z) for x in (x0, x1) for y in (y0, y1) for z in (z0, z1)]
        sides = {
            "x": (0, 1, 3, 2),
            "X": (4, 6, 7, 5),
            "y": (0, 4, 5, 1),
            "Y": (2, 3, 7, 6),
            "z": (0, 2, 6, 4),
            "Z": (1, 5, 7, 3),
        }
        faces = [face for key, face in sides.items() if key not in without]
        self.add(points, faces, surface, tint=tint, wear=[wear] * 8)

    def quad(
        self, corners: Sequence[Point], surface: str, uv: Sequence[Pair] | None = None
    ) -> None:
        """A flat face, counter-clockwise seen from its front."""
        self.add(corners, [range(len(corners))], surface, uv=uv)

    def grid(
        self,
        point: Callable[[int, int], Point],
        columns: int,
        rows: int,
        surface: str,
        *,
        uv: Callable[[int, int], Pair] | None = None,
        wear: Callable[[int, int], float] | None = None,
        tint: Callable[[int, int], float] | None = None,
        flip: bool = False,
    ) -> None:
        """A smooth sheet of `columns` x `rows` points; its front is where they turn left."""
        order = [(i, j) for j in range(rows) for i in range(columns)]
        faces = []
        for j in range(rows - 1):
            for i in range(columns - 1):
                a = j * columns + i
                # Split alike on both skins of a sheet: else one pokes through the other.
                b = a + columns + 1
                for face in ((a, a + 1, b), (a, b, a + columns)):
                    faces.append(face[::-1] if flip else face)
        self.add(
            [point(i, j) for i, j in order],
            faces,
            surface,
            wear=[wear(i, j) for i, j in order] if wear else None,
            uv=[uv(i, j) for i, j in order] if uv else None,
            tint=[tint(i, j) for i, j in order] if tint else 0.5,
            smooth=True,
        )

    def lathe(
        self,
        profile: Sequence[Pair],
        start: Point,
        axis: Point,
        surface: str,
        *,
        sides: int = 12,
        smooth: bool = True,
        scale: Pair = (1.0, 1.0),
        caps: bool = True,
    ) -> None:
        """A turned body: `profile` is (distance along the axis, radius), first to last.

        `scale` makes it elliptic. With `caps` its two ends are closed where the radius is not 0.
        """
        origin, along = np.array(start), _unit(np.array(axis, float))
        across = _unit(np.cross(along, _least(along)))
        other = np.cross(along, across)
        points: list[Point] = []
        rings: list[list[int]] = []
        for distance, radius in profile:
            count = sides if radius > 0 else 1  # a tip or a centre is one point
            rings.append([len(points) + k % count for k in range(sides + 1)])
            for k in range(count):
                angle = 2 * math.pi * k / sides
                out = across * (math.cos(angle) * scale[0]) + other * (math.sin(angle) * scale[1])
                points.append(tuple(origin + along * distance + out * radius))
        faces: list[Sequence[int]] = []
        for lower, upper in pairwise(rings):
            for k in range(sides):
                face = (lower[k], lower[k + 1], upper[k + 1], upper[k])
                faces.append(tuple(dict.fromkeys(face)))
        self.add(points, faces, surface, smooth=smooth)
        if caps:
            ends = [rings[0][-2::-1]] if profile[0][1] > 0 else []
            ends += [rings[-1][:-1]] if profile[-1][1] > 0 else []
            self.add(points, ends, surface)

    def rod(
        self, start: Point, end: Point, radius: float, surface: str, *, sides: int = 12
    ) -> None:
        """A round bar with flat ends."""
        axis = np.array(end, float) - np.array(start, float)
        length = float(np.linalg.norm(axis))
        self.lathe([(0, radius), (length, radius)], start, tuple(axis), surface, sides=sides)

    def tube(
        self,
        path: Sequence[Point],
        radii: Sequence[float] | float,
        surface: str,
        *,
        sides: int = 6,
        closed: bool = False,
    ) -> None:
        """A round bar bent along `path`; open ends are left open."""
        points, count = [np.array(p, float) for p in path], len(path)
        radius = [radii] * count if isinstance(radii, float) else list(radii)
        ring: list[Point] = []
        up = _least(_unit(points[1] - points[0]))
        for i, here in enumerate(points):
            before = points[i - 1] if closed or i else here
            after = points[(i + 1) % count] if closed or i < count - 1 else here
            along = _unit(after - before)
            across = _unit(np.cross(along, up))
            up = np.cross(across, along)  # carried along, so that the tube does not twist
            for k in range(sides):
                angle = 2 * math.pi * k / sides
                out = across * math.cos(angle) - up * math.sin(angle)
                ring.append(tuple(here + out * radius[i]))
        faces = []
        for i in range(count if closed else count - 1):
            for k in range(sides):
                a, b = i * sides + k, i * sides + (k + 1) % sides
                c = ((i + 1) % count) * sides
                faces.append((a, b, c + (k + 1) % sides, c + k))
        self.add(ring, faces, surface, smooth=True)

    def merge(self, other: Mesh, move: Callable[[Point], Point] | None = None) -> None:
        """Takes over another mesh's faces, its points moved by a rigid motion."""
        start = len(self.points)
        self.points += [move(p) for p in other.points] if move else other.points
        self.wear += other.wear
        self.tint += other.tint
        self.faces += [tuple(start + i for i in face) for face in other.faces]
        self.surfaces += other.surfaces
        self.smooth += other.smooth
        self.uv += other.uv

    def turn_grain(self) -> None:
        """Turns the tile by a right angle on all faces: grain that ran along z runs along x."""
        self.uv = [[(v, u) for u, v in corners] for corners in self.uv]

    def mirror_x(self) -> Mesh:
        """The same seen in a mirror at x = 0, faces still outwards."""
        return Mesh(
            self.bevel,
            self.weighted,
            self.fuse,
            self.target,
            [(-x, y, z) for x, y, z in self.points],
            list(self.wear),
            list(self.tint),
            [face[::-1] for face in self.faces],
            list(self.surfaces),
            list(self.smooth),
            [corners[::-1] for corners in self.uv],
        )


def _projected(corners: Sequence[Point], side: float) -> list[Pair]:
    """uv by projection along the main axis of a face's normal; v runs up, grain along z."""
    points = np.array(corners, float)
    normal = np.zeros(3)
    for i in range(len(points)):  # Newell's method: right for any polygon
        normal += np.cross(points[i], points[(i + 1) % len(points)])
    axis = int(np.argmax(np.abs(normal) + np.array([2e-9, 1e-9, 0.0])))
    first, second = {0: (2, 1), 1: (2, 0), 2: (0, 1)}[axis]
    return [(float(p[first]) / side, -float(p[second]) / side) for p in points]


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def _least(along: np.ndarray) -> np.ndarray:
    """The axis most across `along`; the same choice on every machine."""
    return np.eye(3)[int(np.argmin(np.abs(along) + np.array([2e-6, 1e-6, 0.0])))]
