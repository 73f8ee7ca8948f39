"""All settings of the kiosk, with their defaults, in one place.

Order, later wins: the defaults here, /etc/kiosk/kiosk.toml, /etc/kiosk/conf.d/*.toml by name,
environment variables KIOSK_<NAME>, flags. Built once in `cli.py` and passed down, never imported.

Errors:
    ConfigError     file, line, what was found, what was expected
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vrkiosk_scenarios.texts import Language

ETC: Final = Path("/etc/kiosk")
SERVICE_DATA: Final = Path("/var/lib/kiosk")


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
    server: str = ""  # address of the ROCB server, e.g. https://rocb.example
    # Whether gaze, hands and head are recorded; none: a record of decisions and readings alone.
    consent: Literal["all", "none"] = "all"
    seed: int | None = None  # None: drawn anew for each session
    rate_hz: int = Field(default=90, ge=10, le=240)  # of the officer who plays without a headset
    # An enrolled kiosk reads what it encrypted for so long; examinations are never kept.
    keep_plain_hours: float = Field(default=24.0, ge=0.0, le=24 * 365, allow_inf_nan=False)
    reserve_mb: int = Field(default=200, ge=0)  # free space below which nothing is recorded


def load(
    flags: Mapping[str, Any] | None = None,
    *,
    etc: Path = ETC,
    environment: Mapping[str, str] | None = None,
) -> Config:
    """The settings in force. ConfigError when one cannot be used."""
    env = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for path in [etc / "kiosk.toml", *sorted((etc / "conf.d").glob("*.toml"))]:
        for name, (value, line) in _read(path).items():
            values[name], origin[name] = value, f"{path}, line {line}"
    for name in Config.model_fields:
        variable = f"KIOSK_{name.upper()}"
        if env.get(variable):
            values[name], origin[name] = env[variable], f"environment variable {variable}"
    for name, value in (flags or {}).items():
        if value is not None:
            values[name], origin[name] = value, f"flag --{name.replace('_', '-')}"
    try:
        return Config(**values)
    except ValidationError as error:
        raise ConfigError(_words(error, origin)) from None


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
            near = difflib.get_close_matches(name, Config.model_fields, 1)
            hint = f"did you mean {near[0]!r}?" if near else "see docs/operations.md for the names"
            parts.append(f"{where}: there is no setting {name!r}; {hint}")
        else:
            parts.append(f"{where}: {name}: {item['msg'].lower()}, found {item['input']!r}")
    return "\n".join(parts)
