"""Builds models and tiles, and writes the catalogue. Called by assets/build/run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # vrkiosk_assets: the reader that will load what we write

import catalogue_file  # noqa: E402
import check  # noqa: E402
import preview  # noqa: E402
import tiles  # noqa: E402
from blender import Corners, clear, finish  # noqa: E402
from glb import glb_bytes  # noqa: E402
from registry import MODELS  # noqa: E402

from vrkiosk_assets.catalogue import Catalogue  # noqa: E402

OUTPUT = HERE.parent / "vrkiosk_assets"


def main() -> int:
    arguments = _arguments()
    known = [*MODELS, *tiles.RECIPES]
    if arguments.preview:
        known = [*MODELS, *preview.SCENES]
    names = arguments.name or known
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(f"no such model or tile: {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    models = [name for name in names if name in MODELS]
    if arguments.preview:
        for name in names:
            preview.render(name, Catalogue(OUTPUT), arguments.preview, arguments.size)
        return 0
    if arguments.check:
        return check.check(built, models, [n for n in names if n in tiles.RECIPES], OUTPUT)
    if not arguments.register:
        _write(names, arguments.into or OUTPUT)
    if arguments.into:
        return 0
    catalogue_file.write(OUTPUT)
    catalogue = Catalogue(OUTPUT)
    print(f"{len(catalogue.files)} files, {catalogue.size() / 2**20:.1f} MiB")
    return 0


def _write(names: list[str], folder: Path) -> None:
    """Builds models and tiles into the folders of an assets' folder."""
    for kind in ("models", "tiles"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for name in names:
        if name in MODELS:
            data = glb_bytes(name, built(name))
            (folder / "models" / f"{name}.glb").write_bytes(data)
            print(f"{name:20} {len(data) / 1024:8.0f} kB", flush=True)
        if name in tiles.RECIPES:
            tiles.write(name, folder / "tiles")


def built(name: str) -> Corners:
    """The finished triangles of a model."""
    clear()
    recipe = MODELS[name]
    corners = finish(recipe.make())
    return recipe.dress(corners) if recipe.dress else corners


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="assets/build/run", description=__doc__)
    parser.add_argument("name", nargs="*", help="models and tiles; without: all")
    parser.add_argument("--check", action="store_true", help="build, and compare with the files")
    parser.add_argument(
        "--register", action="store_true", help="build nothing; enter the files as they are"
    )
    parser.add_argument(
        "--into", type=Path, metavar="DIR", help="build into DIR, and leave the tracked files"
    )
    parser.add_argument(
        "--preview", type=Path, metavar="DIR", help="build nothing; render pictures into DIR"
    )
    parser.add_argument("--size", type=int, nargs=2, default=(640, 400), metavar="PIXELS")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
