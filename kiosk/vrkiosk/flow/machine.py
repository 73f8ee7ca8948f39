"""The order of things at a kiosk, as a machine of states (docs/course.md).

It is told what a frame says of the officer (`see`), which button was pressed (`press`), and what
others found out; it answers with its state alone. It draws nothing, waits for nothing, and knows
no clock but the frames'.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vrkiosk.flow.fit import Fit
from vrkiosk.flow.watch import SECOND, Reason, Signals, Since, Watch

DIGITS: Final = 6  # of a PIN
# Causes that end by themselves go on by themselves; after the others the officer says so.
BY_ITSELF: Final = (Reason.HEAD_LOST, Reason.HANDS_LOST, Reason.NO_FOCUS)


class State(StrEnum):
    """Where an officer's visit is."""

    ATTRACT = "attract"
    SIGN_IN = "sign_in"
    CARD = "card"
    FIT = "fit"
    TASK = "task"
    PAUSE = "pause"
    WHO = "who"
    DEBRIEF = "debrief"
    FEEDBACK = "feedback"
    CLOSE = "close"


class Close(StrEnum):
    """Why a visit is over; the word that ends its record."""

    DONE = "done"
    LEFT = "left"  # the headset stayed off
    OTHER = "other_officer"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, metres, metres a second."""

    donned: float = 0.3
    moving: float = 1.0  # a headset without a presence sensor is worn when its head moves
    moving_speed: float = 0.2
    prompt: float = 90.0  # nobody pressed anything
    idle: float = 180.0
    unread: float = 240.0  # a debrief nobody turned a page of: nobody is there
    absent: float = 10.0  # off the head before a task begins
    gone: float = 90.0  # off the head within a task: the visit is over
    countdown: float = 3.0
    taller: float = 0.06  # another person, by the height of the eyes
    tries: int = 3
    wait: float = 10.0  # after so many wrong PINs
    most_tries: int = 5  # then only a guest, or the trainer
    ask_every: float = 360.0  # how one feels, between two boxes
    worn_most: float = 1200.0  # no further box after so long in the headset
    sick: int = 12  # of 20: no further box


class Flow:
    """One kiosk's machine, for all its visits.

    `digits`: typed so far. `pin`: complete, to be looked up; answer with `checked`. `wrong`: wrong
    PINs in this visit. `countdown`: whole seconds until the task goes on, 0 for none. `unlike`: who
    put the headset on is not as tall as who took it off. `closing`: why, in CLOSE.
    `trouble`: key of what ended the last task, said until a button is pressed. `fits`: the fit of
    the headset is looked at before the task; `fit`: what came of it.
    """

    def __init__(self, limits: Limits | None = None, watch: Watch | None = None) -> None:
        self.limits = limits or Limits()
        self.watch = watch or Watch()
        self.state = State.ATTRACT
        self.reason: Reason | None = None
        self.digits = ""
        self.pin = ""
        self.wrong = 0
        self.countdown = 0
        self.unlike = False
        self.prompted = False
        self.closing: Close | None = None
        self.comfort: int | None = None
        self.trouble = ""
        self.fits = False
        self.fit: Fit | None = None
        self._on, self._moves, self._off = Since(), Since(), Since()
        self._t = 0
        self._touched = 0  # when something was pressed last
        self._locked_until = 0
        self._goes_on = 0  # when the countdown ends
        self._eye_height = 0.0  # of who takes part, the last one seen
        self._donned = 0  # when the visit began
        self._answered = 0  # when the officer last said how it is
        self._goes_on_after = False  # another box follows the question

    def begin(self) -> None:
        """A task that nobody signs in for."""
        self._enter(State.TASK)

    # --- what a frame says

    def see(self, s: Signals) -> None:
        """A frame. Call once for each, in every state."""
        self._t = s.t
        self._touched = self._touched or s.t  # of a state entered before the first frame
        on = self._on.seconds(s.t, s.present) >= self.limits.donned
        away = self._off.seconds(s.t, not s.present)
        match self.state:
            case State.ATTRACT:
                moved = self._moves.seconds(s.t, s.head and s.speed > self.limits.moving_speed)
                if (on and s.head) or moved >= self.limits.moving:
                    self._enter(State.SIGN_IN)
            case State.SIGN_IN | State.CARD | State.FIT:
                self._wait(away)
            case State.TASK:
                self._work(s)
            case State.PAUSE:
                self._rest(s, away)
            case State.WHO:
                self.watch.update(s)
                self.unlike = abs(s.eye_height - self._eye_height) > self.limits.taller
                if self.watch.reason is Reason.HEADSET_OFF:
                    self.state, self.reason = State.PAUSE, Reason.HEADSET_OFF
            case State.DEBRIEF | State.FEEDBACK:
                unread = (self._t - self._touched) / SECOND >= self.limits.unread
                if away >= self.limits.gone or unread:
                    self._close(Close.LEFT)

    def _wait(self, away: float) -> None:
        """Somebody at the pad or the card, or nobody any more."""
        idle = (self._t - self._touched) / SECOND
        self.prompted = idle >= self.limits.prompt
        if away >= self.limits.absent or idle >= self.limits.idle:
            self._enter(State.ATTRACT)

    def _work(self, s: Signals) -> None:
        self.watch.update(s)
        if self.watch.stop:
            self._close(Close.STOPPED)
        elif self.watch.reason is not None:
            self.pause(self.watch.reason)
        elif s.head:
            self._eye_height = s.eye_height

    def _rest(self, s: Signals, away: float) -> None:
        before = self.reason
        self.watch.update(s)
        if self.watch.stop:
            self._close(Close.STOPPED)
            return
        now = self.watch.reason
        if now is Reason.HEADSET_OFF:
            self.reason, self._goes_on = now, 0
            if away >= self.limits.gone:
                self._close(Close.LEFT)
        elif before is Reason.HEADSET_OFF:
            self._enter(State.WHO)
            return
        elif now is Reason.MENU:
            self.press("continue")
        elif now is not None:
            self.reason, self._goes_on = now, 0
        elif before in BY_ITSELF and not self._goes_on:
            self._count()
        left = self._goes_on - s.t
        self.countdown = -(-left // SECOND) if self._goes_on and left > 0 else 0
        if self._goes_on and left <= 0:
            self.reason, self._goes_on = None, 0
            self.state = State.TASK

    def pause(self, reason: Reason) -> None:
        """Stops the task's clock. In TASK and PAUSE; elsewhere nothing runs."""
        if self.state in (State.TASK, State.PAUSE):
            self.state, self.reason, self._goes_on, self.countdown = State.PAUSE, reason, 0, 0

    def resume(self) -> None:
        """Begins to count down, whatever the task was paused for."""
        if self.state is State.PAUSE and self.reason is not Reason.HEADSET_OFF:
            self._count()

    def stop(self) -> None:
        """Ends the task without a decision: the trainer's word, or the officer's."""
        if self.state in (State.TASK, State.PAUSE, State.WHO):
            self._close(Close.STOPPED)

    def _count(self) -> None:
        self._goes_on = self._t + int(self.limits.countdown * SECOND)

    # --- what is pressed

    def press(self, button: str) -> None:
        """A button of the screen shown. One that the state does not know changes nothing."""
        self._touched, self.trouble = self._t, ""
        group, _, name = button.partition(".")
        match self.state:
            case State.SIGN_IN:
                self._type(group, name)
            case State.CARD:
                if group == "start":
                    self._enter(State.FIT if self.fits else State.TASK)
                elif group == "not_me":
                    self._enter(State.SIGN_IN)
            case State.FIT if self.fit is not None and group == "fit":
                self.fit.press(name)
                if self.fit.page == "done":
                    self._enter(State.TASK)
            case State.PAUSE:
                if group == "continue" and self.reason is not Reason.TRAINER:
                    self.resume()
                elif group == "end":
                    self.stop()
            case State.WHO:
                if group == "same":
                    self.state = State.PAUSE
                    self.reason = None
                    self._count()
                elif group == "other":
                    self._close(Close.OTHER)
            case State.DEBRIEF:
                if group == "next":
                    self._next()
                elif group == "finish":
                    self._goes_on_after = False
                    self._enter(State.FEEDBACK)
            case State.FEEDBACK:
                if group == "comfort":
                    self.comfort = int(name)
                elif group == "done" and self.comfort is not None:
                    self._answer(self.comfort)

    @property
    def worn_long(self) -> bool:
        """The headset has been on long enough."""
        return self._t - self._donned >= self.limits.worn_most * SECOND

    def _next(self) -> None:
        """Another box, unless it is time to ask first, or to end."""
        due = self._t - self._answered >= self.limits.ask_every * SECOND
        self._goes_on_after = not self.worn_long
        self._enter(State.FEEDBACK if due or self.worn_long else State.TASK)

    def _answer(self, comfort: int) -> None:
        self._answered = self._t
        if self._goes_on_after and comfort < self.limits.sick:
            self._enter(State.TASK)
        else:
            self._close(Close.DONE)

    @property
    def locked(self) -> bool:
        """No PIN is taken at the moment: too many were wrong."""
        return self._t < self._locked_until or self.wrong >= self.limits.most_tries

    def _type(self, group: str, name: str) -> None:
        if group == "guest":
            self._enter(State.CARD)
        elif self.locked or self.pin:
            return
        elif group == "digit" and len(self.digits) < DIGITS:
            self.digits += name
            if len(self.digits) == DIGITS:
                self.pin = self.digits
        elif group == "back":
            self.digits = self.digits[:-1]

    # --- what others found out

    def checked(self, known: bool) -> None:
        """Whether the complete PIN is somebody's. Forgets it."""
        self.pin = self.digits = ""
        if self.state is not State.SIGN_IN:
            return
        if known:
            self._enter(State.CARD)
            return
        self.wrong += 1
        if self.wrong == self.limits.tries:
            self._locked_until = self._t + int(self.limits.wait * SECOND)

    def decided(self) -> None:
        """The task is over by a decision."""
        if self.state in (State.TASK, State.PAUSE):
            self.comfort = None
            self._enter(State.DEBRIEF)

    def closed(self) -> None:
        """The record is sealed and belongings are reset: the next one, please."""
        other = self.closing is Close.OTHER
        self._enter(State.SIGN_IN if other else State.ATTRACT)

    # --- changes of state

    def _close(self, why: Close) -> None:
        self.state, self.closing, self.countdown = State.CLOSE, why, 0

    def _enter(self, state: State) -> None:
        self.state, self._touched, self.prompted = state, self._t, False
        self.reason, self._goes_on, self.countdown = None, 0, 0
        if state is State.TASK:
            self.watch = Watch()
        if state is State.FIT:
            self.fit = Fit(self._t)
        if state is State.SIGN_IN:
            self._donned = self._answered = self._t
        if state in (State.SIGN_IN, State.ATTRACT):
            self.digits = self.pin = ""
            self.comfort, self.closing, self.unlike = None, None, False
            self.fits, self.fit = False, None
        if state is State.ATTRACT:
            self.wrong, self._locked_until = 0, 0
            self._on, self._moves, self._off = Since(), Since(), Since()
