"""The rubric: points, thresholds and critical fails, one data file that a trainer may change.

Errors:
    RubricError   file, line, key, what was expected, what was found
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from vrkiosk_scenarios import strict_toml
from vrkiosk_scenarios.answer_key import Critical
from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.scenario_words import Decision
from vrkiosk_scenarios.strict import Name, NotNegative, Share, Strict, wrong

FILE: Final = "rubric.toml"
AREAS: Final = ("safety", "coverage", "detection", "judgement", "evidence", "time")
Count = Annotated[int, Field(ge=1)]


class RubricError(TrainingFailure):
    """A rubric cannot be used. The text names file, line, key, what was expected and found."""


class Safety(Strict):
    """Points of each part; so in all areas."""

    protective_equipment: NotNegative
    warning_labels: NotNegative
    gas_test: NotNegative
    strap: NotNegative
    right_leaf_first: NotNegative
    drill_order: NotNegative
    air_inside: NotNegative
    lit_before_entry: NotNegative
    no_hazards: NotNegative


class Coverage(Strict):
    surfaces_seen: NotNegative
    undercarriage: NotNegative
    order: NotNegative


class Detection(Strict):
    tests: NotNegative
    located: NotNegative
    two_tools: NotNegative


class Judgement(Strict):
    decision: NotNegative
    false_marks: NotNegative


class Evidence(Strict):
    papers_read: NotNegative
    number_compared: NotNegative
    seal_viewed: NotNegative
    seal_tugged: NotNegative
    seal_twisted: NotNegative
    photographs: NotNegative
    bagged: NotNegative
    custody: NotNegative
    report: NotNegative
    seal_put_back: NotNegative


class Time(Strict):
    duration: NotNegative


class SeenRules(Strict):
    """When a patch counts as seen. The engine notes it from 400 ms within 2.5 m on."""

    least_ms: Annotated[int, Field(ge=400)]
    within_m: Annotated[float, Field(gt=0, le=2.5)]


class SearchRules(Strict):
    """`zones`: into how many stretches each surface is divided; each is an area of interest."""

    zone_share: Annotated[float, Field(gt=0, le=1)]
    zones: dict[Name, Count] = Field(min_length=1)


class SafetyRules(Strict):
    equipment: tuple[Name, ...]
    gas_heights: tuple[Name, ...]
    hazard_points: NotNegative


class JudgementRules(Strict):
    acceptable_share: Share
    careful_share: Share
    careful: tuple[Decision, ...]
    unneeded_points: dict[Decision, NotNegative]
    false_mark_points: NotNegative


class EvidenceRules(Strict):
    """`document_pages`: pages of the tablet, any of which is the papers."""

    document_pages: tuple[Name, ...] = Field(min_length=1)


class TimeRules(Strict):
    zero_at: Annotated[float, Field(gt=1)]
    wait_shares: dict[Name, Share]


class CriticalRules(Strict):
    always: tuple[Critical, ...]
    least_signs: Count


class ExaminationRules(Strict):
    """`most_held`: clean boxes that were neither released nor seized, so many are let pass."""

    least_boxes: Count
    most_held: Annotated[int, Field(ge=0)]
    least_trials: Count


class Rules(Strict):
    """What counts, and how much of its points a thing half done earns."""

    seen: SeenRules
    search: SearchRules
    safety: SafetyRules
    judgement: JudgementRules
    evidence: EvidenceRules
    time: TimeRules
    critical: CriticalRules
    examination: ExaminationRules


class Rubric(Strict):
    """Points of each part of each area, and the rules. Made by `load` or `packaged`.

    needs: tools, by the name of a part; it is assessed where a scenario has one of them.
    """

    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    pass_mark: Annotated[float, Field(ge=0, le=100)]
    safety: Safety
    coverage: Coverage
    detection: Detection
    judgement: Judgement
    evidence: Evidence
    time: Time
    rules: Rules
    needs: dict[Name, tuple[Name, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        parts = {part for area in AREAS for part in self.points(area)}
        unknown = sorted(set(self.needs) - parts)
        if unknown:
            raise wrong(f"parts of an area below needs; {unknown[0]} is none")
        if not any(points for area in AREAS for points in self.points(area).values()):
            raise wrong("points for something")
        return self

    def points(self, area: str) -> Mapping[str, float]:
        """Points of each part of an area."""
        parts: Strict = getattr(self, area)
        return {name: float(getattr(parts, name)) for name in type(parts).model_fields}

    @property
    def sha256(self) -> str:
        """Hash of what the file says: comments and the order of keys do not count."""
        text = json.dumps(self.to_plain(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_plain(self) -> dict[str, Any]:
        """As JSON has it, for the record."""
        plain: dict[str, Any] = self.model_dump(mode="json")
        return plain


def parse(text: str, where: str) -> Rubric:
    """A rubric from the text of a TOML file; `where` names it in messages. RubricError."""
    try:
        return strict_toml.parse(Rubric, text, where)
    except strict_toml.Faults as error:
        raise RubricError(str(error)) from None


def load(path: Path) -> Rubric:
    """A rubric from a file. RubricError when it cannot be read or says something wrong."""
    try:
        return strict_toml.parse(Rubric, strict_toml.read_text(path), str(path))
    except strict_toml.Faults as error:
        raise RubricError(str(error)) from None


def from_plain(plain: object) -> Rubric:
    """A rubric as a record keeps it. RubricError where it is of another version of the kiosk."""
    try:
        return strict_toml.validate(Rubric, plain, "the record's rubric")
    except strict_toml.Faults as error:
        raise RubricError(str(error)) from None


@cache
def packaged() -> Rubric:
    """The programme's rubric, which comes with the kiosk."""
    return parse(files(__package__).joinpath(FILE).read_text(encoding="utf-8"), FILE)
