"""OpenGL calls of a stereo frame, and what they cost the main thread: our own part of a frame.

    python gl_cost.py OBJECTS      one measurement; prints JSON

Each runs in a process of its own under Mesa's driver that does nothing (GALLIUM_NOOP=1), so that
no time of a software rasteriser is counted. That driver cannot execute multi-draws, therefore
every draw list is empty: all calls are made, each with a draw count of zero. The part a real
driver takes for the draws themselves is not in these figures.

The frame is a full one: the torch is on, and a carton and a tool move, so both shadow maps are
drawn besides the picture.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np
from figure import Figure

OBJECTS = (30, 300, 3000)
MODELS = 60  # as many different ones as a container with its yard has
PANELS = 8
SIDE = 1024  # pixels of an eye
WARMUP = 100
FRAMES = 1000
PACED_HZ = 90
PACED_FRAMES = 180
MOST_CALLS = 60
LIMIT_US = 150.0


def figures(factor: float) -> Iterator[Figure]:
    results = {count: _measure(count) for count in OBJECTS}
    for count, result in results.items():
        how = f"both eyes ({result['stereo']}), both shadow maps, {PANELS} panels, depth"
        yield Figure(f"gl: calls, {count} objects", result["calls"], MOST_CALLS, "calls", how)
    for count, result in results.items():
        how = (
            f"thread CPU of Renderer.draw, median of {FRAMES} frames, empty draws, "
            f"{result['driver']}; {result['paced_us']:.0f} us in a {PACED_HZ} Hz loop"
        )
        name = f"gl: frame, {count} objects"
        yield Figure(name, result["median_us"], LIMIT_US * factor, "us", how)


def _measure(count: int) -> dict[str, Any]:
    environment = {**os.environ, "GALLIUM_NOOP": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    environment.pop("KIOSK_GL_CHECKS", None)
    command = [sys.executable, __file__, str(count)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(
            f"gl_cost.py {count} ended with {done.returncode}: {done.stderr[-2000:]}"
        )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


# ------------------------------------------------------------------ in the process of its own


class CountingGL:
    """OpenGL whose calls are counted by name; stands in for `GL` in every module that has it."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._gl, name)
        if not name.startswith("gl"):
            return value

        def counted(*arguments: Any) -> Any:
            self.calls[name] += 1
            return value(*arguments)

        return counted


def make_scene(count: int) -> tuple[Any, Any]:
    """`count` objects of `MODELS` models, every fourth one small, and `PANELS` displays."""
    from vrkiosk_scenarios.snapshot import Box, Panel, Part, SceneDescription, SceneSnapshot

    parts = [Part(f"p{n}", f"m{n % MODELS}") for n in range(count)]
    parts += [Part(f"d{n}", "", display=n) for n in range(PANELS)]
    snapshot = SceneSnapshot(SceneDescription(tuple(parts), panels=PANELS))
    random = np.random.default_rng(1)
    snapshot.poses[:, 4:] = random.uniform((-1, 0, -12), (1, 2, 0), (len(parts), 3))
    snapshot.panels[:] = [Panel(100, 50, (Box(n, 5, 50, 20),)) for n in range(PANELS)]
    snapshot.torch_on, snapshot.daylight = True, 0.5
    return SceneDescription(tuple(parts), panels=PANELS), snapshot


def make_model(name: str) -> Any:
    """A tetrahedron; those whose number divides by four are smaller than a hand."""
    from vrkiosk_assets.model import VERTEX, Material, Model

    size = 0.05 if int(name[1:]) % 4 == 0 else 0.5
    vertices = np.zeros(4, VERTEX)
    vertices["position"] = size * np.array([(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)])
    vertices["normal"] = vertices["position"] / np.linalg.norm(vertices["position"][0])
    indices = np.array([0, 1, 2, 0, 3, 1, 0, 2, 3, 1, 3, 2], np.uint32)
    return Model(name, vertices, indices, (Material(name),))


def make_target() -> Any:
    """Colour and depth, as a headset's runtime hands them out."""
    from vrkiosk_render import gl, targets

    colour = targets.create_target(SIDE, SIDE)
    depth = targets.create_target(SIDE, SIDE, form=int(gl.GL.GL_DEPTH_COMPONENT32F))
    return replace(colour, depth=depth.texture)


def make_draws_empty() -> None:
    """From here on the renderer's draw lists have no draws."""
    from vrkiosk_render import scene
    from vrkiosk_render.buffers import DrawList

    class EmptyDrawList(DrawList):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._count = 0

    vars(scene)["DrawList"] = EmptyDrawList


def count_calls(frame: Callable[[], None]) -> Counter[str]:
    """The OpenGL calls of one frame."""
    from vrkiosk_render import gl

    counting = CountingGL(gl.GL)
    users = [
        module
        for name, module in sys.modules.items()
        if name.startswith("vrkiosk_render.") and getattr(module, "GL", None) is counting._gl
    ]
    for module in users:
        vars(module)["GL"] = counting
    frame()
    for module in users:
        vars(module)["GL"] = counting._gl
    return counting.calls


def cpu_us(frame: Callable[[], None], count: int, rate_hz: int = 0) -> float:
    """Median thread CPU of a frame, us; in a loop at `rate_hz`, or one after the other."""
    spent = []
    due = time.monotonic()
    for _ in range(count):
        if rate_hz:
            due += 1.0 / rate_hz
            time.sleep(max(0.0, due - time.monotonic()))
        start = time.thread_time_ns()
        frame()
        spent.append(time.thread_time_ns() - start)
    return median(spent) / 1e3


def measure(count: int) -> dict[str, Any]:
    from vrkiosk_render import gl
    from vrkiosk_render.context import EglContext
    from vrkiosk_render.renderer import Quality, Renderer

    make_draws_empty()
    description, snapshot = make_scene(count)
    views = np.zeros((2, 11), np.float32)
    views[:, 3], views[:, 5], views[:, 7:] = 1.0, 1.7, (-0.75, 0.75, 0.75, -0.75)
    views[:, 4] = -0.032, 0.032
    with EglContext():
        if "NOOP" not in gl.driver():
            raise RuntimeError(f"expected Mesa's NOOP driver, got {gl.driver()}")
        renderer = Renderer(description, make_model, quality=Quality())
        target = make_target()

        def frame() -> None:
            snapshot.t += 1_000_000_000 // PACED_HZ
            snapshot.poses[:2, 4] += 1e-4  # 0 is small, 1 large enough for the sun's map
            renderer.draw(snapshot, views, target)

        cpu_us(frame, WARMUP)
        result = {
            "driver": gl.driver(),
            "stereo": renderer.stereo.value,
            "calls": count_calls(frame).total(),
            "median_us": cpu_us(frame, FRAMES),
            "paced_us": cpu_us(frame, PACED_FRAMES, PACED_HZ),
        }
        renderer.close()
        return result


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
