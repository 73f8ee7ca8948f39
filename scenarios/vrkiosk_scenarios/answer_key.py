"""The answer key of a scenario file: where things are and what is right."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from vrkiosk_scenarios.scenario_words import Channel, Decision, Discrepancy, Words
from vrkiosk_scenarios.strict import Strict, wrong


class Indicator(Strict):
    """A sign of a hide, or the test that would show one.

    `aoi` is a surface of docs/events.md; a patch of it counts as well.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    aoi: str
    channel: Channel
    weight: int = Field(ge=1, le=3)
    title: Words


class Bait(Strict):
    """Something odd but innocent; a flag on it is a false one."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    aoi: str
    title: Words


Critical = Literal[
    "released_contraband",
    "cut_before_check",
    "opened_stacked",
    "entered_untested",
    "entered_on_alarm",
    "strap_skipped",
    "bare_hands",
]


class Answer(Strict):
    """The answer key: where things are and what is right. Only scoring and hints read it."""

    dirty: bool
    where: tuple[str, ...] = ()  # surfaces behind which something is hidden
    correct_decisions: tuple[Decision, ...] = Field(min_length=1)
    best_decision: Decision
    indicators: tuple[Indicator, ...] = ()
    checks: tuple[Indicator, ...] = ()  # clean box: the tests that show it is clean
    baits: tuple[Bait, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()  # of papers and box, for the report to name
    critical: tuple[Critical, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.best_decision not in self.correct_decisions:
            raise wrong("best_decision to be one of correct_decisions")
        if self.dirty and "release" in self.correct_decisions:
            raise wrong("no release among correct_decisions of a dirty box")
        if self.dirty and not (self.where and self.indicators):
            raise wrong("where and at least one indicator for a dirty box")
        if not self.dirty and (self.where or self.indicators):
            raise wrong("neither where nor indicators for a clean box")
        if self.dirty and self.checks:
            raise wrong("checks for a clean box only; a dirty one has indicators")
        ids = [i.id for i in (*self.indicators, *self.checks)] + [b.id for b in self.baits]
        if len(set(ids)) != len(ids):
            raise wrong("different ids for all indicators and baits")
        return self
