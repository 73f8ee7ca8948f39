"""Plain copies: what a kiosk may still read of the sessions it has encrypted, for some hours.

Beside a copy `plain/ID/`, sealed like any session, lies `plain/.ID.json`: for how long it is kept,
its age, and the moment of the last look. Every look (each `kiosk seal`) adds what has passed since:

- in the same boot CLOCK_BOOTTIME says it exactly, whatever anybody does to the clock;
- after a restart it is at least the time since that restart. The time the machine was off is
  counted only where UTC was kept by a time server at both looks: a clock that was set, or lost its
  battery, could delete too early (it went forward) or keep for ever (it went back).

So a copy is never deleted before its time, and is gone at the latest when the kiosk has run for
that long. A note that is lost or damaged starts anew, once.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from vrkiosk_telemetry import manifest
from vrkiosk_telemetry.errors import ManifestError, RecordError
from vrkiosk_telemetry.files import read_regular, sync_folder, write_atomic
from vrkiosk_telemetry.kernel_clock import KernelClock, boot_id

FOLDER_NAME: Final = "plain"
NOTE_SCHEMA: Final = "kiosk.plain/1"
_DELETING: Final = ".deleting"


@dataclass(frozen=True, slots=True)
class Moment:
    """boot_id: which boot; boot_s: s since it, CLOCK_BOOTTIME; utc_s: s since 1970; kept: whether
    a time server keeps that clock."""

    boot_id: str
    boot_s: float
    utc_s: float
    kept: bool

    @classmethod
    def now(cls) -> Moment:
        boot_s = time.clock_gettime(time.CLOCK_BOOTTIME)
        return cls(boot_id(), boot_s, time.time(), KernelClock().kept()[0])

    def since(self, before: Moment) -> float:
        """Seconds that have certainly passed since `before`."""
        if self.boot_id == before.boot_id:
            return max(0.0, self.boot_s - before.boot_s)
        off = self.utc_s - before.utc_s if self.kept and before.kept else 0.0
        return max(self.boot_s, off)


@dataclass(frozen=True, slots=True)
class Note:
    """What is known about one copy. keep_hours: promised when it was sealed; age_s: certain."""

    keep_hours: float
    age_s: float
    seen: Moment


@dataclass(frozen=True, slots=True)
class Removed:
    """A copy that was deleted, at the age of `age_hours`."""

    session: str
    age_hours: float

    def __str__(self) -> str:
        return f"deleted the plain copy of {self.session}, kept for {self.age_hours:.1f} hours"


class PlainCopies:
    """The plain copies of a kiosk, below one folder."""

    def __init__(self, folder: Path, now: Callable[[], Moment] = Moment.now) -> None:
        self.folder = folder
        self._now = now

    def keep(self, draft: Path, session: str, hours: float) -> Path:
        """Moves the folder `draft` here as the copy of a session. Where it is now."""
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            self.folder.chmod(0o750)
        target = self.folder / session
        if target.exists():  # of a sealing that was cut short
            shutil.rmtree(target)
        self._write(session, Note(hours, 0.0, self._now()))  # first: no copy without its note
        os.rename(draft, target)
        sync_folder(self.folder)
        return target

    def sweep(self, hours: float) -> Iterator[Removed]:
        """Notes how old each copy is, and deletes those older than promised, or than `hours` where
        that is less by now. OSError where the disk does not let it."""
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.iterdir()):
            if path.name.endswith(_DELETING):  # cut short
                shutil.rmtree(path)
        for note_path in self.folder.glob(".*.json"):
            if not (self.folder / _session_of(note_path)).exists():
                note_path.unlink()
        for copy in sorted(p for p in self.folder.iterdir() if p.is_dir()):
            note = self._looked_at(copy.name, hours)
            if note.age_s >= 3600 * min(hours, note.keep_hours):
                self._delete(copy)
                yield Removed(copy.name, note.age_s / 3600)

    def _looked_at(self, session: str, hours: float) -> Note:
        now = self._now()
        before = self._read(session) or Note(hours, 0.0, now)
        note = replace(before, age_s=before.age_s + now.since(before.seen), seen=now)
        self._write(session, note)
        return note

    def _delete(self, copy: Path) -> None:
        # Renamed first: a copy is there whole, or it is not there.
        gone = copy.with_name(f".{copy.name}{_DELETING}")
        os.rename(copy, gone)
        shutil.rmtree(gone)
        self._note(copy.name).unlink(missing_ok=True)
        sync_folder(self.folder)

    def _note(self, session: str) -> Path:
        return self.folder / f".{session}.json"

    def _write(self, session: str, note: Note) -> None:
        text = json.dumps({"schema": NOTE_SCHEMA, **asdict(note)}, indent=1)
        write_atomic(self._note(session), text.encode() + b"\n")

    def _read(self, session: str) -> Note | None:
        try:
            return _note_of(json.loads(self._note(session).read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None


def readable_folder(folder: Path) -> Path:
    """Where the content of a sealed session can be read: the folder itself, or, of an encrypted
    session, the plain copy beside its outbox. RecordError, in words, where it is gone."""
    try:
        data = read_regular(folder / manifest.MANIFEST_NAME, manifest.LARGEST)
        payload = manifest.open_unverified(data)
        encryption = manifest.encryption_of(payload)
    except (OSError, ManifestError):
        return folder  # the reader tells what is wrong with it
    if encryption is None:
        return folder
    copy = folder.resolve().parent.parent / FOLDER_NAME / str(payload["session"])
    if (copy / manifest.MANIFEST_NAME).is_file():
        return copy
    kept = (
        f"the plain copy was kept for {encryption.keep_plain_hours:g} hours"
        if encryption.keep_plain_hours
        else "no plain copy was kept, as it was told"
    )
    raise RecordError(
        f"{folder}: encrypted to the region's key {encryption.names}; {kept}; replay it on the "
        "server"
    )


def _note_of(body: Any) -> Note:
    seen = body["seen"]
    moment = Moment(
        str(seen["boot_id"]), float(seen["boot_s"]), float(seen["utc_s"]), bool(seen["kept"])
    )
    note = Note(float(body["keep_hours"]), float(body["age_s"]), moment)
    numbers = (note.keep_hours, note.age_s, moment.boot_s, moment.utc_s)
    if body["schema"] != NOTE_SCHEMA or not all(0 <= n < 1e12 for n in numbers):
        raise ValueError("not a note of this version")
    return note


def _session_of(note_path: Path) -> str:
    return note_path.name.removeprefix(".").removesuffix(".json")
