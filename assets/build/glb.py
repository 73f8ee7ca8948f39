"""Writes a model as binary glTF 2.0: plain floats, one node, a primitive a surface, no extension.

The masks are the attribute `_MASKS` and not COLOR_0, which every viewer multiplies with the colour.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
from blender import Corners, CornerSkin
from materials import SURFACES
from mathutils import Quaternion

from vrkiosk_assets.skeleton import JOINTS, SIDES

ARRAY, ELEMENTS = 34962, 34963


def glb_bytes(name: str, corners: Corners) -> bytes:
    """The file. The same corners give the same bytes."""
    buffer = bytearray()
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "assets/build/run", "copyright": "Apache-2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": name, "mesh": 0}],
        "meshes": [{"name": name, "primitives": []}],
        "materials": [_material(surface) for surface in corners.names],
        "accessors": [],
        "bufferViews": [],
        "buffers": [{}],
    }
    for index in range(len(corners.names)):
        chosen = np.repeat(corners.surface == index, 3)
        if chosen.any():
            columns = [corners.position, corners.normal, corners.uv, corners.masks]
            if corners.skin:
                columns += [corners.skin.joints, corners.skin.weights]
            _primitive(document, buffer, index, [column[chosen] for column in columns])
    if corners.skin:
        _skin(document, buffer, corners.skin)
    document["buffers"][0]["byteLength"] = len(buffer)
    if any("extensions" in material for material in document["materials"]):
        document["extensionsUsed"] = ["KHR_materials_emissive_strength"]
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    length = 12 + 8 + len(text) + 8 + len(buffer)
    header = struct.pack("<III", 0x46546C67, 2, length)
    first = struct.pack("<II", len(text), 0x4E4F534A) + text
    return header + first + struct.pack("<II", len(buffer), 0x004E4942) + bytes(buffer)


def _primitive(
    document: dict[str, Any], buffer: bytearray, index: int, columns: list[np.ndarray]
) -> None:
    position, normal, uv, masks, *skin = columns
    position = np.round(position, 6) + np.float32(0.0)  # micrometres; + 0 turns -0 into 0
    normal, uv = np.round(normal, 5) + np.float32(0.0), np.round(uv, 5) + np.float32(0.0)
    bytes_of = [column.astype(np.float32) for column in (masks, *skin)]
    rows = np.concatenate([position, normal, uv, *bytes_of], axis=1)
    _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)  # in order of first use: near in the mesh, near in memory
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    keep = first[order]
    kind = np.uint16 if len(keep) < 65535 else np.uint32
    indices = rank[inverse.ravel()].astype(kind)
    extent = {"min": position[keep].min(0).tolist(), "max": position[keep].max(0).tolist()}
    attributes = {
        "POSITION": _accessor(document, buffer, position[keep], "VEC3", **extent),
        "NORMAL": _accessor(document, buffer, normal[keep], "VEC3"),
        "TEXCOORD_0": _accessor(document, buffer, uv[keep], "VEC2"),
        "_MASKS": _accessor(document, buffer, masks[keep], "VEC4", normalized=True),
    }
    if skin:
        joints, weights = skin
        attributes["JOINTS_0"] = _accessor(document, buffer, joints[keep], "VEC4")
        attributes["WEIGHTS_0"] = _accessor(
            document, buffer, weights[keep], "VEC4", normalized=True
        )
    document["meshes"][0]["primitives"].append(
        {
            "attributes": attributes,
            "indices": _accessor(document, buffer, indices, "SCALAR", target=ELEMENTS),
            "material": index,
        }
    )


def _skin(document: dict[str, Any], buffer: bytearray, skin: CornerSkin) -> None:
    """A node for each joint where it is when the model is as modelled, and the inverse of that."""
    inverse = np.zeros((len(JOINTS), 4, 4), np.float32)
    for number, (name, pose) in enumerate(zip(JOINTS, skin.bind.tolist(), strict=True)):
        rounded = [round(value, 7) for value in pose]
        document["nodes"].append(
            {"name": name, "rotation": rounded[:4], "translation": rounded[4:]}
        )
        document["scenes"][0]["nodes"].append(number + 1)
        turn = np.array(Quaternion((pose[3], *pose[:3])).to_matrix())
        inverse[number, :3, :3] = turn  # columns first: the transpose of the inverse
        inverse[number, 3, :3] = -turn.T @ pose[4:]
        inverse[number, 3, 3] = 1.0
    inverse = np.round(inverse, 6) + np.float32(0.0)
    matrices = _accessor(document, buffer, inverse.reshape(-1, 16), "MAT4", target=0)
    joints = list(range(1, len(JOINTS) + 1))
    document["skins"] = [
        {"name": SIDES[skin.side], "joints": joints, "inverseBindMatrices": matrices}
    ]
    document["nodes"][0]["skin"] = 0


def _accessor(
    document: dict[str, Any],
    buffer: bytearray,
    values: np.ndarray,
    kind: str,
    target: int = ARRAY,
    **more: Any,
) -> int:
    component = {"f4": 5126, "u1": 5121, "u2": 5123, "u4": 5125}[values.dtype.str[1:]]
    data = np.ascontiguousarray(values).tobytes()
    view = {"buffer": 0, "byteOffset": len(buffer), "byteLength": len(data)}
    if target:
        view["target"] = target
    document["bufferViews"].append(view)
    buffer += data + b"\0" * (-len(data) % 4)
    accessor = {"bufferView": len(document["bufferViews"]) - 1, "componentType": component}
    document["accessors"].append({**accessor, "count": len(values), "type": kind, **more})
    return len(document["accessors"]) - 1


def _material(name: str) -> dict[str, Any]:
    surface = SURFACES[name]
    result: dict[str, Any] = {
        "name": name,
        "pbrMetallicRoughness": {
            "baseColorFactor": [*surface.base_colour, surface.opacity],
            "roughnessFactor": surface.roughness,
            "metallicFactor": surface.metallic,
        },
    }
    if surface.emissive:
        glow = [c * surface.emissive for c in surface.base_colour]
        strength = max(1.0, *glow)
        result["emissiveFactor"] = [round(c / strength, 6) for c in glow]
        if strength > 1.0:
            result["extensions"] = {
                "KHR_materials_emissive_strength": {"emissiveStrength": strength}
            }
    if surface.opacity < 1.0:
        result["alphaMode"] = "BLEND"
    if surface.tile:
        result["extras"] = {"tile": surface.tile}
    return result
