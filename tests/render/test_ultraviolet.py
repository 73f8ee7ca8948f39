"""In the light of the ultraviolet lamp what fluoresces glows, from near and only there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import UV_LIGHT, Part, SceneSnapshot

pytestmark = pytest.mark.gl
SIZE = 96
QUALITY = Quality(samples=4, sun_map=256, torch_map=256, anisotropy=1.0)
WALL_Z = -11.7
Shine = Callable[..., np.ndarray]


@pytest.fixture
def shine(context, scene, views) -> Iterator[Shine]:
    """shine(glow, away, on): what the left eye sees of the wall in front with the lamp so far from
    it; (SIZE, SIZE, 3)."""
    made: list[Renderer] = []

    def draw(glow: float, away: float = 0.3, *, on: bool = True) -> np.ndarray:
        parts = [
            replace(part, glow=glow) if part.name == "false_wall" else part
            for part in scene.description.parts
        ]
        parts.append(Part(UV_LIGHT, "", casts_shadow=False))
        description = replace(scene.description, parts=tuple(parts))
        snapshot = SceneSnapshot(description)
        count = len(scene.snapshot.poses)
        snapshot.poses[:count] = scene.snapshot.poses
        snapshot.visible[count - 6 : count] = False  # no cartons in the way
        snapshot.visible[2:4] = False
        snapshot.poses[count, 4:] = 0.4, 1.75, WALL_Z + away
        snapshot.visible[count] = on
        views[:, 6] = WALL_Z + 1.4
        made.append(Renderer(description, scene.model, quality=QUALITY))
        target = made[-1].offscreen_target(SIZE, SIZE)
        made[-1].draw(snapshot, views, target)
        picture = made[-1].read(target)[0].astype(int)
        made[-1].delete_target(target)
        return picture

    yield draw
    for renderer in made:
        renderer.close()


def brighter(lit: np.ndarray, dark: np.ndarray) -> float:
    """By how much the brightest part of what changed is bluer, 0..255."""
    return float(np.percentile((lit - dark)[..., 2], 99.7))


def test_what_fluoresces_glows_blue(shine: Shine) -> None:
    dark, plain, glowing = shine(1.0, on=False), shine(0.0), shine(1.0)
    assert brighter(glowing, dark) > 80
    assert brighter(plain, dark) < 0.6 * brighter(glowing, dark)
    spot = np.unravel_index((glowing - dark)[..., 2].argmax(), dark.shape[:2])
    red, green, blue = glowing[spot]
    assert blue >= green > red, "light blue"
    red, green, blue = (plain - dark)[spot]
    assert green <= red <= blue, "violet"


def test_it_glows_the_less_the_fainter_it_is_and_not_from_afar(shine: Shine) -> None:
    dark = shine(1.0, on=False)
    assert brighter(shine(0.2), dark) < brighter(shine(1.0), dark)
    far, plain = shine(1.0, 0.9), shine(0.0, 0.9)
    assert np.abs(far - plain).max() <= 3
