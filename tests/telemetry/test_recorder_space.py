"""A disk that really is full, under a real recorder process."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import RESERVE_BYTES, Recorder
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_xr.frame import FRAME_BYTES, FrameInput

ROOM = 2 << 20  # bytes, besides the reserve


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    size = f"size={RESERVE_BYTES + ROOM}"
    command = ["mount", "-t", "tmpfs", "-o", size, "kiosk-test", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"needs the right to mount a tmpfs ({error})")
    if done.returncode:
        pytest.skip(f"needs the right to mount a tmpfs ({done.stderr.strip()})")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_reserve_closes_the_record(
    small_disk: Path, info: SessionInfo, make_frame: Callable[[int], FrameInput]
) -> None:
    count = int(2.5 * ROOM / FRAME_BYTES)  # noise: a third of it is zeros, the rest stays
    with Recorder(small_disk / "live", info, space_needed=0) as recorder:
        for number in range(count):
            recorder.frame(make_frame(number))
        end = time.monotonic() + 60.0
        while not recorder.problem:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert recorder.problem == "the record cannot be written: No space left on device"
    session = Session.open(small_disk / "live")
    assert session.check() == ()
    assert [frame.index for frame in session.frames()] == list(range(count))
    assert session.info.ended == "done"
    assert session.info.discarded_bytes == 0
