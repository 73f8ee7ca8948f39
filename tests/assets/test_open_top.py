"""An open top measured on its models, in millimetres."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import FLOOR_MM, TARPAULIN, TYPES

KIND = TYPES["40ot"]
Array = npt.NDArray[np.float64]


def triangles(model: str) -> Array:
    """(n, 3, 3) corners of a model's triangles, mm."""
    found = catalogue.load_model(model)
    corners = found.vertices["position"][found.indices].reshape(-1, 3, 3)
    return np.asarray(corners, np.float64) * 1000.0


def upwards(corners: Array, x: float, z: float) -> Array:
    """Heights at which a plumb line meets the triangles, lowest first."""
    a, b, c = (corners[:, k][:, [0, 2]] for k in range(3))
    p = np.array([x, z])
    whole = _cross(b - a, c - a)
    seen = np.where(np.abs(whole) > 1e-6, whole, np.inf)  # not those that stand upright
    v, w = _cross(p - a, c - a) / seen, _cross(b - a, p - a) / seen
    hit = np.isfinite(seen) & (v >= 0) & (w >= 0) & (v + w <= 1)
    heights = ((1 - v - w) * corners[:, 0, 1] + v * corners[:, 1, 1] + w * corners[:, 2, 1])[hit]
    return np.sort(heights)


def _cross(a: Array, b: Array) -> Array:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], np.float64)


@pytest.fixture(scope="module")
def box() -> Array:
    return triangles(KIND.model)


def test_its_sizes_are_those_of_the_trade() -> None:
    external, internal, door = KIND.external, KIND.internal, KIND.door
    assert (KIND.size_type, KIND.tare_kg, KIND.max_gross_kg) == ("42U1", 3970, 30480)
    assert (external.length, external.width, external.height) == (12192, 2438, 2591)
    assert (internal.length, internal.width, internal.height) == (12037, 2345, 2330)
    assert (door.width, door.height) == (2338, 2277)


def test_nothing_of_it_reaches_beyond_its_castings(box: Array) -> None:
    size = box.reshape(-1, 3).max(0) - box.reshape(-1, 3).min(0)
    assert size == pytest.approx((2438, 2591, 12192), abs=2)
    low, high = (corner * 1000.0 for corner in catalogue.load_model(TARPAULIN).bounds)
    assert high[0] - low[0] < 2438
    assert high[1] < 2591
    assert -12087 - 1 < low[2] < high[2] < 105


def test_the_walls_stand_2345_mm_apart(box: Array) -> None:
    inner = box.reshape(-1, 3)
    wall = inner[
        (np.abs(inner[:, 1] - 1200) < 400) & (inner[:, 2] < -1000) & (inner[:, 2] > -11000)
    ]
    assert 2 * np.abs(wall[:, 0]).min() == pytest.approx(2345, abs=22)  # dents lean in by 10 mm
    # the middle row of points: the median of those next to the room
    ridge = np.sort(np.abs(wall[:, 0]))
    assert 2 * np.median(ridge[: len(ridge) // 4]) == pytest.approx(2345, abs=6)


def test_one_sees_the_sky_between_rails_that_are_2280_mm_apart(box: Array) -> None:
    for z in np.linspace(-11000.0, -800.0, 40):
        for x in (0.0, 600.0, 1100.0, -1100.0):
            assert upwards(box, x, float(z)).max() < 200, "only the floor is there"
        assert upwards(box, 1170.0, float(z)).max() == pytest.approx(2545, abs=2)


def test_the_lowest_point_of_a_bow_bounds_the_clear_height() -> None:
    bow = triangles("roof_bow")
    low, high = bow.reshape(-1, 3).min(0), bow.reshape(-1, 3).max(0)
    assert low[1] - FLOOR_MM == pytest.approx(2330, abs=4)
    assert high[0] - low[0] == pytest.approx(2276, abs=3)  # into the sockets, clear of the rails
    crown = bow.reshape(-1, 3)[np.abs(bow.reshape(-1, 3)[:, 0]) < 120][:, 1].max()
    assert crown == pytest.approx(2558, abs=4)


def test_the_tarpaulin_lies_on_the_bows_and_hangs_between_them() -> None:
    cloth = triangles(TARPAULIN)
    bows = [part.position[2] for part in KIND.parts if part.model == "roof_bow"]
    crown = triangles("roof_bow").reshape(-1, 3)[:, 1].max()
    for near, far in pairwise(bows[3:9]):
        on, between = (upwards(cloth, 20.0, z).min() for z in (near, (near + far) / 2))
        assert crown < on < crown + 6
        assert 15 < on - between < 60
    hem = cloth.reshape(-1, 3)
    assert hem[(hem[:, 0] > 1195) & (hem[:, 2] < -600)][:, 1].min() == pytest.approx(2410, abs=3)


def test_eyelets_stand_as_close_as_customs_asks_for() -> None:
    model = catalogue.load_model(TARPAULIN)
    names = [material.name for material in model.materials]
    brass = model.vertices["material"] == names.index("brass")
    place = model.vertices["position"][brass] * 1000.0
    side = np.unique(np.round(place[place[:, 0] > 1190][:, 2] / 40.0))
    middles = np.sort(side * 40.0)
    assert np.diff(middles).max() <= 240  # 200 mm from middle to middle


def test_everything_together_stays_within_its_triangles() -> None:
    count = catalogue.entry(KIND.model).triangles
    count += sum(catalogue.entry(part.model).triangles for part in KIND.parts)
    assert count <= 45_000
    assert catalogue.entry(KIND.model).triangles <= 40_000


def test_the_header_closes_the_opening_above_the_leaves() -> None:
    header = next(part for part in KIND.parts if part.model == "swing_header")
    low, high = (corner * 1000.0 for corner in catalogue.load_model("swing_header").bounds)
    x, _, z = header.position
    assert (low[0] + x, high[0] + x) == pytest.approx((-1172, 1172), abs=3)
    beam = triangles("swing_header").reshape(-1, 3) + np.array((x, 0.0, z))
    lip = beam[np.abs(beam[:, 0]) > 1150]
    assert lip[:, 1].min() == pytest.approx(171 + 2277, abs=2)
    assert high[1] <= 2591
    leaf = catalogue.load_model(KIND.fittings.leaf_left).bounds[1][1] * 1000.0
    assert lip[:, 1].min() < leaf < 2591 - 100
