"""Who is known at a kiosk, and what is remembered of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from vrkiosk.flow.card import Card
from vrkiosk_scenarios.preferences import Preferences


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody on the class list. pseudonym: all that records say. language: "" for the kiosk's."""

    pseudonym: str
    name: str
    language: str = ""


class Desk(Protocol):
    """The class list as the reception needs it."""

    def find(self, pin: str) -> Officer | None:
        """Whose PIN that is; None: nobody's. May take a tenth of a second and more."""
        ...

    def card(self, officer: Officer | None) -> Card:
        """A card filled in from last time; of a guest for None."""
        ...

    def remember(self, officer: Officer, preferences: Preferences) -> None:
        """For next time."""
        ...


class OpenDesk:
    """A kiosk without a class list: everybody is a guest."""

    def find(self, pin: str) -> Officer | None:
        return None

    def card(self, officer: Officer | None) -> Card:
        return Card()

    def remember(self, officer: Officer, preferences: Preferences) -> None:
        """There is nobody to remember."""
