"""`kiosk replay --runtime`: stand in a recorded session and watch.

The scene plays around the viewer; the recorded officer is a figure in it. Nothing ever moves the
viewer's head: one goes from place to place by a blink, and never looks through the officer's eyes,
because somebody else's head movements make sick. One loop for headset, window and script, which
ends every frame it begins.

Errors: RuntimeFailure, RenderError, as in training.
"""

from __future__ import annotations

import math
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Final

import numpy as np

from vrkiosk.backends import open_backend
from vrkiosk.config import Config
from vrkiosk.ending import Ending
from vrkiosk.lobby import Lobby
from vrkiosk.progress import Progress
from vrkiosk.replay import board, ghost
from vrkiosk.replay.board import Pointed
from vrkiosk.replay.caption import Teller
from vrkiosk.replay.record import ReplayRecord
from vrkiosk.replay.reel import Actor
from vrkiosk.replay.viewer import Hand, Hands, Player, Standing, pointed_at, stations
from vrkiosk.service import Service
from vrkiosk.waiting import Waiting
from vrkiosk_assets import catalogue
from vrkiosk_render.capture import save_eyes
from vrkiosk_render.context import EglContext
from vrkiosk_render.marks import GLIMPSE, Marks
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios.geometry import Pose, Vec, along, compose, forward, mix, place_of
from vrkiosk_scenarios.snapshot import Part, SceneSnapshot
from vrkiosk_xr.frame import Button, Flag, FrameInput
from vrkiosk_xr.runtime import FrameOutput, Haptic, Notice, Runtime, Target
from vrkiosk_xr.scripted import ScriptedRuntime

WATCHED: Final = Flag.FOCUSED | Flag.USER_PRESENT
OWN: Final = (0.92, 0.92, 0.90)  # the viewer's own hands
PLACE: Final = (0.75, 0.80, 0.85, 0.5)
CHOSEN: Final = (0.20, 0.75, 0.55, 0.9)
PLACE_RADIUS: Final = 0.18
ARC_RISE: Final = 0.35  # of an arc's length, above its ends
TOO_NEAR: Final = 0.6  # metres: the officer's head steps aside for a viewer's
DIMMEST: Final = 0.15  # daylight in the box: whoever watches has no torch
CLICK: Final = Haptic(hand=0, amplitude=0.4, duration_ns=15_000_000)
BOARD_NS: Final = 250_000_000
PICTURE_NS: Final = 2_000_000_000
MOST_PICTURES: Final = 100
SCRIPT_S, SCRIPT_HZ = 6.0, 30
SCRIPT_SIZE: Final = 512


