"""The score table of a page: what the kiosk computed (`vrkiosk_scenarios.scoring.Score`), shown.

Read with care rather than by the class: a server shows sessions of older and newer kiosks. What
is not understood is left out; what is missing stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the score: an area or one of its parts. points, of: None if not assessed; `why`
    it is not, "" where the kiosk did not say."""

    name: str
    points: float | None
    of: float | None
    why: str = ""
    parts: tuple[LineView, ...] = ()


@dataclass(frozen=True, slots=True)
class MissView:
    """One thing missed; t in s since the start, None: never within reach."""

    kind: str
    what: str
    surface: str
    t: float | None


@dataclass(frozen=True, slots=True)
class CueView:
    """A hidden thing or a sign of it; times in s since the start in the order of `STAGES`, None:
    never."""

    name: str
    kind: str
    surface: str
    times: tuple[float | None, ...]


STAGES: Final = ("in_view", "clear", "lit", "looked", "touched", "tested", "declared")


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A session's result. total: 0 to 100. coverage: 0 to 1. source: of what was looked at, "eye",
    "head", "mixed", "none"; "" where the kiosk did not say. rubric: its version."""

    total: float | None
    passed: bool | None
    right: bool | None
    coverage: float | None
    source: str
    rubric: str
    waited_s: float | None
    critical: tuple[str, ...]
    areas: tuple[LineView, ...]
    misses: tuple[MissView, ...]
    cues: tuple[CueView, ...]

    @property
    def stages(self) -> tuple[str, ...]:
        """What the times of a cue are of."""
        return STAGES

    @classmethod
    def of(cls, result: object) -> ScoreView | None:
        """None when the session ended without a result."""
        if not isinstance(result, Mapping) or not result:
            return None
        return cls(
            total=number(result.get("total")),
            passed=_truth(result.get("passed")),
            right=_truth(result.get("right")),
            coverage=number(result.get("coverage")),
            source=str(result.get("coverage_source", "")),
            rubric=_version(result.get("rubric")),
            waited_s=number(result.get("waited_s")),
            critical=tuple(str(name) for name in _items(result.get("critical"))),
            areas=tuple(_line(area) for area in _mappings(result.get("areas"))),
            misses=tuple(
                MissView(
                    kind=str(miss.get("kind", "")),
                    what=str(miss.get("what", "")),
                    surface=str(miss.get("aoi", "")),
                    t=number(miss.get("t")),
                )
                for miss in _mappings(result.get("misses"))
            ),
            cues=tuple(
                CueView(
                    name=str(cue.get("id", "")),
                    kind=str(cue.get("kind", "")),
                    surface=str(cue.get("aoi", "")),
                    times=tuple(number(cue.get(stage)) for stage in STAGES),
                )
                for cue in _mappings(result.get("cues"))
            ),
        )


def number(value: object) -> float | None:
    """A finite number as float; None for everything else, truth values included."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if isfinite(found) else None


def _line(row: Mapping[str, Any]) -> LineView:
    assessed = row.get("assessed", True) is True
    return LineView(
        name=str(row.get("name", "")),
        points=number(row.get("points")) if assessed else None,
        of=number(row.get("of")) if assessed else None,
        why="" if assessed else str(row.get("why", "")),
        parts=tuple(_line(part) for part in _mappings(row.get("parts"))),
    )


def _version(rubric: object) -> str:
    return str(rubric.get("version", "")) if isinstance(rubric, Mapping) else ""


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    return (item for item in _items(value) if isinstance(item, Mapping))
