"""A scene small in another: where it stands, that it hides and is hidden, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from vrkiosk_render.marks import Marks
from vrkiosk_render.miniature import Miniature, from_model
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_render.transforms import compose
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

SIZE = 128
SCALE = 0.05
MOST = 60 + 25
QUALITY = Quality(samples=4, sun_map=64, torch_map=64, anisotropy=1.0)
ROOM = SceneDescription((Part("screen", "wall"),), interior=(1.176, -10.0, -9.0, 1000.0))


@pytest.fixture
def shown(context, scene) -> Iterator[tuple[Renderer, SceneSnapshot, Miniature]]:
    renderer = Renderer(scene.description, scene.model, quality=QUALITY)
    whole = renderer.scene
    renderer.set_scene(ROOM, release=False)
    at = np.array((0, -0.7071068, 0, 0.7071068, -0.3, 1.4, -1.2))  # across before the eyes
    small = Miniature(whole, scene.snapshot, at, SCALE)
    room = SceneSnapshot(ROOM)
    room.poses[0, 4:] = 0.0, 1.5, -2.5  # a wall behind it
    yield renderer, room, small
    whole.release()
    renderer.close()


def picture(renderer: Renderer, room: SceneSnapshot, views, small: Miniature | None) -> np.ndarray:
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(room, views, target, miniature=small)
    found = renderer.read(target).astype(int)
    renderer.delete_target(target)
    return found


def changed(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(2, height, width): pixels that differ plainly."""
    return np.abs(a - b).max(axis=-1) > 12


def test_it_stands_where_it_is_put_as_large_as_it_is(shown, views) -> None:
    renderer, room, small = shown
    without, with_it = (picture(renderer, room, views, s) for s in (None, small))
    rows, columns = np.nonzero(changed(without, with_it)[0])
    # 12 m at 1:20 are 0.60 m; the side that is nearer to the eyes is 0.64 m away
    wide = (columns.max() - columns.min()) / SIZE * 2 * np.tan(0.75)
    assert wide == pytest.approx(0.60 / 0.64, abs=0.06)
    assert rows.min() > SIZE * 0.4  # below the eyes
    small.pose[4] += 10.0
    assert not changed(without, picture(renderer, room, views, small)).any()


def test_both_eyes_see_it_from_their_own_place(shown, views) -> None:
    renderer, room, small = shown
    without, with_it = (picture(renderer, room, views, s) for s in (None, small))
    left, right = (np.nonzero(c)[1].mean() for c in changed(without, with_it))
    apart = (left - right) / SIZE * 2 * np.tan(0.75)
    assert apart == pytest.approx(0.064 / 0.70, abs=0.03)


def test_what_is_nearer_hides_it(shown, views) -> None:
    renderer, room, small = shown
    room.poses[0, 6] = -0.8  # the wall comes between
    without, with_it = (picture(renderer, room, views, s) for s in (None, small))
    assert not changed(without, with_it).any()


def test_its_own_world_is_the_room_seen_from_it() -> None:
    at = np.array((0, 0.6, 0, 0.8, 1.0, 2.0, 3.0))
    scene: object = None
    small = Miniature(scene, scene, at, SCALE)  # type: ignore[arg-type]
    inner = np.array((0.0, 0.0, 0.0, 1.0, 4.0, 5.0, 6.0))
    room = compose(at, np.array((*inner[:4], *(inner[4:] * SCALE))))
    assert np.allclose(from_model(small, room)[4:], inner[4:])


def test_it_costs_no_more_than_a_view_in_the_scene(shown, views, counting) -> None:
    renderer, room, small = shown
    target = renderer.offscreen_target(SIZE, SIZE)
    marks = Marks()
    marks.line((0, 1, -1), (0, 2, -1), (1, 0, 0, 1))
    counts = []
    for miniature in (None, small):
        renderer.draw(room, views, target, marks=marks, miniature=miniature)
        counting.calls.clear()
        renderer.draw(room, views, target, marks=marks, miniature=miniature)
        counts.append(counting.calls.total())
    renderer.delete_target(target)
    print("GL calls without and with a miniature:", counts)
    assert counts[1] - counts[0] <= 25
    assert counts[1] <= MOST


def test_marks_go_from_one_space_to_another() -> None:
    small, other = Marks(), Marks()
    small.line((0, 0, 0), (1, 0, 0), (1, 1, 1, 1), 0.2)
    small.ball((0, 2, 0), 0.5, (1, 1, 1, 1))
    other.ball((9, 9, 9), 0.5, (1, 1, 1, 1))
    other.extend(small)
    other.move(1, (0, 0.7071068, 0, 0.7071068, 10, 20, 30), 0.1)
    rows = other.rows
    assert rows[0, :3].tolist() == [9, 9, 9]
    assert np.allclose(rows[1, 4:7], (10, 20, 30))
    assert np.allclose(rows[1, 8:11], (10, 20, 29.9), atol=1e-5)
    assert rows[1, 7] == pytest.approx(0.02)
    assert np.allclose(rows[2, :3], (10, 20.2, 30))
    assert rows[2, 7] == pytest.approx(0.05)
