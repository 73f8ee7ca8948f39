"""Sessions to export: one the officer played, and one with hands, gaps and invalid values."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vrkiosk_telemetry.export.exporting import Outcome, Plan, export
from vrkiosk_telemetry.export.forms import Form, Tier
from vrkiosk_telemetry.export.tiers import Pseudonyms
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_xr.frame import Flag, FrameInput

FrameMaker = Callable[[int], FrameInput]
Exporter = Callable[..., Path]
NAMES = Pseudonyms(bytes(32))


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rerun keeps its settings in the home folder."""
    monkeypatch.setitem(os.environ, "HOME", str(tmp_path / "home"))


@pytest.fixture
def hand_session(tmp_path: Path, info: SessionInfo, make_frame: FrameMaker) -> Path:
    """A live session of 100 frames: both hands; every tenth frame without a head; joint 3 of the
    left hand is never valid, the right hand is missing from frame 50 on."""
    folder = tmp_path / "hands"
    with Recorder(folder, info, space_needed=0, lossless=True) as recorder:
        for number in range(100):
            frame = make_frame(number)
            valid = Flag.GAZE_VALID | Flag.GAZE_IS_EYE | Flag.HAND_LEFT | Flag.GRIP_LEFT
            valid |= Flag.HEAD_VALID if number % 10 else Flag(0)
            valid |= Flag.HAND_RIGHT if number < 50 else Flag(0)
            frame.record["flags"] = int(valid)
            frame.record["joints_valid"] = (1 << 26) - 1 - (1 << 3)
            recorder.frame(frame)
        recorder.close("done", None)
    return folder


@pytest.fixture
def export_one(tmp_path: Path) -> Exporter:
    """Exports one session into a new folder and gives what was written."""

    def run(folder: Path, form: Form, tier: Tier = Tier.T0, **wishes: object) -> Path:
        out = tmp_path / "out" / f"{form}-{tier}"
        plan = Plan(form, out, tier, names=NAMES, **wishes)  # type: ignore[arg-type]
        (outcome,) = export([folder], plan)
        assert outcome.problem == ""
        assert outcome.target is not None
        return outcome.target

    return run


@pytest.fixture
def outcomes() -> Callable[..., list[Outcome]]:
    def run(folders: list[Path], form: Form, out: Path, **wishes: object) -> list[Outcome]:
        return list(export(folders, Plan(form, out, names=NAMES, **wishes)))  # type: ignore[arg-type]

    return run


@pytest.fixture
def damaged_session(played_session: Callable[[str], Path], tmp_path: Path) -> Path:
    """A sealed session, a byte of whose frames is wrong."""
    source = played_session("s03_clean")
    folder = tmp_path / "damaged" / source.name
    shutil.copytree(source, folder)
    path = folder / "frames.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    return folder
