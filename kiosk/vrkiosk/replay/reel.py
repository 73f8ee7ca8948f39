"""Pictures of a record as a clip shows them: the officer's eye, a third person, both, with words.

A reel knows nothing of files and of how fast it is played: it gives the picture of a moment.
An OpenGL context is current where a `Stage` is made and used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import atan, tan
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from vrkiosk.replay import camera, ghost
from vrkiosk.replay.caption import BAR, BASE, Line, Painter, Teller, bar
from vrkiosk.replay.drawn import Trail
from vrkiosk.replay.ghost import Figure, Look
from vrkiosk.replay.record import ReplayRecord
from vrkiosk_assets import catalogue
from vrkiosk_render.marks import GLIMPSE, Marks
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_render.transforms import rotation
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_xr.frame import FrameInput

Pixels = npt.NDArray[np.uint8]
Vector = npt.NDArray[Any]
Size = tuple[int, int]  # width, height in pixels

THIRD_FOV: Final = 1.15  # radians, upright
# The camera behind, metres from the head; it looks at a place before the officer's chest.
BACK, ABOVE, ASIDE, AHEAD, BELOW = 1.25, 0.40, 0.75, 0.7, 0.35
WALL: Final = 0.12  # metres it stays away from the inside's walls
FOLLOW_S: Final = 0.35  # how long the camera takes to follow
JUMP_M: Final = 1.2  # farther is a teleport: it is there at once
MAIN_SHARE: Final = 0.625  # of the width, where both views are shown
NARROWEST: Final = 0.5  # radians: half angles of a lens below this are no lens


class View(StrEnum):
    """What a clip shows."""

    OFFICER = "officer"
    BEHIND = "behind"
    BOTH = "both"


class Reel(Protocol):
    """Pictures of moments. size: width and height of all of them."""

    size: Size
    start: int
    end: int

    def picture(self, t: int, speed: float) -> Pixels: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Follower:
    """A camera behind and above the officer's right shoulder that follows calmly."""

    interior: tuple[float, float, float, float]
    _place: Vector | None = None
    _yaw: float = 0.0
    _t: int = 0

    def pose(self, head: Vector, t: int) -> Vector:
        """(7,) in the world, for a head (7) in the world at `t` (ns)."""
        back = rotation(head)[2]
        yaw = float(np.arctan2(back[0], back[2]))
        place = np.asarray(head[4:7], np.float64)
        seconds = (t - self._t) / 1e9
        if self._place is None or not 0.0 <= seconds < 2.0 or _far(place, self._place):
            self._place, self._yaw = place.copy(), yaw
        else:
            share = 1.0 - float(np.exp(-seconds / FOLLOW_S))
            self._place = self._place + (place - self._place) * share
            turn = (yaw - self._yaw + np.pi) % (2 * np.pi) - np.pi
            self._yaw += turn * share
        self._t = t
        return self._behind()

    def _behind(self) -> Vector:
        assert self._place is not None
        sine, cosine = float(np.sin(self._yaw)), float(np.cos(self._yaw))
        at = self._place + np.array(
            [BACK * sine + ASIDE * cosine, ABOVE, BACK * cosine - ASIDE * sine]
        )
        half, _, ceiling, front = self.interior
        if is_inside(self._place, self.interior):
            at[0] = min(max(at[0], WALL - half), half - WALL)
            at[1] = min(at[1], ceiling - WALL)
            at[2] = max(at[2], front + WALL)
        ahead = self._place - np.array([AHEAD * sine, BELOW, AHEAD * cosine])
        way = ahead - at
        yaw = float(np.arctan2(-way[0], -way[2]))
        pitch = float(np.arctan2(way[1], np.hypot(way[0], way[2])))
        return np.array((*camera.turn(yaw, pitch), *at), np.float32)


class Actor:
    """The officer of a record at the moment last asked for. Needs no OpenGL."""

    def __init__(self, record: ReplayRecord, look: Look = ghost.OFFICER) -> None:
        self.record, self.look = record, look
        self.trail = Trail(record.session)
        self.seek(record.playback.start)

    @property
    def snapshot(self) -> SceneSnapshot:
        return self.record.playback.snapshot

    def seek(self, t: int) -> None:
        """To a time (ns), no further than the record goes."""
        self.frame: FrameInput = self.record.playback.seek(t)

    def figure(self) -> Figure:
        return Figure.of(self.frame, self.snapshot, self.trail.reach(self.frame.t))


