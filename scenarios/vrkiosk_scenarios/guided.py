"""A module of steps: what is to be done now, whether it was, and when help is due.

Reads events alone; says nothing of how the steps are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from vrkiosk_scenarios.course_modules import Module, Passing, Step
from vrkiosk_scenarios.snapshot import Event

SECOND: Final = 1_000_000_000
GIVEN_UP: Final = 2.0  # times the limit: the next step comes
Words = tuple[str, dict[str, Any]]  # an event to be told: its name and fields


class _Count:
    """How often one thing of a step has happened."""

    def __init__(self, passing: Passing) -> None:
        self._passing = passing
        self._seen: set[Any] = set()
        self._count = 0

    @property
    def done(self) -> bool:
        return self._count >= self._passing.count

    def take(self, event: Event) -> None:
        wanted = self._passing
        if event.name != wanted.event:
            return
        data = event.data
        if any(data.get(name) != value for name, value in wanted.fields.items()):
            return
        if any(word not in str(data.get(name, "")).split() for name, word in wanted.among.items()):
            return
        if wanted.surface and str(data.get("aoi", "")).partition("/")[0] != wanted.surface:
            return
        for name, least in wanted.at_least.items():
            value = data.get(name)
            if not isinstance(value, int | float) or value < least:
                return
        if wanted.distinct:
            value = data.get(wanted.distinct)
            if value in self._seen:
                return
            self._seen.add(value)
        self._count += 1


class Guided:
    """Takes an officer through the steps of a module. `take` once a frame.

    step: the one at hand, None when all are over. helped: it takes longer than it should. passed,
    given_up: ids of steps.
    """

    def __init__(self, module: Module) -> None:
        self.module = module
        self.helped = False
        self.passed: list[str] = []
        self.given_up: list[str] = []
        self._left = list(module.steps)
        self._counts: list[_Count] = []
        self._spent = 0  # ns of the task's time within the step
        self._whole = 0  # ns, within all of them
        self._last: int | None = None
        self._begin()

    @property
    def step(self) -> Step | None:
        return self._left[0] if self._left else None

    @property
    def plain(self) -> str:
        """Key of what is to be done now; "" when all is over."""
        return f"course.{self.module.id}.{self._left[0].id}" if self._left else ""

    @property
    def text(self) -> str:
        """Key of what to say now: that, or what helps; "" when all is over."""
        return f"{self.plain}_help" if self.helped and self._left else self.plain

    def _begin(self) -> None:
        self.helped, self._spent = False, 0
        step = self.step
        self._counts = [_Count(passing) for passing in step.passes] if step is not None else []

    def take(self, t: int, events: Iterable[Event]) -> list[Words]:
        """A frame at `t` (ns, pauses taken out) and what happened in it; what is to be told."""
        step = self.step
        if step is None:
            return []
        gone = max(t - self._last, 0) if self._last is not None else 0
        self._spent, self._whole, self._last = self._spent + gone, self._whole + gone, t
        for event in events:
            for count in self._counts:
                count.take(event)
        done = all(count.done for count in self._counts)
        seconds, whole_s = self._spent / SECOND, self.module.whole_s
        over = 0.0 < whole_s <= self._whole / SECOND
        if not done and not over and seconds < GIVEN_UP * step.limit_s:
            self.helped = seconds >= step.limit_s
            return []
        words = [self._end(step, done=done)]
        if over:
            words += [self._end(left, done=False) for left in tuple(self._left)]
        return words

    def _end(self, step: Step, *, done: bool) -> Words:
        """Of the step at hand."""
        (self.passed if done else self.given_up).append(step.id)
        ms, helped = self._spent // 1_000_000, self.helped or not done
        self._left.pop(0)
        self._begin()
        return "guided", {"module": self.module.id, "step": step.id, "ms": ms, "helped": helped}
