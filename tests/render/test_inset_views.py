"""Mirrors and cameras' displays: what is seen in them is where optics has it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from vrkiosk_assets.model import Model
from vrkiosk_render import gl, inset_views, transforms
from vrkiosk_render.inset_views import mirror_camera
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Inset, Part, SceneDescription, SceneSnapshot

SIZE = 256
QUALITY = Quality(samples=1, sun_map=64, torch_map=64, anisotropy=1.0, soft=False)
MIRROR = (-0.5735764, 0.0, 0.0, 0.8191520, 0.0, 0.02, -0.5)  # on the ground, leaning to the eye
UNDER_Y = 0.30  # metres: the marks are on the underside of the box
RED, GREEN = (-0.04, UNDER_Y, -0.64), (0.035, UNDER_Y, -0.60)
EYE, TO = (0.0, 0.9, 1.2), (0.0, 0.02, -0.5)
MOST_CALLS = 25


def quaternion(degrees: float) -> tuple[float, ...]:
    """About x."""
    half = np.radians(degrees) / 2
    return float(np.sin(half)), 0.0, 0.0, float(np.cos(half))


def eyes_at(place: tuple[float, float, float], at: tuple[float, float, float]) -> np.ndarray:
    """(2, 11), 60 mm apart, looking from `place` to `at` in the plane x = 0."""
    away = np.subtract(at, place)
    views = np.zeros((2, 11), np.float32)
    views[:, :4] = quaternion(np.degrees(np.arctan2(away[1], -away[2])))
    views[:, 4:7] = place
    views[:, 4] = -0.03, 0.03
    views[:, 7:] = -0.3, 0.3, 0.3, -0.3
    return views


def pixel(view: np.ndarray, point: np.ndarray) -> tuple[int, int]:
    """Column and row, from the top left, at which a camera (11) sees a point."""
    seen = np.append(point, 1.0) @ transforms.local_from_world(view)
    clip = seen @ transforms.projection(view[7:], 0.05, 100.0)
    x, y = clip[:2] / clip[3]
    return int((x * 0.5 + 0.5) * SIZE), int((0.5 - y * 0.5) * SIZE)


def reflected(point: tuple[float, float, float], plane: tuple[float, ...]) -> np.ndarray:
    normal = transforms.rotation(np.array(plane))[2]
    return np.array(point) - 2.0 * ((np.array(point) - plane[4:7]) @ normal) * normal


def test_a_point_is_seen_where_the_line_to_its_mirror_image_meets_the_glass() -> None:
    random = np.random.default_rng(5)
    plane, size = np.array((*quaternion(-50.0), 0.3, 0.1, -2.0)), (0.2, 0.15)
    axes = transforms.rotation(plane)
    for _ in range(50):
        eye = plane[4:7] + np.array((*random.uniform(-1, 1, 2), random.uniform(0.2, 2))) @ axes
        on_glass = np.array((*random.uniform(-0.5, 0.5, 2) * size, 0.0))
        met = plane[4:7] + on_glass @ axes
        way = met - eye
        way -= 2.0 * (way @ axes[2]) * axes[2]
        point = met + way * random.uniform(0.1, 5)
        view, projection, _ = mirror_camera(plane, size, eye, 100.0)
        x, y, _, w = np.append(point, 1.0) @ view @ projection
        assert (x / w, y / w) == pytest.approx(
            (-2 * on_glass[0] / size[0], 2 * on_glass[1] / size[1]), abs=1e-9
        )


@pytest.fixture
def models(make_box: Callable[..., Model]) -> dict[str, Model]:
    return {
        "under": make_box("under", (2.4, 0.02, 6.0), (0.02, 0.02, 0.02)),
        "red": make_box("red", (0.03, 0.002, 0.03), (1.0, 0.0, 0.0), emissive=1.0),
        "green": make_box("green", (0.03, 0.002, 0.03), (0.0, 1.0, 0.0), emissive=1.0),
        "sign": make_box("sign", (0.06, 0.06, 0.06), (1.0, 0.0, 0.0), emissive=1.0),
        "room": make_box("room", (1.0, 1.0, 1.0), (0.5, 0.5, 0.5), outward=False),
    }


def under_the_box() -> tuple[SceneDescription, SceneSnapshot]:
    parts = (Part("under", "under"), Part("red", "red"), Part("green", "green"), Part("glass", ""))
    description = SceneDescription(parts, insets=(Inset("glass", (0.2, 0.2), round=True),))
    snapshot = SceneSnapshot(description)
    snapshot.poses[0, 4:] = 0.0, UNDER_Y + 0.0115, -3.2
    snapshot.poses[1, 4:], snapshot.poses[2, 4:] = RED, GREEN
    snapshot.poses[3] = MIRROR
    return description, snapshot


@pytest.mark.gl
@pytest.mark.parametrize("stereo", ["multiview", "layer"])
def test_marks_under_a_box_appear_mirrored_at_the_computed_pixels(context, models, stereo) -> None:
    if stereo == "multiview" and gl.MULTIVIEW not in gl.extensions():
        pytest.skip(f"{gl.driver()} has not {gl.MULTIVIEW}")
    description, snapshot = under_the_box()
    views = eyes_at(EYE, TO)
    renderer = Renderer(description, models.__getitem__, stereo=stereo, quality=QUALITY)
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(snapshot, views, target)
    pictures = renderer.read(target)
    snapshot.visible[3] = False
    renderer.draw(snapshot, views, target)
    without = renderer.read(target)
    renderer.close()
    for picture, bare, view in zip(pictures, without, views, strict=True):
        for place, channel in ((RED, 0), (GREEN, 1)):
            column, row = pixel(view, reflected(place, MIRROR))
            around = picture[row - 1 : row + 2, column - 1 : column + 2]
            assert (around[..., channel] > 150).all(), "the mark is there"
            assert (np.delete(around, channel, axis=2) < 100).all()
            assert bare[row, column, channel] < 150, "and is seen in the mirror alone"
        shown = np.argwhere((picture[..., 0] > 150) & (picture[..., 1] < 100))
        column, row = pixel(view, reflected(RED, MIRROR))
        assert shown.mean(axis=0) == pytest.approx((row, column), abs=1.0), "its middle, to a pixel"


@pytest.mark.gl
def test_a_round_mirror_shows_nothing_beside_its_disc(context, models) -> None:
    description, snapshot = under_the_box()
    snapshot.visible[:3] = False
    views = eyes_at(EYE, TO)
    renderer = Renderer(description, models.__getitem__, quality=QUALITY)
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(snapshot, views, target)
    picture = renderer.read(target)[0].astype(int)
    snapshot.visible[3] = False
    renderer.draw(snapshot, views, target)
    changed = np.abs(picture - renderer.read(target)[0]).sum(axis=2) > 6
    renderer.close()
    axes = transforms.rotation(np.array(MIRROR))
    for x, y, expected in ((0.0, 0.0, True), (0.07, 0.06, True), (0.08, 0.08, False)):
        point = np.array(MIRROR[4:7]) + x * axes[0] + y * axes[1]
        column, row = pixel(views[0], point)
        assert changed[row, column] == expected


@pytest.mark.gl
def test_a_camera_shows_the_dark_it_is_put_into_by_its_own_lamp(context, models) -> None:
    parts = (Part("room", "room"), Part("sign", "sign"), Part("tip", ""), Part("screen", ""))
    means = []
    for lamp in (0.1, 0.0):
        lit = Inset("screen", (0.4, 0.3), camera="tip", lamp=lamp)
        description = SceneDescription(parts, insets=(lit,))
        snapshot = SceneSnapshot(description)
        snapshot.poses[0, 4:] = 0.0, 1.2, -6.0  # in the closed box
        snapshot.poses[1, 4:] = 0.1, 1.2, -6.2
        snapshot.poses[2, 4:] = 0.0, 1.2, -5.7
        snapshot.poses[3, 4:] = 0.0, 1.5, 1.0
        views = eyes_at((0.0, 1.5, 2.0), (0.0, 1.5, 1.0))
        renderer = Renderer(description, models.__getitem__, quality=QUALITY)
        target = renderer.offscreen_target(SIZE, SIZE)
        renderer.draw(snapshot, views, target)
        picture = renderer.read(target)[0]
        renderer.close()
        top, left = pixel(views[0], np.array((-0.2, 1.65, 1.0)))[::-1]
        bottom, right = pixel(views[0], np.array((0.2, 1.35, 1.0)))[::-1]
        shown = picture[top + 2 : bottom - 2, left + 2 : right - 2]
        red = (shown[..., 0] > 120) & (shown[..., 1] < 60)
        assert red[:, red.shape[1] // 2 :].any(), "what is to the camera's right is shown there"
        assert not red[:, : red.shape[1] // 2].any()
        means.append(float(shown[~red].mean()))
    assert means[0] > 3.0 * means[1] + 10.0


@pytest.mark.gl
def test_what_a_mirror_shows_of_the_yard_is_lit_though_the_eyes_image_is_in_the_box(
    context, models
) -> None:
    parts = (Part("room", "room"), Part("glass", ""))
    description = SceneDescription(parts, insets=(Inset("glass", (0.4, 0.4)),))
    snapshot = SceneSnapshot(description)
    snapshot.poses[0, 4:] = 4.0, 2.2, -4.0  # a wall in the yard: the far inside of the room
    half = np.radians(45.0)
    snapshot.poses[1] = 0.0, np.sin(half), 0.0, np.cos(half), 1.4, 2.2, -4.0  # faces +x
    views = eyes_at((2.4, 2.2, -4.0), (2.4, 2.2, -5.0))
    views[:, :4] = 0.0, np.sin(half), 0.0, np.cos(half)  # looks along -x; its image is in the box
    renderer = Renderer(description, models.__getitem__, quality=QUALITY)
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(snapshot, views, target)
    column, row = pixel(views[0], np.array((1.4, 2.2, -4.0)))
    middle = renderer.read(target)[0, row - 2 : row + 3, column - 2 : column + 3]
    renderer.close()
    assert middle.min() > 60


@pytest.mark.gl
@pytest.mark.parametrize("samples", [1, 4])
def test_an_inset_costs_few_calls_and_none_while_nobody_sees_it(
    context, models, counting, samples
) -> None:
    description, snapshot = under_the_box()
    quality = Quality(samples, sun_map=64, torch_map=64, anisotropy=1.0)
    made = Renderer(description, models.__getitem__, stereo="layer", quality=quality)
    target = made.offscreen_target(16, 16)
    totals = {}
    for name, at in (("seen", TO), ("beside", (0.0, 1.5, 8.0))):
        views = eyes_at(EYE, at)
        for _ in range(2):  # the first makes what is kept
            counting.calls.clear()
            made.draw(snapshot, views, target)
        totals[name] = counting.calls.total()
    snapshot.visible[3] = False
    counting.calls.clear()
    made.draw(snapshot, eyes_at(EYE, TO), target)
    totals["hidden"] = counting.calls.total()
    made.close()
    print("GL calls of a frame with one mirror:", totals)
    assert totals["beside"] == totals["hidden"]
    assert 0 < totals["seen"] - totals["hidden"] <= MOST_CALLS


@pytest.mark.parametrize(
    ("inset", "expected"),
    [
        (Inset("a", (0.2, 0.2)), (384, 384)),
        (Inset("a", (0.090, 0.0675), camera="b"), (640, 480)),
        (Inset("a", (9.0, 0.0), camera="b"), (1024, 480)),
    ],
)
def test_a_picture_has_the_shape_of_what_it_is_shown_on(inset, expected) -> None:
    assert inset_views.pixels(inset) == expected
