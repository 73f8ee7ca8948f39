"""The score of a session, from its events alone.

The rubric is the programme's: safety 20, systematic search 20, detection 25, judgement 15,
evidence 15, time 5, pass at 75 without a critical fail (facts gathered for the programme; no
rubric of the WCO is published). What this version cannot see yet (gas, strap, protective
equipment, undercarriage, photographs, custody) is listed as not assessed; an area counts for the
parts that are, and the total is scaled to 100 over those.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations, permutations
from typing import Any, Final

from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.miss_report import (
    Miss,
    covered,
    false_flags,
    misses,
    perceived,
    sections_wanted,
)
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event

VERSION: Final = "1"  # of the rubric; another wherever the same events give other points

# Shares of an area's points. None: not assessed yet, kept so that nobody takes it for done.
SHARES: Final[Mapping[str, Mapping[str, float]]] = {
    "safety": {
        "right_leaf_first": 0.2,
        "lit_before_entry": 0.2,
        "gas_test": 0.2,
        "strap": 0.2,
        "protective_equipment": 0.2,
    },
    "coverage": {"surfaces_seen": 0.6, "order": 0.2, "undercarriage": 0.2},
    "detection": {"tests": 0.5, "located": 0.3, "two_tools": 0.2},
    "judgement": {"decision": 2 / 3, "false_marks": 1 / 3},
    "evidence": {
        "papers_read": 0.15,
        "number_compared": 0.2,
        "seal_viewed": 0.1,
        "seal_tugged": 0.1,
        "seal_twisted": 0.1,
        "photographs": 0.2,
        "custody": 0.15,
    },
    "time": {"duration": 1.0},
}
NOT_ASSESSED: Final = frozenset(
    {"gas_test", "strap", "protective_equipment", "undercarriage", "photographs", "custody"}
)
SLOWEST: Final = 1.75  # times par: no points for time
NEAR_MISS: Final = 0.3  # share for a decision that is careful but not right
ACCEPTABLE: Final = 0.8  # share for a right decision that is not the best one
UNNEEDED: Final = {"full_unload": 0.4, "detain": 0.4}  # of judgement, off for a clean box
FALSE_MARK: Final = 0.1  # of judgement, off a mark
# The floor is left out: it is seen with every step, whatever one is searching.
WALLS: Final = ("right_wall", "left_wall", "front_wall")
INSIDE: Final = (*WALLS, "ceiling")


@dataclass(frozen=True, slots=True)
class Part:
    """One assessed or not yet assessed part of an area; names are text keys below "part."."""

    name: str
    points: float
    of: float
    assessed: bool = True


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the rubric; `of` counts only assessed parts."""

    name: str
    points: float
    of: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The result of a session. `total` is 0..100 over what is assessed."""

    scenario: str
    version: str
    decision: str | None
    right: bool
    total: float
    passed: bool
    critical: tuple[str, ...]
    duration_s: float
    coverage: float  # 0..1, share of the wanted sections
    areas: tuple[Area, ...]
    misses: tuple[Miss, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, numbers and text."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    def to_json(self) -> str:
        """Canonical: keys sorted, one line, the same bytes for the same events."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def score(scenario: Scenario, events: Iterable[Event | Mapping[str, Any]]) -> Score:
    """The score of a session from its events, in order; also of one that ended early."""
    log = EventLog.read(events)
    shares = {
        "safety": _safety(log),
        "coverage": _coverage(scenario, log),
        "detection": _detection(scenario, log),
        "judgement": _judgement(scenario, log),
        "evidence": _evidence(scenario, log),
        "time": _time(scenario, log),
    }
    areas = tuple(_area(n, getattr(scenario.rubric, n), s) for n, s in shares.items())
    possible = sum(area.of for area in areas)
    total = 100 * sum(area.points for area in areas) / possible if possible else 0.0
    critical = tuple(_critical(scenario, log))
    return Score(
        scenario=scenario.id,
        version=scenario.version,
        decision=log.decision,
        right=log.decision in scenario.answer.correct_decisions,
        total=round(total, 1),
        passed=total >= scenario.rubric.pass_mark and not critical and log.decision is not None,
        critical=critical,
        duration_s=round(log.duration, 1),
        coverage=round(_coverage_share(scenario, log), 3),
        areas=areas,
        misses=misses(scenario, log),
    )


def _area(name: str, points: float, earned: Mapping[str, float]) -> Area:
    """An area worth `points`, from the share (0..1, or less for a penalty) earned of each part."""
    parts = []
    for part, share in SHARES[name].items():
        assessed = part not in NOT_ASSESSED and part in earned
        won = points * share * earned[part] if assessed else 0.0
        parts.append(Part(part, round(won, 2), round(points * share, 2), assessed))
    of = sum(p.of for p in parts if p.assessed)
    won = min(max(sum(p.points for p in parts), 0.0), of)
    return Area(name, round(won, 2), round(of, 2), tuple(parts))


def _before(first: float | None, second: float | None) -> float:
    """1 when the first thing happened, and not after the second."""
    return float(first is not None and (second is None or first <= second))


