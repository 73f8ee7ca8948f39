"""What the updater remembers, in /var/lib/kiosk-update, root's:

sequence         number of the last update taken, so that none before it comes again
trying.json      there while a release is tried: what it has to reach, and how often it was tried
last.json        what came of the last update, for `kiosk status` and the doctor
incoming.kupd    the copy that is verified and unpacked; a stick or an inbox may change meanwhile
lock             held by the one updater that works
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, Literal

from vrkiosk.update.manifest import UpdateError
from vrkiosk_telemetry.files import sync_folder, write_atomic

FOLDER: Final = "var/lib/kiosk-update"
Result = Literal["installed", "refused", "rolled back"]


@dataclass(frozen=True, slots=True)
class Trying:
    """A release on trial. ready: it has to reach the lobby, as the one before had; else waiting
    for the headset is enough. sound: the quick look of the doctor found nothing before. starts:
    how often its trial was begun; a machine that goes down in it begins it again."""

    version: str
    ready: bool
    sound: bool
    starts: int = 0


@dataclass(frozen=True, slots=True)
class Last:
    """What came of an update. when: UTC, ISO 8601. why: "" where it is installed."""

    version: str
    result: Result
    why: str
    when: str


class Records:
    """The files, each replaced in one step. UpdateError where one is damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def incoming(self) -> Path:
        return self.folder / "incoming.kupd"

    def make(self) -> None:
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the lock. UpdateError where another updater works."""
        self.make()
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise UpdateError(
                "another update is being taken; wait for it: kiosk update status"
            ) from None
        finally:
            os.close(handle)

    def sequence(self) -> int:
        """0: no update yet."""
        path = self.folder / "sequence"
        try:
            return int(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            raise UpdateError(
                f"{path} cannot be read ({error}), so an old update could not be told from a new "
                "one; install the kiosk again: docs/technician.md"
            ) from None

    def took(self, sequence: int) -> None:
        write_atomic(self.folder / "sequence", f"{sequence}\n".encode(), 0o644)

    def trying(self) -> Trying | None:
        path = self.folder / "trying.json"
        try:
            return Trying(**json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError):
            # The worst it can mean: a trial that was begun, of whatever is current.
            return Trying("?", ready=False, sound=False)

    def plan(self, trying: Trying) -> None:
        """Notes a trial before its switch."""
        write_atomic(self.folder / "trying.json", json.dumps(asdict(trying)).encode(), 0o644)

    def begin(self, trying: Trying) -> None:
        """Notes one more start of a trial."""
        self.plan(replace(trying, starts=trying.starts + 1))

    def end(self, last: Last) -> None:
        """The trial is over, or there was none."""
        body = json.dumps(asdict(last), ensure_ascii=False).encode()
        write_atomic(self.folder / "last.json", body, 0o644)
        (self.folder / "trying.json").unlink(missing_ok=True)
        self.incoming.unlink(missing_ok=True)
        sync_folder(self.folder)

    def last(self) -> Last | None:
        """None: no update yet, or nobody can say."""
        with suppress(OSError, ValueError, TypeError):
            return Last(**json.loads((self.folder / "last.json").read_bytes()))
        return None
