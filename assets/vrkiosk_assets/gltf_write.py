"""Writes a `Model` as a binary glTF 2.0 file, for whoever draws with another program than ours.

What `gltf.read_glb` reads: positions, normals, uv, the four masks as `_MASKS`, indices, and the
materials with their tile in `extras.tile`. Models made when asked for (letters) have no skin, and
one that has is refused: it is a file already.

Format: glTF 2.0 specification, chapters 3 (JSON) and 4 (GLB).
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.gltf import BINARY_CHUNK, JSON_CHUNK, MAGIC, TRIANGLES
from vrkiosk_assets.model import Material, Model

Array = npt.NDArray[Any]
FLOAT, UNSIGNED_BYTE, UNSIGNED_INT = 5126, 5121, 5125
_TYPES: Final = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
_KINDS: Final = {"f4": FLOAT, "u1": UNSIGNED_BYTE, "u4": UNSIGNED_INT}


class _Buffer:
    """The binary chunk while it is put together, with its views and accessors."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[dict[str, int]] = []
        self.accessors: list[dict[str, Any]] = []

    def add(self, values: Array, *, bounds: bool = False, normalized: bool = False) -> int:
        """Number of the accessor of (n,) or (n, width) values."""
        rows = values.reshape(len(values), -1)
        self.views.append(
            {"buffer": 0, "byteOffset": len(self.data), "byteLength": rows.nbytes},
        )
        accessor: dict[str, Any] = {
            "bufferView": len(self.views) - 1,
            "componentType": _KINDS[rows.dtype.str[1:]],
            "count": len(rows),
            "type": _TYPES[rows.shape[1]],
        }
        if bounds:
            accessor |= {"min": rows.min(axis=0).tolist(), "max": rows.max(axis=0).tolist()}
        if normalized:
            accessor["normalized"] = True
        self.accessors.append(accessor)
        self.data += rows.tobytes()
        self.data += bytes(-len(self.data) % 4)
        return len(self.accessors) - 1


def write_glb(model: Model) -> bytes:
    """The file of a stiff model. AssetError for one with a skin."""
    if model.skin is not None:
        raise AssetError(f"model {model.name}: has a skin; copy the file it came from")
    buffer = _Buffer()
    attributes = {
        "POSITION": buffer.add(model.vertices["position"].copy(), bounds=True),
        "NORMAL": buffer.add(model.vertices["normal"].copy()),
        "TEXCOORD_0": buffer.add(model.vertices["uv"].copy()),
        "_MASKS": buffer.add(model.vertices["colour"].copy(), normalized=True),
    }
    material_of = model.vertices["material"][model.indices[::3]]
    corners = model.indices.reshape(-1, 3)
    primitives = [
        {
            "attributes": attributes,
            "indices": buffer.add(corners[material_of == number].reshape(-1)),
            "material": int(number),
            "mode": TRIANGLES,
        }
        for number in np.unique(material_of)
    ]
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": primitives}],
        "materials": [_material(item) for item in model.materials],
        "accessors": buffer.accessors,
        "bufferViews": buffer.views,
        "buffers": [{"byteLength": len(buffer.data)}],
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = _chunk(JSON_CHUNK, text) + _chunk(BINARY_CHUNK, bytes(buffer.data))
    return struct.pack("<III", MAGIC, 2, 12 + len(chunks)) + chunks


def _chunk(kind: int, data: bytes) -> bytes:
    return struct.pack("<II", len(data), kind) + data


def _material(item: Material) -> dict[str, Any]:
    red, green, blue = item.base_colour
    found: dict[str, Any] = {
        "name": item.name,
        "pbrMetallicRoughness": {
            "baseColorFactor": [red, green, blue, item.opacity],
            "roughnessFactor": item.roughness,
            "metallicFactor": item.metallic,
        },
    }
    if item.tile:
        found["extras"] = {"tile": item.tile}
    if item.opacity < 1.0:
        found["alphaMode"] = "BLEND"
    if item.emissive:
        glow = [item.emissive * value for value in item.base_colour]
        strength = max(*glow, 1.0)
        found["emissiveFactor"] = [value / strength for value in glow]
        found["extensions"] = {"KHR_materials_emissive_strength": {"emissiveStrength": strength}}
    return found
