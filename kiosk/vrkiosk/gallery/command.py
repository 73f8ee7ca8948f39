"""`kiosk gallery`: every model and every scenario as pictures, to be looked at."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from vrkiosk.bars import bar_over
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_UNREACHABLE, fail
from vrkiosk_scenarios import texts

SMALLEST, LARGEST = 64, 4096  # pixels a side

Out = Annotated[Path, typer.Option(help="Folder for the pictures.")]
SizeOption = Annotated[str, typer.Option("--size", help="Of a picture, in pixels.")]
ModelOption = Annotated[
    list[str] | None, typer.Option("--model", help="Only these models; may be given again.")
]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option("--scenario", help="Only these scenarios, by id or as a TOML file."),
]
BoxesOption = Annotated[
    bool, typer.Option("--boxes", help="Only containers in every light, and every hide.")
]
Language = Annotated[texts.Language, typer.Option(help="Of what is written in a scene.")]


def gallery(
    out: Out = Path("out/gallery"),
    size: SizeOption = "640x360",
    model: ModelOption = None,
    scenario: ScenarioOption = None,
    boxes: BoxesOption = False,
    language: Language = "en",
) -> None:
    """Draw all models, boxes, hides and the key views of all scenarios, with contact sheets."""
    with _errors_said():
        from vrkiosk.gallery.drawing import GalleryWishes, draw_gallery
        from vrkiosk.running import find_scenario
        from vrkiosk_assets import catalogue
        from vrkiosk_scenarios import schema

        everything = not model and not scenario and not boxes
        known = catalogue.packaged()
        names = sorted(known.models) if everything else list(model or ())
        _known(names, known.models)  # said before anything is drawn
        scenarios = (
            list(schema.library().values())
            if everything
            else [find_scenario(name) for name in scenario or ()]
        )
        with_boxes = boxes or everything
        wishes = GalleryWishes(out, names, scenarios, _pixels(size), language, boxes=with_boxes)
        with bar_over(len(names) + len(scenarios) + 2 * with_boxes) as bar:
            written = draw_gallery(wishes, bar)
    for path in written:
        if path.parent == out:
            print(path)
    print(f"{len(written)} pictures in {out}")


def _known(names: Collection[str], models: Collection[str]) -> None:
    for name in names:
        if name not in models:
            close = difflib.get_close_matches(name, models, 1)
            meant = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(models)}"
            fail(f"--model: there is no model {name!r}; {meant}", EXIT_BAD_INPUT)


def _pixels(text: str) -> tuple[int, int]:
    """Width and height of "WxH"."""
    found = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    sides = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(SMALLEST <= side <= LARGEST for side in sides):
        fail(f"--size: WIDTHxHEIGHT, {SMALLEST} to {LARGEST} each, got {text!r}", EXIT_BAD_INPUT)
    return sides


@contextmanager
def _errors_said() -> Iterator[None]:
    """Ends the command in words where it cannot do what was asked."""
    from vrkiosk_assets.errors import AssetError
    from vrkiosk_render.errors import GraphicsUnavailable, RenderError
    from vrkiosk_scenarios.schema import ScenarioError

    try:
        yield
    except ScenarioError as error:
        fail(str(error), EXIT_BAD_INPUT)
    except GraphicsUnavailable as error:
        fail(str(error), EXIT_UNREACHABLE)
    except (AssetError, RenderError) as error:
        fail(str(error), EXIT_FAILED)
