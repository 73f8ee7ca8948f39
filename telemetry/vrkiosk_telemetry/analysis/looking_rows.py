"""Rows of the tables about looking: glance, aoi_measure, transition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_telemetry.analysis.context import AOI, EYE, Context, Level, Looking
from vrkiosk_telemetry.analysis.gaze import Placed
from vrkiosk_telemetry.analysis.sights import NOTHING
from vrkiosk_telemetry.analysis.transitions import Transitions, find_transitions
from vrkiosk_telemetry.analysis.visits import Visit, valid_time

Row = dict[str, Any]

WHOLE: Final = -1  # the step that stands for the session


def glance_rows(context: Context) -> Iterator[Row]:
    for looking in context.looking:
        starts = np.array([visit.start for visit in looking.visits], np.int64)
        steps = context.step_of(starts).tolist()
        for number, (visit, step) in enumerate(zip(looking.visits, steps, strict=True)):
            name = looking.level.names[visit.code]
            yield {
                "level": looking.level.name,
                "source": looking.source,
                "number": number,
                "aoi": name,
                "surface": surface_of(name),
                "start": visit.start,
                "end": visit.end,
                "dwell_ms": visit.dwell_s * 1e3,
                "transition_ms": visit.transition / 1e6,
                "glance_ms": visit.glance_s * 1e3,
                "step": step,
            }


@dataclass(slots=True)
class _Area:
    """What is known of one area in one step."""

    visits: list[Visit] = field(default_factory=list)
    dwell_s: float = 0.0
    fixations: list[Placed] = field(default_factory=list)


def measure_rows(context: Context) -> Iterator[Row]:
    """For the whole session every area of the scenario that was or could have been looked at; for
    each step those that were."""
    for looking in context.looking:
        eye = looking.source == EYE
        areas = _areas(context, looking)
        valid = _valid_by_step(context, looking)
        for step in sorted({step for step, _ in areas}):
            here = {code: area for (s, code), area in areas.items() if s == step}
            entered = [(a.visits[0].start, code) for code, a in here.items() if a.visits]
            rank = {code: i for i, (_, code) in enumerate(sorted(entered), 1)}
            for code, area in here.items():
                row = _measures(context, looking, step, code, area, valid[step])
                yield row | {"rank": rank.get(code)} | (_of_fixations(context, step, area, eye))
        for name in _never(context, looking.level, areas):
            never = {"entries": 0, "revisits": 0, "dwell_ms": 0.0, "dwell_share": 0.0}
            only_eye = {"fixations": 0, "censored": True} if eye else {}
            yield _keys(looking, WHOLE, name) | never | {"glance_rate_min": 0.0} | only_eye


def _keys(looking: Looking, step: int, name: str) -> Row:
    source, level = looking.source, looking.level.name
    return {
        "level": level,
        "source": source,
        "step": step,
        "aoi": name,
        "surface": surface_of(name),
    }


def _never(context: Context, level: Level, areas: dict[tuple[int, int], _Area]) -> list[str]:
    """Areas that have a place of their own and were never looked at."""
    looked = {level.names[code] for step, code in areas if step == WHOLE}
    there = context.patches if level.name == AOI else map(surface_of, context.patches)
    return [name for name in dict.fromkeys(there) if name not in looked]


def _areas(context: Context, looking: Looking) -> dict[tuple[int, int], _Area]:
    """By step (-1: all) and code."""
    found: dict[tuple[int, int], _Area] = defaultdict(_Area)
    edges = [context.start, *context.step_times.tolist(), context.end]
    for visit in looking.visits:
        first, last = context.step_of(np.array([visit.start, visit.end - 1])).tolist()
        for step in (WHOLE, first):
            found[step, visit.code].visits.append(visit)
        found[WHOLE, visit.code].dwell_s += visit.dwell_s
        for step in range(first, last + 1):
            start = visit.start if step == first else edges[step]
            end = visit.end if step == last else edges[step + 1]
            found[step, visit.code].dwell_s += (end - start) / 1e9
    if looking.source == EYE:
        for one in context.fixations:
            code = _code_at(looking.level, one)
            if code != NOTHING:
                step = int(context.step_of(one.fixation.start))
                found[WHOLE, code].fixations.append(one)
                found[step, code].fixations.append(one)
    return found


def _code_at(level: Level, one: Placed) -> int:
    return int(level.code[one.row]) if one.code != NOTHING else NOTHING


def _valid_by_step(context: Context, looking: Looking) -> dict[int, float]:
    """Seconds with a valid sample, by step."""
    t, mask, parameters = context.samples.t, looking.mask, context.parameters
    step = context.step_of(t)
    found = {WHOLE: valid_time(t, mask, parameters)}
    for number in range(len(context.steps) + 1):
        found[number] = valid_time(t, mask & (step == number), parameters)
    return found


def _measures(
    context: Context, looking: Looking, step: int, code: int, area: _Area, valid_s: float
) -> Row:
    """Dwell measures of an area: Holmqvist et al. 2011, ch. 11-12; rate and share as ISO 15007."""
    entries = len(area.visits)
    since = _since(context, step)
    entry = (area.visits[0].start - since) / 1e9 if entries else None
    return _keys(looking, step, looking.level.names[code]) | {
        "entries": entries,
        "revisits": max(entries - 1, 0),
        "dwell_ms": area.dwell_s * 1e3,
        "dwell_share": area.dwell_s / valid_s if valid_s else None,
        "dwell_mean_ms": area.dwell_s * 1e3 / entries if entries else None,
        "glance_rate_min": 60.0 * entries / valid_s if valid_s else None,
        "entry_time_s": entry,
        "distance_m": _distance(context, looking, code, step),
    }


def _since(context: Context, step: int) -> int:
    return context.start if step <= 0 else int(context.step_times[step - 1])


def _distance(context: Context, looking: Looking, code: int, step: int) -> float | None:
    """Median from the eye, of the whole session only: a step's has too few."""
    if step != WHOLE:
        return None
    on_it = looking.mask & (looking.level.code == code)
    return float(np.median(context.sights.distance[on_it])) if on_it.any() else None


