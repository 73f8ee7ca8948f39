"""Frames lost when processes are killed, against a witness that main counts up in a mapped file."""

from __future__ import annotations

import fcntl
import mmap
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from figure import Figure

from vrkiosk_telemetry.reader import Session

MAIN = Path(__file__).parent.parent / "tests" / "telemetry" / "recording_main.py"
RATE_HZ = 90
KILLS = 100
KILLS_OF_OTHERS = 20
LONGEST = 2.5  # s: the kill comes at a random time after the first frame
AT_ONCE = 3
PATIENCE = 60.0

# Gets main and its witness: see recording_main.py for the words.
Kill = Callable[[subprocess.Popen[bytes], memoryview], None]


def kill_main(main: subprocess.Popen[bytes], words: memoryview) -> None:
    main.kill()


def abort_group(main: subprocess.Popen[bytes], words: memoryview) -> None:
    """What systemd's watchdog does to all of a service's processes."""
    os.killpg(main.pid, signal.SIGABRT)


def kill_both(main: subprocess.Popen[bytes], words: memoryview) -> None:
    os.kill(words[1], signal.SIGKILL)
    main.kill()


def kill_recorder(main: subprocess.Popen[bytes], words: memoryview) -> None:
    """Main replaces it; then main is killed as well, so that there is an end."""
    writer = words[1]
    os.kill(writer, signal.SIGKILL)
    _wait_until(main, lambda: words[1] != writer)
    main.kill()


@dataclass(frozen=True)
class Loss:
    """What one kill cost. drained: s from the kill until the recorder process had ended."""

    frames: int
    seconds: float
    drained: float


def lost(kill: Kill, seed: int) -> Loss:
    """What is lost by one kill at a random time."""
    with tempfile.TemporaryDirectory() as name:
        witness, folder = Path(name) / "witness", Path(name) / "live"
        witness.write_bytes(bytes(4096))
        command = [sys.executable, str(MAIN), str(folder), str(witness), str(RATE_HZ)]
        with (
            witness.open("r+b") as file,
            mmap.mmap(file.fileno(), 4096) as memory,
            memoryview(memory).cast("Q") as words,
        ):
            main = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
            _wait_until(main, lambda: words[0] > 0)
            time.sleep(random.Random(seed).uniform(0.0, LONGEST))
            kill(main, words)
            main.wait(PATIENCE)
            killed = time.monotonic()
            count, first, last = words[0], words[3], words[2]
        _wait_for_end(folder)
        drained = time.monotonic() - killed
        return Loss(*_compare(folder, count, first, last), drained)


def _wait_until(main: subprocess.Popen[bytes], done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end or main.poll() is not None:
            raise RuntimeError("the process to be killed did not get there")
        time.sleep(0.01)


def _wait_for_end(folder: Path) -> None:
    """The recorder process holds the folder's lock to its end."""
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    os.close(handle)


def _compare(folder: Path, count: int, first: int, last: int) -> tuple[int, float]:
    """What a record lacks of `count` frames from time `first` to `last` (ns)."""
    session = Session.open(folder)
    frames = [(frame.index, frame.t) for frame in session.frames()]
    if session.check() or [index for index, _ in frames] != list(range(len(frames))):
        raise RuntimeError(f"the record is not whole: {session.damage}")
    seconds = (last - (frames[-1][1] if frames else first)) / 1e9
    return max(0, count - len(frames)), max(0.0, seconds)


def losses(kill: Kill, count: int) -> list[Loss]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda seed: lost(kill, seed), range(count)))


def figures(factor: float) -> Iterator[Figure]:
    killed = losses(kill_main, KILLS)
    how = f"most of {KILLS} kill -9 of main at random times, {RATE_HZ} Hz, 52 joints"
    yield Figure("lost: main killed", max(one.frames for one in killed), 0, "frames", how)
    how = f"median s of {KILLS}, {AT_ONCE} at once, until all is on disk and the process gone"
    drained = median(one.drained for one in killed)
    yield Figure("recorder drained", drained, 0.3 * factor, "s", how)
    aborted = losses(abort_group, KILLS)
    how = f"most of {KILLS} SIGABRT to the whole process group"
    yield Figure("lost: group aborted", max(one.frames for one in aborted), 0, "frames", how)
    others = {"both": (kill_both, "both processes"), "recorder": (kill_recorder, "its process")}
    for what, (kill, whom) in others.items():
        lost_s = max(one.seconds for one in losses(kill, KILLS_OF_OTHERS))
        how = f"most of {KILLS_OF_OTHERS} kill -9 of {whom}"
        yield Figure(f"lost: {what} killed", lost_s, 1.0, "s", how)
