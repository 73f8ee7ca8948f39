"""Periodic random fields on a square, from which the tiles are made. All (n, n) float64.

Periodic by construction: noise is filtered in the frequency domain, cells wrap around. Row 0 is
the top of a picture, column 0 its left.
"""

from __future__ import annotations

import numpy as np

Field = np.ndarray


def noise(
    size: int,
    seed: int,
    *,
    cycles: float,
    slope: float = 2.0,
    stretch: tuple[float, float] = (1.0, 1.0),
) -> Field:
    """Smooth noise, mean 0.5, most of it in 0..1.

    cycles: a side of the coarsest features; power falls with frequency to the `slope` above.
    stretch: (across, down), more than 1 draws features out that way.
    """
    spectrum = np.fft.rfft2(np.random.default_rng(seed).standard_normal((size, size)))
    down = np.fft.fftfreq(size, 1.0 / size)[:, None] * stretch[1]
    across = np.fft.rfftfreq(size, 1.0 / size)[None, :] * stretch[0]
    frequency = np.hypot(down, across) / cycles
    shape = frequency / (1.0 + frequency**2) ** (0.5 * (1.0 + slope))
    field = np.fft.irfft2(spectrum * shape, s=(size, size))
    return np.clip(0.5 + field / (5.0 * field.std()), -0.5, 1.5)


def step(values: Field, low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, smooth between (either order)."""
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def cells(size: int, seed: int, count: int) -> tuple[Field, Field]:
    """Distance to the nearest of `count` wrapped points (in cell sizes), and that cell's shade."""
    chance = np.random.default_rng(seed)
    side = max(1, round(count**0.5))
    jitter = chance.uniform(0.1, 0.9, (side, side, 2))
    shade = chance.uniform(0.0, 1.0, (side, side))
    at = (np.arange(size) + 0.5) / size * side
    row, column = at[:, None] + np.zeros(size), at[None, :] + np.zeros((size, 1))
    nearest, owner = np.full((size, size), 9.0), np.zeros((size, size))
    base_row, base_column = row.astype(int), column.astype(int)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            r, c = base_row + down, base_column + across
            wrapped = jitter[r % side, c % side]
            far = np.hypot(row - r - wrapped[..., 0], column - c - wrapped[..., 1])
            owner = np.where(far < nearest, shade[r % side, c % side], owner)
            nearest = np.minimum(nearest, far)
    return nearest, owner


def blend(share: Field, first: Field, second: Field | tuple[float, float, float]) -> Field:
    """(n, n, 3): `first` where share is 0, `second` where it is 1; either may be one colour."""
    weight = share[..., None]
    return np.asarray(first) * (1.0 - weight) + np.asarray(second) * weight


def even(size: int, colour: tuple[float, float, float]) -> Field:
    """(n, n, 3) of one colour."""
    return np.ones((size, size, 3)) * colour


def normals(height: Field, side: float) -> Field:
    """(n, n, 3) unit normals of a height field in metres over a square of `side` metres.

    x to the right, y up the picture, z out of it.
    """
    pixel = side / len(height)
    right = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / (2 * pixel)
    up = (np.roll(height, 1, 0) - np.roll(height, -1, 0)) / (2 * pixel)
    vector = np.stack([-right, -up, np.ones_like(height)], axis=2)
    return vector / np.linalg.norm(vector, axis=2, keepdims=True)
