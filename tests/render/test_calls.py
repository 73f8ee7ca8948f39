"""The number of GL calls a frame: small, and the same for any number of objects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vrkiosk_render import gl, targets
from vrkiosk_render.marks import GLIMPSE, Marks
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Box, Panel
from vrkiosk_xr.runtime import HiddenArea

pytestmark = pytest.mark.gl
MOST = 60
QUALITY = Quality(samples=4, sun_map=64, torch_map=64, anisotropy=1.0)


@pytest.mark.parametrize("stereo", ["multiview", "layer"])
@pytest.mark.parametrize("depth", [False, True])
def test_calls_do_not_grow(context, make_scene, views, counting, stereo, depth) -> None:
    if stereo == "multiview" and gl.MULTIVIEW not in gl.extensions():
        pytest.skip(f"{gl.driver()} has not {gl.MULTIVIEW}")
    counts = []
    for cartons in (30, 300, 3000):
        stage = make_scene(cartons)
        renderer = Renderer(stage.description, stage.model, stereo=stereo, quality=QUALITY)
        stage.snapshot.torch_on = True
        stage.snapshot.panels[0] = Panel(100, 50, (Box(5, 5, 50, 20),))
        target = renderer.offscreen_target(16, 16)
        if depth:
            depths = targets.create_target(16, 16, form=int(gl.GL.GL_DEPTH_COMPONENT24))
            target = replace(target, depth=depths.texture)
        renderer.draw(stage.snapshot, views, target)  # makes what is kept
        stage.snapshot.poses[-1, 4] += 0.1  # so that the sun's map is drawn again, too
        marks = Marks(through=GLIMPSE)
        for i in range(cartons):
            marks.line((0, 1, -1), (0.01 * i, 1, -2), (1, 0, 0, 1))
        renderer.draw(stage.snapshot, views, target, marks=marks)
        stage.snapshot.poses[-1, 4] += 0.1
        counting.calls.clear()
        renderer.draw(stage.snapshot, views, target, marks=marks)
        counts.append(counting.calls.total())
        assert counting.calls["glMultiDrawElementsIndirect"] == 3
        renderer.close()
    print("GL calls a stereo frame:", counts)
    assert len(set(counts)) == 1
    assert max(counts) <= MOST


@pytest.mark.parametrize("stereo", ["multiview", "layer"])
def test_what_the_lenses_hide_costs_three_calls(
    context, make_scene, views, counting, stereo: str
) -> None:
    if stereo == "multiview" and gl.MULTIVIEW not in gl.extensions():
        pytest.skip(f"{gl.driver()} has not {gl.MULTIVIEW}")
    stage = make_scene(3)
    renderer = Renderer(stage.description, stage.model, stereo=stereo, quality=QUALITY)
    target = renderer.offscreen_target(16, 16)
    corner = np.array([(-1, -1), (0, -1), (-1, 0)], np.float32)
    counts = []
    for hidden in (None, HiddenArea((corner, corner)), HiddenArea((corner[:0], corner))):
        target = replace(target, hidden=hidden)
        renderer.draw(stage.snapshot, views, target)  # places it
        counting.calls.clear()
        renderer.draw(stage.snapshot, views, target)
        counts.append(counting.calls.total())
    renderer.close()
    assert counts[1:] == [counts[0] + 3] * 2


def test_a_frame_in_which_nothing_moved_draws_no_sun_map(
    context, make_scene, views, counting
) -> None:
    stage = make_scene(3)
    renderer = Renderer(stage.description, stage.model, quality=QUALITY)
    target = renderer.offscreen_target(16, 16)
    renderer.draw(stage.snapshot, views, target)
    counting.calls.clear()
    stage.snapshot.poses[2, 4] += 0.1  # a tool in a hand: too small for the yard's shadows
    renderer.draw(stage.snapshot, views, target)
    assert counting.calls["glMultiDrawElementsIndirect"] == 1
    renderer.close()
