"""The day in the yard: plain figures, for the renderer and for what is baked beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vrkiosk_assets.yard_lamps import LAMPS, Lamp

Vec3 = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Daylight:
    """The day in the yard and how the eye adapts to the box.

    to_sun need not be a unit vector. Exposures are factors before tone mapping, far outside and
    far inside.
    """

    to_sun: Vec3 = (0.46, 0.62, 0.95)
    sun: Vec3 = (1.72, 1.60, 1.40)
    sky: Vec3 = (0.58, 0.67, 0.82)
    ground: Vec3 = (0.17, 0.165, 0.16)
    torch: float = 1.6  # irradiance / pi of the hot spot at 1 m
    exposure_outside: float = 0.78
    exposure_inside: float = 11.0
    level: float = 1.0  # light at the eye in the yard, where `exposure_outside` is right
    glow: Vec3 = (0.0, 0.0, 0.0)  # radiance of the horizon below the sun, beside the sky's haze
    lamps: tuple[Lamp, ...] = ()
    lamp_colour: Vec3 = (1.0, 0.90, 0.74)  # 4000 K, as floodlights of a yard are


DUSK: Final = Daylight(
    to_sun=(-0.80, 0.10, 0.55),
    sun=(0.48, 0.20, 0.065),
    sky=(0.050, 0.068, 0.125),
    ground=(0.031, 0.027, 0.021),
    exposure_outside=1.9,
    level=0.2,
    glow=(0.42, 0.165, 0.045),
    lamps=LAMPS,
)


def daylight(time: str) -> Daylight:
    """The light at one of `vrkiosk_scenarios.snapshot.TIMES`."""
    return DUSK if time == "dusk" else Daylight()
