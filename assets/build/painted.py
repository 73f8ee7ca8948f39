"""Surfaces of reference pictures: those of the previews, with what the renderer paints on them.

The renderer tints, fades and rusts a surface by noise in its shader; painted.osl is the same
formula for Cycles, so that a comparison is one of light.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import _cycles
import bpy
import numpy as np
from preview import surface

from vrkiosk_assets.catalogue import Catalogue
from vrkiosk_assets.model import Material, Model

SOURCE = Path(__file__).with_name("painted.osl")
APART_M = 0.0002  # between strokes of one letter, which overlap in one plane
LAYERS = 7


def painted(material: Material, catalogue: Catalogue) -> bpy.types.Material:
    """The material with its paint. RuntimeError where Blender was built without OSL."""
    made = surface(material, catalogue)
    tree = made.node_tree
    principled, node = tree.nodes["Principled BSDF"], _script(tree)
    for name, into in (("Base", "Base Color"), ("Gloss", "Roughness"), ("Metal", "Metallic")):
        source = principled.inputs[into]
        if source.is_linked:
            tree.links.new(source.links[0].from_socket, node.inputs[name])
        else:
            node.inputs[name].default_value = source.default_value
    if material.tile:
        node.inputs["Tiled"].default_value = 1.0
        node.inputs["Factor"].default_value = material.roughness
        if material.metallic == 0.0:
            tree.links.remove(node.inputs["Metal"].links[0])
    masks = tree.nodes.new("ShaderNodeAttribute")
    masks.attribute_name = "masks"
    tree.links.new(masks.outputs["Color"], node.inputs["Masks"])
    for name, into in (("Colour", "Base Color"), ("Roughness",) * 2, ("Metallic",) * 2):
        tree.links.new(node.outputs[name], principled.inputs[into])
    return made


def _script(tree: bpy.types.NodeTree) -> bpy.types.Node:
    """A node of painted.osl; its sockets by hand, as the wheel lacks what would list them."""
    node = tree.nodes.new("ShaderNodeScript")
    for kind, name in (
        ("Color", "Base"),
        ("Float", "Gloss"),
        ("Float", "Metal"),
        ("Float", "Factor"),
        ("Float", "Tiled"),
        ("Color", "Masks"),
    ):
        node.inputs.new(f"NodeSocket{kind}", name)
    for kind, name in (("Color", "Colour"), ("Float", "Roughness"), ("Float", "Metallic")):
        node.outputs.new(f"NodeSocket{kind}", name)
    node.inputs["Factor"].default_value = 1.0
    node.bytecode = _compiled()
    node.bytecode_hash = "painted"
    return node


def _compiled() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "painted.oso"
        if not _cycles.with_osl or not _cycles.osl_compile(str(SOURCE), str(path)):
            raise RuntimeError(f"{SOURCE} was not compiled: Blender with OSL was expected")
        return path.read_text()


def strokes_apart(data: bpy.types.Mesh, model: Model) -> None:
    """Lifts each stroke of what is written by another fraction of a millimetre.

    Strokes overlap in one plane; a ray that starts on one of them would meet the other at once.
    """
    triangles = model.indices.reshape(-1, 3)
    written = [n for n, m in enumerate(model.materials) if m.name.startswith("marking_")]
    mine = triangles[np.isin(model.vertices["material"][triangles[:, 0]], written)]
    stroke = np.arange(len(model.vertices), dtype=np.uint32)
    for _ in range(2):  # the lowest number of a quad's corners, through both of its triangles
        np.minimum.at(stroke, mine, stroke[mine].min(axis=1)[:, None])
    moved = np.unique(mine)
    lift = np.zeros((len(stroke), 1), np.float32)
    lift[moved, 0] = APART_M * (stroke[moved] // 4 % LAYERS)
    position = model.vertices["position"] + lift * model.vertices["normal"]
    data.vertices.foreach_set("co", position.astype(np.float32).ravel())
    data.update()
