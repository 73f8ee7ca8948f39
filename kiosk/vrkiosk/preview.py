"""A scenario file as pictures in a page that reloads itself, drawn again on every save."""

from __future__ import annotations

import html
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vrkiosk.gallery.drawing import GalleryWishes, draw_gallery
from vrkiosk.linting import lint_file
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.variation import vary

PAUSE_S: Final = 0.5  # between two looks at the file
PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta http-equiv="refresh" content="2"><title>{title}</title>
<style>body{{background:#1c2126;color:#e6e6e6;font:16px sans-serif;margin:1.5em}}
img{{width:420px;margin:4px;vertical-align:top}} pre{{white-space:pre-wrap}}
figure{{display:inline-block;margin:4px}} .wrong{{color:#f27a2b}}</style>
<h1>{title}</h1>{body}</html>
"""


@dataclass(slots=True)
class Preview:
    """Pictures of one file in `out`; `page` shows them, or what is wrong with the file."""

    file: Path
    out: Path
    seed: int
    size: tuple[int, int] = (640, 360)
    _seen: int = field(default=-1, init=False)

    @property
    def page(self) -> Path:
        return self.out / "index.html"

    def run(self, watch: bool) -> None:
        """Draws; with `watch` again whenever the file was saved, until interrupted. OSError where
        the file cannot be read or the pictures cannot be written."""
        self.draw_if_saved()
        while watch:
            time.sleep(PAUSE_S)
            self.draw_if_saved()

    def draw_if_saved(self) -> bool:
        """Draws if the file changed since the last call."""
        saved = self.file.stat().st_mtime_ns
        if saved == self._seen:
            return False
        self._seen = saved
        self.out.mkdir(parents=True, exist_ok=True)
        try:
            body, title = self._drawn()
        except schema.ScenarioError as error:
            title = f"{self.file.name} is not valid"
            body = f'<pre class="wrong">{html.escape(str(error))}</pre>'
            print(error)
        draft = self.out / ".index.html"
        draft.write_text(PAGE.format(title=html.escape(title), body=body), encoding="utf-8")
        draft.replace(self.page)
        return True

    def _drawn(self) -> tuple[str, str]:
        scenario = vary(schema.load(self.file), self.seed)
        report = lint_file(self.file, 1)
        for line in report.lines:
            print(line)
        wishes = GalleryWishes(self.out, scenarios=[scenario], size=self.size)
        written = draw_gallery(wishes, lambda doing, done: None)
        figures = "".join(
            f'<figure><img src="{path.relative_to(self.out)}?{self._seen}" alt="{path.stem}">'
            f"<figcaption>{html.escape(path.stem)}</figcaption></figure>"
            for path in written
            if path.parent.name == scenario.id
        )
        style = ' class="wrong"' if report.errors else ""
        words = f"<pre{style}>{html.escape(chr(10).join(report.lines))}</pre>"
        return words + figures, f"{scenario.id}: {scenario.title.en}"
