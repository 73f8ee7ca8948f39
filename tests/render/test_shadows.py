"""The sun's two shadow maps: round the box, and over the whole yard."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from vrkiosk_render.day import Daylight
from vrkiosk_render.lighting import NEAR_BOX, WHOLE_YARD, Corners, sun_clip

TO_SUN = np.array(Daylight().to_sun) / np.linalg.norm(Daylight().to_sun)


@pytest.mark.parametrize("covered", [NEAR_BOX, WHOLE_YARD])
def test_a_map_holds_every_corner_of_what_it_covers(covered: Corners) -> None:
    clip = sun_clip(TO_SUN, covered)
    for corner in product(*zip(*covered, strict=True)):
        place = np.array([*corner, 1.0]) @ clip
        assert np.abs(place[:3]).max() <= 1.0 + 1e-9
        assert place[3] == pytest.approx(1.0)


@pytest.mark.parametrize("covered", [NEAR_BOX, WHOLE_YARD])
def test_what_the_sun_meets_first_is_nearer_in_the_map(covered: Corners) -> None:
    clip = sun_clip(TO_SUN, covered)
    ground = np.array([1.0, 0.0, -3.0])
    before = ground + 2.0 * TO_SUN
    low, high = (np.array([*place, 1.0]) @ clip for place in (ground, before))
    np.testing.assert_allclose(low[:2], high[:2], atol=1e-9)  # on one ray
    assert high[2] < low[2]
