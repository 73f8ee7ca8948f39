"""Pictures of the finished files, to look at while they are made: path-traced by Cycles.

A model alone stands under a plain sky; the scenes below put several together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bpy
import cargo_sheet
import numpy as np
from mathutils import Matrix, Vector
from parts.dimensions import GP20, GP40, HC40, HINGE_X, HINGE_Z, RF40, ROD_U, ROD_Z

from vrkiosk_assets.catalogue import Catalogue
from vrkiosk_assets.containers import ContainerType
from vrkiosk_assets.model import Material, Model

Place = tuple[str, tuple[float, float, float], float]  # model, position, degrees about +y
Surfacing = Callable[[Material, Catalogue], bpy.types.Material]
RAISED = Matrix(((1, 0, 0, 0), (0, 0, -1, 0), (0, 1, 0, 0), (0, 0, 0, 1)))  # +y up to +z up


@dataclass(frozen=True)
class View:
    """Where the camera stands and looks, its horizontal angle; watts of a torch beside it."""

    eye: tuple[float, float, float]
    to: tuple[float, float, float]
    degrees: float
    torch: float = 0.0
    exposure: float = 0.0


def _doors(angle: float, kind: ContainerType = HC40.kind) -> list[Place]:
    places: list[Place] = []
    models = kind.fittings
    for side, leaf in ((-1, models.leaf_left), (1, models.leaf_right)):
        pin, turn = Vector((side * HINGE_X, 0.0, HINGE_Z)), side * math.radians(angle)
        places.append((leaf, tuple(pin), math.degrees(turn)))
        for u, model, half in zip(ROD_U, (models.rod, models.rod_high), (0, 180), strict=True):
            local = Matrix.Rotation(turn, 3, "Y") @ Vector((-side * u, 0.0, ROD_Z - HINGE_Z))
            flip = half if side < 0 else 180 - half
            places.append((model, tuple(pin + local), math.degrees(turn) + flip))
    return places


def _box(kind: ContainerType, angle: float) -> list[Place]:
    """A whole container, its leaves open by `angle` degrees."""
    fixed = [(p.model, tuple(mm / 1000.0 for mm in p.position), 0.0) for p in kind.parts]
    return [(kind.model, (0.0, 0.0, 0.0), 0.0), *_doors(angle, kind), *fixed]


OPEN = _box(HC40.kind, 102.0)
CARGO: list[Place] = [
    ("carton_a", (-0.745, 0.42 + 0.5 * layer, -3.3 - 0.83 * row), 180.0 * (row % 2))
    for row in range(6)
    for layer in range(2)
] + [("carton_b", (0.84, 0.37 + 0.4 * k, -3.6), 90.0) for k in range(3)]
SEAL: list[Place] = [(part, (0.652, 1.337, 0.146), 0.0) for part in ("bolt_seal", "seal_pin")]
SCENES: dict[str, tuple[list[Place], View]] = {
    "interior": (OPEN + CARGO, View((0.1, 1.7, -0.2), (0, 1.2, -9), 78, 300, 1.2)),
    "false_wall_interior": (
        [*OPEN, *CARGO, ("false_wall", (0.0, 0.17, -11.732), 0.0)],
        View((0.1, 1.7, -0.2), (0, 1.2, -9), 78, 300, 1.2),
    ),
    "true_close": (OPEN, View((0.3, 1.74, -9.75), (-0.72, 2.1, -12.0), 74, 160, 1.6)),
    "false_close": (
        [*OPEN, ("false_wall", (0.0, 0.17, -11.732), 0.0)],
        View((0.3, 1.74, -9.75), (-0.72, 2.1, -12.0), 74, 160, 1.6),
    ),
    "exterior": (
        [*OPEN, *CARGO, ("ground", (0, 0, 0), 0)],
        View((4.6, 1.68, 5.4), (-0.2, 1.36, -2.2), 62),
    ),
    "door": (
        [OPEN[0], *_doors(0.0), *SEAL, ("ground", (0, 0, 0), 0)],
        View((0.55, 1.55, 1.5), (0.25, 1.40, 0.0), 72),
    ),
    "seal": (
        [OPEN[0], *_doors(0.0), *SEAL],
        View((0.75, 1.42, 0.50), (0.652, 1.33, 0.1), 40),
    ),
    "held": (
        [
            (model, (0.32 * (k % 3), -0.4 * (k // 3), 0.0), 40.0 * (k > 2))
            for k, tool in enumerate(("rangefinder", "density_meter", "tablet") * 2)
            for model in ("hand_left" if tool == "tablet" else "hand_right", tool)
        ],
        View((0.32, 0.35, 0.85), (0.32, -0.18, 0.0), 62),
    ),
    "floor": (OPEN, View((0.2, 1.5, -4.6), (-0.5, 0.17, -6.0), 60, 60, 1.4)),
    "under": ([OPEN[0]], View((-2.2, -1.4, -13.6), (0.0, 0.1, -9.5), 70)),
    "exterior_20gp": (
        [*_box(GP20.kind, 0.0), ("ground", (0, 0, 0), 0)],
        View((4.4, 1.68, 3.6), (-0.1, 1.1, -1.8), 62),
    ),
    "side_20gp": (
        [*_box(GP20.kind, 0.0), ("ground", (0, 0, 0), 0)],
        View((5.6, 1.2, -3.4), (0.0, 1.1, -3.0), 66),
    ),
    "interior_20gp": (_box(GP20.kind, 102.0), View((0.1, 1.7, 0.3), (0, 1.2, -6), 74, 100, 1.2)),
    "under_20gp": ([(GP20.kind.model, (0, 0, 0), 0)], View((-2.0, -1.5, 1.0), (0, 0, -3.0), 70)),
    "corner_40hc": (_box(HC40.kind, 0.0), View((2.0, 2.3, 1.7), (0.9, 2.75, 0.0), 50)),
    "exterior_40rf": (
        [*_box(RF40.kind, 102.0), ("ground", (0, 0, 0), 0)],
        View((4.6, 1.68, 5.4), (-0.2, 1.36, -2.2), 62),
    ),
    "interior_40rf": (_box(RF40.kind, 102.0), View((0.1, 1.75, -0.6), (0, 1.2, -9), 74, 100, 0.8)),
    "floor_40rf": (_box(RF40.kind, 102.0), View((0.35, 1.2, 0.6), (0.75, 0.1, -0.7), 52)),
    "bulkhead_40rf": (
        _box(RF40.kind, 102.0),
        View((0.3, 1.75, -9.4), (-0.1, 1.6, -11.6), 74, 120, 1.6),
    ),
    "hatch_40rf": (
        [
            *(place for place in _box(RF40.kind, 102.0) if place[0] != "reefer_hatch"),
            ("reefer_hatch", (-0.95, 1.33, -11.576), -105.0),
        ],
        View((-0.25, 1.8, -10.7), (-0.55, 1.7, -11.7), 60, 60, 1.6),
    ),
    "nose_40rf": ([(RF40.kind.model, (0, 0, 0), 0)], View((1.6, 1.7, -14.6), (0, 1.4, -12), 56)),
    "exterior_40gp": (
        [*_box(GP40.kind, 102.0), ("ground", (0, 0, 0), 0)],
        View((4.6, 1.68, 5.4), (-0.2, 1.36, -2.2), 62),
    ),
    "nose_40gp": ([(GP40.kind.model, (0, 0, 0), 0)], View((2.6, 0.9, -14.6), (0, 0.9, -11.6), 60)),
}


def _sheet(places: list[Place], wide: float, deep: float) -> tuple[list[Place], View]:
    """All seen from one end, from above."""
    reach = 0.75 * max(wide, 1.2 * deep)
    eye = (0.5 * wide, 0.9 * reach, deep + 0.8 * reach)
    return places, View(eye, (0.5 * wide, 0.0, 0.6 * deep), 50)


SCENES.update({name: _sheet(*sheet) for name, sheet in cargo_sheet.sheets().items()})


def render(name: str, catalogue: Catalogue, folder: Path, size: tuple[int, int]) -> None:
    """Writes `folder`/`name`.png: a scene of that name, else the model alone."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    places, view = SCENES[name] if name in SCENES else _alone(catalogue.load_model(name))
    meshes: dict[str, bpy.types.Mesh] = {}
    for model_id, position, degrees in places:
        if model_id not in meshes:
            meshes[model_id] = mesh(catalogue.load_model(model_id), catalogue, surface)
        item = bpy.data.objects.new(model_id, meshes[model_id])
        turn = Matrix.Rotation(math.radians(degrees), 4, "Y")
        item.matrix_world = RAISED @ Matrix.Translation(position) @ turn
        bpy.context.scene.collection.objects.link(item)
    _lights(view)
    _camera(view)
    _settings(size, view.exposure)
    bpy.context.scene.render.filepath = str(folder / f"{name}.png")
    bpy.ops.render.render(write_still=True)


