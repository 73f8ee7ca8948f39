"""What lies before the scene: a menu, the rays that point at it and the hands, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from vrkiosk_render.marks import Marks
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Box, Panel, Part, SceneDescription, SceneSnapshot

SIZE = 96
QUALITY = Quality(samples=4, sun_map=64, torch_map=64, anisotropy=1.0)
EYES = 1.6
FORWARD = (0.0, 0.0, 0.0, 1.0)
GREEN = (0.0, 1.0, 0.0, 1.0)
MENU = Panel(800.0, 800.0, (Box(0.0, 0.0, 800.0, 800.0, "bar"),))
NEAR, AT, FAR = -0.5, -0.8, -1.2  # m before the eyes: a thing, the menu, a thing behind it


@pytest.fixture
def stage(scene) -> SceneSnapshot:
    """A menu over the scene, and a carton that fills the middle of the view."""
    parts = (
        Part("carton", "steel"),
        Part("menu", "", display=0, casts_shadow=False, overlaid=True),
    )
    snapshot = SceneSnapshot(SceneDescription(parts, panels=1))
    snapshot.poses[1] = (*FORWARD, 0.0, EYES, AT)
    snapshot.panels[0] = MENU
    snapshot.fade = 0.7
    return snapshot


@pytest.fixture
def renderer(context, scene, stage) -> Iterator[Renderer]:
    parts = (
        Part("carton", "steel"),
        Part("menu", "", display=0, casts_shadow=False, overlaid=True),
    )
    description = replace(scene.description, parts=parts, panels=1, insets=())
    made = Renderer(description, scene.model, quality=QUALITY)
    yield made
    made.close()


def views() -> np.ndarray:
    found = np.zeros((2, 11), np.float32)
    found[:, 3], found[:, 5] = 1.0, EYES
    found[:, 7:] = (-0.5, 0.5, 0.5, -0.5)
    return found


def middle(renderer: Renderer, snapshot: SceneSnapshot, marks: Marks | None = None) -> list[int]:
    """Colour of the left eye's middle."""
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(snapshot, views(), target, marks=marks)
    found = renderer.read(target)[0, SIZE // 2, SIZE // 2, :3]
    renderer.delete_target(target)
    return [int(v) for v in found]


def put(snapshot: SceneSnapshot, z: float, *, overlaid: bool) -> None:
    snapshot.poses[0] = (*FORWARD, 0.0, EYES, z)
    snapshot.overlaid[0] = overlaid


@pytest.mark.gl
def test_the_menu_lies_before_the_scene_and_behind_a_hand(renderer, stage) -> None:
    stage.visible[0] = False
    menu = middle(renderer, stage)
    stage.visible[0] = True
    put(stage, NEAR, overlaid=False)
    assert middle(renderer, stage) == menu  # a thing of the scene, though nearer
    put(stage, NEAR, overlaid=True)
    assert middle(renderer, stage) != menu  # a hand
    put(stage, FAR, overlaid=True)
    assert middle(renderer, stage) == menu  # a hand that reaches through it


@pytest.mark.gl
def test_what_is_overlaid_is_not_faded(renderer, stage) -> None:
    stage.visible[1] = False
    put(stage, NEAR, overlaid=True)
    stage.fade = 0.0
    plain = middle(renderer, stage)
    stage.fade = 0.7
    assert np.abs(np.subtract(middle(renderer, stage), plain)).max() <= 2
    put(stage, NEAR, overlaid=False)
    assert sum(middle(renderer, stage)) < 0.8 * sum(plain)


@pytest.mark.gl
@pytest.mark.parametrize(
    ("ray", "hand", "seen"),
    [
        (-0.7, None, True),  # before the menu
        (-0.9, None, False),  # behind it
        (-0.7, NEAR, False),  # behind a hand
    ],
)
def test_a_ray_lies_before_the_menu_and_behind_a_hand(
    renderer, stage, ray: float, hand: float | None, seen: bool
) -> None:
    marks = Marks()
    marks.overlaid = True
    marks.disc((0.0, EYES, ray), (0.0, 0.0, 1.0), 0.05, GREEN)
    stage.visible[0] = hand is not None
    if hand is not None:
        put(stage, hand, overlaid=True)
    red, green, _ = middle(renderer, stage, marks)
    assert (green > 200 and red < 60) is seen


@pytest.mark.gl
def test_other_marks_stay_behind_the_menu(renderer, stage) -> None:
    marks = Marks()
    marks.disc((0.0, EYES, -0.7), (0.0, 0.0, 1.0), 0.05, GREEN)
    stage.visible[0] = False
    menu = middle(renderer, stage)
    assert middle(renderer, stage, marks) == menu
