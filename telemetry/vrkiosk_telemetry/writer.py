"""The recorder process: takes messages from the ring and makes them last.

Started by `vrkiosk_telemetry.recorder` as

    python -m vrkiosk_telemetry.writer RING MAIN FOLDER SESSION

with the ring as inherited file descriptor RING, a pipe from main as standard input, and main's
process id MAIN. It ends when main does, and by nothing else (`lifeline`): signals meant for main's
whole process group, as systemd's watchdog sends them, leave it alone. Then it writes what is left
and goes.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final

from vrkiosk_telemetry.lifeline import EXIT_UNWRITTEN, IGNORED, RESERVE_NAME, LifeLine
from vrkiosk_telemetry.live import LivePart
from vrkiosk_telemetry.ring import Kind, Message, Ring, State
from vrkiosk_telemetry.rows import RowCollector

# A kill of both processes loses what is not committed: at most this and one write, below 1 s.
COMMIT_INTERVAL: Final = 0.85
POLL_INTERVAL: Final = 0.45  # looks whether main is faster than real time
COMMIT_BYTES: Final = 2 << 20  # of the ring, at most, in one commit: bounds memory and batch size
NICENESS: Final = 5


class Writer:
    """Moves messages from a ring to a live record until told to finish."""

    def __init__(self, ring: Ring, folder: Path, session: str) -> None:
        self.ring = ring
        self.folder = folder
        self.session = session
        self._part: LivePart | None = None
        self._rows = RowCollector()
        self._discarded = 0
        self._lost: list[int] = []  # t of frames given up and not yet told in the record
        self._commits = ring.commits

    @property
    def position(self) -> int:
        return self._part.position if self._part else self.ring.read

    def flush(self) -> bool:
        """Commits everything in the ring. False where the disk refuses it: the messages stay in
        the ring, until it is nearly full."""
        try:
            self._flush()
        except OSError as error:
            self._fail(error)
            return False
        self.ring.report(State.RECORDING, 0, self._commits, self._discarded)
        return True

    def _flush(self) -> None:
        if self._part is None:
            self._part = LivePart(self.folder, self.session, self.ring.run, self.ring.read)
        target = self.ring.written
        while self._part.position < target or self._lost:
            frame = self._rows.frame
            end = self._collect(target)
            try:
                self._part.commit(self._rows.batches(), end)
            except OSError:
                self._rows.frame = frame  # the same messages will be collected again
                raise
            self._lost.clear()
            self._commits += 1
            self.ring.release(end)

    def _collect(self, target: int) -> int:
        start = self.position
        if self._lost:
            self._rows.add([self._gap()])
        end = self._rows.add(self.ring.messages(start, target), start + COMMIT_BYTES)
        return target if end is None else end  # a last padding has no message

    def _gap(self) -> Message:
        body = {
            "t": self._lost[0],
            "name": "gap",
            "frames": len(self._lost),
            "why": "the record could not be written",
        }
        line = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
        return int(Kind.GAP), memoryview(line), self.position

    def _fail(self, error: OSError) -> None:
        code = error.errno or errno.EIO
        if self.ring.state != State.FAILING:
            print(
                f"recorder: cannot write {self.folder}: {os.strerror(code)}; make room or repair "
                "the disk, what is recorded now waits in memory",
                file=sys.stderr,
                flush=True,
            )
        # A ring that is nearly full would make main drop the newest; the oldest goes instead, so
        # that what is kept is in one piece when the disk accepts it again.
        if self.ring.pending > self.ring.capacity * 3 // 4:
            self._give_up(self.ring.written)
        self.ring.report(State.FAILING, code, self._commits, self._discarded)

    def _give_up(self, end: int) -> None:
        start = self.position
        for kind, body, _ in self.ring.messages(start, end):
            if kind == Kind.FRAME:  # t is a frame's first field
                self._lost.append(int.from_bytes(body[:8], "little", signed=True))
        self._discarded += end - start
        if self._part:
            self._part.skip(end)
        self.ring.release(end)

    def finish(self) -> bool:
        """Commits what is left and closes the record. False where that failed."""
        done = self.flush()
        if not done:
            (self.folder / RESERVE_NAME).unlink(missing_ok=True)
            done = self.flush()
        try:
            if self._part and done:  # else it is not whole, and must not look so
                self._part.close()
        except OSError as error:
            self._fail(error)
            done = False
        self.ring.report(State.ENDED, self.ring.errno, self._commits, self._discarded)
        return done


def run(writer: Writer, line: LifeLine) -> bool:
    """Records until main has ended; whether everything is on disk."""
    due = time.monotonic()  # what came while this process started is committed at once
    while not line.ended(min(POLL_INTERVAL, due - time.monotonic())):
        now = time.monotonic()
        if now >= due or writer.ring.pending >= COMMIT_BYTES:
            writer.flush()
            due = now + COMMIT_INTERVAL
    return writer.finish()


def main(arguments: list[str]) -> int:
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    handle, main_id, folder, session = arguments
    os.nice(NICENESS)
    ring = Ring.attach(int(handle))
    line = LifeLine(sys.stdin.fileno(), int(main_id))
    return os.EX_OK if run(Writer(ring, Path(folder), session), line) else EXIT_UNWRITTEN


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
