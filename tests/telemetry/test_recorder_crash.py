"""What a crash loses: nothing that main handed over, unless both processes are killed.

The witness is a word in a mapped file that main counts up after each frame: it outlives main, and
owes nothing to the recorder.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vrkiosk_telemetry.reader import Session

MAIN = Path(__file__).with_name("recording_main.py")
PATIENCE = 60.0  # s, for a machine that is busy with something else


class RunningMain:
    """A main process that records, and its witness."""

    def __init__(self, folder: Path, rate: float) -> None:
        self.folder = folder / "live"
        witness = folder / "witness"
        witness.write_bytes(bytes(4096))
        with witness.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 4096)
        self.words = memoryview(self._map).cast("Q")
        command = [sys.executable, str(MAIN), str(self.folder), str(witness), str(rate)]
        # A group of its own: signals to it must not reach the tests.
        self.process = subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            assert self.process.poll() is None, "main ended by itself"
            assert time.monotonic() < end, "nothing happened for a minute"
            time.sleep(0.002)

    def wait_for_frames(self, count: int) -> None:
        self.wait(lambda: self.words[0] >= count)

    def session(self) -> Session:
        """The record, when nobody writes it any more."""
        self.process.wait(PATIENCE)
        handle = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)  # the recorder process holds it to its end
        os.close(handle)
        return Session.open(self.folder)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.session()
        self.words.release()
        self._map.close()


@pytest.fixture
def start_main(tmp_path: Path) -> Iterator[Callable[[float], RunningMain]]:
    running: list[RunningMain] = []

    def start(rate: float) -> RunningMain:
        folder = tmp_path / f"run-{len(running)}"
        folder.mkdir()
        running.append(RunningMain(folder, rate))
        return running[-1]

    yield start
    for main in running:
        main.close()


def numbers(session: Session) -> list[int]:
    return [frame.index for frame in session.frames()]


def assert_nothing_lost(main: RunningMain) -> None:
    session = main.session()
    witnessed = main.words[0]
    found = numbers(session)
    assert found == list(range(len(found)))
    # Main may die between handing a frame over and counting it.
    assert witnessed <= len(found) <= witnessed + 1
    assert len(list(session.event_lines())) in (len(found), len(found) - 1)
    assert session.check() == ()


@pytest.mark.parametrize("seed", range(4))
def test_kill_of_main_loses_nothing(start_main: Callable[[float], RunningMain], seed: int) -> None:
    main = start_main(0)
    main.wait_for_frames(random.Random(seed).randrange(1, 20_000))
    main.process.kill()
    assert_nothing_lost(main)


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_group_loses_nothing(
    start_main: Callable[[float], RunningMain], number: signal.Signals
) -> None:
    main = start_main(2000)
    main.wait_for_frames(300)
    os.killpg(main.process.pid, number)
    assert main.process.wait(PATIENCE) == -number
    assert_nothing_lost(main)


def test_a_signal_before_the_first_commit_loses_nothing(
    start_main: Callable[[float], RunningMain],
) -> None:
    main = start_main(2000)
    main.wait_for_frames(1)  # the recorder process has hardly started
    os.killpg(main.process.pid, signal.SIGABRT)
    assert_nothing_lost(main)


def test_a_killed_recorder_process_is_replaced_and_loses_nothing(
    start_main: Callable[[float], RunningMain],
) -> None:
    main = start_main(0)
    for _ in range(3):
        writer, before = main.words[1], main.words[0]
        main.wait_for_frames(before + 5_000)
        writer = main.words[1]
        os.kill(writer, signal.SIGKILL)
        main.wait(lambda writer=writer: main.words[1] != writer)  # type: ignore[misc]
    main.wait_for_frames(main.words[0] + 5_000)
    main.process.kill()
    assert_nothing_lost(main)
    assert len(list(main.folder.glob("commits-*.log"))) >= 2


def test_a_kill_of_both_keeps_what_was_committed(
    start_main: Callable[[float], RunningMain],
) -> None:
    main = start_main(0)
    log = main.folder / "commits-000.log"
    main.wait(lambda: log.exists() and log.read_bytes().count(b"\n") >= 3)
    committed = Session.open(main.folder).source
    first = committed.logs[0]  # type: ignore[union-attr]
    rows = sum(c.pieces["frames"].rows for c in first.commits if "frames" in c.pieces)
    os.kill(main.words[1], signal.SIGKILL)
    main.process.kill()
    found = numbers(main.session())
    assert found == list(range(len(found)))
    assert len(found) >= rows > 0
    assert main.session().check() == ()
