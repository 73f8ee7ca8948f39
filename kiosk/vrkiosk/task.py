"""One task of a course: what goes with a box besides its scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vrkiosk.flow.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Task:
    """module: id. lesson: what is said within it. more: another box may follow in the same visit.
    result: the score is shown. about: what the record says of it."""

    module: str
    lesson: Lesson
    more: bool = False
    result: bool = True
    about: Mapping[str, Any] = field(default_factory=dict)
