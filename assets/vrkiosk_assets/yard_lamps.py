"""The lamps of the yard: where its model has them, for what they light and for who sees by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Vec3 = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp that shines downwards. place: in the yard's frame, metres above its ground; light:
    irradiance / pi at 1 m below."""

    place: Vec3
    light: float


MASTS: Final = tuple(
    Lamp((x, 12.1, z + 0.18), 95.0)
    for x, z in ((-13.6, 4.2), (15.0, -1.6), (-13.0, -25.0), (17.2, -24.0), (13.0, 12.4))
)
BAY: Final = tuple(Lamp((x, 3.13, 11.56), 3.2) for x in (-5.55, -1.05, 3.48, 8.03))
LAMPS: Final = MASTS + BAY
