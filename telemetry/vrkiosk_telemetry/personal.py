"""What a kiosk holds of one officer: to be given to them, or erased.

An officer is a pseudonym here. Sessions name theirs in session.json; of encrypted ones the kiosk
knows only those that were decided, from what it remembers of each officer (DATA/class). What is
erased leaves a tombstone, DATA/erased/*.json, which `kiosk sync` takes to the server.
"""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.files import sync_folder, write_atomic
from vrkiosk_telemetry.session import SESSION_NAME
from vrkiosk_telemetry.sync_report import SyncRefused, SyncTrouble
from vrkiosk_telemetry.sync_trouble import translated

ERASURES_PATH: Final = "/v1/erasures"
SCHEMA: Final = "kiosk.erased/1"
PLACES: Final = ("outbox", "sent", "plain")
PSEUDONYM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_DOOMED: Final = ".erasing-"
_MALFORMED: Final = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


class PersonalError(TelemetryError):
    """An officer's data cannot be erased now; nothing was. The text says why."""


@dataclass(frozen=True, slots=True)
class Held:
    """All of one officer on a kiosk. folders: of sessions, several of one where there is a plain
    copy; open: sessions that are not sealed yet; sealed: ids of theirs that cannot be read here;
    unknown: how many unsent sessions cannot be read and may be anybody's; remembered: files of
    what the kiosk remembers."""

    officer: str
    folders: tuple[Path, ...]
    open: tuple[Path, ...]
    sealed: tuple[str, ...]
    unknown: int
    remembered: tuple[Path, ...]

    @property
    def sessions(self) -> list[str]:
        """Ids of the sessions that are known to be theirs, and are closed."""
        return sorted({folder.name for folder in self.folders} | set(self.sealed))

    def readable(self) -> list[Path]:
        """A folder of each session that can be read, the open ones too."""
        found = {path.name: path for path in (*self.folders, *self.open) if _officer_of(path)}
        return [found[name] for name in sorted(found)]


def held_by(data: Path, officer: str) -> Held:
    """What there is of an officer below a kiosk's data folder. PersonalError where that is no
    pseudonym."""
    if not PSEUDONYM.fullmatch(officer):
        raise PersonalError(f"{officer!r:.60} is no pseudonym; expected one as in the class list")
    remembered = tuple(sorted((data / "class").glob(f"*/{officer}.json")))
    decided = {session for path in remembered for session in _outcomes(path)}
    folders, sealed, unknown = [], set(), 0
    for place in PLACES:
        for folder in _sessions(data / place):
            theirs = _officer_of(folder)
            if theirs == officer or (not theirs and folder.name in decided):
                folders.append(folder)
                if not theirs:
                    sealed.add(folder.name)
            elif not theirs and place == "outbox":
                unknown += 1
    open_now = tuple(one for one in _sessions(data / "live") if _officer_of(one) == officer)
    readable = {folder.name for folder in folders if _officer_of(folder)}
    return Held(
        officer, tuple(folders), open_now, tuple(sorted(sealed - readable)), unknown, remembered
    )


def erase(data: Path, officer: str, why: str) -> Held:
    """Erases an officer's closed sessions and what is remembered of them; what that was. May be
    repeated after a power cut. PersonalError while one of their sessions is not sealed."""
    held = held_by(data, officer)
    if held.open:
        raise PersonalError(
            f"session {held.open[0].name} is not sealed yet; end it, run kiosk seal, and try again"
        )
    body = {
        "schema": SCHEMA,
        "officer": officer,
        "sessions": held.sessions,
        "why": why,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    stones = data / "erased"
    if not stones.is_dir():
        stones.mkdir(parents=True)
        stones.chmod(0o750)
    # The tombstone first: where this is cut, the server is told, and the rest is found again.
    write_atomic(stones / f"{uuid.uuid4()}.json", json.dumps(body, indent=1).encode() + b"\n")
    for folder in held.folders:
        doomed = folder.with_name(f"{_DOOMED}{folder.name}")
        folder.rename(doomed)
        sync_folder(folder.parent)
        shutil.rmtree(doomed)
        (data / "plain" / f".{folder.name}.json").unlink(missing_ok=True)
    for path in held.remembered:
        path.unlink()
        sync_folder(path.parent)
    return held


def send(data: Path, client: httpx.Client, server: str) -> list[str]:
    """Tells the server what was erased here and it does not know yet; in words."""
    notes = []
    for path in sorted((data / "erased").glob("[!.]*.json")):
        try:
            with translated(server):
                body = path.read_bytes()
                headers = {"content-type": "application/json"}
                client.post(
                    f"{server}{ERASURES_PATH}", content=body, headers=headers
                ).raise_for_status()
        except (SyncTrouble, SyncRefused) as why:
            notes.append(f"the server was not told of an erasure: {why}")
            break
        told = path.with_name("told") / path.name
        told.parent.mkdir(exist_ok=True)
        path.rename(told)
        sync_folder(path.parent)
        notes.append("the server was told of an erasure")
    return notes


def _sessions(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_DOOMED):  # a power cut came between
            shutil.rmtree(path)
        elif path.is_dir() and not path.name.startswith("."):
            yield path


def _officer_of(folder: Path) -> str:
    """Whose a session is; "" where that cannot be read here."""
    try:
        return str(json.loads((folder / SESSION_NAME).read_bytes())["officer"])
    except _MALFORMED:
        return ""


def _outcomes(path: Path) -> list[str]:
    try:
        body: Any = json.loads(path.read_bytes())
        return [str(one["session"]) for one in body["outcomes"]]
    except _MALFORMED:
        return []
