"""What is handed to a real compositor: both eyes' picture, the depths it was drawn with, and a
display's picture over it.

    tests/monado/run.sh --rate 90 --validate --no-gaze python /checkout/tests/monado/layers.py

Draws a wall 2 m before the eyes into the runtime's own images, with and without the depth layer,
with and without a quad layer half as far away, which is painted every tenth frame.
Prints a line for each check; status 1 when one fails.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.append(str(Path(__file__).parent))

from playing import Checks

from vrkiosk_assets.model import VERTEX, Material, Model
from vrkiosk_render.context import EglContext
from vrkiosk_render.gl import GL
from vrkiosk_render.panel_copy import PanelCopy
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Box, Panel, Part, SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.openxr.api import LoaderOpenXR
from vrkiosk_xr.openxr.runtime import OpenXRRuntime
from vrkiosk_xr.runtime import FrameOutput, Target

FRAMES: Final = 30
PAINTED: Final = 10  # frames that show the same picture on the quad
AWAY: Final = 2.0  # m
WALL: Final = SceneDescription(
    (Part("wall", "wall"), Part("screen", "", display=0)),
    panels=1,
    interior=(1.176, -10.0, -9.0, 1000.0),
)
SCREEN: Final = Panel(240.0, 170.0, (Box(0.0, 0.0, 240.0, 40.0, "bar"),))


def wall(name: str) -> Model:
    """A square of 20 m before the eyes that face it."""
    vertices = np.zeros(4, VERTEX)
    vertices["position"] = [(-10, -10, 0), (10, -10, 0), (10, 10, 0), (-10, 10, 0)]
    vertices["normal"] = 0, 0, 1
    return Model(name, vertices, np.array([0, 1, 2, 0, 2, 3], np.uint32), (Material(name),))


def depths(target: Target) -> list[float]:
    """In the middle of each eye's picture, as the compositor gets them."""
    found = np.empty((2, target.height, target.width), np.float32)
    GL.glGetTextureImage(target.depth, 0, GL.GL_DEPTH_COMPONENT, GL.GL_FLOAT, found.nbytes, found)
    return [float(eye[target.height // 2, target.width // 2]) for eye in found]


class Screen:
    """A display's picture as a quad layer before the eyes."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer, self._copy = renderer, PanelCopy()
        self.shown, self.painted = 0, list[int]()

    def show(self, target: Target, snapshot: SceneSnapshot) -> None:
        quad = target.quad
        if quad is None:
            return
        if self.shown % PAINTED == 0:
            texture = quad.image()
            panels = self._renderer.scene.panels
            if self._copy.draw(panels, 0, texture, quad.size):
                self.painted.append(texture)
        quad.pose[:], quad.extent[:] = snapshot.poses[1], (0.24, 0.17)
        quad.shown = True
        self.shown += 1

    def close(self) -> None:
        self._copy.release()


@dataclass
class Ended:
    """What is known after some frames. seen: depths of the last; ranges: near and far z, min and
    max depth of each view's; messages: what the validation layer remarked."""

    output: FrameOutput
    seen: list[float]
    ranges: list[tuple[float, ...]]
    screen: Screen
    messages: list[str]

    def judge(self, checks: Checks, *, depth: bool, quad: bool) -> None:
        """Says of each thing whether it is as it should be."""
        near, far = self.output.near, self.output.far
        if depth:
            at_wall = far * (AWAY - near) / (AWAY * (far - near))
            are = np.allclose(self.seen, at_wall, atol=1e-4)
            checks.that(are, f"depths {self.seen} are of {AWAY} m")
            wanted = [(near, far, 0.0, 1.0)] * 2
            are = np.allclose(self.ranges, wanted)
            checks.that(are, f"ranges {self.ranges} are what was drawn with")
        else:
            none = not self.seen and not self.ranges
            checks.that(none, "no depths where they are switched off")
        shown, painted = self.screen.shown, self.screen.painted
        if quad:
            checks.that(shown == FRAMES, f"{shown} frames offered a quad of {FRAMES}")
            images = len(set(painted))
            checks.that(
                len(painted) == FRAMES // PAINTED and 0 not in painted and images > 1,
                f"it was painted {len(painted)} times, into {images} images",
            )
        else:
            checks.that(shown == 0, "no quad where it is switched off")
        remarks = self.messages
        checks.that(not remarks, f"nothing to remark on {FRAMES} frames: {remarks[:3]}")


def show(checks: Checks, *, depth: bool, quad: bool) -> None:
    """Some frames on the runtime; what was handed over is looked at before it is."""
    messages: list[str] = []
    seen: list[float] = []
    with EglContext() as context:
        loader = LoaderOpenXR()
        runtime = OpenXRRuntime(
            loader,
            lambda: context.binding,
            test_runtime=True,
            depth=depth,
            quad=quad,
            validation=messages,
        )
        output, shown = FrameOutput(), 0
        with runtime:
            renderer = Renderer(WALL, wall, quality=Quality.quick())
            screen = Screen(renderer)
            while shown < FRAMES:
                frame = runtime.wait_frame()
                if not isinstance(frame, FrameInput):
                    if frame is None or frame.name == "lost":
                        raise RuntimeError(f"the runtime went away: {frame}")
                    continue
                target = runtime.target()
                output.rendered = target is not None
                if target is not None:
                    snapshot = before(frame)
                    renderer.draw(snapshot, frame.views, target)
                    screen.show(target, snapshot)
                    shown += 1
                    if target.depth:
                        seen = depths(target)
                runtime.submit(frame, output)
            layer: Any = runtime._connection.frames.projection if runtime._connection else None
            infos = layer._depth_infos if layer.depth is not None else ()
            ranges = [(info.near_z, info.far_z, info.min_depth, info.max_depth) for info in infos]
            screen.close()
            renderer.close()
    ended = Ended(output, seen, ranges, screen, messages)
    ended.judge(checks, depth=depth, quad=quad)


def before(frame: FrameInput) -> SceneSnapshot:
    """The wall, straight before the eyes of a frame, and the display between."""
    snapshot = SceneSnapshot(WALL)
    x, y, z, w = (float(v) for v in frame.views[0, :4])
    back = np.array([2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)])
    snapshot.poses[0, :4] = x, y, z, w
    middle = frame.views[:, 4:7].mean(axis=0)
    snapshot.poses[:, :4] = snapshot.poses[0, :4]
    snapshot.poses[0, 4:], snapshot.poses[1, 4:] = middle - AWAY * back, middle - AWAY / 2 * back
    snapshot.panels[0] = SCREEN
    snapshot.visible[1] = False  # only as a layer, so that the middle of the picture is the wall
    snapshot.daylight = 1.0
    return snapshot


def main() -> int:
    checks = Checks()
    for depth, quad in ((True, True), (False, True), (True, False)):
        show(checks, depth=depth, quad=quad)
    return checks.status()


if __name__ == "__main__":
    sys.exit(main())