class Watching:
    """A record around a viewer: advanced by the viewer's frames, drawn by anyone.

    description and snapshot: the recorded scene with the board in it, as the viewer sees it.
    """

    def __init__(self, record: ReplayRecord) -> None:
        playback = record.playback
        own = playback.description
        self._own_parts, self._own_panels = len(own.parts), own.panels
        panel = Part("replay_board", "", display=own.panels, casts_shadow=False)
        self.description = replace(own, parts=(*own.parts, panel), panels=own.panels + 1)
        self.snapshot = SceneSnapshot(self.description)
        self.marks = Marks(through=GLIMPSE)
        self.actor = Actor(record)
        self.player = Player(playback.start, playback.end, playback.start)
        settings = settings_module.load().locomotion
        self.standing = Standing(stations(own, playback.snapshot), settings)
        self.pointed = Pointed()
        self._teller = Teller(record)
        self._hands = Hands()
        self._board: Pose | None = None
        self._last_t = 0
        self._said: tuple[str, bool, float] | None = None
        self._said_t = 0

    def advance(self, frame: FrameInput) -> tuple[Haptic, ...]:
        """Everything a frame of the viewer changes; gives what the hands feel."""
        if self._last_t == 0:
            self.actor.seek(self.player.t)
            floor = float(self.actor.snapshot.world_from_stage[5])
            self.standing.begin(frame, self._officer(), floor)
        seconds = (frame.t - self._last_t) / 1e9 if self._last_t else 0.0
        self._last_t = frame.t
        hands = self._hands.read(frame, self.standing.world_from_stage)
        here = self.standing.here
        felt, free = self._use_board(hands)
        if frame.flags & WATCHED == WATCHED:
            self.standing.advance(frame, free, seconds)
            self.player.advance(free, seconds)
        else:  # the record waits
            self.standing.advance(frame, (), seconds)
        self.actor.seek(self.player.t)
        head = compose(self.standing.world_from_stage, _pose(frame.head))
        if (
            self._board is None
            or here is not self.standing.here
            or (board.lost_sight(self._board, head))
        ):
            self._board = board.hung(head)
        self._compose(self._board)
        self._mark(hands, place_of(head))
        return felt

    def _officer(self) -> Vec:
        """Where the recorded officer is; where the eyes would be, if the head was lost."""
        head = self.actor.figure().head
        if head is None:
            return (0.0, 1.6, 0.0)
        return (float(head[4]), float(head[5]), float(head[6]))

    def _use_board(self, hands: tuple[Hand, Hand]) -> tuple[tuple[Haptic, ...], list[Hand]]:
        """Lets the hands that point at the board click; gives the others."""
        felt, free, pointed = [], [], Pointed()
        for hand in hands:
            point = self._point(hand)
            if point is None or self.standing.aiming == hand.number:
                free.append(hand)
                continue
            pointed = board.under(point)
            # while the trigger is held the line follows the hand
            dragging = pointed.name == "line" and hand.trigger
            if dragging or hand.pressed & Button.TRIGGER:
                board.click(self.player, pointed)
            if hand.pressed & Button.TRIGGER and pointed.name:
                felt.append(Haptic(hand.number, CLICK.amplitude, CLICK.duration_ns))
            free.append(_without_trigger(hand))  # its other buttons go on working
        self.pointed = pointed
        return tuple(felt), free

    def _point(self, hand: Hand) -> tuple[float, float] | None:
        if hand.aim is None or self._board is None:
            return None
        return pointed_at(self._board, board.SIZE_MM, hand.aim)

    def _compose(self, panel: Pose) -> None:
        """The recorded scene, seen from where the viewer stands, and the board."""
        shown, recorded, parts = self.snapshot, self.actor.snapshot, self._own_parts
        shown.poses[:parts], shown.visible[:parts] = recorded.poses, recorded.visible
        shown.panels[: self._own_panels] = recorded.panels
        shown.torch[:], shown.torch_on = recorded.torch, recorded.torch_on
        shown.t, shown.daylight = recorded.t, max(recorded.daylight, DIMMEST)
        shown.fade = self.standing.fade
        shown.world_from_stage[:] = self.standing.world_from_stage
        shown.poses[parts] = panel
        if self._says_something_new():
            shown.panels[-1] = board.board(self._teller, self.player, self.pointed)

    def _says_something_new(self) -> bool:
        """Whether the board is to be painted again: that costs 3 ms, so time alone does it only
        four times a second."""
        state = (self.pointed.name, self.player.playing, self.player.speed)
        if state == self._said and 0 <= self._last_t - self._said_t < BOARD_NS:
            return False
        self._said, self._said_t = state, self._last_t
        return True

    def _mark(self, hands: tuple[Hand, Hand], eyes: Vec) -> None:
        """The officer, the viewer's hands, the places one can go to while pointing at one."""
        marks = self.marks
        marks.clear()
        figure = self.actor.figure()
        near = math.dist(self._officer(), eyes) < TOO_NEAR
        if not near:
            ghost.draw_head(marks, figure, ghost.OFFICER)
        ghost.draw_gaze(marks, figure, ghost.OFFICER, ray=not near)
        for hand in hands:
            self._mark_hand(hand)
        if self.standing.aiming is None:
            return
        for station in self.standing.places:
            x, y, z = station.place
            chosen = station is self.standing.target
            colour = CHOSEN if chosen else PLACE
            marks.disc((x, y + 0.02, z), (0.0, 1.0, 0.0), PLACE_RADIUS, colour, hole=0.7)
            if chosen:
                self._mark_arc(hands[self.standing.aiming], station.place)

    def _mark_hand(self, hand: Hand) -> None:
        where = hand.grip or hand.aim
        if where is None:
            return
        self.marks.ball(place_of(where), 0.025, (*OWN, 0.9))
        if hand.aim is None:
            return
        start, way = place_of(hand.aim), forward(hand.aim)
        point = self._point(hand)
        if point is not None and self._board is not None:
            spot = board.corner(self._board, point)
            self.marks.line(start, spot, (*OWN, 0.8), 0.004)
            self.marks.ball(spot, 0.006, (*OWN, 1.0))
        else:
            self.marks.line(start, along(start, way, 0.25), (*OWN, 0.5), 0.004)

    def _mark_arc(self, hand: Hand, place: Vec) -> None:
        if hand.aim is None:
            return
        start = place_of(hand.aim)
        rise = ARC_RISE * math.dist(start, place)
        points = []
        for step in range(17):
            part = step / 16
            x, y, z = mix(start, place, part)
            points.append((x, y + rise * 4.0 * part * (1.0 - part) * 0.5, z))
        self.marks.polyline(points, CHOSEN, 0.012)


