"""Texture tiles of the assets as three texture arrays: base colour, normal, and ORM."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from vrkiosk_assets.lightmap import Lightmap
from vrkiosk_render.cargo_shade import CargoShade
from vrkiosk_render.gl import GL

Pixels = npt.NDArray[np.uint8]
TileLoader = Callable[[str], Mapping[str, Pixels]]

KINDS: Final = ("base", "normal", "orm")
_NEUTRAL: Final = {"base": (255, 255, 255), "normal": (128, 128, 255), "orm": (255, 255, 0)}
ANISOTROPY: Final = 0x84FE  # GL_TEXTURE_MAXANISOTROPY, core in 4.6, EXT before


def level_count(width: int, height: int) -> int:
    """Mipmap levels down to one pixel."""
    return max(width, height).bit_length()


class Tiles:
    """The tiles a scene uses. A layer number is handed out at the first mention of a name.

    All tiles of a kind share one size, the largest; smaller ones are enlarged to it. Pixels are let
    go when they are uploaded: they are tens of megabytes.
    """

    def __init__(self, load: TileLoader, anisotropy: float) -> None:
        self._load = load
        self._anisotropy = anisotropy
        self._names: list[str] = []
        self._pixels: dict[str, Mapping[str, Pixels]] = {}
        self.textures = np.zeros(len(KINDS), np.uint32)  # GL names, in the order of KINDS

    def layer(self, name: str) -> int:
        """The layer of the tile `name`; the loader's own error if there is none."""
        if name not in self._names:
            self._pixels[name] = self._load(name)
            self._names.append(name)
        return self._names.index(name)

    def upload(self) -> None:
        """Makes the texture arrays, once all layers are known. Without any tile: one white texel
        each."""
        self.release()
        GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, len(KINDS), self.textures)
        for texture, kind in zip(self.textures, KINDS, strict=True):
            self._upload_kind(int(texture), kind)
        self._pixels.clear()

    def _upload_kind(self, texture: int, kind: str) -> None:
        form = GL.GL_SRGB8_ALPHA8 if kind == "base" else GL.GL_RGBA8
        pictures = [self._pixels[name][kind] for name in self._names] or [
            np.full((1, 1, 3), _NEUTRAL[kind], np.uint8)
        ]
        side = max(max(picture.shape[:2]) for picture in pictures)
        layers = max(len(self._names), 1)
        GL.glTextureStorage3D(texture, level_count(side, side), form, side, side, layers)
        for layer, picture in enumerate(pictures):
            data = _rgba(picture, side)
            GL.glTextureSubImage3D(
                texture, 0, 0, 0, layer, side, side, 1, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, data
            )
        GL.glGenerateTextureMipmap(texture)
        GL.glTextureParameteri(texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR)
        GL.glTextureParameterf(texture, ANISOTROPY, self._anisotropy)

    def release(self) -> None:
        if self.textures.any():
            GL.glDeleteTextures(len(self.textures), self.textures)
            self.textures[:] = 0


def lightmap_texture(lightmap: Lightmap) -> int:
    """GL name of a texture array, a layer for each of `lightmap.STATES`, as coded."""
    name = np.zeros(1, np.uint32)
    GL.glCreateTextures(GL.GL_TEXTURE_2D_ARRAY, 1, name)
    texture = int(name[0])
    layers, height, width, _ = lightmap.states.shape
    GL.glTextureStorage3D(texture, 1, GL.GL_RGBA8, width, height, layers)
    data = np.full((layers, height, width, 4), 255, np.uint8)
    data[..., :3] = lightmap.states
    GL.glTextureSubImage3D(
        texture, 0, 0, 0, 0, width, height, layers, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, data
    )
    GL.glTextureParameteri(texture, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR)
    for side in (GL.GL_TEXTURE_WRAP_S, GL.GL_TEXTURE_WRAP_T):
        GL.glTextureParameteri(texture, side, GL.GL_CLAMP_TO_EDGE)
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

    def update(self) -> None:
        """Sends it to the GPU where it changed."""
        if self._shade.changed:
            form, codes = (GL.GL_RG, GL.GL_UNSIGNED_BYTE), self._shade.codes
            GL.glTextureSubImage3D(self.texture, 0, 0, 0, 0, *self._size, *form, codes)

    def release(self) -> None:
        GL.glDeleteTextures(1, np.array([self.texture], np.uint32))


def _rgba(picture: Pixels, side: int) -> Pixels:
    """(side, side, 4) of a picture with 3 or 4 channels."""
    image = Image.fromarray(np.ascontiguousarray(picture[..., :3]))
    if image.size != (side, side):
        image = image.resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(image.convert("RGBA"))
