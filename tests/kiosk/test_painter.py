"""What a picture shows besides the scene: gloves, and at a desk the panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from vrkiosk.painter import Painter
from vrkiosk_render.renderer import Renderer
from vrkiosk_scenarios import engine
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Runtime


class Canvas:
    """Takes what is drawn for a renderer and for the runtime's target."""

    quad = None  # no layer of its own

    def __init__(self, description: SceneDescription) -> None:
        self.description = description
        self.drawn: list[SceneSnapshot] = []

    def target(self) -> object:
        return self

    def draw(self, snapshot: SceneSnapshot, *_: object, **__: object) -> None:
        self.drawn.append(snapshot)


def test_at_a_desk_gloves_are_worn_and_drawn_with_its_panels(sit_down: Callable[..., Any]) -> None:
    desk = sit_down()
    canvas = Canvas(desk.desktop.description)
    painter = Painter(
        cast(Renderer, canvas), cast(Runtime, canvas), captures=None, desktop=desk.desktop
    )
    while not isinstance(frame := desk.runtime.wait_frame(), FrameInput):
        pass
    assert frame.should_render
    painter(frame, engine.step(desk.world, frame.rounded()))
    (snapshot,) = canvas.drawn
    assert len(snapshot.poses) == len(desk.desktop.description.parts)
    assert snapshot.hands_bent.any()
    assert np.isfinite(snapshot.hands).all()
