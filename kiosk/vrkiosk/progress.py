"""What the person at the terminal sees while a session runs. One line that changes, or plain lines
where the output is no terminal."""

from __future__ import annotations

import sys
import time
from typing import Final

from rich.console import Console
from rich.markup import escape

from vrkiosk_xr.runtime import Notice

EVERY_S: Final = 5.0  # a plain line at most this often


class Progress:
    """Says what is being done. Cheap enough to be called each frame."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(file=sys.stderr, highlight=False, soft_wrap=True)
        self._last = ""
        self._next = 0.0
        self._notice = ("", "")

    def step(self, text: str) -> None:
        """A new stage of the work: always said."""
        self.console.print(escape(text))
        self._last, self._next = text, time.monotonic() + EVERY_S

    def doing(self, text: str) -> None:
        """What is going on within a stage: said when it changed, and not too often."""
        now = time.monotonic()
        if text != self._last and now >= self._next:
            self.console.print(f"  [dim]{escape(text)}[/dim]")
            self._last, self._next = text, now + EVERY_S

    def error(self, text: str) -> None:
        """Something that went wrong, a line each."""
        for line in text.splitlines():
            self.console.print(f"error: {escape(line)}")

    def notice(self, notice: Notice) -> None:
        """Something the back end reports; not again what it said last (a headset may stay away
        for days)."""
        if self.is_news(notice):
            self._notice = _words(notice)
            self.console.print(f"  {notice.name}: {escape(self._notice[1])}")

    def is_news(self, notice: Notice) -> bool:
        """Whether `notice` would say it."""
        return _words(notice) != self._notice


def _words(notice: Notice) -> tuple[str, str]:
    return notice.name, " ".join(str(value) for value in notice.data.values())