def _safety(log: EventLog) -> dict[str, float]:
    return {
        "right_leaf_first": _before(log.doors.get("right"), log.doors.get("left")),
        "lit_before_entry": _before(log.torch_on, log.entered),
    }


def _coverage_share(scenario: Scenario, log: EventLog) -> float:
    wanted = sections_wanted(scenario)
    done = covered(scenario, log)
    return sum(done[surface] * n for surface, n in wanted.items()) / sum(wanted.values())


def _coverage(scenario: Scenario, log: EventLog) -> dict[str, float]:
    done = covered(scenario, log)
    return {"surfaces_seen": sum(done.values()) / len(done), "order": _order(scenario, log)}


def _order(scenario: Scenario, log: EventLog) -> float:
    """Kendall's tau (0 for a negative one) to the nearest consistent walk inside the box.

    A walk is consistent that takes the three walls one after the other, the ceiling before or
    after them. A surface stands where its search was complete; one not searched counts as out of
    order.
    """
    wanted = sections_wanted(scenario)
    times = {surface: log.sections(surface) for surface in INSIDE}
    done = {s: t[wanted[s] - 1] for s, t in times.items() if len(t) >= wanted[s]}
    pairs = len(INSIDE) * (len(INSIDE) - 1) // 2
    best = max(
        sum((done[a] < done[b]) - (done[a] > done[b]) for a, b in _pairs(walk, done))
        for walk in _walks()
    )
    return max(best, 0) / pairs


def _walks() -> Iterator[tuple[str, ...]]:
    for walls in permutations(WALLS):
        yield (*walls, "ceiling")
        yield ("ceiling", *walls)


def _pairs(walk: tuple[str, ...], known: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    return combinations([surface for surface in walk if surface in known], 2)


def _detection(scenario: Scenario, log: EventLog) -> dict[str, float]:
    """A dirty box: signs tested and the place marked. A clean one: the tests that show it."""
    answer = scenario.answer
    signs = answer.indicators or answer.checks
    weight = sum(sign.weight for sign in signs)
    tested = sum(sign.weight for sign in signs if perceived(log, sign) is not None)
    earned = {"tests": tested / weight} if weight else {}
    if answer.dirty:
        located = [surface for surface in answer.where if log.flagged(surface) is not None]
        tools = [
            len({channel for place, channel in log.tested if place == surface})
            for surface in answer.where
        ]
        earned["located"] = len(located) / len(answer.where)
        earned["two_tools"] = sum(min(n, 2) for n in tools) / (2 * len(tools))
    return earned


def _judgement(scenario: Scenario, log: EventLog) -> dict[str, float]:
    answer, decision = scenario.answer, log.decision
    if decision is None:
        return {"decision": 0.0, "false_marks": 0.0}
    if decision in answer.correct_decisions:
        earned = 1.0 if decision == answer.best_decision else ACCEPTABLE
    elif decision in ("further_examination", "refer"):
        earned = NEAR_MISS
    else:
        shares = SHARES["judgement"]
        earned = -UNNEEDED.get(decision, 0.0) / shares["decision"] if not answer.dirty else 0.0
    wrong = len(false_flags(scenario, log)) * FALSE_MARK / SHARES["judgement"]["false_marks"]
    return {"decision": earned, "false_marks": max(1.0 - wrong, 0.0)}


def _evidence(scenario: Scenario, log: EventLog) -> dict[str, float]:
    opened = min(log.doors.values(), default=None)
    cut = log.firsts.get("seal_cut", opened)
    papers, seal = scenario.papers, scenario.container.seal
    agrees = papers.seal_number == seal.number
    return {
        "papers_read": _before(log.pages.get("papers"), opened),
        "number_compared": _before(log.firsts.get("seal_verify"), cut)
        * (log.seal_agrees is agrees),
        "seal_viewed": _before(log.firsts.get("seal_view"), cut),
        "seal_tugged": _before(log.firsts.get("seal_tug"), cut),
        "seal_twisted": _before(log.firsts.get("seal_twist"), cut),
    }


def _time(scenario: Scenario, log: EventLog) -> dict[str, float]:
    """Full up to par, none from 1.75 par on; never more than what was searched."""
    if log.decision is None:
        return {"duration": 0.0}
    ratio = log.duration / scenario.par_time_s
    speed = min(max((SLOWEST - ratio) / (SLOWEST - 1), 0.0), 1.0)
    return {"duration": min(speed, _coverage_share(scenario, log))}


def _critical(scenario: Scenario, log: EventLog) -> Iterator[str]:
    """Reasons for no pass whatever the points, of those the scenario names."""
    for reason in scenario.answer.critical:
        match reason:
            case "released_contraband":
                # Two signs within reach make a release inexcusable.
                if (
                    scenario.answer.dirty
                    and len(scenario.answer.indicators) >= 2
                    and log.decision == "release"
                ):
                    yield reason
            case "cut_before_check":
                cut = log.firsts.get("seal_cut")
                checked = max(
                    _before(log.firsts.get(step), cut) for step in ("seal_view", "seal_verify")
                )
                if cut is not None and not checked:
                    yield reason
