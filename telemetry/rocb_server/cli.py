"""`rocb-server`: starts the server."""

from __future__ import annotations

import ipaddress
import socket
import time
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
import uvicorn
from sqlalchemy.exc import ArgumentError, DBAPIError

from rocb_server import (
    account_cli,
    care_cli,
    cohort_cli,
    courier_cli,
    kiosk_cli,
    lms_cli,
    update_cli,
)
from rocb_server.app import DATABASE_NAME, Settings, create_app, open_store
from rocb_server.audit import OPERATOR
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
from rocb_server.errors import ServerFailure
from rocb_server.ingest_process import IngestProcess
from rocb_server.models import STORED
from rocb_server.store import Store
from rocb_server.uploads import DurableUploads
from vrkiosk_telemetry.encryption import create_identity, read_identities
from vrkiosk_telemetry.errors import TelemetryError

SHUTDOWN_S = 5  # for requests in progress; an upload goes on after the restart

cli = typer.Typer(add_completion=False, no_args_is_help=True)
keys = typer.Typer(no_args_is_help=True, help="The region's keys, which open what kiosks encrypt.")
cli.add_typer(keys, name="key")
cli.add_typer(kiosk_cli.codes, name="enrol-code")
cli.add_typer(kiosk_cli.kiosks, name="kiosk")
cli.add_typer(account_cli.accounts, name="account")
cli.command("ingest")(cohort_cli.ingest)
cli.command("cohort")(cohort_cli.cohort)
cli.add_typer(update_cli.updates, name="update")
cli.command("scorm")(lms_cli.scorm)
cli.command("statements")(lms_cli.send_statements)
cli.command("doctor")(care_cli.doctor)
cli.command("backup")(care_cli.backup)
cli.command("restore")(care_cli.restore)
cli.add_typer(courier_cli.couriers, name="courier")


@cli.callback()
def rocb_server() -> None:
    """The ROCB server: receives, checks and shows training sessions."""


@cli.command()
def serve(
    data: DataOption,
    port: Annotated[int, typer.Option(help="TCP port; 0 takes a free one.", min=0, max=65535)],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    derive: Annotated[
        bool,
        typer.Option("--ingest/--no-ingest", help="Make derived tables of what is received."),
    ] = True,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Serve until stopped. Prints its address once it answers."""
    settings = settings_of(data, database_url, objects)
    try:
        listener = _listen(host, port)
        claim(settings.data)
        store = open_store(settings)
        uploads = DurableUploads(settings.data / "uploads")
        uploads.remove_stale(time.time())
    except (ServerFailure, TelemetryError) as why:
        fail(str(why))
    except (DBAPIError, ArgumentError) as why:
        fail(database_words(settings, why))
    except OSError as why:
        fail(
            f"{settings.data} cannot be used ({why.strerror}); choose a folder that can be written"
        )
    config = uvicorn.Config(
        create_app(store, uploads),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    _announce(listener, settings, store)
    with listener, IngestProcess(settings) if derive else nullcontext():
        uvicorn.Server(config).run(sockets=[listener])


@keys.command("new")
def key_new(data: DataOption) -> None:
    """Make a new key of the region, and print its recipient for the kiosks. Keys before it stay,
    for the sessions sealed to them."""
    path = Settings(data.resolve()).region_key
    try:
        recipient = create_identity(path)
    except (TelemetryError, OSError) as why:
        fail(str(why))
    typer.echo(recipient.text)
    typer.echo(
        f"rocb-server: added to {path}; keep a copy of that file elsewhere: without it sealed "
        "sessions cannot be read by anybody. Start the server anew: kiosks "
        "get it when they enrol or renew",
        err=True,
    )


@keys.command("show")
def key_show(data: DataOption) -> None:
    """Print the recipients of the region's keys, oldest first."""
    try:
        identities = read_identities(Settings(data.resolve()).region_key)
    except TelemetryError as why:
        fail(str(why))
    for identity in identities:
        typer.echo(f"{identity.recipient.text} {identity.recipient.fingerprint[:16]}")


@cli.command()
def unpack(
    session: Annotated[UUID, typer.Argument(help="Id of the session, as its page shows it.")],
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
    data: DataOption,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Write a session into a folder as the kiosk sealed it, decrypted: to replay or analyse."""
    settings = settings_of(data, database_url, objects)
    if not database_url and not (data / DATABASE_NAME).is_file():
        fail(f"{data} is no folder of a server; give the --data that `rocb-server serve` has")
    try:
        with closing(open_store(settings)) as store:
            row = store.session(session)
            if row is None or row.state != STORED:
                fail(f"session {session} is not stored here; look it up in the list of sessions")
            store.contents.unpack(row, folder)
            store.audit.add(OPERATOR, "session-unpacked", row.uuid, row.centre)
    except (DBAPIError, ArgumentError) as why:
        fail(database_words(settings, why))
    except (ServerFailure, TelemetryError) as why:
        fail(f"session {session}: {why}")
    except OSError as why:
        fail(f"session {session} cannot be written to {folder} ({why.strerror or why})")
    typer.echo(str(folder))


@cli.command()
def erase(
    data: DataOption,
    why: Annotated[str, typer.Option(help="For the tombstone and the log.")],
    session: Annotated[UUID | None, typer.Option(help="Id of one session.")] = None,
    officer: Annotated[str, typer.Option(help="Pseudonym: all of that person's sessions.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database_url: DatabaseOption = "",
    objects: ObjectsOption = "",
) -> None:
    """Erase sessions for good. What is left is a tombstone: id, when, and why."""
    if (session is None) == (not officer):
        fail("give --session or --officer")
    with store_of(settings_of(data, database_url, objects)) as store:
        found = [session] if session else store.erasure.sessions_of(officer)
        if not found:
            fail(f"there is no session of {officer} here")
        if not yes and not typer.confirm(f"Erase {len(found)} sessions for good?"):
            fail("nothing was erased")
        for one in found:
            store.erasure.erase(one, OPERATOR, why)
            typer.echo(f"erased {one}")


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that an address printed is an address that can be connected to."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as why:
        raise ServerFailure(
            f"cannot listen on {host} port {port} ({why.strerror or why}); "
            "stop what uses it, or choose another --port or --host"
        ) from why
    return listener


def _announce(listener: socket.socket, settings: Settings, store: Store) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"rocb-server: http://{shown}:{port} data {settings.data}")
    count = sum(kiosk.revoked is None for kiosk in store.kiosks.all())
    typer.echo(
        f"rocb-server: {count} kiosks enrolled"
        + ("" if count else "; make a code for the first: rocb-server enrol-code new"),
        err=True,
    )
    if not store.accounts.all():
        typer.echo(
            "rocb-server: nobody can log in yet; make an account: rocb-server account add", err=True
        )
    if not ipaddress.ip_address(host).is_loopback:
        typer.echo(
            f"rocb-server: caution, {host} can be reached by others, and what is sent can be read "
            "on the way; put a proxy with TLS in front of it",
            err=True,
        )


def main() -> None:
    """Entry point of the console script."""
    cli()
