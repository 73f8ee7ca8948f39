"""What lies in a record after something happened to the service. Runs inside the container."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "monado"))

from machine import released, run, wait_until
from session import Checks

from vrkiosk_telemetry.reader import Session


def check_record(checks: Checks, folder: Path, what: str, end: str, frames: int) -> None:
    """The record holds every frame up to the last one submitted, is whole, and runs again.

    end: "stopped"; "" where main could not close it, which `kiosk seal` notes as a crash.
    """
    wait_until(f"{what}: nobody holds the record", lambda: released(folder))
    session = Session.open(folder)
    checks.that(session.info.ended == end, f'{what}: the record\'s end is "{end}"')
    last = max((frame.index for frame in session.frames()), default=-1)
    # A pause (a runtime lost, a headset taken off) goes on in frames that are no part of the task.
    paused = any(event.name == "held" for event in session.events())
    checks.that(
        last + 1 > 0 if paused else last + 1 >= frames > 0,
        f"{what}: no submitted frame is missing",
        f"{last + 1}, {frames}",
    )
    checks.that(not session.check() and not session.losses, f"{what}: the record is whole")
    replay = run(sys.executable, "-P", "-m", "vrkiosk", "replay", str(folder), "--verify")
    checks.that(replay.returncode == 0, f"{what}: it runs again", replay.stdout.strip())
