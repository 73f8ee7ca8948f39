"""Rows of the tables about the session and its gaze samples: session, step, fixation, saccade,
quality, coverage."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_telemetry.analysis.context import AOI, EYE, HEAD, NONE, SURFACE, Context
from vrkiosk_telemetry.analysis.fixations import SECOND, sample_period
from vrkiosk_telemetry.analysis.gaze import Placed, precision_deg, scan_path_deg
from vrkiosk_telemetry.analysis.looking_rows import find_moves
from vrkiosk_telemetry.analysis.reaches import Reach
from vrkiosk_telemetry.analysis.samples import Mask
from vrkiosk_telemetry.analysis.sights import NOTHING
from vrkiosk_telemetry.analysis.surface_map import CoverageMap, face_of, place_on
from vrkiosk_telemetry.analysis.visits import valid_time
from vrkiosk_telemetry.consent import declined

Row = dict[str, Any]


def session_row(context: Context, reaches: Iterable[Reach]) -> Row:
    """The one row of the table `session`. The score and what belongs to it are copied."""
    info, samples = context.session.info, context.samples
    trace = "recorded" if len(samples) else "declined" if declined(info.consent) else NONE
    sights = "recorded" if context.sights.recorded else "rays"
    found = list(reaches)
    return {
        "scenario_id": str(info.scenario),
        "officer": str(info.officer),
        "started": str(info.started),
        "ended": str(info.ended),
        "trace": trace,
        "source": context.source,
        "sights": sights if context.source != NONE and context.sights.names else NONE,
        "recorded_s": (context.end - context.start) / SECOND if len(samples) else 0.0,
        **_score(context),
        **_gaze(context),
        **_body(context),
        "reaches": len(found) if len(samples) else None,
        "reach_median_s": _median(reach.duration_s for reach in found),
        "sparc_median": _median(reach.sparc for reach in found),
    }


def _score(context: Context) -> Row:
    """Of vrkiosk_scenarios, never computed here."""
    if context.score is None:
        return {}
    plain = context.score.to_dict()
    return {
        "score": plain["total"],
        "passed": plain["passed"],
        "decision": plain["decision"],
        "decision_right": plain["right"],
        "duration_s": plain["duration_s"],
        "training_coverage": plain["coverage"],
        "training_coverage_source": plain["coverage_source"],
        **{
            name: json.dumps(plain[name], ensure_ascii=False)
            for name in ("critical", "areas", "misses", "cues")
        },
    }


def _gaze(context: Context) -> Row:
    row: Row = {}
    looking = {(one.source, one.level.name): one for one in context.looking}
    if (context.source, AOI) not in looking:
        return row
    mask = looking[context.source, AOI].mask
    row["valid_s"] = valid_time(context.samples.t, mask, context.parameters)
    for level in (AOI, SURFACE):
        moves = find_moves(context, looking[context.source, level])
        row[f"sge_{level}_bit"], row[f"gte_{level}_bit"] = _or_none(moves.sge), _or_none(moves.gte)
        row[f"sge_{level}"] = _or_none(moves.sge_normalised)
        row[f"gte_{level}"] = _or_none(moves.gte_normalised)
    row["distance_m"] = _distance(context, mask)
    if context.source == EYE:
        durations = [one.fixation.duration_s * 1e3 for one in context.fixations]
        row |= {
            "fixations": len(durations),
            "fixation_mean_ms": _mean(durations),
            "fixation_median_ms": _median(durations),
            "saccades": len(context.saccades),
            "saccade_median_deg": _median(s.amplitude_deg for s in context.saccades),
            "scan_path_deg": scan_path_deg(list(context.saccades)),
        }
    return row


def _body(context: Context) -> Row:
    """Head height above the stage's floor, which is what one stands on."""
    heights = context.samples.head[context.samples.head_valid, 1]
    if not len(heights):
        return {}
    low, middle, high = np.percentile(heights, [5, 50, 95]).tolist()
    return {"head_height_m": middle, "head_height_low_m": low, "head_height_high_m": high}


def step_rows(context: Context) -> Iterator[Row]:
    """Each step with what was done on the way to it; the last row is what came after the last."""
    t, frame_step = context.samples.t, context.step_of(context.samples.t)
    mask = context.looking[0].mask if context.looking else np.zeros(len(t), bool)
    by_step: dict[int, list[Placed]] = {}
    for one in context.fixations:
        by_step.setdefault(int(context.step_of(one.fixation.start)), []).append(one)
    start = context.start
    for number in range(len(context.steps) + 1):
        step = context.steps[number] if number < len(context.steps) else None
        end = step.t if step is not None else max(context.end, start)
        if step is None and end <= start:
            return
        here = frame_step == number
        heights = context.samples.head[here & context.samples.head_valid, 1]
        yield {
            "step": number,
            "name": step.name if step else "",
            "tool": step.tool if step else "",
            "surface": step.surface if step else "",
            "value": step.value if step else "",
            "start": start,
            "end": end,
            "duration_s": (end - start) / SECOND,
            "valid_s": valid_time(t, mask & here, context.parameters) if len(t) else None,
            "distance_m": _distance(context, mask & here),
            "head_height_m": float(np.median(heights)) if len(heights) else None,
            **_step_fixations(context, by_step.get(number, [])),
        }
        start = end


