"""Textures of a scene: tiles of the assets, baked light, the yard all around; most of it uploaded
a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.environment import FACES, SIDES, Environment, decoded
from vrkiosk_assets.lightmap import Lightmap
from vrkiosk_render.cargo_shade import CargoShade
from vrkiosk_render.gl import GL
from vrkiosk_render.painted import level_count
from vrkiosk_render.scene_data import KINDS

Pixels = npt.NDArray[np.uint8]

ANISOTROPY: Final = 0x84FE  # GL_TEXTURE_MAXANISOTROPY, core in 4.6, EXT before
PIECE: Final = 1 << 20  # bytes given to the driver at once: about a quarter of a millisecond


def upload_rows(texture: int, level: int, layer: int, pixels: Pixels) -> Iterator[int]:
    """One layer of a texture array at one level, (h, w, 4), some rows at each step, which yields
    their bytes."""
    height, width = pixels.shape[:2]
    rows = max(PIECE // (4 * width), 1)
    for top in range(0, height, rows):
        part = pixels[top : top + rows]
        size = (width, len(part), 1)
        GL.glTextureSubImage3D(
            texture, level, 0, top, layer, *size, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, part
        )
        yield part.nbytes


class Tiles:
    """Base colour, normal and ORM of all tiles of a scene: three texture arrays."""

    def __init__(self, arrays: Sequence[Pixels], anisotropy: float) -> None:
        self.textures = np.zeros(len(KINDS), np.uint32)  # GL names, in the order of KINDS
        GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, len(KINDS), self.textures)
        for name, kind, layers in zip(self.textures, KINDS, arrays, strict=True):
            texture, side = int(name), layers.shape[1]
            form = GL.GL_SRGB8_ALPHA8 if kind == "base" else GL.GL_RGBA8
            levels = level_count(side, side)
            GL.glTextureStorage3D(texture, levels, form, side, side, len(layers))
            GL.glTextureParameteri(texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR)
            GL.glTextureParameterf(texture, ANISOTROPY, anisotropy)

    def upload(self, arrays: Sequence[Pixels]) -> Iterator[int]:
        """The pictures and their mipmaps, a piece at each step."""
        for name, layers in zip(self.textures, arrays, strict=True):
            for layer, picture in enumerate(layers):
                yield from upload_rows(int(name), 0, layer, picture)
            GL.glGenerateTextureMipmap(int(name))
            yield 0

    def release(self) -> None:
        GL.glDeleteTextures(len(self.textures), self.textures)


def lightmap_texture(lightmap: Lightmap) -> int:
    """GL name of a texture array for `upload_lightmap`: a layer for each of `lightmap.STATES`."""
    name = np.zeros(1, np.uint32)
    GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, 1, name)
    texture = int(name[0])
    layers, height, width, _ = lightmap.states.shape
    GL.glTextureStorage3D(texture, 1, GL.GL_RGBA8, width, height, layers)
    GL.glTextureParameteri(texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR)
    for side in (GL.GL_TEXTURE_WRAP_S, GL.GL_TEXTURE_WRAP_T):
        GL.glTextureParameteri(texture, side, GL.GL_CLAMP_TO_EDGE)
    return texture


def upload_lightmap(texture: int, lightmap: Lightmap) -> Iterator[int]:
    """The light as coded, a piece at each step."""
    data = np.full((*lightmap.states.shape[:3], 4), 255, np.uint8)
    data[..., :3] = lightmap.states
    for layer, picture in enumerate(data):
        yield from upload_rows(texture, 0, layer, picture)


def around_texture(around: Environment) -> int:
    """GL name of the cube map of what the yard looks like, a level for each roughness: 130 kB."""
    name = np.zeros(1, np.uint32)
    GL.glCreateTextures(GL.GL_TEXTURE_CUBE_MAP, 1, name)
    texture = int(name[0])
    GL.glTextureStorage2D(texture, len(SIDES), GL.GL_R11F_G11F_B10F, SIDES[0], SIDES[0])
    GL.glTextureParameteri(texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR)
    GL.glTextureParameteri(texture, GL.GL_TEXTURE_MAX_LEVEL, len(SIDES) - 1)
    for level, (side, faces) in enumerate(zip(SIDES, around.levels, strict=True)):
        size, light = (side, side, FACES), np.ascontiguousarray(decoded(faces))
        GL.glTextureSubImage3D(texture, level, 0, 0, 0, *size, GL.GL_RGB, GL.GL_FLOAT, light)
    return texture


class ShadeTexture:
    """The shade of cargo as a 3D texture of two channels, cells of six faces one after another."""

    def __init__(self, shade: CargoShade) -> None:
        self._shade = shade
        name = np.zeros(1, np.uint32)
        GL.glCreateTextures(GL.GL_TEXTURE_3D, 1, name)
        self.texture = int(name[0])
        self._size = shade.codes.shape[2::-1]  # across, up, deep
        GL.glTextureStorage3D(self.texture, 1, GL.GL_RG8, *self._size)
        GL.glTextureParameteri(self.texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR)
        for side in (GL.GL_TEXTURE_WRAP_S, GL.GL_TEXTURE_WRAP_T, GL.GL_TEXTURE_WRAP_R):
            GL.glTextureParameteri(self.texture, side, GL.GL_CLAMP_TO_EDGE)
        self._upload()

    def update(self) -> None:
        """Sends it to the GPU where it changed."""
        if self._shade.changed:
            self._upload()

    def _upload(self) -> None:
        form, codes = (GL.GL_RG, GL.GL_UNSIGNED_BYTE), self._shade.codes
        GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)  # rows of an odd number of cells
        GL.glTextureSubImage3D(self.texture, 0, 0, 0, 0, *self._size, *form, codes)

    def release(self) -> None:
        GL.glDeleteTextures(1, np.array([self.texture], np.uint32))
