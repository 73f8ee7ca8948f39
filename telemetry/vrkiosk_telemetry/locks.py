"""The lock of a live folder: whoever records into it holds it, by the folder's own flock."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from vrkiosk_telemetry.errors import RecordError


def lock_live(folder: Path, patience: float = 3.0) -> int:
    """Locks a live folder until main and the recorder process both are gone.

    A recorder process that a killed main left behind gets `patience` seconds to finish. Gives the
    file descriptor that holds the lock. RecordError where another process keeps it.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() >= end:
                os.close(handle)
                raise RecordError(
                    f"{folder}: another process records this session; end it first"
                ) from None
        time.sleep(0.01)
