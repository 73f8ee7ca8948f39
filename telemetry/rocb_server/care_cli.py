"""`rocb-server doctor|backup|restore`: looking after a server."""

from __future__ import annotations

import json
import os
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import ArgumentError, DBAPIError

from rocb_server.audit import OPERATOR
from rocb_server.backup import Summary, back_up, note_backup
from rocb_server.backup import restore as bring_back
from rocb_server.cli_parts import (
    DatabaseOption,
    DataOption,
    ObjectsOption,
    claim,
    database_words,
    fail,
    settings_of,
    store_of,
)
from rocb_server.database import Database
from rocb_server.errors import ServerFailure
from rocb_server.objects import Objects
from rocb_server.server_doctor import State, look
from vrkiosk_telemetry.errors import TelemetryError


def doctor(
    data: DataOption,
    deep: Annotated[bool, typer.Option("--deep", help="Read and compare all content.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Say what is wrong with this server, and the one thing to do about it.

    Status 0: all is well, 1: warnings, 2: something has to be mended.
    """
    settings = settings_of(data, database_url, objects)
    with store_of(settings) as store:
        found = list(look(settings, store, deep=deep))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(one.line() for one in found))
    states = {one.state for one in found}
    raise typer.Exit(2 if State.FAIL in states else 1 if State.WARN in states else 0)


def backup(
    target: Annotated[Path, typer.Argument(help="Folder of the backup; brought up to date.")],
    data: DataOption,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Back the server up, while it serves: sessions, kiosks, accounts, keys."""
    settings = settings_of(data, database_url, objects)
    with store_of(settings) as store:
        summary = back_up(store.database, store.objects, settings.data, target.resolve())
        note_backup(settings.data, summary)
        store.audit.add(OPERATOR, "backed-up", str(target))
    typer.echo(_told(summary))


def restore(
    source: Annotated[Path, typer.Argument(help="Folder of the backup.")],
    data: DataOption,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Bring a backup back into an empty folder (and database), after checking all of it."""
    settings = settings_of(data, database_url, objects)
    try:
        claimed = os.fdopen(claim(settings.data))
        with claimed, closing(Database(settings.database)) as database:
            place = Objects.at(settings.objects or settings.data / "objects")
            summary = bring_back(source.resolve(), database, place, settings.data)
    except (DBAPIError, ArgumentError) as why:
        fail(database_words(settings, why))
    except (ServerFailure, TelemetryError) as why:
        fail(str(why))
    except OSError as why:
        fail(f"{why.filename or source} cannot be used ({why.strerror or why})")
    typer.echo(_told(summary))


def _told(summary: Summary) -> str:
    return (
        f"{summary.made}: {summary.rows.get('session', 0)} sessions, {summary.objects} files, "
        f"{summary.object_bytes / 1e6:.1f} MB"
    )
