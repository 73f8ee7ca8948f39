"""What recording costs the main thread, and the recorder process."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from figure import Figure
from motion import motion
from recorded import on_grid

from vrkiosk_scenarios.gaze import Sight
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot
from vrkiosk_telemetry.commits import part_numbers, read_log
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SessionInfo, new_session_id
from vrkiosk_xr.frame import Flag, FrameInput

RATE_HZ = 90
PACED_SECONDS = 20
PARTS = 320  # as the scenes have
MOVING = 6
PATIENCE = 60.0


def figures(factor: float) -> Iterator[Figure]:
    random = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        info = SessionInfo(new_session_id(), "bench")
        with Recorder(Path(folder) / "live", info, space_needed=0) as recorder:
            yield from _hot(recorder, random, factor)
            _wait_for_commit(recorder.folder)
            yield from _paced(recorder, random, factor)
            if recorder.problem or recorder.info.dropped_frames:
                raise RuntimeError(f"not everything was recorded: {recorder.problem}")


def _frame(random: np.random.Generator) -> FrameInput:
    frame = FrameInput()
    frame.record["flags"] = int(Flag.HAND_LEFT | Flag.HAND_RIGHT)
    frame.floats[:] = random.random(frame.floats.size, np.float32)
    return frame


def _hot(recorder: Recorder, random: np.random.Generator, factor: float) -> Iterator[Figure]:
    frame = _frame(random)
    samples = []
    for _ in range(2000):
        start = time.perf_counter_ns()
        recorder.frame(frame)
        samples.append(time.perf_counter_ns() - start)
    yield Figure(
        "recorder frame, hot",
        float(np.median(samples)) / 1e3,
        5.0 * factor,
        "us",
        "median of 2,000 calls in a row, 52 joints",
    )


def _wait_for_commit(folder: Path) -> None:
    """Until the recorder process has started: that is paid once, not every second."""
    end = time.monotonic() + PATIENCE
    while not any(log.commits for log in map(partial(read_log, folder), part_numbers(folder))):
        if time.monotonic() > end:
            raise RuntimeError("the recorder process did not commit anything")
        time.sleep(0.05)


def _paced(recorder: Recorder, random: np.random.Generator, factor: float) -> Iterator[Figure]:
    rows = on_grid(motion(PACED_SECONDS + 1))[: RATE_HZ * PACED_SECONDS]
    frame, sight = FrameInput(), Sight()
    snapshot = SceneSnapshot(SceneDescription(tuple(Part(f"p{n}", "m") for n in range(PARTS))))
    frames, objects = [], []
    cpu = _process_cpu(recorder.process_id)
    due = time.monotonic()
    for number, row in enumerate(rows):
        due += 1.0 / RATE_HZ
        time.sleep(max(0.0, due - time.monotonic()))
        frame.bytes[:] = row.tobytes()
        frame.record["t"] = snapshot.t = time.monotonic_ns()
        frame.record["index"] = number
        for hand in range(2):  # what is carried moves with a hand
            snapshot.poses[hand * MOVING // 2 : (hand + 1) * MOVING // 2] = row["grip"][hand]
        start = time.perf_counter_ns()
        recorder.frame(frame)
        middle = time.perf_counter_ns()
        recorder.objects(snapshot)
        frames.append(middle - start)
        objects.append(time.perf_counter_ns() - middle)
        sight.put("floor/a1", 0, *_met(row))
        recorder.gaze(frame, sight)
    how = f"median in a {RATE_HZ} Hz loop, {PACED_SECONDS} s, 52 joints"
    yield Figure("recorder frame, 90 Hz", float(np.median(frames)) / 1e3, 50.0 * factor, "us", how)
    written = np.sort(objects)[-len(objects) // 3 :]  # they are recorded at 30 Hz
    how = f"median where written, {MOVING} of {PARTS} parts moving"
    yield Figure(
        "recorder objects, 30 Hz", float(np.median(written)) / 1e3, 250.0 * factor, "us", how
    )
    spent = (_process_cpu(recorder.process_id) - cpu) / PACED_SECONDS
    how = (
        f"CPU a recorded second of {PACED_SECONDS}: human motion at 90 Hz, 52 joints, gaze, objects"
    )
    yield Figure("recorder process", spent * 1e3, 3.0 * factor, "ms", how)


def _met(row: Any) -> tuple[float, tuple[float, float, float]]:
    """Distance, m, and place where the gaze of a FRAME row would meet a thing a metre away."""
    x, y, z = row["gaze"][4:].tolist()
    return 1.0, (x, y, z - 1.0)


def _process_cpu(number: int) -> float:
    """CPU seconds a process has used: utime and stime of /proc/PID/schedstat, in ns there."""
    return int(Path(f"/proc/{number}/schedstat").read_text().split()[0]) / 1e9
