"""What the commands of `rocb-server` share."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from sqlalchemy.exc import ArgumentError, DBAPIError

from rocb_server.app import Settings, open_store
from rocb_server.errors import Refusal, ServerFailure
from rocb_server.store import Store
from vrkiosk_telemetry.errors import TelemetryError

EXIT_FAILED: Final = 2

DataOption = Annotated[Path, typer.Option(help="Folder of the server; made if missing.")]
DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database-url",
        envvar="ROCB_DATABASE_URL",
        help="postgresql://USER@HOST/NAME. Default: SQLite in the folder.",
    ),
]
ObjectsOption = Annotated[
    str,
    typer.Option(
        envvar="ROCB_OBJECTS",
        help="s3://BUCKET/PREFIX for what was received. Default: in the folder.",
    ),
]


def fail(why: str) -> NoReturn:
    """Ends the command with a line on standard error."""
    typer.echo(f"rocb-server: {why}", err=True)
    raise typer.Exit(EXIT_FAILED)


def claim(data: Path) -> int:
    """Makes this the only server of a data folder: who writes an upload is settled in memory. The
    claim lasts until the handle is closed, or the process ends. ServerFailure."""
    data.mkdir(parents=True, exist_ok=True)
    handle = os.open(data / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as why:
        os.close(handle)
        raise ServerFailure(
            f"another server uses {data}; stop it, or choose another --data"
        ) from why
    return handle


def settings_of(data: Path, database_url: str = "", objects: str = "") -> Settings:
    """The settings a command was given."""
    return Settings(data.resolve(), database_url, objects)


@contextmanager
def store_of(settings: Settings) -> Iterator[Store]:
    """The store of a server, beside one that may be running on it; what goes wrong ends the
    command with a line."""
    try:
        with closing(open_store(settings)) as store:
            yield store
    except (DBAPIError, ArgumentError) as why:
        fail(database_words(settings, why))
    except OSError as why:
        fail(f"{why.filename or settings.data} cannot be used ({why.strerror or why})")
    except (ServerFailure, TelemetryError, Refusal) as why:
        fail(str(why))


def database_words(settings: Settings, error: DBAPIError | ArgumentError) -> str:
    """Why a database cannot be used, in a line."""
    if isinstance(error, ArgumentError):
        return f"--database-url is none ({error}); expected postgresql://USER@HOST/NAME"
    why = str(error.orig).strip().splitlines()[0]
    do = "check the address and that it runs" if settings.database_url else _RESTORE
    return f"{settings.database_name} cannot be used ({why}); {do}"


_RESTORE: Final = "restore it from a backup, or move it away to start with none"
