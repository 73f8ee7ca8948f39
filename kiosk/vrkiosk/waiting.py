"""Frames of the lobby: between two steps of loading, and until an officer begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vrkiosk.lobby import Lobby
from vrkiosk.service import Service
from vrkiosk_render.renderer import Renderer
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.runtime import FrameOutput, Notice, Runtime

LOADING_FRAMES: Final = 2  # shown between two steps of loading
# Of either hand; a bare hand's pinch is its trigger.
TRIGGERS: Final = Button.TRIGGER | Button.TRIGGER << BUTTON_SHIFT_RIGHT
READY: Final = "ready: an officer can begin"


class Waiting:
    """Shows the lobby. Where there is no headset yet, waits for it."""

    def __init__(
        self,
        runtime: Runtime,
        renderer: Renderer,
        lobby: Lobby,
        service: Service,
        tell: Callable[[Notice], None],
    ) -> None:
        self._runtime = runtime
        self._renderer = renderer
        self._lobby = lobby
        self._service = service
        self._tell = tell
        self._output = FrameOutput()

    def show(self, text: str) -> None:
        """Shows `text` for the frames between two steps of loading."""
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

    def _frame(self) -> FrameInput | None:
        """The next frame, drawn and submitted; None at the end of the back end."""
        while True:
            frame = self._runtime.wait_frame()
            if frame is None:
                return None
            if isinstance(frame, FrameInput):
                break
            self._tell(frame)
            self._service.alive()
        self._output.rendered = False
        try:
            target = self._runtime.target() if frame.should_render else None
            if target is not None:
                self._renderer.draw(self._lobby.snapshot, frame.views, target)
                self._output.rendered = True
        finally:
            self._runtime.submit(frame, self._output)
        self._service.alive()
        return frame
