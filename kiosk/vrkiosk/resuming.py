"""A training session that outlives its process: what a lost graphics card interrupts goes on.

A context that was reset cannot be mended within the process (the drivers' own advice), so main ends
with code 75 and systemd starts it and the runtime again. Nothing but the picture was lost: the
world is kept as it is, bit for bit, in the service's runtime folder, a file system in memory that
goes with the machine's power, and the next process goes on with it and with the same record.

The file is a pickle: it is read only where it is this user's alone, from this version, and fresh;
and taken away before it is read, so that what breaks a process breaks one.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from vrkiosk import __version__
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Event, SceneSnapshot
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.files import write_atomic
from vrkiosk_telemetry.recovery import SETTLE_SECONDS
from vrkiosk_telemetry.session import SessionInfo

NAME: Final = "suspended"


@dataclass(frozen=True, slots=True)
class Suspended:
    """A session between two processes. scenario: as it was varied. found: the scene's
    first moment. events: the whole log. index:
    of its next frame. at_s: CLOCK_BOOTTIME."""

    scenario: Scenario
    world: World
    found: SceneSnapshot
    events: list[Event]
    info: SessionInfo
    index: int
    at_s: float
    version: str = __version__


class Vault:
    """Where one suspended session is kept. folder None: nowhere, nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / NAME if folder is not None else None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Vault:
        """The service's runtime folder; none at a terminal, where nobody starts main again."""
        named = environment.get("RUNTIME_DIRECTORY", "").split(":")[0]
        return cls(Path(named) if named else None)

    def keep(self, suspended: Suspended) -> bool:
        """Whether it was kept. What cannot be, as on a full disk, loses the rest of the session,
        neither the record nor the way back: whoever asks is about to end with its own code."""
        if self._path is None:
            return False
        try:
            write_atomic(self._path, pickle.dumps(suspended), 0o600)
        except (OSError, pickle.PicklingError, TypeError, ValueError) as error:
            print(f"the session cannot go on in another process: {error}", flush=True)
            return False
        return True

    def take(self) -> Suspended | None:
        """What was kept, once; None where there is none that can go on."""
        if self._path is None:
            return None
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            return None
        with open(handle, "rb") as file:
            state = os.fstat(handle)
            self._path.unlink(missing_ok=True)
            if state.st_uid != os.geteuid() or stat.S_IMODE(state.st_mode) != 0o600:
                return None
            try:
                found = pickle.load(file)
            except Exception:  # of another version: whatever its classes make of it
                return None
        return found if isinstance(found, Suspended) and _fresh(found) else None


def _fresh(found: Suspended) -> bool:
    age = now_s() - found.at_s
    return found.version == __version__ and 0.0 <= age < SETTLE_SECONDS


def now_s() -> float:
    """Seconds since boot, whatever anybody does to the clock."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def leave(code: int) -> NoReturn:
    """Ends the process at once. Closing what belongs to a dead context may never return; the
    recorder process finds the end of its pipe and writes all it was given."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
