"""How cargo shades the inside of a box: a coarse field of light, solved anew when cargo moved.

Baked light knows an empty box. This module computes, on a grid of cells about 0.2 m wide, the
light that six faces of a small cube would get at every cell, once with what stands in the box and
once without. The renderer multiplies baked light with the ratio of both, so that walls behind a
stack, floors between stacks and cargo deep inside are as dark as they are in life.

The method is that of discrete ordinates (Chandrasekhar, Radiative Transfer, 1950): for each of a
fixed set of directions the radiance is carried from slice to slice of the grid, upwind. What
enters comes from the door opening and from the walls, whose radiance is the lightmap's; a cell
holds back as much as its share that is filled, and sends what cargo throws back.

Light is one number, the mean of the colours; units are the renderer's. Axes of arrays: x from
left to right, y upwards, depth from the doors to the front wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.lightmap import CHARTS, FRONT_WIDTH, STRIP, Interior, Lightmap, decoded
from vrkiosk_render.day import Daylight
from vrkiosk_render.geometry import Blocks
from vrkiosk_render.sky import sky_radiance

Field = npt.NDArray[np.float32]
Shares = tuple[float, float, float]  # of a lightmap's states: right leaf open, both, open roof

CELL: Final = 0.2  # metres, about
FACES: Final = ((0, 1), (2, 3), (5, 4))  # of +x -x +y -y +z -z: those of an axis' low and high end
PAINT, FLOOR, CARGO = 0.44, 0.11, 0.32  # albedo: mean of the colours of lining, boards, cardboard
ROUNDS: Final = 3  # of light from cargo to walls and back
FINE, COARSE = 12, 4  # directions across a face of a cube: from the doors inwards, and all others
DENSE: Final = 1.6  # how much closer together the fine ones are ahead than aside
OUTSIDE: Final = (0.40, 0.85)  # what the yard leaves to be seen, level and from 17 degrees up
SKIN: Final = 0.02  # metres of a block in a cell that hold back all the light that meets them
ASIDE: Final = 0.1  # metres beyond the planes of the inside to which cargo may reach


class Grid:
    """Cells that fill the inside of a box."""

    def __init__(self, interior: Interior) -> None:
        half, low, high, front = interior
        self.low = np.array([-half, low, front], np.float64)  # of x, y, z
        self.size = np.array([2.0 * half, high - low, -front])
        columns, rows, deep = (max(round(length / CELL), 2) for length in self.size.tolist())
        self.shape = columns, rows, deep
        self.cell = self.size / self.shape

    def edges(self, axis: int) -> npt.NDArray[np.float64]:
        """Of the cells, metres from the low end of x and y, of depth from the doors."""
        return np.asarray(np.arange(self.shape[axis] + 1) * self.cell[axis])

    @cached_property
    def centres(self) -> npt.NDArray[np.float64]:
        """(x, y, depth, 3) in the world."""
        x, y, depth = ((np.arange(n) + 0.5) * h for n, h in zip(self.shape, self.cell, strict=True))
        place = np.stack(np.meshgrid(x, y, -depth, indexing="ij"), axis=-1)
        return np.asarray(place + np.array([self.low[0], self.low[1], 0.0]))


def coverage(grid: Grid, blocks: Blocks, poses: Field, visible: npt.NDArray[np.bool_]) -> Field:
    """(3, x, y, depth): share of the light along each axis that a cell holds back, 0..1.

    A turned block counts as its upright bounding box, thinned to the block's own volume; what
    does not lie inside the box as a whole (its own shell, for one) is left out.
    """
    filled = np.zeros((3, *grid.shape), np.float32)
    parts = np.flatnonzero((blocks.solid > 0.0) & visible)
    half = (blocks.high[parts] - blocks.low[parts]) / 2.0
    middle = (blocks.high[parts] + blocks.low[parts]) / 2.0
    turns = _rotations(poses[parts, :4])
    centre = np.einsum("nij,nj->ni", turns, middle) + poses[parts, 4:]
    reach = np.einsum("nij,nj->ni", np.abs(turns), half)
    share = blocks.solid[parts] * (half / np.maximum(reach, 1e-6)).prod(axis=1)
    low, high = centre - reach - grid.low, centre + reach - grid.low
    within = ((low > -ASIDE) & (high < grid.size + ASIDE)).all(axis=1)
    for number in np.flatnonzero(within):
        ends = [(low[number, k], high[number, k]) for k in range(3)]
        ends[2] = grid.size[2] - ends[2][1], grid.size[2] - ends[2][0]  # depth from the doors
        metres = [_overlap(grid.edges(k), *ends[k]) for k in range(3)]
        for axis in range(3):
            x, y, depth = (
                np.minimum(m / (SKIN if k == axis else grid.cell[k]), 1.0)
                for k, m in enumerate(metres)
            )
            filled[axis] += (share[number] * x[:, None, None]) * (y[:, None] * depth)
    return np.asarray(np.minimum(filled, 1.0), np.float32)


def _overlap(edges: npt.NDArray[np.float64], low: float, high: float) -> Field:
    inside = np.minimum(edges[1:], high) - np.maximum(edges[:-1], low)
    return np.asarray(np.maximum(inside, 0.0), np.float32)


def _rotations(quaternions: Field) -> Field:
    """(n, 3, 3) of (n, 4) x, y, z, w: columns are the turned axes."""
    x, y, z, w = quaternions.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.asarray(np.moveaxis(np.array(rows, np.float32), 2, 0))


class Ordinates:
    """The directions of one sweep: those within 45 degrees of an axis, one way.

    travel: (n, 3) of x, y, depth. gather: (6, n), what radiance adds to irradiance / pi on each
    face. throw: (n, 6), which faces' light a matt thing sends that way.
    """

    def __init__(self, axis: int, sign: int, cell: npt.NDArray[np.float64]) -> None:
        self.axis, self.sign = axis, sign
        across, dense = (FINE, DENSE) if (axis, sign) == (2, 1) else (COARSE, 1.0)
        place = 2.0 * (np.arange(across) + 0.5) / across - 1.0
        tangent = np.tan(np.sign(place) * np.abs(place) ** dense * np.pi / 4.0)
        density = (1.0 + tangent**2) * np.abs(place) ** (dense - 1.0)
        u, v = (t.ravel() for t in np.meshgrid(tangent, tangent, indexing="ij"))
        solid = np.outer(density, density).ravel() / (1.0 + u * u + v * v) ** 1.5
        self.weights = solid / solid.sum() * (4.0 / 6.0)  # of 4 pi, over pi
        first, second = (k for k in range(3) if k != axis)
        self.travel = np.empty((len(u), 3))
        self.travel[:, axis], self.travel[:, first], self.travel[:, second] = sign, u, v
        self.travel /= np.linalg.norm(self.travel, axis=1, keepdims=True)
        self.taps = tuple(_taps(t * cell[axis] / cell[k]) for t, k in ((u, first), (v, second)))
        self.gather = np.zeros((6, len(u)), np.float32)
        self.throw = np.zeros((len(u), 6), np.float32)
        for k, (positive, negative) in enumerate(FACES):
            way = self.travel[:, k]
            self.gather[positive] = self.weights * np.maximum(-way, 0.0)
            self.gather[negative] = self.weights * np.maximum(way, 0.0)
            self.throw[:, positive] = np.maximum(way, 0.0) ** 2
            self.throw[:, negative] = np.minimum(way, 0.0) ** 2


def _taps(shift: npt.NDArray[np.float64]) -> tuple[Field, Field, Field]:
    """Shares of the cell before, here and behind in the last slice, for travel by `shift` cells."""
    shift = np.clip(shift, -1.0, 1.0)
    parts = np.maximum(shift, 0.0), 1.0 - np.abs(shift), np.maximum(-shift, 0.0)
    before, here, behind = (p.astype(np.float32)[:, None, None] for p in parts)
    return before, here, behind


class Room:
    """A box's light without cargo: its walls for each state of the doors, and the day outside."""

    def __init__(self, lightmap: Lightmap, day: Daylight) -> None:
        self.grid = grid = Grid(lightmap.interior)
        self._maps = [_cells(state, grid.shape) for state in lightmap.states]
        self.sweeps = [Ordinates(axis, sign, grid.cell) for axis in range(3) for sign in (1, -1)]
        self.outside = [_outside(sweep.travel, day) for sweep in self.sweeps]
        to_sun = np.asarray(day.to_sun, np.float64)
        self.to_sun = to_sun / np.linalg.norm(to_sun)
        self.sun = float(np.mean(day.sun)) if self.to_sun[2] > 0.05 else 0.0

    def opening(self, shares: Shares) -> Field:
        """(x,) how much of the light before the doors comes in, by column."""
        right = self.grid.centres[:, 0, 0, 0] > 0.0
        return np.where(right, shares[0] + shares[1], shares[1]).astype(np.float32)

    def walls(self, shares: Shares) -> list[Field]:
        """Irradiance / pi of left, right, floor, roof and front wall, by cells."""
        found = [np.zeros_like(wall) for wall in self._maps[0]]
        for share, walls in zip(shares, self._maps, strict=False):
            for wall, light in zip(found, walls, strict=True):
                wall += share * light
        return found

    def sunlit(self, filled: Field, opening: Field, roof: float) -> Field:
        """(6, x, y, depth): the sun's own light on the faces, through the openings, past cargo."""
        grid, (sx, sy, sz) = self.grid, self.to_sun
        lit = np.zeros((6, *grid.shape), np.float32)
        if not self.sun:
            return lit
        depth = -grid.centres[..., 2]
        across = (grid.centres[..., 0] + sx / sz * depth - grid.low[0]) / grid.cell[0]
        above = (grid.centres[..., 1] + sy / sz * depth - grid.low[1]) / grid.size[1]
        column = np.floor(across).astype(int)
        free = (across >= 0.0) & (across < grid.shape[0]) & (above < 1.0)
        share = np.where(free, opening[np.clip(column, 0, grid.shape[0] - 1)], 0.0)
        if roof and sy > 0.05:
            share = np.maximum(share, roof * self._under_sky())
        places = np.nonzero(share)
        reached = share[places] * self._past(filled, np.stack(places, axis=1))
        for k, (positive, negative) in enumerate(FACES):
            way = self.to_sun[k] * (-1.0 if k == 2 else 1.0)  # depth runs against z
            face = positive if way > 0.0 else negative
            lit[face][places] = self.sun * abs(way) * reached
        return lit

    def _under_sky(self) -> npt.NDArray[np.bool_]:
        """(x, y, depth): whether the sun comes from over the walls."""
        grid, low = self.grid, self.grid.low
        climb = (low[1] + grid.size[1] - grid.centres[..., 1]) / self.to_sun[1]
        x = grid.centres[..., 0] + self.to_sun[0] * climb
        z = grid.centres[..., 2] + self.to_sun[2] * climb
        return np.asarray((np.abs(x) < -low[0]) & (z < 0.0) & (z > low[2]))

    def _past(self, filled: Field, places: npt.NDArray[np.intp]) -> Field:
        """Share of the sun that cargo leaves at these cells (n, 3)."""
        way = self.to_sun * (1.0, 1.0, -1.0) / self.grid.cell
        way /= np.abs(way).max()
        left = np.ones(len(places), np.float32)
        most = np.array(self.grid.shape) - 1
        for step in range(1, max(self.grid.shape)):
            at = np.rint(places + way * step).astype(int)
            inside = ((at >= 0) & (at <= most)).all(axis=1)
            if not inside.any():
                break
            x, y, depth = np.clip(at, 0, most).T
            left *= np.where(inside, 1.0 - filled[2, x, y, depth], 1.0)
        return left