def _step_fixations(context: Context, placed: list[Placed]) -> Row:
    if context.source != EYE:
        return {}
    return {
        "fixations": len(placed),
        "fixation_mean_ms": _mean(one.fixation.duration_s * 1e3 for one in placed),
        "coefficient_k": _mean(one.k for one in placed if one.k is not None),
    }


def fixation_rows(context: Context) -> Iterator[Row]:
    starts = np.array([one.fixation.start for one in context.fixations], np.int64)
    steps = context.step_of(starts).tolist()
    for number, (one, step) in enumerate(zip(context.fixations, steps, strict=True)):
        fixation = one.fixation
        aoi = context.sights.names[one.code] if one.code != NOTHING else ""
        way = dict(zip(("way_x", "way_y", "way_z"), fixation.way.tolist(), strict=True))
        yield {
            "number": number,
            "start": fixation.start,
            "end": fixation.end,
            "duration_ms": fixation.duration_s * 1e3,
            "aoi": aoi,
            "surface": surface_of(aoi),
            **way,
            **_place(context, one, aoi),
            "dispersion_deg": fixation.dispersion_deg,
            "coefficient_k": one.k,
            "step": step,
        }


def _place(context: Context, one: Placed, aoi: str) -> Row:
    if not aoi:
        return {}
    row: Row = dict(zip("xyz", one.point.tolist(), strict=True)) | {"distance_m": one.distance}
    face = context.faces.get(face_of(aoi))
    if face is not None:
        row["u"], row["v"] = place_on(face, one.point)
    return row


def saccade_rows(context: Context) -> Iterator[Row]:
    for number, saccade in enumerate(context.saccades):
        yield {
            "number": number,
            "before": saccade.before,
            "start": saccade.start,
            "end": saccade.end,
            "duration_ms": (saccade.end - saccade.start) / 1e6,
            "amplitude_deg": saccade.amplitude_deg,
            "peak_deg_s": saccade.peak_deg_s,
            "step": int(context.step_of(saccade.start)),
        }


def quality_rows(context: Context) -> Iterator[Row]:
    """Data quality as Dunn et al. 2024 (BRM 56:4351) asks for it."""
    samples, eye = context.samples, context.eye
    if not len(samples) or context.source == NONE:
        return
    period = sample_period(samples.t)
    row: Row = {
        "source": context.source,
        "frames": len(samples),
        "frame_rate_hz": SECOND / period if period else None,
        "frames_missing": _missing(samples.t, period),
    }
    if context.source == HEAD:
        valid = samples.head_only
        yield row | {"samples": int(valid.sum()), "data_loss": float(1.0 - valid.mean())}
        return
    between = sample_period(eye.t)
    lost = _losses(context)
    yield row | {
        "samples": len(eye.t),
        "sample_rate_hz": SECOND / between if between else None,
        "repeated": eye.repeated / max(len(eye.t) + eye.repeated, 1),
        "data_loss": float(1.0 - samples.eye_valid.mean()),
        "losses": len(lost),
        "blinks": sum(s <= context.parameters.blink_s for s in lost),
        "precision_rms_s2s_deg": precision_deg(samples, eye, list(context.fixations)),
        "sample_age_ms": eye.age_ns / 1e6 if eye.age_ns is not None else None,
    }


def _missing(t: npt.NDArray[np.int64], period: float) -> int:
    if not period:
        return 0
    return int(np.maximum(np.rint(np.diff(t) / period) - 1, 0).sum())


def _losses(context: Context) -> list[float]:
    """Seconds of each stretch without a valid sample that is too long to be filled."""
    t = context.samples.t[context.samples.eye_valid]
    gaps = np.diff(t) - sample_period(t)
    return [g / SECOND for g in gaps.tolist() if g > context.parameters.fill_gap_s * SECOND]


def coverage_rows(context: Context) -> Iterator[Row]:
    """Surface coverage by fixations, of each face and patch, for each radius. None without an eye
    tracker: a head's direction tells too little of what was seen."""
    if context.source != EYE:
        return
    parameters, looks = context.parameters, context.looks()
    for radius in parameters.coverage_radii_deg:
        covered = CoverageMap(context.faces, radius, parameters)
        covered.add(looks)
        how = {
            "radius_deg": radius,
            "reach_m": parameters.coverage_reach_m,
            "incidence_deg": parameters.coverage_incidence_deg,
            "least_ms": parameters.coverage_least_s * 1e3,
        }
        for name, face in context.faces.items():
            area = face.width * face.height
            share = covered.share(name)
            yield how | {"surface": name, "aoi": "", "area_m2": area, "share": share}
        for aoi, patch in context.patches.items():
            keys = {"surface": patch.face.name, "aoi": aoi, "area_m2": patch.area}
            yield how | keys | {"share": covered.share_of(patch)}


def _distance(context: Context, mask: Mask) -> float | None:
    """Median from the eye to what it met."""
    on = mask & (context.sights.code != NOTHING)
    return float(np.median(context.sights.distance[on])) if on.any() else None


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return float(np.mean(found)) if found else None


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return float(np.median(found)) if found else None


def _or_none(value: float) -> float | None:
    return None if isnan(value) else value
