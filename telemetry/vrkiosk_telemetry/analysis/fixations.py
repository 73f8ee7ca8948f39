"""Fixations and saccades of an eye tracker, from world-frame gaze directions.

Smoothed I-VT: median of 3, Savitzky-Golay, velocity threshold (Salvucci & Goldberg 2000), merging
and shortest duration as Olsen 2012. On data with the noise of headset eye trackers the smoothing
makes the difference between F1 0.5 and 0.9 (docs/analysis.md).

The gaze is taken in the world, so that turning the head while the eyes stay on a target is a
fixation. A direction that changes because one walks past a near target counts as movement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.signal import medfilt, savgol_filter

from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.rotations import angle_deg, unit
from vrkiosk_telemetry.analysis.samples import Array, Mask, Times

SECOND: Final = 1_000_000_000
SHORTEST_PERIOD_NS: Final = 1e6


@dataclass(frozen=True, slots=True)
class Fixation:
    """start, end: ns, end is when the last sample's period ends. way: (3,) unit mean direction in
    the world. dispersion_deg: root mean square distance of its samples from that direction.
    segment: unbroken stretch of data it lies in; only within one is there a saccade between two.
    """

    start: int
    end: int
    way: Array
    dispersion_deg: float
    segment: int

    @property
    def duration_s(self) -> float:
        return (self.end - self.start) / SECOND


@dataclass(frozen=True, slots=True)
class Saccade:
    """Between fixations `before` and `before` + 1 (numbers from 0). start, end: ns.

    amplitude_deg: between the mean directions of both fixations (Holmqvist et al. 2011). peak: of
    the smoothed velocity, which reads lower than the eye's own for short saccades.
    """

    before: int
    start: int
    end: int
    amplitude_deg: float
    peak_deg_s: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """An unbroken stretch on an even grid: times, smoothed directions, velocities."""

    t: Times
    way: Array
    velocity: Array  # deg/s
    period: float  # ns


def sample_period(t: Times) -> float:
    """ns between samples: the median, so that dropped frames do not count. 0 below 2 samples, else
    at least 1 ms: no tracker is faster, and a record that says so may not ask for any amount of
    samples in between."""
    return max(float(np.median(np.diff(t))), SHORTEST_PERIOD_NS) if len(t) > 1 else 0.0


def detect(
    t: Times, way: Array, jump: Mask, parameters: Parameters
) -> tuple[list[Fixation], list[Saccade]]:
    """Fixations and saccades in time order.

    t: (n,) ns, rising, of the valid samples alone; way: (n, 3) unit directions in the world; jump:
    (n,) what comes from here on does not continue what was before.
    """
    fixations: list[Fixation] = []
    saccades: list[Saccade] = []
    for number, piece in enumerate(_pieces(t, way, jump, parameters)):
        spans = _fixation_spans(piece, parameters)
        first_here = len(fixations)
        fixations += [_fixation(piece, first, last, number) for first, last in spans]
        for i, ((_, leave), (land, _)) in enumerate(pairwise(spans), first_here):
            saccades.append(_saccade(piece, leave, land, i, fixations))
    return fixations, saccades


def _pieces(t: Times, way: Array, jump: Mask, parameters: Parameters) -> Iterator[_Piece]:
    """Cuts at losses and jumps, resamples over dropped frames and smooths."""
    period = sample_period(t)
    if period <= 0.0:
        return
    cut = (np.diff(t) > period + parameters.fill_gap_s * SECOND) | jump[1:]
    edges = [0, *(np.flatnonzero(cut) + 1).tolist(), len(t)]
    shortest = max(round(parameters.least_fixation_s * SECOND / period), 3)
    for first, end in pairwise(edges):
        if end - first < shortest:
            continue
        start = int(t[first])
        steps = np.arange(round((int(t[end - 1]) - start) / period) + 1)
        since = (t[first:end] - start).astype(np.float64)
        even = [np.interp(steps * period, since, way[first:end, axis]) for axis in range(3)]
        grid = start + np.rint(steps * period).astype(np.int64)
        smooth = _smoothed(unit(np.stack(even, axis=1)), period, parameters)
        speed = np.gradient(smooth, period / SECOND, axis=0)  # rad/s along the unit sphere
        velocity = np.degrees(np.sqrt((speed * speed).sum(axis=1)))
        yield _Piece(grid, smooth, velocity, period)


def _smoothed(way: Array, period: float, parameters: Parameters) -> Array:
    """Median, then Savitzky-Golay, along each axis; a stretch shorter than the window is smoothed
    with what fits."""
    size = 2 * round(parameters.smooth_s * SECOND / period / 2.0 - 0.5) + 1  # nearest odd number
    size = max(min(size, len(way) - 1 + len(way) % 2), parameters.smooth_order + 1)
    middle = medfilt(way, (parameters.median_samples, 1))
    # medfilt takes zeros beyond the ends, which are no directions
    middle[0], middle[-1] = way[0], way[-1]
    if size <= parameters.smooth_order + 1 or size > len(way):
        return unit(middle)
    return unit(savgol_filter(middle, size, parameters.smooth_order, axis=0))


def _fixation_spans(piece: _Piece, parameters: Parameters) -> list[tuple[int, int]]:
    """(first, last) samples of each fixation: slow runs, merged, then the short ones dropped."""
    slow = np.concatenate([[False], piece.velocity < parameters.velocity_deg_s, [False]])
    edges = np.flatnonzero(slow[1:] != slow[:-1])
    spans: list[tuple[int, int]] = []
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        last = end - 1
        if spans and _belong(piece, spans[-1][1], first, parameters):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    least = parameters.least_fixation_s * SECOND
    return [(a, b) for a, b in spans if (b - a + 1) * piece.period >= least]


def _belong(piece: _Piece, last: int, first: int, parameters: Parameters) -> bool:
    """Two slow runs are one fixation: so near in time and in direction that nothing was between."""
    if (first - last) * piece.period >= parameters.merge_gap_s * SECOND:
        return False
    return bool(angle_deg(piece.way[last], piece.way[first]) <= parameters.merge_angle_deg)


def _fixation(piece: _Piece, first: int, last: int, segment: int) -> Fixation:
    ways = piece.way[first : last + 1]
    middle = unit(ways.mean(axis=0))
    away = angle_deg(ways, middle)
    end = int(piece.t[last]) + round(piece.period)
    spread = float(np.sqrt((away * away).mean()))
    return Fixation(int(piece.t[first]), end, middle, spread, segment)


def _saccade(
    piece: _Piece, leave: int, land: int, before: int, fixations: list[Fixation]
) -> Saccade:
    amplitude = angle_deg(fixations[before].way, fixations[before + 1].way)
    peak = piece.velocity[leave : land + 1].max()
    start, end = fixations[before].end, fixations[before + 1].start
    return Saccade(before, start, end, float(amplitude), float(peak))
