"""A stand-in for the kiosk's main process, to be killed: records frames until it is.

    python recording_main.py FOLDER WITNESS [RATE]

WITNESS is a mapped file of words: frames handed to the recorder, process id of the recorder
process, ns of CLOCK_MONOTONIC of the last frame and of the first. RATE is frames a second, 0 for
as fast as it can.
"""

from __future__ import annotations

import mmap
import signal
import sys
import time
from pathlib import Path

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_xr.frame import Flag, FrameInput

SESSION = "01938f00-0000-7000-8000-000000000001"


def record(folder: Path, words: memoryview, rate: float) -> None:
    frame = FrameInput()
    fields = frame.record
    fields["flags"] = int(Flag.HAND_LEFT | Flag.HAND_RIGHT)
    info = SessionInfo(SESSION, "s03")
    with Recorder(folder, info, space_needed=0, lossless=not rate) as recorder:
        number = 0
        while True:
            fields["t"] = t = time.monotonic_ns()
            fields["index"] = number
            recorder.frame(frame)
            number += 1
            words[1] = recorder.process_id
            words[2] = t
            words[3] = words[3] or t
            words[0] = number
            recorder.events([Event(t, "seen", {"number": number})])
            if rate:
                time.sleep(1.0 / rate)


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup has its children ignore it
    with open(sys.argv[2], "r+b") as file, mmap.mmap(file.fileno(), 4096) as memory:
        record(Path(sys.argv[1]), memoryview(memory).cast("Q"), float(sys.argv[3]))
