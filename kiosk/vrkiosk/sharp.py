"""A flat thing that is read, as a layer that the headset's compositor samples itself.

A frame is drawn, and then resampled to the display; print that is shown so is sampled twice. A quad
layer is sampled once, but lies over everything, a finger on the glass too. So it is shown only
while its glass is near, faces the eyes, and nothing comes between; the panel in the scene stays
drawn beneath, equally bright, and is what is seen in all other frames.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk.flow.foreground import GRIPS
from vrkiosk_render.panel_copy import PanelCopy
from vrkiosk_render.panels import PanelPages
from vrkiosk_render.transforms import local_from_world, rotation
from vrkiosk_scenarios.snapshot import Panel
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Quad

Array = npt.NDArray[Any]

LEAST_FACING: Final = 0.5  # cosine of the angle at which it is looked at: 60 degrees
MARGIN: Final = 0.02  # m about a point: half a finger, and half the way between two joints
CLEAR_NS: Final = 250_000_000  # so long nothing is in the way before it is shown again
BEHIND: Final = 0.005  # m below the glass that count as before it: a fingertip that presses
# A screen that stands in the room, m from the eyes: the lobby's board is the farthest.
SCREEN_NEAR: Final = 2.0
SCREEN_FAR: Final = 2.1
CONTROLLER_STEPS: Final = -np.arange(0.0, 0.2, 0.04)  # m along a grip's z: its length, or fingers


class SharpPanel:
    """Puts a display's panel on a quad. Used with the OpenGL context current in which it was made.

    Raises RenderError where the driver cannot draw the layer's picture.
    """

    def __init__(self) -> None:
        self._copy = PanelCopy()  # now rather than in the first frame that shows it
        self._on: Quad | None = None  # what was painted last, and with which panel
        self._painted: Panel | None = None

    def put(self, quad: Quad, pages: PanelPages, number: int, panel: Panel, at: Array) -> None:
        """Shows panel `number` of the scene in this frame; it is painted only when it changed.

        at: (7,) pose of its middle in the stage, +z towards the eyes.
        """
        if quad is not self._on or panel is not self._painted:
            if not (quad is self._on and panel == self._painted) and not self._paint(
                quad, pages, number
            ):
                return
            self._on, self._painted = quad, panel
        quad.extent[:] = panel.width_mm / 1000.0, panel.height_mm / 1000.0
        quad.pose[:] = at
        quad.shown = True

    def _paint(self, quad: Quad, pages: PanelPages, number: int) -> bool:
        texture = quad.image()
        return bool(texture) and self._copy.draw(pages, number, texture, quad.size)

    def close(self) -> None:
        """Frees what is its own."""
        self._copy.release()


class Reading:
    """Whether a glass is read: near and faced, and nothing in the way for `CLEAR_NS`.

    near, far: metres from the eyes to its middle, to be read and to be read no longer.
    """

    def __init__(self, near: float, far: float) -> None:
        self._near, self._far = near, far
        self._is_near = False
        self._clear_since = 0  # ns, on the frames' clock

    def faced(self, eyes: Array) -> bool:
        """eyes: (2, 3) in the glass's frame, its +z towards who reads it."""
        away = float(np.linalg.norm(eyes.mean(axis=0)))
        within = away <= (self._far if self._is_near else self._near)
        self._is_near = within and float(eyes[:, 2].min()) >= LEAST_FACING * away
        return self._is_near

    def clear(self, t: int) -> bool:
        """Nothing is in the way in the frame of this time: whether it is read."""
        self._clear_since = self._clear_since or t
        return t - self._clear_since >= CLEAR_NS

    def covered(self) -> bool:
        """Something is in the way: False."""
        self._clear_since = 0
        return False

    def gone(self) -> bool:
        """There is nothing to read: False."""
        self._is_near = False
        return self.covered()


class SharpScreen:
    """Shows a screen that stands in the room (a menu, what is being loaded) on the quad that frames
    offer. Used with the OpenGL context current in which it was made."""

    def __init__(self) -> None:
        self._sharp = SharpPanel()
        self._reading = Reading(SCREEN_NEAR, SCREEN_FAR)

    def show(
        self,
        quad: Quad,
        pages: PanelPages,
        number: int,
        panel: Panel,
        at: Array,
        frame: FrameInput,
        *,
        pointed: bool = False,
    ) -> None:
        """Once a frame, after its picture was drawn: shows panel `number` where it is read.

        at: (7,) pose of its middle in the stage, +z towards the eyes. pointed: a ray ends on it,
        which the layer would hide.
        """
        into = local_from_world(at)
        eyes = frame.views[:, 4:7] @ into[:3, :3] + into[3, :3]
        if not panel.items or not self._reading.faced(eyes):
            self._reading.gone()
            return
        half = np.array([panel.width_mm, panel.height_mm]) / 2000.0
        points = hands_in(frame) @ into[:3, :3] + into[3, :3]
        if pointed or hidden(points, np.full(len(points), MARGIN), eyes, half):
            self._reading.covered()
        elif self._reading.clear(frame.t):
            self._sharp.put(quad, pages, number, panel, at)

    def close(self) -> None:
        """Frees what is its own."""
        self._sharp.close()


def hands_in(frame: FrameInput) -> Array:
    """(N, 3) points of the hands and controllers of a frame, in the stage."""
    found: list[Array] = [np.zeros((0, 3))]
    for side, flag in enumerate(GRIPS):
        valid = int(frame.record["joints_valid"][side])
        joints = frame.record["joints"][side]
        found.append(joints[[bool(valid >> number & 1) for number in range(len(joints))], 4:7])
        if frame.flags & flag:
            grip = frame.record["grip"][side]
            found.append(grip[4:] + CONTROLLER_STEPS[:, None] * rotation(grip)[2])
    return np.concatenate(found)


def hidden(points: Array, margins: Array, eyes: Array, half: Array) -> bool:
    """Whether a point stands between an eye and a rectangle in the x-y plane about the origin.

    points: (N, 3), margins: (N,) about each, eyes: (M, 3), with z > 0, half: (2,) half width and
    height; metres.
    """
    for eye in eyes:
        between = (points[:, 2] > -BEHIND) & (points[:, 2] < eye[2])
        before, room = points[between], half + margins[between, None]
        share = eye[2] / (eye[2] - before[:, 2])
        met = eye[:2] + share[:, None] * (before[:, :2] - eye[:2])
        if bool((np.abs(met) <= room).all(axis=1).any()):
            return True
    return False
