"""Baked light of the inside of a container: how a lightmap's picture is laid out and coded.

A map has five charts, strips of `STRIP` rows from the bottom upwards in the order of `CHARTS`.
In the first four the column is the depth from the doors (z = 0) to the front wall; the row is the
height of the side walls from floor to ceiling, and the place from left (-x) to right on floor and
roof. The front wall's chart is `FRONT_WIDTH` columns wide, left to right; beside it are the
probes: blocks of one colour each, the light on the six faces (+x -x +y -y +z -z) of small cubes
along the middle of the corridor.

The first and last texel of a chart lie on its ends. A value v of 0..1 means irradiance / pi
RANGE * v^2 in the renderer's units. The sun's direct light is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

CHARTS: Final = ("left", "right", "floor", "roof", "front")
WIDTH: Final = 1024
STRIP: Final = 64
HEIGHT: Final = STRIP * len(CHARTS)
FRONT_WIDTH: Final = 128
RANGE: Final = 1.5
PROBES: Final = 8
PROBE_BLOCK: Final = (16, 8)  # columns, rows
Interior = tuple[float, float, float, float]  # half width, floor, ceiling, front wall z, metres
STATES: Final = ("right", "both")  # doors open; with none open, no light gets in
ROOF: Final = "roof"  # a further state of open tops: doors shut, the tarpaulin taken off


def probe_share(number: int) -> float:
    """Its depth as a share of the box's length: closer together near the doors, where light
    changes most."""
    return float(0.02 + 0.96 * (number / (PROBES - 1)) ** 1.5)


def probe_corner(number: int, face: int) -> tuple[int, int]:
    """Column and row (from the bottom) where the block of a probe's face begins."""
    width, height = PROBE_BLOCK
    column = FRONT_WIDTH + 16 + number * (width + 8)
    return column, (len(CHARTS) - 1) * STRIP + 2 + face * (height + 2)


@dataclass(frozen=True, slots=True)
class Lightmap:
    """The light in one container.

    interior: the planes of the charts.
    states: (2, HEIGHT, WIDTH, 3) uint8 for `STATES`, rows from the bottom, as coded; of an open top
    (3, ...), the last for `ROOF`.
    """

    name: str
    interior: Interior
    states: npt.NDArray[np.uint8]

    def probes(self) -> npt.NDArray[np.float32]:
        """(states, PROBES, 6, 3) irradiance / pi on the faces +x -x +y -y +z -z of each probe."""
        found = np.empty((len(self.states), PROBES, 6, 3), np.float32)
        for number in range(PROBES):
            for face in range(6):
                column, row = probe_corner(number, face)
                middle = row + PROBE_BLOCK[1] // 2, column + PROBE_BLOCK[0] // 2
                found[:, number, face] = decoded(self.states[:, *middle])
        return found


def fitted(lightmap: Lightmap, interior: Interior) -> Lightmap:
    """The light of one container as that of another one, for which none was baked.

    How light falls off depends on metres from the doors, so the charts are cut or stretched to the
    other's depth; the front wall gets what faces the doors there.
    """
    share = interior[3] / lightmap.interior[3]
    if abs(share - 1.0) < 0.01:
        return Lightmap(lightmap.name, interior, lightmap.states)
    side = (len(CHARTS) - 1) * STRIP
    columns = np.clip(np.rint(np.arange(WIDTH) * share), 0, WIDTH - 1).astype(int)
    states = np.zeros_like(lightmap.states)
    states[:, :side] = lightmap.states[:, :side, columns]
    probes = lightmap.probes()
    shares = np.array([probe_share(number) for number in range(PROBES)])
    placed = np.minimum(shares * share, 1.0)
    moved = np.empty_like(probes)
    for index in np.ndindex(len(states), 6, 3):
        state, face, channel = index
        moved[state, :, face, channel] = np.interp(placed, shares, probes[state, :, face, channel])
    for number in range(PROBES):
        for face in range(6):
            column, row = probe_corner(number, face)
            block = states[:, row : row + PROBE_BLOCK[1], column : column + PROBE_BLOCK[0]]
            block[:] = coded(moved[:, number, face])[:, None, None]
    gain = moved[:, -1, 4] / np.maximum(probes[:, -1, 4], 1e-4)
    front = decoded(lightmap.states[:, side:, :FRONT_WIDTH]) * gain[:, None, None]
    states[:, side:, :FRONT_WIDTH] = coded(front)
    return Lightmap(lightmap.name, interior, states)


def coded(
    light: npt.NDArray[np.floating[Any]], grain: npt.NDArray[np.floating[Any]] | float = 0.0
) -> npt.NDArray[np.uint8]:
    """Irradiance / pi as it is stored. grain: -0.5 to 0.5, added before rounding, so that steps do
    not show as bands where light is even and faint."""
    share = np.sqrt(np.clip(light / RANGE, 0.0, 1.0))
    return np.asarray(np.rint(np.maximum(share * 255.0 + grain, 0.0)), np.uint8)


def decoded(stored: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Irradiance / pi of stored values."""
    share = stored.astype(np.float32) / 255.0
    return np.asarray(RANGE * share * share, np.float32)
