"""What a score is: the same for headset, analysis, server and console."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from vrkiosk_scenarios.miss_report import Cue, Miss
from vrkiosk_scenarios.search import SectionSeen, ZoneSeen

# Why a part is not assessed: the scenario has no tool for it, or what happened left no need of it.
Reason = Literal["not_in_scenario", "not_needed"]
Shares = Mapping[str, float | Reason]  # of each part's points; below 0: a penalty


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an area; names are text keys below "part.". `why` it is not assessed: a text key
    below "unassessed.", "" where it is."""

    name: str
    points: float
    of: float
    assessed: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the rubric; `of` counts only assessed parts."""

    name: str
    points: float
    of: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RubricUsed:
    """By which rubric a score was made."""

    version: str
    sha256: str
    pass_mark: float


@dataclass(frozen=True, slots=True)
class Score:
    """The result of a session. `total` is 0..100 over what is assessed.

    duration_s: without pauses and without what calls took, which is waited_s. coverage: 0..1, share
    of the zones. coverage_source: "eye", "head" (a view cone, not gaze), "mixed", "none". signs,
    found: how many of the surfaces judged hide something, and how many of those were marked; quiet,
    false_alarms: the same of the others.
    """

    scenario: str
    version: str
    rubric: RubricUsed
    decision: str | None
    right: bool
    dirty: bool
    total: float
    passed: bool
    critical: tuple[str, ...]
    duration_s: float
    waited_s: float
    coverage: float
    coverage_source: str
    areas: tuple[Area, ...]
    zones: tuple[ZoneSeen, ...]
    sections: tuple[SectionSeen, ...]
    cues: tuple[Cue, ...]
    misses: tuple[Miss, ...]
    signs: int
    found: int
    quiet: int
    false_alarms: int

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, numbers and text."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    def to_json(self) -> str:
        """Canonical: keys sorted, one line, the same bytes for the same events."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def before(first: float | None, second: float | None) -> float:
    """1 when the first thing happened, and not after the second."""
    return float(first is not None and (second is None or first <= second))


def share_of(done: int, wanted: int) -> float:
    """0..1; 1 where nothing is wanted."""
    return done / wanted if wanted else 1.0
