"""Surface coverage of a square that is looked at from straight ahead, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import pi, radians, tan

import numpy as np
import pytest

from vrkiosk_scenarios.unwrapped import Face, Patch
from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.surface_map import CoverageMap, Look, face_of, place_on

SQUARE = Face("wall", (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 2.0, 2.0)
FINE = replace(Parameters(), coverage_cell_m=0.004)


def look(
    u: float = 1.0, v: float = 1.0, away: float = 1.0, seconds: float = 0.2, aside: float = 0.0
) -> Look:
    """At (u, v) from `away` metres before it, and `aside` metres to the right of it."""
    point = np.array([u, v, 0.0])
    return Look("wall", point + np.array([aside, 0.0, away]), point, seconds)


def covered(*looks: Look, radius: float = 2.5) -> CoverageMap:
    found = CoverageMap({"wall": SQUARE}, radius, FINE)
    found.add(looks)
    return found


@pytest.mark.parametrize("radius", [1.0, 2.5, 10.0])
def test_a_look_covers_the_circle_of_its_cone(radius: float) -> None:
    area = pi * tan(radians(radius)) ** 2
    assert covered(look(), radius=radius).share("wall") * 4.0 == pytest.approx(area, rel=0.05)


def test_from_aside_it_is_an_ellipse() -> None:
    """45 degrees off: the cone's circle at sqrt(2) m, stretched by sqrt(2)."""
    area = pi * 2.0 * tan(radians(2.5)) ** 2 * 2.0**0.5
    assert covered(look(aside=1.0)).share("wall") * 4.0 == pytest.approx(area, rel=0.06)


def test_too_far_too_slanting_and_too_short_do_not_count() -> None:
    assert covered(look(away=2.6)).share("wall") == 0.0
    assert covered(look(away=0.5, aside=1.0)).share("wall") == 0.0  # 63 degrees
    assert covered(look(seconds=0.09)).share("wall") == 0.0


def test_time_adds_up() -> None:
    assert covered(look(seconds=0.06), look(seconds=0.06)).share("wall") > 0.0


def test_a_look_at_another_surface_covers_nothing() -> None:
    other = replace(look(), face="floor")
    assert covered(other).share("wall") == 0.0


def test_a_look_at_the_edge_stays_on_the_face() -> None:
    whole = covered(look()).share("wall")
    assert covered(look(u=0.0)).share("wall") == pytest.approx(whole / 2, rel=0.1)


def test_share_of_a_patch() -> None:
    left = Patch("wall/a1", SQUARE, 0.0, 0.0, 1.0, 2.0)
    right = Patch("wall/a2", SQUARE, 1.0, 0.0, 2.0, 2.0)
    found = covered(look(u=0.5))
    assert found.share_of(left) == pytest.approx(2.0 * found.share("wall"))
    assert found.share_of(right) == 0.0


def test_faces_of_patches() -> None:
    assert face_of("left_wall/a03") == "left_wall"
    assert face_of("number") == "door_right"
    assert face_of("seal") == "seal"
    assert place_on(SQUARE, np.array([0.25, 1.5, 0.3])) == (0.25, 1.5)
