"""`rocb-server enrol-code` and `rocb-server kiosk`: who may send, and who may no longer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rocb_server.audit import OPERATOR
from rocb_server.cli_parts import DatabaseOption, DataOption, fail, settings_of, store_of
from rocb_server.codes import LASTS, TRIES
from vrkiosk_telemetry.dsse import key_id
from vrkiosk_telemetry.enrolment import MAX_BYTES, EnrolmentError, read_request
from vrkiosk_telemetry.files import read_regular, write_atomic

codes = typer.Typer(no_args_is_help=True, help="One-time codes by which kiosks enrol.")
kiosks = typer.Typer(no_args_is_help=True, help="The kiosks of this server.")

CentreOption = Annotated[str, typer.Option(help="Id of the training centre, e.g. baku.")]
AgainOption = Annotated[
    str | None, typer.Option("--kiosk", help="A kiosk to enrol anew; default: a new one.")
]
KioskArgument = Annotated[str, typer.Argument(help="Id of the kiosk, e.g. baku-01.")]


@codes.callback()
def enrol_code() -> None:
    """One-time codes by which kiosks enrol."""


@codes.command("new")
def code_new(
    centre: CentreOption,
    data: DataOption,
    kiosk: AgainOption = None,
    database_url: DatabaseOption = "",
) -> None:
    """Make a code for a kiosk of a centre, and print it."""
    with store_of(settings_of(data, database_url)) as store:
        code = store.kiosks.new_code(centre, kiosk)
        store.audit.add(OPERATOR, "code-made", kiosk or "a new kiosk", centre)
        receipt_key = key_id(store.kiosks.receipt_key)
    typer.echo(code)
    typer.echo(
        f"rocb-server: good once, for {LASTS.total_seconds() / 3600:.0f} hours and {TRIES} tries. "
        f"At the kiosk: kiosk enrol --server ADDRESS --code {code}\n"
        f"rocb-server: it shows the server's key; compare: {receipt_key[:16]}",
        err=True,
    )


@kiosks.command("list")
def kiosk_list(data: DataOption, database_url: DatabaseOption = "") -> None:
    """Print the kiosks: id, centre, since when, and whether revoked."""
    with store_of(settings_of(data, database_url)) as store:
        for row in store.kiosks.all():
            state = f"revoked {row.revoked}: {row.revoked_why}" if row.revoked else "enrolled"
            typer.echo(f"{row.id}\t{row.centre}\t{row.enrolled}\t{state}")


@kiosks.command("revoke")
def kiosk_revoke(
    kiosk: KioskArgument,
    data: DataOption,
    why: Annotated[str, typer.Option(help="For the list and the log.")],
    database_url: DatabaseOption = "",
) -> None:
    """Refuse a kiosk's requests, and sessions it sealed, from now on. What is stored stays."""
    with store_of(settings_of(data, database_url)) as store:
        store.kiosks.revoke(kiosk, why)
        store.audit.add(OPERATOR, "kiosk-revoked", f"{kiosk}: {why}")
    typer.echo(f"{kiosk} is revoked; to enrol it anew: rocb-server enrol-code new --kiosk {kiosk}")


@kiosks.command("accept")
def kiosk_accept(
    request: Annotated[Path, typer.Argument(help="File that `kiosk enrol --request` wrote.")],
    answer: Annotated[Path, typer.Argument(help="File to write, to be carried back.")],
    centre: CentreOption,
    fingerprint: Annotated[
        str, typer.Option(help="The kiosk's, as it showed it: so that it is that request.")
    ],
    data: DataOption,
    kiosk: AgainOption = None,
    database_url: DatabaseOption = "",
) -> None:
    """Enrol a kiosk that has no network, by files."""
    try:
        envelope = read_regular(request, MAX_BYTES)
        found = read_request(envelope).fingerprint
    except (OSError, EnrolmentError) as why:
        fail(f"{request} cannot be used ({why})")
    if found != fingerprint.strip().lower():
        fail(
            f"{request} has the fingerprint {found}, not {fingerprint}; "
            "it is of another kiosk, or was altered on its way"
        )
    with store_of(settings_of(data, database_url)) as store:
        write_atomic(answer, store.kiosks.vouch(envelope, centre, kiosk), 0o644)
        store.audit.add(OPERATOR, "kiosk-vouched-for", f"{kiosk or 'a new kiosk'} {found}", centre)
        receipt_key = key_id(store.kiosks.receipt_key)[:16]
    typer.echo(
        f"{answer}: at the kiosk: kiosk enrol --server ADDRESS --answer FILE; "
        f"it shows the server's key; compare: {receipt_key}"
    )
