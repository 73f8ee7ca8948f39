"""A scene's models as one vertex buffer, one index buffer and indirect draw commands (no GL).

Parts that show the same model are instances of one command, so the number of commands is the
number of models, and the number of GL calls does not depend on either.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.containers import PAINTED, PAINTS
from vrkiosk_assets.model import SKIN, VERTEX, Material, Model
from vrkiosk_render.errors import RenderError
from vrkiosk_scenarios.snapshot import SceneDescription

# DrawElementsIndirectCommand of OpenGL 4.5, 10.4
COMMAND: Final = np.dtype(
    [
        ("count", "<u4"),
        ("instances", "<u4"),
        ("first_index", "<u4"),
        ("base_vertex", "<i4"),
        ("base_instance", "<u4"),
    ]
)
# std430 layout of `Material` in scene.glsl: four of vec4's size
MATERIAL: Final = np.dtype(
    [
        ("base_colour", "<f4", (3,)),
        ("roughness", "<f4"),
        ("metallic", "<f4"),
        ("emissive", "<f4"),
        ("tile", "<i4"),  # layer of the tile arrays, -1: none
        ("opacity", "<f4"),
    ]
)
Commands = npt.NDArray[Any]
CARGO_VOLUME: Final = 0.012  # m3: smaller things, all tools, take little light from others
SHEET, SHEET_AREA = 0.1, 0.5  # metres and m2: what is thinner and larger is one
LAMP: Final = "lamp_off"  # material of lamps that are lit at dusk only
LIT_COLOUR: Final = (1.0, 0.93, 0.78)  # of such a lamp: too bright to show its colour fully
JOINTS: Final = 26  # a hand; those of the left hand come first


@dataclass(frozen=True, slots=True)
class Blocks:
    """What may stand in the way of light, by part: boxes in the parts' own frames, metres.

    solid: the share of light that a part's box holds back; 0: never in the way.
    """

    low: npt.NDArray[np.float32]  # (parts, 3)
    high: npt.NDArray[np.float32]
    solid: npt.NDArray[np.float32]  # (parts,)


@dataclass(frozen=True, slots=True)
class Batch:
    """All there is to draw, as arrays.

    ids: part numbers; a command draws the `instances` of them from its `base_instance` on.
    radius: of each part's bounding sphere about its own origin, metres; 0 without a model.
    hands: of each part, whose joints bend it: 0 left, 1 right, -1 nobody's.
    binds: rotation and position (and a spare) that take the model to each joint's own frame.
    """

    vertices: npt.NDArray[Any]  # (V,) of VERTEX, material counted through all models
    indices: npt.NDArray[np.uint32]  # (I,)
    materials: npt.NDArray[Any]  # (M,) of MATERIAL
    commands: Commands  # (models,) of COMMAND: what hides what is behind it
    clear: Commands  # (models with clear surfaces,): these, of the same instances
    ids: npt.NDArray[np.uint32]  # (parts with a model,)
    tints: npt.NDArray[np.float32]  # (parts, 4): the last is how much it fluoresces
    radius: npt.NDArray[np.float32]  # (parts,)
    skins: npt.NDArray[Any]  # (V,) of SKIN, joints counted through both hands; no weight: stiff
    hands: npt.NDArray[np.int8]  # (parts,)
    binds: npt.NDArray[np.float32]  # (2 * JOINTS, 8)
    blocks: Blocks

    @property
    def triangles(self) -> int:
        """Drawn in one pass with every part visible."""
        both = (self.commands, self.clear)
        return sum(int((drawn["count"] // 3 * drawn["instances"]).sum()) for drawn in both)


def build_batch(
    description: SceneDescription,
    models: Callable[[str], Model],
    tile_layer: Callable[[str], int],
    *,
    lit: bool = False,
) -> Batch:
    """Collects each model once. `tile_layer` gives the texture layer of a tile's name; lit: lamps
    are, which models show unlit.

    RenderError if a model has indices or materials out of range.
    """
    users: dict[str, list[int]] = {}
    for number, part in enumerate(description.parts):
        if part.model:
            users.setdefault(part.model, []).append(number)
    loaded = {name: _checked(models(name)) for name in users}
    ids = [number for numbers in users.values() for number in numbers]
    radius = np.zeros(len(description.parts), np.float32)
    for name, numbers in users.items():
        radius[numbers] = np.linalg.norm(loaded[name].vertices["position"], axis=1).max()
    hands = np.full(len(description.parts), -1, np.int8)
    for name, numbers in users.items():
        skin = loaded[name].skin
        hands[numbers] = -1 if skin is None else skin.side
    tints = np.ones((len(description.parts), 4), np.float32)
    for number, part in enumerate(description.parts):
        tints[number] = (*part.tint, part.glow)
    merged = _merge(list(loaded.values()), list(users.values()))
    vertices, indices, materials, commands, clear = merged
    return Batch(
        vertices=vertices,
        indices=indices,
        materials=_materials(materials, tile_layer, lit, PAINTS[description.paint]),
        commands=commands,
        clear=clear,
        ids=np.array(ids, np.uint32),
        tints=tints,
        radius=radius,
        skins=_skins(list(loaded.values())),
        hands=hands,
        binds=_binds(list(loaded.values())),
        blocks=_blocks(description, loaded, users),
    )


def select(batch: Batch, wanted: npt.NDArray[np.bool_]) -> tuple[Commands, npt.NDArray[np.uint32]]:
    """Commands and ids that draw only the wanted parts ((parts,) of bool)."""
    commands = batch.commands.copy()
    ids: list[npt.NDArray[np.uint32]] = []
    start = 0
    for command, full in zip(commands, batch.commands, strict=True):
        first = int(full["base_instance"])
        mine = batch.ids[first : first + int(full["instances"])]
        mine = mine[wanted[mine]]
        command["instances"], command["base_instance"] = len(mine), start
        start += len(mine)
        ids.append(mine)
    joined = np.concatenate(ids) if ids else np.zeros(0, np.uint32)
    return commands[commands["instances"] > 0], joined


def _checked(model: Model) -> Model:
    if not len(model.vertices) or not len(model.indices) or len(model.indices) % 3:
        raise RenderError(
            f"model {model.name!r} has {len(model.vertices)} vertices and {len(model.indices)} "
            "indices: triangles were expected; build the assets again"
        )
    if int(model.indices.max()) >= len(model.vertices):
        raise RenderError(f"model {model.name!r}: an index is beyond its last vertex")
    if int(model.vertices["material"].max()) >= len(model.materials):
        raise RenderError(f"model {model.name!r}: a vertex names a material it does not have")
    return model


def _blocks(
    description: SceneDescription, models: dict[str, Model], users: dict[str, list[int]]
) -> Blocks:
    """Boxes of all parts that are stiff, cast a shadow and are as large as cargo."""
    low, high = np.zeros((2, len(description.parts), 3), np.float32)
    solid = np.zeros(len(description.parts), np.float32)
    for name, numbers in users.items():
        low[numbers], high[numbers] = models[name].bounds
        shades = [number for number in numbers if description.parts[number].casts_shadow]
        solid[shades] = 0.0 if models[name].skin else _solid(models[name])
    return Blocks(low, high, solid)


def _solid(model: Model) -> float:
    """The share of light that the model's box holds back; 0 for what is smaller than cargo."""
    size = np.subtract(*model.bounds[::-1]).astype(float)
    a, b, c = np.moveaxis(model.vertices["position"][model.indices.reshape(-1, 3)], 1, 0)
    thin = int(size.argmin())
    face = float(np.delete(size, thin).prod())
    if size[thin] < SHEET and face > SHEET_AREA:
        seen = float(np.abs(np.cross(b - a, c - a)[:, thin]).sum()) / 2.0
        return 1.0 if seen > 0.7 * face else 0.0  # else only a frame, a bead of weld
    # the volume that closed surfaces hold: sum of the tetrahedra to the origin
    volume = float(np.einsum("ni,ni->", a, np.cross(b, c))) / 6.0
    if volume < CARGO_VOLUME:
        return 0.0
    share = min(volume / float(size.prod()), 1.0)
    return math.sqrt(share)  # a frame hides more than it fills


