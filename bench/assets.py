"""Whether models and tiles come out as they are tracked when they are built again.

A sample of each way in which things are made: a whole box, bevelled and lathed things, what is
melted into one skin, random marks, tiles of noise and of print. Models: the farthest that a vertex
lies from where it was. Tiles: LDR-FLIP, the worst of their three pictures.
"""

from __future__ import annotations

import importlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from figure import Figure
from PIL import Image

ROOT = Path(__file__).parents[1]
TRACKED = ROOT / "assets/vrkiosk_assets"
ENVIRONMENT = ROOT / ".venv-assets/bin/python"
MODELS = ("container_20gp", "leaf_left", "dog", "wrapped_pallet", "frost_lining", "torch")
TILES = ("plywood", "labels")
SHIFT_MM, FLIP = 0.01, 0.02
PIXELS_PER_DEGREE = 67.0
WITHIN_S = 900.0


def figures(factor: float) -> Iterator[Figure]:
    names = f"{len(MODELS)} models", f"{len(TILES)} tiles"
    if not ENVIRONMENT.exists():
        why = "needs assets/build/run's environment: run it once"
        yield Figure("assets: farthest vertex", None, SHIFT_MM, "mm", why)
        yield Figure("assets: textures", None, FLIP, "FLIP", why)
        return
    with tempfile.TemporaryDirectory() as folder:
        script = str(ROOT / "assets/build/build.py")
        command = [str(ENVIRONMENT), script, "--into", folder, *MODELS, *TILES]
        subprocess.run(command, check=True, timeout=WITHIN_S, stdout=subprocess.DEVNULL)
        again = Path(folder)
        worst = max(farthest_mm(again, name) for name in MODELS)
        how = f"{names[0]} of all kinds built again, against the tracked files"
        yield Figure("assets: farthest vertex", worst, SHIFT_MM, "mm", how)
        yield _textures(again, names[1])


def farthest_mm(again: Path, name: str) -> float:
    """How far the vertices of a model lie from the tracked one's; infinite where it has others."""
    from vrkiosk_assets.gltf import read_glb

    file = f"models/{name}.glb"
    before, after = (read_glb((root / file).read_bytes(), name) for root in (TRACKED, again))
    if not np.array_equal(before.indices, after.indices) or before.materials != after.materials:
        return float("inf")
    apart = before.vertices["position"].astype(float) - after.vertices["position"]
    return float(np.linalg.norm(apart, axis=1).max()) * 1000.0


def _textures(again: Path, names: str) -> Figure:
    try:
        metric = importlib.import_module("flip_evaluator")
    except ImportError:
        return Figure("assets: textures", None, FLIP, "FLIP", "flip-evaluator is not installed")
    files = [f"tiles/{name}_{kind}.jpg" for name in TILES for kind in ("base", "normal", "orm")]
    worst = max(_flip(metric, TRACKED / file, again / file) for file in files)
    return Figure("assets: textures", worst, FLIP, "FLIP", f"{names}, the worst of three pictures")


def _flip(metric: Any, before: Path, after: Path) -> float:
    pair = []
    for path in (before, after):
        with Image.open(path) as picture:
            pair.append(np.asarray(picture.convert("RGB"), np.float32) / 255.0)
    _, mean, _ = metric.evaluate(*pair, "LDR", parameters={"ppd": PIXELS_PER_DEGREE})
    return float(mean)
