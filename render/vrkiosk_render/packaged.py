"""Tiles, baked light and the yard all around from the catalogue, for a renderer given none."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.environment import Environment
from vrkiosk_assets.lightmap import Interior, Lightmap, fitted
from vrkiosk_render.errors import RenderError


def lightmap(interior: Interior) -> Lightmap:
    """The one that was baked for this box, else that of the box of most similar size.

    RenderError where the catalogue has none.
    """
    from vrkiosk_assets import catalogue

    known = catalogue.packaged().lightmaps
    if not known:
        raise RenderError("the catalogue has no lightmap: bake one with assets/build/lightmap")
    apart = {
        name: sum(abs(a - b) for a, b in zip(entry.interior, interior, strict=True))
        for name, entry in known.items()
    }
    return fitted(catalogue.packaged().load_lightmap(min(apart, key=apart.__getitem__)), interior)


def environment(time: str) -> Environment:
    """What the yard looks like at a time of the day. AssetError where it is missing or altered."""
    from vrkiosk_assets import catalogue

    return catalogue.packaged().load_environment(time)


def tiles(name: str) -> dict[str, npt.NDArray[np.uint8]]:
    """The pictures of a tile by kind. AssetError where it is missing or altered."""
    from vrkiosk_assets import catalogue  # a scene without tiles needs no catalogue

    return catalogue.load_tile(name)


LOADERS: Final = (tiles, lightmap, environment)  # in the order of `scene_data.load_scene`
