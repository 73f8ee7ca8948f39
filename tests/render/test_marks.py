"""Marks: rows as the shader reads them, and where they show in a picture."""

from __future__ import annotations

from collections.abc import Iterator
from math import radians

import numpy as np
import pytest

from vrkiosk_render import gl, marks
from vrkiosk_render.marks import GLIMPSE, Marks
from vrkiosk_render.renderer import Quality, Renderer

SIZE = 128
RED, GREEN = (1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 1.0)
CAMERA = np.array([0, 0, 0, 1, 0, 1.5, 0], np.float32)
FOV = radians(90)  # at 2 m the picture shows 4 m: 32 pixels a metre
QUALITY = Quality(samples=4, sun_map=64, torch_map=64, anisotropy=1.0)


@pytest.fixture
def renderer(context, scene) -> Iterator[Renderer]:
    scene.snapshot.visible[:] = False
    made = Renderer(scene.description, scene.model, quality=QUALITY)
    yield made
    made.close()


def shown(renderer: Renderer, scene, drawn: Marks | None, **more) -> np.ndarray:
    camera = more.pop("camera", CAMERA)
    picture = renderer.spectator(
        scene.snapshot, camera, SIZE, SIZE, vertical_fov=FOV, marks=drawn, **more
    )
    return picture.astype(int)


def red(picture: np.ndarray) -> np.ndarray:
    return (picture[..., 0] > 200) & (picture[..., 1] < 60) & (picture[..., 2] < 60)


def extent(where: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(where)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def test_a_list_grows_and_is_filled_anew() -> None:
    drawn = Marks()
    for i in range(700):
        drawn.line((i, 0, 0), (i, 1, 0), RED)
    assert drawn.rows.shape == (700, marks.ROW)
    assert drawn.rows[699, 4] == 699
    assert drawn.rows[0, 4] == 0
    drawn.clear()
    drawn.ball((1, 2, 3), 0.5, GREEN)
    assert drawn.count == 1
    assert drawn.rows[0].tolist() == [1, 2, 3, 3, 0, 0, 0, 0.5, *[0] * 8, 0, 1, 0, 1]


def test_what_shows_through_is_chosen_for_each() -> None:
    drawn = Marks()
    drawn.line((0, 0, 0), (1, 0, 0), RED)
    drawn.through = GLIMPSE
    drawn.line((0, 0, 0), (1, 0, 0), RED)
    assert drawn.rows[:, marks.THROUGH].tolist() == [0.0, np.float32(GLIMPSE)]


def test_a_polyline_knows_its_neighbours() -> None:
    drawn = Marks()
    drawn.polyline([(0, 0, 0), (1, 0, 0), (1, 1, 0), (2, 1, 0)], RED, 0.01)
    corners = drawn.rows[:, :16].reshape(3, 4, 4)[..., :3]
    assert corners[0].tolist() == [[0, 0, 0], [0, 0, 0], [1, 0, 0], [1, 1, 0]]
    assert corners[1].tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [2, 1, 0]]
    assert corners[2].tolist() == [[1, 0, 0], [1, 1, 0], [2, 1, 0], [2, 1, 0]]
    drawn.polyline([(0, 0, 0)], RED)
    drawn.polyline([], RED)
    assert drawn.count == 3


def test_a_disc_without_a_normal_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a length"):
        Marks().disc((0, 0, 0), (0, 0, 0), 1.0, RED)


@pytest.mark.gl
def test_a_line_is_where_it_is_said_to_be(renderer, scene) -> None:
    drawn = Marks()
    drawn.line((-1.0, 2.0, -2.0), (1.0, 2.0, -2.0), RED, width=0.25)
    left, top, right, bottom = extent(red(shown(renderer, scene, drawn)))
    assert (left, right) == (pytest.approx(32, abs=1), pytest.approx(95, abs=1))
    assert (top, bottom) == (pytest.approx(44, abs=1), pytest.approx(51, abs=1))


@pytest.mark.gl
def test_a_thin_line_stays_a_line_far_away(renderer, scene) -> None:
    drawn = Marks()
    drawn.line((-20.0, 4.0, -40.0), (20.0, 4.0, -40.0), RED, width=0.001)
    picture, plain = shown(renderer, scene, drawn), shown(renderer, scene, None)
    changed = np.abs(picture - plain).max(axis=2) > 60
    assert changed.any(axis=0)[34:94].all()  # no gaps
    assert (changed.sum(axis=0) <= 3).all()


@pytest.mark.gl
def test_a_bend_has_neither_gap_nor_a_second_layer(renderer, scene) -> None:
    drawn, path = Marks(), [(-1.0, 1.0, -2.0), (0.0, 1.9, -2.0), (1.0, 1.0, -2.0)]
    drawn.polyline(path, (1, 0, 0, 0.5), 0.2)
    picture, plain = shown(renderer, scene, drawn), shown(renderer, scene, None)
    part = (picture - plain)[46:60, 58:70]
    drawn.clear()
    drawn.polyline(path, (1, 0, 0, 1.0), 0.2)
    inside = red(shown(renderer, scene, drawn)[46:60, 58:70])
    assert inside.sum() > 30
    assert np.ptp(picture[46:60, 58:70][inside][:, 0]) <= 25  # one layer of red everywhere
    assert np.abs(part[inside]).max() > 20