def _outside(travel: npt.NDArray[np.float64], day: Daylight) -> Field:
    """What comes from outside by each way of travel (n, 3): sky, or the ground in the sun."""
    seen = -travel * (1.0, 1.0, -1.0)  # towards where it comes from, in the world
    sky = sky_radiance(seen, day).mean(axis=-1)
    ground = float(np.mean(day.ground))
    low, high = OUTSIDE
    free = low + (high - low) * np.minimum(np.abs(seen[:, 1]) / 0.3, 1.0)
    return (free * np.where(seen[:, 1] > 0.0, sky, ground)).astype(np.float32)


def _cells(state: npt.NDArray[np.uint8], shape: tuple[int, int, int]) -> list[Field]:
    """A lightmap's charts as means over cells, by face: (y, depth), (x, depth) or (x, y)."""
    columns, rows, deep = shape
    found = []
    for row, chart in enumerate(CHARTS):
        wide = FRONT_WIDTH if chart == "front" else state.shape[1]
        light = decoded(state[row * STRIP : (row + 1) * STRIP, :wide]).mean(axis=2)
        if chart == "front":
            found.append(_means(_means(light.T, columns), rows, axis=1))
        else:
            across = rows if chart in ("left", "right") else columns
            found.append(_means(_means(light, across), deep, axis=1))
    return found


