"""`kiosk seal`: ended records become signed archives, encrypted where the kiosk is enrolled."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vrkiosk import config as settings
from vrkiosk.config import Config, ConfigError
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail
from vrkiosk.folders import Folders
from vrkiosk.owner import become_owner


def seal(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
    ] = None,
    settle: Annotated[
        float,
        typer.Option(help="Seconds a session without an end is left for main to continue."),
    ] = 60.0,
) -> None:
    """Turn ended records into signed archives, ready to be sent."""
    from vrkiosk_telemetry.encryption import read_recipients
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.keys import load_or_create_key
    from vrkiosk_telemetry.seal import Privacy, seal_all

    try:
        config = settings.load({"data": data})
        become_owner(config.data)
        folders = Folders(config.data)
        key = load_or_create_key(folders.record_key)
        privacy = Privacy(read_recipients(folders.region_key), config.keep_plain_hours)
    except (ConfigError, TelemetryError) as error:
        fail(str(error), EXIT_BAD_INPUT)
    failed = not _make_room(config, folders)
    for result in seal_all(folders.live, folders.outbox, key, settle, privacy):
        if isinstance(result, TelemetryError):
            failed = True
            print(f"error: {result}", file=sys.stderr)
        else:
            print(f"sealed {result.path}")
            for damage in result.damage:
                print(f"warning: {result.path.name}: {damage}", file=sys.stderr)
    failed |= not _sweep(config, folders)
    raise typer.Exit(EXIT_FAILED if failed else 0)


def _make_room(config: Config, folders: Folders) -> bool:
    """Deletes what the server has where the disk is nearly full. Whether that went well."""
    from vrkiosk_telemetry import credentials
    from vrkiosk_telemetry.errors import TelemetryError
    from vrkiosk_telemetry.quota import expire, make_room

    if not credentials.is_enrolled(folders.keys):
        return True  # nothing was acknowledged
    try:
        key = credentials.enrolment(folders.keys).receipt_key
        for session in make_room(folders.sent, key, config.keep_free_mb * 1_000_000):
            print(f"deleted {session}: the server has it, and the disk is nearly full")
        for session in expire(folders.sent, key, config.keep_sent_days):
            print(f"deleted {session}: the server has had it for {config.keep_sent_days:g} days")
    except (TelemetryError, OSError) as error:
        print(f"error: {folders.sent}: no room can be made ({error})", file=sys.stderr)
        return False
    return True


def _sweep(config: Config, folders: Folders) -> bool:
    """Deletes plain copies whose time is over. Whether that went well."""
    from vrkiosk_telemetry.plain import FOLDER_NAME, PlainCopies

    folder = folders.data / FOLDER_NAME
    try:
        for removed in PlainCopies(folder).sweep(config.keep_plain_hours):
            print(removed)
    except OSError as error:
        print(f"error: {folder}: plain copies cannot be deleted ({error})", file=sys.stderr)
        return False
    return True
