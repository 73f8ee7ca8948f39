"""What the pages of the debrief are made of. Millimetres on a board that stands 1.4 m away.

1 mm is 2.46 minutes of arc there: cap heights of 13 mm and more are 0.53 degrees and more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event, Item
from vrkiosk_telemetry.wording import Wording

WIDE: Final = 1000.0
HIGH: Final = 720.0
DISTANCE: Final = 1.4
EDGE: Final = 24.0  # from the board's rim
TOP: Final = 96.0  # below the tabs
BOTTOM: Final = 630.0  # above the buttons to go on
MIDDLE: Final = 500.0  # where the right column begins
SMALL, BODY, HEADING = 13.0, 15.0, 26.0  # cap heights
LINE: Final = 38.0  # from one line to the next

Result = Mapping[str, Any]  # of `Score.to_dict`


@dataclass(frozen=True, slots=True)
class Case:
    """What is debriefed: the box, its result, the rubric it was scored by, and the events that
    are known of it: all, or what consent left of them."""

    scenario: Scenario
    rubric: Rubric
    result: Result
    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class Sheet:
    """One page: what stands on it and what can be pressed. Items are drawn over the buttons."""

    items: list[Item] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)


def clock(seconds: float | None, words: Wording) -> str:
    """A time of the result as 2:05; "never" for None."""
    if seconds is None:
        return words.texts["replay.never"]
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
