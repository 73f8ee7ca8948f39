"""Models of hides and cues measured as loaded, in metres: they cover what they hide, poke through
nothing, lie end to end, and differ from the true surface as their table says."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import TYPES, ContainerType
from vrkiosk_assets.cross_members import closable
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.hides import (
    DRY,
    FRAMES,
    HIDES,
    RIDGE_PITCH_MM,
    SEGMENT_MM,
    SIDE_DEPTHS_MM,
    HideModel,
    find,
    fitting,
    place,
    ridges,
)

Array = npt.NDArray[np.float64]
X, Y, Z = 0, 1, 2
FLOOR = 0.170
BOXES = [TYPES[name] for name in DRY]
FRAMED = [TYPES[name] for name in FRAMES]


@cache
def triangles(model_id: str) -> Array:
    """(N, 3, 3) corners."""
    model = catalogue.load_model(model_id)
    return model.vertices["position"][model.indices].reshape(-1, 3, 3).astype(float)


def laid(
    row: HideModel,
    box: ContainerType,
    depth: float = 0.0,
    *,
    along: float = 0.0,
    right: bool = False,
) -> Array:
    """(N, 3, 3) corners where the table says; `depth` and `along` in mm."""
    at = place(row, box, depth, along_mm=along, right=right)
    turned = triangles(row.name) * ([-1.0, 1.0, -1.0] if at.half_turn else [1.0, 1.0, 1.0])
    return turned + np.array(at.position) / 1000.0


def crossings(corners: Array, points: Array, axis: int) -> list[Array]:
    """Where lines along an axis through (M, 3) points cross triangles: coordinates, sorted."""
    found: list[Array] = []
    box_low, box_high = corners.min(axis=1), corners.max(axis=1)
    across = [k for k in range(3) if k != axis]
    for some in np.array_split(points, max(1, len(points) // 24)):  # close together: few triangles
        low, high = some.min(axis=0), some.max(axis=0)
        near = (box_low <= high) & (box_high >= low)
        found += _crossings(corners[near[:, across].all(axis=1)], some, axis)
    return found


def _crossings(corners: Array, points: Array, axis: int) -> list[Array]:
    u, v = (k for k in range(3) if k != axis)
    a, b, c = corners.transpose(1, 0, 2)
    twice = (b[:, u] - a[:, u]) * (c[:, v] - a[:, v]) - (b[:, v] - a[:, v]) * (c[:, u] - a[:, u])
    steep = np.abs(twice) > 1e-12
    a, b, c, twice = a[steep], b[steep], c[steep], twice[steep]
    found = []
    for point in points:
        pu, pv = point[u], point[v]
        s = ((pu - a[:, u]) * (c[:, v] - a[:, v]) - (pv - a[:, v]) * (c[:, u] - a[:, u])) / twice
        t = ((b[:, u] - a[:, u]) * (pv - a[:, v]) - (b[:, v] - a[:, v]) * (pu - a[:, u])) / twice
        hit = (s >= 0) & (t >= 0) & (s + t <= 1)
        found.append(np.sort((a + s[:, None] * (b - a) + t[:, None] * (c - a))[hit, axis]))
    return found


def grid(*spans: tuple[float, float, int]) -> Array:
    """(M, 3) points of a grid over three spans of (from, to, count)."""
    axes = [np.linspace(*span) for span in spans]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)


def first(corners: Array, points: Array, axis: int, way: int) -> Array:
    """(M,) first crossing on the way from each point; inf or -inf where there is none."""
    found = []
    for point, values in zip(points, crossings(corners, points, axis), strict=True):
        ahead = values[way * (values - point[axis]) > 0]
        found.append((ahead.min() if way > 0 else ahead.max()) if len(ahead) else way * np.inf)
    return np.array(found)


def covers(kind: str, box: ContainerType) -> list[HideModel]:
    return [
        row
        for row in HIDES
        if (row.kind, row.role) == (kind, "cover") and box.name in row.containers
    ]


def assert_in_front(cover: Array, true: Array, points: Array, axis: int, way: int) -> None:
    """What is seen from the points is the cover, at least 1 mm before anything it hides."""
    near, far = first(cover, points, axis, way), first(true, points, axis, way)
    assert np.isfinite(near).all(), points[~np.isfinite(near)][:5]
    assert (way * (far - near) > 0.001).all(), points[way * (far - near) <= 0.001][:5]


def test_every_row_has_a_model_and_a_name_of_its_own() -> None:
    names = {row.name for row in HIDES}
    assert len(names) == len(HIDES)
    assert names <= set(catalogue.packaged().models)
    for row in HIDES:
        assert set(row.containers) <= set(TYPES)
        assert row.depth_mm[0] <= row.depth_mm[1]


@pytest.mark.parametrize("box", BOXES, ids=DRY)
def test_each_kind_of_hide_is_there_for_each_box(box: ContainerType) -> None:
    for base in (
        "false_wall false_wall_matt false_wall_pressed weld_bead_wall fresh_paint_wall "
        "dust_line_wall false_floor false_floor_riser false_floor_screws false_floor_sealant "
        "false_roof false_roof_end weld_bead_roof fresh_paint_roof false_side false_side_pressed "
        "weld_bead_side fresh_paint_side door_plate_left door_plate_right weld_bead_door_left "
        "weld_bead_door_right cross_member_closed fresh_paint_member filler_member patch_inside "
        "patch_outside"
    ).split():
        assert box.name in fitting(box.name, base).containers


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(AssetError, match="'false_door'"):
        find("false_door")
    with pytest.raises(AssetError, match=r"'false_wall' fits a 40xx"):
        fitting("40xx", "false_wall")


@pytest.mark.parametrize("box", BOXES, ids=DRY)
@pytest.mark.parametrize("least", [True, False], ids=["shallow", "deep"])
def test_a_false_wall_hides_the_true_one_and_its_corner_blocks(
    box: ContainerType, least: bool
) -> None:
    high = FLOOR + box.internal.height / 1000.0
    for row in covers("wall", box):
        depth = row.depth_mm[0 if least else 1]
        start = -box.internal.length / 1000.0 + 0.6
        points = grid((-1.12, 1.12, 33), (FLOOR + 0.02, high - 0.03, 23), (start, start, 1))
        assert_in_front(laid(row, box, depth), triangles(box.model), points, Z, -1)


@pytest.mark.parametrize("name", ["false_wall", "false_wall_matt"])
def test_a_flat_false_wall_is_flat(name: str) -> None:
    points = grid((-1.1, 1.1, 41), (0.3, 2.3, 9), (0.5, 0.5, 1))
    assert np.ptp(first(triangles(name), points, Z, -1)) < 0.008  # with the heads of the rivets


def pitches(corners: Array, points: Array, axis: int, way: int, along: int) -> Array:
    """Distances between the middles of the ridges, nearest to the viewer, along an axis."""
    face = first(corners, points, axis, way) * -way
    on_ridge = face > face.max() - 0.004
    runs = np.split(points[:, along], np.flatnonzero(np.diff(on_ridge.astype(int))) + 1)
    middles = [run.mean() for run in runs if on_ridge[np.searchsorted(points[:, along], run[0])]]
    return np.diff(middles[1:-1])


def test_the_pressed_false_wall_has_the_folds_of_a_side_wall() -> None:
    points = grid((-1.16, 1.16, 1161), (1.2, 1.2, 1), (0.5, 0.5, 1))
    assert pitches(triangles("false_wall_pressed"), points, Z, -1, X) == pytest.approx(
        0.278, abs=0.004
    )
    true = points + np.array([0.0, 0.0, -12.0])
    assert pitches(triangles("container_40hc"), true, Z, -1, X) == pytest.approx(0.250, abs=0.004)


def test_the_pressed_false_side_has_the_folds_of_a_front_wall() -> None:
    points = grid((1.0, 1.0, 1), (1.2, 1.2, 1), (-0.55, 0.55, 551))
    found = pitches(triangles("false_side_pressed"), points, X, -1, Z)
    assert found == pytest.approx(0.250, abs=0.004)
    assert len(found) == 2


@pytest.mark.parametrize("box", BOXES, ids=DRY)
def test_a_false_floor_hides_boards_rings_and_strip(box: ContainerType) -> None:
    row, end = fitting(box.name, "false_floor"), -box.internal.length / 1000.0
    points = grid((-1.165, 1.165, 31), (1.0, 1.0, 1), (-0.13, end + 0.02, 120))
    for depth in row.depth_mm:
        cover = laid(row, box, depth)
        assert_in_front(cover, triangles(box.model), points, Y, -1)
        up = first(cover, points, Y, -1) - FLOOR
        assert np.median(up) == pytest.approx(depth / 1000.0, abs=0.001)
        assert np.ptp(up) < 0.007  # slits, and the sealant at the edge


@pytest.mark.parametrize("box", BOXES, ids=DRY)
def test_a_false_roof_hides_blocks_and_pressing(box: ContainerType) -> None:
    row, end = fitting(box.name, "false_roof"), -box.internal.length / 1000.0
    ceiling = FLOOR + box.internal.height / 1000.0
    points = grid((-1.16, 1.16, 31), (1.6, 1.6, 1), (-0.13, end + 0.02, 120))
    for depth in row.depth_mm:
        cover = laid(row, box, depth)
        assert_in_front(cover, triangles(box.model), points, Y, 1)
        down = ceiling - first(cover, points, Y, 1)
        assert np.median(down) == pytest.approx(depth / 1000.0, abs=0.001)
        assert np.ptp(down[np.abs(points[:, X]) < 1.0]) < 0.006  # flat: no camber, no troughs


@pytest.mark.parametrize("box", BOXES, ids=DRY)
@pytest.mark.parametrize("right", [False, True], ids=["left", "right"])
def test_a_false_side_hides_folds_dents_and_rings(box: ContainerType, right: bool) -> None:
    high, way = FLOOR + box.internal.height / 1000.0, 1 if right else -1
    for row in covers("side", box):
        middle = ridges(box)[4] + SEGMENT_MM / 2
        span = (-middle / 1000.0 + 0.55, -middle / 1000.0 - 0.55, 40)
        points = grid((0.0, 0.0, 1), (FLOOR + 0.01, high - 0.03, 25), span)
        depth = 80.0 if "pressed" in row.name else row.depth_mm[0]
        cover = laid(row, box, depth, along=middle, right=right)
        assert_in_front(cover, triangles(box.model), points, X, way)


@pytest.mark.parametrize(
    "name", [row.name for row in HIDES if row.role == "cover" and row.segment_mm]
)
def test_segments_join_without_gap_step_or_seam(name: str) -> None:
    model, half = catalogue.load_model(name), SEGMENT_MM / 2000.0
    position = model.vertices["position"].astype(float)
    assert (position[:, Z].min(), position[:, Z].max()) == pytest.approx((-half, half), abs=1e-4)
    skin = position[:, X] > -0.001
    first_end, other = (skin & (np.abs(position[:, Z] - s * half) < 1e-4) for s in (1, -1))
    for axis, within in ((X, 0.0015), (Y, 0.001)):
        for side in (np.min, np.max):
            ends = side(position[first_end, axis]), side(position[other, axis])
            assert ends[0] == pytest.approx(ends[1], abs=within)
    tiled = np.array([bool(m.tile) for m in model.materials])[model.vertices["material"]]
    across = [
        model.vertices["uv"][end & tiled & (position[:, X] < 1e-4), 0] for end in (first_end, other)
    ]
    assert abs(np.median(across[0]) - np.median(across[1])) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("box", BOXES, ids=DRY)
def test_nothing_comes_out_through_walls_roof_or_floor(box: ContainerType) -> None:
    """No corner of a hide lies beyond the outermost skin at its place."""
    true = triangles(box.model)
    for row in (fitting(box.name, f"false_{n}") for n in ("floor", "floor_sealant", "roof")):
        for depth in row.depth_mm:
            points = np.unique(laid(row, box, depth).reshape(-1, 3).round(4), axis=0)
            edge = points[(np.abs(points[:, X]) > 1.17) & (points[:, Z] < -0.2)]
            edge = edge[edge[:, Z] > -box.internal.length / 1000.0 + 0.2][::7]
            for point, hits in zip(edge, crossings(true, edge, X), strict=True):
                out = hits[hits * np.sign(point[X]) > 0]
                assert abs(point[X]) < np.abs(out).max() - 0.0005, point
            front = points[points[:, Z] < -box.internal.length / 1000.0 - 0.001][::7]
            for point, hits in zip(front, crossings(true, front, Z), strict=True):
                assert point[Z] > hits.min() + 0.0005, point


@pytest.mark.parametrize("box", BOXES, ids=DRY)
@pytest.mark.parametrize("depth", SIDE_DEPTHS_MM)
def test_an_end_reaches_the_wall_at_every_ridge_but_not_through_it(
    box: ContainerType, depth: float
) -> None:
    row, true = fitting(box.name, f"false_side_end_{depth:.0f}"), triangles(box.model)
    assert row.depth_mm == (depth, depth)
    heights = np.linspace(FLOOR + 0.1, FLOOR + box.internal.height / 1000.0 - 0.1, 8)
    points = np.array([(0.0, y, -at / 1000.0) for at in ridges(box)[2:-2] for y in heights])
    for right in (False, True):
        wall = np.abs(first(true, points, X, 1 if right else -1))
        end = np.abs(laid(row, box, depth, along=ridges(box)[2], right=right).reshape(-1, 3)[:, X])
        assert end.max() < wall.min() + 0.003, "through a dent"
        assert end.max() > np.median(wall) - 0.016, "a gap that sealant cannot fill"
        assert end.min() == pytest.approx(1.176 - depth / 1000.0, abs=0.002)


@pytest.mark.parametrize("box", BOXES, ids=DRY)
def test_ridges_are_where_the_model_has_them(box: ContainerType) -> None:
    assert set(np.diff(ridges(box)).round(3)) == {RIDGE_PITCH_MM}
    points = np.array([[0.0, 0.25, -at / 1000.0] for at in ridges(box)])
    assert first(triangles(box.model), points, X, 1) == pytest.approx(1.176, abs=0.004)


@pytest.mark.parametrize("box", FRAMED, ids=FRAMES)
def test_members_are_open_channels_where_the_model_has_them(box: ContainerType) -> None:
    true = triangles(box.model)
    for member in closable(box):
        z = -member.web_mm / 1000.0
        points = np.array([[x, 0.08, z + 0.03] for x in (-0.9, -0.2, 0.2, 0.9)])
        assert first(true, points, Z, -1) == pytest.approx(z, abs=0.001)
        behind = first(true, np.array([[0.3, 0.08, z - 0.030]]), Z, -1)[0]
        assert behind < z - 0.1, "closed already"


@pytest.mark.parametrize("box", FRAMED, ids=FRAMES)
def test_a_closed_member_shows_a_plate_where_the_channel_was_open(box: ContainerType) -> None:
    row, true = find("cross_member_closed"), triangles(box.model)
    for web in [member.web_mm for member in closable(box)[::5]]:
        plate, z = laid(row, box, along=web), -web / 1000.0
        points = grid((-1.1, 1.1, 9), (0.025, 0.135, 5), (z - 0.12, z - 0.12, 1))
        assert_in_front(plate, true, points, Z, 1)
        assert first(plate, points, Z, 1) == pytest.approx(z - 0.046, abs=0.004)


@pytest.mark.parametrize("box", BOXES, ids=DRY)
def test_a_step_stands_on_the_sill_and_is_not_seen_from_outside_below_it(
    box: ContainerType,
) -> None:
    row, true = find("false_floor_riser"), triangles(box.model)
    for depth in row.depth_mm:
        step = laid(row, box, depth)
        top = step[..., Y].max()
        assert top - FLOOR == pytest.approx(depth / 1000.0, abs=0.003)
        assert step[..., Y].min() < FLOOR + 0.001, "no gap over the sill"
        points = grid((-1.0, 1.0, 21), (step[..., Y].min(), FLOOR - 0.002, 12), (0.5, 0.5, 1))
        assert (first(true, points, Z, -1) > first(step, points, Z, -1) + 0.001).all()


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("box", FRAMED, ids=FRAMES)
def test_a_door_plate_hides_the_ribs_and_stays_within_the_leaf(
    box: ContainerType, side: str
) -> None:
    row = fitting(box.name, f"door_plate_{side}")
    leaf = triangles(getattr(box.fittings, f"leaf_{side}"))
    way = 1.0 if side == "left" else -1.0
    top = 0.171 + box.door.height / 1000.0
    for depth in row.depth_mm:
        plate = laid(row, box, depth)
        ends = sorted((way * 0.06, way * 1.13))
        points = grid((ends[0], ends[1], 25), (0.22, top - 0.03, 25), (-0.5, -0.5, 1))
        assert_in_front(plate, leaf, points, Z, 1)
        assert np.median(first(plate, points, Z, 1)) == pytest.approx(
            -0.054 - depth / 1000.0, abs=0.003
        )
        assert plate[..., Y].max() < top - 0.005, "would not pass under the header"
        assert plate[..., Y].min() > 0.175, "would not pass over the sill"
        assert plate[..., Z].max() < -0.003, "comes out through the leaf"


@pytest.mark.parametrize("box", BOXES, ids=DRY)
def test_a_patch_lies_on_its_fold_inside_and_outside(box: ContainerType) -> None:
    true = triangles(box.model)
    for name, way in (("patch_inside", 1), ("patch_outside", -1)):
        row = find(name)
        for along in ridges(box)[3:-3:3]:
            for right in (False, True):
                patch, z = laid(row, box, along=along, right=right), -along / 1000.0
                start = 0.0 if way > 0 else (1.5 if right else -1.5)
                points = grid((start, start, 1), (0.27, 0.50, 6), (z - 0.13, z + 0.13, 12))
                toward = (1 if right else -1) * way
                gap = (first(true, points, X, toward) - first(patch, points, X, toward)) * toward
                assert gap.min() > 0.0004, (name, along, right)
                assert gap.max() < 0.012, (name, along, right)


def test_cues_lie_over_what_they_are_on_by_a_few_millimetres() -> None:
    for cue, cover, axis, way in (
        ("fresh_paint_wall", "false_wall_matt", Z, -1),
        ("weld_bead_wall", "false_wall_matt", Z, -1),
        ("false_floor_screws_20ft", "false_floor_20ft", Y, -1),
        ("fresh_paint_roof_40ft", "false_roof_40ft", Y, 1),
        ("fresh_paint_side", "false_side", X, -1),
        ("fresh_paint_side", "false_side_pressed", X, -1),
        ("weld_bead_side", "false_side", X, -1),
        ("weld_bead_side", "false_side_pressed", X, -1),
        ("fresh_paint_member", "cross_member_closed", Z, 1),
        ("reefer_hatch_unsealed", "reefer_hatch", Z, -1),
    ):
        corners = triangles(cue)
        points = corners.mean(axis=1)[:: max(1, len(corners) // 150)].copy()
        points[:, axis] = -way * 0.5
        seen, under = (first(triangles(name), points, axis, way) for name in (cue, cover))
        on_it = np.isfinite(seen) & np.isfinite(under)
        rise = (under[on_it] - seen[on_it]) * way
        assert on_it.mean() > 0.4, cue
        assert 0.0002 < np.median(rise) < 0.008, cue
        assert (rise > -0.001).mean() > 0.97, cue
        assert (rise < 0.012).mean() > 0.94, f"{cue} floats before {cover}"


def test_an_opened_hatch_is_marked_at_either_of_its_places() -> None:
    row, box = find("reefer_hatch_unsealed"), TYPES["40rf"]
    left, right = (place(row, box, right=side).position for side in (False, True))
    hatches = {part.name: part.position for part in box.parts if part.model == "reefer_hatch"}
    assert hatches == {"hatch_left": left, "hatch_right": right}


def test_packs_fit_the_shallowest_void() -> None:
    size = np.ptp(triangles("contraband_pack").reshape(-1, 3), axis=0)
    assert size == pytest.approx((0.200, 0.130, 0.040), abs=0.002)
    for row in HIDES:
        if row.role == "cover" and row.depth_mm[1] > 0:
            assert size[2] <= (row.depth_mm[1] - row.thickness_mm) / 1000.0, row.name