def _of_fixations(context: Context, step: int, area: _Area, eye: bool) -> Row:
    """Fixation measures; none of them where there is no eye tracker."""
    if not eye:
        return {}
    durations = [one.fixation.duration_s * 1e3 for one in area.fixations]
    if not durations:
        return {"fixations": 0, "censored": True}
    first = area.fixations[0].fixation.start - _since(context, step)
    return {
        "fixations": len(durations),
        "fixation_mean_ms": float(np.mean(durations)),
        "fixation_first_ms": durations[0],
        "first_fixation_s": first / 1e9,
        "censored": False,
    }


def find_moves(context: Context, looking: Looking) -> Transitions:
    """Moves between areas: of fixations for an eye tracker, of visits for the head."""
    return find_transitions(_chains(context, looking), looking.level.areas)


def _chains(context: Context, looking: Looking) -> Sequence[Sequence[int]]:
    """Codes in order; broken where there was no area or no data."""
    chains: list[list[int]] = [[]]
    if looking.source == EYE:
        segment = -1
        for one in context.fixations:
            code = _code_at(looking.level, one)
            if code == NOTHING or one.fixation.segment != segment:
                chains.append([])
            segment = one.fixation.segment
            if code != NOTHING:
                chains[-1].append(code)
        return chains
    end = 0
    for visit in looking.visits:
        if visit.start - visit.transition != end:  # it was not that one the gaze came from
            chains.append([])
        chains[-1].append(visit.code)
        end = visit.end
    return chains


def transition_rows(context: Context) -> Iterator[Row]:
    for looking in context.looking:
        moves = find_moves(context, looking)
        names = looking.level.names
        for (origin, target), count in sorted(moves.counts.items()):
            yield {
                "level": looking.level.name,
                "source": looking.source,
                "origin": names[origin],
                "target": names[target],
                "count": count,
                "probability": moves.probability(origin, target),
            }
