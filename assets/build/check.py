"""Builds again and compares with the files: the same scripts must give the same geometry."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tiles
from blender import Corners
from glb import glb_bytes
from PIL import Image

from vrkiosk_assets.gltf import read_glb

# Another processor may round differently: a hundredth of a millimetre, and a grey level.
TOLERANCE = {"position": 1e-5, "normal": 2e-3, "uv": 1e-3, "colour": 1}
GREY = 1.0


def check(
    built: Callable[[str], Corners], models: list[str], pictures: list[str], folder: Path
) -> int:
    """Prints a line for each; 1 when one differs, else 0. `built` builds a model."""
    failed = 0
    for name in models:
        after = glb_bytes(name, built(name))
        fault = _model(name, (folder / "models" / f"{name}.glb").read_bytes(), after)
        failed += bool(fault)
        print(f"{name:20} {fault or 'same'}", flush=True)
    for name in pictures:
        fault = _tile(name, folder / "tiles")
        failed += bool(fault)
        print(f"{name:20} {fault or 'same'}", flush=True)
    return 1 if failed else 0


def _model(name: str, before: bytes, after: bytes) -> str:
    if after == before:
        return ""
    old, new = read_glb(before, name), read_glb(after, name)
    if old.materials != new.materials:
        return "DIFFERS: materials"
    if not np.array_equal(old.indices, new.indices) or len(old.vertices) != len(new.vertices):
        return "DIFFERS: triangles"
    if (old.skin is None) != (new.skin is None):
        return "DIFFERS: skin"
    if old.skin and new.skin and not np.allclose(old.skin.bind, new.skin.bind, atol=1e-5):
        return "DIFFERS: joints"
    for column, allowed in TOLERANCE.items():
        apart = np.abs(old.vertices[column].astype(float) - new.vertices[column].astype(float))
        if apart.max() > allowed:
            return f"DIFFERS: {column} by {apart.max():.3g}"
    return ""


def _tile(name: str, folder: Path) -> str:
    for kind, after in tiles.encoded(name).items():
        before = (folder / f"{name}_{kind}.jpg").read_bytes()
        apart = 0.0 if after == before else np.abs(_pixels(before) - _pixels(after)).mean()
        if apart > GREY:
            return f"DIFFERS: {kind} by {apart:.2f} grey levels"
    return ""


def _pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture).astype(float)
