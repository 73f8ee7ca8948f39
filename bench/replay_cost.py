"""Reading back a long record: a window of it, any moment of it, its memory; and running it again.

The record is an hour of human-like motion with both hands: a quarter of an hour, four times. Times
are CPU of the process, which uses one thread: the record is in the page cache, and others on the
machine do not count.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from figure import Figure
from motion import motion
from recorded import KEY, SCENARIO, SEED, repeated, sealed

from vrkiosk.replay.verifying import verify_folder
from vrkiosk_telemetry.blocks import FrameBlocks
from vrkiosk_telemetry.playback import Playback
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.seal import seal

QUARTER_S = 900
WINDOW_NS = 10_000_000_000
WINDOWS = 200
SEEKS = 400
PATIENCE = 300.0
REPLAY_MEMORY = (sys.executable, str(Path(__file__).with_name("replay_memory.py")))


def figures(factor: float) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        path = sealed(Path(name), repeated(motion(QUARTER_S), 4)).path
        yield _window(path, factor)
        yield _seek(path, factor)
        yield _memory(path)
    yield _rerun(factor)


def _window(path: Path, factor: float) -> Figure:
    chance = random.Random(1)
    start = time.process_time()
    blocks = FrameBlocks(Session.open(path))
    opening = time.process_time() - start
    times = []
    for _ in range(WINDOWS):
        first = chance.randrange(int(blocks.times[0]), int(blocks.times[-1]) - WINDOW_NS)
        start = time.process_time()
        rows = blocks.window(first, first + WINDOW_NS)
        times.append(time.process_time() - start)
        if not len(rows):
            raise RuntimeError("an empty window")
    p50, p99 = np.percentile(times, [50, 99]) * 1e3
    how = f"median of {WINDOWS} at random in an hour, 52 joints; 99 of 100 in {p99:.0f} ms; "
    how += f"opening it {opening * 1e3:.0f} ms"
    return Figure("read 10 s of an hour", p50, 20.0 * factor, "ms", how)


def _seek(path: Path, factor: float) -> Figure:
    chance = random.Random(2)
    start = time.process_time()
    playback = Playback(Session.open(path))
    opening = time.process_time() - start
    times = []
    for _ in range(SEEKS):
        t = chance.randrange(playback.start, playback.end)
        start = time.process_time()
        playback.seek(t)
        times.append(time.process_time() - start)
    p50, p99 = np.percentile(times, [50, 99]) * 1e3
    how = f"99 of 100 of {SEEKS} at random in an hour, scene and 52 joints; median {p50:.0f} ms; "
    how += f"opening it {opening:.2f} s"
    return Figure("replay: seek", p99, 50.0 * factor, "ms", how)


def _memory(path: Path) -> Figure:
    how = "most resident memory of a process that reads the hour, jumps about in it and plays; "
    if shutil.which("xvfb-run"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1920x1200x24", *REPLAY_MEMORY]
        with_window = _megabytes([*command, str(path), "--window"])
        how += f"{with_window:.0f} MB with the window, geometry and textures of llvmpipe included"
    else:
        how += "Xvfb is not installed: not measured with the window"
    value = _megabytes([*REPLAY_MEMORY, str(path)])
    return Figure("replay: memory of an hour", value, 300.0, "MB", how)


def _megabytes(command: list[str]) -> float:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr[-3000:]}")
    return float(done.stdout)


def _rerun(factor: float) -> Figure:
    with tempfile.TemporaryDirectory() as name:
        command = ["-m", "vrkiosk", "run", SCENARIO, "--runtime", "officer", "--no-pictures"]
        command += ["--no-sound", "--seed", str(SEED), "--data", name]
        subprocess.run(
            [sys.executable, *command], check=True, capture_output=True, timeout=PATIENCE
        )
        (live,) = (Path(name) / "live").iterdir()
        path = seal(live, Path(name) / "outbox", KEY).path
        times = FrameBlocks(Session.open(path)).times
        seconds = float(times[-1] - times[0]) / 1e9
        start = time.process_time()
        verdict = verify_folder(path)
        lasted = time.process_time() - start
    if not verdict.ok:
        raise RuntimeError(str(verdict))
    how = f"{SCENARIO} by the officer, {seconds:.0f} s in {lasted:.1f} s, reading included: "
    how += f"{seconds / lasted:.0f} x real time"
    return Figure("replay --verify / real time", lasted / seconds, 0.05 * factor, "", how)