def _means(values: Field, count: int, axis: int = 0) -> Field:
    edges = np.rint(np.linspace(0, values.shape[axis], count + 1)).astype(int)
    sums = np.add.reduceat(values, edges[:-1], axis=axis)
    sizes = np.diff(edges).astype(np.float32)
    return np.asarray(sums / (sizes[:, None] if axis == 0 else sizes), np.float32)


def solve(
    room: Room, filled: Field, shares: Shares, into: Field, empty: Field | None
) -> Iterator[None]:
    """Fills `into` (6, x, y, depth) with the light on the faces; yields often, for whoever has
    other things to do in between.

    shares: of the lightmap's states. empty: the same without cargo, None to compute just that.
    Light on walls is the lightmap's, times what cargo leaves of it.
    """
    opening = room.opening(shares)
    walls = room.walls(shares)
    sunlit = room.sunlit(filled, opening, shares[2])
    shut = 1.0 - opening / max(shares[0] + shares[1], 1e-6)  # of the doors, by column
    into[:] = 0.0 if empty is None else empty * (1.0 - filled.max(axis=0))
    light = np.empty_like(into)
    yield
    for _ in range(2 if empty is None else ROUNDS):
        lining = _lining(walls, into, sunlit, empty)
        lining[5] *= shut[:, None]
        sent = CARGO * (into + sunlit)
        light[:] = 0.0
        for sweep, outside in zip(room.sweeps, room.outside, strict=True):
            doors, above = outside[:, None] * opening, outside * np.float32(shares[2])
            yield from _sweep(sweep, doors, above, lining, filled, sent, light)
        into[:] = light
    yield


