"""Puts the areas together: points of each part, the total, critical fails, pass or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from vrkiosk_scenarios import rubric as rubrics
from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.miss_report import cues, judged_surfaces, misses
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring.assessment import Assessment
from vrkiosk_scenarios.scoring.coverage import coverage
from vrkiosk_scenarios.scoring.critical import critical
from vrkiosk_scenarios.scoring.detection import detection, judgement
from vrkiosk_scenarios.scoring.evidence import evidence
from vrkiosk_scenarios.scoring.result import Area, Part, RubricUsed, Score, Shares
from vrkiosk_scenarios.scoring.safety import safety
from vrkiosk_scenarios.scoring.timing import timing, waited_s
from vrkiosk_scenarios.search import Search
from vrkiosk_scenarios.snapshot import Event

# What earns the points of each area, in the order of a report.
AREAS: Final[Mapping[str, Callable[[Assessment], Shares]]] = {
    "safety": safety,
    "coverage": coverage,
    "detection": detection,
    "judgement": judgement,
    "evidence": evidence,
    "time": timing,
}


def score(
    scenario: Scenario,
    events: Iterable[Event | Mapping[str, Any]],
    rubric: Rubric | None = None,
) -> Score:
    """The score of a session from its events, in order; also of one that ended early.

    rubric: None takes the programme's.
    """
    used = rubric or rubrics.packaged()
    log = EventLog.read(events)
    log.count_marks(scenario.behind)
    case = Assessment(scenario, log, Search.of(scenario, log, used), used)
    areas = tuple(_area(case, name, shares(case)) for name, shares in AREAS.items())
    possible = sum(area.of for area in areas)
    total = 100 * sum(area.points for area in areas) / possible if possible else 0.0
    fails = tuple(critical(case))
    judged = judged_surfaces(scenario)
    marked = {surface for surface in judged if log.flagged(surface) is not None}
    where = set(scenario.answer.where) & set(judged)
    return Score(
        scenario=scenario.id,
        version=scenario.version,
        rubric=RubricUsed(used.version, used.sha256, used.pass_mark),
        decision=log.decision,
        right=log.decision in scenario.answer.correct_decisions,
        dirty=scenario.answer.dirty,
        total=round(total, 1),
        passed=total >= used.pass_mark and not fails and log.decision is not None,
        critical=fails,
        duration_s=round(log.duration, 1),
        waited_s=round(waited_s(log), 1),
        coverage=round(case.search.share(), 3),
        coverage_source=log.source,
        areas=areas,
        zones=case.search.zones,
        sections=case.search.seen(),
        cues=cues(scenario, log),
        misses=misses(scenario, log, case.search),
        signs=len(where),
        found=len(where & marked),
        quiet=len(judged) - len(where),
        false_alarms=len(marked - where),
    )


def _area(case: Assessment, name: str, shares: Shares) -> Area:
    """An area from the share (0..1, or less for a penalty) earned of each part's points."""
    parts = [_part(case, part, points, shares) for part, points in case.rubric.points(name).items()]
    of = sum(p.of for p in parts if p.assessed)
    won = min(max(sum(p.points for p in parts), 0.0), of)
    return Area(name, round(won, 2), round(of, 2), tuple(parts))


def _part(case: Assessment, name: str, points: float, shares: Shares) -> Part:
    share = shares[name] if case.offers(name) else "not_in_scenario"
    if isinstance(share, str):
        return Part(name, 0.0, round(points, 2), False, share)
    return Part(name, round(points * share, 2), round(points, 2))
