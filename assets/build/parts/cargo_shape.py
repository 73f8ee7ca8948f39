"""What cargo is shaped from: a box that can be dented or filled, and the last fit to its size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from mesh import Mesh, Pair, Point

from vrkiosk_assets.cargo import KITS

Side = tuple[int, int]  # axis of the normal, -1 or 1


@dataclass(frozen=True)
class Region:
    """A rectangle of an atlas in metres: its top left corner, width and height."""

    left: float
    top: float
    wide: float
    high: float

    def at(self, across: float, up: float) -> Pair:
        """The place at -1..1 to the right and up, as `Mesh` counts it."""
        return (
            self.left + self.wide * (0.5 + 0.5 * across),
            -(self.top + self.high * (0.5 - 0.5 * up)),
        )


@dataclass(frozen=True)
class Dress:
    """A surface, and which part of its tile a face shows; None: projected."""

    surface: str
    region: Region | None = None


@dataclass(frozen=True)
class SoftBox:
    """A chamfered box whose faces are cut into a lattice, so that it can be bent.

    half: metres; cuts: along x, y and z, shares -1..1 of the flat part, ends left out.
    """

    half: Point
    chamfer: float
    dress: Callable[[Side], Dress]
    edge: str
    cuts: tuple[Sequence[float], Sequence[float], Sequence[float]] = ((), (), ())
    move: Callable[[Point], Point] = lambda point: point
    without: tuple[Side, ...] = ()

    def add_to(self, mesh: Mesh, tint: float = 0.5, edge_tint: float = 0.62) -> None:
        for side in product(range(3), (-1, 1)):
            if side not in self.without:
                self._face(mesh, side, tint)
        for axis in range(3):
            for signs in product((-1, 1), repeat=2):
                self._edge(mesh, axis, signs, edge_tint)
        for corner in product((-1, 1), repeat=3):
            points = [self._point(_list(corner), flat) for flat in range(3)]
            self._add(mesh, points, edge_tint)

    def _line(self, axis: int) -> list[float]:
        return [-1.0, *self.cuts[axis], 1.0]

    def _point(self, shares: list[float], flat: int) -> Point:
        """On the face across axis `flat`, at shares of its flat part."""
        x, y, z = (
            s * (h if k == flat else h - self.chamfer)
            for k, (s, h) in enumerate(zip(shares, self.half, strict=True))
        )
        return (x, y, z)

    def _face(self, mesh: Mesh, side: Side, tint: float) -> None:
        axis, sign = side
        right, up = ((2, 1), (0, 2), (0, 1))[axis]
        turn = {0: -sign, 1: 1, 2: sign}[axis]  # which way print runs along `right`
        rise = -sign if axis == 1 else 1
        columns, rows = self._line(right), self._line(up)
        dress = self.dress(side)
        points, uv = [], []
        for across, high in product(columns, rows):
            shares = [0.0, 0.0, 0.0]
            shares[axis], shares[right], shares[up] = sign, across, high
            points.append(self.move(self._point(shares, axis)))
            if dress.region:
                inset = [1 - self.chamfer / self.half[k] for k in (right, up)]
                uv.append(dress.region.at(across * turn * inset[0], high * rise * inset[1]))
        faces = []
        leaves = (sign > 0) == (axis == 2)  # z x y is -x, x x z is -y, x x y is z
        for i in range(len(columns) - 1):
            for j in range(len(rows) - 1):
                a, b = i * len(rows) + j, (i + 1) * len(rows) + j
                face = (a, b, b + 1, a + 1)
                faces.append(face if leaves else face[::-1])
        mesh.add(points, faces, dress.surface, tint=tint, uv=uv or None)

    def _edge(self, mesh: Mesh, axis: int, signs: tuple[int, ...], tint: float) -> None:
        first, second = (k for k in range(3) if k != axis)
        for start, end in pairwise(self._line(axis)):
            points = []
            for share, flat in ((start, first), (end, first), (end, second), (start, second)):
                shares = [0.0, 0.0, 0.0]
                shares[axis], shares[first], shares[second] = share, signs[0], signs[1]
                points.append(self._point(shares, flat))
            self._add(mesh, points, tint)

    def _add(self, mesh: Mesh, points: list[Point], tint: float) -> None:
        """A face away from the middle of the unbent box."""
        a, b, c = (np.array(p) for p in points[:3])
        if np.cross(b - a, c - a) @ np.mean(points, axis=0) < 0:
            points = points[::-1]
        mesh.add([self.move(p) for p in points], [range(len(points))], self.edge, tint=tint)


def _list(signs: tuple[int, ...]) -> list[float]:
    return [float(s) for s in signs]


def plain(surface: str) -> Callable[[Side], Dress]:
    """All faces of one surface."""
    return lambda side: Dress(surface)


def even_cuts(count: int) -> list[float]:
    """Inner shares that cut a length into `count` pieces."""
    return [2.0 * k / count - 1.0 for k in range(1, count)]


def card(
    mesh: Mesh, middle: Point, across: Point, up: Point, dress: Dress, tint: float = 0.5
) -> None:
    """A flat label: half its width and height as vectors; it faces across x up."""
    corners = []
    for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y, z = (m + a * p + b * q for m, p, q in zip(middle, across, up, strict=True))
        corners.append((x, y, z))
    uv = None
    if dress.region:
        uv = [dress.region.at(a, b) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    mesh.add(corners, [range(4)], dress.surface, uv=uv, tint=tint)


def fitted(name: str, meshes: list[Mesh]) -> list[Mesh]:
    """Moved and stretched by the last few percent to the size that the table gives."""
    kit = KITS[name]
    points = np.array([p for mesh in meshes for p in mesh.points])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = np.array(kit.size_mm) / 1000.0 / (high - low)
    origin = (low + high) / 2
    if kit.on_ground:
        origin[1] = low[1]
    for mesh in meshes:
        moved = (np.array(mesh.points) - origin) * scale if mesh.points else []
        mesh.points = [(float(x), float(y), float(z)) for x, y, z in moved]
    return meshes
