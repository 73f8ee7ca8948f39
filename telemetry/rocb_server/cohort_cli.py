"""`rocb-server ingest` and `rocb-server cohort`: derived tables, and questions over them."""

from __future__ import annotations

import csv
import json
import os
import sys
from contextlib import suppress
from typing import Annotated, Final

import typer
from sqlalchemy.exc import OperationalError

from rocb_server.app import Settings
from rocb_server.cli_parts import (
    DatabaseOption,
    DataOption,
    ObjectsOption,
    fail,
    settings_of,
    store_of,
)
from rocb_server.cohort import Chosen, Cohort, about, questions
from rocb_server.derived_store import DerivedStore
from rocb_server.errors import Refusal
from rocb_server.ingest import Ingest
from vrkiosk_telemetry.lifeline import LifeLine

POLL_S: Final = 2.0
NICENESS: Final = 10  # requests first


def ingest(
    data: DataOption,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what comes, until standard input ends.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Try those again that could not be analysed.")
    ] = False,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Make the derived tables of what was received. The server does this by itself."""
    settings = settings_of(data, database_url, objects)
    if follow:
        with suppress(PermissionError):  # a hardened unit forbids it, and has weights of its own
            os.nice(NICENESS)
    with store_of(settings) as store:
        derived = DerivedStore(settings.derived)
        work = Ingest(store, derived, lambda line: typer.echo(f"rocb-server: {line}", err=True))
        count = work.again(derived.problems()) if again else 0
        count += work.catch_up()
        if not follow:
            typer.echo(f"derived {count} sessions into {settings.derived}")
            return
        server = LifeLine(sys.stdin.fileno(), os.getppid())
        while not server.ended(POLL_S):
            try:
                work.catch_up()
            except OperationalError as why:  # a database that is started anew is there again soon
                typer.echo(f"rocb-server: ingest waits for the database ({why.orig})", err=True)


def cohort(
    data: DataOption,
    name: Annotated[str, typer.Argument(help="The question; none: list them.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV instead of JSON.")] = False,
    centre: Annotated[str | None, typer.Option(help="Sessions of this centre alone.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Of this scenario.")] = None,
    officer: Annotated[str | None, typer.Option(help="Of this pseudonym.")] = None,
    since: Annotated[str | None, typer.Option(help="First day, 2026-11-01, or month.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, or month.")] = None,
) -> None:
    """Answer a question about many sessions."""
    if not name:
        for one in questions():
            typer.echo(f"{one:24} {about(one)}")
        return
    chosen = Chosen(centre, scenario, officer, since, until)
    try:
        found = Cohort(DerivedStore(Settings(data.resolve()).derived)).ask(name, chosen)
    except Refusal as why:
        fail(str(why))
    except OSError as why:
        fail(f"{data} cannot be read ({why.strerror or why})")
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(found.columns)
        writer.writerows(found.rows)
    else:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False))
