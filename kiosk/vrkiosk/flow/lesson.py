"""What an officer is told within a task: the steps of a guided module, or hints; as captions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from vrkiosk.flow import practice
from vrkiosk.flow.demonstration import Demonstration, Press
from vrkiosk.flow.gaze_check import GazeCheck
from vrkiosk.flow.practice import Exercise
from vrkiosk.flow.watch import SECOND
from vrkiosk_scenarios.course_modules import Step
from vrkiosk_scenarios.geometry import Pose
from vrkiosk_scenarios.guided import Guided
from vrkiosk_scenarios.hints import Hints
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.texts import Texts
from vrkiosk_xr.frame import FrameInput

Words = tuple[str, dict[str, Any]]  # an event to be told: its name and fields
HINT_NS: Final = 12 * SECOND  # a hint is read by then
DONE_NS: Final = 3 * SECOND  # the last word of a module of steps


class Lesson:
    """One task's. `caption` is what is said now, "" for nothing; `check` the gaze check under way,
    `exercise` what is practised now, `shown` a hand that shows how, with what it presses; None for
    nothing.
    words_key: key of the text, without what helps with a headset; "" where it is no plain text.

    offers: says when a hint could be had. done: a module of steps is over.
    """

    def __init__(
        self,
        texts: Texts,
        *,
        guided: Guided | None = None,
        hints: Hints | None = None,
        offers: bool = True,
    ) -> None:
        self.guided = guided
        self.caption = self.words_key = ""
        self.check: GazeCheck | None = None
        self.exercise: Exercise | None = None
        self.done = False
        self.shown: tuple[Pose, Press] | None = None
        self._demonstration: Demonstration | None = None
        self._practised = ""  # step of that exercise
        self._settings: Settings | None = None
        self._mouse = False
        self._texts = texts
        self._hints = hints
        self._offers = offers
        self._until = 0  # the hint shown goes then
        self._t = 0  # ns of the task, without its pauses
        self._last: int | None = None
        self._over_at = 0

    def prepare(self, settings: Settings, *, mouse: bool) -> None:
        """What exercises need, before the first frame. mouse: one presses by clicks."""
        self._settings, self._mouse = settings, mouse

    def frame(self, frame: FrameInput, events: Sequence[Event]) -> list[Words]:
        """A frame of the task that was played, and what happened in it; what is to be told."""
        now = frame.t
        step_ns = now - self._last if self._last is not None else 0
        self._last = now
        self._t += step_ns if 0 < step_ns < SECOND else 0  # a pause is no time of the task
        words: list[Words] = []
        if self.guided is not None:
            words += self._guide(self.guided, frame, events)
        if self._hints is not None:
            self._hints.take(self._t, events)
            self._offer(self._hints)
        return words

    def _guide(self, guided: Guided, frame: FrameInput, events: Sequence[Event]) -> list[Words]:
        words = self._look(frame)
        if self.exercise is not None:
            words += self.exercise.update(frame, events)
        told = [Event(frame.t, name, data) for name, data in words]
        words += guided.take(self._t, (*events, *told))
        step = guided.step
        if step is not None:
            self.caption = self._texts[guided.text]
            self.words_key = guided.plain
            self._prepare_step(step, frame)
            return words
        self.exercise = self.shown = None
        self.caption, self.words_key = self._texts["course.done"], ""
        self._over_at = self._over_at or self._t + DONE_NS
        if self._t >= self._over_at and not self.done:
            self.done = True
            words.append(("stopped", {"by": "officer", "reason": "module_done"}))
        return words

    def _prepare_step(self, step: Step, frame: FrameInput) -> None:
        """What stands before the eyes meanwhile."""
        helped = self.guided is not None and self.guided.helped
        if step.id != self._practised or self._demonstration is None:
            self._demonstration = Demonstration(step.id, tuple(frame.head.tolist()), self._t)
        self.shown = self._demonstration.at(self._t, helped=helped)
        if step.shows == "gaze_check" and self.check is None:
            self.check = GazeCheck()
        if step.id != self._practised:
            self._practised, self.exercise = step.id, None
            if step.shows in practice.NAMES and self._settings is not None:
                self.exercise = practice.begin(step.shows, self._settings, mouse=self._mouse)

    def _look(self, frame: FrameInput) -> list[Words]:
        if self.check is None:
            return []
        before = self.check.result
        self.check.update(frame)
        if before is None and self.check.result is not None:
            return [("gaze_check", self.check.result.to_event())]
        return []

    def _offer(self, hints: Hints) -> None:
        if self._t < self._until:
            return
        self.words_key = "hint.offer" if self._offers and hints.offered else ""
        self.caption = self._texts[self.words_key] if self.words_key else ""

    def hint(self) -> list[Words]:
        """A hint was asked for; what is to be told."""
        given = self._hints.give() if self._hints is not None else None
        if given is None:
            return []
        surface = self._texts[f"surface.{given.surface}"] if given.surface else ""
        self.caption, self.words_key = self._texts.fill(given.text, surface=surface), ""
        self._until = self._t + HINT_NS
        return [("hint", {"level": given.level, "step": given.step})]
