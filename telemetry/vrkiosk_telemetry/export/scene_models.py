"""The models of a scene for other viewers, and which of its parts stand still.

Our .glb files carry a vertex attribute of our own, which Rerun refuses, and take their colour from
tiles that lie beside them. Viewers get them without the one, and with the mean of the other.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_scenarios.snapshot import SceneDescription
from vrkiosk_telemetry.reader import Session

BOX: Final = ("container_", "leaf_")  # models of a box and its doors
WALL_ALPHA: Final = 0.3  # the officer is behind walls most of the time
GLB: Final = "model/gltf-binary"
# Binary glTF (glTF 2.0, 4.4): magic, version, length; then chunks of length and type.
_HEADER: Final = struct.Struct("<4sII")
_CHUNK: Final = struct.Struct("<I4s")
_MAGIC: Final = b"glTF"
_JSON: Final = b"JSON"
_GAMMA: Final = 2.2  # near enough to sRGB's curve for a mean


@dataclass(frozen=True, slots=True)
class StillParts:
    """Parts that were shown all the time and never moved. poses: (n, 7), in the world; rows of
    other parts mean nothing."""

    still: npt.NDArray[np.bool_]
    poses: npt.NDArray[np.float32]

    def numbers(self) -> list[int]:
        return [int(n) for n in np.flatnonzero(self.still)]


def still_parts(session: Session, description: SceneDescription) -> StillParts:
    """Reads `objects` once. A part without a row, or hidden at first, does not count as still."""
    count = len(description.parts)
    rows = np.zeros(count, np.int64)
    shown = np.zeros(count, np.bool_)
    poses = np.zeros((count, 7), np.float32)
    for row in session.objects():
        if row.number < count:
            if not rows[row.number]:
                shown[row.number], poses[row.number] = row.visible, row.pose
            rows[row.number] += 1
    return StillParts((rows == 1) & shown, poses)


class ModelFiles:
    """Models as .glb files any viewer opens, made once each. A model this installation lacks is
    left out and noted in `missing`: a record outlives the models it was made with."""

    def __init__(self) -> None:
        self.missing: list[str] = []
        self._files: dict[str, bytes | None] = {}
        self._colours: dict[str, list[float]] = {}

    def get(self, model: str) -> bytes | None:
        """A .glb file; None for a model that is none (a display, lettering) or is missing."""
        if model not in self._files:
            self._files[model] = self._make(model)
        return self._files[model]

    def _make(self, model: str) -> bytes | None:
        if not model or model.startswith(catalogue.TEXT):
            return None
        try:
            entry = catalogue.entry(model)
            data = (catalogue.packaged().folder / entry.file).read_bytes()
            return self._simple(data, WALL_ALPHA if model.startswith(BOX) else 1.0)
        except (AssetError, OSError, ValueError, LookupError, struct.error) as error:
            self.missing.append(f"{model}: {error}")
            return None

    def _simple(self, data: bytes, alpha: float) -> bytes:
        """A .glb without attributes of our own, coloured without tiles, as opaque as asked."""
        length = _CHUNK.unpack_from(data, _HEADER.size)[0]
        start = _HEADER.size + _CHUNK.size
        document = json.loads(data[start : start + length])
        for mesh in document["meshes"]:
            for part in mesh["primitives"]:
                names = [name for name in part["attributes"] if not name.startswith("_")]
                part["attributes"] = {name: part["attributes"][name] for name in names}
        for material in document.get("materials", ()):
            surface = material.setdefault("pbrMetallicRoughness", {})
            tile = material.get("extras", {}).get("tile")
            colour = self._colour(tile) if tile else surface.get("baseColorFactor", [1.0] * 4)
            surface["baseColorFactor"] = [*colour[:3], alpha]
            if alpha < 1.0:
                material["alphaMode"] = "BLEND"
        text = json.dumps(document, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)  # chunks are whole words (glTF 2.0, 4.4.3)
        rest = data[start + length :]
        total = start + len(text) + len(rest)
        head = _HEADER.pack(_MAGIC, 2, total) + _CHUNK.pack(len(text), _JSON)
        return head + text + rest

    def _colour(self, tile: str) -> list[float]:
        """Mean of a tile, linear RGB."""
        if tile not in self._colours:
            pixels = catalogue.load_tile(tile)["base"][::8, ::8].reshape(-1, 3) / 255.0
            mean = np.power(pixels, _GAMMA).mean(axis=0)
            self._colours[tile] = np.round(mean, 4).tolist()
        return self._colours[tile]
