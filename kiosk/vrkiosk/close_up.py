"""The tablet's screen while it is read: as a layer that the headset's compositor samples itself.

A frame is drawn, and then resampled to the display; print that is shown so is sampled twice. A quad
layer is sampled once, but lies over everything, a finger on the glass too. So it is shown only
while the tablet is held towards the face and nothing comes between the eyes and the glass; the
panel in the scene stays drawn beneath, equally bright, and is what is seen in all other frames.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render.panel_copy import PanelCopy
from vrkiosk_render.scene import Scene
from vrkiosk_render.transforms import compose, local_from_world, rotation
from vrkiosk_scenarios.snapshot import Panel, SceneSnapshot
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Quad

Array = npt.NDArray[Any]

NEAR: Final = 0.8  # m from the eyes to the middle of the glass, to be shown
FAR: Final = 0.85  # m, to be shown no longer
LEAST_FACING: Final = 0.5  # cosine of the angle at which it is looked at: 60 degrees
MARGIN: Final = 0.02  # m about a point: half a finger, and half the way between two joints
HOLDING_MARGIN: Final = 0.008  # m about joints of the hand that holds it by its lower edge: skin
CLEAR_NS: Final = 250_000_000  # so long nothing is in the way before it is shown again
BEHIND: Final = 0.005  # m below the glass that count as before it: a fingertip that presses
TOOL_STEPS: Final = -np.arange(0.0, 1.7, 0.05)  # m along a held tool's z: the longest is a pole
CORNERS: Final = ((0.0, 0.0), (-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5))


class CloseUp:
    """Shows a world's tablet on the quad that frames offer. Reads the world and changes nothing.
    Used with the OpenGL context current in which it was made.

    Raises RenderError where the driver cannot draw the layer's picture.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._part = world.part("tablet") if world.tablet is not None else -1
        self._hands = [
            world.part(name) if name in {part.name for part in world.description.parts} else -1
            for name in ("hand_left", "hand_right")
        ]
        self._copy = PanelCopy()  # now rather than in the first frame that shows it
        self._on: Quad | None = None  # what was painted last, and with which panel
        self._painted: Panel | None = None
        self._near = False
        self._clear_since = 0  # ns, on the frames' clock

    def show(self, quad: Quad, scene: Scene, snapshot: SceneSnapshot, frame: FrameInput) -> None:
        """Once a frame, after its picture was drawn: shows the tablet's screen where it is read."""
        if self._part < 0 or not self._is_read(snapshot, frame):
            return
        number = self._world.description.parts[self._part].display
        panel = snapshot.panels[number]
        if quad is not self._on or panel is not self._painted:
            if not (quad is self._on and panel == self._painted) and not self._paint(
                quad, scene, number
            ):
                return
            self._on, self._painted = quad, panel
        quad.extent[:] = panel.width_mm / 1000.0, panel.height_mm / 1000.0
        quad.pose[:] = _in_stage(snapshot.world_from_stage, self._screen(snapshot))
        quad.shown = True

    def _paint(self, quad: Quad, scene: Scene, number: int) -> bool:
        texture = quad.image()
        return bool(texture) and self._copy.draw(scene.panels, number, texture, quad.size)

    def _screen(self, snapshot: SceneSnapshot) -> Array:
        """(7,) pose of the glass in the world, +z out of it."""
        part = self._world.description.parts[self._part]
        return compose(snapshot.poses[self._part], np.array(part.display_pose))

    def _is_read(self, snapshot: SceneSnapshot, frame: FrameInput) -> bool:
        tablet, number = self._world.tablet, self._world.description.parts[self._part].display
        held = tablet is not None and tablet.holder is not None
        if not held or not snapshot.visible[self._part] or not snapshot.panels[number].items:
            self._near = False
            return False
        screen = self._screen(snapshot)
        into = local_from_world(screen)
        eyes = np.array([compose(snapshot.world_from_stage, view)[4:] for view in frame.views])
        local = eyes @ into[:3, :3] + into[3, :3]
        away = float(np.linalg.norm(local.mean(axis=0)))
        facing = float(local[:, 2].min())
        self._near = away <= (FAR if self._near else NEAR) and facing >= LEAST_FACING * away
        if not self._near or snapshot.fade > 0.0:
            self._clear_since = 0
            return False
        panel = snapshot.panels[number]
        half = np.array([panel.width_mm, panel.height_mm]) / 2000.0
        before, margins = self._before(snapshot)
        before = before @ into[:3, :3] + into[3, :3]
        if hidden(before, margins, local, half) or self._solid_between(eyes, screen, 2.0 * half):
            self._clear_since = 0
            return False
        self._clear_since = self._clear_since or frame.t
        return frame.t - self._clear_since >= CLEAR_NS

    def _before(self, snapshot: SceneSnapshot) -> tuple[Array, Array]:
        """(N, 3) points in the world of all that hands are and hold, but for the tablet, and (N,)
        how much there is about each, metres."""
        found: list[Array] = [np.zeros((0, 3))]
        margins = [np.zeros(0)]
        for side, hand in enumerate(self._world.hands):
            part = self._hands[side]
            if part < 0 or not snapshot.visible[part]:
                continue
            place = snapshot.poses[part]
            bent = bool(snapshot.hands_bent[side])
            found.append(snapshot.hands[side, :, 4:] if bent else place[None, 4:])
            holding = hand.held is self._world.tablet
            margins.append(np.full(len(found[-1]), HOLDING_MARGIN if holding else MARGIN))
            if hand.held is not None and not holding:
                found.append(place[4:] + TOOL_STEPS[:, None] * rotation(place)[2])
                margins.append(np.full(len(TOOL_STEPS), MARGIN))
        return np.concatenate(found), np.concatenate(margins)

    def _solid_between(self, eyes: Array, screen: Array, extent: Array) -> bool:
        """A door, a wall or a carton stands between the eyes and the glass."""
        eye = _vector(eyes.mean(axis=0))
        axes = rotation(screen)
        for x, y in CORNERS:
            at = screen[4:] + x * extent[0] * axes[0] + y * extent[1] * axes[1]
            if not self._world.physics.sees(eye, _vector(at)):
                return True
        return False

    def close(self) -> None:
        """Frees what is its own."""
        self._copy.release()


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


def _vector(place: Array) -> tuple[float, float, float]:
    x, y, z = place.tolist()
    return x, y, z


def _in_stage(world_from_stage: Array, pose: Array) -> Array:
    """(7,) a pose of the world in the stage."""
    x, y, z, w = world_from_stage[:4]
    place = local_from_world(world_from_stage)[3, :3]
    return compose(np.array([-x, -y, -z, w, *place]), pose)
