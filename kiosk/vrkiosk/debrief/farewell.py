"""The debrief of somebody who did not sign in: a single session, at a desk or in a headset."""

from __future__ import annotations

from vrkiosk.backends import Backend, take_the_mouse
from vrkiosk.flow.board import Board
from vrkiosk.flow.desk import OpenDesk
from vrkiosk.flow.machine import Flow
from vrkiosk.flow.reception import Reception
from vrkiosk.lobby import Lobby
from vrkiosk.waiting import Waiting


def farewell(backend: Backend, language: str, board: Board, waiting: Waiting, lobby: Lobby) -> None:
    """Shows the debrief in the lobby until "Finish", until the headset is taken off for good, or
    to the end of the back end."""
    flow = Flow()
    flow.begin()
    flow.decided()
    reception = Reception(flow, OpenDesk({}), language, mouse=take_the_mouse(backend))
    reception.ask(waiting, lobby, board, question=False)
