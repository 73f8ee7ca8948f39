"""The mirror on a telescopic pole: it shows what is under, over and behind things.

It is a view and no reading: the renderer draws what the officer's own eyes see in it.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import DEGREE, NO_TURN, about_x, compose, pose
from vrkiosk_scenarios.snapshot import Inset
from vrkiosk_scenarios.tools.adjustable import Adjustable

if TYPE_CHECKING:
    from vrkiosk_scenarios.geometry import Pose
    from vrkiosk_scenarios.tool_settings import PoleMirror as MirrorSettings
    from vrkiosk_scenarios.world import World

HEAD: Final = "pole_mirror_head"
PARTS: Final = ("pole_mirror_tube_1", "pole_mirror_tube_2", HEAD)  # from the handle outwards


def inset(s: MirrorSettings) -> Inset:
    """The mirror's glass on its part."""
    turned = pose(about_x(s.tilt_deg * DEGREE), s.place)
    return Inset(HEAD, (s.diameter, s.diameter), turned, round=True)


class PoleMirror(Adjustable):
    """Use held draws the pole out, or in; `measure` is how far it is out, metres."""

    def limits(self, world: World) -> tuple[float, float]:
        s = world.settings.pole_mirror
        return s.drawn_out, s.speed

    def appearance(self, world: World) -> Hashable:
        return self.measure

    def attached(self, world: World) -> tuple[tuple[str, Pose], ...]:
        """The tubes follow each other: each goes a third of the way before the one behind it."""
        return tuple(
            (name, compose(self.pose, pose(NO_TURN, (0.0, 0.0, -self.measure * share / 3.0))))
            for share, name in enumerate(PARTS, 1)
        )
