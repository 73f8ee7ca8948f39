"""Draws the gallery off screen: single pictures, and sheets that show them all.

Errors: RenderError (nothing can be drawn or written), AssetError (a model is missing or altered).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from vrkiosk.gallery.boxes import BoxViews, containers, hides
from vrkiosk.gallery.sheet import Cell, Pixels, pages
from vrkiosk.gallery.studio import Studio, size_mm
from vrkiosk.gallery.views import Shot, View, ready, scenario_views
from vrkiosk_assets.catalogue import Catalogue, packaged
from vrkiosk_render.capture import save_png
from vrkiosk_render.context import EglContext
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World

SEED: Final = 1  # of what varies in a scenario: the same pictures every time

# Is told what is being drawn and how many models and scenarios (also parts of one) are done.
Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class GalleryWishes:
    """What to draw into `out`. boxes: also every container in every light and every hide.
    size: of a scenario's picture, width and height; a model's has the same size for its front and
    its back together."""

    out: Path
    models: Sequence[str] = ()
    scenarios: Sequence[Scenario] = ()
    size: tuple[int, int] = (640, 360)
    language: str = "en"
    quality: Quality | None = None
    catalogue: Catalogue = field(default_factory=packaged)
    boxes: bool = False


def draw_gallery(wishes: GalleryWishes, tell: Tell) -> list[Path]:
    """Draws all that is wished for; the files written, sheets last.

    OUT/models/NAME.png, OUT/scenarios/ID/VIEW.png, OUT/models-N.png, OUT/ID.png.
    """
    sheets: list[tuple[str, list[Cell]]] = []
    written: list[Path] = []
    done = 0
    with EglContext():
        cells = []
        for name in wishes.models:
            tell(name, done)
            cells.append(_model_cell(wishes, name))
            written.append(_saved(wishes.out / "models" / f"{name}.png", cells[-1].picture))
            done += 1
        if cells:
            sheets.append(("models", cells))
        for title, many in (("containers", containers), ("hides", hides)) if wishes.boxes else ():
            cells = [cell for box in many() for cell in _box_cells(wishes, box, done, tell)]
            written += [_saved(_named(wishes.out / title, cell), cell.picture) for cell in cells]
            sheets.append((title, cells))
            done += 1
        for scenario in wishes.scenarios:
            folder = wishes.out / "scenarios" / scenario.id
            views = scenario_views(_world(wishes, scenario))
            cells = _cells(wishes, scenario, views, partial(_part_of, tell, scenario.id, done))
            written += [_saved(_named(folder, cell), cell.picture) for cell in cells]
            sheets.append((scenario.id, cells))
            done += 1
    tell("sheets", done)
    for title, cells in sheets:
        found = pages(_heading(wishes, title), cells)
        for number, page in enumerate(found, 1):
            tail = f"-{number}" if len(found) > 1 else ""
            written.append(_saved(wishes.out / f"{title}{tail}.png", page))
    return written


def file_name(view: str) -> str:
    """Of a picture, from the name of its view."""
    return view.replace(",", "").replace(":", "").replace(" ", "-")


def _named(folder: Path, cell: Cell) -> Path:
    return folder / f"{file_name(cell.name)}.png"


def _heading(wishes: GalleryWishes, title: str) -> str:
    if title in ("containers", "hides"):
        return title
    if title != "models":
        scenario = next(s for s in wishes.scenarios if s.id == title)
        words = scenario.title.of(wishes.language)
        return f"{title}: {words}"
    entries = [wishes.catalogue.entry(name) for name in wishes.models]
    triangles = sum(entry.triangles for entry in entries)
    size = sum((wishes.catalogue.folder / entry.file).stat().st_size for entry in entries)
    return f"{len(entries)} models, {triangles:,} triangles, {size / 2**20:.1f} MiB"


def _saved(path: Path, picture: Pixels) -> Path:
    save_png(path, picture)
    return path


def _model_cell(wishes: GalleryWishes, name: str) -> Cell:
    """A model's front and back, side by side."""
    entry = wishes.catalogue.entry(name)
    studio = Studio(wishes.catalogue.load_model(name))
    width, height = wishes.size[0] // 2, wishes.size[1]
    renderer = Renderer(
        studio.description,
        studio.load,
        quality=wishes.quality,
        tiles=wishes.catalogue.load_tile,
        day=studio.day,
        clip=studio.clip,
    )
    try:
        halves = [_picture(renderer, s, width, height) for s in studio.shots(width / height)]
    finally:
        renderer.close()
    size = (wishes.catalogue.folder / entry.file).stat().st_size
    size_words = size_mm(*studio.model.bounds)
    about = f"{entry.triangles:,} triangles, {size / 1024:.0f} kB, {size_words}"
    return Cell(np.concatenate(halves, axis=1), name, about)


def _box_cells(wishes: GalleryWishes, box: BoxViews, done: int, tell: Tell) -> list[Cell]:
    tell(box.name, done)
    return _cells(wishes, box.scenario, box.views, lambda share: None)


def _world(wishes: GalleryWishes, scenario: Scenario) -> World:
    return World(scenario, SEED, language=wishes.language)


def _cells(
    wishes: GalleryWishes,
    scenario: Scenario,
    views: Sequence[View],
    tell: Callable[[float], None],
) -> list[Cell]:
    """Views of a scenario, each of a world of its own: an open door stays open."""
    width, height = wishes.size
    renderer = Renderer(
        _world(wishes, scenario).description,
        wishes.catalogue.load_model,
        quality=wishes.quality,
        tiles=wishes.catalogue.load_tile,
    )
    try:
        cells = []
        for number, view in enumerate(views):
            tell(number / len(views))
            shot = ready(_world(wishes, scenario), view)
            about = f"{scenario.id}, {renderer.triangles:,} triangles in the scene"
            cells.append(Cell(_picture(renderer, shot, width, height), shot.name, about))
        return cells
    finally:
        renderer.close()


def _part_of(tell: Tell, name: str, done: int, share: float) -> None:
    tell(name, done + share)


def _picture(renderer: Renderer, shot: Shot, width: int, height: int) -> Pixels:
    return renderer.spectator(shot.snapshot, shot.camera, width, height, vertical_fov=shot.fov)
