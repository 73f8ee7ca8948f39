"""Fixations of a session put in their place: what each one is on, from where, in which step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vrkiosk_telemetry.analysis.fixations import (
    Fixation,
    Saccade,
    detect,
    sample_period,
)
from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.rotations import angle_deg
from vrkiosk_telemetry.analysis.samples import Array, Samples, Times
from vrkiosk_telemetry.analysis.sights import NOTHING, Sights

Rows = npt.NDArray[np.int64]

ODD_LAG_NS = 100_000_000  # a sample so much older or newer than the others has a broken time


@dataclass(frozen=True, slots=True)
class EyeSamples:
    """Valid and new samples of an eye tracker. rows: (n,) frames; t: (n,) ns, rising, on the
    frames' clock. repeated: frames that gave a sample again. age_ns: median from a sample to the
    display time of its frame; None where the tracker does not say."""

    rows: Rows
    t: Times
    repeated: int
    age_ns: float | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A fixation and what it is on. row, rows_end: its frames. code: patch, -1 none; point: (3,) m
    in the world with all parts where they were at the start; distance: m, 0 where unknown; k:
    ambient/focal coefficient, None for the last of a stretch."""

    fixation: Fixation
    code: int
    point: Array
    distance: float
    row: int
    k: float | None


def eye_samples(samples: Samples) -> EyeSamples:
    """The eye tracker's own samples: their own times, and each once.

    A tracker may be slower than the display; OpenXR then gives a sample again with its old time.
    """
    rows = np.flatnonzero(samples.eye_valid)
    t, taken = samples.t[rows], samples.gaze_t[rows]
    told = taken > 0
    if not told.any():
        return EyeSamples(rows, t, 0, None)
    age = float(np.median((t - taken)[told]))
    odd = ~told | (np.abs(t - taken - age) > ODD_LAG_NS)
    when = np.where(odd, t, taken + round(age))
    before = np.concatenate([[-(1 << 62)], np.maximum.accumulate(when)[:-1]])
    new = when > before
    return EyeSamples(rows[new], when[new], int((~new).sum()), age)


def find_fixations(
    samples: Samples, sights: Sights, eye: EyeSamples, parameters: Parameters
) -> tuple[list[Placed], list[Saccade]]:
    """Fixations with what they are on, and saccades, in time order."""
    moved = np.cumsum(samples.jump)[eye.rows]
    jump = np.diff(moved, prepend=moved[:1]) > 0
    way = samples.way[eye.rows].astype(np.float64)
    fixations, saccades = detect(eye.t, way, jump, parameters)
    coefficients = ambient_focal(fixations, saccades)
    return [
        _placed(fixation, samples, sights, eye, k)
        for fixation, k in zip(fixations, coefficients, strict=True)
    ], saccades


def _placed(
    fixation: Fixation, samples: Samples, sights: Sights, eye: EyeSamples, k: float | None
) -> Placed:
    first, end = np.searchsorted(eye.t, [fixation.start, fixation.end]).tolist()
    rows = eye.rows[first : max(end, first + 1)]
    codes = sights.code[rows]
    code = int(np.bincount(codes - NOTHING).argmax()) + NOTHING
    on_it = rows[codes == code]
    point = np.median(sights.point[on_it], axis=0).astype(np.float64)
    row = int(on_it[len(on_it) // 2])
    return Placed(fixation, code, point, float(np.median(sights.distance[on_it])), row, k)


def ambient_focal(fixations: list[Fixation], saccades: list[Saccade]) -> list[float | None]:
    """Coefficient K of each fixation: z(duration) - z(amplitude of the saccade after it).

    Krejtz, Duchowski, Krejtz, Szarkowska & Kopacz 2016, "Discerning ambient/focal attention with
    coefficient K" (ACM TAP 13:3). Mean and deviation are the session's own, so the mean over a
    session says nothing; those of its steps do.
    """
    after = {saccade.before: saccade.amplitude_deg for saccade in saccades}
    pairs = [(i, fixations[i].duration_s, a) for i, a in after.items()]
    found: list[float | None] = [None] * len(fixations)
    if len(pairs) < 2:
        return found
    durations, amplitudes = np.array([d for _, d, _ in pairs]), np.array([a for *_, a in pairs])
    if not durations.std() or not amplitudes.std():
        return found
    k = (durations - durations.mean()) / durations.std()
    k = k - (amplitudes - amplitudes.mean()) / amplitudes.std()
    for (i, _, _), value in zip(pairs, k.tolist(), strict=True):
        found[i] = value
    return found


def precision_deg(samples: Samples, eye: EyeSamples, placed: list[Placed]) -> float | None:
    """Precision as RMS-S2S: root mean square of the angles between successive raw samples, the
    median over fixations (Dunn et al. 2024, "Minimal reporting guideline for research involving
    eye tracking", BRM 56:4351; Holmqvist et al. 2011). Degrees; None without fixations."""
    way, period = samples.way[eye.rows].astype(np.float64), sample_period(eye.t)
    found = []
    for one in placed:
        first, end = np.searchsorted(eye.t, [one.fixation.start, one.fixation.end]).tolist()
        # neighbours in time only: over a dropped frame there is another distance
        near = np.diff(eye.t[first:end]) < 1.5 * period
        apart = angle_deg(way[first + 1 : end], way[first : end - 1])[near]
        if len(apart):
            found.append(float(np.sqrt((apart * apart).mean())))
    return float(np.median(found)) if found else None


def scan_path_deg(saccades: list[Saccade]) -> float:
    """Sum of the angular distances between fixations that follow each other without a loss
    (Holmqvist et al. 2011)."""
    return float(np.sum([saccade.amplitude_deg for saccade in saccades]))
