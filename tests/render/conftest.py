"""A small container with a false front wall, cartons and a display, made of boxes."""

from __future__ import annotations

import os

os.environ.setdefault("KIOSK_GL_CHECKS", "1")  # before PyOpenGL is imported: it decides then

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from vrkiosk_assets.model import VERTEX, Material, Model
from vrkiosk_render import gl
from vrkiosk_render.context import EglContext
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

Vec3 = tuple[float, float, float]


def box_model(
    name: str, size: Vec3, colour: Vec3, *, outward: bool = True, tile: str = "", **material: float
) -> Model:
    """A box about its own origin, 24 vertices; `outward` False shows its inside."""
    vertices = np.zeros(24, VERTEX)
    indices = []
    for axis in range(3):
        for side, sign in enumerate((-1.0, 1.0)):
            first = (axis * 2 + side) * 4
            u, v = (axis + 1) % 3, (axis + 2) % 3
            for corner in range(4):
                at = [0.0, 0.0, 0.0]
                at[axis], at[u], at[v] = sign, (corner & 1) * 2 - 1.0, (corner & 2) - 1.0
                vertex = vertices[first + corner]
                vertex["position"] = np.array(at) * np.array(size) / 2
                vertex["normal"][axis] = sign if outward else -sign
                vertex["uv"] = (corner & 1) * size[u], (corner >> 1) * size[v]
            quad = [0, 1, 3, 0, 3, 2] if (sign > 0) == outward else [0, 3, 1, 0, 2, 3]
            indices += [first + i for i in quad]
    return Model(
        name,
        vertices,
        np.array(indices, np.uint32),
        (Material(name, colour, tile=tile, **material),),
    )


BOX: Vec3 = (2.352, 2.698, 12.032)
MODELS = {
    "lining": box_model("lining", BOX, (0.42, 0.41, 0.38), outward=False),
    "carton": box_model("carton", (0.6, 0.5, 0.8), (0.45, 0.30, 0.17)),
    "wall": box_model("wall", (2.34, 2.69, 0.01), (0.55, 0.57, 0.55), roughness=0.35),
    "steel": box_model("steel", (0.12, 0.12, 0.12), (0.6, 0.6, 0.6), roughness=0.3, metallic=1.0),
    "lamp": box_model("lamp", (0.05, 0.05, 0.05), (1.0, 0.9, 0.7), emissive=1.0),
}


@dataclass
class Stage:
    """A scene with its first moment."""

    description: SceneDescription
    snapshot: SceneSnapshot

    def model(self, name: str) -> Model:
        return MODELS[name]


def container_scene(extra_cartons: int = 6) -> Stage:
    """The open box seen from inside, its front wall at -z, cartons at both sides."""
    parts = [Part("lining", "lining"), Part("false_wall", "wall"), Part("steel", "steel")]
    parts.append(Part("lamp", "lamp", casts_shadow=False))
    parts.append(Part("display", "", display=0))
    parts += [Part(f"carton{i}", "carton", tint=(1.0, 1.0, 1.0)) for i in range(extra_cartons)]
    description = SceneDescription(tuple(parts), panels=1)
    snapshot = SceneSnapshot(description)
    poses = snapshot.poses
    poses[0, 4:] = 0.0, 0.17 + BOX[1] / 2, -BOX[2] / 2
    poses[1, 4:] = 0.0, 0.17 + BOX[1] / 2, -BOX[2] + 0.3
    poses[2, 4:] = 0.35, 1.2, -3.0
    poses[3, 4:] = -0.35, 1.9, -3.0
    poses[4, 4:] = -0.25, 1.35, -1.6
    for i in range(extra_cartons):
        side = -1.0 if i % 2 else 1.0
        poses[5 + i, 4:] = 0.85 * side, 0.43 + 0.5 * ((i // 2) % 3), -4.0 - 0.9 * (i // 2)
    snapshot.daylight = 1.0
    return Stage(description, snapshot)


def eye_views(z: float = -0.5, pitch: float = 0.0) -> np.ndarray:
    """(2, 11) of a viewer in the doorway who looks along -z."""
    views = np.zeros((2, 11), np.float32)
    views[:, 0], views[:, 3] = np.sin(pitch / 2), np.cos(pitch / 2)
    views[:, 4] = -0.032, 0.032
    views[:, 5], views[:, 6] = 1.75, z
    views[:, 7:] = -0.75, 0.75, 0.75, -0.75
    return views


@pytest.fixture(scope="session")
def egl_context() -> Iterator[EglContext]:
    with EglContext() as made:
        yield made


@pytest.fixture
def context(egl_context: EglContext) -> Iterator[EglContext]:
    """A context, current during this test only: others open windows with their own."""
    egl_context.make_current()
    yield egl_context
    egl_context.release_current()


@pytest.fixture
def scene() -> Stage:
    return container_scene()


@pytest.fixture
def views() -> np.ndarray:
    return eye_views()


@pytest.fixture
def make_scene() -> Callable[[int], Stage]:
    return container_scene


@pytest.fixture
def make_box() -> Callable[..., Model]:
    """`box_model`: a box about its own origin."""
    return box_model


class CountingGL:
    """OpenGL whose calls are counted by name."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self._counted = gl.GL

    def __getattr__(self, name: str):
        value = getattr(self._counted, name)
        if not name.startswith("gl"):
            return value

        def counted(*arguments):
            self.calls[name] += 1
            return value(*arguments)

        return counted


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> CountingGL:
    """OpenGL as every module of the renderer calls it, counted."""
    made = CountingGL()
    for module in (
        "buffers",
        "gl",
        "hidden",
        "inset_views",
        "marks",
        "overlay",
        "panels",
        "renderer",
        "scene",
        "shadows",
        "targets",
        "vignette",
    ):
        monkeypatch.setattr(f"vrkiosk_render.{module}.GL", made)
    return made
