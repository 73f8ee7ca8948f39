"""The heaviest scenario of the library: triangles, OpenGL calls, memory on the GPU, time to load.

    python render_memory.py           the figures of the heaviest scenario; prints JSON
    python render_memory.py --gpu     time a stereo frame takes on the GPU of this machine; JSON

Memory is what the renderer asks the driver for: every buffer, texture and renderbuffer that is
alive after the scene was drawn once for both eyes of a headset of 2 x 2064 x 2208 pixels with four
samples, with both insets in sight, and the colour and depth images of a runtime's swapchains. It is
counted at the calls that allocate, so no GPU is needed: Mesa's driver that does nothing will do.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import prod
from typing import Any, Final

import numpy as np
from figure import Figure
from gl_cost import count_calls, make_draws_empty

WIDTH, HEIGHT, SAMPLES = 2064, 2208, 4  # pixels of an eye; samples a pixel
IMAGES: Final = 3  # of a swapchain
MOST_TRIANGLES: Final = 600_000
MOST_CALLS: Final = 60
MOST_CALLS_INSET: Final = 25
MOST_GIB: Final = 1.2
READY_S: Final = 2.0
GPU_MS: Final = 11.1  # a frame at 90 Hz
LOADS: Final = 3
GPU_FRAMES: Final = 60
SEED: Final = 1
VIEWERS: Final = ("pole_mirror", "videoscope")  # the tools with an inset
# Bytes of a pixel by OpenGL internal format.
BYTES: Final = {
    0x8C43: 4,  # SRGB8_ALPHA8
    0x8058: 4,  # RGBA8
    0x8229: 1,  # R8
    0x822B: 2,  # RG8
    0x8051: 4,  # RGB8, which drivers keep in four
    0x8C41: 4,  # SRGB8
    0x81A5: 2,  # DEPTH_COMPONENT16
    0x81A6: 4,  # DEPTH_COMPONENT24
    0x8CAC: 4,  # DEPTH_COMPONENT32F
    0x88F0: 4,  # DEPTH24_STENCIL8
    0x8CAD: 8,  # DEPTH32F_STENCIL8
    0x881A: 8,  # RGBA16F
    0x8C3A: 4,  # R11F_G11F_B10F
}


def figures(factor: float) -> Iterator[Figure]:
    found = _run([])
    how = f"{found['scenario']}, all parts visible, drawn once"
    yield Figure("render: triangles", found["triangles"], MOST_TRIANGLES, "", how)
    how = f"{found['scenario']}, both eyes ({found['stereo']}), both shadow maps, depth"
    yield Figure("render: calls", found["calls"], MOST_CALLS, "calls", how)
    how = f"{found['scenario']}, the mean of {found['insets']} insets in sight"
    yield Figure("render: calls, an inset", found["calls_inset"], MOST_CALLS_INSET, "calls", how)
    parts = ", ".join(f"{name} {size / 2**20:.0f} MiB" for name, size in found["bytes"].items())
    how = f"{found['scenario']}, 2 x {WIDTH} x {HEIGHT}, {SAMPLES} samples: {parts}"
    total = sum(found["bytes"].values()) / 2**30
    yield Figure("render: memory on the GPU", total, MOST_GIB, "GiB", how)
    how = f"{found['scenario']}: world, models, tiles, buffers; the best of {LOADS}"
    yield Figure("render: scene ready", found["ready_s"], READY_S * factor, "s", how)
    drawn = _run(["--gpu"])
    how = f"no GPU: {drawn['driver']} draws on the CPU"
    if drawn["ms"] is not None:
        how = (
            f"{drawn['scenario']}, 2 x {WIDTH} x {HEIGHT}, {SAMPLES} samples, timer queries, "
            f"the median of {GPU_FRAMES}, {drawn['driver']}, {drawn['stereo']}"
        )
    yield Figure("render: a frame on the GPU", drawn["ms"], GPU_MS, "ms", how)


def _run(arguments: list[str]) -> dict[str, Any]:
    environment = dict(os.environ)
    environment.pop("KIOSK_GL_CHECKS", None)
    if not arguments:
        environment |= {"GALLIUM_NOOP": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(
            f"render_memory.py {' '.join(arguments)} ended with {done.returncode}: "
            f"{done.stderr[-2000:]}"
        )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


# ------------------------------------------------------------------ in the process of its own


class Ledger:
    """What is allocated on the GPU, by name; stands in for `GL` in every module that has it."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        self.alive: dict[tuple[str, int], int] = {}  # ("buffer" or "texture", GL name) -> bytes
        self.cubes: set[int] = set()  # GL names of textures with six faces

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._gl, name)
        note = _NOTES.get(name)
        if note is None:
            return value

        def noted(*arguments: Any) -> Any:
            result = value(*arguments)
            note(self, *arguments)
            return result

        return noted

    def buffer(self, name: int, size: int, *_: Any) -> None:
        self.alive["buffer", int(name)] = int(size)

    def made(self, target: int, count: int, names: Any) -> None:
        if int(target) == CUBE:
            self.cubes.update(np.asarray(names).reshape(-1).tolist())

    def flat(self, name: int, levels: int, form: int, *size: int) -> None:
        self._texture(name, levels, form, size, 6 if int(name) in self.cubes else 1)

    def stack(self, name: int, levels: int, form: int, *size: int) -> None:
        self._texture(name, levels, form, size[:2], size[2])

    def samples(self, name: int, samples: int, form: int, *size: Any) -> None:
        self._texture(name, 1, form, (size[0], size[1]), samples * int(size[2]))

    def drop_textures(self, count: int, names: Any) -> None:
        self._drop("texture", names)

    def drop_buffers(self, count: int, names: Any) -> None:
        self._drop("buffer", names)

    def _drop(self, kind: str, names: Any) -> None:
        for name in np.asarray(names).reshape(-1).tolist():
            self.alive.pop((kind, name), None)

    def _texture(
        self, name: int, levels: int, form: int, size: tuple[int, ...], times: int
    ) -> None:
        """Bytes of all mipmap levels of a texture of `times` layers or samples."""
        pixels = sum(prod(max(side >> level, 1) for side in size) for level in range(levels))
        self.alive["texture", int(name)] = pixels * times * BYTES[int(form)]


