"""One task of a course: what goes with a box besides its scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vrkiosk.flow.lesson import Lesson
from vrkiosk.flow.screens import Screen
from vrkiosk_scenarios.texts import Texts


@dataclass(frozen=True, slots=True)
class Task:
    """module: id. lesson: what is said within it. more: another box may follow in the same visit.
    board: what is shown after it, of its result; None: the result itself. about: what the record
    says of it. limit_s: what it may take; 0: as long as it likes."""

    module: str
    lesson: Lesson
    more: bool = False
    board: Callable[[Mapping[str, Any], Texts], Screen] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    limit_s: float = 0.0
