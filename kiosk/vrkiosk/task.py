"""One task of a course: what goes with a box besides its scenario."""

from __future__ import annotations

from dataclasses import dataclass

from vrkiosk.flow.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Task:
    """module: id. lesson: what is said within it. more: another box may follow in the same visit.
    result: the score is shown."""

    module: str
    lesson: Lesson
    more: bool = False
    result: bool = True
