"""Reads a binary glTF 2.0 file (`.glb`) into a `Model`.

Supported, which is what Blender's exporter writes with compression off: one buffer inside the
file, triangles, node transforms, POSITION, NORMAL, TEXCOORD_0, indices, metallic-roughness factors.
Accessors may hold any component type, normalised or not, so KHR_mesh_quantization works too.
The four masks of `VERTEX.colour` come from the attribute `_MASKS`, else from COLOR_0; without
either, wear is 0 and the other three are neutral. A texture tile is named by the material's
`extras.tile`; its alphaMode BLEND makes it clear. Textures inside the file are not read. A skin
makes it the model of a hand (`gltf_skin.py`). Anything else that the file requires is an
`AssetError`, and so is every kind of damage: no other exception leaves `read_glb`.

Format: glTF 2.0 specification, chapters 3 (JSON), 4 (GLB) and 5 (properties).
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets import gltf_skin
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.model import SKIN, VERTEX, Material, Model, Skin

Array = npt.NDArray[Any]
Json = dict[str, Any]

MAGIC: Final = 0x46546C67  # "glTF"
JSON_CHUNK: Final = 0x4E4F534A
BINARY_CHUNK: Final = 0x004E4942
TRIANGLES: Final = 4
NEUTRAL_MASKS: Final = (0, 128, 255, 255)
COMPONENTS: Final = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
UNDERSTOOD: Final = frozenset({"KHR_mesh_quantization", "KHR_materials_emissive_strength"})
DEEPEST_NODE: Final = 64
# What a damaged but well-formed JSON tree makes Python raise when it is read as a glTF.
DAMAGE: Final = (
    ArithmeticError,
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


def read_glb(data: bytes, name: str) -> Model:
    """The model in `data`, called `name` in messages. AssetError when it cannot be read.

    Positions are in metres in the frame of reference of the file's scene, +y up, with all node
    transforms applied; triangles are counter-clockwise seen from outside.
    """
    try:
        document, binary = _split(data)
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            return _Reader(document, binary).model(name)
    except AssetError as error:
        raise AssetError(f"model {name}: {error}") from None
    except DAMAGE as error:
        raise AssetError(
            f"model {name}: the file is damaged ({type(error).__name__}: {error}); "
            "expected binary glTF 2.0: export it again or restore it"
        ) from error


def _split(data: bytes) -> tuple[Json, bytes]:
    """The JSON tree and the binary chunk of a GLB container."""
    if len(data) < 20:
        raise AssetError(f"has {len(data)} bytes, expected a .glb file: restore it")
    magic, version, length = struct.unpack_from("<III", data)
    if magic != MAGIC or version != 2:
        raise AssetError("is not binary glTF 2.0: export it as .glb")
    if length != len(data):
        raise AssetError(f"is cut: {len(data)} bytes, its header says {length}: restore it")
    chunks: dict[int, bytes] = {}
    at = 12
    while at + 8 <= length:
        size, kind = struct.unpack_from("<II", data, at)
        if at + 8 + size > length:
            raise AssetError(f"is cut inside the chunk at byte {at}: restore it")
        chunks.setdefault(kind, data[at + 8 : at + 8 + size])
        at += 8 + size
    document = json.loads(chunks[JSON_CHUNK].decode("utf-8"))
    if not isinstance(document, dict):
        raise AssetError("its JSON is not an object: export it again")
    return document, chunks.get(BINARY_CHUNK, b"")


class _Reader:
    """One file while it is read."""

    def __init__(self, document: Json, binary: bytes) -> None:
        self.document = document
        self.binary = binary
        self.vertices: list[Array] = []
        self.indices: list[Array] = []
        self.vertex_count = 0
        self.skins: list[Array] = []  # of SKIN, one a primitive

    def model(self, name: str) -> Model:
        self._refuse_extensions()
        scene = self.document["scenes"][self.document.get("scene", 0)]
        for node in scene["nodes"]:
            self._node(node, np.eye(4), 0)
        if not self.indices:
            raise AssetError("has no triangles: export the mesh with it")
        materials = [self._material(item) for item in self.document.get("materials", [])]
        materials.append(Material("default"))  # what glTF gives to a primitive without one
        vertices = np.concatenate(self.vertices)
        if int(vertices["material"].max()) >= len(materials):
            raise AssetError("uses a material that it does not have: export it again")
        indices = np.concatenate(self.indices)
        return Model(name, vertices, indices, tuple(materials), self._skin())

    def _refuse_extensions(self) -> None:
        unknown = set(self.document.get("extensionsRequired", ())) - UNDERSTOOD
        if unknown:
            raise AssetError(
                f"requires {', '.join(sorted(map(str, unknown)))}: export it without compression"
            )

    def _node(self, index: int, parent: Array, depth: int) -> None:
        if depth > DEEPEST_NODE:
            raise AssetError(f"its nodes are nested deeper than {DEEPEST_NODE}: flatten it")
        node = self.document["nodes"][_natural(index)]
        here = parent @ _matrix(node)
        if "mesh" in node:
            # a skinned mesh is where its joints are, whatever its node says
            place = np.eye(4) if "skin" in node else here
            for primitive in self.document["meshes"][_natural(node["mesh"])]["primitives"]:
                self._primitive(primitive, place, skinned="skin" in node)
        for child in node.get("children", ()):
            self._node(child, here, depth + 1)

    def _primitive(self, primitive: Json, here: Array, *, skinned: bool) -> None:
        if primitive.get("mode", TRIANGLES) != TRIANGLES:
            raise AssetError("has lines, points or strips: export triangles only")
        attributes = primitive["attributes"]
        positions = self._accessor(attributes["POSITION"], 3) @ here[:3, :3].T + here[:3, 3]
        count = len(positions)
        vertices = np.zeros(count, VERTEX)
        vertices["position"] = positions
        vertices["normal"] = _turned(self._accessor(attributes["NORMAL"], 3, count), here)
        if "TEXCOORD_0" in attributes:
            vertices["uv"] = self._accessor(attributes["TEXCOORD_0"], 2, count)
        vertices["colour"] = self._masks(attributes, count)
        default = len(self.document.get("materials", ()))
        vertices["material"] = _natural(primitive.get("material", default))
        for field in ("position", "normal", "uv"):
            if not np.isfinite(vertices[field]).all():
                raise AssetError(f"has a {field} that is no number: export it again")
        self.skins.append(self._skin_rows(attributes, count, skinned))
        self.vertices.append(vertices)
        self.indices.append(self._triangles(primitive, here, count))
        self.vertex_count += count

    def _triangles(self, primitive: Json, here: Array, count: int) -> Array:
        if "indices" in primitive:
            indices = self._accessor(primitive["indices"], 1)[:, 0]
        else:
            indices = np.arange(count, dtype=np.float64)
        if len(indices) == 0 or len(indices) % 3 or indices.min() < 0 or indices.max() >= count:
            raise AssetError("has triangles that name vertices it does not have: export it again")
        corners = indices.astype(np.uint32).reshape(-1, 3)
        if np.linalg.det(here[:3, :3]) < 0.0:  # a mirrored node turns its triangles inside out
            corners = corners[:, ::-1]
        return (corners + np.uint32(self.vertex_count)).ravel()

    def _masks(self, attributes: Json, count: int) -> Array:
        key = "_MASKS" if "_MASKS" in attributes else "COLOR_0"
        masks = np.tile(np.array(NEUTRAL_MASKS, np.float64), (count, 1))
        if key in attributes:
            values = self._accessor(attributes[key], None, count)
            masks[:, : values.shape[1]] = values * 255.0
        return np.clip(np.rint(masks), 0, 255).astype(np.uint8)

    def _skin_rows(self, attributes: Json, count: int, skinned: bool) -> Array:
        """(count,) of SKIN; what no skin bends has no weight."""
        if not skinned:
            return np.zeros(count, SKIN)
        joints = self._accessor(attributes["JOINTS_0"], 4, count)
        weights = self._accessor(attributes["WEIGHTS_0"], 4, count)
        return gltf_skin.skin_rows(joints, weights, self._joint_numbers())

    def _joint_numbers(self) -> list[int]:
        nodes = self.document["nodes"]
        names = [
            nodes[_natural(joint)].get("name") for joint in self.document["skins"][0]["joints"]
        ]
        return gltf_skin.joint_numbers(names)

    def _skin(self) -> Skin | None:
        """Of a hand; None for what is stiff. The file has one skin at most."""
        rows = np.concatenate(self.skins)
        if not rows["weights"].any():
            return None
        if len(self.document["skins"]) != 1:
            raise AssetError("has more than one skin: a model is one hand")
        skin, numbers = self.document["skins"][0], self._joint_numbers()
        matrices = self._accessor(skin["inverseBindMatrices"], 16, len(numbers))
        columns_first = matrices.reshape(-1, 4, 4).transpose(0, 2, 1)
        return gltf_skin.bound(gltf_skin.side_of(skin.get("name")), rows, columns_first, numbers)

    def _accessor(self, index: int, width: int | None, count: int | None = None) -> Array:
        """(count, width) float64; integers are normalised where the accessor says so."""
        accessor = self.document["accessors"][_natural(index)]
        if "sparse" in accessor or "bufferView" not in accessor:
            raise AssetError("has a sparse accessor: export it without")
        kind, found = np.dtype(COMPONENTS[accessor["componentType"]]), WIDTHS[accessor["type"]]
        if width not in (None, found) or count not in (None, accessor["count"]):
            raise AssetError("has attributes of unequal length or width: export it again")
        view = self.document["bufferViews"][_natural(accessor["bufferView"])]
        if view.get("buffer", 0) != 0:
            raise AssetError("keeps data outside the file: export it as one .glb")
        start = _natural(view.get("byteOffset", 0)) + _natural(accessor.get("byteOffset", 0))
        stride = _natural(view.get("byteStride", 0)) or kind.itemsize * found
        rows = _natural(accessor["count"])
        if rows == 0 or start + stride * (rows - 1) + kind.itemsize * found > len(self.binary):
            raise AssetError("has an accessor beyond the end of its data: restore it")
        raw = np.ndarray((rows, found), kind, self.binary, start, (stride, kind.itemsize))
        values = raw.astype(np.float64)
        if accessor.get("normalized", False) and kind.kind in "iu":
            values = np.maximum(values / np.iinfo(kind).max, -1.0)
        return values

    @staticmethod
    def _material(item: Json) -> Material:
        surface = item.get("pbrMetallicRoughness", {})
        factors = [float(v) for v in surface.get("baseColorFactor", (1, 1, 1, 1))]
        red, green, blue, alpha = factors
        tile = item.get("extras", {}).get("tile", "")
        if not isinstance(tile, str):
            raise AssetError("names a tile by something that is no text: mend extras.tile")
        strength = item.get("extensions", {}).get("KHR_materials_emissive_strength", {})
        glow = max(float(v) for v in item.get("emissiveFactor", (0, 0, 0)))
        glow *= float(strength.get("emissiveStrength", 1.0))
        return Material(
            name=str(item.get("name", "")),
            base_colour=(red, green, blue),
            roughness=float(surface.get("roughnessFactor", 1.0)),
            metallic=float(surface.get("metallicFactor", 1.0)),
            emissive=glow / max(red, green, blue, 1e-6),  # times the base colour: radiance
            tile=tile,
            opacity=alpha if item.get("alphaMode") == "BLEND" else 1.0,
        )


def _natural(value: object) -> int:
    """`value` if it is a natural number: a negative index would silently count from the end."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise AssetError(f"has {value!r} where a natural number belongs: export it again")
    return value


def _matrix(node: Json) -> Array:
    """(4, 4) transform of a node, from its matrix (columns first) or its T, R, S."""
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    x, y, z, w = (float(v) for v in node.get("rotation", (0, 0, 0, 1)))
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    result = np.eye(4)
    result[:3, :3] = turn * np.array(node.get("scale", (1, 1, 1)), np.float64)
    result[:3, 3] = np.array(node.get("translation", (0, 0, 0)), np.float64)
    return result


def _turned(normals: Array, here: Array) -> Array:
    """Unit normals under the transform `here`: by its inverse transpose."""
    cofactors = np.linalg.inv(here[:3, :3]).T
    turned: Array = normals @ cofactors.T
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    unit: Array = turned / np.maximum(lengths, 1e-12)
    return unit