def _merge(
    models: list[Model], users: list[list[int]]
) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint32], list[Material], Commands, Commands]:
    commands, clear = np.zeros((2, len(models)), COMMAND)
    vertices = np.zeros(sum(len(model.vertices) for model in models), VERTEX)
    indices = np.zeros(sum(len(model.indices) for model in models), np.uint32)
    materials: list[Material] = []
    vertex, index, instance = 0, 0, 0
    for command, seen_through, model, numbers in zip(commands, clear, models, users, strict=True):
        last = vertex + len(model.vertices)
        vertices[vertex:last] = model.vertices
        vertices["material"][vertex:last] += len(materials)
        ordered, count = _clear_last(model)
        indices[index : index + len(ordered)] = ordered
        materials += model.materials
        command["count"], command["instances"] = count, len(numbers)
        command["first_index"], command["base_vertex"] = index, vertex
        command["base_instance"] = instance
        for field in ("instances", "first_index", "base_vertex", "base_instance"):
            seen_through[field] = command[field]
        seen_through["count"] = len(ordered) - count
        seen_through["first_index"] += count
        vertex, index, instance = last, index + len(model.indices), instance + len(numbers)
    return vertices, indices, materials, commands, clear[clear["count"] > 0]


def _clear_last(model: Model) -> tuple[npt.NDArray[np.uint32], int]:
    """Its indices with the triangles of clear surfaces last, and how many come before those."""
    clear = np.array([material.opacity < 1.0 for material in model.materials])
    if not clear.any():
        return model.indices, len(model.indices)
    triangles = model.indices.reshape(-1, 3)
    through = clear[model.vertices["material"][triangles[:, 0]]]
    ordered = np.concatenate([triangles[~through], triangles[through]]).reshape(-1)
    return ordered, 3 * int((~through).sum())