@pytest.mark.gl
def test_what_is_behind_a_wall_is_hidden_or_faint(renderer, scene) -> None:
    scene.snapshot.visible[1] = True
    scene.snapshot.poses[1, 4:] = 0.0, 1.5, -1.0  # the false wall, across
    drawn, through = Marks(), Marks(through=GLIMPSE)
    for each in (drawn, through):
        each.quad([(-1, 1, -3), (1, 1, -3), (1, 2, -3), (-1, 2, -3)], RED)
    wall, hidden, faint = (shown(renderer, scene, m) for m in (None, drawn, through))
    assert np.array_equal(hidden, wall)
    assert 15 < (wall - faint)[64, 64, 1] < 100  # of the wall's green, some goes
    for each in (drawn, through):
        each.clear()
        each.quad(
            [(-0.2, 1.4, -0.995), (0.2, 1.4, -0.995), (0.2, 1.6, -0.995), (-0.2, 1.6, -0.995)], RED
        )
        assert red(shown(renderer, scene, each))[64, 64]  # on the wall: before it


@pytest.mark.gl
def test_opacity_blends_light_and_the_target_stays_opaque(renderer, scene) -> None:
    corners = [(-1, 1, -2), (1, 1, -2), (1, 2, -2), (-1, 2, -2)]
    drawn = Marks()
    drawn.quad(corners, (0.0, 0.0, 0.0, 1.0))
    drawn.quad(corners, (1.0, 1.0, 1.0, 0.5))
    assert shown(renderer, scene, drawn)[64, 64] == pytest.approx([188, 188, 188], abs=2)
    target = renderer.offscreen_target(16, 16)
    renderer.draw_spectator(scene.snapshot, CAMERA, target, marks=drawn)
    raw = np.empty((2, 16, 16, 4), np.uint8)
    GL = gl.GL
    GL.glGetTextureImage(target.texture, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, raw.nbytes, raw)
    assert (raw[0, ..., 3] == 255).all()
    renderer.delete_target(target)


@pytest.mark.gl
def test_discs_and_balls_are_round(renderer, scene) -> None:
    drawn = Marks()
    drawn.disc((-0.8, 1.5, -2), (0, 0, -1), 0.5, RED)
    drawn.disc((0.8, 1.5, -2), (0, 0, 3), 0.5, RED, hole=0.5)
    where = red(shown(renderer, scene, drawn))
    assert where[:, :64].sum() == pytest.approx(np.pi * 16**2, rel=0.06)
    assert where[:, 64:].sum() == pytest.approx(np.pi * (16**2 - 8**2), rel=0.1)
    drawn.clear()
    drawn.ball((0, 1.5, -2), 0.5, (1, 1, 1, 1))
    picture = shown(renderer, scene, drawn)
    apart = np.abs(picture - shown(renderer, scene, None)).max(axis=2) > 3
    left, top, right, bottom = extent(apart)
    # the outline of a ball at 2 m is wider than its equator: r / sqrt(d^2 - r^2)
    width = 2 * 64 * 0.5 / np.sqrt(4 - 0.25)
    assert right - left + 1 == pytest.approx(width, abs=2)
    assert bottom - top + 1 == pytest.approx(width, abs=2)
    assert picture[64, 64, 0] > picture[64, left + 2, 0] + 20


@pytest.mark.gl
def test_a_disc_shows_from_both_sides(renderer, scene) -> None:
    drawn = Marks()
    drawn.disc((0, 1.5, -2), (0, 0, 1), 0.5, RED)
    behind = np.array([0, 1, 0, 0, 0, 1.5, -4], np.float32)
    assert red(shown(renderer, scene, drawn, camera=behind))[64, 64]


@pytest.mark.gl
@pytest.mark.parametrize("through", [0.0, GLIMPSE])
def test_both_eyes_see_them_from_their_own_place(renderer, scene, views, through: float) -> None:
    scene.snapshot.visible[:2] = True
    drawn = Marks(through=through)
    drawn.line((0.2, 1.2, -1.5), (-0.3, 2.0, -4.0), RED, 0.03)
    drawn.ball((0.3, 1.5, -2.0), 0.1, GREEN)
    drawn.disc((0.0, 1.5, -14.0), (0, 0, 1), 0.6, RED)
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(scene.snapshot, views, target, marks=drawn)
    eyes = renderer.read(target).astype(int)
    for eye in (0, 1):
        alone = np.stack((views[eye], views[eye]))
        renderer.draw(scene.snapshot, alone, target, marks=drawn)
        assert np.abs(renderer.read(target)[0] - eyes[eye]).max() <= 1
    renderer.delete_target(target)


@pytest.mark.gl
def test_a_ray_from_the_eye_itself_does_no_harm(renderer, scene) -> None:
    plain = shown(renderer, scene, None)
    drawn = Marks()
    drawn.line(CAMERA[4:], (0, 1.5, -5), RED)
    drawn.line((0, 1.4, 3.0), (0, 1.4, -5.0), RED)  # from behind the eye
    drawn.ball(CAMERA[4:], 0.1, RED)
    drawn.line((0, 1, -1), (0, 1, -1), RED)  # a point
    picture = shown(renderer, scene, drawn)
    assert np.array_equal(picture[:40], plain[:40])
