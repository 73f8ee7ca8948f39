"""How the eye gets used to the light in the box: exposure from the light at the viewer's place.

In Blender's or a camera's words this is automatic exposure, measured not from the picture but from
the baked light where the head is: a picture cannot flicker, and both eyes have the same.
"""

from __future__ import annotations

from math import exp, log
from typing import Final

from vrkiosk_render.day import Daylight

# Seconds to 63 % of the way: cones of the eye give way to bright light at once and take longer to
# get used to the dark (the first, fast part of light and dark adaptation).
BRIGHTER_S: Final = 0.4
DARKER_S: Final = 1.5
FORGOTTEN_S: Final = 2.0  # a longer gap between two frames is a cut to another time
# How far the eye follows: 1 would make the depth of the box look as bright as the yard.
FOLLOWS: Final = 0.74


def exposure_for(light: float, day: Daylight) -> float:
    """The exposure to which an eye settles in this light: irradiance / pi from all around."""
    wanted = day.exposure_outside * float((day.level / max(light, 1e-4)) ** FOLLOWS)
    return min(max(wanted, day.exposure_outside), day.exposure_inside)


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
