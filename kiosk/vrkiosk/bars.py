"""A bar for work on many sessions: on a terminal only, since elsewhere each says its own line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Bar(Protocol):
    """Says what is being done, and how many sessions (also parts of one) are done."""

    def __call__(self, text: str, done: float) -> None: ...


@contextmanager
def bar_over(count: int) -> Iterator[Bar]:
    """A bar over `count` sessions on standard error."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns,
        console=console,
        disable=not console.is_terminal,
        redirect_stdout=sys.stdout.isatty(),  # a pipe gets what is printed, without the bar
    ) as progress:
        task = progress.add_task("", total=count)

        def show(text: str, done: float) -> None:
            progress.update(task, description=text, completed=done)

        yield show
        show("", count)