def _alone(model: Model) -> tuple[list[Place], View]:
    low, high = (corner.astype(float) for corner in model.bounds)
    middle, reach = (low + high) / 2, float(np.linalg.norm(high - low))
    eye = middle + np.array([0.55, 0.42, 0.72]) * reach * 1.35
    return [(model.name, (0.0, 0.0, 0.0), 0.0)], View(tuple(eye), tuple(middle), 45)


def mesh(model: Model, catalogue: Catalogue, surfacing: Surfacing) -> bpy.types.Mesh:
    """The model's triangles with their normals, uv and masks, and a material for each surface."""
    data = bpy.data.meshes.new(model.name)
    triangles = model.indices.reshape(-1, 3)
    data.from_pydata(model.vertices["position"].tolist(), [], triangles.tolist())
    data.normals_split_custom_set_from_vertices(model.vertices["normal"].tolist())
    layer = data.uv_layers.new(name="uv")
    uv = model.vertices["uv"][model.indices] * (1.0, -1.0) + (0.0, 1.0)  # Blender's v goes up
    layer.data.foreach_set("uv", uv.astype(np.float32).ravel())
    masks = data.attributes.new("masks", "FLOAT_COLOR", "POINT")
    masks.data.foreach_set("color", (model.vertices["colour"] / 255.0).astype(np.float32).ravel())
    for material in model.materials:
        data.materials.append(surfacing(material, catalogue))
    of_triangle = model.vertices["material"][triangles[:, 0]].astype(np.int32)
    data.polygons.foreach_set("material_index", of_triangle)
    return data


