"""`rocb-server account`: who may log in."""

from __future__ import annotations

import secrets
from typing import Annotated, Final

import typer

from rocb_server.access import Role
from rocb_server.audit import OPERATOR
from rocb_server.cli_parts import DatabaseOption, DataOption, settings_of, store_of

accounts = typer.Typer(no_args_is_help=True, help="Accounts of people who log in.")

PASSWORD_BYTES: Final = 12  # 96 bits, 16 letters
NameArgument = Annotated[str, typer.Argument(help="Name to log in with.")]
AskFlag = Annotated[
    bool, typer.Option("--ask", help="Ask for the password. Default: make one and print it.")
]


@accounts.command("add")
def add(
    name: NameArgument,
    role: Annotated[Role, typer.Option(help="What the person does here.")],
    data: DataOption,
    centre: Annotated[
        str | None, typer.Option(help="Of a trainer or technician: the centre they see.")
    ] = None,
    ask: AskFlag = False,
    database_url: DatabaseOption = "",
) -> None:
    """Make an account."""
    password = _password(ask)
    with store_of(settings_of(data, database_url)) as store:
        store.accounts.add(name, role, centre, password)
        store.audit.add(OPERATOR, "account-added", f"{name} {role}", centre)
    _show(password, ask)


@accounts.command("password")
def new_password(
    name: NameArgument, data: DataOption, ask: AskFlag = False, database_url: DatabaseOption = ""
) -> None:
    """Give an account a new password; it is logged out everywhere."""
    password = _password(ask)
    with store_of(settings_of(data, database_url)) as store:
        store.accounts.set_password(name, password)
        store.audit.add(OPERATOR, "account-password", name)
    _show(password, ask)


@accounts.command("disable")
def disable(name: NameArgument, data: DataOption, database_url: DatabaseOption = "") -> None:
    """Let an account in no more; `password` lets it in again."""
    with store_of(settings_of(data, database_url)) as store:
        store.accounts.disable(name)
        store.audit.add(OPERATOR, "account-disabled", name)


@accounts.command("list")
def list_accounts(data: DataOption, database_url: DatabaseOption = "") -> None:
    """Print the accounts: name, role, centre, whether disabled."""
    with store_of(settings_of(data, database_url)) as store:
        for row in store.accounts.all():
            state = f"disabled {row.disabled}" if row.disabled else "active"
            typer.echo(f"{row.name}\t{row.role}\t{row.centre or '-'}\t{state}")


def _password(ask: bool) -> str:
    if ask:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return secrets.token_urlsafe(PASSWORD_BYTES)


def _show(password: str, ask: bool) -> None:
    if not ask:
        typer.echo(password)
