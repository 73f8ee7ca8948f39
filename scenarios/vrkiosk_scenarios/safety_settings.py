"""The thresholds of what keeps an officer safe, as `interaction.toml` gives them.

Units as in that file: metres, kilograms, seconds, degrees; of gases those of their limits.
"""

from __future__ import annotations

from dataclasses import dataclass

Two = tuple[float, float]
Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class GasLimits:
    """Above which air must not be breathed: ppm, `lel` in % of the lower explosive limit, `o2`
    least and most in % by volume."""

    o2: Two
    co2: float
    co: float
    lel: float
    ph3: float
    ch3br: float
    voc: float


@dataclass(frozen=True, slots=True)
class GasDetector:
    tip: Three
    reach: float
    pump_s: float
    shut_deg: float
    noise_permille: int


@dataclass(frozen=True, slots=True)
class Ventilation:
    fan: float
    ajar_deg: float
    ajar_share: float


@dataclass(frozen=True, slots=True)
class Strap:
    bars: tuple[str, str]
    height: float
    reach: float
    length: float
    take_reach: float


@dataclass(frozen=True, slots=True)
class Garments:
    reach: float
    chest: Two
    board: Two
    places: dict[str, Three]


@dataclass(frozen=True, slots=True)
class Hazards:
    swing_from_deg: float
    swing_ahead_deg: float
    swing_reach: float
    entry: float
    touch: float


@dataclass(frozen=True, slots=True)
class ShiftedCargo:
    depth: float
    slips_deg: float
    settle_s: float
    push: float
    press_s: float
    fling: float