class HeadsetReplay:
    """The loop: wait, advance, draw, submit, until the back end ends.

    capture: folder for pictures of what each eye saw, one every two seconds, or None.
    """

    def __init__(
        self,
        runtime: Runtime,
        watching: Watching,
        renderer: Renderer,
        tell: Callable[[Notice], None] = lambda notice: None,
        capture: Path | None = None,
    ) -> None:
        self._runtime, self._watching, self._renderer = runtime, watching, renderer
        self._tell, self._capture = tell, capture
        self._next_picture = 0
        self.frames = 0
        self.pictures = 0

    def play(self) -> None:
        """Returns when `wait_frame` gives None. Every frame begun is ended."""
        output = FrameOutput()
        while (frame := self._runtime.wait_frame()) is not None:
            if isinstance(frame, Notice):
                self._tell(frame)
                continue
            output.rendered, output.haptics = False, ()
            try:
                output.haptics = self._watching.advance(frame)
                output.rendered = self._draw(frame)
            finally:
                self._runtime.submit(frame, output)
            self.frames += 1

    def _draw(self, frame: FrameInput) -> bool:
        target = self._runtime.target() if frame.should_render else None
        if target is None:
            return False
        watching = self._watching
        self._renderer.draw(watching.snapshot, frame.views, target, marks=watching.marks)
        if self._capture is not None and frame.t >= self._next_picture:
            self._next_picture = frame.t + PICTURE_NS
            self._keep(self._capture, target)
        return True

    def _keep(self, folder: Path, target: Target) -> None:
        if self.pictures < MOST_PICTURES:
            self.pictures += 1
            save_eyes(folder / f"{self.pictures:03}-eyes.png", self._renderer.read(target))


def watch(
    record: ReplayRecord,
    runtime: str,
    *,
    test_runtime: bool = False,
    capture: Path | None = None,
) -> int:
    """Shows a record to whoever wears the headset ("openxr"), sits at the window ("simulator") or
    to nobody ("scripted", a run by itself that proves the loop); gives the number of frames.

    RuntimeFailure, RenderError where there is nothing to show it on.
    """
    progress = Progress()
    with ExitStack() as stack:
        ending = stack.enter_context(Ending())
        stack.enter_context(_ctrl_c_ends_in_order())
        opened = _open(runtime, test_runtime, stack)
        ending.watch(opened)
        renderer = _renderer(record, opened, progress)
        stack.callback(renderer.close)
        watching = Watching(record)
        renderer.set_scene(watching.description)
        loop = HeadsetReplay(opened, watching, renderer, progress.notice, capture)
        progress.step(f"replay: {record.outline.title}")
        loop.play()
    progress.step(f"{loop.frames} frames shown")
    return loop.frames


