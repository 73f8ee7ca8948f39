"""`kiosk data`: what this kiosk holds of one officer, given to them or erased."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vrkiosk import config as settings
from vrkiosk.config import ConfigError
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail
from vrkiosk.owner import become_owner

if TYPE_CHECKING:
    from vrkiosk_telemetry.personal import Held

app = typer.Typer(help="One officer's data on this kiosk: a copy, or erasing it.")
Pseudonym = Annotated[str, typer.Argument(help="Pseudonym, as the class list has it.")]
Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
]


@app.command("export")
def data_export(
    officer: Pseudonym,
    out: Annotated[Path, typer.Argument(help="Folder to make.")],
    data: Data = None,
) -> None:
    """Copy all this kiosk holds of an officer, in open formats (CSV, JSON)."""
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.export.exporting import Plan
    from vrkiosk_telemetry.export.exporting import export as export_all
    from vrkiosk_telemetry.export.forms import Form

    held = _held(_data(data), officer)
    try:
        out.mkdir(parents=True)
        for path in held.remembered:
            shutil.copyfile(path, out / f"remembered-{path.parent.name}.json")
        plan = Plan(Form.CSV, out / "sessions", partial=True)
        failed = 0
        for outcome in export_all(held.readable(), plan, lambda _folder: lambda _share: None):
            failed += outcome.target is None
            print(outcome.target or f"error: {outcome.source}: {outcome.problem}")
        about = {"officer": officer, "not_readable_here": list(held.sealed)}
        (out / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    except (TelemetryError, OSError) as error:
        fail(f"{out}: {error}", EXIT_BAD_INPUT)
    if held.sealed:
        print(
            f"{len(held.sealed)} sessions are encrypted to the region and cannot be read here; "
            "at the server: rocb-server unpack"
        )
    raise typer.Exit(EXIT_FAILED if failed else 0)


@app.command("erase")
def data_erase(
    officer: Pseudonym,
    why: Annotated[str, typer.Option(help="For the tombstone; no name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Erase all this kiosk holds of an officer, also what was not sent. The server is told at the
    next sync, and erases what it has from this kiosk."""
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.personal import erase

    folder = _data(data)
    held = _held(folder, officer)
    count = len(held.sessions)
    if not yes and not typer.confirm(f"Erase {count} sessions of {officer} for good?"):
        fail("nothing was erased", EXIT_FAILED)
    try:
        erase(folder, officer, why)
    except (TelemetryError, OSError) as error:
        fail(str(error), EXIT_FAILED)
    print(
        f"erased {count} sessions and what was remembered of {officer}; a kiosk that runs forgets "
        "at its next start: sudo systemctl restart kiosk"
    )
    if held.unknown:
        print(
            f"{held.unknown} unsent sessions cannot be read here and may be anybody's; once they "
            "are sent: rocb-server erase --officer"
        )


def _held(data: Path, officer: str) -> Held:
    from vrkiosk_telemetry.personal import PersonalError, held_by

    try:
        held = held_by(data, officer)
    except PersonalError as error:
        fail(str(error), EXIT_BAD_INPUT)
    if not (held.folders or held.open or held.remembered):
        fail(f"this kiosk holds nothing of {officer}", EXIT_BAD_INPUT)
    return held


def _data(data: Path | None) -> Path:
    try:
        folder = settings.load({"data": data}).data
    except ConfigError as error:
        fail(str(error), EXIT_BAD_INPUT)
    become_owner(folder)
    return folder
