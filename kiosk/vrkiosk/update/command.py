"""`kiosk update`: takes signed updates from a stick or the inbox, and makes them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vrkiosk import config as settings
from vrkiosk.config import ConfigError
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail

if TYPE_CHECKING:
    from vrkiosk.update.applying import Updater

app = typer.Typer(help="Signed updates: take, undo, make them.", no_args_is_help=True)
SCHEMA: Final = "kiosk.update-status/1"
INBOX: Final = "inbox"
BOOTED: Final = Path("/run/systemd/system")  # sd_booted(3)
REFUSED: Final = ".refused"  # after the name of a file in the inbox
LASTS_DAYS: Final = 60

PathArgument = Annotated[
    Path | None, typer.Argument(help="An update, or a folder with some; default: the inbox.")
]
RootOption = Annotated[Path, typer.Option("--root", help="Root of the machine.", hidden=True)]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
]
SecondsOption = Annotated[float, typer.Option(hidden=True, min=0.0)]


@app.command()
def check(path: PathArgument = None, data: DataOption = None, root: RootOption = Path("/")) -> None:
    """Say whether an update could be taken, and change nothing."""
    folder = _data(data)
    updater = _updater(root, folder)
    with _in_words():
        found = updater.check(newest(updater, path or folder / INBOX))
    print(f"{found.version}: well signed, update number {found.sequence}, until {found.expires:%F}")


@app.command()
def apply(
    path: PathArgument = None,
    unattended: Annotated[
        bool, typer.Option("--unattended", help="Of the inbox; what is refused is no failure.")
    ] = False,
    data: DataOption = None,
    root: RootOption = Path("/"),
    quiet: SecondsOption = 60.0,
    reach: SecondsOption = 120.0,
    hold: SecondsOption = 60.0,
) -> None:
    """Take an update: between sessions, with the way back if it does not work."""
    from vrkiosk.update.applying import Window

    os.umask(0o022)
    _need_root(root)
    if root == Path("/") and not BOOTED.is_dir():
        fail("an update is tried before it is kept: take it on a machine that runs", EXIT_FAILED)
    folder = _data(data)
    updater = _updater(root, folder)
    updater.window = Window(quiet, reach, hold)
    with _in_words():
        if unattended:
            _take_inbox(updater, folder / INBOX)
            return
        found = updater.apply(newest(updater, path or folder / INBOX))
    print(f"{found.version} runs")


@app.command()
def rollback(root: RootOption = Path("/")) -> None:
    """Go back to the release before, now."""
    _need_root(root)
    with _in_words():
        print(f"{_updater(root, _data(None)).roll_back()} runs")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    root: RootOption = Path("/"),
) -> None:
    """Say which release runs, which is kept, and what came of the last update."""
    found = describe(_updater(root, _data(None)))
    if as_json:
        print(json.dumps({"schema": SCHEMA, **found}, indent=1, ensure_ascii=False))
        return
    for name, value in found.items():
        print(f"{name:<10}{value}")


@app.command()
def trust(
    key: Annotated[Path, typer.Argument(help="The region's public update key (PEM).")],
    root: RootOption = Path("/"),
) -> None:
    """Pin an update key: from now on what it signed is taken."""
    from vrkiosk.update.admission import KEYS
    from vrkiosk_telemetry.dsse import key_id
    from vrkiosk_telemetry.keys import load_public_key, public_pem

    _need_root(root)
    with _in_words():
        public = load_public_key(key)
        name = key_id(public)[:16]
        folder = root / KEYS
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        target = folder / f"{name}.pub"
        target.write_bytes(public_pem(public))
        target.chmod(0o644)
    print(f"{name} is pinned; compare it with the region's. To take it back: sudo rm {target}")


@app.command()
def key(path: Annotated[Path, typer.Argument(help="File of the private key to make.")]) -> None:
    """Make the region's update key; its public half lies beside it (.pub)."""
    from vrkiosk_telemetry.dsse import key_id
    from vrkiosk_telemetry.keys import create_key

    with _in_words():
        name = key_id(create_key(path).public_key())[:16]
    print(f"{path}: key {name}; each kiosk needs {path.with_suffix('.pub')}")


