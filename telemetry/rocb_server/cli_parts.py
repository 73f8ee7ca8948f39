"""What the commands of `rocb-server` share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from sqlalchemy.exc import DBAPIError

from rocb_server.app import DATABASE_NAME, Settings, open_store
from rocb_server.errors import Refusal, ServerFailure
from rocb_server.store import Store
from vrkiosk_telemetry.errors import TelemetryError

EXIT_FAILED: Final = 2

DataOption = Annotated[Path, typer.Option(help="Folder of the server; made if missing.")]


def fail(why: str) -> NoReturn:
    """Ends the command with a line on standard error."""
    typer.echo(f"rocb-server: {why}", err=True)
    raise typer.Exit(EXIT_FAILED)


@contextmanager
def store_of(data: Path) -> Iterator[Store]:
    """The store of a data folder, beside a server that may be running on it; what goes wrong ends
    the command with a line."""
    settings = Settings(data.resolve())
    try:
        with closing(open_store(settings)) as store:
            yield store
    except DBAPIError as why:
        fail(
            f"{settings.data / DATABASE_NAME} cannot be used ({why.orig}); restore it from a backup"
        )
    except OSError as why:
        fail(f"{why.filename or settings.data} cannot be used ({why.strerror or why})")
    except (ServerFailure, TelemetryError, Refusal) as why:
        fail(str(why))
