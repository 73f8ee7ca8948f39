"""What an officer chooses before a task: the card, filled in from last time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from vrkiosk_scenarios.preferences import CHOICES, Preferences

Recorded = Literal["all", "score", "none"]
RECORDED: Final[tuple[Recorded, ...]] = ("all", "score", "none")
HEALTH: Final = ("unwell", "condition", "seasick")
EXAMINATION: Final = "m5"
FITTING: Final = "m0"  # begins with a look at how the headset sits


@dataclass(slots=True)
class Card:
    """The card of one visit.

    name: as the class list has it, "" for a guest. modules: ids one may choose from. health: the
    questions of `HEALTH` answered with yes; used here, never stored. settings: they are shown, and
    which page of them.
    rest_until: when an examination may go on, seconds since 1970, by `clock`.
    """

    name: str = ""
    class_name: str = ""
    modules: tuple[str, ...] = ()
    module: str = ""
    recorded: Recorded = "all"
    preferences: Preferences = field(default_factory=Preferences)
    health: set[str] = field(default_factory=set)
    settings: bool = False
    page: int = 0
    rest_until: float = 0.0
    clock: Callable[[], float] = time.time

    @property
    def hindrance(self) -> str:
        """Why one cannot start, as the end of a text key; "" where one can."""
        if self.health & {"unwell", "condition"}:
            return "see_trainer"
        if self.module == EXAMINATION and self.recorded != "all":
            return "exam_needs_record"
        if self.module == EXAMINATION and self.clock() < self.rest_until:
            return "exam_break"
        return ""

    def press(self, button: str) -> None:
        """A button of the card. One it does not know changes nothing."""
        group, _, name = button.partition(".")
        if group == "settings":
            self.settings, self.page = not self.settings, 0
        elif group == "page":
            self.page = 1 - self.page
        elif group == "recorded" and name in RECORDED:
            self.recorded = RECORDED[RECORDED.index(name)]
        elif group == "module":
            self._turn_over(1 if name == "next" else -1)
        elif group == "health" and name in HEALTH:
            self.health ^= {name}
            if name == "seasick" and name in self.health:
                self.preferences = self.preferences.gentle()
        elif group in CHOICES:
            self.preferences = self.preferences.chosen(group, name)

    def _turn_over(self, by: int) -> None:
        if self.modules:
            at = self.modules.index(self.module) if self.module in self.modules else 0
            self.module = self.modules[(at + by) % len(self.modules)]

    def seen(self, eye_height: float) -> None:
        """Seated or standing, by the height of the eyes, where nobody chose."""
        if self.preferences.posture == "by_height" and eye_height > 0.0:
            self.preferences = replace(self.preferences, eye_height_m=round(eye_height, 2))
