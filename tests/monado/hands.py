"""Bare hands on a real OpenXR runtime: the ideal officer inspects a box without any controller.

Runs inside the namespaces of `run.sh --no-monado --validate --out DIR`. The controllers are
inactive from the first frame to the last; Monado gives joints, from which the product recognises
pinch and grasp and works out where hands and fingertips are. Nothing else tells it of a press.

Prints a line for each thing that was checked; status 1 when one does not hold.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np

sys.path.append(str(Path(__file__).parent))

from playing import OUT, Checks, Kiosk, Player
from service import MonadoService
from session import check_rerun, client_errors, validation_errors

from vrkiosk_scenarios.schema import library
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import Flag

DATA: Final = OUT / "data"
SCENARIO: Final = "s03"
# Poke, grasp, pinch, two hands at once, going places by a look and a pinch, rods and leaves, tools
# that are held still and that strike, cartons.
STEPS: Final = (
    "check the seal",
    "open the right door",
    "measure the length",
    "try the side wall",
    "clear the way",
    "test the suspect surfaces",
    "decide",
)
BARE: Final = int(Flag.BARE_LEFT | Flag.BARE_RIGHT)
HELD: Final = int(Flag.AIM_LEFT | Flag.AIM_RIGHT)


def check_record(checks: Checks) -> None:
    (folder,) = (DATA / "live").iterdir()
    session = Session.open(folder)
    flags = np.array([frame.flags for frame in session.frames()])
    checks.that(not (flags & HELD).any(), "no frame has a controller", len(flags))
    share = float((flags & BARE == BARE).mean())
    checks.that(share > 0.95, "both hands are bare", f"{share:.1%} of the frames")
    checks.that(not session.check(), "the record is whole", session.damage)
    decision = (session.info.result or {}).get("decision")
    right = decision in library()[SCENARIO].answer.correct_decisions
    checks.that(right, "the right decision", decision)
    names = {event.name for event in session.events()}
    done = {"seal_cut", "door", "reading", "strike", "teleport", "carton_moved", "flag", "page"}
    checks.that(done <= names, "everything was done by hand", sorted(done - names))
    check_rerun(checks, folder)


def main() -> int:
    checks = Checks()
    with MonadoService(OUT / "monado.log") as monado:
        kiosk = Kiosk("kiosk", SCENARIO, DATA, ("--capture", str(OUT / "pictures")))
        player = Player(kiosk, STEPS, bare=(True, True))
        player.present()  # before the kiosk asks: no controller is ever there
        kiosk.start()
        with kiosk.open_window() as window:
            start = time.monotonic()
            played = player.play(window)
            took = time.monotonic() - start
        status = kiosk.end()
        checks.that(status == 0, "kiosk run ended well", status)
        doing = played.officer.doing
        checks.that(played.decided, "the officer decided", f"{doing}, {took:.0f} s")
        errors = monado.error_lines()
        checks.that(not errors, "no XR_ERROR from Monado", errors[:5])
    check_record(checks)
    found = validation_errors()
    checks.that(not found, "no validation message", found[:5])
    told = client_errors(kiosk, ())
    checks.that(not told, "no XR_ERROR from Monado's client library", told[:5])
    return checks.status()


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