class Stage(Actor):
    """A record that can be seen: its scene in a renderer, and the officer in it as a figure.

    overdraw, where set, adds what else belongs into a picture: to the marks, for a camera at a
    place (3,) in the world. quality None: what the driver affords.
    """

    def __init__(
        self,
        record: ReplayRecord,
        *,
        quality: Quality | None = None,
        overdraw: Callable[[Marks, Vector], None] | None = None,
    ) -> None:
        super().__init__(record)
        description = record.playback.description
        self.renderer = Renderer(description, catalogue.load_model, quality=quality)
        self._overdraw = overdraw
        self._follower = Follower(description.interior)
        self._marks = Marks(through=GLIMPSE)

    def eye(self, size: Size) -> Pixels:
        """What the left eye saw: the middle of its lens, as much as fits the picture."""
        marks = self._marks
        marks.clear()
        self._draw_trail(marks)
        ghost.draw_gaze(marks, self.figure(), self.look, ray=False)
        pose = camera.officer(self.frame, self.snapshot).astype(np.float32)
        self._also(marks, pose)
        return self.renderer.spectator(
            self.snapshot, pose, *size, vertical_fov=_lens(self.frame, size), marks=marks
        )

    def behind(self, size: Size) -> Pixels:
        """A third person's picture, with the officer's head, gaze and what it meets."""
        snapshot, figure, marks = self.snapshot, self.figure(), self._marks
        marks.clear()
        self._draw_trail(marks)
        ghost.draw_figure(marks, figure, self.look, hands=False)
        head = figure.head
        if head is None:
            head = camera.officer(self.frame, snapshot)
        pose = self._follower.pose(head, self.frame.t)
        self._also(marks, pose)
        fade, snapshot.fade = snapshot.fade, 0.0  # the officer's blink is not ours
        inside = is_inside(head[4:7], self.record.playback.description.interior)
        try:
            return self.renderer.spectator(
                snapshot, pose, *size, vertical_fov=THIRD_FOV, marks=marks, cutaway=inside
            )
        finally:
            snapshot.fade = fade

    def _draw_trail(self, marks: Marks) -> None:
        """The last seconds of the gaze, on the things that were looked at."""
        points, age = self.trail.before(self.frame.t, self.snapshot)
        ghost.draw_trail(marks, points, age, self.look.gaze)

    def _also(self, marks: Marks, pose: Vector) -> None:
        if self._overdraw is not None:
            self._overdraw(marks, pose[4:7])

    def close(self) -> None:
        self.renderer.close()


def begin_picture(stage: Stage, view: View, size: Size, bar_height: int) -> tuple[Pixels, int]:
    """(height, width, 3) of `size`, black but for the one view asked for, and where its bar of
    `bar_height` begins; of both views whoever lays them out draws each."""
    width, height = size
    canvas = np.zeros((height, width, 3), np.uint8)
    high = height - bar_height
    if view is View.OFFICER:
        canvas[:high] = stage.eye((width, high))
    elif view is View.BEHIND:
        canvas[:high] = stage.behind((width, high))
    return canvas, high


class SingleReel:
    """One record: one view or both, and a bar below."""

    def __init__(self, stage: Stage, view: View, size: Size) -> None:
        self.size = size
        playback = stage.record.playback
        self.start, self.end = playback.start, playback.end
        self._stage, self._view = stage, view
        self._scale = size[1] / BASE
        self._bar = round(BAR * self._scale)
        self._painter = Painter(self._scale)
        self._teller = Teller(stage.record)

    def picture(self, t: int, speed: float) -> Pixels:
        """(height, width, 3) at `t` (ns)."""
        self._stage.seek(t)
        canvas, high = begin_picture(self._stage, self._view, self.size, self._bar)
        if self._view is View.BOTH:
            self._both(canvas, high, t)
        canvas[high:] = self._bar_picture(t, speed)
        return canvas

    def _both(self, canvas: Pixels, high: int, t: int) -> None:
        width = self.size[0]
        main = round(width * MAIN_SHARE)
        side = width - main
        upper = min(round(side * 0.75), high * 3 // 5)
        canvas[:high, :main] = self._stage.eye((main, high))
        canvas[:upper, main:] = self._stage.behind((side, upper))
        panel = self._teller.events(t, side / self._scale, (high - upper) / self._scale)
        canvas[upper:high, main:] = self._painter.paint("events", panel, (side, high - upper))

    def _bar_picture(self, t: int, speed: float) -> Pixels:
        teller = self._teller
        left = [(teller.clock(t, speed), "digits"), teller.happening(t)]
        right = [(teller.title(), "body"), (teller.who(), "dim")]
        line = Line(teller.passed(t), teller.ticks)
        panel = bar(self.size[0] / self._scale, left, right, line)
        return self._painter.paint("bar", panel, (self.size[0], self._bar))

    def close(self) -> None:
        self._stage.close()


def is_inside(place: Vector, interior: tuple[float, float, float, float]) -> bool:
    """Whether a place (3,) in the world is in the box; `SceneDescription.interior` says where."""
    half, floor, ceiling, front = interior
    x, y, z = place
    return bool(abs(x) < half and front < z < 0.0 and floor < y < ceiling)


def _far(a: Vector, b: Vector) -> bool:
    return float(np.linalg.norm(a - b)) > JUMP_M


def _lens(frame: FrameInput, size: Size) -> float:
    """Upright field of view, radians, of a picture that shows nothing the lens did not.

    Of the left eye's half angles the smaller ones: the picture is symmetric about the lens's axis.
    """
    left, right, up, down = (abs(float(v)) for v in frame.views[0, 7:])
    half_width, half_height = min(left, right), min(up, down)
    if min(half_width, half_height) < NARROWEST:
        return camera.OFFICER_FOV
    return 2 * min(half_height, atan(tan(half_width) * size[1] / size[0]))
