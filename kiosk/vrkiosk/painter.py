"""Draws the frames of a session: into the runtime's image, or only those that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vrkiosk.captures import Captures, behind
from vrkiosk.close_up import CloseUp
from vrkiosk.flow.foreground import Foreground
from vrkiosk.sharp import SharpScreen
from vrkiosk_render.renderer import Renderer
from vrkiosk_scenarios.engine import Step
from vrkiosk_scenarios.gloves import Gloves
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Quad, Runtime, Target

if TYPE_CHECKING:
    from vrkiosk.desktop import Desktop


class Painter:
    """What `Loop.picture` calls. Where the runtime has no image of its own (the ideal officer
    without a headset) only the frames to be kept are drawn, into `own`. close_up: is closed with
    it. screens: for what stands in the foreground."""

    def __init__(
        self,
        renderer: Renderer,
        runtime: Runtime,
        captures: Captures | None,
        own: int = 640,
        desktop: Desktop | None = None,
        close_up: CloseUp | None = None,
        screens: SharpScreen | None = None,
        foreground: Foreground | None = None,
    ) -> None:
        self.renderer = renderer
        self._close_up = close_up
        self._screens = screens
        self._desktop = desktop
        self._foreground = foreground
        self.runtime = runtime
        self.captures = captures
        # worn before the desk adds its panels to the scene
        self._gloves = Gloves(desktop.scene if desktop else renderer.description)
        self._own_size = own
        self._own: Target | None = None

    def __call__(self, frame: FrameInput, step: Step) -> bool:
        keep = self.captures is not None and self.captures.wanted(frame.t, step.events)
        if not frame.should_render:
            return False
        target = self.runtime.target()
        handed_over = target is not None
        if target is None:
            if not keep:
                return False
            target = self._own_target()
        snapshot, marks = step.snapshot, None
        if self._foreground is not None:
            snapshot = self._foreground.over(snapshot, frame)
            marks = self._foreground.marks
        self._gloves.wear(snapshot, frame)
        scene = snapshot
        if self._desktop is not None:
            snapshot = self._desktop.over(snapshot, frame)
        self.renderer.draw(snapshot, frame.views, target, marks=marks)
        if target.quad is not None:
            self._sharpen(target.quad, snapshot, frame)
        if keep and self.captures is not None:
            if self.captures.folder is None:
                self.captures.keep_left(frame.t, self.renderer.read_left(target))
            else:
                self._keep(self.captures, frame, scene, target)
        return handed_over

    def close(self) -> None:
        """Frees what is its own. The renderer lives on."""
        if self._close_up is not None:
            self._close_up.close()
        if self._own is not None:
            self.renderer.delete_target(self._own)
            self._own = None

    def _sharpen(self, quad: Quad, snapshot: SceneSnapshot, frame: FrameInput) -> None:
        """Shows what is read on the quad: a screen to press on, else the tablet."""
        scene, fore = self.renderer.scene, self._foreground
        if fore is not None and fore.notice is not None:
            if self._screens is not None and fore.dot_at is None:  # a layer would hide the dot
                panel, at = fore.notice.panel, np.array(fore.notice_at)
                number, pointed = fore.notice_display, bool(fore.rays)
                self._screens.show(quad, scene.panels, number, panel, at, frame, pointed=pointed)
        elif self._close_up is not None:
            self._close_up.show(quad, scene, snapshot, frame)

    def _keep(
        self, captures: Captures, frame: FrameInput, snapshot: SceneSnapshot, target: Target
    ) -> None:
        if self._desktop is not None:
            snapshot = self._desktop.over(snapshot, None)
        pose = behind(frame.head, snapshot)
        spectator = self.renderer.spectator(snapshot, pose, 960, 540)
        captures.keep(frame.t, self.renderer.read(target), spectator)

    def _own_target(self) -> Target:
        if self._own is None:
            self._own = self.renderer.offscreen_target(self._own_size, self._own_size)
        return self._own
