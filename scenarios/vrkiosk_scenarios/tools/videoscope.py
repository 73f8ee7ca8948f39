"""The videoscope: a camera on a thin probe, its picture on the handset.

It is a view and no reading. The probe goes through holes and gaps by hand; its tip bends.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import DEGREE, NO_TURN, about_x, compose, pose
from vrkiosk_scenarios.snapshot import Inset
from vrkiosk_scenarios.tools.adjustable import Adjustable

if TYPE_CHECKING:
    from vrkiosk_scenarios.geometry import Pose
    from vrkiosk_scenarios.tool_settings import Videoscope as ScopeSettings
    from vrkiosk_scenarios.world import World

TIP: Final = "videoscope_tip"
PARTS: Final = (TIP,)


def inset(s: ScopeSettings) -> Inset:
    """The camera's picture on the handset's screen."""
    width, height = s.size_mm
    return Inset(
        "videoscope",
        (width / 1000.0, height / 1000.0),
        pose(about_x(s.tilt_deg * DEGREE), s.place),
        camera=TIP,
        camera_pose=pose(NO_TURN, s.lens),
        fov=s.fov_deg * DEGREE,
        lamp=s.lamp,
    )


class Videoscope(Adjustable):
    """Use held bends the tip up, or straight again; `measure` is its angle, degrees."""

    def limits(self, world: World) -> tuple[float, float]:
        s = world.settings.videoscope
        return s.bend_deg, s.bend_speed_deg

    def appearance(self, world: World) -> Hashable:
        return self.measure

    def attached(self, world: World) -> tuple[tuple[str, Pose], ...]:
        """The tip, turned about its joint."""
        joint = pose(about_x(self.measure * DEGREE), world.settings.videoscope.joint)
        return ((TIP, compose(self.pose, joint)),)
