"""The day in the yard: plain figures, for the renderer and for what is baked beforehand."""

from __future__ import annotations

from dataclasses import dataclass

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
