"""How like path-traced references the renderer's pictures are: LDR-FLIP, mean of each view.

FLIP (Andersson et al. 2020) is what an eye sees when it flips between two pictures; 0: no
difference. References are made by assets/build/reference from the same models, light, paint and
tone curve, so what is left is what real-time light lacks. A view whose reference
has a mean outside 0.1 ... 0.9 would say nothing and is refused.

    python likeness.py FOLDER [VIEW...]      writes likeness.jpg: each picture beside its reference
"""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from figure import Figure
from PIL import Image, ImageDraw, ImageFont
from reference_views import SIZE, VIEWS, View

REFERENCES = Path(__file__).parent / "references"
EACH, MEAN = 0.20, 0.12
PIXELS_PER_DEGREE = 67.0  # FLIP's own default: a 0.7 m wide 4K display at 0.7 m
METRIC = "flip-evaluator 1.7"
LINE, GAP = 24, 12  # pixels of the sheet: of a line of text, between two pairs
Pixels = Any  # (height, width, 3) uint8


def figures(factor: float) -> Iterator[Figure]:
    try:
        metric = importlib.import_module("flip_evaluator")
    except ImportError:
        yield Figure("likeness: mean", None, MEAN, "FLIP", f"{METRIC} is not installed")
        return
    found = []
    for name, drawn in pictures(VIEWS).items():
        reference = _reference(name)
        value = difference(metric, reference, drawn)
        found.append(value)
        how = f"{SIZE[0]} x {SIZE[1]}, mean of reference {reference.mean() / 255:.2f}"
        yield Figure(f"likeness: {name}", value, EACH, "FLIP", how)
    how = f"{len(found)} views against Cycles, {METRIC}"
    yield Figure("likeness: mean", float(np.mean(found)), MEAN, "FLIP", how)


def difference(metric: Any, reference: Pixels, drawn: Pixels) -> float:
    """Mean LDR-FLIP of two sRGB pictures."""
    pair = (np.asarray(picture, np.float32) / 255.0 for picture in (reference, drawn))
    _, mean, _ = metric.evaluate(*pair, "LDR", parameters={"ppd": PIXELS_PER_DEGREE})
    return float(mean)


def pictures(views: dict[str, View]) -> dict[str, Pixels]:
    """Each view as the renderer draws it at full quality."""
    from vrkiosk_render.context import EglContext

    with EglContext():
        return {name: draw(view) for name, view in views.items()}


def draw(view: View) -> Pixels:
    """One view, in the current context."""
    from vrkiosk_assets import catalogue
    from vrkiosk_render.renderer import Quality, Renderer
    from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

    parts = tuple(Part(f"{n} {model}", model) for n, (model, _, _) in enumerate(view.places))
    description = SceneDescription(parts, interior=view.interior, time=view.time)
    snapshot = SceneSnapshot(description)
    for pose, (_, position, degrees) in zip(snapshot.poses, view.places, strict=True):
        half = math.radians(degrees) / 2
        pose[:] = 0.0, math.sin(half), 0.0, math.cos(half), *position
    snapshot.daylight = view.daylight
    if view.torch:
        snapshot.torch_on, snapshot.torch[:] = True, _aimed(*view.torch)
    renderer = Renderer(description, catalogue.load_model, quality=Quality())
    try:
        renderer.exposure = view.exposure
        camera = _aimed(view.eye, view.to)
        fov = math.radians(view.degrees)
        return renderer.spectator(snapshot, camera, *SIZE, vertical_fov=fov)
    finally:
        renderer.close()


def _aimed(eye: tuple[float, float, float], to: tuple[float, float, float]) -> Any:
    """(7,) pose at `eye` looking along -z towards `to`, upright."""
    back = np.subtract(eye, to) / np.linalg.norm(np.subtract(eye, to))
    turn, lean = math.atan2(back[0], back[2]) / 2, -math.asin(back[1]) / 2
    (sy, cy), (sx, cx) = ((math.sin(a), math.cos(a)) for a in (turn, lean))
    return np.array([cy * sx, sy * cx, -sy * sx, cy * cx, *eye], np.float32)


def _reference(name: str) -> Pixels:
    path = REFERENCES / f"{name}.png"
    if not path.exists():
        raise RuntimeError(f"{path} is missing: make it with assets/build/reference {name}")
    with Image.open(path) as picture:
        found = np.asarray(picture.convert("RGB"))
    if not 0.1 <= found.mean() / 255 <= 0.9:
        raise RuntimeError(f"{path} is too dark or too bright to compare: change its exposure")
    return found


def sheet(drawn: dict[str, Pixels], values: dict[str, float]) -> Image.Image:
    """All views, two a row: the renderer's picture, its reference to the right, and FLIP."""
    width, height = 2 * SIZE[0], SIZE[1] + LINE
    rows = math.ceil(len(drawn) / 2)
    result = Image.new("RGB", (2 * width + GAP, rows * height), "white")
    write, font = ImageDraw.Draw(result), ImageFont.load_default(size=16)
    for number, (name, picture) in enumerate(drawn.items()):
        x, y = (number % 2) * (width + GAP), number // 2 * height
        pair = np.concatenate([picture, _reference(name)], axis=1)
        result.paste(Image.fromarray(pair), (x, y + LINE))
        line = f"{name}: renderer, path-traced; FLIP {values[name]:.3f}"
        write.text((x + 6, y + 3), line, "black", font)
    return result


def main(arguments: list[str]) -> int:
    folder, names = Path(arguments[0]), arguments[1:] or list(VIEWS)
    folder.mkdir(parents=True, exist_ok=True)
    metric = importlib.import_module("flip_evaluator")
    drawn = pictures({name: VIEWS[name] for name in names})
    values = {name: difference(metric, _reference(name), drawn[name]) for name in names}
    whole = sheet(drawn, values)
    size = whole.width * 2 // 3, whole.height * 2 // 3
    whole.resize(size, Image.Resampling.LANCZOS).save(folder / "likeness.jpg", quality=88)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
