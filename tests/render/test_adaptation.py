"""The eye's adaptation: where it settles, how fast it gets there, and that it never overshoots."""

from __future__ import annotations

from math import log

import pytest

from vrkiosk_render.adaptation import (
    BRIGHTER_S,
    DARKER_S,
    FORGOTTEN_S,
    Adaptation,
    exposure_for,
)
from vrkiosk_render.day import Daylight

DAY = Daylight()
STEP = 11_111_111  # ns, a frame of 90 Hz


def test_less_light_means_more_exposure_within_limits() -> None:
    lights = [0.0, 1e-5, 1e-3, 0.01, 0.1, 0.5, 1.0, 3.0]
    found = [exposure_for(light, DAY) for light in lights]
    assert found == sorted(found, reverse=True)
    assert (found[0], found[-1]) == (DAY.exposure_inside, DAY.exposure_outside)
    assert DAY.exposure_outside < found[4] < DAY.exposure_inside


@pytest.mark.parametrize(
    ("start", "end", "constant"), [(0.8, 8.0, DARKER_S), (8.0, 0.8, BRIGHTER_S)]
)
def test_the_way_is_monotone_and_63_percent_of_it_take_the_time_constant(
    start: float, end: float, constant: float
) -> None:
    eye = Adaptation()
    eye.follow(start, 0)
    frames = round(constant * 1e9 / STEP)
    path = [eye.follow(end, STEP * (n + 1)) for n in range(8 * frames)]
    assert path == sorted(path, reverse=end < start)
    done = (log(path[frames - 1]) - log(start)) / (log(end) - log(start))
    assert done == pytest.approx(0.632, abs=0.01)
    assert path[-1] == pytest.approx(end, rel=0.002)
    assert min(start, end) <= min(path) <= max(path) <= max(start, end)


def test_frames_of_any_length_lead_to_the_same_place() -> None:
    found = []
    for parts in (1, 7, 60):
        eye = Adaptation()
        eye.follow(0.8, 0)
        found.append([eye.follow(8.0, 10**9 * (n + 1) // parts) for n in range(parts)][-1])
    assert found == pytest.approx([found[0]] * 3, rel=1e-6)


@pytest.mark.parametrize("t", [5 * 10**9, 4 * 10**9, int((5 + FORGOTTEN_S) * 1e9)])
def test_a_picture_on_its_own_depends_on_nothing_before_it(t: int) -> None:
    eye = Adaptation()
    eye.follow(0.8, 5 * 10**9)
    assert eye.follow(8.0, t) == 8.0
