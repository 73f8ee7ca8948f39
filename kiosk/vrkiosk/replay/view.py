"""Draws a moment of a record as the replay window shows it: the scene, its marks, the overlay."""

from __future__ import annotations

from typing import Any, Final

from vrkiosk.replay import camera as cameras
from vrkiosk.replay.drawn import WorldMarks
from vrkiosk.replay.layout import Area, Layout
from vrkiosk.replay.record import ReplayRecord
from vrkiosk.replay.state import ReplayState, View
from vrkiosk_assets import catalogue
from vrkiosk_render.inset import Inset
from vrkiosk_render.overlay import Overlay
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_xr.frame import FrameInput

INSIDE_Z: Final = -0.3  # metres: the officer's head is in the box
# Pixels drawn for a pixel shown, along a side, from the sharpest.
FINENESS: Final = (1.0, 0.75, 0.55, 0.4)
SLOW_S, FAST_S = 0.085, 0.030  # a picture: coarser, finer


class Fineness:
    """How fine a picture may be that somebody waits for: by how long the last ones took."""

    def __init__(self) -> None:
        self.level = 0
        self._quick = 0

    @property
    def scale(self) -> float:
        return FINENESS[self.level]

    def took(self, seconds: float) -> None:
        """Tells it what a picture of a moving scene took."""
        if seconds > SLOW_S:
            self.level, self._quick = min(self.level + 1, len(FINENESS) - 1), 0
        elif seconds < FAST_S:
            self._quick += 1
            if self._quick >= 20:  # not back and forth
                self.level, self._quick = max(self.level - 1, 0), 0
        else:
            self._quick = 0


class ReplayView:
    """A record in the current OpenGL context. `close` frees what it has there."""

    def __init__(self, record: ReplayRecord, quality: Quality | None = None) -> None:
        self.record = record
        quality = quality or Quality.for_driver(real_time=True)
        self.renderer = Renderer(
            record.playback.description,
            catalogue.load_model,
            quality=quality,
            tiles=_base_of_tile if quality.plain else None,
        )
        self._inset = Inset()
        self._behind = cameras.Follower()
        self.world_marks = WorldMarks(record)

    def set_record(self, record: ReplayRecord) -> None:
        """The same session, read again."""
        if record.playback.description != self.record.playback.description:
            self.renderer.set_scene(record.playback.description)
        self.record, self.world_marks = record, WorldMarks(record)

    def camera(self, state: ReplayState, frame: FrameInput, layout: Layout) -> Any:
        """Pose (7) in the world of the camera in use, for the moment last sought."""
        snapshot = self.record.playback.snapshot
        match state.view:
            case View.OFFICER:
                return cameras.officer(frame, snapshot)
            case View.BEHIND:
                return self._behind.pose(frame, snapshot)
            case View.FREE:
                return state.free.pose()
        return state.top.pose(_aspect(layout.picture))

    def draw(
        self,
        state: ReplayState,
        frame: FrameInput,
        camera: Any,
        layout: Layout,
        overlay: Overlay,
        scale: float = 1.0,
    ) -> None:
        """Into the window's back buffer. frame: of the moment last sought; scale: pixels drawn
        for a pixel shown, along a side."""
        snapshot, area = self.record.playback.snapshot, layout.picture
        own_eyes = state.view is View.OFFICER
        if not own_eyes:
            snapshot.fade = 0.0  # only the officer's eyes went dark; the next seek writes it anew
        size = (max(round(area.width * scale), 16), max(round(area.height * scale), 16))
        self.renderer.draw_spectator(
            snapshot,
            camera,
            self._inset.target(*size),
            vertical_fov=cameras.OFFICER_FOV if own_eyes else cameras.CAMERA_FOV,
            marks=self.world_marks.fill(state, frame, snapshot, camera),
            cutaway=_sees_through(state, frame, snapshot),
        )
        self._inset.show((area.x, area.y, area.width, area.height), layout.size, overlay)

    def close(self) -> None:
        self._inset.release()
        self.renderer.close()


def _base_of_tile(name: str) -> dict[str, Any]:
    """A tile's colour alone: plain pictures have neither relief nor gloss, and without a GPU the
    maps would lie in memory that a long record needs."""
    tile = catalogue.load_tile(name)
    return {
        kind: pixels if kind == "base" else pixels[:1, :1].copy() for kind, pixels in tile.items()
    }


def _aspect(area: Area) -> float:
    return area.width / max(area.height, 1)


def _sees_through(state: ReplayState, frame: FrameInput, snapshot: SceneSnapshot) -> bool:
    """Whether walls before the inside are left out: from above always, from elsewhere while the
    officer is in the box, but not for the officer's own eyes."""
    if state.view in (View.OFFICER, View.TOP):
        return state.view is View.TOP
    return bool(cameras.officer(frame, snapshot)[6] < INSIDE_Z)
