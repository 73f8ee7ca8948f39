"""One picture, however both eyes are reached: multiview, layers, and a pass for each eye.

The limit is 2 of 255: a compiler may contract an addition in one program and not in another.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from vrkiosk_render import gl, targets
from vrkiosk_render.program import Stereo
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Box, Inset, Panel, Part

pytestmark = pytest.mark.gl
SIZE = 128
MOST = 2
QUALITY = Quality(samples=4, sun_map=256, torch_map=256, anisotropy=1.0)
ONE_PASS = {"multiview": gl.MULTIVIEW, "layer": gl.VERTEX_LAYER}
LIGHT = {"day": (1.0, False), "dusk": (0.3, False), "torch": (0.0, True)}  # daylight, torch on


@pytest.fixture
def stage(scene):
    """The scene of boxes with a lit display and a mirror before the eyes."""
    mirror = Part("mirror", "", casts_shadow=False)
    description = replace(
        scene.description,
        parts=(*scene.description.parts, mirror),
        insets=(Inset("mirror", (0.3, 0.3)),),
    )
    snapshot = scene.snapshot
    turned = (0.0, 0.1305262, 0.0, 0.9914449, 0.3, 1.75, -1.4)
    snapshot.poses = np.vstack([snapshot.poses, np.array(turned, np.float32)])
    snapshot.visible = np.append(snapshot.visible, True)
    snapshot.overlaid = np.append(snapshot.overlaid, np.uint8(0))
    snapshot.panels[0] = Panel(240, 170, (Box(20, 20, 100, 60, "bar"),))
    snapshot.torch[4:] = 0.2, 1.4, -0.6
    return replace(scene, description=description)


def in_one_pass(stage, way: str, quality: Quality, views: np.ndarray) -> np.ndarray:
    renderer = Renderer(stage.description, stage.model, stereo=way, quality=quality)
    renderer.exposure = 1.5  # a camera's own settles at once, an eye's takes its time
    target = renderer.offscreen_target(SIZE, SIZE)
    renderer.draw(stage.snapshot, views, target)
    eyes = renderer.read(target)
    renderer.delete_target(target)
    renderer.close()
    return eyes


def in_two_passes(stage, quality: Quality, views: np.ndarray) -> np.ndarray:
    renderer = Renderer(stage.description, stage.model, quality=quality)
    renderer.exposure = 1.5
    eyes = [
        renderer.spectator(stage.snapshot, view[:7], SIZE, SIZE, angles=tuple(view[7:].tolist()))
        for view in views
    ]
    renderer.close()
    return np.stack(eyes)


def check(pictures: dict[str, np.ndarray]) -> None:
    for one, other in combinations(pictures, 2):
        apart = np.abs(pictures[one].astype(int) - pictures[other])
        print(f"{one} and {other}: at most {apart.max()} of 255 apart")
        assert apart.max() <= MOST, f"{one} and {other}"


@pytest.mark.parametrize("light", LIGHT)
@pytest.mark.parametrize("way", ONE_PASS)
def test_one_pass_gives_the_pixels_of_two(context, stage, views, way: str, light: str) -> None:
    if ONE_PASS[way] not in gl.extensions():
        pytest.skip(f"{gl.driver()} has not {ONE_PASS[way]}")
    samples = 4 if targets.can_draw(Stereo(way), 4) else 1
    quality = replace(QUALITY, samples=samples)
    stage.snapshot.daylight, stage.snapshot.torch_on = LIGHT[light]
    check(
        {
            way: in_one_pass(stage, way, quality, views),
            "two passes": in_two_passes(stage, quality, views),
        }
    )


def test_both_ways_of_one_pass_agree_with_two(context, stage, views) -> None:
    offered = [way for way, needs in ONE_PASS.items() if needs in gl.extensions()]
    if len(offered) < len(ONE_PASS):
        missing = ", ".join(ONE_PASS[way] for way in ONE_PASS if way not in offered)
        pytest.skip(f"{gl.driver()} has not {missing}")
    quality = replace(QUALITY, samples=1)  # all that Mesa's multiview can do
    found = {way: in_one_pass(stage, way, quality, views) for way in offered}
    check({**found, "two passes": in_two_passes(stage, quality, views)})


def test_the_mirror_is_in_these_pictures(context, stage, views) -> None:
    with_it = in_two_passes(stage, QUALITY, views)
    stage.snapshot.visible[-1] = False
    assert np.abs(with_it.astype(int) - in_two_passes(stage, QUALITY, views)).max() > 20


@pytest.mark.parametrize("way", ONE_PASS)
def test_at_dusk_one_pass_gives_the_pixels_of_two_too(context, stage, views, way: str) -> None:
    if ONE_PASS[way] not in gl.extensions():
        pytest.skip(f"{gl.driver()} has not {ONE_PASS[way]}")
    stage = replace(stage, description=replace(stage.description, time="dusk"))
    quality = replace(QUALITY, samples=4 if targets.can_draw(Stereo(way), 4) else 1)
    check(
        {
            way: in_one_pass(stage, way, quality, views),
            "two passes": in_two_passes(stage, quality, views),
        }
    )
