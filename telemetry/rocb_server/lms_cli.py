"""`rocb-server scorm` and `rocb-server statements`: learning systems."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import httpx
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
from rocb_server.kiosks import CENTRE
from rocb_server.lms_outbox import LmsOutbox, Lrs
from rocb_server.pairings import Pairings
from rocb_server.scorm_package import make
from vrkiosk_scenarios.texts import LANGUAGES

PASSWORD: Final = "ROCB_LRS_PASSWORD"


def scorm(
    target: Annotated[Path, typer.Argument(help="The package, a zip file to make.")],
    data: DataOption,
    server: Annotated[str, typer.Option(help="Address learners' browsers reach: https://...")],
    centre: Annotated[str, typer.Option(help="Whose officers it is for.")],
    scenario: Annotated[str, typer.Option(help="Only its sessions count; default: any.")] = "",
    language: Annotated[str, typer.Option(help="en, ru, fr or az.")] = "en",
    database_url: DatabaseOption = "",
) -> None:
    """Make a SCORM 1.2 package: it shows a code and tells the learning system the result."""
    if language not in LANGUAGES:
        fail(f"--language: expected {', '.join(LANGUAGES)}, found {language}")
    if not CENTRE.fullmatch(centre):
        fail(f"--centre: {centre} is no id of a centre; expected small letters and digits")
    with store_of(settings_of(data, database_url)) as store:
        token = Pairings(store.database).new_package(centre, scenario)
        target.write_bytes(make(server, token, language))
        store.audit.add(OPERATOR, "package-made", f"{target.name} {scenario}", centre)
    typer.echo(str(target))


def send_statements(
    data: DataOption,
    endpoint: Annotated[str, typer.Option(help="Of the record store: https://.../xAPI")],
    user: Annotated[str, typer.Option(help="Name the record store knows this server by.")],
    home: Annotated[str, typer.Option(help="This server's address, which accounts belong to.")],
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Send the results of sessions to a learning record store (xAPI) that it has not got yet. Its
    password: the environment's ROCB_LRS_PASSWORD. May be run again at any time, by a timer."""
    if not (password := os.environ.get(PASSWORD, "")):
        fail(f"{PASSWORD} is not set; it is the record store's password for {user}")
    with store_of(settings_of(data, database_url, objects)) as store:
        outbox, sent = LmsOutbox(store, Lrs(endpoint, user, password, home)), 0
        try:
            while count := outbox.send():
                sent += count
        except httpx.HTTPError as why:
            fail(f"{endpoint}: {why}; {sent} sessions were sent, the rest when this is run again")
    typer.echo(f"sent {sent} sessions")
