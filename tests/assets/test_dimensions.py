"""All containers measured on the loaded models, in millimetres, as an officer would with a
tape: against the tables of the trade, not against the numbers the build used.

Tolerance: 2 mm where the table has one size, 3 mm where dents or the height of a bead come in.
Real boxes vary by 10 mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import TYPES

Array = npt.NDArray[np.float64]

# External and internal length, width, height; width and height of the opening.
TABLE = {
    "20gp": ((6058, 2438, 2591), (5898, 2352, 2393), (2340, 2280)),
    "40gp": ((12192, 2438, 2591), (12032, 2352, 2392), (2340, 2280)),
    "40hc": ((12192, 2438, 2896), (12032, 2352, 2698), (2340, 2585)),
}
# Least internal length, width and height, opening: ISO 1496-1.
LEAST = {
    "20gp": ((5867, 2330, 2350), (2286, 2261)),
    "40gp": ((11998, 2330, 2350), (2286, 2261)),
    "40hc": ((11998, 2330, 2655), (2286, 2566)),
}
# What has a roof of steel and doors of its own height is measured here; what else a reefer and an
# open top have, in `test_reefer.py` and `test_open_top.py`.
OF_ALL = tuple(TYPES)
ON_BOARDS = (*TABLE, "40ot")
LONG = tuple(name for name, kind in TYPES.items() if kind.gooseneck)
X, Y, Z = np.eye(3)


@dataclass(frozen=True)
class Shape:
    """A model's triangles, mm: (N, 3, 3) corners, the corners of the box round each, and the name
    of each one's surface."""

    corners: Array
    low: Array
    high: Array
    surfaces: npt.NDArray[np.str_]

    def only(self, surface: str) -> Shape:
        """The triangles of one surface."""
        kept = self.surfaces == surface
        return Shape(self.corners[kept], self.low[kept], self.high[kept], self.surfaces[kept])

    @property
    def points(self) -> Array:
        """(3 N, 3) corners of all triangles."""
        return self.corners.reshape(-1, 3)


def load(model_id: str) -> Shape:
    model = catalogue.load_model(model_id)
    corners = model.vertices["position"][model.indices].reshape(-1, 3, 3).astype(float) * 1000.0
    names = np.array([material.name for material in model.materials])
    surface = model.vertices["material"][model.indices[::3]]
    return Shape(corners, corners.min(1), corners.max(1), names[surface])


@pytest.fixture(scope="module")
def shapes() -> dict[str, Shape]:
    return {name: load(kind.model) for name, kind in TYPES.items()}


def met(shape: Shape, origin: tuple[float, float, float], way: Array) -> Array:
    """How far from a point each face is that a ray along an axis crosses, from either side,
    nearest first (Moeller and Trumbore)."""
    start = np.array(origin, float)
    across = way == 0
    near = (shape.low <= start) & (start <= shape.high) | ~across
    a, b, c = shape.corners[near.all(1)].transpose(1, 0, 2)
    e1, e2 = b - a, c - a
    p = np.cross(way, e2)
    det = (e1 * p).sum(1)
    det = np.where(np.abs(det) > 1e-6, det, np.inf)
    t = start - a
    q = np.cross(t, e1)
    u, v, far = (t * p).sum(1) / det, (q @ way) / det, (q * e2).sum(1) / det
    hit = np.isfinite(det) & (u >= 0) & (v >= 0) & (u + v <= 1) & (far > 1e-6)
    return np.sort(far[hit])


def clear(shape: Shape, origin: tuple[float, float, float], way: Array) -> float:
    """From a point to the first face."""
    found = met(shape, origin, way)
    return float(found[0]) if len(found) else float("inf")


def span(shape: Shape, origin: tuple[float, float, float], way: Array) -> float:
    """The clear distance through a point, both ways."""
    return clear(shape, origin, way) + clear(shape, origin, -way)


def steps(values: Array, least: float) -> Array:
    """Middles of runs of sorted values that lie closer together than `least`."""
    values = np.sort(values)
    cuts = np.flatnonzero(np.diff(values) > least) + 1
    return np.array([run.mean() for run in np.split(values, cuts)])


def outline(shape: Shape, at: Array, way: Array) -> Array:
    """First hits from a row of points: (N,) distances."""
    return np.array([clear(shape, tuple(point), way) for point in at])


@pytest.mark.parametrize("name", TABLE)
def test_the_table_of_types_is_that_of_the_trade(name: str) -> None:
    kind, (external, internal, door) = TYPES[name], TABLE[name]
    for said, wanted in ((kind.external, external), (kind.internal, internal)):
        assert (said.length, said.width, said.height) == wanted
    assert (kind.door.width, kind.door.height) == door
    assert kind.payload_kg == kind.max_gross_kg - kind.tare_kg > 0
    assert 2200 <= kind.tare_kg <= 2300 if name == "20gp" else 3720 <= kind.tare_kg <= 3900


