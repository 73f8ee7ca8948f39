"""All settings of the kiosk, with their defaults, in one place.

Order, later wins: the defaults here, /etc/kiosk/kiosk.toml, /etc/kiosk/conf.d/*.toml by name,
environment variables KIOSK_<NAME>, flags. Built once in a command and passed down, never imported.

Errors:
    ConfigError     file, line, what was found, what was expected
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vrkiosk_scenarios.texts import Language

ETC: Final = Path("/etc/kiosk")
SERVICE_DATA: Final = Path("/var/lib/kiosk")
PREFIX: Final = "KIOSK_"


class ConfigError(Exception):
    """A setting that cannot be used. The text names the file and the line."""


def default_data() -> Path:
    """The service's folder when it exists and is ours, else the person's own."""
    if os.access(SERVICE_DATA, os.W_OK):
        return SERVICE_DATA
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    return Path(home) / "rocb-kiosk"


class Config(BaseModel):
    """What a kiosk is told. Unknown names are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(default_factory=default_data)
    language: Language = "en"
    scenario: str = "s03"
    rubric: Path | None = None  # by which officers are scored; None: the programme's
    debrief: bool = True  # show the result in the headset after a session nobody signed in for
    ticket: Path | None = None  # the class that trains here (`kiosk class`)
    runtime: Literal["auto", "openxr", "simulator", "officer"] = "auto"
    test_runtime: bool = False  # count Monado's "Simulated HMD" as a headset
    depth_layer: bool = True  # give the headset's runtime depths, where it takes them
    quad_layers: bool = True  # what is read as a layer of its own, where they are taken
    mirror: bool = False  # write pictures for the monitor beside the kiosk (kiosk-mirror.service)
    server: str = ""  # address of the ROCB server, e.g. https://rocb.example
    # Whether gaze, hands and head are recorded; none: a record of decisions and readings alone.
    consent: Literal["all", "none"] = "all"
    seed: int | None = None  # None: drawn anew for each session
    rate_hz: int = Field(default=90, ge=10, le=240)  # of the officer who plays without a headset
    # An enrolled kiosk reads what it encrypted for so long; examinations are never kept.
    keep_plain_hours: float = Field(default=24.0, ge=0.0, le=24 * 365, allow_inf_nan=False)
    keep_free_mb: int = Field(default=2000, ge=0)  # below: what the server has is deleted here
    # Days a session stays here after the server received it.
    keep_sent_days: float = Field(default=30.0, ge=0.0, le=3650, allow_inf_nan=False)
    reserve_mb: int = Field(default=200, ge=0)  # free space below which nothing is recorded


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. origin: of each name, in words: "/etc/kiosk/kiosk.toml, line 3",
    "environment variable KIOSK_SEED", "flag --seed", "default". files: what the files alone say.
    """

    config: Config
    origin: dict[str, str]
    files: dict[str, Any]


def load(
    flags: Mapping[str, Any] | None = None,
    *,
    etc: Path = ETC,
    environment: Mapping[str, str] | None = None,
) -> Config:
    """The settings in force. ConfigError when one cannot be used."""
    return resolve(flags, etc=etc, environment=environment).config


def resolve(
    flags: Mapping[str, Any] | None = None,
    *,
    etc: Path = ETC,
    environment: Mapping[str, str] | None = None,
    files: Mapping[str, Any] | None = None,
) -> Settings:
    """The settings in force and where each is from. files: instead of those in `etc`, what they
    said when they were last usable. ConfigError when one cannot be used."""
    values: dict[str, Any] = {}
    origin = dict.fromkeys(Config.model_fields, "default")
    if files is not None:
        values.update(files)
        origin.update(dict.fromkeys(files, "the last good settings"))
    for path in paths(etc) if files is None else ():
        for name, (value, line) in _read(path).items():
            values[name], origin[name] = value, f"{path}, line {line}"
    from_files = dict(values)
    for name, (value, where) in _overrides(flags or {}, environment).items():
        values[name], origin[name] = value, where
    try:
        return Settings(Config(**values), origin, from_files)
    except ValidationError as error:
        raise ConfigError(_words(error, origin)) from None


def paths(etc: Path = ETC) -> list[Path]:
    """The files settings are read from, later wins; the first need not exist."""
    return [etc / "kiosk.toml", *sorted((etc / "conf.d").glob("*.toml"))]


def _overrides(
    flags: Mapping[str, Any], environment: Mapping[str, str] | None
) -> dict[str, tuple[Any, str]]:
    """Names with value and origin: what the environment says, and flags over it."""
    env = os.environ if environment is None else environment
    found: dict[str, tuple[Any, str]] = {}
    for name in Config.model_fields:
        variable = f"{PREFIX}{name.upper()}"
        if env.get(variable):
            found[name] = env[variable], f"environment variable {variable}"
    _check_spelling(env)
    for name, value in flags.items():
        if value is not None:
            found[name] = value, f"flag --{name.replace('_', '-')}"
    return found


def _check_spelling(environment: Mapping[str, str]) -> None:
    """ConfigError for a variable that is nearly one of ours. Others of our prefix are not
    settings: tests and drivers have some."""
    known = [f"{PREFIX}{name.upper()}" for name in Config.model_fields]
    for variable in environment:
        if variable.startswith(PREFIX) and variable not in known:
            near = difflib.get_close_matches(variable, known, 1, cutoff=0.85)
            if near:
                raise ConfigError(
                    f"environment variable {variable}: there is no such setting; "
                    f"did you mean {near[0]}?"
                )


def _read(path: Path) -> dict[str, tuple[Any, int]]:
    """The names of a file with their values and line numbers; empty where there is no file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    lines = text.splitlines()
    return {name: (value, _line_of(name, lines)) for name, value in values.items()}


def _line_of(name: str, lines: list[str]) -> int:
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}[\"']?\s*[\].=]")
    return next((i for i, line in enumerate(lines, 1) if pattern.match(line)), 1)


def _words(error: ValidationError, origin: Mapping[str, str]) -> str:
    parts = []
    for item in error.errors():
        name = str(item["loc"][0])
        where = origin.get(name, "settings")
        if item["type"] == "extra_forbidden":
            parts.append(f"{where}: {unknown(name)}")
        else:
            parts.append(f"{where}: {name}: {item['msg'].lower()}, found {item['input']!r}")
    return "\n".join(parts)


def unknown(name: str) -> str:
    """What to say of a name that is none, with the one that was meant."""
    near = difflib.get_close_matches(name, Config.model_fields, 1)
    hint = f"did you mean {near[0]!r}?" if near else "see docs/operations.md for the names"
    return f"there is no setting {name!r}; {hint}"
