"""Reaches of the hands, against minimum-jerk movements whose measures are known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.reaches import count_peaks, find_reaches, sparc

RATE = 90.0
Array = npt.NDArray[np.float64]


def speed_profile(seconds: float, rate: float = RATE) -> Array:
    """Speed of a minimum-jerk reach of 1 m: 30 u^2 (1 - u)^2 / seconds (Flash & Hogan 1985)."""
    u = np.arange(0.0, 1.0, 1.0 / (seconds * rate))
    return 30.0 * u**2 * (1.0 - u) ** 2 / seconds


def hand(*moves: tuple[float, float], rest: float = 0.5) -> tuple[npt.NDArray[np.int64], Array]:
    """Times and places of a hand that makes minimum-jerk moves of (metres, seconds) along x."""
    x, parts = 0.0, [np.zeros(round(rest * RATE))]
    for metres, seconds in moves:
        u = np.arange(0.0, 1.0, 1.0 / (seconds * RATE))
        parts.append(x + metres * (10 * u**3 - 15 * u**4 + 6 * u**5))
        x += metres
        parts.append(np.full(round(rest * RATE), x))
    place = np.concatenate(parts)
    t = np.rint(np.arange(len(place)) * 1e9 / RATE).astype(np.int64)
    return t, np.stack([place, np.full(len(place), 1.2), np.zeros(len(place))], axis=1)


def exact_sparc(seconds: float) -> float:
    """SPARC of a minimum-jerk reach from its spectrum, integrated finely."""
    u = np.linspace(0.0, 1.0, 401)
    speed = 30.0 * u**2 * (1.0 - u) ** 2
    frequency = np.linspace(0.0, 10.0 * seconds, 1001)
    wave = np.exp(-2j * np.pi * frequency[:, None] * u[None, :])
    magnitude = np.abs(np.trapezoid(wave * speed, u, axis=1))
    last = np.flatnonzero(magnitude >= 0.05)[-1] + 1
    magnitude, frequency = magnitude[:last], frequency[:last]
    across = np.diff(frequency) / frequency[-1]
    return -float(np.sqrt(across**2 + np.diff(magnitude) ** 2).sum())


@pytest.mark.parametrize("seconds", [0.5, 0.8, 1.2])
@pytest.mark.parametrize("rate", [72.0, 90.0, 120.0])
def test_sparc_of_a_minimum_jerk_reach(seconds: float, rate: float) -> None:
    measured = sparc(speed_profile(seconds, rate), rate, Parameters())
    assert measured == pytest.approx(exact_sparc(seconds), abs=0.02)
    assert measured == pytest.approx(-1.40, abs=0.02)


def test_a_reach_in_two_pieces_is_less_smooth() -> None:
    one = speed_profile(0.6)
    two = np.concatenate([one[:-10], one[10:]])
    assert sparc(two, RATE, Parameters()) < sparc(one, RATE, Parameters()) - 0.1
    assert count_peaks(one, Parameters()) == 1
    assert count_peaks(two, Parameters()) == 2


def test_a_reach_is_measured() -> None:
    t, place = hand((0.5, 0.8))
    (reach,) = find_reaches(t, place, Parameters())
    assert reach.path == pytest.approx(0.5, abs=0.02)
    assert reach.straight == pytest.approx(reach.path, abs=1e-3)
    assert reach.peak == pytest.approx(1.875 * 0.5 / 0.8, rel=0.03)  # 15/8 of the mean speed
    assert reach.peaks == 1
    assert 0.6 < reach.duration_s < 0.9


def test_two_reaches_with_a_rest_between() -> None:
    t, place = hand((0.5, 0.8), (-0.5, 0.8))
    assert len(find_reaches(t, place, Parameters())) == 2


def test_small_and_slow_movements_are_no_reaches() -> None:
    for move in ((0.05, 0.3), (0.3, 3.0)):
        assert find_reaches(*hand(move), Parameters()) == []


def test_a_hand_that_was_lost_is_not_joined() -> None:
    t, place = hand((0.5, 0.8))
    kept = np.ones(len(t), bool)
    kept[60:90] = False
    reaches = find_reaches(t[kept], place[kept], Parameters())
    assert all(reach.path < 0.45 for reach in reaches)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_too_few_samples(count: int) -> None:
    t, place = hand((0.5, 0.8))
    assert find_reaches(t[:count], place[:count], Parameters()) == []


def test_tremor_makes_no_reach() -> None:
    t = np.rint(np.arange(900) * 1e9 / RATE).astype(np.int64)
    shake = 0.004 * np.sin(2 * np.pi * 9.0 * t / 1e9)
    place = np.stack([shake, shake, shake], axis=1)
    assert find_reaches(t, place, Parameters()) == []
