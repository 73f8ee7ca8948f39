"""Fixations are found on gaze with the noise of headset eye trackers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk_telemetry.analysis.fixations import Fixation, detect
from vrkiosk_telemetry.analysis.parameters import Parameters

START = 5_000_000_000
PERIOD = 11_111_111


def scores(found: list[Fixation], true: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """Recall, precision and F1; a true fixation is found where one overlaps it by more than half
    of both together."""
    on = np.array([(one.start - START) / 1e9 for one in found])
    off = np.array([(one.end - START) / 1e9 for one in found])
    hits = 0
    for start, end in true:
        both = np.minimum(off, end) - np.maximum(on, start)
        either = np.maximum(off, end) - np.minimum(on, start)
        hits += bool((both / either).max() > 0.5)
    recall, precision = hits / len(true), hits / len(found)
    return recall, precision, 2 * recall * precision / (recall + precision)


@pytest.mark.parametrize("rate", [72, 90, 120])
def test_fixations_are_found_in_noise(rate: int, known_gaze: Callable[..., Any]) -> None:
    gaze = known_gaze(200.0, rate, seed=rate)
    valid = gaze.valid
    found, saccades = detect(
        gaze.t[valid], gaze.way[valid], np.zeros(int(valid.sum()), bool), Parameters()
    )
    recall, precision, f1 = scores(found, gaze.fixations)
    print(f"{rate} Hz: recall {recall:.3f}, precision {precision:.3f}, F1 {f1:.3f}")
    assert f1 >= 0.90
    assert len(saccades) < len(found)


def steady(yaw_deg: list[float]) -> npt.NDArray[np.float64]:
    """(n, 3) directions at each yaw."""
    yaw = np.radians(np.array(yaw_deg))
    return np.stack([-np.sin(yaw), np.zeros(len(yaw)), -np.cos(yaw)], axis=1)


def found_in(
    yaw_deg: list[float], keep: npt.NDArray[np.bool_] | None = None, jump: int | None = None
) -> list[Fixation]:
    t = START + PERIOD * np.arange(len(yaw_deg), dtype=np.int64)
    way = steady(yaw_deg)
    kept = np.ones(len(t), bool) if keep is None else keep
    jumps = np.zeros(len(t), bool)
    if jump is not None:
        jumps[jump] = True
    return detect(t[kept], way[kept], jumps[kept], Parameters())[0]


def test_two_steady_looks_and_the_saccade_between() -> None:
    t = START + PERIOD * np.arange(60, dtype=np.int64)
    way = steady([0.0] * 30 + [10.0] * 30)
    fixations, saccades = detect(t, way, np.zeros(60, bool), Parameters())
    assert len(fixations) == 2
    assert len(saccades) == 1
    assert saccades[0].amplitude_deg == pytest.approx(10.0, abs=0.2)
    assert saccades[0].before == 0
    assert fixations[0].end <= saccades[0].end <= fixations[1].start
    assert fixations[1].way == pytest.approx(steady([10.0])[0], abs=2e-3)


def test_dropped_frames_do_not_split_a_fixation() -> None:
    keep = np.ones(60, bool)
    keep[[20, 21, 40]] = False
    assert len(found_in([0.0] * 60, keep)) == 1


def test_a_blink_does() -> None:
    keep = np.ones(60, bool)
    keep[25:40] = False
    assert len(found_in([0.0] * 60, keep)) == 2


def test_a_teleport_does() -> None:
    assert len(found_in([0.0] * 60, jump=30)) == 2


def test_a_twitch_too_short_and_too_small_does_not() -> None:
    looks = [0.0] * 30 + [0.4] * 30  # a microsaccade
    assert len(found_in(looks)) == 1


def test_a_look_of_50_ms_is_no_fixation() -> None:
    looks = [0.0] * 30 + [10.0] * 4 + [20.0] * 30
    assert len(found_in(looks)) == 2


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_too_few_samples_are_no_fixation(count: int) -> None:
    assert found_in([0.0] * count) == []


def test_following_a_target_faster_than_the_threshold_is_no_fixation() -> None:
    assert found_in([0.6 * i for i in range(90)]) == []  # 54 deg/s
