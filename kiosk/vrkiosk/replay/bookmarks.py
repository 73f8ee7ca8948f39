"""A trainer's bookmarks, kept beside the records of nobody: a sealed record is never changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

from vrkiosk_telemetry.files import write_atomic


class Bookmarks:
    """Times (ns) marked in one session, in a file of the user's state folder (XDG)."""

    def __init__(self, session: str, folder: Path | None = None) -> None:
        self.path = (folder or _state_folder()) / f"{session}.json"

    def load(self) -> tuple[int, ...]:
        """Those kept; none where the file is missing or is not ours."""
        try:
            times = json.loads(self.path.read_bytes())["times_ns"]
            return tuple(sorted({int(t) for t in times}))
        except (OSError, ValueError, TypeError, KeyError):
            return ()

    def keep(self, times: tuple[int, ...]) -> None:
        """Replaces what is kept. OSError where it cannot be written."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(self.path, json.dumps({"times_ns": times}).encode() + b"\n")


def _state_folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "rocb-kiosk" / "bookmarks"
