"""Frames, scenes and sessions for the tests of records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_xr.frame import Flag, FrameInput

SESSION = "01938f00-0000-7000-8000-000000000001"
PERIOD_NS = 11_111_111
START_NS = 5_000_000_000

FrameMaker = Callable[[int], FrameInput]
SessionMaker = Callable[..., Path]


@pytest.fixture
def info() -> SessionInfo:
    return SessionInfo(SESSION, "s03", officer="o-17", seed=7, started="2026-11-21T09:00:00.000Z")


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def make_frame() -> FrameMaker:
    """Frame number n of a session: motion that is the same at every call, rounded."""

    def make(number: int) -> FrameInput:
        frame = FrameInput()
        values = np.random.default_rng(number).normal(0.0, 0.5, frame.floats.size)
        frame.floats[:] = values.astype(np.float32)
        record = frame.record
        record["t"] = START_NS + number * PERIOD_NS
        record["xr_time"] = number * PERIOD_NS
        record["index"] = number
        record["flags"] = int(Flag.HEAD_VALID | Flag.HAND_LEFT | Flag.HAND_RIGHT)
        record["buttons"] = number * 2654435761 % 2**32
        record["joints_valid"] = (1 << 26) - 1, number
        return frame.rounded()

    return make


def event_of(frame: FrameInput) -> Event:
    """What the toy engine says of a frame: it sees every bit the real one may read."""
    return Event(frame.t, "seen", {"head": float(frame.head[4]), "buttons": frame.buttons})


@pytest.fixture
def make_event() -> Callable[[FrameInput], Event]:
    return event_of


@pytest.fixture
def record_session(tmp_path: Path, info: SessionInfo, make_frame: FrameMaker) -> SessionMaker:
    """Records `count` frames with an event each into a new live folder and gives it."""

    def record(count: int = 200, ended: str = "done", name: str = SESSION) -> Path:
        folder = tmp_path / "live" / name
        with Recorder(folder, info, space_needed=0, lossless=True) as recorder:
            for number in range(count):
                frame = make_frame(number)
                recorder.frame(frame)
                recorder.events([event_of(frame)])
            recorder.close(ended, {"score": 80})
        return folder

    return record
