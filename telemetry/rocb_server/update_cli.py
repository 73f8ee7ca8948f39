"""`rocb-server update`: updates of the kiosk's program, for kiosks to fetch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rocb_server.audit import OPERATOR
from rocb_server.cli_parts import (
    DatabaseOption,
    DataOption,
    ObjectsOption,
    fail,
    settings_of,
    store_of,
)
from vrkiosk_telemetry.inbox import UPDATE_SUFFIX
from vrkiosk_telemetry.listing import NAME

updates = typer.Typer(no_args_is_help=True, help="Updates that kiosks fetch, check and apply.")


@updates.command("add")
def update_add(
    file: Annotated[Path, typer.Argument(help="Signed update (*.kupd).")],
    data: DataOption,
    centre: Annotated[str | None, typer.Option(help="For the kiosks of one centre alone.")] = None,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Give kiosks an update. They check its signature themselves."""
    if not file.is_file() or not NAME.fullmatch(file.name) or file.suffix != UPDATE_SUFFIX:
        fail(f"{file} is no update; expected a file with a name like kiosk-1.4.2{UPDATE_SUFFIX}")
    with store_of(settings_of(data, database_url, objects)) as store:
        store.teaching.inbox.put_update(file.name, centre, file)
        store.audit.add(OPERATOR, "update-added", file.name, centre)
    typer.echo(f"{file.name}: kiosks fetch it at their next sync")


@updates.command("list")
def update_list(data: DataOption, database_url: DatabaseOption = "") -> None:
    """Print the updates that kiosks are given, and what each kiosk said of it."""
    with store_of(settings_of(data, database_url)) as store:
        for row in store.teaching.inbox.updates():
            typer.echo(f"{row.name}\t{row.size}\t{row.centre or 'all'}\t{row.added}")
            for one in store.teaching.inbox.taken("update", row.name):
                typer.echo(f"\t{one.kiosk}\t{one.state}\t{one.at}\t{one.why}")


@updates.command("withdraw")
def update_withdraw(
    name: Annotated[str, typer.Argument(help="As `update list` shows it.")],
    data: DataOption,
    database_url: DatabaseOption = "",
) -> None:
    """Take an update back from kiosks that have not fetched it."""
    with store_of(settings_of(data, database_url)) as store:
        if not store.teaching.inbox.withdraw_update(name):
            fail(f"there is no update {name}; see rocb-server update list")
        store.audit.add(OPERATOR, "update-withdrawn", name)
