"""Live sessions whose main died: when they are over, and that they are marked so.

A main that is restarted within `SETTLE_SECONDS` may continue its session: a `Recorder` on the same
folder goes on where the record ends. After that the session is over, and its `ended` is "crash".
"""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.session import CRASH, SESSION_NAME, read_session, utc_at, write_session

SETTLE_SECONDS: Final = 60.0


def is_over(folder: Path, settle: float = SETTLE_SECONDS) -> bool:
    """Whether a live session has an end, or was not written to for `settle` seconds.

    RecordError where its session.json is damaged. A clock that was set counts as time gone by: a
    session must not wait for the year its files say.
    """
    if (folder / SESSION_NAME).exists() and read_session(folder).ended:
        return True
    newest = max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    return abs(time.time() - newest) >= settle


def last_change(folder: Path) -> str:
    """UTC of the last write to a record that has no end."""
    logs = list(folder.glob("commits-*.log")) or [folder / SESSION_NAME]
    return utc_at(max(path.stat().st_mtime for path in logs))


def mark_crashed(live: Path, settle: float = SETTLE_SECONDS) -> list[Path]:
    """Marks every session under `live` that is over without an end; gives their folders.

    Sessions in use are passed over, and so is what cannot be read: sealing tells of that.
    """
    marked = []
    for folder in sorted(path for path in live.glob("*") if (path / SESSION_NAME).exists()):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            info = read_session(folder)
            if not info.ended and is_over(folder, settle):
                ended = replace(info, ended=CRASH, ended_at=last_change(folder))
                write_session(folder, ended)
                marked.append(folder)
        except (BlockingIOError, RecordError):
            continue
        finally:
            os.close(handle)
    return marked
