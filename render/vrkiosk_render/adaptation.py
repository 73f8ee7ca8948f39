"""How the eye gets used to the light in the box: exposure from the light at the viewer's place.

In Blender's or a camera's words this is automatic exposure, measured not from the picture but from
the baked light where the head is: a picture cannot flicker, and both eyes have the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, hypot, log
from typing import Final

from vrkiosk_render.day import Daylight

# Seconds to 63 % of the way: cones of the eye give way to bright light at once and take longer to
# get used to the dark (the first, fast part of light and dark adaptation).
BRIGHTER_S: Final = 0.4
DARKER_S: Final = 1.5
FORGOTTEN_S: Final = 2.0  # a longer gap between two frames is a cut to another time
# How far the eye follows: 1 would make the depth of the box look as bright as the yard.
FOLLOWS: Final = 0.74
# Under a box that stands above the ground: where its cross members are; how bright their bitumen
# and rust (0.1) are beside the paint and asphalt of the yard (0.2); light that comes in at the
# ends; from how far within an eye is used to what is there; how far away one looks for anything.
MEMBERS_Y: Final = 0.08
BITUMEN: Final = 0.5
ENDS: Final = 0.06
WITHIN: Final = 0.5
FARTHEST: Final = 8.0


def exposure_for(light: float, day: Daylight) -> float:
    """The exposure to which an eye settles in this light: irradiance / pi from all around."""
    wanted = day.exposure_outside * float((day.level / max(light, 1e-4)) ** FOLLOWS)
    return min(max(wanted, day.exposure_outside), day.exposure_inside)


def light_below(
    eye: Sequence[float], ahead: Sequence[float], interior: Sequence[float], ground: float
) -> float:
    """Light where one looks from beside under a box, as a share of the yard's: 1 unless the axis of
    the view (unit vector) meets the underside or the ground below it.

    interior: half width, floor, ceiling, z of the front wall; ground: y of the yard. An eye is used
    to what it looks at, here not to where the head is. The share of the sides' light is that of
    `open_below` in lighting.glsl, for what faces down.
    """
    if ground >= 0.0 or eye[1] >= MEMBERS_Y or abs(ahead[1]) < 1e-6:
        return 1.0
    away = ((MEMBERS_Y if ahead[1] > 0.0 else ground) - eye[1]) / ahead[1]
    if not 0.0 < away < FARTHEST:
        return 1.0
    half, front = interior[0], interior[3]
    x, z = eye[0] + away * ahead[0], eye[2] + away * ahead[2]
    deep = min(half - abs(x), -z, z - front)
    if deep <= 0.0:
        return 1.0
    past = sum(0.5 - 0.5 * d / hypot(d, ground) for d in (half - x, half + x))
    within = min(deep / WITHIN, 1.0)
    return float((BITUMEN * (ENDS + past)) ** (within * within * (3.0 - 2.0 * within)))


class Adaptation:
    """One viewer's eye. Time is that of the snapshots, so a replay shows what the officer saw."""

    __slots__ = ("_level", "_t")

    def __init__(self) -> None:
        self._t = 0
        self._level = 0.0  # natural logarithm of the exposure

    def follow(self, settled: float, t: int) -> float:
        """The exposure at time `t` (ns) on its way to `settled`.

        Where no time passed, it went back or much of it is missing, it is `settled` at once: a
        picture on its own depends on nothing before it.
        """
        elapsed = (t - self._t) / 1e9
        self._t = t
        wanted = log(settled)
        if not 0.0 < elapsed < FORGOTTEN_S:
            self._level = wanted
            return settled
        constant = BRIGHTER_S if wanted < self._level else DARKER_S
        self._level += (wanted - self._level) * (1.0 - exp(-elapsed / constant))
        return exp(self._level)
