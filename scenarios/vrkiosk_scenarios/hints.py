"""Hints from the answer key: where, what to compare, what to do. From events alone.

A hint is about the first thing that is left to do: the seal while it is whole, then the telling
signs by their weight, then the mark, then the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vrkiosk_scenarios.event_log import EventLog, surface_of
from vrkiosk_scenarios.miss_report import SEAL_STEPS, perceived
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event

SECOND: Final = 1_000_000_000
IDLE_S: Final = 45.0  # nothing new was looked at: a hint is offered


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint. step: what it is about; level 1 to 3. surface, channel: "" where it has none."""

    step: str
    level: int
    surface: str = ""
    channel: str = ""

    @property
    def text(self) -> str:
        """Key of its text, which may name {surface}."""
        if not self.channel:
            return f"hint.{self.step}"
        kind = ("where", f"compare_{self.channel}", f"do_{self.channel}")[self.level - 1]
        return f"hint.{kind}"


class Hints:
    """The hints of one box. most: highest level that may be given; 0: none.

    `take` once a frame; `offered`: the officer may like one; `give`: the next.
    """

    def __init__(self, scenario: Scenario, most: int) -> None:
        self._scenario = scenario
        self._most = most
        self._events: list[Event] = []
        self._given: dict[str, int] = {}
        self._seen: set[str] = set()
        self._new_at = 0
        self._t = 0

    def take(self, t: int, events: Iterable[Event]) -> None:
        """A frame at `t`, ns, and what happened in it."""
        self._t = t
        self._new_at = self._new_at or t
        for event in events:
            self._events.append(event)
            aoi = event.data.get("aoi")
            if isinstance(aoi, str) and aoi not in self._seen:
                self._seen.add(aoi)
                self._new_at = t

    @property
    def offered(self) -> bool:
        """Nothing new was looked at for a while."""
        return self._most > 0 and (self._t - self._new_at) / SECOND >= IDLE_S

    def give(self) -> Hint | None:
        """The next hint, a level higher each time it is about the same; None: none may be given,
        or there is nothing left to do."""
        if self._most == 0:
            return None
        self._new_at = self._t
        log = EventLog.read(self._events)
        log.count_marks(self._scenario.behind)
        for step, surface, channel in self._left(log):
            level = min(self._given.get(step, 0) + 1, self._most if channel else 1)
            self._given[step] = level
            return Hint(step, level, surface, channel)
        return None

    def _left(self, log: EventLog) -> Iterator[tuple[str, str, str]]:
        """What is left to do: a step, its surface, its channel."""
        if "seal_cut" not in log.firsts:
            for step in SEAL_STEPS:
                if step not in log.firsts:
                    yield step, "seal", ""
        answer = self._scenario.answer
        signs = sorted((*answer.indicators, *answer.checks), key=lambda sign: -sign.weight)
        for sign in signs:
            if perceived(self._scenario, log, sign) is None:
                yield sign.id, surface_of(sign.aoi), sign.channel
        if any(log.flagged(surface) is None for surface in answer.where):
            yield "mark", "", ""
        yield "decide", "", ""
