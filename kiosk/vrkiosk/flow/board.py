"""What stands before an officer after a task: a board that is pressed, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from vrkiosk.flow.screens import Screen
from vrkiosk.lobby import Lobby
from vrkiosk_scenarios.geometry import Pose
from vrkiosk_scenarios.texts import Texts
from vrkiosk_xr.frame import FrameInput


class Board(Protocol):
    """elsewhere: where its screen stands in the stage, if not where boards stand."""

    @property
    def elsewhere(self) -> Pose | None: ...

    def screen(self, texts: Texts) -> Screen:
        """What is on it now."""
        ...

    def press(self, button: str) -> None:
        """A button was pressed; one it does not know changes nothing."""
        ...

    def slide(self, button: str, share: float) -> None:
        """A button that slides is held, so far across it."""
        ...

    def frame(self, frame: FrameInput, at: Pose | None, lobby: Lobby) -> None:
        """Once a frame, before it is drawn. at: where boards stand, None: not placed yet."""
        ...

    def leave(self, lobby: Lobby) -> None:
        """It is not shown any more."""
        ...


class PlainBoard:
    """A board that only shows something."""

    def __init__(self, shown: Callable[[Texts], Screen]) -> None:
        self._shown = shown

    @property
    def elsewhere(self) -> Pose | None:
        return None

    def screen(self, texts: Texts) -> Screen:
        return self._shown(texts)

    def press(self, button: str) -> None: ...

    def slide(self, button: str, share: float) -> None: ...

    def frame(self, frame: FrameInput, at: Pose | None, lobby: Lobby) -> None: ...

    def leave(self, lobby: Lobby) -> None: ...
