"""Sounds in words, for who does not hear them: those that nothing in sight says as well.

Buttons, displays and doors show what they do; an alarm behind one's back or a fall does not. What a
struck panel sounds like is never put into words: the mallet's display shows how long it rings, and
the officer judges.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from vrkiosk.flow.watch import SECOND
from vrkiosk.sound import sound_of
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.texts import Texts

WORDED: Final = ("alarm", "thud")  # each is the end of a text key
SHOWN_NS: Final = 3 * SECOND


class HeardWords:
    """What is to be read now. `caption`: "" for nothing."""

    def __init__(self, texts: Texts) -> None:
        self.caption = ""
        self._texts = texts
        self._until = 0

    def take(self, t: int, events: Iterable[Event]) -> None:
        """A frame at `t`, ns, and what happened in it."""
        if self.caption and t >= self._until:
            self.caption = ""
        for event in events:
            sound = sound_of(event)
            if sound is not None and sound.name in WORDED:
                self.caption = self._texts[f"heard.{sound.name}"]
                self._until = t + SHOWN_NS
