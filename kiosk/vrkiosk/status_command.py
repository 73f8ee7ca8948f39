"""`kiosk status`: what the kiosk does, why not, and what is in it."""

from __future__ import annotations

import json
import platform
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from vrkiosk import __version__, units
from vrkiosk import config as settings
from vrkiosk.config import Config, ConfigError
from vrkiosk.exits import EXIT_FAILED
from vrkiosk.units import SystemdUnavailable, UnitState
from vrkiosk.update.records import FOLDER, Records

SCHEMA: Final = "kiosk.status/1"
MANIFEST: Final = "manifest.json"
MB: Final = 1_000_000
HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Records in a folder. oldest_hours: age of the oldest."""

    count: int = 0
    oldest_hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Status:
    """What `kiosk status` says. doing: one line. healthy: an officer can train, or does.
    settings: what is wrong with them, "" for nothing. recording: why nothing is recorded, "" where
    it is. update: what came of the last one. live,
    outbox: None where this user may not look into the data folder."""

    doing: str
    healthy: bool
    version: str
    python: str
    system: str
    settings: str
    update: str
    data: str
    free_mb: int
    recording: str
    live: int | None
    outbox: Waiting | None
    units: dict[str, str]


def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of records and keys.", show_default=False)
    ] = None,
) -> None:
    """Say what the kiosk does now; status 1 where nobody can train."""
    found = gather(data)
    if as_json:
        print(json.dumps({"schema": SCHEMA, **asdict(found)}, indent=1, ensure_ascii=False))
    else:
        print("\n".join(lines(found)))
    raise typer.Exit(0 if found.healthy else EXIT_FAILED)


def gather(data: Path | None = None, *, etc: Path = settings.ETC, root: Path = Path("/")) -> Status:
    """Looks at everything. Nothing that is missing is an error here."""
    try:
        config, trouble = settings.load({"data": data}, etc=etc), ""
    except ConfigError as error:
        config, trouble = _fallback(data), str(error)
    try:
        states = units.ask(*units.ALL)
        doing, healthy = _doing(states)
    except SystemdUnavailable as error:
        states, doing, healthy = {}, f"no service on this machine: {error}", False
    folder = _existing(config.data)
    return Status(
        doing=doing,
        healthy=healthy,
        version=__version__,
        python=platform.python_version(),
        system=_system(),
        settings=trouble,
        update=_update(root),
        data=str(config.data),
        free_mb=(free_mb := shutil.disk_usage(folder).free // MB),
        recording=_recording(free_mb, config.reserve_mb),
        live=_count(config.data / "live"),
        outbox=_waiting(config.data / "outbox"),
        units={name: _words(state) for name, state in states.items()},
    )


def _fallback(data: Path | None) -> Config:
    """Where to look while the settings cannot be used."""
    return Config(data=data) if data is not None else Config()


def lines(found: Status) -> list[str]:
    """For a person."""
    rows: list[tuple[str, Any]] = [("kiosk", found.doing)]
    if found.settings:
        rows.append(("settings", found.settings.replace("\n", "; ")))
    rows += [
        ("version", f"{found.version}, Python {found.python}, {found.system}"),
        ("update", found.update),
        ("data", f"{found.data}, {found.free_mb} MB free"),
        *([("recording", found.recording)] if found.recording else []),
        ("records", _records(found)),
    ]
    rows += list(found.units.items())
    width = max(len(name) for name, _ in rows)
    return [f"{name:<{width}}  {text}" for name, text in rows]


def _update(root: Path) -> str:
    last = Records(root / FOLDER).last()
    if last is None:
        return "none yet"
    return f"{last.version} {last.result} at {last.when}" + (f": {last.why}" if last.why else "")


def _recording(free_mb: int, reserve_mb: int) -> str:
    if free_mb >= reserve_mb:
        return ""
    return (
        f"below {reserve_mb} MB free (reserve_mb): practice goes on unrecorded (H-07), "
        "examinations are refused (H-08); kiosk sync, then free space. Nothing unsent is removed"
    )


def _records(found: Status) -> str:
    if found.live is None or found.outbox is None:
        return "not to be seen by this user (sudo kiosk status)"
    waiting = f"{found.outbox.count} waiting to be sent"
    if found.outbox.count:
        waiting += f", the oldest for {found.outbox.oldest_hours:.0f} h"
    return f"{found.live} not sealed yet, {waiting}"


def _doing(states: dict[str, UnitState]) -> tuple[str, bool]:
    kiosk, safe = states[units.KIOSK], states[units.SAFE_MODE]
    if not kiosk.installed:
        return f"{units.KIOSK} is not installed here (docs/technician.md)", False
    if safe.active == "active":
        return "safe mode: it failed too often; see `kiosk doctor`", False
    if kiosk.active == "active":
        return kiosk.text or "running", not kiosk.text.startswith("waiting")
    if kiosk.active == "failed":
        why = f"failed ({kiosk.result}, exit status {kiosk.exit_status}); journalctl -u kiosk -n 20"
        return why, False
    return f"{kiosk.active} ({kiosk.sub}); sudo systemctl start kiosk", False


def _words(state: UnitState) -> str:
    if not state.installed:
        return "not installed"
    words = [state.active]
    if state.active == "failed":
        words.append(f"({state.result}, exit status {state.exit_status})")
    if state.restarts:
        words.append(f"{state.restarts} restarts")
    return ", ".join(words)


def _count(folder: Path) -> int | None:
    try:
        return sum(1 for path in folder.iterdir() if path.is_dir())
    except FileNotFoundError:
        return 0
    except OSError:
        return None


def _waiting(folder: Path) -> Waiting | None:
    """Sealed sessions, by their manifests: written last, so complete."""
    try:
        ages = [time.time() - path.stat().st_mtime for path in folder.glob(f"[!.]*/{MANIFEST}")]
        _ = list(folder.iterdir()) if not ages else None
    except FileNotFoundError:
        return Waiting()
    except OSError:
        return None
    return Waiting(len(ages), round(max(ages, default=0.0) / HOUR_S, 1))


def _existing(path: Path) -> Path:
    """The nearest folder that is there."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()