def surface(material: Material, catalogue: Catalogue) -> bpy.types.Material:
    made = bpy.data.materials.new(material.name)
    made.use_nodes = True
    tree = made.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*material.base_colour, 1.0)
    shader.inputs["Roughness"].default_value = material.roughness
    shader.inputs["Metallic"].default_value = material.metallic
    if material.emissive:
        shader.inputs["Emission Color"].default_value = (*material.base_colour, 1.0)
        shader.inputs["Emission Strength"].default_value = material.emissive
    if material.tile:
        _textured(tree, shader, material, catalogue)
    return made


def _textured(
    tree: bpy.types.NodeTree,
    shader: bpy.types.Node,
    material: Material,
    catalogue: Catalogue,
) -> None:
    def picture(kind: str) -> bpy.types.NodeSocket:
        node = tree.nodes.new("ShaderNodeTexImage")
        path = catalogue.folder / catalogue.tile(material.tile).files[kind][0]
        node.image = bpy.data.images.load(str(path), check_existing=True)
        node.image.colorspace_settings.name = "sRGB" if kind == "base" else "Non-Color"
        return node.outputs[0]

    tint = tree.nodes.new("ShaderNodeMix")
    tint.data_type, tint.blend_type = "RGBA", "MULTIPLY"
    tint.inputs[0].default_value = 1.0
    tint.inputs[7].default_value = (*material.base_colour, 1.0)
    tree.links.new(picture("base"), tint.inputs[6])
    tree.links.new(tint.outputs[2], shader.inputs["Base Color"])
    parts = tree.nodes.new("ShaderNodeSeparateColor")
    tree.links.new(picture("orm"), parts.inputs[0])
    tree.links.new(parts.outputs[1], shader.inputs["Roughness"])
    tree.links.new(parts.outputs[2], shader.inputs["Metallic"])
    bump = tree.nodes.new("ShaderNodeNormalMap")
    tree.links.new(picture("normal"), bump.inputs["Color"])
    tree.links.new(bump.outputs[0], shader.inputs["Normal"])


def aimed(item: bpy.types.Object, eye: Vector, to: Vector) -> None:
    item.location = eye
    item.rotation_euler = (to - eye).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(item)


def _lights(view: View) -> None:
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("sky")
    scene.world.use_nodes = True
    background = scene.world.node_tree.nodes["Background"]
    background.inputs[0].default_value = (0.62, 0.74, 0.95, 1.0)
    background.inputs[1].default_value = 0.7
    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.angle, sun.color = 3.2, math.radians(1.0), (1.0, 0.93, 0.84)
    aimed(bpy.data.objects.new("sun", sun), Vector((6, -9, 8)), Vector((0, 0, 0)))
    if view.torch:
        lamp = bpy.data.lights.new("torch", "SPOT")
        lamp.energy, lamp.spot_size, lamp.spot_blend = view.torch, math.radians(60), 0.8
        lamp.color, lamp.shadow_soft_size = (1.0, 0.86, 0.68), 0.04
        eye = RAISED.to_3x3() @ Vector(view.eye) + Vector((0.2, 0.0, -0.25))
        aimed(bpy.data.objects.new("torch", lamp), eye, RAISED.to_3x3() @ Vector(view.to))


def _camera(view: View) -> None:
    camera = bpy.data.cameras.new("camera")
    camera.angle, camera.clip_start = math.radians(view.degrees), 0.005
    item = bpy.data.objects.new("camera", camera)
    aimed(item, RAISED.to_3x3() @ Vector(view.eye), RAISED.to_3x3() @ Vector(view.to))
    bpy.context.scene.camera = item


def _settings(size: tuple[int, int], exposure: float) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples = "CPU", 12
    scene.cycles.use_denoising, scene.cycles.denoiser = True, "OPENIMAGEDENOISE"
    scene.cycles.max_bounces, scene.cycles.diffuse_bounces = 5, 4
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.exposure = exposure
    scene.render.image_settings.file_format = "PNG"