CUBE: Final = 0x8513  # GL_TEXTURE_CUBE_MAP
# Noted after the call, which fills in the names.
_NOTES: Final[dict[str, Callable[..., None]]] = {
    "glCreateTextures": Ledger.made,
    "glNamedBufferStorage": Ledger.buffer,
    "glTextureStorage2D": Ledger.flat,
    "glTextureStorage3D": Ledger.stack,
    "glTextureStorage3DMultisample": Ledger.samples,
    "glDeleteTextures": Ledger.drop_textures,
    "glDeleteBuffers": Ledger.drop_buffers,
}


def keep_ledger() -> Ledger:
    """From here on every module of the renderer allocates through the ledger it gives."""
    import vrkiosk_render.renderer  # noqa: F401  # so that all modules are there
    from vrkiosk_render import gl

    ledger = Ledger(gl.GL)
    for name, module in list(sys.modules.items()):
        if name.startswith("vrkiosk_render.") and getattr(module, "GL", None) is ledger._gl:
            vars(module)["GL"] = ledger
    return ledger


def heaviest() -> Any:
    """The scenario of the library with the most triangles, with both tools that have an inset."""
    from vrkiosk_assets import catalogue
    from vrkiosk_scenarios import schema
    from vrkiosk_scenarios.world import World

    models: dict[str, int] = {"": 0}

    def triangles(scenario: Any) -> int:
        parts = World(scenario, SEED).description.parts
        for part in parts:
            if part.model not in models:
                models[part.model] = len(catalogue.load_model(part.model).indices) // 3
        return sum(models[part.model] for part in parts)

    found = max(schema.library().values(), key=triangles)
    tools = [*found.tools, *(tool for tool in VIEWERS if tool not in found.tools)]
    return schema.with_values(found, {"tools": tools})


def make_views() -> Any:
    """(2, 11) of a person in the door who looks in; a wide headset's fields of view."""
    views = np.zeros((2, 11), np.float32)
    views[:, 3], views[:, 5], views[:, 6] = 1.0, 1.7, 0.6
    views[:, 4], views[:, 7:] = (-0.032, 0.032), (-0.85, 0.85, 0.80, -0.85)
    return views


def make_targets() -> list[Any]:
    """The images of a runtime's swapchains, colour and depth."""
    from vrkiosk_render import gl, targets

    depth = int(gl.GL.GL_DEPTH_COMPONENT32F)
    return [
        replace(
            targets.create_target(WIDTH, HEIGHT),
            depth=targets.create_target(WIDTH, HEIGHT, form=depth).texture,
        )
        for _ in range(IMAGES)
    ]


