"""What a trainer asks for while an officer works: at the terminal, or by keys of the window.

A line at the terminal begins with a word or its first letter: pause, resume, hint, stop, note TEXT.
Lines are read by a thread, because reading waits; everything else happens in the frame loop.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable
from threading import Thread
from typing import Final, TextIO

ACTIONS: Final = ("pause", "resume", "hint", "stop", "note")
LONGEST: Final = 200  # letters of a note
Command = tuple[str, str]  # an action, and the text of a note


def understood(line: str) -> Command | None:
    """What a line asks for; None where it is nothing."""
    word, _, text = line.strip().partition(" ")
    found = [action for action in ACTIONS if word and action.startswith(word.lower())]
    if len(found) != 1 or (found[0] == "note") != bool(text.strip()):
        return None
    return found[0], text.strip()[:LONGEST]


class Trainer:
    """Collects what is asked for. keys: actions that a window notes down, taken from its left."""

    def __init__(self, keys: deque[str] | None = None) -> None:
        self._keys = keys if keys is not None else deque()
        self._lines: deque[Command] = deque()

    def read(self, lines: Iterable[str], wrong: Callable[[str], None]) -> None:
        """Takes lines until there are no more; `wrong` is told how to say it."""
        for line in lines:
            command = understood(line)
            if command is not None:
                self._lines.append(command)
            elif line.strip():
                wrong(f"expected one of {', '.join(ACTIONS[:-1])}, or: note TEXT")

    def listen(self, wrong: Callable[[str], None], source: TextIO | None = None) -> None:
        """Reads the terminal from now on, where there is one."""
        stream = sys.stdin if source is None else source
        if stream is not None and stream.isatty():
            Thread(target=self.read, args=(stream, wrong), name="trainer", daemon=True).start()

    def commands(self) -> list[Command]:
        """What was asked for since the last call."""
        found: list[Command] = []
        while self._keys:
            found.append((self._keys.popleft(), ""))
        while self._lines:
            found.append(self._lines.popleft())
        return found
