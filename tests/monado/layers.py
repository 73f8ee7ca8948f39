"""What is handed to a real compositor: both eyes' picture, and the depths it was drawn with.

    tests/monado/run.sh --rate 90 --validate --no-gaze python /checkout/tests/monado/layers.py

Draws a wall 2 m before the eyes into the runtime's own images, with and without the depth layer.
Prints a line for each check; status 1 when one fails.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.append(str(Path(__file__).parent))

from playing import Checks

from vrkiosk_assets.model import VERTEX, Material, Model
from vrkiosk_render.context import EglContext
from vrkiosk_render.gl import GL
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.openxr.api import LoaderOpenXR
from vrkiosk_xr.openxr.runtime import OpenXRRuntime
from vrkiosk_xr.runtime import FrameOutput, Target

FRAMES: Final = 30
AWAY: Final = 2.0  # m
WALL: Final = SceneDescription((Part("wall", "wall"),), interior=(1.176, -10.0, -9.0, 1000.0))


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


def show(checks: Checks, *, depth: bool) -> None:
    """Some frames on the runtime; what was handed over is looked at before it is."""
    messages: list[str] = []
    seen: list[float] = []
    with EglContext() as context:
        loader = LoaderOpenXR()
        runtime = OpenXRRuntime(
            loader, lambda: context.binding, test_runtime=True, depth=depth, validation=messages
        )
        output, shown = FrameOutput(), 0
        with runtime:
            renderer = Renderer(WALL, wall, quality=Quality.quick())
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
                    shown += 1
                    if target.depth:
                        seen = depths(target)
                runtime.submit(frame, output)
            layer: Any = runtime._connection.frames.projection if runtime._connection else None
            infos = layer._depth_infos if layer.depth is not None else ()
            ranges = [(info.near_z, info.far_z, info.min_depth, info.max_depth) for info in infos]
            renderer.close()
    near, far = output.near, output.far
    at_wall = far * (AWAY - near) / (AWAY * (far - near))
    if depth:
        checks.that(np.allclose(seen, at_wall, atol=1e-4), f"depths {seen} are of {AWAY} m")
        wanted = [(near, far, 0.0, 1.0)] * 2
        checks.that(np.allclose(ranges, wanted), f"ranges {ranges} are what was drawn with")
    else:
        checks.that(not seen and not ranges, "no depths where they are switched off")
    checks.that(not messages, f"nothing to remark on {shown} frames: {messages[:3]}")


def before(frame: FrameInput) -> SceneSnapshot:
    """The wall, straight before the eyes of a frame."""
    snapshot = SceneSnapshot(WALL)
    x, y, z, w = (float(v) for v in frame.views[0, :4])
    back = np.array([2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)])
    snapshot.poses[0, :4] = x, y, z, w
    snapshot.poses[0, 4:] = frame.views[:, 4:7].mean(axis=0) - AWAY * back
    snapshot.daylight = 1.0
    return snapshot


def main() -> int:
    checks = Checks()
    for depth in (True, False):
        show(checks, depth=depth)
    return checks.status()


if __name__ == "__main__":
    sys.exit(main())
