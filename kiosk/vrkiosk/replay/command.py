"""`kiosk replay`: a recorded session seen again, or proved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail


def replay(
    session: Annotated[Path, typer.Argument(help="Folder of a session, live or sealed.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Run it again and compare the event logs.")
    ] = False,
    pictures: Annotated[
        Path | None, typer.Option(help="Draw the record at its moments into this folder.")
    ] = None,
) -> None:
    """Prove a recorded session, or draw it."""
    from vrkiosk_telemetry.errors import TelemetryError

    if not verify and pictures is None:
        fail("nothing to do: ask for --verify or --pictures FOLDER", EXIT_BAD_INPUT)
    try:
        if pictures is not None:
            from vrkiosk.replay.pictures import redraw

            for path in redraw(session, pictures):
                print(path)
        if verify:
            from vrkiosk.replay.verifying import verify_folder

            verdict = verify_folder(session)
            print(verdict)
            raise typer.Exit(0 if verdict.ok else EXIT_FAILED)
    except TelemetryError as error:
        fail(str(error), EXIT_BAD_INPUT)
