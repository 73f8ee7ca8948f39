"""Whether a session is being recorded, by the locks of its folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def recording(live: Path) -> bool:
    """Whether main or a recorder process holds a live record. It is asked by a lock that is shared
    and given back at once, which a new recorder outwaits."""
    try:
        folders = [path for path in live.iterdir() if path.is_dir()]
    except OSError:
        return False
    return any(_held(folder) for folder in folders)


def _held(folder: Path) -> bool:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False  # sealed in this moment
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
