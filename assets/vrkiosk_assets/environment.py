"""What the yard looks like from the middle of it, for what mirrors it and for the light it sends.

A cube map of six levels, each as a surface of its roughness sees the yard: level 0 sharp, the last
wholly rough (`ROUGHNESS`). In a picture the levels lie one below the other, the six faces
(+x -x +y -y +z -z) of each side by side, each as OpenGL 4.5 (8.13) takes it. A value v of 0..1
means radiance RANGE * v^2 in the renderer's units; sun and lamps themselves are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]

SIDES: Final = (64, 32, 16, 8, 4, 2)  # pixels of a face, by level
ROUGHNESS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # perceptual, of glTF: alpha is its square
FACES: Final = 6
WIDTH: Final = FACES * SIDES[0]
HEIGHT: Final = sum(SIDES)
RANGE: Final = 4.0


@dataclass(frozen=True, slots=True)
class Environment:
    """levels: (6, side, side, 3) uint8 for each of `SIDES`, as coded."""

    name: str
    levels: tuple[npt.NDArray[np.uint8], ...]

    def irradiance(self) -> npt.NDArray[np.float32]:
        """(9, 3) for `1, y, z, x, xy, yz, 3zz - 1, xz, xx - yy` of a unit normal: their sum is
        irradiance / pi on a surface that faces there (Ramamoorthi and Hanrahan, An Efficient
        Representation for Irradiance Environment Maps, 2001)."""
        ways = directions(SIDES[0]).reshape(-1, 3)
        light = decoded(self.levels[0]).reshape(-1, 3).astype(np.float64)
        weight = solid_angles(SIDES[0]).reshape(-1)
        x, y, z = ways.T
        plain = np.ones_like(x)
        basis = np.stack([plain, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y])
        squared = np.array([0.282095, *[0.488603] * 3, 1.092548, 1.092548, 0.315392, 1.092548,
                            0.546274]) ** 2  # fmt: skip
        kept = np.array([1.0, *[2.0 / 3.0] * 3, *[0.25] * 5])  # of each band, by a cosine, over pi
        found = (basis * weight) @ light * (squared * kept)[:, None]
        return np.asarray(found, np.float32)


def directions(side: int) -> npt.NDArray[np.float64]:
    """(6, side, side, 3) unit vectors through the texels of a cube's faces."""
    steps = (np.arange(side) + 0.5) / side * 2.0 - 1.0
    t, s = np.meshgrid(steps, steps, indexing="ij")
    one = np.ones_like(s)
    faces = [(one, -t, -s), (-one, -t, s), (s, one, t), (s, -one, -t), (s, -t, one), (-s, -t, -one)]
    found = np.stack([np.stack(face, axis=-1) for face in faces])
    return np.asarray(found / np.linalg.norm(found, axis=-1, keepdims=True))


def solid_angles(side: int) -> npt.NDArray[np.float64]:
    """(6, side, side) steradians of the texels, 4 pi in all."""
    steps = (np.arange(side) + 0.5) / side * 2.0 - 1.0
    t, s = np.meshgrid(steps, steps, indexing="ij")
    angle = (1.0 + s * s + t * t) ** -1.5
    return np.asarray(np.broadcast_to(angle * (4.0 * np.pi / (FACES * angle.sum())), (6, *s.shape)))


def coded(light: Floats) -> npt.NDArray[np.uint8]:
    """Radiance as it is stored."""
    return np.asarray(np.rint(np.sqrt(np.clip(light / RANGE, 0.0, 1.0)) * 255.0), np.uint8)


def decoded(stored: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Radiance of stored values."""
    share = stored.astype(np.float32) / 255.0
    return np.asarray(RANGE * share * share, np.float32)


def packed(levels: tuple[npt.NDArray[np.uint8], ...]) -> npt.NDArray[np.uint8]:
    """(HEIGHT, WIDTH, 3) picture of the levels."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    top = 0
    for side, level in zip(SIDES, levels, strict=True):
        picture[top : top + side, : FACES * side] = np.concatenate(list(level), axis=1)
        top += side
    return picture


def unpacked(name: str, picture: npt.NDArray[np.uint8]) -> Environment:
    """The environment of a picture as `packed` makes it."""
    levels, top = [], 0
    for side in SIDES:
        rows = picture[top : top + side, : FACES * side]
        levels.append(rows.reshape(side, FACES, side, 3).transpose(1, 0, 2, 3).copy())
        top += side
    return Environment(name, tuple(levels))
