"""`kiosk analyse`: measures of gaze and hands from recorded sessions, as tables and pictures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from vrkiosk.bars import bar_over
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail
from vrkiosk_scenarios.texts import LANGUAGES, Texts

SUMMARIES: Final = 3  # of more sessions only one line each is printed


def analyse(
    sessions: Annotated[
        list[Path], typer.Argument(help="Sessions, live or sealed, or folders of them.")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("analysis"),
    language: Annotated[str, typer.Option(help="en or ru.")] = "en",
    pictures: Annotated[bool, typer.Option(help="Heat map and scan path too.")] = True,
) -> None:
    """Measure gaze and hands: tables in Parquet, a heat map, a scan path, a summary."""
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.finding import session_folders

    if language not in LANGUAGES:
        fail(f"--language {language}: choose one of {', '.join(LANGUAGES)}", EXIT_BAD_INPUT)
    try:
        folders = [folder for path in sessions for folder in session_folders(path)]
        failed = _run(list(dict.fromkeys(folders)), out, Texts(language), pictures)
    except (TelemetryError, OSError) as error:
        fail(str(error), EXIT_BAD_INPUT)
    raise typer.Exit(EXIT_FAILED if failed else 0)


def _run(folders: list[Path], out: Path, texts: Texts, pictures: bool) -> bool:
    """Analyses one after the other. Gives whether one was passed over."""
    from rich.console import Console

    from vrkiosk.analyse_report import report
    from vrkiosk_telemetry.analysis import analyse as derive
    from vrkiosk_telemetry.analysis import write_pictures, write_tables
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.reader import Session

    console, failed = Console(soft_wrap=True, highlight=False), False
    with bar_over(len(folders)) as bar:
        for done, folder in enumerate(folders):

            def tell(stage: str, name: str = folder.name, done: int = done) -> None:
                bar(f"{name[:8]} {stage}", done)

            try:
                derived = derive(Session.open(folder), tell=tell)
            except TelemetryError as error:
                failed = True
                print(f"error: {folder}: {error}; skipped", file=sys.stderr)
                continue
            write_tables(derived, out)
            if pictures:
                tell("pictures")
                write_pictures(derived, out / "pictures", texts.language)
            for note in derived.notes:
                print(f"note: {folder.name}: {note}", file=sys.stderr)
            report(console, derived, texts, short=len(folders) > SUMMARIES)
    print(texts.fill("analysis.written" if pictures else "analysis.written_tables", folder=out))
    return failed
