"""The reader of .glb files: what it gives, what it refuses, damage is an AssetError."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.gltf import read_glb

Json = dict[str, Any]
Change = Callable[[Json], None]

POSITIONS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4")
NORMALS = np.array([[0, 0, 1]] * 3, "<f4")
UV = np.array([[0, 0], [1, 0], [0, 1]], "<f4")
MASKS = np.array([[255, 128, 255, 255], [0, 0, 0, 0], [51, 102, 153, 204]], "<u1")
INDICES = np.array([0, 1, 2], "<u2")


def triangle() -> tuple[Json, bytes]:
    """One triangle with everything the reader understands."""
    document: Json = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "materials": [
            {
                "name": "paint",
                "pbrMetallicRoughness": {
                    "baseColorFactor": [0.5, 0.25, 0.125, 1],
                    "metallicFactor": 0.25,
                    "roughnessFactor": 0.75,
                },
                "emissiveFactor": [0.5, 0.25, 0.125],
                "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 3}},
                "extras": {"tile": "plywood"},
            }
        ],
        "accessors": [],
        "bufferViews": [],
        "buffers": [{}],
    }
    binary = bytearray()
    kinds = ((POSITIONS, "VEC3", 5126), (NORMALS, "VEC3", 5126), (UV, "VEC2", 5126))
    for values, kind, component in (*kinds, (MASKS, "VEC4", 5121), (INDICES, "SCALAR", 5123)):
        data = values.tobytes()
        view = {"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)}
        document["bufferViews"].append(view)
        accessor = {"bufferView": len(document["bufferViews"]) - 1, "componentType": component}
        accessor |= {"count": len(values), "type": kind, "normalized": component == 5121}
        document["accessors"].append(accessor)
        binary += data + b"\0" * (-len(data) % 4)
    attributes = {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2, "_MASKS": 3}
    primitive = {"attributes": attributes, "indices": 4, "material": 0}
    document["meshes"] = [{"primitives": [primitive]}]
    return document, bytes(binary)


def packed(document: Json, binary: bytes) -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text
    body += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, 2, 12 + len(body)) + body


def changed(change: Change) -> bytes:
    document, binary = triangle()
    change(document)
    return packed(document, binary)


def test_reads_everything_it_understands() -> None:
    model = read_glb(packed(*triangle()), "t")
    np.testing.assert_array_equal(model.vertices["position"], POSITIONS)
    np.testing.assert_array_equal(model.vertices["normal"], NORMALS)
    np.testing.assert_array_equal(model.vertices["uv"], UV)
    np.testing.assert_array_equal(model.vertices["colour"], MASKS)
    assert model.indices.tolist() == [0, 1, 2]
    material = model.materials[0]
    assert (material.name, material.tile) == ("paint", "plywood")
    assert material.base_colour == (0.5, 0.25, 0.125)
    assert (material.metallic, material.roughness) == (0.25, 0.75)
    assert material.emissive == pytest.approx(3.0)  # times the base colour


def test_node_transforms_apply_and_a_mirror_keeps_the_outside_out() -> None:
    def mirror(document: Json) -> None:
        document["nodes"] = [
            {"children": [1], "translation": [0, 0, 5]},
            {"mesh": 0, "scale": [-2, 1, 1], "rotation": [0, 0, 0, 1]},
        ]

    model = read_glb(changed(mirror), "t")
    corners = model.vertices["position"][model.indices]
    np.testing.assert_allclose(sorted(corners[:, 0]), [-2, 0, 0])
    np.testing.assert_allclose(corners[:, 2], 5)
    face = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    assert face @ model.vertices["normal"][0] > 0


def test_a_matrix_is_columns_first() -> None:
    def move(document: Json) -> None:
        document["nodes"][0]["matrix"] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 7, 8, 9, 1]

    model = read_glb(changed(move), "t")
    assert model.vertices["position"][0].tolist() == [7, 8, 9]


def test_without_masks_wear_is_none_and_the_rest_neutral() -> None:
    model = read_glb(
        changed(lambda d: d["meshes"][0]["primitives"][0]["attributes"].pop("_MASKS")), "t"
    )
    assert model.vertices["colour"].tolist() == [[0, 128, 255, 255]] * 3


def _set(path: str, value: object) -> Change:
    def change(document: Json) -> None:
        *keys, last = (int(k) if k.isdigit() else k for k in path.split("."))
        place: Any = document
        for key in keys:
            place = place[key]
        place[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set("extensionsRequired", ["KHR_draco_mesh_compression"]), "without compression"),
        (_set("meshes.0.primitives.0.mode", 1), "triangles only"),
        (_set("meshes.0.primitives.0.material", 7), "material that it does not have"),
        (_set("meshes.0.primitives.0.indices", -1), "natural number"),
        (_set("accessors.1.count", 2), "unequal length"),
        (_set("accessors.4.count", 4000), "beyond the end"),
        (_set("accessors.4.byteOffset", 4), "beyond the end"),
        (_set("accessors.4.count", 2), "vertices it does not have"),
        (_set("accessors.0.sparse", {}), "sparse"),
        (_set("accessors.0.componentType", 1), "damaged"),
        (_set("bufferViews.0.byteOffset", 10**30), "beyond the end"),
        (_set("nodes.0", {"children": [0]}), "nested deeper"),
        (_set("scenes.0.nodes", []), "no triangles"),
        (_set("materials.0.extras.tile", 3), "extras.tile"),
        (_set("nodes.0.scale", [0, 0, 0]), "damaged"),
        (_set("meshes", None), "damaged"),
    ],
)
def test_says_what_is_wrong(change: Change, words: str) -> None:
    with pytest.raises(AssetError, match="model t: ") as caught:
        read_glb(changed(change), "t")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0 bytes"),
        (b"x" * 64, "not binary glTF"),
        (packed(*triangle())[:-8], "is cut"),
    ],
)
def test_says_what_is_wrong_with_the_container(data: bytes, words: str) -> None:
    with pytest.raises(AssetError) as caught:
        read_glb(data, "t")
    assert words in str(caught.value)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_give_a_model_or_an_asset_error(changes: list[tuple[int, int]]) -> None:
    data = bytearray(packed(*triangle()))
    for place, value in changes:
        data[place % len(data)] = value
    try:
        model = read_glb(bytes(data), "t")
    except AssetError:
        return
    assert int(model.indices.max()) < len(model.vertices)
    assert int(model.vertices["material"].max()) < len(model.materials)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=4,
)
PLACES = [
    "scene",
    "scenes",
    "scenes.0",
    "scenes.0.nodes",
    "nodes",
    "nodes.0",
    "nodes.0.mesh",
    "nodes.0.matrix",
    "nodes.0.scale",
    "nodes.0.rotation",
    "nodes.0.children",
    "meshes.0",
    "meshes.0.primitives",
    "meshes.0.primitives.0",
    "meshes.0.primitives.0.attributes",
    "meshes.0.primitives.0.attributes.POSITION",
    "meshes.0.primitives.0.material",
    "accessors",
    "accessors.0",
    "accessors.0.count",
    "accessors.0.type",
    "accessors.0.componentType",
    "accessors.0.byteOffset",
    "accessors.4.normalized",
    "bufferViews.0",
    "bufferViews.0.buffer",
    "bufferViews.0.byteOffset",
    "bufferViews.0.byteStride",
    "materials",
    "materials.0",
    "materials.0.extras",
    "materials.0.pbrMetallicRoughness",
    "materials.0.pbrMetallicRoughness.baseColorFactor",
    "materials.0.emissiveFactor",
    "materials.0.extensions",
    "extensionsRequired",
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), JSON_VALUES)
def test_any_json_value_anywhere_gives_a_model_or_an_asset_error(place: str, value: object) -> None:
    try:
        read_glb(changed(_set(place, value)), "t")
    except AssetError:
        return
