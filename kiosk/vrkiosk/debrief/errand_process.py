"""The process behind `errand.Errand`: does one piece of work and ends.

    python -m vrkiosk.debrief.errand_process FILE

The work comes by standard input, its progress goes to standard output, what came of it into FILE,
the number of a file in memory. Signals of a terminal or of systemd are for the process that
started it, with which it ends: its next word of progress finds nobody.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import Final

from vrkiosk.debrief.errand import ErrandError, pack
from vrkiosk_assets.errors import AssetError
from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_telemetry.errors import TelemetryError

NICENESS: Final = 10  # frames come first, and the loading of the next scene
STEP: Final = 0.01  # of the work, between two words of progress


def main(file: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.nice(NICENESS)
    work = pickle.load(sys.stdin.buffer)
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if share - told >= STEP:
            told = share
            print(f"{share:.3f}", flush=True)

    try:
        found = work(tell)
    except (AssetError, TrainingFailure, TelemetryError) as error:
        found = ErrandError(str(error))
    pack(found, file)


if __name__ == "__main__":
    main(int(sys.argv[1]))
