"""What is drawn for the comfort of the eyes: displays for one of them, and dark edges."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from vrkiosk_render.program import Stereo
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Box, Panel, Part, SceneDescription, SceneSnapshot

SIZE = 96
QUALITY = Quality(samples=4, sun_map=64, torch_map=64, anisotropy=1.0)
WHITE = Panel(400.0, 400.0, (Box(0.0, 0.0, 400.0, 400.0, "bar"),))
# before the eyes, left of the middle, in the middle and right of it
PLACES = ((-0.5, 1.5, -1.5), (0.0, 1.5, -1.5), (0.5, 1.5, -1.5))


@pytest.fixture
def displays() -> SceneSnapshot:
    parts = tuple(
        Part(eye, "", display=n, eye=eye, overlaid=True)
        for n, eye in enumerate(("left", "both", "right"))
    )
    snapshot = SceneSnapshot(SceneDescription(parts, panels=3))
    snapshot.poses[:, 4:] = PLACES
    snapshot.panels = [WHITE] * 3
    return snapshot


@pytest.fixture
def renderer(context, scene, displays) -> Iterator[Renderer]:
    description = SceneDescription(
        tuple(
            Part(eye, "", display=n, eye=eye, overlaid=True)
            for n, eye in enumerate(("left", "both", "right"))
        ),
        panels=3,
    )
    made = Renderer(description, scene.model, quality=QUALITY)
    yield made
    made.close()


def views() -> np.ndarray:
    found = np.zeros((2, 11), np.float32)
    found[:, 3] = 1.0
    found[:, 5] = 1.5
    found[0, 4], found[1, 4] = -0.03, 0.03
    found[:, 7:] = (-0.8, 0.8, 0.8, -0.8)
    return found


def drawn(renderer: Renderer, snapshot: SceneSnapshot) -> np.ndarray:
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(snapshot, views(), target)
    found = renderer.read(target).astype(int)
    renderer.delete_target(target)
    return found


def shown(renderer: Renderer, snapshot: SceneSnapshot) -> list[list[bool]]:
    """For each eye, whether each display is seen: against a picture without it."""
    lit = drawn(renderer, snapshot)
    snapshot.visible[:] = False
    dark = drawn(renderer, snapshot)
    differs = np.abs(lit - dark).sum(axis=3) > 60
    third = SIZE // 3
    return [[bool(eye[:, n * third : (n + 1) * third].any()) for n in range(3)] for eye in differs]


@pytest.mark.gl
def test_each_eye_sees_its_own_display_and_that_of_both(renderer, displays) -> None:
    assert shown(renderer, displays) == [[True, True, False], [False, True, True]]


@pytest.mark.gl
def test_one_picture_for_both_eyes_shows_all(renderer, displays) -> None:
    camera = np.array([0, 0, 0, 1, 0, 1.5, 0], np.float32)

    def picture() -> np.ndarray:
        return renderer.spectator(displays, camera, SIZE, SIZE, vertical_fov=1.6).astype(int)

    lit = picture()
    displays.visible[:] = False
    differs = np.abs(lit - picture()).sum(axis=2) > 60
    third = SIZE // 3
    assert all(differs[:, n * third : (n + 1) * third].any() for n in range(3))


@pytest.mark.gl
def test_edges_are_dark_and_the_middle_is_as_it_was(renderer, displays) -> None:
    clear = drawn(renderer, displays)
    displays.vignette = 1.0
    edged = drawn(renderer, displays)
    middle = slice(SIZE // 2 - 4, SIZE // 2 + 4)
    assert (edged[:, middle, middle] == clear[:, middle, middle]).all()
    assert edged[:, :6, :6].max() <= 1
    assert clear[:, :6, :6].min() > 20
    displays.vignette = 0.5
    half = drawn(renderer, displays)
    assert edged[:, :6, :6].max() < half[:, :6, :6].min() < clear[:, :6, :6].min()


@pytest.mark.gl
def test_a_camera_has_no_dark_edges(renderer, displays) -> None:
    camera = np.array([0, 0, 0, 1, 0, 1.5, 0], np.float32)
    plain = renderer.spectator(displays, camera, SIZE, SIZE)
    displays.vignette = 1.0
    assert np.array_equal(renderer.spectator(displays, camera, SIZE, SIZE), plain)


@pytest.mark.gl
def test_dark_edges_take_few_calls(renderer, displays, counting) -> None:
    target = renderer.offscreen_target(SIZE, SIZE)
    counts = []
    for vignette in (1.0, 0.0, 1.0):
        displays.vignette = vignette
        counting.calls.clear()
        renderer.draw(displays, views(), target)
        counts.append(counting.calls.total())
    renderer.delete_target(target)
    assert counts[2] - counts[1] <= 6
    assert renderer.stereo in (Stereo.MULTIVIEW, Stereo.LAYER)