def show_insets(world: Any) -> None:
    """Brings what shows an inset before the eyes, facing them."""
    from vrkiosk_scenarios.geometry import compose, conjugate, pose, rotate, scale

    snapshot = world.snapshot
    for number, inset in enumerate(world.description.insets):
        turn = conjugate(inset.pose[:4])
        back = pose(turn, scale(rotate(turn, inset.pose[4:7]), -1.0))
        place = pose((0.0, 0.0, 0.0, 1.0), (0.3 * number - 0.15, 1.6, 0.0))
        snapshot.poses[world.part(inset.part)] = compose(place, back)


def measure() -> dict[str, Any]:
    from vrkiosk_assets import catalogue
    from vrkiosk_render.context import EglContext
    from vrkiosk_render.renderer import Quality, Renderer
    from vrkiosk_scenarios.world import World

    make_draws_empty()
    ledger = keep_ledger()
    scenario = heaviest()
    views = make_views()
    with EglContext():
        times = []
        renderer = None
        for _ in range(LOADS):
            if renderer is not None:
                renderer.close()
            start = time.perf_counter()
            world = World(scenario, SEED)
            quality = Quality(samples=SAMPLES)
            renderer = Renderer(world.description, catalogue.load_model, quality=quality)
            times.append(time.perf_counter() - start)
        assert renderer is not None
        targets = make_targets()
        world.snapshot.torch_on, world.snapshot.daylight = True, 1.0

        def frame() -> None:
            world.snapshot.t += 11_000_000
            world.snapshot.poses[world.part("leaf_left"), 4] += 1e-4
            renderer.draw(world.snapshot, views, targets[0])

        frame()
        calls = count_calls(frame).total()
        show_insets(world)
        frame()
        insets = len(world.description.insets)
        more = count_calls(frame).total() - calls
        sizes = {"buffers": 0, "textures and targets": 0}
        for (kind, _), size in ledger.alive.items():
            sizes["buffers" if kind == "buffer" else "textures and targets"] += size
        return {
            "scenario": scenario.id,
            "triangles": renderer.triangles,
            "stereo": renderer.stereo.value,
            "calls": calls,
            "calls_inset": more / max(insets, 1),
            "insets": insets,
            "bytes": sizes,
            "ready_s": min(times),
        }


def measure_gpu() -> dict[str, Any]:
    """Median time of a stereo frame on the GPU, ms; None where the driver draws on the CPU."""
    from OpenGL.raw.GL.VERSION.GL_3_3 import glGetQueryObjectui64v

    from vrkiosk_assets import catalogue
    from vrkiosk_render import gl
    from vrkiosk_render.context import EglContext
    from vrkiosk_render.renderer import Quality, Renderer
    from vrkiosk_scenarios.world import World

    with EglContext():
        driver = gl.driver()
        if any(name in driver.lower() for name in ("llvmpipe", "softpipe", "noop")):
            return {"driver": driver, "ms": None}
        scenario = heaviest()
        world, views = World(scenario, SEED), make_views()
        quality = Quality(samples=SAMPLES)
        renderer = Renderer(world.description, catalogue.load_model, quality=quality)
        target = make_targets()[0]
        world.snapshot.torch_on, world.snapshot.daylight = True, 1.0
        queries = np.zeros(1, np.uint32)
        gl.GL.glGenQueries(1, queries)
        times = []
        for number in range(GPU_FRAMES + 10):
            world.snapshot.t += 11_000_000
            world.snapshot.poses[world.part("leaf_left"), 4] += 1e-4
            gl.GL.glBeginQuery(gl.GL.GL_TIME_ELAPSED, int(queries[0]))
            renderer.draw(world.snapshot, views, target)
            gl.GL.glEndQuery(gl.GL.GL_TIME_ELAPSED)
            taken = ctypes.c_uint64()  # PyOpenGL's own wrapper knows no arrays of 64 bits
            result = int(gl.GL.GL_QUERY_RESULT)
            glGetQueryObjectui64v(int(queries[0]), result, ctypes.byref(taken))
            if number >= 10:
                times.append(taken.value / 1e6)
        found = {"driver": driver, "ms": float(np.median(times))}
        found |= {"scenario": scenario.id, "stereo": renderer.stereo.value}
        renderer.close()
        return found


if __name__ == "__main__":
    print(json.dumps(measure_gpu() if sys.argv[1:] == ["--gpu"] else measure()))
