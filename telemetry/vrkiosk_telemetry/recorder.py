"""Main's side of a record: hands frames, events and objects to the recorder process.

Nothing here waits for the disk: a frame costs one slice copy into shared memory. The recorder
process makes it last once a second, restarts with nothing lost when it dies, and outlives main
for the moment it needs to write what main left.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from vrkiosk_scenarios.snapshot import Event, SceneDescription, SceneSnapshot
from vrkiosk_telemetry.consent import EventFilter, declined, kept_notice
from vrkiosk_telemetry.errors import RecordError, SpaceError
from vrkiosk_telemetry.files import sync_folder
from vrkiosk_telemetry.lifeline import EXIT_UNWRITTEN, IGNORED, RESERVE_NAME
from vrkiosk_telemetry.locks import lock_live
from vrkiosk_telemetry.messages import (
    GazePacker,
    GazeSource,
    ObjectTracker,
    WorldClock,
    targets_body,
)
from vrkiosk_telemetry.ring import DEFAULT_CAPACITY, Kind, Ring, State
from vrkiosk_telemetry.session import (
    CRASH,
    DONE,
    SESSION_NAME,
    SessionInfo,
    finished,
    read_session,
    utc_now,
    write_session,
)
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Notice

if TYPE_CHECKING:
    from vrkiosk_scenarios.gaze import Sight

SPACE_NEEDED: Final = 1_000_000_000  # bytes; two hours with both hands are 0.96 GB (1 MB = 1e6)
RESERVE_BYTES: Final = 8 << 20  # what the ring may hold when the disk is found full, and the end
CLOCK_INTERVAL_NS: Final = 10_000_000_000
CHECK_FRAMES: Final = 64  # a power of two: how often the recorder process is looked at
FOLDER_MODE: Final = 0o750
STOPPED: Final = "stopped"


class Recorder:
    """Records one training session into its folder. A context manager; one thread.

    folder: the session's own (DATA/live/ID), made where missing. A folder that holds the same
    session already is continued: main was restarted.
    space_needed: bytes that must be free, or SpaceError.
    lossless: wait for room rather than drop; for sources that are faster than real time.
    Where `info.consent` declines, nothing that follows a body gets even into the ring.
    """

    def __init__(
        self,
        folder: Path,
        info: SessionInfo,
        *,
        space_needed: int = SPACE_NEEDED,
        lossless: bool = False,
        capacity: int = DEFAULT_CAPACITY,
        patience: float = 10.0,
    ) -> None:
        self.folder = folder
        self.info = info
        self.lossless = lossless
        self._space_needed = space_needed
        self._capacity = capacity
        self._patience = patience  # seconds close() waits for the disk
        self._open = False
        self._count = 0
        self._missed = 0  # messages dropped and not yet told in the record
        self._missed_since = 0  # ns, CLOCK_MONOTONIC
        self._missed_frames = 0  # since the session began
        self._clock_due = 0
        self._failures = 0  # starts of the recorder process that led to nothing
        self._problem = ""
        self._tracker: ObjectTracker | None = None
        self._gaze = GazePacker()
        self._gaze_source = GazeSource()
        self._instances = 0  # runtimes found
        self._traced = not declined(info.consent)
        self._filter = EventFilter()

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
            self.folder.chmod(FOLDER_MODE)  # whatever the umask says
            self._lock = lock_live(self.folder)
            try:
                self._prepare()
                self._clock = WorldClock()
                self._ring = Ring.create(self._capacity)
                self._commits = 0
                self._start()
            except BaseException:
                os.close(self._lock)
                raise
        except OSError as error:
            raise SpaceError(
                f"{self.folder}: cannot be recorded into ({error.strerror}); make room, or repair "
                "the disk or the folder's rights"
            ) from error
        self._open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close(DONE)
        else:
            self.close(STOPPED if issubclass(kind, (KeyboardInterrupt, SystemExit)) else CRASH)

    def _prepare(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < self._space_needed:
            raise SpaceError(
                f"{self.folder}: {free / 1e6:.0f} MB free, a record needs "
                f"{self._space_needed / 1e6:.0f} MB; sync sealed sessions or delete other files"
            )
        if (self.folder / SESSION_NAME).exists():
            before = read_session(self.folder)
            if before.session != self.info.session:
                raise RecordError(f"{self.folder}: holds another session, {before.session}")
            resumed = [*before.extra.get("resumed", []), utc_now()]
            extra = {**before.extra, "resumed": resumed}
            self.info = replace(before, ended="", ended_at="", extra=extra)
            self._traced = not declined(before.consent)
        elif not self.info.started:
            self.info = replace(self.info, started=utc_now())
        with (self.folder / RESERVE_NAME).open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        write_session(self.folder, self.info)
        sync_folder(self.folder.parent)

    # --- the recorder process

    def _start(self) -> None:
        command = [sys.executable, "-P", "-m", "vrkiosk_telemetry.writer"]
        command += [str(self._ring.handle), str(os.getpid()), str(self.folder), self.info.session]
        # The child keeps this mask: no moment in which a signal to the group could end it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, IGNORED)
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, pass_fds=(self._ring.handle, self._lock)
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    @property
    def process_id(self) -> int:
        """Of the recorder process."""
        return self._process.pid

    @property
    def problem(self) -> str:
        """Why the session is not being recorded, for the officer and the log; "" while it is."""
        if self._problem or not self._open or self._ring.state != State.FAILING:
            return self._problem
        return f"the record cannot be written: {os.strerror(self._ring.errno)}"

    def _look_after_process(self) -> None:
        if not self._problem and self._process.poll() is not None:
            self._restart()

    def _look_after(self, xr_time: int) -> None:
        self._look_after_process()
        now = time.monotonic_ns()
        if moved := self._clock.stepped():  # someone set it, or the machine was suspended
            line = Event(now, "clock_set", {"ms": moved // 1_000_000}).line()
            self._put(Kind.REMARK, line)
            self._clock_due = now
        if now >= self._clock_due:
            self._clock_due = now + CLOCK_INTERVAL_NS
            self.clock(xr_time)

    def _restart(self) -> None:
        progress = self._ring.commits != self._commits
        self._failures = 0 if progress else self._failures + 1
        self._commits = self._ring.commits
        if self._failures >= 5:
            self._problem = (
                "the recorder process fails again and again "
                f"(exit status {self._process.returncode}); see its messages in the journal"
            )
            return
        self._close_pipe()
        try:
            self._start()
        except OSError as error:  # no memory, no process: training goes on
            self._problem = f"the recorder process cannot be started ({error.strerror})"

    def _close_pipe(self) -> None:
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()

    # --- what is recorded

    def frame(self, frame: FrameInput) -> None:
        """Records a frame's input, already rounded: what the engine sees."""
        if self._traced:
            self._put(Kind.FRAME, frame.bytes)
            if change := self._gaze_source.change(frame):
                self._put(Kind.NOTICE, change.line())
        self._count += 1
        if not self._count & (CHECK_FRAMES - 1) or self._count == 1:
            self._look_after(int(frame.record["xr_time"]))

    def gaze(self, frame: FrameInput, sight: Sight) -> None:
        """Records what the gaze of a frame met, after the engine's step."""
        if self._traced:
            self._put(Kind.GAZE, self._gaze.body(frame, sight))

    def events(self, events: Iterable[Event]) -> None:
        """Records what the engine said happened, in its order."""
        for event in events if self._traced else self._filter.kept(events):
            self._put(Kind.EVENT, event.line())

    def notice(self, notice: Notice) -> None:
        """Records what the runtime said between two frames."""
        if notice.name == "found":
            self._instances += 1
            self._clock_due = 0  # its XrTime is another
        event = Event(notice.t, notice.name, dict(notice.data))
        self._put(Kind.NOTICE, (event if self._traced else kept_notice(event)).line())
        self._look_after_process()  # there may be no frames for a long time

    def targets(self, description: SceneDescription) -> None:
        """Records what the numbers in `objects` mean; once, before the first frame."""
        if self._traced:
            self._put(Kind.TARGETS, targets_body(description))

    def objects(self, snapshot: SceneSnapshot) -> None:
        """Records the parts, panels and light that changed since the last call; 30 Hz at most."""
        if not self._traced:
            return
        if self._tracker is None:
            self._tracker = ObjectTracker(snapshot)
        for kind, body in self._tracker.changes(snapshot):
            self._put(kind, body)

    def clock(self, xr_time: int) -> None:
        """Records how the clocks relate now; `frame` calls it every 10 s. xr_time: ns, XrTime."""
        self._put(Kind.CLOCK, self._clock.body(xr_time, self._instances))

    def _put(self, kind: Kind, body: bytes | memoryview) -> None:
        if self._missed:
            # One gap in one piece: nothing more until there is room to go on for a while.
            if self._ring.pending > self._capacity // 2:
                self._miss(kind, body)
                return
            if self._ring.put(Kind.GAP, self._gap_line()):
                self._missed = 0
        if self._ring.put(kind, body):
            return
        if self.lossless and not self._problem:
            self._wait_and_put(kind, body)
        else:
            self._miss(kind, body)

    def _miss(self, kind: Kind, body: bytes | memoryview) -> None:
        if not self._missed:
            first = int.from_bytes(body[:8], "little", signed=True)  # t is a frame's first field
            self._missed_since = first if kind == Kind.FRAME else time.monotonic_ns()
        self._missed += 1
        self._missed_frames += kind == Kind.FRAME

    def _gap_line(self) -> bytes:
        why = "the ring was full: the recorder process could not keep up"
        body = {"t": self._missed_since, "name": "gap", "messages": self._missed, "why": why}
        return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()

    def _wait_and_put(self, kind: Kind, body: bytes | memoryview) -> None:
        while not self._ring.put(kind, body):
            if (
                len(body) >= self._capacity // 2
                or self._problem
                or self._ring.state == State.FAILING
            ):
                self._miss(kind, body)
                return
            if self._process.poll() is not None:
                self._restart()
            time.sleep(0.001)

    # --- the end

    def close(self, ended: str = DONE, result: dict[str, Any] | None = None) -> None:
        """Ends the record: waits until it is on disk, then marks the session. Idempotent.

        ended: "done", or why it stopped. result: score and decision, for session.json.
        """
        if not self._open:
            return
        self._finish_process()
        self.info = replace(
            finished(self.info, ended, result),
            dropped_frames=self.info.dropped_frames + self._missed_frames,
            discarded_bytes=self.info.discarded_bytes + self._ring.discarded,
        )
        self._open = False
        (self.folder / RESERVE_NAME).unlink(missing_ok=True)
        try:
            write_session(self.folder, self.info)
        except OSError as error:
            self._problem = f"{self.folder}: the session's end was not noted ({error.strerror})"
        self._ring.close()
        os.close(self._lock)

    def _finish_process(self) -> None:
        while True:
            self._close_pipe()
            try:
                status = self._process.wait(self._patience)
            except subprocess.TimeoutExpired:
                self._problem = "the disk is slow: the recorder process is still writing the record"
                return
            if status == EXIT_UNWRITTEN:
                self._problem = f"the record is not whole: {os.strerror(self._ring.errno)}"
                return
            if status == 0 or self._problem:
                return
            self._restart()


class NullRecorder:
    """Takes what a Recorder takes and keeps nothing; `problem` says why."""

    def __init__(self, reason: str) -> None:
        self.problem = reason

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def frame(self, frame: FrameInput) -> None: ...

    def gaze(self, frame: FrameInput, sight: Sight) -> None: ...

    def events(self, events: Iterable[Event]) -> None: ...

    def notice(self, notice: Notice) -> None: ...

    def targets(self, description: SceneDescription) -> None: ...

    def objects(self, snapshot: SceneSnapshot) -> None: ...

    def clock(self, xr_time: int) -> None: ...

    def close(self, ended: str = DONE, result: dict[str, Any] | None = None) -> None: ...


AnyRecorder = Recorder | NullRecorder
