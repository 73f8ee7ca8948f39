"""All that a scene needs of files and of painting, as arrays: made without a graphics context, so
that another process can do it (`loading.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from vrkiosk_assets.environment import Environment
from vrkiosk_assets.lightmap import Interior, Lightmap
from vrkiosk_assets.model import Model
from vrkiosk_render.day import Daylight, daylight
from vrkiosk_render.geometry import Batch, Blocks, build_batch
from vrkiosk_render.indoors import Indoors
from vrkiosk_render.painted import Painted, painted
from vrkiosk_scenarios.snapshot import Panel, SceneDescription

Pixels = npt.NDArray[np.uint8]
ModelLoader = Callable[[str], Model]
TileLoader = Callable[[str], Mapping[str, Pixels]]
LightmapLoader = Callable[[Interior], Lightmap]
EnvironmentLoader = Callable[[str], Environment]
Tell = Callable[[float], None]

KINDS: Final = ("base", "normal", "orm")
_NEUTRAL: Final = {"base": (255, 255, 255), "normal": (128, 128, 255), "orm": (255, 255, 0)}
# Of the time that loading takes: models are read in a moment, pictures are decoded.
_MODELS_SHARE: Final = 0.2
_TILES_SHARE: Final = 0.7


@dataclass(frozen=True, slots=True)
class SceneData:
    """A scene before it is in a graphics context.

    indoors: the light inside as it is at first, which goes on to follow the scene.
    tiles: (L, side, side, 4) uint8 of each of `KINDS`, a layer a tile. panels: what displays show
    at first, painted, by the number of the panel. around: the yard, for what mirrors it;
    yard_light: (9, 3) the light it sends (`Environment.irradiance`).
    """

    batch: Batch
    tiles: tuple[Pixels, ...]
    lightmap: Lightmap
    indoors: Indoors
    panels: Mapping[int, Painted]
    around: Environment
    yard_light: npt.NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        """Of what is to be uploaded, roughly: the large arrays."""
        meshes = (self.batch.vertices, self.batch.skins, self.batch.indices)
        return sum(array.nbytes for array in (*meshes, *self.tiles))


def load_scene(
    description: SceneDescription,
    models: ModelLoader,
    tiles: TileLoader,
    lightmaps: LightmapLoader,
    environments: EnvironmentLoader,
    panels: Sequence[Panel] = (),
    *,
    day: Daylight | None = None,
    tell: Tell = lambda share: None,
) -> SceneData:
    """Loads what a scene shows. day: the light outside, instead of that of its time.
    tell: called with the share that is done, 0..1.

    Raises RenderError where models do not go together, and what the loaders raise.
    """
    light = day or daylight(description.time)
    names = dict.fromkeys(part.model for part in description.parts if part.model)
    loaded = {name: models(name) for name in names}
    tell(_MODELS_SHARE)
    stack = TileStack(tiles)
    used = {m.tile for model in loaded.values() for m in model.materials if m.tile}

    def layer(name: str) -> int:
        number = stack.layer(name)
        tell(_MODELS_SHARE + _TILES_SHARE * stack.count / len(used))
        return number

    batch = build_batch(description, loaded.__getitem__, layer, lit=bool(light.lamps))
    pictures = {n: painted(panel) for n, panel in enumerate(panels) if panel.items}
    lightmap = lightmaps(description.interior)
    indoors = Indoors(description, lightmap, batch.blocks, light)
    around = environments(description.time)
    light_outside = around.irradiance()  # here: it takes longer than a frame may wait
    data = SceneData(batch, stack.arrays(), lightmap, indoors, pictures, around, light_outside)
    tell(1.0)
    return data


def without_meshes(batch: Batch) -> Batch:
    """What is asked of a batch after its meshes were uploaded; holds on to none of their memory."""
    blocks = batch.blocks
    return replace(
        batch,
        blocks=Blocks(blocks.low.copy(), blocks.high.copy(), blocks.solid.copy()),
        vertices=batch.vertices[:0].copy(),
        indices=batch.indices[:0].copy(),
        skins=batch.skins[:0].copy(),
        materials=batch.materials.copy(),
        commands=batch.commands.copy(),
        clear=batch.clear.copy(),
        ids=batch.ids.copy(),
        tints=batch.tints.copy(),
        radius=batch.radius.copy(),
        hands=batch.hands.copy(),
        binds=batch.binds.copy(),
    )


class TileStack:
    """The tiles a scene uses. A layer number is handed out at the first mention of a name.

    All tiles of a kind share one size, the largest; smaller ones are enlarged to it.
    """

    def __init__(self, load: TileLoader) -> None:
        self._load = load
        self._pixels: dict[str, Mapping[str, Pixels]] = {}

    @property
    def count(self) -> int:
        return len(self._pixels)

    def layer(self, name: str) -> int:
        """The layer of the tile `name`; the loader's own error if there is none."""
        if name not in self._pixels:
            self._pixels[name] = self._load(name)
        return list(self._pixels).index(name)

    def arrays(self) -> tuple[Pixels, ...]:
        """(L, side, side, 4) of each kind. Without any tile: one neutral texel each."""
        return tuple(self._array(kind) for kind in KINDS)

    def _array(self, kind: str) -> Pixels:
        pictures = [tile[kind] for tile in self._pixels.values()] or [
            np.full((1, 1, 3), _NEUTRAL[kind], np.uint8)
        ]
        side = max(max(picture.shape[:2]) for picture in pictures)
        stacked = np.full((len(pictures), side, side, 4), 255, np.uint8)
        for layer, picture in zip(stacked, pictures, strict=True):
            layer[..., :3] = _resized(picture, side)
        return stacked


def _resized(picture: Pixels, side: int) -> Pixels:
    """(side, side, 3) of a picture with 3 or 4 channels."""
    colours = picture[..., :3]
    if picture.shape[:2] == (side, side):
        return colours
    image = Image.fromarray(np.ascontiguousarray(colours))
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC))