def _skins(models: list[Model]) -> npt.NDArray[Any]:
    skins = np.zeros(sum(len(model.vertices) for model in models), SKIN)
    first = 0
    for model in models:
        last = first + len(model.vertices)
        if model.skin is not None:
            skins[first:last] = model.skin.vertices
            skins["joints"][first:last] += model.skin.side * JOINTS
        first = last
    return skins


def _binds(models: list[Model]) -> npt.NDArray[np.float32]:
    """RenderError where two models of one hand are bound differently: a hand has one skeleton."""
    binds = np.zeros((2, JOINTS, 8), np.float32)
    binds[..., 3] = 1.0
    bound: dict[int, npt.NDArray[np.float32]] = {}
    for model in models:
        if model.skin is None:
            continue
        side, bind = model.skin.side, model.skin.bind
        if not np.array_equal(bound.setdefault(side, bind), bind):
            raise RenderError(
                f"model {model.name!r} is a second {('left', 'right')[side]} hand with a skeleton "
                "of its own: build the assets again"
            )
        back = bind[:, :4] * np.array([-1, -1, -1, 1], np.float32)
        binds[side, :, :4] = back
        axis, w, away = back[:, :3], back[:, 3:], -bind[:, 4:]
        binds[side, :, 4:7] = away + 2.0 * np.cross(axis, np.cross(axis, away) + w * away)
    return binds.reshape(-1, 8)


def _materials(
    materials: list[Material],
    tile_layer: Callable[[str], int],
    lit: bool,
    paint: tuple[float, float, float],
) -> npt.NDArray[Any]:
    table = np.zeros(max(len(materials), 1), MATERIAL)
    for row, material in zip(table, materials, strict=False):
        row["base_colour"] = material.base_colour
        row["roughness"], row["metallic"] = material.roughness, material.metallic
        row["emissive"] = material.emissive
        if lit and material.name == LAMP:
            row["base_colour"], row["emissive"] = LIT_COLOUR, 1.0
        if material.name in PAINTED:
            row["base_colour"] = np.divide(paint, PAINTS["teal"]) * material.base_colour
        row["opacity"] = material.opacity
        row["tile"] = tile_layer(material.tile) if material.tile else -1
    return table
