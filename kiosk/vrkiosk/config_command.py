"""`kiosk config`: what is set, by what, and whether it can be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from vrkiosk import config as settings
from vrkiosk.config import Config, ConfigError, Settings
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, fail

app = typer.Typer(help="The settings: show them, check them.", no_args_is_help=True)

EtcOption = Annotated[
    Path, typer.Option("--etc", help="Folder of the settings' files.", show_default=True)
]
NameArgument = Annotated[str, typer.Argument(help="Name of a setting.")]


def _resolve(etc: Path) -> Settings:
    try:
        return settings.resolve(etc=etc)
    except ConfigError as error:
        fail(str(error), EXIT_BAD_INPUT)


@app.command()
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value is from.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    etc: EtcOption = settings.ETC,
) -> None:
    """Print the settings in force, as they would stand in a file."""
    found = _resolve(etc)
    values = found.config.model_dump(mode="json")
    if as_json:
        rows = {
            name: {"value": value, "origin": found.origin[name]} for name, value in values.items()
        }
        print(json.dumps(rows if origin else values, indent=1, ensure_ascii=False))
        return
    width = max(len(line(name, value)) for name, value in values.items())
    for name, value in values.items():
        text = line(name, value)
        print(f"{text:<{width}}  # {found.origin[name]}" if origin else text)


@app.command()
def get(name: NameArgument, etc: EtcOption = settings.ETC) -> None:
    """Print one setting; status 1 where it is empty."""
    if name not in Config.model_fields:
        fail(settings.unknown(name), EXIT_BAD_INPUT)
    value = _resolve(etc).config.model_dump(mode="json")[name]
    if value is None or value == "":
        raise typer.Exit(EXIT_FAILED)
    print(value if isinstance(value, str) else json.dumps(value))


@app.command()
def check(etc: EtcOption = settings.ETC) -> None:
    """Say whether a kiosk could start with the settings as they are."""
    from vrkiosk.running import InputError, Wishes, make_plan

    found = _resolve(etc)
    try:
        make_plan(found.config, Wishes(forever=True))
    except InputError as error:
        fail(str(error), EXIT_BAD_INPUT)
    print("the settings can be used")


def line(name: str, value: Any) -> str:
    """A setting as TOML has it; one that is not set as a comment."""
    if value is None:
        return f"# {name} ="
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"
