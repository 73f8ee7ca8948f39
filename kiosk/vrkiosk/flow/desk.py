"""Who is known at a kiosk, and what is remembered of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from vrkiosk.flow.card import EXAMINATION, Card
from vrkiosk_scenarios.course import Course, Outcome
from vrkiosk_scenarios.course_modules import MODULES, Module
from vrkiosk_scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody on the class list. pseudonym: all that records say. language: "" for the kiosk's."""

    pseudonym: str
    name: str
    language: str = ""


class Desk(Protocol):
    """The class list as the reception needs it. `problem`: what was not read or kept, "" for
    nothing."""

    problem: str

    def find(self, pin: str) -> Officer | None:
        """Whose PIN that is; None: nobody's. May take a tenth of a second and more."""
        ...

    def desk_for(self, officer: Officer | None) -> Desk:
        """The desk of the officer's class: what follows is asked there during a visit."""
        ...

    def card(self, officer: Officer | None) -> Card:
        """A card filled in from last time; of a guest for None."""
        ...

    def remember(self, officer: Officer, card: Card) -> None:
        """What was chosen, for next time."""
        ...

    def course(self, officer: Officer | None, module: Module) -> Course:
        """The officer's way through a module, from where it was left."""
        ...

    def took(self, officer: Officer | None, outcome: Outcome) -> None:
        """A box was decided."""
        ...

    def limit_s(self, module: Module) -> float:
        """What a box of the module may take; 0: as long as one likes."""
        ...


class OpenDesk:
    """A kiosk without a class list: everybody is a guest, and nobody is examined. seed: from which
    boxes follow. module: the one offered first."""

    def __init__(
        self, library: Mapping[str, Scenario], *, seed: int = 0, module: str = "m0"
    ) -> None:
        self._library, self._seed, self._module = library, seed, module
        self.problem = ""

    def find(self, pin: str) -> Officer | None:
        return None

    def desk_for(self, officer: Officer | None) -> Desk:
        return self

    def card(self, officer: Officer | None) -> Card:
        return Card(modules=tuple(m for m in MODULES if m != EXAMINATION), module=self._module)

    def remember(self, officer: Officer, card: Card) -> None:
        """There is nobody to remember."""

    def course(self, officer: Officer | None, module: Module) -> Course:
        return Course(module, self._library, seed=self._seed, who="guest")

    def took(self, officer: Officer | None, outcome: Outcome) -> None:
        """There is nobody to remember."""

    def limit_s(self, module: Module) -> float:
        return module.limit_s
