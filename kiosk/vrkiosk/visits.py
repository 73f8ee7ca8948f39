"""One officer after another: received in the lobby, trained, and let go."""

from __future__ import annotations

from typing import Final

from vrkiosk.flow.reception import Visit
from vrkiosk.lobby import Lobby
from vrkiosk.training import Finished, Training, train
from vrkiosk.waiting import Waiting
from vrkiosk_scenarios.scenario import Scenario

# What a record keeps by what the officer agreed to: without "all" nothing that follows a body.
CONSENT: Final = {"all": "all", "score": "none", "none": "none"}


def receive(training: Training) -> Visit | None:
    """Frames of the lobby until somebody starts a task; None at the end of the back end. For a
    `training` with a reception and a back end that is open."""
    runtime, reception = training.backend.runtime, training.reception
    assert runtime is not None
    assert reception is not None
    lobby = Lobby("", "")
    renderer = training.scenes.lobby(lobby.description)
    waiting = Waiting(runtime, renderer, lobby, training.service, training.tell)
    training.service.status("ready: an officer can sign in")
    return reception.receive(waiting, lobby)


def play(training: Training, scenario: Scenario) -> Finished | None:
    """One visit, from sign-in to close; None at the end of the back end. Changes the settings of
    `training` to what the officer chose."""
    assert training.reception is not None
    visit = receive(training)
    if visit is None:
        return None
    training.visit = visit
    training.officer = visit.pseudonym
    chosen = {"language": visit.texts.language, "consent": CONSENT[visit.card.recorded]}
    training.config = training.config.model_copy(update=chosen)
    finished = train(training, scenario)
    training.reception.close()
    return finished
