"""A model as arrays, ready to be put in a vertex buffer.

Frame of reference: glTF's, which is also OpenXR's: right-handed, +y up, metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

VERTEX: Final = np.dtype(
    [
        ("position", "<f4", (3,)),
        ("normal", "<f4", (3,)),
        ("uv", "<f4", (2,)),  # of the tile: 1 unit = the tile's side
        ("colour", "u1", (4,)),  # r: wear 0..255, g: tint, b, a: spare
        ("material", "<u4"),  # index into `Model.materials`
    ]
)


@dataclass(frozen=True, slots=True)
class Material:
    """glTF metallic-roughness. `tile` names a texture tile of the catalogue, "" for none.

    opacity: share of what lies behind that a clear thing, as film or a lens, holds back; 1: all.
    """

    name: str
    base_colour: tuple[float, float, float] = (0.8, 0.8, 0.8)  # linear
    roughness: float = 0.6
    metallic: float = 0.0
    emissive: float = 0.0
    tile: str = ""
    opacity: float = 1.0


# What bends a vertex: up to four joints and how much each has to say, 255 in all.
SKIN: Final = np.dtype([("joints", "u1", (4,)), ("weights", "u1", (4,))])


@dataclass(frozen=True, slots=True)
class Skin:
    """How the joints of a hand bend a model. Joints are counted as in `skeleton.JOINTS`."""

    side: int  # whose joints: skeleton.LEFT or RIGHT
    vertices: npt.NDArray[Any]  # (V,) of SKIN
    bind: npt.NDArray[np.float32]  # (26, 7) poses of the joints, for which the model is modelled


@dataclass(frozen=True, slots=True)
class Model:
    """One drawable thing in its own frame of reference."""

    name: str
    vertices: npt.NDArray[Any]  # (V,) of VERTEX
    indices: npt.NDArray[np.uint32]  # (3 T,)
    materials: tuple[Material, ...]
    skin: Skin | None = None

    @property
    def bounds(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Lowest and highest corner, (3,) each, metres."""
        points = self.vertices["position"]
        return points.min(axis=0), points.max(axis=0)
