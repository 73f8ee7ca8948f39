"""`kiosk enrol`: who this kiosk is to its region's server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vrkiosk import config as settings
from vrkiosk.config import ConfigError
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail
from vrkiosk.folders import Folders
from vrkiosk.owner import become_owner


def enrol(
    server: Annotated[str | None, typer.Option(help="Address of the ROCB server.")] = None,
    code: Annotated[
        str, typer.Option(help="One-time code, from `rocb-server enrol-code new`.")
    ] = "",
    renew: Annotated[
        bool, typer.Option("--renew", help="Renew now what `kiosk sync` renews in time.")
    ] = False,
    request: Annotated[
        Path | None, typer.Option(help="Without a network: file to write and carry to the server.")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option(help="Without a network: the file that was carried back.")
    ] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Leave the server before: the kiosk moves to another.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
    ] = None,
) -> None:
    """Enrol this kiosk at its region's server; without options, show its enrolment."""
    from vrkiosk_telemetry import credentials
    from vrkiosk_telemetry.errors import TelemetryError

    try:
        config = settings.load({"data": data, "server": server})
    except ConfigError as error:
        fail(str(error), EXIT_BAD_INPUT)
    become_owner(config.data)
    keys, address = Folders(config.data).keys, config.server.rstrip("/")
    ways = [bool(code), renew, request is not None, answer is not None]
    if sum(ways) > 1:
        fail("give one of --code, --renew, --request, --answer", EXIT_BAD_INPUT)
    if (code or answer) and not address:
        fail("no server: give --server ADDRESS", EXIT_BAD_INPUT)
    try:
        if forget:
            credentials.forget(keys)
        _enrol(keys, address, code, renew, request, answer)
        if request is None and (any(ways) or not forget):
            _show(keys)
    except TelemetryError as error:
        fail(str(error), EXIT_FAILED)
    except OSError as error:
        fail(f"{error.filename or keys}: {error.strerror or error}", EXIT_FAILED)


def _enrol(
    keys: Path, server: str, code: str, renew: bool, request: Path | None, answer: Path | None
) -> None:
    from vrkiosk_telemetry import enrol as enrolling
    from vrkiosk_telemetry.sync import renew_now

    if code:
        enrolling.enrol(keys, server, code)
    elif answer is not None:
        enrolling.take_answer(keys, server, answer)
    elif renew:
        renew_now(keys, server)
    elif request is not None:
        fingerprint = enrolling.write_request(keys, request)
        print(f"{request}: carry it to the server; there:")
        print(
            f"rocb-server kiosk accept {request.name} ANSWER --centre ID --fingerprint "
            f"{fingerprint} --data DIR"
        )


def _show(keys: Path) -> None:
    from vrkiosk_telemetry import credentials
    from vrkiosk_telemetry.dsse import key_id

    known = credentials.load(keys)
    enrolment = known.enrolment
    sealed = f"to {len(enrolment.recipients)} keys" if enrolment.recipients else "no"
    print(f"kiosk:      {enrolment.kiosk}")
    print(f"centre:     {enrolment.centre}")
    print(f"server:     {known.server}, its key {key_id(enrolment.receipt_key)[:16]}")
    print(f"encrypted:  {sealed}")
    print(f"until:      {enrolment.until:%Y-%m-%d}; renewed from {enrolment.renew_after:%Y-%m-%d}")
