"""`kiosk`: the commands. A command that needs more than a few lines has a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vrkiosk import (
    __version__,
    class_command,
    config_command,
    courier_command,
    data_command,
    runtime_command,
    scenario_command,
)
from vrkiosk import config as settings
from vrkiosk.analyse_command import analyse
from vrkiosk.config import Config, ConfigError
from vrkiosk.doctor.command import doctor
from vrkiosk.enrol_command import enrol
from vrkiosk.exits import EXIT_BAD_INPUT, fail
from vrkiosk.export_command import export
from vrkiosk.folders import Folders
from vrkiosk.gallery.command import gallery
from vrkiosk.mirror.command import mirror
from vrkiosk.owner import become_owner
from vrkiosk.replay.command import replay
from vrkiosk.safe_mode import safe_mode
from vrkiosk.seal_command import seal
from vrkiosk.status_command import status
from vrkiosk.update import command as update_command

app = typer.Typer(
    help="Container Security and Contraband Detection: training in a headset.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(class_command.app, name="class")
app.add_typer(config_command.app, name="config")
app.add_typer(courier_command.app, name="courier")
app.add_typer(data_command.app, name="data")
app.add_typer(runtime_command.app, name="runtime")
app.add_typer(update_command.app, name="update")
app.command()(analyse)
app.command()(doctor)
app.command()(enrol)
app.command()(export)
app.command()(gallery)
app.command()(mirror)
app.command()(replay)
app.command("safe-mode")(safe_mode)
app.command()(seal)
app.command()(status)
app.add_typer(scenario_command.app, name="scenario")


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kiosk {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Say which version this is, and stop.",
            is_eager=True,
            callback=_say_version,
        ),
    ] = False,
) -> None:
    """What every command takes."""


DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
]


def _load(**flags: object) -> Config:
    try:
        return settings.load(flags)
    except ConfigError as error:
        fail(str(error), EXIT_BAD_INPUT)


ScenarioArgument = Annotated[
    str | None, typer.Argument(help="Id in the library (see `kiosk scenario list`) or a TOML file.")
]
RuntimeOption = Annotated[
    str | None,
    typer.Option(help="auto, openxr (headset), simulator (window), officer (plays by itself)."),
]
CaptureOption = Annotated[
    Path | None, typer.Option(help="Folder for pictures of what each eye saw.")
]
WindowOption = Annotated[
    Path | None,
    typer.Option(help="Mapped file that lets another process see what the officer sees."),
]
TestRuntimeFlag = Annotated[
    bool, typer.Option("--test-runtime", help="Count a simulated headset as a headset.")
]
PicturesFlag = Annotated[
    bool, typer.Option(help="Draw. Without, the officer plays blind and much faster.")
]
ForeverFlag = Annotated[
    bool,
    typer.Option(
        "--forever", help="One session after another, each begun in the headset: a service."
    ),
]

ModuleOption = Annotated[str, typer.Option(help="m0 to m5: boxes of the course, not a scenario.")]
TicketOption = Annotated[Path | None, typer.Option(help="Class ticket (`kiosk class`).")]
SignInFlag = Annotated[
    bool, typer.Option("--sign-in", help="Officers say who they are, and choose, in the headset.")
]


@app.command()
def run(
    scenario: ScenarioArgument = None,
    runtime: RuntimeOption = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything that varies.")] = None,
    officer: Annotated[
        str, typer.Option(help="Pseudonym of who is trained; a PIN of the class.")
    ] = "guest",
    language: Annotated[str | None, typer.Option(help="en, ru, fr or az.")] = None,
    rubric: Annotated[Path | None, typer.Option(help="By which the officer is scored.")] = None,
    consent: Annotated[
        str | None, typer.Option(help="all, or none: gaze, hands and head are not recorded.")
    ] = None,
    data: DataOption = None,
    capture: CaptureOption = None,
    window: WindowOption = None,
    test_runtime: TestRuntimeFlag = False,
    rate_hz: Annotated[int | None, typer.Option(help="Frames a second of the officer.")] = None,
    sound: Annotated[bool, typer.Option(help="Play sounds.")] = True,
    pictures: PicturesFlag = True,
    forever: ForeverFlag = False,
    sign_in: SignInFlag = False,
    module: ModuleOption = "",
    ticket: TicketOption = None,
) -> None:
    """Play one training session and record it."""
    from vrkiosk.running import Wishes, run_session

    flags = {
        "scenario": scenario,
        "runtime": runtime,
        "seed": seed,
        "language": language,
        "rubric": rubric,
        "consent": consent,
        "data": data,
        "rate_hz": rate_hz,
        "ticket": ticket,
        "test_runtime": True if test_runtime else None,
    }
    wishes = Wishes(
        officer, capture, window, sound, pictures, forever, sign_in or ticket is not None, module
    )
    if forever:
        from vrkiosk.serving import serve

        raise typer.Exit(serve(flags, wishes))
    raise typer.Exit(run_session(_load(**flags), wishes))


@app.command()
def sync(
    server: Annotated[
        str | None, typer.Option(help="Address of the ROCB server; default: where it enrolled.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="One pass, then end.")] = False,
    retry_parked: Annotated[
        bool, typer.Option("--retry-parked", help="Try again what the server refused.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Send sealed sessions to the ROCB server."""
    from vrkiosk_telemetry import sync as syncing

    config = _load(data=data, server=server)
    become_owner(config.data)
    folders = Folders(config.data)
    _ = folders.outbox, folders.sent  # made with the right modes before anything is written
    code = syncing.main(config.data, config.server, once=once, retry_parked=retry_parked)
    raise typer.Exit(code)


def main() -> None:
    """The console script."""
    app()
