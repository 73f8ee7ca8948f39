"""What is seen besides the board: the box at 1:20 on its table, or the box itself.

The scene of the task is kept for it. The lobby is drawn with the model in it, or, after a fade,
the scene at full size, where the officer stands before what was hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import radians
from typing import Final

import numpy as np

from vrkiosk.debrief.passage import Passage
from vrkiosk.debrief.place_screen import ABOVE_DEG, BELOW_DEG, DISTANCE
from vrkiosk.debrief.spots import Spot, Spots
from vrkiosk.debrief.table import (
    SCALE,
    Pin,
    Points,
    draw_frame,
    draw_ghost,
    draw_ghost_trail,
    draw_pins,
    gaze_ends,
    look_of,
    model_on,
    paint_coverage,
    table_before,
)
from vrkiosk.debrief.watch import Run, Who
from vrkiosk.flow.foreground import before, hold_hands
from vrkiosk.lobby import Lobby
from vrkiosk.replay.drawn import CoveragePatches
from vrkiosk_render.marks import GLIMPSE, Marks
from vrkiosk_render.miniature import Miniature
from vrkiosk_render.renderer import Renderer
from vrkiosk_render.scene import Scene
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    compose,
    place_of,
    pose,
    subtract,
    towards,
    transform,
    unit,
)
from vrkiosk_scenarios.gloves import Gloves
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Target

# Parts that are no thing, or that the figure shows in its own way.
NOT_ON_TABLE: Final = ("ground", "node_disc", "laser_dot", "uv_lamp_light")
HANDS: Final = ("hand_left", "hand_right", "bare_left", "bare_right")
KNOB_M: Final = 0.02  # radius of the line's knob
KNOB: Final = (0.95, 0.95, 0.95, 1.0)
KNOB_RIM: Final = (0.05, 0.07, 0.10, 1.0)
FRAME_M: Final = 0.012  # width of the lines round what is shown at full size
BEHIND: Final = 0.6  # of its opacity, what is framed shows through what hides it


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the table in a frame. painted: what was searched, by the run of `who`, up to
    `until` (ns; None: in all, and what was not); knob: where on the board the line's knob is, m
    from its middle."""

    who: Who = "own"
    painted: bool = False
    until: int | None = None
    pins: tuple[Pin, ...] = ()
    run: Run | None = None
    turned: bool = False
    knob: tuple[float, float] | None = None


