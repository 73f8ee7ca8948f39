"""Writes `catalogue.toml` from the recipes and from the files as they are on disk."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import registry
import tiles
from boxes import BOXES
from materials import TILE_SIDES
from registry import MODELS, Recipe

from vrkiosk_assets.gltf import read_glb
from vrkiosk_assets.lightmap import ROOF, STATES

HEAD = """\
# Written by assets/build/run: what there is, whose it is, and the sums of the files.
# To enter a model or tile of your own under one of these names: replace its file, then
# assets/build/run --register.
"""
LICENCE, AUTHOR = "Apache-2.0", "ROCB VR kiosk, own work"
HERE = Path(__file__).resolve().parent


def write(folder: Path) -> None:
    """Enters every recipe whose file is there."""
    parts = [HEAD]
    for name, recipe in sorted(MODELS.items()):
        path = folder / "models" / f"{name}.glb"
        if path.exists():
            parts.append(_model(name, recipe, path.read_bytes()))
    for name, tile in sorted(tiles.RECIPES.items()):
        if (folder / "tiles" / f"{name}_base.jpg").exists():
            parts.append(_tile(name, tile, folder / "tiles"))
    for name in sorted(BOXES):
        if all((folder / "lightmaps" / file).exists() for file in _states(name).values()):
            parts.append(_lightmap(name, folder / "lightmaps"))
    for path in sorted((folder / "environments").glob("*.png")):
        parts.append(_environment(path.stem, path.read_bytes()))
    (folder / "catalogue.toml").write_text("\n".join(parts), "utf-8")


def _model(name: str, recipe: Recipe, data: bytes) -> str:
    triangles = len(read_glb(data, name).indices) // 3
    lines = [
        f"[model.{name}]",
        f'about = "{recipe.about}"',
        f'file = "models/{name}.glb"',
        f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
        *_origin(script(recipe.make)),
        f"triangles = {triangles}",
    ]
    if recipe.display:
        shown = recipe.display
        pose = ", ".join(f"{value:.9g}" for value in (*shown.turn, *shown.centre))
        size = f"width_mm = {shown.width_mm:g}, height_mm = {shown.height_mm:g}"
        lines.append(f"display = {{ pose = [{pose}], {size} }}")
    return "\n".join(lines) + "\n"


def _tile(name: str, tile: tiles.Recipe, folder: Path) -> str:
    lines = [f"[tile.{name}]", f'about = "{tile.about}"', f"side = {TILE_SIDES[name]:g} # metres"]
    for kind in ("base", "normal", "orm"):
        file = f"{name}_{kind}.jpg"
        lines.append(f'{kind} = "tiles/{file}"')
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        lines.append(f'{kind}_sha256 = "{digest}"')
    return "\n".join([*lines, *_origin(script(tile.make))]) + "\n"


def _states(name: str) -> dict[str, str]:
    """Files of a box's baked light by state: while one is missing, it is still being baked."""
    states = (*STATES, ROOF) if BOXES[name].roofless else STATES
    return {state: f"{name}_{state}.png" for state in states}


def _lightmap(name: str, folder: Path) -> str:
    plain = ", ".join(f"{value:g}" for value in BOXES[name].interior)
    lines = [f"[lightmap.{name}]", f"interior = [{plain}]"]
    for state, file in _states(name).items():
        lines.append(f'{state} = "lightmaps/{file}"')
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        lines.append(f'{state}_sha256 = "{digest}"')
    return "\n".join([*lines, *_origin("lightmaps.py")]) + "\n"


def _environment(name: str, data: bytes) -> str:
    lines = [f"[environment.{name}]", f'file = "environments/{name}.png"']
    lines.append(f'sha256 = "{hashlib.sha256(data).hexdigest()}"')
    return "\n".join([*lines, *_origin("environments.py")]) + "\n"


def _origin(made_by: str) -> list[str]:
    """Whose an asset is, and the script under assets/build that makes it."""
    return [f'licence = "{LICENCE}"', f'author = "{AUTHOR}"', f'script = "{made_by}"']


def script(make: Callable[..., Any]) -> str:
    """The file under assets/build with the function that makes an asset. One that is made by the
    registry's own functions is looked up there: what they call is where the work is done."""
    return Path(_module_file(make, set())).resolve().relative_to(HERE).as_posix()


def _module_file(make: Callable[..., Any], looked_at: set[str]) -> str:
    module = sys.modules[make.__module__]
    if module is registry and isinstance(make, FunctionType):
        for name in make.__code__.co_names:
            called = getattr(registry, name, None)
            if isinstance(called, ModuleType):
                return str(called.__file__)
            if isinstance(called, FunctionType) and name not in looked_at:
                return _module_file(called, {*looked_at, name})
    return str(module.__file__)
