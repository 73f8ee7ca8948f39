"""Sessions of human-like motion for benches, played, recorded and sealed by the product itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk.loop import Loop
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.seal import Sealed, seal
from vrkiosk_telemetry.session import SCENARIO_NAME, SessionInfo, new_session_id
from vrkiosk_xr.frame import FRAME, FrameInput
from vrkiosk_xr.scripted import ScriptedRuntime

SCENARIO = "s03"
SEED = 7
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

Rows = npt.NDArray[Any]


def as_frames(rows: Rows) -> Iterator[FrameInput]:
    """Each FRAME row as a frame; one object, written anew."""
    frame = FrameInput()
    for row in rows:
        frame.bytes[:] = row.tobytes()
        yield frame


def on_grid(rows: Rows) -> Rows:
    """(n,) FRAME rows as the engine and the record get them."""
    return np.frombuffer(b"".join(f.rounded().bytes for f in as_frames(rows)), FRAME)


def repeated(rows: Rows, times: int) -> Iterator[FrameInput]:
    """`as_frames`, so many times on end, as one session: time and frame numbers go on."""
    period = int(np.median(np.diff(rows["t"])))
    span = int(rows["t"][-1] - rows["t"][0]) + period
    for turn in range(times):
        for frame in as_frames(rows):
            for name in ("t", "xr_time", "gaze_t"):
                frame.record[name] += turn * span
            frame.record["index"] += turn * len(rows)
            yield frame


def record(folder: Path, frames: Iterator[FrameInput]) -> Path:
    """Plays frames in a scenario, in the product's own loop, and gives the live folder."""
    scenario = schema.library()[SCENARIO]
    world = World(scenario, SEED)
    info = SessionInfo(new_session_id(), SCENARIO, seed=SEED, scenario_sha256=scenario.sha256)
    with (
        Recorder(folder, info, space_needed=0, lossless=True) as recorder,
        ScriptedRuntime(frames) as runtime,
    ):
        (folder / SCENARIO_NAME).write_text(scenario.model_dump_json())
        recorder.targets(world.description)
        if Loop(runtime, world, recorder).play():
            raise RuntimeError("the motion took a decision: the session ended before it")
        recorder.close()
        if recorder.problem or recorder.info.dropped_frames:
            raise RuntimeError(f"not everything was recorded: {recorder.problem}")
    return folder


def sealed(folder: Path, frames: Iterator[FrameInput]) -> Sealed:
    """As `record`, then sealed under `folder`."""
    return seal(record(folder / "live", frames), folder / "outbox", KEY)
