"""`kiosk courier`: a USB stick instead of a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vrkiosk import config as settings
from vrkiosk.config import ConfigError
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail
from vrkiosk.folders import Folders
from vrkiosk.owner import become_owner

if TYPE_CHECKING:
    from vrkiosk_telemetry.credentials import Credentials
    from vrkiosk_telemetry.inbox import Inbox
    from vrkiosk_telemetry.outbox import Outbox

app = typer.Typer(
    help="A USB stick instead of a network: sessions to the server, receipts and classes back.",
    no_args_is_help=True,
)
Stick = Annotated[Path, typer.Argument(help="Where the stick is mounted.")]
Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
]


@app.command("export")
def courier_export(stick: Stick, data: Data = None) -> None:
    """Put every session that waits on a stick, encrypted to the region. They stay here until
    their receipts come back."""
    from vrkiosk_telemetry.courier import export_outbox
    from vrkiosk_telemetry.encryption import read_recipients

    with _opened(data) as (folders, box, inbox, known):
        recipients = read_recipients(folders.region_key)
        made = export_outbox(stick, box, known, recipients, inbox.untold())
    typer.echo(
        f"{len(made.parcels)} sessions are on the stick; at the server: rocb-server courier import "
        f"STICK, then rocb-server courier export STICK --kiosk {made.kiosk}"
    )


@app.command("import")
def courier_import(stick: Stick, data: Data = None) -> None:
    """Take what the server put on the stick: receipts, class tickets, packs, updates."""
    from vrkiosk_telemetry.courier import import_inbox

    with _opened(data) as (_, box, inbox, known):
        for line in import_inbox(stick, box, inbox, known) or ["nothing is new on the stick"]:
            typer.echo(line)


@contextmanager
def _opened(data: Path | None) -> Iterator[tuple[Folders, Outbox, Inbox, Credentials]]:
    """What a courier works on; errors end the command in words."""
    from vrkiosk_telemetry import credentials
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.inbox import Inbox
    from vrkiosk_telemetry.outbox import Outbox

    try:
        config = settings.load({"data": data})
        become_owner(config.data)
        folders = Folders(config.data)
        known = credentials.load(folders.keys)
        enrolment = known.enrolment
        with Outbox(folders.outbox, folders.sent, lambda: print("waiting for kiosk sync")) as box:
            yield folders, box, Inbox(folders.inbox, enrolment.receipt_key, enrolment.kiosk), known
    except ConfigError as error:
        fail(str(error), EXIT_BAD_INPUT)
    except TelemetryError as error:
        fail(str(error), EXIT_FAILED)