@contextmanager
def _ctrl_c_ends_in_order() -> Iterator[None]:
    """Ctrl-C is taken for SIGTERM: frames begun are ended, and the runtime hears of the end."""

    def end(number: int, frame: FrameType | None) -> None:
        signal.raise_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _renderer(record: ReplayRecord, runtime: Runtime, progress: Progress) -> Renderer:
    """Made while the viewer stands in the lobby and reads what is being loaded."""
    words = record.wording.texts
    lobby = Lobby(record.outline.title, words["session.loading"])
    quality = Quality.for_driver(real_time=True)
    renderer = Renderer(lobby.description, catalogue.load_model, quality=quality)
    if not isinstance(runtime, ScriptedRuntime):
        waiting = Waiting(runtime, renderer, lobby, Service(), progress.notice)
        waiting.show(words["session.loading"])
    return renderer


def _open(runtime: str, test_runtime: bool, stack: ExitStack) -> Runtime:
    if runtime == "scripted":
        stack.enter_context(EglContext())
        from vrkiosk_render.targets import create_target, delete_target

        target = create_target(SCRIPT_SIZE, SCRIPT_SIZE)
        stack.callback(delete_target, target)
        return ScriptedRuntime(viewer_frames(SCRIPT_S), target=target)
    config = Config.model_validate({"runtime": runtime, "test_runtime": test_runtime})
    opened = open_backend(config, stack).runtime
    assert opened is not None  # only the officer has none
    return opened


def viewer_frames(seconds: float = SCRIPT_S, rate_hz: int = SCRIPT_HZ) -> Iterator[FrameInput]:
    """Somebody who looks round, points, goes somewhere, pauses and plays on: frames of a viewer
    without a headset."""
    for number in range(round(seconds * rate_hz)):
        frame = FrameInput()
        record = frame.record
        now = number / rate_hz
        record["t"] = record["xr_time"] = 1_000_000_000 + round(now * 1e9)
        record["index"] = number
        flags = Flag.SHOULD_RENDER | Flag.FOCUSED | Flag.USER_PRESENT | Flag.HEAD_VALID
        record["flags"] = flags | Flag.AIM_RIGHT | Flag.GRIP_RIGHT
        yaw = 0.5 * math.sin(now * 1.3)
        turn = (0.0, math.sin(yaw / 2), 0.0, math.cos(yaw / 2))
        record["head"] = (*turn, 0.0, 1.65, 0.0)
        for eye, aside in enumerate((-0.032, 0.032)):
            place = (aside * math.cos(yaw), 1.65, -aside * math.sin(yaw))
            record["views"][eye] = (*turn, *place, -0.8, 0.8, 0.8, -0.8)
        down = -0.35
        record["aim"][1] = (math.sin(down / 2), 0.0, 0.0, math.cos(down / 2), 0.2, 1.2, -0.3)
        record["grip"][1] = record["aim"][1]
        if 1.0 <= now < 2.0:
            record["axes"][1][3] = 1.0  # points; lets go at 2 s
        elif 3.0 <= now < 3.2 or 4.0 <= now < 4.2:
            record["buttons"] = int(Button.PRIMARY) << 16
        yield frame


def _without_trigger(hand: Hand) -> Hand:
    """A hand that clicks: it goes nowhere meanwhile."""
    x, _ = hand.stick
    pressed = hand.pressed & ~Button.TRIGGER
    return replace(hand, stick=(x, 0.0), trigger=False, pressed=pressed)


def _pose(values: Any) -> Pose:
    x, y, z, w, px, py, pz = np.asarray(values).tolist()
    return (x, y, z, w, px, py, pz)