@pytest.mark.parametrize("name", OF_ALL)
def test_external_sizes_are_those_over_the_castings(shapes: dict[str, Shape], name: str) -> None:
    points = shapes[name].points
    size = points.max(0) - points.min(0)
    said = TYPES[name].external
    assert size == pytest.approx((said.width, said.height, said.length), abs=2)
    assert points[:, 1].min() == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("name", TABLE)
def test_internal_sizes_are_those_between_the_innermost_folds(
    shapes: dict[str, Shape], name: str
) -> None:
    shape, (length, width, height) = shapes[name], TABLE[name][1]
    across = [span(shape, (0, 1000, z), X) for z in np.arange(-3000.0, -1500.0, 20.0)]
    assert min(across) == pytest.approx(width, abs=12)  # dents lean in by up to 10 mm
    assert np.median(np.sort(across)[: len(across) // 4]) == pytest.approx(width, abs=3)
    up = [span(shape, (250, 1000, z), Y) for z in np.arange(-3000.0, -1500.0, 20.0)]
    assert min(up) == pytest.approx(height, abs=4)  # camber and pressing
    long = [clear(shape, (x, 1000, -1000), -Z) + 1000 for x in np.arange(-500.0, 500.0, 20.0)]
    assert min(long) == pytest.approx(length, abs=2)
    least = LEAST[name][0]
    assert all(a > b for a, b in zip((min(long), min(across), min(up)), least, strict=True))


@pytest.mark.parametrize("name", TABLE)
def test_the_opening_is_what_one_can_drive_through(shapes: dict[str, Shape], name: str) -> None:
    shape, (width, height) = shapes[name], TABLE[name][2]
    depths = np.arange(-45.0, 55.0, 4.0)
    assert min(span(shape, (0, 1200, z), X) for z in depths) == pytest.approx(width, abs=3)
    assert min(span(shape, (100, 1200, z), Y) for z in depths) == pytest.approx(height, abs=3)
    least_width, least_height = LEAST[name][1]
    assert width >= least_width
    assert height >= least_height


def test_an_open_top_is_12037_mm_long_inside_and_opens_2338_mm_wide(
    shapes: dict[str, Shape],
) -> None:
    shape, kind = shapes["40ot"], TYPES["40ot"]
    long = [clear(shape, (x, 1000, -1000), -Z) + 1000 for x in np.arange(-500.0, 500.0, 20.0)]
    assert min(long) == pytest.approx(kind.internal.length, abs=2)
    depths = np.arange(-45.0, 55.0, 4.0)
    assert min(span(shape, (0, 1200, z), X) for z in depths) == pytest.approx(
        kind.door.width, abs=3
    )


@pytest.mark.parametrize("name", TABLE)
def test_the_roof_is_lower_than_the_castings(shapes: dict[str, Shape], name: str) -> None:
    shape, top = shapes[name], TABLE[name][0][2]
    for z in np.linspace(-5000.0, -800.0, 60):
        roof = top + 100 - clear(shape, (0, top + 100, z), -Y)
        assert top - 40 < roof <= top - 6


@pytest.mark.parametrize("name", ON_BOARDS)
def test_the_floor_is_170_mm_up_and_28_mm_thick(shapes: dict[str, Shape], name: str) -> None:
    boards = shapes[name].only("plywood").points
    assert boards[:, 1].max() == pytest.approx(170, abs=2)
    assert boards[:, 1].max() - boards[:, 1].min() == pytest.approx(28, abs=2)
    top = clear(shapes[name], (500, 1000, -1000), -Y)
    assert 165 <= 1000 - top <= 172


@pytest.mark.parametrize("name", ON_BOARDS)
def test_side_walls_are_pressed_278_mm_apart_and_36_mm_deep(
    shapes: dict[str, Shape], name: str
) -> None:
    z = np.arange(-4500.0, -300.0, 3.0)
    row = np.stack([np.zeros_like(z), np.full_like(z, 900.0), z], axis=1)
    wall = outline(shapes[name], row, X)
    starts = np.flatnonzero(np.diff((wall < 1176 + 18).astype(int)) == 1)
    folds = [wall[a:b] for a, b in pairwise(starts)]
    assert len(folds) >= 10
    # The median fold: a dent changes those it lies on.
    assert np.median(np.diff(z[starts])) == pytest.approx(278, abs=3)
    assert np.median([fold.max() - fold.min() for fold in folds]) == pytest.approx(36, abs=3)


@pytest.mark.parametrize("name", ON_BOARDS)
def test_the_front_wall_is_pressed_250_mm_apart_and_45_6_mm_deep(
    shapes: dict[str, Shape], name: str
) -> None:
    x = np.arange(-1000.0, 1000.0, 2.0)
    row = np.stack([x, np.full_like(x, 1000.0), np.full_like(x, -1000.0)], axis=1)
    wall = outline(shapes[name], row, -Z)
    assert wall.max() - wall.min() == pytest.approx(45.6, abs=1)
    starts = x[1:][np.diff((wall < wall.min() + 20).astype(int)) == 1]
    assert np.diff(starts) == pytest.approx(250, abs=3)


def webs(shape: Shape, x: float) -> Array:
    """z of the rear faces of the cross members, met from below the floor along the box."""
    hits = met(shape.only("underframe"), (x, 80, 200), -Z)
    return steps(200 - hits, 8.0)


@pytest.mark.parametrize("name", OF_ALL)
def test_cross_members_stand_305_mm_apart(shapes: dict[str, Shape], name: str) -> None:
    found = webs(shapes[name], 800.0)[::-1]
    apart = -np.diff(found)
    plain = apart[np.abs(apart - 305) < 4]
    assert len(plain) >= (8 if name == "20gp" else 28)
    # Between them only second webs of doubled ones, and a fork-lift pocket's walls.
    rest = apart[np.abs(apart - 305) >= 4]
    assert len(rest) <= (14 if name == "20gp" else 12)
    members = shapes[name].only("underframe").points
    low = members[(np.abs(members[:, 0]) > 600)][:, 1].min()
    assert 11 <= low <= 17.5  # above the plane of the castings' lower faces
    if TYPES[name].reefer is None:  # whose pan lies on them and is painted as they are
        assert members[:, 1].max() - low == pytest.approx(122, abs=4)


def test_a_short_box_has_fork_lift_pockets_2050_mm_apart(shapes: dict[str, Shape]) -> None:
    shape = shapes["20gp"]
    z = np.arange(-5700.0, -200.0, 5.0)
    outside = np.stack([np.full_like(z, 1500.0), np.full_like(z, 80.0), z], axis=1)
    through = np.array([clear(shape, tuple(point), -X) for point in outside]) > 2600
    edges = z[1:][np.diff(through.astype(int)) != 0]
    assert len(edges) == 4
    assert edges[1] - edges[0] == pytest.approx(360, abs=12)
    middles = (edges[0] + edges[1]) / 2, (edges[2] + edges[3]) / 2
    assert middles[1] - middles[0] == pytest.approx(2050, abs=12)
    pocket = (0.0, 60.0, float(middles[0]))
    assert clear(shape, pocket, Y) + 40 >= 115


@pytest.mark.parametrize("name", LONG)
def test_a_long_box_has_a_gooseneck_tunnel_and_no_pockets(
    shapes: dict[str, Shape], name: str
) -> None:
    shape = shapes[name]
    long = clear(shape, (0, 60, -12500), Z) - (12500 - 12087)
    assert 3150 <= long <= 3500
    assert span(shape, (0, 60, -11000), X) >= 1029
    assert clear(shape, (0, 60, -11000), Y) + 60 >= 120
    z = np.arange(-11500.0, -300.0, 40.0)
    outside = np.stack([np.full_like(z, 1500.0), np.full_like(z, 80.0), z], axis=1)
    assert outline(shape, outside, -X).max() < 400


@pytest.mark.parametrize("name", OF_ALL)
def test_eight_castings_mark_the_corners(shapes: dict[str, Shape], name: str) -> None:
    points = shapes[name].points
    low, high = points.min(0), points.max(0)
    for x in (low[0], high[0]):
        for y in (low[1], high[1]):
            for z in (low[2], high[2]):
                assert np.linalg.norm(points - (x, y, z), axis=1).min() < 2


@pytest.mark.parametrize("name", ON_BOARDS)
def test_leaves_and_rods_fit_between_sill_and_header(name: str) -> None:
    kind = TYPES[name]
    top = kind.external.height
    for model in (kind.fittings.leaf_left, kind.fittings.leaf_right):
        low, high = (corner * 1000.0 for corner in catalogue.load_model(model).bounds)
        assert 155 < low[1] < 175
        assert kind.leaf_top_mm - 1 < high[1] < top - 100
    for model in (kind.fittings.rod, kind.fittings.rod_high):
        low, high = (corner * 1000.0 for corner in catalogue.load_model(model).bounds)
        assert (low[1], high[1]) == pytest.approx((75, top - 45), abs=2)


@pytest.mark.parametrize("name", ON_BOARDS)
def test_four_hinges_a_leaf_and_five_folds(name: str) -> None:
    shape = load(TYPES[name].fittings.leaf_left)
    pins = met(shape.only("galvanised"), (0.3, 0, 0.5), Y)  # up through them: both ends of each
    assert len(pins) == 2 * 4
    y = np.arange(300.0, TYPES[name].leaf_top_mm - 160, 2.0)
    row = np.stack([np.full_like(y, 620.0), y, np.full_like(y, -300.0)], axis=1)
    inside = outline(shape.only("paint_inner"), row, Z)
    assert inside.max() - inside.min() == pytest.approx(36, abs=1)
    flats = np.diff((inside > inside.min() + 18).astype(int))
    assert (flats == 1).sum() == 4  # between five flats: four folds, seen from the first on