@app.command()
def make(
    tree: Annotated[Path, typer.Argument(help="Folder of a release, as a kiosk has it.")],
    out: Annotated[Path, typer.Argument(help="File to write, NAME.kupd.")],
    signing: Annotated[list[Path], typer.Option("--key", help="Private update key; several sign.")],
    version: Annotated[str, typer.Option(help="Of the release; default: its folder's name.")] = "",
    sequence: Annotated[
        int, typer.Option(help="Number of the update; default: the minutes since 2020.")
    ] = 0,
    days: Annotated[int, typer.Option(min=1, max=1000, help="Days it may be taken.")] = LASTS_DAYS,
    package: Annotated[list[str] | None, typer.Option(help="Debian package it needs.")] = None,
    system: Annotated[str, typer.Option(help="What it is for; default: as this machine.")] = "",
    root: RootOption = Path("/"),
) -> None:
    """Make and sign an update."""
    from vrkiosk.update.admission import system_name
    from vrkiosk.update.bundle import SUFFIX, write_update
    from vrkiosk.update.manifest import Manifest, order
    from vrkiosk_telemetry.keys import load_key

    now = datetime.now(UTC).replace(microsecond=0)
    version = version or tree.resolve().name
    if out.suffix != SUFFIX:
        fail(f"{out}: the name of an update ends with {SUFFIX}", EXIT_BAD_INPUT)
    try:
        order(version)
    except ValueError as error:
        fail(str(error), EXIT_BAD_INPUT)
    with _in_words():
        facts = Manifest(
            version=version,
            sequence=sequence
            or int((now - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds() // 60),
            created=now,
            expires=now + timedelta(days=days),
            system=system or system_name(root),
            packages=tuple(sorted(package or [])),
            payload_sha256="",
            payload_size=0,
            files={},
            links={},
        )
        made = write_update(tree, out, facts, [load_key(one) for one in signing])
    size = out.stat().st_size / 1e6
    print(f"{out}: {made.version}, number {made.sequence}, {len(made.files)} files, {size:.1f} MB")


def newest(updater: Updater, path: Path) -> Path:
    """The update a path names; of a folder the one with the greatest number. UpdateError where
    there is none that a trusted key signed."""
    from vrkiosk.update.admission import trusted_keys
    from vrkiosk.update.bundle import SUFFIX, manifest_in
    from vrkiosk.update.manifest import Refused, UpdateError

    if not path.is_dir():
        return path
    trusted = trusted_keys(updater.site.root)
    found, why = [], ""
    for file in sorted(path.glob(f"*{SUFFIX}")):
        try:
            found.append((manifest_in(file, trusted).sequence, file))
        except Refused as error:
            why = str(error)
    if not found:
        raise UpdateError(why or f"{path}: there is no update (*{SUFFIX}) in this folder")
    return max(found)[1]


def describe(updater: Updater) -> dict[str, str]:
    """What runs, what is kept, what came last, in words."""
    from vrkiosk.installing import whole_release

    site, last = updater.site, updater.records.last()
    trying = updater.records.trying()
    links = {name: whole_release(site.home / name) for name in ("current", "good", "previous")}
    found = {name: release.name if release else "none" for name, release in links.items()}
    found["trying"] = trying.version if trying is not None else "nothing"
    found["last"] = "no update yet"
    if last is not None:
        why = f": {last.why}" if last.why else ""
        found["last"] = f"{last.version} {last.result} at {last.when}{why}"
    return found


def _take_inbox(updater: Updater, inbox: Path) -> None:
    """Ends a trial that was cut short, then takes what lies in the inbox. What was not taken gets
    another name: its reason is in the records, and nothing is tried for ever."""
    from vrkiosk.update.bundle import SUFFIX
    from vrkiosk.update.manifest import UpdateError

    try:
        updater.resume()
    except UpdateError as error:
        print(error)
    while files := sorted(inbox.glob(f"*{SUFFIX}")) if inbox.is_dir() else []:
        try:
            path = newest(updater, inbox)
        except UpdateError as error:
            for file in files:
                _refuse(updater, file, str(error))
            return
        if (result := updater.settled(path)) is not None:
            # The updater ended between an update's end and this file's.
            if result == "installed":
                path.unlink(missing_ok=True)
            else:
                _put_aside(path)
            continue
        try:
            found = updater.apply(path)
        except UpdateError as error:
            print(error)
            _put_aside(path)
        else:
            print(f"{found.version} runs")
            path.unlink(missing_ok=True)


def _refuse(updater: Updater, file: Path, why: str) -> None:
    print(why)
    updater.note_refusal(file.name, why)
    _put_aside(file)


def _put_aside(file: Path) -> None:
    os.replace(file, file.with_name(file.name + REFUSED))


def _updater(root: Path, data: Path) -> Updater:
    from vrkiosk.installing import Site
    from vrkiosk.update.applying import Updater
    from vrkiosk.update.sessions import recording

    site = Site(root, booted=BOOTED.is_dir(), apart=True)
    return Updater(site, recording=lambda: recording(data / "live"))


def _data(data: Path | None) -> Path:
    try:
        return settings.load({"data": data}).data
    except ConfigError:
        return data or settings.SERVICE_DATA


def _need_root(root: Path) -> None:
    if root == Path("/") and os.geteuid() != 0:
        fail("a release is root's: sudo kiosk update ...", EXIT_BAD_INPUT)


@contextmanager
def _in_words() -> Iterator[None]:
    """What goes wrong is said in words, without a traceback."""
    from vrkiosk.installing import InstallError
    from vrkiosk.update.manifest import UpdateError
    from vrkiosk_telemetry.errors import TelemetryError

    try:
        yield
    except (UpdateError, InstallError, TelemetryError) as error:
        fail(str(error), EXIT_FAILED)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", EXIT_FAILED)
