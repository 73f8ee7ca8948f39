"""Frames of the lobby: until an officer begins, and while a scenario is made ready."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, TypeVar

import numpy as np

from vrkiosk.flow.room_edge import RoomEdge
from vrkiosk.lobby import Lobby
from vrkiosk.service import Service
from vrkiosk.sharp import SharpScreen
from vrkiosk_render.marks import Marks
from vrkiosk_render.renderer import Renderer
from vrkiosk_scenarios.geometry import IDENTITY
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.runtime import FrameOutput, Haptic, Notice, Quad, Runtime

T = TypeVar("T")

LOADING_FRAMES: Final = 2  # shown between two steps of making ready
# Of either hand; a bare hand's pinch is its trigger.
TRIGGERS: Final = Button.TRIGGER | Button.TRIGGER << BUTTON_SHIFT_RIGHT
READY: Final = "ready: an officer can begin"
# What a step of making ready may take of a frame: the lobby itself needs the rest.
_SHARE: Final = 0.25
_LEAST, _MOST = 0.001, 0.02  # s


class Step(Protocol):
    """Something that gets ready a little at a time."""

    @property
    def share(self) -> float: ...

    def advance(self, seconds: float) -> bool: ...

    def finish(self) -> None: ...


class Waiting:
    """Shows the lobby. Where there is no headset yet, waits for it. screens: to show what is read
    there sharper than frames can."""

    def __init__(
        self,
        runtime: Runtime,
        renderer: Renderer,
        lobby: Lobby,
        service: Service,
        tell: Callable[[Notice], None],
        screens: SharpScreen | None = None,
    ) -> None:
        self._screens = screens
        self._runtime = runtime
        self._renderer = renderer
        self._lobby = lobby
        self._service = service
        self._tell = tell
        self._output = FrameOutput()
        self._edge, self._marks = RoomEdge(runtime.info.room), Marks()
        self._last_t = 0
        self._period = _MOST  # s, of the display

    def show(self, text: str) -> None:
        """Shows `text` for the frames between two steps of making ready."""
        self._lobby.say(text)
        for _ in range(LOADING_FRAMES):
            if self._frame() is None:
                return

    def until_begun(self, text: str) -> bool:
        """Shows `text` until somebody who is in the lobby pulls a trigger (True); False at the end
        of the back end. A trigger held from before does not count: it has to be let go first."""
        self._lobby.say(text)
        released = False
        while (frame := self._frame()) is not None:
            self._service.status(READY)
            pulled = bool(frame.flags & Flag.FOCUSED and frame.buttons & TRIGGERS)
            if pulled and released:
                return True
            released = released or not pulled
        return False

    def attend(self, each: Callable[[FrameInput], bool]) -> bool:
        """Frames until `each`, which may change the lobby before it is drawn, answers True; False
        at the end of the back end."""
        over = False

        def look(frame: FrameInput) -> None:
            nonlocal over
            over = each(frame)

        while not over:
            if self._frame(look) is None:
                return False
        return True

    def feel(self, pulse: Haptic) -> None:
        """A vibration with the frame at hand, or the next one."""
        self._output.haptics = (pulse,)

    def until(self, step: Step) -> None:
        """Goes on with something in what frames leave over, and shows how far it is. At the end of
        the back end it is finished without frames."""
        self._lobby.progress(0.0)
        while self._frame() is not None:
            budget = min(max(_SHARE * self._period, _LEAST), _MOST)
            ready = step.advance(budget)
            self._lobby.progress(step.share)
            if ready:
                return
        step.finish()

    def during(self, work: Callable[[], T]) -> T:
        """Frames go on while `work`, which mostly waits (for a disk, a process), is done in another
        thread. Returns what it returns and raises what it raises."""
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(work)
            while not future.done() and self._frame() is not None:
                pass
            return future.result()

    def _frame(self, look: Callable[[FrameInput], None] | None = None) -> FrameInput | None:
        """The next frame, drawn and submitted; None at the end of the back end. look: is shown it
        before it is drawn."""
        while True:
            frame = self._runtime.wait_frame()
            if frame is None:
                return None
            if isinstance(frame, FrameInput):
                break
            self._tell(frame)
            self._service.alive()
        if self._last_t and 0 < frame.t - self._last_t < _MOST * 1e9:
            self._period = min((frame.t - self._last_t) / 1e9, self._period)
        self._last_t = frame.t
        self._output.rendered = False
        try:
            if look is not None:
                look(frame)
            self._lobby.reach(frame)
            self._edge.update(frame)
            self._marks.clear()
            self._edge.draw(self._marks, IDENTITY)
            self._lobby.snapshot.fade = self._edge.dark
            target = self._runtime.target() if frame.should_render else None
            if target is not None:
                self._lobby.draw(self._renderer, frame, target, self._marks)
                self._output.rendered = True
                quad = None if self._lobby.marked else target.quad
                if self._screens is not None and quad is not None:
                    self._sharpen(self._screens, quad, frame)
        finally:
            self._runtime.submit(frame, self._output)
            self._output.haptics = ()
        self._service.alive()
        return frame

    def _sharpen(self, screens: SharpScreen, quad: Quad, frame: FrameInput) -> None:
        number, at = self._lobby.read
        panel, pages = self._lobby.snapshot.panels[number], self._renderer.scene.panels
        pointed = bool(self._lobby.rays)
        screens.show(quad, pages, number, panel, np.array(at), frame, pointed=pointed)
