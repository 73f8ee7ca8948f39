"""The 40 ft reefer measured on the loaded models, in millimetres, as an officer would with a tape.

Tolerance: 2 mm where the table has one size, 3 mm where the strips over the lining's joints come
in. Real boxes vary by 10 mm.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import HATCH_MM, TYPES
from vrkiosk_assets.model import Model

Array = npt.NDArray[np.float64]
Three = tuple[float, float, float]

KIND = TYPES["40rf"]
X, Y, Z = np.eye(3)


class Shape:
    """A model's triangles, mm: (N, 3, 3) corners, and the name of each one's surface."""

    def __init__(self, model: Model, offset: Three = (0.0, 0.0, 0.0)) -> None:
        corners = model.vertices["position"][model.indices].reshape(-1, 3, 3).astype(float)
        self.corners: Array = corners * 1000.0 + np.array(offset)
        names = np.array([material.name for material in model.materials])
        self.surfaces = names[model.vertices["material"][model.indices[::3]]]

    def points(self, surface: str) -> Array:
        """(M, 3) corners of one surface."""
        found: Array = self.corners[self.surfaces == surface].reshape(-1, 3)
        return found

    def clear(self, origin: Three, way: Array) -> float:
        """From a point along an axis to the first face, from either side (Moeller, Trumbore)."""
        start = np.array(origin, float)
        a, b, c = self.corners.transpose(1, 0, 2)
        e1, e2 = b - a, c - a
        p = np.cross(way, e2)
        det = (e1 * p).sum(1)
        det = np.where(np.abs(det) > 1e-6, det, np.inf)
        t = start - a
        q = np.cross(t, e1)
        u, v, far = (t * p).sum(1) / det, (q @ way) / det, (q * e2).sum(1) / det
        hit = np.isfinite(det) & (u >= 0) & (v >= 0) & (u + v <= 1) & (far > 1e-6)
        return float(far[hit].min()) if hit.any() else float("inf")

    def span(self, origin: Three, way: Array) -> float:
        """The clear distance through a point, both ways."""
        return self.clear(origin, way) + self.clear(origin, -way)


@pytest.fixture(scope="module")
def box() -> Shape:
    return Shape(catalogue.load_model(KIND.model))


def test_the_type_is_that_of_the_trade() -> None:
    sizes = [(d.length, d.width, d.height) for d in (KIND.external, KIND.internal)]
    assert sizes == [(12192, 2438, 2896), (11585, 2290, 2550)]
    assert (KIND.size_type, KIND.door.width, KIND.door.height) == ("45R1", 2290, 2560)
    assert (KIND.tare_kg, KIND.max_gross_kg) == (4700, 34000)
    assert KIND.reefer is not None
    assert (KIND.reefer.load_line, KIND.reefer.t_floor) == (2440, 63)


def test_external_sizes_are_those_over_the_castings(box: Shape) -> None:
    points = box.corners.reshape(-1, 3)
    size = points.max(0) - points.min(0)
    assert size == pytest.approx((2438, 2896, 12192), abs=2)
    assert points[:, 1].min() == pytest.approx(0, abs=0.1)


def test_internal_sizes_are_those_between_the_linings(box: Shape) -> None:
    across = [box.span((0, 1500, z), X) for z in np.arange(-3400.0, -1600.0, 90.0)]
    assert min(across) == pytest.approx(2290, abs=3)
    assert max(across) == pytest.approx(2290, abs=5)
    # On the tops of the tees; the foot of the channels is 63 mm lower.
    assert box.span((30, 1500, -2500), Y) == pytest.approx(2550, abs=3)
    assert box.span((0, 1500, -2500), Y) == pytest.approx(2550 + 63, abs=3)
    long = box.clear((0, 1800, -1000), -Z) + 1000
    assert long == pytest.approx(11585, abs=2)


def test_the_opening_is_what_one_can_drive_through(box: Shape) -> None:
    depths = np.arange(-58.0, -8.0, 6.0)
    assert min(box.span((0, 1200, z), X) for z in depths) == pytest.approx(2290, abs=3)
    assert min(box.span((100, 1200, z), Y) for z in depths) == pytest.approx(2560, abs=3)


def test_walls_are_74_mm_thick_and_smooth_inside(box: Shape) -> None:
    inside, outside = box.clear((0, 1500, -2500), X), box.clear((2000, 1500, -2500), -X)
    assert 62 <= 2000 - outside - inside <= 76
    rows = [box.clear((0, y, -2600), X) for y in np.arange(600.0, 2300.0, 100.0)]
    assert max(rows) - min(rows) < 3  # a dry box has folds of 36 mm there


def test_tees_of_63_mm_stand_60_mm_apart(box: Shape) -> None:
    x = np.arange(-600.0, 600.0, 2.0)
    high = np.array([1000.0 - box.clear((float(at), 1000, -2500), -Y) for at in x])
    assert high.max() == pytest.approx(KIND.floor_mm, abs=1)
    assert high.max() - high.min() == pytest.approx(63, abs=1)
    starts = x[1:][np.diff((high > KIND.floor_mm - 20).astype(int)) == 1]
    assert np.diff(starts) == pytest.approx(60, abs=2.1)
    tops = (high > KIND.floor_mm - 1).mean()
    assert 0.45 < tops < 0.65  # the rest is for air


def test_the_load_line_is_2440_mm_over_the_floor_on_both_sides(box: Shape) -> None:
    line = box.points("load_line")
    line = line[line[:, 1] > KIND.floor_mm + 2430]
    for side in (-1, 1):
        own = line[line[:, 0] * side > 0]
        assert own[:, 1].min() == pytest.approx(KIND.floor_mm + 2440, abs=1)
        assert own[:, 2].max() - own[:, 2].min() > 11500


def test_air_comes_back_at_the_top_and_leaves_at_the_floor(box: Shape) -> None:
    floor, front = KIND.floor_mm, -KIND.internal.length
    assert box.clear((5, floor + 60, -11000), -Z) > 11585 - 11000 + 50
    assert box.clear((63, floor + 2440, -11000), -Z) > 11585 - 11000 + 20
    bars = box.points("stainless")
    bars = bars[(bars[:, 1] > floor + 2400) & (bars[:, 2] < front)]
    across = np.unique(np.round(bars[:, 0]))
    assert across.max() - across.min() > 2200


@pytest.mark.parametrize("side", [0, 1])
def test_a_hatch_closes_its_opening_and_hides_room_for_packs(box: Shape, side: int) -> None:
    left = HATCH_MM[side][0]
    part = next(p for p in KIND.parts if p.name == f"hatch_{HATCH_MM[side][1]}")
    hatch = Shape(catalogue.load_model(part.model), part.position)
    low, high = hatch.corners.reshape(-1, 3).min(0), hatch.corners.reshape(-1, 3).max(0)
    assert low[2] < -11585 < high[2] < -11560
    evaporator = Shape(catalogue.load_model("reefer_evaporator"))
    for x in (left + 150, left + 550):
        eye = (x, 1600.0, -11400.0)
        assert 11585 - 11400 - 15 < hatch.clear(eye, -Z) < 11585 - 11400
        behind = min(box.clear(eye, -Z), evaporator.clear(eye, -Z))
        assert 11585 - 11400 + 130 < behind < 11585 - 11400 + 250
    assert high[0] - low[0] > 690


def test_each_hatch_has_a_lead_between_its_eye_and_that_of_the_bulkhead() -> None:
    leads = [p for p in KIND.parts if p.model == "reefer_lead_seal"]
    hatches = [p for p in KIND.parts if p.model == "reefer_hatch"]
    assert [lead.name for lead in leads] == ["hatch_seal_left", "hatch_seal_right"]
    for lead, hatch in zip(leads, hatches, strict=True):
        assert lead.position[0] - hatch.position[0] == pytest.approx(699)
        low, high = catalogue.load_model(lead.model).bounds
        assert (high - low).max() < 0.08


def test_leaves_are_smooth_inside_with_two_gaskets_and_five_hinges() -> None:
    for name, way in ((KIND.fittings.leaf_left, 1), (KIND.fittings.leaf_right, -1)):
        leaf = Shape(catalogue.load_model(name))
        inside = [leaf.clear((way * 600, y, -400), Z) for y in np.arange(620.0, 2600.0, 60.0)]
        assert max(inside) - min(inside) < 1
        # The lining enters the opening by 24 mm: 322 mm of way to its face.
        assert inside[0] == pytest.approx(400 - 54 - 24, abs=1)
        rubber = leaf.points("rubber")
        assert rubber[:, 2].max() - rubber[:, 2].min() > 50
        pins = leaf.points("galvanised")
        pins = pins[np.abs(pins[:, 0]) < 10]
        heights = np.unique(np.round(pins[:, 1]))
        assert len(heights) == 2 * 5


def test_the_unit_stays_within_the_castings_and_is_all_there(box: Shape) -> None:
    points = box.corners.reshape(-1, 3)
    nose = points[points[:, 2] < -11900]
    assert nose[:, 2].min() >= -12087.1
    red = box.points("digits_red")  # the display of the controller
    assert -12087 < red[:, 2].min() < -12000
    assert box.points("plastic_red")[:, 2].min() < -11900  # the plug of its cable
    assert box.points("copper")[:, 2].max() < -11800
    assert box.points("screen").size > 0


def test_a_new_plate_of_the_lining_covers_one_between_scuff_plate_and_coving() -> None:
    plate = Shape(catalogue.load_model("reefer_panel_new"))
    points = plate.points("lining_new")
    low, high = points.min(0), points.max(0)
    assert high[2] - low[2] == pytest.approx(1144, abs=2)  # over the strips beside it
    assert (low[1], high[1]) == pytest.approx((292, 2516), abs=3)
    assert high[0] == pytest.approx(0, abs=0.1)
    assert plate.points("sealant").size > 0


def test_models_are_within_their_budget() -> None:
    parts = {KIND.model, KIND.fittings.leaf_left, *(part.model for part in KIND.parts)}
    assert sum(catalogue.entry(name).triangles for name in parts) <= 55_000
    store = catalogue.packaged()
    assert all((store.folder / store.entry(n).file).stat().st_size <= 1_500_000 for n in parts)
