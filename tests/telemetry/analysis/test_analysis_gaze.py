"""Samples of eye trackers that are slower than the display, and measures over fixations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from vrkiosk_telemetry.analysis.fixations import Fixation, Saccade
from vrkiosk_telemetry.analysis.gaze import (
    ambient_focal,
    eye_samples,
    find_fixations,
    precision_deg,
)
from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.samples import Samples
from vrkiosk_telemetry.analysis.sights import Sights
from vrkiosk_xr.frame import Flag

MS = 1_000_000
EYE = int(Flag.GAZE_VALID | Flag.GAZE_IS_EYE)


def samples_of(t: Any, gaze_t: Any, way: Any) -> Samples:
    count = len(t)
    return Samples(
        t=np.asarray(t, np.int64),
        gaze_t=np.asarray(gaze_t, np.int64),
        flags=np.full(count, EYE, np.uint32),
        late=np.zeros(count, np.uint32),
        eye=np.zeros((count, 3), np.float32),
        way=np.asarray(way, np.float32),
        head=np.zeros((count, 3), np.float32),
        hands=np.zeros((count, 2, 3), np.float32),
        jump=np.zeros(count, bool),
    )


def no_sights(count: int) -> Sights:
    code = np.full(count, -1, np.int32)
    point, distance = np.zeros((count, 3), np.float32), np.zeros(count, np.float32)
    return Sights((), code, point, distance, recorded=True)


def test_a_repeated_sample_counts_once() -> None:
    """A tracker of 45 Hz on a display of 90 Hz, 30 ms behind."""
    t = 1000 * MS + 11 * MS * np.arange(10)
    gaze_t = t - 30 * MS
    gaze_t[1::2] = gaze_t[::2]
    eye = eye_samples(samples_of(t, gaze_t, np.tile([0, 0, -1], (10, 1))))
    assert eye.rows.tolist() == [0, 2, 4, 6, 8]
    assert eye.repeated == 5
    assert eye.age_ns == pytest.approx(35.5 * MS)
    assert np.diff(eye.t).tolist() == [22 * MS] * 4


def test_a_broken_sample_time_is_replaced_by_the_frames() -> None:
    t = 1000 * MS + 11 * MS * np.arange(10)
    gaze_t = t - 30 * MS
    gaze_t[4] = 3
    eye = eye_samples(samples_of(t, gaze_t, np.tile([0, 0, -1], (10, 1))))
    assert len(eye.t) == 10
    assert (np.diff(eye.t) > 0).all()


def test_without_sample_times_frames_are_taken() -> None:
    t = 1000 * MS + 11 * MS * np.arange(10)
    eye = eye_samples(samples_of(t, np.zeros(10), np.tile([0, 0, -1], (10, 1))))
    assert eye.age_ns is None
    assert (eye.t == t).all()


def test_precision_is_that_of_the_noise(known_gaze: Callable[..., Any]) -> None:
    """0.18 degrees white noise on each of two axes: samples are sqrt(2) sqrt(2) 0.18 apart."""
    gaze = known_gaze(60.0, 90, 3)
    samples = samples_of(gaze.t, np.zeros(len(gaze.t)), gaze.way)
    eye = eye_samples(samples)
    placed, _ = find_fixations(samples, no_sights(len(gaze.t)), eye, Parameters())
    assert precision_deg(samples, eye, placed) == pytest.approx(0.36, abs=0.04)


def fixation(start_ms: int, duration_ms: int) -> Fixation:
    way = np.array([0.0, 0.0, -1.0])
    return Fixation(start_ms * MS, (start_ms + duration_ms) * MS, way, 0.0, 0)


def test_coefficient_k_by_hand() -> None:
    """Durations 200 and 400 ms, next amplitudes 10 and 2 degrees: z is -1, 1 and 1, -1."""
    fixations = [fixation(0, 200), fixation(300, 400), fixation(800, 300)]
    saccades = [Saccade(0, 0, 0, 10.0, 0.0), Saccade(1, 0, 0, 2.0, 0.0)]
    assert ambient_focal(fixations, saccades) == [pytest.approx(-2.0), pytest.approx(2.0), None]


def test_coefficient_k_needs_a_spread() -> None:
    fixations = [fixation(0, 200), fixation(300, 200), fixation(800, 200)]
    saccades = [Saccade(0, 0, 0, 10.0, 0.0), Saccade(1, 0, 0, 2.0, 0.0)]
    assert ambient_focal(fixations, saccades) == [None, None, None]
    assert ambient_focal([], []) == []
