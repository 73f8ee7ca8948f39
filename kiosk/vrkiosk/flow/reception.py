"""Receives officers one after another: the frames between tasks.

Holds the machine of states against what it needs: screens, hands, the class list, a clock of
frames. The task itself is played by `vrkiosk.training`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from math import radians
from typing import Final

from vrkiosk.feedback import PRESS
from vrkiosk.flow import screens
from vrkiosk.flow.board import Board
from vrkiosk.flow.card import FITTING, Card
from vrkiosk.flow.desk import Desk, Officer
from vrkiosk.flow.fit_screens import fit_screen
from vrkiosk.flow.foreground import before
from vrkiosk.flow.machine import Flow, State
from vrkiosk.flow.pointer import Pointer
from vrkiosk.flow.screens import Screen
from vrkiosk.flow.watch import Signals, Since
from vrkiosk.lobby import BOARD, Lobby
from vrkiosk.screen_guide import Mouse
from vrkiosk.sound import Sound
from vrkiosk.waiting import Waiting
from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios.geometry import Pose
from vrkiosk_scenarios.snapshot import Panel
from vrkiosk_scenarios.texts import LANGUAGES, Texts
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Haptic

STILL_S: Final = 0.5  # a head so long at rest looks where the screen is wanted
STILL_SPEED: Final = 0.15  # m/s
STILL_MOST_S: Final = 3.0  # a head that never rests gets its screen anyway

# What follows a task is imported while nobody wears the headset: a third of a second in which no
# frame is drawn, once in a process.
LATER: Final = "vrkiosk.leave_taking"
IDLE_FRAMES: Final = 30


@dataclass(slots=True)
class Visit:
    """One officer at the kiosk, from sign-in to close. officer: None for a guest."""

    officer: Officer | None
    card: Card
    texts: Texts

    @property
    def pseudonym(self) -> str:
        return self.officer.pseudonym if self.officer is not None else "guest"


@dataclass(slots=True)
class _Placing:
    """Where the screen stands, once the head has come to rest."""

    mouse: Mouse | None = None
    at: Pose | None = None
    head: Pose | None = None  # as it was then; before a window each screen stands as it fits
    still: Since = field(default_factory=Since)
    since: Since = field(default_factory=Since)

    def update(self, frame: FrameInput, signals: Signals, screen: Screen) -> Pose | None:
        if self.at is None:
            rests = self.still.seconds(signals.t, signals.head and signals.speed < STILL_SPEED)
            if rests >= STILL_S or self.since.seconds(signals.t, signals.head) >= STILL_MOST_S:
                head: Pose = tuple(frame.head.tolist())
                self.head = head
                self.at = before(head, screen.distance, radians(screen.below_deg))
        if self.mouse is not None and self.head is not None:
            return self.mouse.stand(self.head, screen)
        return self.at


class Reception:
    """`receive` an officer; after the task `ask` how it was; `close` the visit.

    `shown`: where the screen stands in the stage and what is on it; None while there is none.
    """

    def __init__(
        self,
        flow: Flow,
        desk: Desk,
        language: str,
        *,
        mouse: Mouse | None = None,
        expected: Officer | None = None,
        sound: Sound | None = None,
    ) -> None:
        self.flow = flow
        self._desk = desk
        self._language = language
        self._mouse = mouse
        self._expected = expected
        self._sound = sound
        self._waiting: Waiting | None = None
        self._pointer = Pointer(settings_module.load())
        self._names: dict[str, str] = {name: Texts(name)["language.name"] for name in LANGUAGES}
        self._visit = Visit(None, Card(), Texts(language))
        self._signals: Signals | None = None
        self._placing = _Placing(mouse)
        self.shown: tuple[Pose, Panel] | None = None
        self._idle = 0  # frames in which nobody was there

    def receive(self, waiting: Waiting, lobby: Lobby) -> Visit | None:
        """Frames of the lobby until an officer starts a task; None at the end of the back end."""
        self._visit, self._waiting = self._nobody(), waiting
        while True:
            if not waiting.attend(lambda frame: self._frame(frame, lobby) or bool(self.flow.pin)):
                return None
            if self.flow.pin:
                self._check(waiting)
            else:
                return self._visit

    def _feel(self) -> None:
        """A press is felt and heard."""
        if self._waiting is not None:
            self._waiting.feel(Haptic(self._pointer.hand, *PRESS))
        if self._sound is not None:
            self._sound.click()

    def _nobody(self) -> Visit:
        """The visit of whoever it may be."""
        return Visit(None, self._desk.card(None), Texts(self._language))

    def _known(self, officer: Officer) -> None:
        texts = Texts(officer.language or self._visit.texts.language)
        self._visit = Visit(officer, self._desk.card(officer), texts)

    def _check(self, waiting: Waiting) -> None:
        pin = self.flow.pin
        officer = waiting.during(lambda: self._desk.find(pin))
        if officer is not None:
            self._known(officer)
        self.flow.checked(officer is not None)

    def ask(
        self,
        waiting: Waiting,
        lobby: Lobby,
        board: Board,
        *,
        question: bool = True,
    ) -> None:
        """Frames of the lobby with the result, then the question how one feels, until the visit is
        over or goes on with the next box. board: the result. question: ask it."""
        over = (State.CLOSE, State.TASK) if question else (State.CLOSE, State.TASK, State.FEEDBACK)

        def each(frame: FrameInput) -> bool:
            if self.flow.state is State.DEBRIEF:
                self._step(frame, lobby, board.screen(self._visit.texts), board)
                if self.flow.state is not State.DEBRIEF:
                    board.leave(lobby)
            else:
                self._frame(frame, lobby)
            return self.flow.state in over

        self._placing, self._waiting = _Placing(self._mouse), waiting
        waiting.attend(each)
        board.leave(lobby)

    def close(self) -> None:
        """The visit is over and its record closed: belongings are reset, the next one may come."""
        self.flow.closed()
        self._visit = self._nobody()
        self._placing = _Placing(self._mouse)

    # --- a frame

    def _frame(self, frame: FrameInput, lobby: Lobby) -> bool:
        """One frame between tasks; True when a task begins."""
        visit, fit = self._visit, self.flow.fit
        if self.flow.state is State.FIT and fit is not None:
            if self._signals is not None:
                fit.see(frame, self._signals.eye_height)
            screen = fit_screen(fit, visit.card, visit.texts)
        else:
            screen = screens.of_state(self.flow, visit.card, visit.texts, self._names)
        self._step(frame, lobby, screen)
        if self.flow.state is State.ATTRACT:
            self._idle += 1
            if self._idle == IDLE_FRAMES:
                import_module(LATER)
        return self.flow.state is State.TASK

    def _step(
        self,
        frame: FrameInput,
        lobby: Lobby,
        screen: Screen,
        board: Board | None = None,
    ) -> None:
        self._signals = Signals.of(frame, self._signals)
        if self._mouse is not None and self.flow.state is not State.ATTRACT:
            texts = self._visit.texts
            how = "desktop.screen_pin" if self.flow.state is State.SIGN_IN else "desktop.screen"
            screen = screen.footed(texts[how], instead=texts["visit.fit"])
        state, self.shown, lobby.rays = self.flow.state, None, []
        self.flow.see(self._signals)
        self._visit.card.seen(self._signals.eye_height)
        if state is State.ATTRACT:
            lobby.show(screen, BOARD)
        elif (at := self._place(frame, self._signals, screen, board)) is not None:
            if self._mouse is not None:
                self._mouse.point_at(at, screen)
            self.shown = at, screen.panel
            pressed = self._pointer.update(frame, at, screen)
            pointer = self._pointer
            lobby.show(screen.lit(pointer.hovered, pointer.holding, pointer.held), at)
            lobby.rays = [] if self._mouse is not None else pointer.rays
            if pressed:
                self._feel()
                if board is not None:
                    board.press(pressed)
                self._press(pressed)
            if board is not None and pointer.slid is not None:
                board.slide(*pointer.slid)
        if board is not None:
            board.frame(frame, self._placing.at, lobby)
        if self.flow.state is not state:
            self._changed(state)

    def _place(
        self, frame: FrameInput, signals: Signals, screen: Screen, board: Board | None
    ) -> Pose | None:
        if board is not None and board.elsewhere is not None:
            return board.elsewhere
        return self._placing.update(frame, signals, screen)

    def _press(self, button: str) -> None:
        group, _, name = button.partition(".")
        visit = self._visit
        if group == "language":
            visit.texts = Texts(name)
        elif self.flow.state in (State.CARD, State.FIT):
            visit.card.press(button)
            if group == "start" and visit.card.hindrance:
                return
            # before a window nothing is worn that could sit badly
            self.flow.fits = visit.card.module == FITTING and self._mouse is None
        self.flow.press(button)

    def _changed(self, before: State) -> None:
        """Another state: what belongs to the visit before must not be seen in the next."""
        if self.flow.state in (State.SIGN_IN, State.ATTRACT):
            self._visit = self._nobody()
        if self.flow.state is State.SIGN_IN and self._expected is not None:
            self._known(self._expected)
            self._expected = None  # whoever comes next says who it is
            self.flow.checked(True)
        if self._mouse is not None:
            self._mouse.give_back()
        if before is State.ATTRACT or self.flow.state in (State.ATTRACT, State.FEEDBACK):
            self._placing = _Placing(self._mouse)
