"""What follows a task: the debrief in the lobby, and a question.

The largest thing a kiosk imports (records, replay, the ideal officer), so it is imported apart.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from vrkiosk.debrief.farewell import farewell
from vrkiosk.debrief.opening import Played, open_board
from vrkiosk.debrief.sheet import Case
from vrkiosk.loop import Loop
from vrkiosk.readiness import Ready
from vrkiosk.task import Task

if TYPE_CHECKING:
    from vrkiosk.training import Training

__all__ = ["Case", "Played", "take_leave"]


def take_leave(
    training: Training, ready: Ready, loop: Loop, case: Case, played: Played, task: Task | None
) -> None:
    """The debrief and a question in the lobby, while the record is still open for the answer."""
    waiting, lobby = ready.waiting, ready.lobby
    scene = training.scenes.set_aside() if waiting is not None else None
    if waiting is None or lobby is None or scene is None or ready.renderer is None:
        return
    with ExitStack() as stack:
        stack.callback(scene.release)
        reception = training.reception
        if reception is None and not training.config.debrief:
            return
        lobby.say(ready.world.texts["session.result"])  # no longer that the task is made ready
        board = stack.enter_context(open_board(case, played, ready.renderer, scene, task))
        if reception is None:
            farewell(training.backend, training.config.language, board, waiting, lobby)
            return
        reception.flow.decided()
        reception.ask(waiting, lobby, board)
    if reception.flow.comfort is not None:
        loop.tell_engine([("comfort", {"answer": reception.flow.comfort})])