def _lining(walls: list[Field], light: Field, sunlit: Field, empty: Field | None) -> list[Field]:
    """Radiance of the walls by face; that of the doors is what closed leaves throw back."""
    found = []
    for face, wall in enumerate(walls):
        beside, sun = _beside(light, face), _beside(sunlit, face)
        shade = 1.0 if empty is None else beside / np.maximum(_beside(empty, face), 1e-6)
        albedo = FLOOR if CHARTS[face] == "floor" else PAINT
        found.append(np.asarray(albedo * (wall * np.minimum(shade, 1.5) + sun), np.float32))
    return [*found, np.asarray(PAINT * light[5, :, :, 0])]


def _beside(field: Field, face: int) -> Field:
    """Of a field (6, x, y, depth), what is at the wall that faces that way."""
    axis = face // 2
    low = FACES[axis][0] == face
    return np.asarray(np.take(field[face], 0 if low else -1, axis=axis))


def _sweep(
    sweep: Ordinates,
    doors: Field,
    above: Field,
    lining: list[Field],
    filled: Field,
    sent: Field,
    light: Field,
) -> Iterator[None]:
    """Carries radiance through the box in the ways of one sweep and adds it up in `light`."""
    axis, ways = sweep.axis, len(sweep.travel)
    filled, light = np.moveaxis(filled[axis], axis, 0), np.moveaxis(light, axis + 1, 1)
    sent = np.moveaxis(sent, axis + 1, 1)
    (b_before, b_here, b_behind), (c_before, c_here, c_behind) = sweep.taps
    shape = ways, *filled.shape[1:]
    radiance = np.empty(shape, np.float32)
    radiance[:] = lining[FACES[axis][0 if sweep.sign > 0 else 1]]
    if axis == 2 and sweep.sign > 0:
        radiance += doors[:, :, None]
    if axis == 1 and sweep.sign < 0:
        radiance += above[:, None, None]
    padded = np.empty((ways, shape[1] + 2, shape[2] + 2), np.float32)
    slices = range(len(filled))
    for k in slices if sweep.sign > 0 else reversed(slices):
        padded[:, 1:-1, 1:-1] = radiance
        _pad(padded, axis, k, lining, doors, above)
        across = b_before * padded[:, :-2] + b_here * padded[:, 1:-1] + b_behind * padded[:, 2:]
        radiance = (
            c_before * across[:, :, :-2] + c_here * across[:, :, 1:-1] + c_behind * across[:, :, 2:]
        )
        light[:, k] += (sweep.gather @ radiance.reshape(ways, -1)).reshape(6, *shape[1:])
        full = filled[k]
        if full.any():
            thrown = (sweep.throw @ sent[:, k].reshape(6, -1)).reshape(shape)
            radiance = radiance + full * (thrown - radiance)
        yield


def _pad(padded: Field, axis: int, k: int, lining: list[Field], doors: Field, above: Field) -> None:
    """Writes what walls and openings send in at the rim of slice k."""
    b, c = (other for other in range(3) if other != axis)
    for other, third, low, high in (
        (c, b, padded[:, 1:-1, 0], padded[:, 1:-1, -1]),
        (b, c, padded[:, 0, 1:-1], padded[:, -1, 1:-1]),
    ):
        for rim, face in zip((low, high), FACES[other], strict=True):
            wall = lining[face]
            rim[:] = wall[k] if axis < third else wall[:, k]
        if other == 2:
            low += doors[:, k, None] if axis == 0 else doors
        if other == 1:
            high += above[:, None]
    for row in (0, -1):
        padded[:, row, 0], padded[:, row, -1] = padded[:, row, 1], padded[:, row, -2]
