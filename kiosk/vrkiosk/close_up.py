"""The tablet's screen while it is read, as a layer of its own (`sharp`)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk.sharp import MARGIN, Reading, SharpPanel, hidden
from vrkiosk_render.scene import Scene
from vrkiosk_render.transforms import compose, local_from_world, rotation
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Quad

Array = npt.NDArray[Any]

NEAR: Final = 0.8  # m from the eyes to the middle of the glass, to be shown
FAR: Final = 0.85  # m, to be shown no longer
HOLDING_MARGIN: Final = 0.008  # m about joints of the hand that holds it by its lower edge: skin
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
        self._sharp = SharpPanel()
        self._reading = Reading(NEAR, FAR)

    def show(self, quad: Quad, scene: Scene, snapshot: SceneSnapshot, frame: FrameInput) -> None:
        """Once a frame, after its picture was drawn: shows the tablet's screen where it is read."""
        if self._part < 0 or not self._is_read(snapshot, frame):
            return
        number = self._world.description.parts[self._part].display
        at = _in_stage(snapshot.world_from_stage, self._screen(snapshot))
        self._sharp.put(quad, scene.panels, number, snapshot.panels[number], at)

    def _screen(self, snapshot: SceneSnapshot) -> Array:
        """(7,) pose of the glass in the world, +z out of it."""
        part = self._world.description.parts[self._part]
        return compose(snapshot.poses[self._part], np.array(part.display_pose))

    def _is_read(self, snapshot: SceneSnapshot, frame: FrameInput) -> bool:
        tablet, number = self._world.tablet, self._world.description.parts[self._part].display
        held = tablet is not None and tablet.holder is not None
        if not held or not snapshot.visible[self._part] or not snapshot.panels[number].items:
            return self._reading.gone()
        screen = self._screen(snapshot)
        into = local_from_world(screen)
        eyes = np.array([compose(snapshot.world_from_stage, view)[4:] for view in frame.views])
        local = eyes @ into[:3, :3] + into[3, :3]
        if not self._reading.faced(local) or snapshot.fade > 0.0:
            return self._reading.covered()
        panel = snapshot.panels[number]
        half = np.array([panel.width_mm, panel.height_mm]) / 2000.0
        before, margins = self._before(snapshot)
        before = before @ into[:3, :3] + into[3, :3]
        if hidden(before, margins, local, half) or self._solid_between(eyes, screen, 2.0 * half):
            return self._reading.covered()
        return self._reading.clear(frame.t)

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
        self._sharp.close()


def _vector(place: Array) -> tuple[float, float, float]:
    x, y, z = place.tolist()
    return x, y, z


def _in_stage(world_from_stage: Array, pose: Array) -> Array:
    """(7,) a pose of the world in the stage."""
    x, y, z, w = world_from_stage[:4]
    place = local_from_world(world_from_stage)[3, :3]
    return compose(np.array([-x, -y, -z, w, *place]), pose)
