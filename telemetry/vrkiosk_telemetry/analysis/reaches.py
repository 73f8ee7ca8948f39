"""Reaches of the hands: how far, how fast, how smoothly, and how long before the grab.

Positions of the grip in the stage, so that teleports do not count. After a low-pass of 10 Hz (no
voluntary movement of a hand is faster) a reach is a stretch above an onset speed with a path and a
peak worth the name.

SPARC (spectral arc length) as Balasubramanian, Melendez-Calderon, Roby-Brami & Burdet 2015, "On the
analysis of movement smoothness" (J NeuroEngineering Rehabil 12:112): minus the length of the
normalised magnitude spectrum of the speed up to where it stays below 5 %, at most 10 Hz. Nearer to
zero is smoother; a minimum-jerk reach has -1.40.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.signal import butter, find_peaks, sosfiltfilt

from vrkiosk_telemetry.analysis.fixations import SECOND, sample_period
from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.samples import Array, Floats, Times


@dataclass(frozen=True, slots=True)
class Reach:
    """start, end: ns. path: m along the way; straight: m between the ends; peak: m/s; peaks: how
    many of its speed; sparc: no unit."""

    start: int
    end: int
    path: float
    straight: float
    peak: float
    peaks: int
    sparc: float

    @property
    def duration_s(self) -> float:
        return (self.end - self.start) / SECOND


def find_reaches(t: Times, place: Floats, parameters: Parameters) -> list[Reach]:
    """Reaches in order. t: (n,) ns, rising, where the hand was tracked; place: (n, 3) m."""
    found: list[Reach] = []
    for grid, path, rate in _pieces(t, place, parameters):
        step = np.diff(path, axis=0)
        travelled = np.concatenate([[0.0], np.sqrt((step * step).sum(axis=1)).cumsum()])
        velocity = np.gradient(path, 1.0 / rate, axis=0)
        speed = np.sqrt((velocity * velocity).sum(axis=1))
        moving = np.concatenate([[False], speed > parameters.onset_m_s, [False]])
        edges = np.flatnonzero(moving[1:] != moving[:-1])
        for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            part, length = speed[first:end], float(travelled[end - 1] - travelled[first])
            peak = float(part.max())
            if peak < parameters.least_peak_m_s or length < parameters.least_path_m:
                continue
            apart = path[end - 1] - path[first]
            straight = float(np.sqrt((apart * apart).sum()))
            peaks = count_peaks(part, parameters)
            smooth = sparc(part, rate, parameters)
            when = int(grid[first]), int(grid[end - 1])
            found.append(Reach(*when, length, straight, peak, peaks, smooth))
    return found


def _pieces(
    t: Times, place: Floats, parameters: Parameters
) -> Iterator[tuple[Times, Array, float]]:
    """Unbroken stretches on an even grid, low-passed: times, (n, 3) places, samples a second."""
    period = sample_period(t)
    if period <= 0.0:
        return
    rate = SECOND / period
    low_pass = min(parameters.low_pass_hz, 0.45 * rate)
    sections = butter(2, low_pass / (rate / 2.0), output="sos")  # twice, so of order 4
    cut = np.flatnonzero(np.diff(t) > period + parameters.fill_gap_s * SECOND) + 1
    for first, end in pairwise([0, *cut.tolist(), len(t)]):
        count = round((int(t[end - 1]) - int(t[first])) / period) + 1
        if count < 16:  # shorter than the filter's own edges
            continue
        since = (t[first:end] - t[first]).astype(np.float64)
        steps = np.arange(count) * period
        even = np.stack([np.interp(steps, since, place[first:end, i]) for i in range(3)], axis=1)
        yield t[first] + np.rint(steps).astype(np.int64), sosfiltfilt(sections, even, axis=0), rate


def count_peaks(speed: Array, parameters: Parameters) -> int:
    """How many times a movement is sped up: 1 for one smooth reach. speed: (n,) m/s."""
    around = np.concatenate([[0.0], speed, [0.0]])
    peaks, _ = find_peaks(around, prominence=parameters.peak_prominence * float(speed.max()))
    return len(peaks)


def sparc(speed: Array, rate: float, parameters: Parameters) -> float:
    """Spectral arc length of a speed profile (n,), sampled `rate` times a second."""
    size = 2 ** (int(np.ceil(np.log2(len(speed)))) + parameters.sparc_padding)
    magnitude = np.abs(np.fft.rfft(speed, size))
    frequency = np.fft.rfftfreq(size, 1.0 / rate)
    within = frequency <= parameters.sparc_cutoff_hz
    magnitude, frequency = magnitude[within] / magnitude.max(), frequency[within]
    above = np.flatnonzero(magnitude >= parameters.sparc_least)
    last = int(above[-1]) + 1
    magnitude, frequency = magnitude[:last], frequency[:last]
    if last < 2:
        return 0.0
    across = np.diff(frequency) / (frequency[-1] - frequency[0])
    return -float(np.sqrt(across**2 + np.diff(magnitude) ** 2).sum())
