"""`kiosk run` with notes of when its frames were submitted; what start.py runs and times.

    python start_marks.py MARKS ARGUMENT...      ends itself with the scenario's first frame

MARKS: file for a JSON object: CLOCK_MONOTONIC in ns of the first frame submitted with the lobby in
it ("lobby"), of the first with the scenario ("scenario"), the ns spent in `Renderer.draw` before
each ("lobby_drawing", "scenario_drawing"), and the driver. With MOCK=1 in the environment
the mock stands in for the OpenXR loader.

The notes are taken around the product's own functions; nothing in the product knows of them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def replace(kind: type, name: str, function: Callable[..., Any]) -> None:
    """Puts another function in the place of a method."""
    setattr(kind, name, function)


class Marks:
    """When what was reached."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[str, int | str] = {}
        self._drawing = 0

    def watch(self) -> None:
        """Wraps the functions that are noted."""
        from vrkiosk.loop import Loop
        from vrkiosk_render.renderer import Renderer
        from vrkiosk_xr.openxr.runtime import OpenXRRuntime

        draw, submit, play = Renderer.draw, OpenXRRuntime.submit, Loop.play
        stage = "lobby"

        def noted_draw(*arguments: Any, **options: Any) -> None:
            start = time.monotonic_ns()
            draw(*arguments, **options)
            self._drawing += time.monotonic_ns() - start

        def noted_submit(runtime: Any, frame: Any, output: Any) -> None:
            submit(runtime, frame, output)
            if output.rendered and stage not in self._found:
                self._note(stage)
                if stage == "scenario":
                    runtime.request_exit()

        def noted_play(loop: Any) -> bool:
            nonlocal stage
            stage = "scenario"
            return play(loop)

        replace(Renderer, "draw", noted_draw)
        replace(OpenXRRuntime, "submit", noted_submit)
        replace(Loop, "play", noted_play)

    def _note(self, stage: str) -> None:
        from vrkiosk_render import gl

        self._found[stage] = time.monotonic_ns()
        self._found[f"{stage}_drawing"] = self._drawing
        self._found["driver"] = gl.driver()
        self._path.write_text(json.dumps(self._found))


def use_mock() -> None:
    """The mock for the loader. Its images are names without memory: others are drawn into."""
    from vrkiosk_render import targets
    from vrkiosk_xr.mock import MockOpenXR
    from vrkiosk_xr.openxr import api
    from vrkiosk_xr.openxr.runtime import OpenXRRuntime

    acquire, made = OpenXRRuntime.target, {}

    def target(runtime: Any) -> Any:
        images = acquire(runtime)
        if images is None:
            return None
        if images not in made:
            made[images] = targets.create_target(images.width, images.height)
        return made[images]

    vars(api)["LoaderOpenXR"] = MockOpenXR
    replace(OpenXRRuntime, "target", target)


def main(marks: str, *arguments: str) -> None:
    from vrkiosk.cli import app

    if os.environ.get("MOCK") == "1":
        use_mock()
    Marks(Path(marks)).watch()
    app(["run", *arguments])


if __name__ == "__main__":
    main(*sys.argv[1:])
