"""`rocb-server courier`: sticks that carry sessions here, and receipts and classes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from rocb_server.cli_parts import (
    DatabaseOption,
    DataOption,
    ObjectsOption,
    settings_of,
    store_of,
)
from rocb_server.courier import Courier
from vrkiosk_telemetry.encryption import read_identities

couriers = typer.Typer(no_args_is_help=True, help="USB sticks of kiosks without a network.")
StickArgument = Annotated[Path, typer.Argument(help="Where the stick is mounted.")]


@contextmanager
def _courier(data: Path, database_url: str, objects: str) -> Iterator[Courier]:
    settings = settings_of(data, database_url, objects)
    with store_of(settings) as store:
        identities = read_identities(settings.region_key)
        yield Courier(store, settings.data / "courier", identities)


@couriers.command("import")
def courier_import(
    stick: StickArgument,
    data: DataOption,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Take what kiosks put on a stick (`kiosk courier export`): checked whole, then stored."""
    with _courier(data, database_url, objects) as courier:
        for line in courier.take(stick):
            typer.echo(line)


@couriers.command("export")
def courier_export(
    stick: StickArgument,
    kiosk: Annotated[str, typer.Option(help="Whose stick it is, e.g. baku-01.")],
    data: DataOption,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Put receipts, class tickets, packs and updates for a kiosk on a stick."""
    with _courier(data, database_url, objects) as courier:
        typer.echo(courier.fill(stick, kiosk))
