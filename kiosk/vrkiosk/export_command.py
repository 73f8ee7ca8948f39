"""`kiosk export`: sessions in the forms other tools read, and in forms that tell less."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vrkiosk.bars import bar_over
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail
from vrkiosk_telemetry.export.forms import LEAST_GROUP, Form, Tier

if TYPE_CHECKING:
    from vrkiosk_telemetry.export.exporting import Plan

PERSONAL: Final = (
    "note: these files are personal data: motion and gaze identify people (docs/export.md); "
    "--anonymise T1, T2 or T3 leaves them out"
)


def export(
    sessions: Annotated[
        list[Path], typer.Argument(help="Sessions, live or sealed, or folders of them.")
    ],
    form: Annotated[Form, typer.Option("--format", help="What to write.")] = Form.PARQUET,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("export"),
    anonymise: Annotated[
        Tier,
        typer.Option(
            case_sensitive=False,
            help="T0 as recorded, T1 results and events, T2 groups, T3 groups without place and "
            "time: docs/export.md.",
        ),
    ] = Tier.T0,
    joints: Annotated[bool, typer.Option(help="The 52 joints of the hands too.")] = True,
    key: Annotated[
        Path | None,
        typer.Option(help="Key of the names in T1 and bids; else a new one, not kept."),
    ] = None,
    least_group: Annotated[
        int, typer.Option(help="T2, T3: officers a group must have.")
    ] = LEAST_GROUP,
    partial: Annotated[
        bool, typer.Option("--partial", help="Damaged sessions too, up to the damage.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Write sessions as CSV, Parquet, MCAP (Foxglove), RRD (Rerun) or BIDS."""
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.export.exporting import Plan
    from vrkiosk_telemetry.export.tiers import Pseudonyms
    from vrkiosk_telemetry.finding import session_folders

    try:
        folders = [folder for path in sessions for folder in session_folders(path)]
        names = Pseudonyms.of_file(key) if key else Pseudonyms()
        plan = Plan(form, out, anonymise, joints, partial, force, names, least_group)
        failed = _run(list(dict.fromkeys(folders)), plan)
    except (TelemetryError, OSError) as error:
        fail(str(error), EXIT_BAD_INPUT)
    if plan.tier is Tier.T0:
        print(PERSONAL, file=sys.stderr)
    raise typer.Exit(EXIT_FAILED if failed else 0)


def _run(folders: list[Path], plan: Plan) -> bool:
    """Exports, and says what came of each. Gives whether a session was passed over."""
    from vrkiosk_telemetry.export.exporting import export as export_all

    failed = False
    started: list[Path] = []
    with bar_over(len(folders)) as bar:

        def follow(folder: Path) -> Callable[[float], None]:
            """Called as each session is begun; gives what takes its share done."""
            before = len(started)
            started.append(folder)
            return lambda share: bar(folder.name, before + share)

        for outcome in export_all(folders, plan, follow):
            for note in outcome.notes:
                print(f"note: {outcome.source}: {note}", file=sys.stderr)
            if outcome.target is None:
                failed = True
                print(f"error: {outcome.source}: {outcome.problem}; skipped", file=sys.stderr)
            else:
                print(outcome.target)
    return failed
