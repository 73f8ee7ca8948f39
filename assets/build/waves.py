"""A slow irregular wave, the same on every machine: sums of sines instead of a noise library."""

from __future__ import annotations

import math
from typing import Final

# Direction and phase of each term; the lengths are no multiples of each other.
TERMS: Final = (
    (1.0, 0.31, 0.52, 0.0),
    (-0.47, 1.13, 0.83, 1.7),
    (0.71, -0.59, 1.37, 3.1),
    (1.53, 0.97, -0.41, 4.4),
    (-1.19, 1.61, 0.29, 5.6),
)


def wave(x: float, y: float, z: float = 0.0) -> float:
    """-1..1, about one swell per unit of x, y and z."""
    return sum(math.sin(2.1 * (a * x + b * y + c * z) + d) for a, b, c, d in TERMS) / len(TERMS)
