"""The booted machine as the checks see it: units of systemd, the kiosk, and the officer's hand.

Runs inside the container, as root, with the product's Python.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1] / "monado"))

from remote_driver import RemoteDriver
from session import Checks

from vrkiosk.window import Window
from vrkiosk_xr.frame import LEFT, RIGHT, Flag, FrameInput

DATA: Final = Path("/var/lib/kiosk")
LIVE: Final = DATA / "live"
LIMIT_S: Final = 120.0  # for whatever has to happen; what a check demands is stricter
POLL_S: Final = 0.02
TRIGGER: Final = 0  # of FrameInput's axes


class MachineError(Exception):
    """Something did not come about in time. The text says what, and the state it is in."""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False)


def wait_until(what: str, holds: Callable[[], bool], limit_s: float = LIMIT_S) -> float:
    """Seconds until it holds. MachineError after `limit_s`."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > limit_s:
            raise MachineError(f"not within {limit_s:.0f} s: {what}")
        time.sleep(POLL_S)
    return time.monotonic() - start


class Unit:
    """A service."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getitem__(self, name: str) -> str:
        """A property as `systemctl show` gives it."""
        return run("systemctl", "show", self.name, f"--property={name}", "--value").stdout.strip()

    def __call__(self, verb: str) -> tuple[int, float]:
        """`systemctl VERB`: its exit status and how long it took."""
        start = time.monotonic()
        status = run("systemctl", verb, self.name).returncode
        return status, time.monotonic() - start

    @property
    def pid(self) -> int:
        """Of the main process; 0: there is none."""
        return int(self["MainPID"] or 0)

    @property
    def active(self) -> bool:
        return self["ActiveState"] == "active"

    @property
    def failed(self) -> bool:
        return self["ActiveState"] == "failed"

    def send(self, number: signal.Signals) -> int:
        """Sends a signal to the main process alone; its id."""
        pid = self.pid
        if pid <= 1:
            raise MachineError(f"{self.name} has no main process to send {number.name} to")
        os.kill(pid, number)
        return pid

    def successor_of(self, pid: int) -> float:
        """Waits until another main process runs and has said READY=1; seconds."""
        return wait_until(
            f"{self.name} is back after process {pid}",
            lambda: self.active and self.pid not in (0, pid),
        )

    def successor_of_oneshot(self, pid: int) -> float:
        """Waits until another main process of a oneshot runs, which is never `active`; seconds."""
        what = f"{self.name} goes on after process {pid}"
        return wait_until(what, lambda: self.pid not in (0, pid))

    @property
    def processes(self) -> list[int]:
        """Every process in the unit's control group."""
        folder = Path("/sys/fs/cgroup") / self["ControlGroup"].lstrip("/")
        path = folder / "cgroup.procs"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def journal(self) -> str:
        run("journalctl", "--sync")
        return run("journalctl", "--boot", "--no-pager", "-o", "cat", "-u", self.name).stdout


class Kiosk(Unit):
    """kiosk.service with the hand of an officer."""

    def __init__(self) -> None:
        super().__init__("kiosk.service")
        # Of this machine: seconds a start takes, at least one, and from there to the lobby.
        self.slowness, self.lobby_s = 1.0, 2.0

    @property
    def status(self) -> str:
        return self["StatusText"]

    def wait_for_lobby(self) -> float:
        return wait_until("an officer can begin", lambda: self.status.startswith("ready"))

    def begin_session(self) -> Path:
        """Pulls the trigger in the lobby; the folder of the record, once frames are in it."""
        before = self.folders()
        self.begin()
        (folder,) = self.folders() - before
        await_frames(10)
        return folder

    def begin(self) -> None:
        """Pulls the trigger in the lobby; back when the session's frames come."""
        with RemoteDriver() as driver:
            driver.send(hand(0.0))
            wait_until("the lobby", lambda: self.status.startswith("ready"))
            driver.send(hand(1.0))
            wait_until("the session's status", lambda: self.status.startswith("training"))
            driver.send(hand(0.0))

    def folders(self) -> set[Path]:
        return set(LIVE.iterdir()) if LIVE.exists() else set()


def hand(trigger: float) -> FrameInput:
    """Both hands at rest before the body; trigger of the right one, 0..1."""
    frame = FrameInput()
    frame.record["flags"] = Flag.GRIP_LEFT | Flag.GRIP_RIGHT | Flag.HEAD_VALID
    frame.head[5] = 1.65
    for side, x in ((LEFT, -0.25), (RIGHT, 0.25)):
        frame.record["grip"][side][4:] = (x, 1.1, -0.35)
    frame.record["axes"][RIGHT][TRIGGER] = trigger
    return frame


def submitted() -> int:
    """Frames the application counted in its window, by index of the last one plus one."""
    with Window(DATA / "window") as window:
        return window.submitted


def await_frames(count: int) -> float:
    """Waits until `count` more frames were submitted; seconds."""
    with Window(DATA / "window") as window:
        goal = window.submitted + count
        return wait_until(f"{count} more frames", lambda: window.submitted >= goal)


def released(folder: Path) -> bool:
    """Whether main and the recorder process have both let go of a live record."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


Check = Callable[[Checks, Kiosk, Unit], None]  # the unit: of the runtime