class Exhibit:
    """Draws the lobby or the box. `passage` says which; `shown`, None: no table, is set by the
    debrief each frame.

    scene: of the task; first: it as it was found, with the displays it shows now; coverage: by
    whose run.
    """

    def __init__(
        self,
        renderer: Renderer,
        scene: Scene,
        description: SceneDescription,
        first: SceneSnapshot,
        spots: Spots,
    ) -> None:
        self.spots = spots
        self.passage = Passage()
        self.shown: Shown | None = None
        self.opened = True
        self.cleared = False
        self.coverage: dict[Who, CoveragePatches] = {}
        self.marks = Marks()
        self._renderer, self._scene = renderer, scene
        self._lobby: Lobby | None = None
        self._lobby_scene: Scene | None = None
        self._description, self._first = description, first
        self._roof = description.interior[2]
        self._length = -description.interior[3]
        self._index: Mapping[str, int] = {
            part.name: i for i, part in enumerate(scene.description.parts)
        }
        self._table: Pose | None = None
        small, self.full = (SceneSnapshot(scene.description) for _ in range(2))
        for snapshot in (small, self.full):
            snapshot.show(first)
        self.small = Miniature(scene, small, np.array((0, 0, 0, 1, 0, 0, 0), np.float64), SCALE)
        self._put_aside = np.array(
            [
                part.model in NOT_ON_TABLE or not part.model or part.name in HANDS
                for part in scene.description.parts
            ],
            np.bool_,
        )
        self._gloves = Gloves(scene.description)
        self._ends: dict[Who, Points] = {}
        self._spot: Spot | None = None
        self._screen_at: Pose | None = None

    # --- a frame

    @property
    def screen_at(self) -> Pose | None:
        """Where the screen stands in the stage while a place is shown at full size."""
        return self._screen_at if self.passage.shown is not None else None

    def frame(self, frame: FrameInput, board: Pose | None, seconds: float, lobby: Lobby) -> bool:
        """Goes on by `seconds`; True in the frame in which another scene is shown. board: where
        the board stands."""
        self._lobby, lobby.exhibit = lobby, self
        if self._table is None and board is not None:
            self._table = table_before(board, place_of(tuple(frame.head.tolist())))
        changed = self.passage.advance(seconds)
        if changed and self.passage.shown is None:
            self._back()
        return changed

    def arrive(self, frame: FrameInput, spot: Spot) -> None:
        """The officer stands before a spot at full size."""
        self._spot = spot
        head: Pose = tuple(frame.head.tolist())
        stand = self.spots.stand(spot)
        self.full.world_from_stage[:] = stand.world_from_stage(head)
        eye = place_of(compose(tuple(self.full.world_from_stage.tolist()), head))
        way = self.spots.in_the_way(spot, stand, eye[1])
        low = self.spots.is_low(spot, eye[1])
        self._screen_at = before(head, DISTANCE, radians(-ABOVE_DEG if low else BELOW_DEG))
        self._lay_out(way)
        if self._lobby_scene is None:
            self._lobby_scene = self._renderer.show(self._scene)

    def open(self, opened: bool) -> None:
        """Lays the hide open, or shows it as it was found."""
        self.opened = opened
        if self._spot is not None:
            self._open(self._spot)

    def _lay_out(self, left_out: tuple[str, ...]) -> None:
        full, first = self.full, self._first
        full.visible[: len(first.visible)] = first.visible
        full.poses[: len(first.poses)] = first.poses
        for name in left_out:
            full.visible[self._index[name]] = False
        for number, part in enumerate(self._description.parts):
            if part.model == "node_disc":
                full.visible[number] = False
        self.cleared = bool(left_out)
        assert self._spot is not None
        self._open(self._spot)

    def _open(self, spot: Spot) -> None:
        full = self.full
        for name in spot.covers:
            full.visible[self._index[name]] = not self.opened
        for name, at in spot.contents:
            full.visible[self._index[name]] = self.opened
            full.poses[self._index[name]] = at

    def _back(self) -> None:
        self._spot = None
        if self._lobby_scene is not None:
            self._renderer.show(self._lobby_scene)
            self._lobby_scene = None

    def leave(self, lobby: Lobby) -> None:
        """The lobby alone is drawn from now on."""
        self._back()
        self.passage = Passage()
        lobby.exhibit = None
        lobby.set_table(None)
        lobby.snapshot.fade = 0.0

    # --- drawing

    @property
    def before_screen(self) -> bool:
        """The knob lies on the board, or the board is not there at all."""
        passage, shown = self.passage, self.shown
        knob = shown is not None and shown.knob is not None
        return knob or passage.shown is not None or passage.fade > 0.0

    def draw(self, renderer: Renderer, frame: FrameInput, target: Target, marks: Marks) -> None:
        """Draws a frame for both eyes. marks: what else is drawn, in the stage."""
        self.marks.clear()
        if self.passage.shown is None:
            self._draw_table(renderer, frame, target, marks)
        else:
            self._draw_place(renderer, frame, target, marks)

    def _draw_table(
        self, renderer: Renderer, frame: FrameInput, target: Target, marks: Marks
    ) -> None:
        lobby, shown = self._lobby, self.shown
        assert lobby is not None
        lobby.snapshot.fade = max(lobby.snapshot.fade, self.passage.fade)
        small: Miniature | None = None
        lobby.set_table(self._table if shown is not None else None)
        if shown is not None and self._table is not None:
            ground = self._description.ground
            at = model_on(self._table, self._length, ground, turned=shown.turned)
            self.small.pose[:] = at
            self._set_small(shown, frame.t)
            small = None if self.passage.fade else self.small
            if small is not None:
                self._mark(shown, np.asarray(frame.head, np.float64))
        self.marks.extend(marks)
        renderer.draw(lobby.snapshot, frame.views, target, marks=self.marks, miniature=small)

    def _set_small(self, shown: Shown, t: int) -> None:
        snapshot = self.small.snapshot
        run = shown.run
        if run is not None and run.track is not None:
            run.track.write(run.seconds, snapshot)
        else:
            count = len(self._first.visible)
            snapshot.poses[:count] = self._first.poses
            snapshot.visible[:count] = self._first.visible
            snapshot.torch_on = False
        snapshot.visible[self._put_aside] = False
        snapshot.t = t

    def _mark(self, shown: Shown, head: Points) -> None:
        marks, small = self.marks, self.small
        marks.through = 0.0
        coverage = self.coverage.get(shown.who)
        if coverage is not None and shown.painted:
            near = -1.0 if shown.turned else 1.0
            paint_coverage(marks, coverage, small.snapshot, near, shown.until)
        marks.through = GLIMPSE
        run = shown.run
        if run is not None and run.track is not None:
            look = look_of(shown.who)
            if shown.who not in self._ends:
                self._ends[shown.who] = gaze_ends(run.track)
            draw_ghost_trail(marks, run.track, self._ends[shown.who], run.seconds, look)
            draw_ghost(marks, run.track.figure(run.seconds), look)
        marks.move(0, small.pose, SCALE)
        draw_pins(marks, shown.pins, small, self._roof, head[4:7])
        if shown.knob is not None and self._lobby is not None:
            self._mark_knob(self._lobby.screen[0], shown.knob)

    def _mark_knob(self, board: Pose, knob: tuple[float, float]) -> None:
        middle = transform(board, (*knob, 0.004))
        normal = np.subtract(transform(board, (*knob, 1.004)), middle)
        self.marks.disc(middle, normal, KNOB_M, KNOB_RIM)
        self.marks.disc(transform(board, (*knob, 0.006)), normal, KNOB_M * 0.8, KNOB)

    def _light(self, eye: Vec) -> None:
        """A torch in the officer's other hand, on what is shown."""
        if self._spot is not None:
            way = unit(subtract(self._spot.point, eye))
            self.full.torch[:], self.full.torch_on = pose(towards(way), eye), True

    def _draw_place(
        self, renderer: Renderer, frame: FrameInput, target: Target, marks: Marks
    ) -> None:
        full, lobby = self.full, self._lobby
        assert lobby is not None
        full.t, full.daylight = frame.t, 1.0
        full.fade = max(lobby.snapshot.fade, self.passage.fade)
        room: Pose = tuple(full.world_from_stage.tolist())
        head: Pose = tuple(frame.head.tolist())
        self._light(place_of(compose(room, head)))
        hold_hands(full, dict(self._index), frame)
        self._gloves.wear(full, frame)
        at, panel = lobby.screen
        notice = self._index["notice"]
        full.poses[notice], full.visible[notice] = compose(room, at), not self.passage.fade
        full.panels[self._scene.description.parts[notice].display] = panel
        self.marks.extend(marks)
        self.marks.move(0, full.world_from_stage, 1.0)
        if self._spot is not None and not self.passage.fade:
            laid_open = self.opened and bool(self._spot.covers)
            self.marks.through = 0.0 if laid_open else BEHIND
            draw_frame(self.marks, self._spot.corners, FRAME_M)
        renderer.draw(full, frame.views, target, marks=self.marks)
