"""How a kiosk is, as it tells its server with every pass of the sync: version, health, what waits,
how long the disk will last, what went wrong last. Nothing in it says who trained."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import httpx

from vrkiosk_telemetry.files import read_regular, write_atomic
from vrkiosk_telemetry.http_client import said, words

STATE_PATH: Final = "/v1/state"
SCHEMA: Final = "kiosk.state/1"
HEALTH_NAME: Final = "health.json"
HEALTH_BYTES: Final = 64 << 10
FAULTS: Final = 5
FAULT_LETTERS: Final = 300
USAGE: Final = timedelta(days=14)  # what the disk's filling is judged by
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Health:
    """What `kiosk doctor` found when it last looked: ids of the checks that failed or warned. at:
    UTC, ISO 8601; code: as it is read over the telephone."""

    at: str
    code: str
    failed: tuple[str, ...]
    warned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KioskState:
    """waiting: sealed sessions not sent yet, with their bytes; oldest_s: since when the oldest
    waits, None: nothing does; parked: of these, set aside for a person; disk_days: until the disk
    is full at the rate of the last two weeks, None: nothing was recorded then; faults: the last,
    in words; health: None: `kiosk doctor` has not looked."""

    version: str
    waiting: int
    waiting_bytes: int
    oldest_s: int | None
    parked: int
    free_mb: int
    disk_days: float | None
    faults: tuple[str, ...] = ()
    health: Health | None = None

    def to_json(self) -> dict[str, Any]:
        """The body of the report."""
        return {"schema": SCHEMA, **asdict(self)}


def gather(data: Path, parked: Mapping[str, str], notes: Iterable[str], now: float) -> KioskState:
    """The state of the kiosk with this data folder. parked: why sessions are set aside; notes: of
    the pass; now: Unix time, s. OSError where the folder cannot be read."""
    outbox = _sessions(data / "outbox")
    recent = [
        size
        for sealed, size in (*outbox, *_sessions(data / "sent"))
        if now - sealed < USAGE.total_seconds()
    ]
    free = shutil.disk_usage(data).free
    rate = sum(recent) / (USAGE.total_seconds() / _DAY_S)
    why = [f"{session}: {reason}" for session, reason in parked.items()]
    return KioskState(
        version=_version(),
        waiting=len(outbox),
        waiting_bytes=sum(size for _, size in outbox),
        oldest_s=max(0, int(now - min(sealed for sealed, _ in outbox))) if outbox else None,
        parked=len(parked),
        free_mb=free // 1_000_000,
        disk_days=round(free / rate, 1) if rate else None,
        faults=tuple(line[:FAULT_LETTERS] for line in (*why, *notes))[:FAULTS],
        health=read_health(data),
    )


def send(client: httpx.Client, server: str, state: KioskState) -> list[str]:
    """Reports; what a person is to know where it did not arrive. The next pass reports anew."""
    try:
        answer = client.post(server + STATE_PATH, json=state.to_json())
    except httpx.HTTPError as why:
        return [f"this kiosk's state was not reported: {words(why)}"]
    if answer.status_code == httpx.codes.NO_CONTENT:
        return []
    return [f"this kiosk's state was not reported: {said(answer) or answer.status_code}"]


def keep_health(data: Path, health: Health) -> None:
    """Leaves what `kiosk doctor` found for the next report. OSError."""
    write_atomic(data / HEALTH_NAME, json.dumps(asdict(health)).encode(), 0o644)


def read_health(data: Path) -> Health | None:
    """What was left; None where there is nothing, or nothing of this release."""
    try:
        body = json.loads(read_regular(data / HEALTH_NAME, HEALTH_BYTES))
        return Health(
            at=str(body["at"])[:40],
            code=str(body["code"])[:40],
            failed=tuple(str(name)[:40] for name in body["failed"][:40]),
            warned=tuple(str(name)[:40] for name in body["warned"][:40]),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _sessions(folder: Path) -> list[tuple[float, int]]:
    """When each session of a folder was sealed, Unix time, and its bytes."""
    if not folder.is_dir():
        return []
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and not entry.name.startswith("."):
                sizes = [file.stat().st_size for file in os.scandir(entry.path)]
                found.append((entry.stat().st_mtime, sum(sizes)))
    return found


def _version() -> str:
    try:
        return version("vrkiosk")
    except PackageNotFoundError:
        return "unknown"
