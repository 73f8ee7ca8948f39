"""`kiosk mirror`: the monitor's own process, without any right to records or keys."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Final

import typer

from vrkiosk import config as settings
from vrkiosk.config import ConfigError
from vrkiosk.exits import EXIT_UNREACHABLE, fail

FEED: Final = Path("/run/kiosk/mirror")


def mirror(
    feed: Annotated[Path, typer.Option(help="File of pictures that `kiosk run` writes.")] = FEED,
    window: Annotated[bool, typer.Option(help="In a window, not on the whole monitor.")] = False,
    language: Annotated[str | None, typer.Option(help="en, ru, fr or az.")] = None,
) -> None:
    """Show on the monitor what the officer sees, and why not."""
    from vrkiosk.mirror.monitor import Monitor, watch
    from vrkiosk_render.errors import GraphicsUnavailable

    try:
        spoken = language or settings.load({}).language
    except ConfigError:
        spoken = "en"
    with ExitStack() as stack:
        try:
            monitor = stack.enter_context(Monitor(whole=not window))
        except GraphicsUnavailable as error:
            fail(str(error), EXIT_UNREACHABLE)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: monitor.end())
        watch(monitor, feed, spoken)
