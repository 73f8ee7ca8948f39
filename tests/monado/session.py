"""The whole product on a real OpenXR runtime: Monado, driven by the ideal officer from outside.

Runs inside the namespaces of `run.sh --no-monado --validate --out DIR`. `kiosk run` is one
process, the officer another: what it sees comes from the kiosk's window file, what it does goes to
Monado's remote driver and the eye-gaze layer. In the middle Monado is killed with SIGKILL and
started again: the same session has to go on.

Prints a line for each thing that was checked; status 1 when one does not hold.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

sys.path.append(str(Path(__file__).parent))

from playing import OUT, Checks, Kiosk, Moment, Player
from service import MonadoService

from vrkiosk_scenarios.officer import Officer
from vrkiosk_scenarios.schema import library
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import Flag

DATA: Final = OUT / "data"
# A session passes in real time: the steps that every kind of input and thing has a part in.
STEPS: Final = (
    "read the papers",
    "check the seal",
    "open the right door",
    "measure the length",
    "try the side wall",
    "clear the way",
    "look at the front wall",
    "test the suspect surfaces",
    "photograph the marks",
    "decide",
)
KILL_AT_S: Final = 25.0  # of the officer's work
# Then a controller is put down, taken up again while the other one is put down, and both are held.
CHANGES: Final = ((45.0, (True, False)), (75.0, (False, True)), (105.0, (False, False)))
LEAST_S: Final = 15.0  # that each of these has to have been seen for
# False errors of the validation layer (facts of the layer, not of us): a messenger chained to
# instance creation is reported when it is destroyed.
KNOWN_FALSE: Final = ("VUID-xrDestroyDebugUtilsMessengerEXT-messenger-parameter",)
# What Monado's client library says when its service is killed.
EXPECTED_OF_A_KILL: Final = (
    "XR_ERROR_INSTANCE_LOST in ",
    "XR_ERROR_SESSION_LOST in ",  # where it died between two calls of a frame
    "XR_ERROR_RUNTIME_FAILURE in xrCreateIns",
)


def validation_errors() -> list[str]:
    path = OUT / "validation.txt"
    text = path.read_text(errors="replace") if path.exists() else ""
    lines = [line for line in text.splitlines() if re.match(r"\[VALID_ERROR|.*VALID_ERROR", line)]
    return [line for line in lines if not any(known in line for known in KNOWN_FALSE)]


def check_record(checks: Checks, scenario_id: str) -> None:
    folder = next((DATA / "live").iterdir())
    session = Session.open(folder)
    times = np.array([frame.t for frame in session.frames()])
    checks.that(
        len(times) > 0 and bool((np.diff(times) > 0).all()), "t never goes back", len(times)
    )
    check_hands(checks, session, times)
    notices = [e.name for e in session.events() if e.source == "runtime"]
    checks.that("lost" in notices and "found" in notices, "loss and recovery are in the record")
    checks.that(not session.check(), "the record is whole", session.damage)
    result: dict[str, Any] = session.info.result or {}
    answer = library()[scenario_id].answer
    right = result.get("decision") in answer.correct_decisions
    checks.that(right, "the right decision", result.get("decision"))
    counts, losses = result.get("frames", {}), notices.count("lost")
    # A runtime that dies between the two cannot be told the end of that frame.
    open_frames = counts.get("begun", -1) - counts.get("ended", 0)
    checks.that(0 <= open_frames <= losses, "every frame begun was ended", counts)
    events = sum(1 for _ in session.event_lines())
    checks.that(events >= 200, "the log is not trivial", events)
    check_rerun(checks, folder)


def change_of_hands(change: tuple[float, tuple[bool, bool]]) -> Moment:
    """From then on those hands, left and right, are bare."""
    at_s, bare = change
    return Moment(at_s, lambda officer: officer.use_hands(*bare))


def check_hands(checks: Checks, session: Session, times: npt.NDArray[np.int64]) -> None:
    """Hands and controllers changed over in the middle of the work, one hand after the other."""
    both = int(Flag.BARE_LEFT | Flag.BARE_RIGHT)
    bare = np.array([frame.flags & both for frame in session.frames()])
    spans = np.minimum(np.diff(times, append=times[-1:]), 100_000_000) / 1e9
    for name, bits in (
        ("left hand bare, a controller in the right", Flag.BARE_LEFT),
        ("a controller in the left hand, right one bare", Flag.BARE_RIGHT),
        ("controllers in both hands", 0),
    ):
        seconds = float(spans[bare == int(bits)].sum())
        checks.that(seconds >= LEAST_S, name, f"{seconds:.0f} s")


def check_rerun(checks: Checks, folder: Path) -> None:
    """The engine gives the same events from the frames that were recorded."""
    replay = subprocess.run(
        [sys.executable, "-P", "-m", "vrkiosk", "replay", str(folder), "--verify"],
        capture_output=True,
        text=True,
        check=False,
    )
    checks.that(replay.returncode == 0, "the record re-runs identically", replay.stdout.strip())


def client_errors(kiosk: Kiosk, expected: tuple[str, ...]) -> list[str]:
    """What Monado's client library said it refused, but for lines that begin as expected."""
    lines = [line for line in kiosk.told() if line.startswith("XR_ERROR")]
    return [line for line in lines if not line.startswith(expected)]


def check_pictures(checks: Checks) -> None:
    pictures = sorted((OUT / "pictures").glob("*-eyes.png"))
    checks.that(len(pictures) >= 5, "pictures were taken", len(pictures))
    rich = 0
    for path in pictures:
        pixels = np.asarray(Image.open(path).convert("RGB"), np.float32)
        left, right = np.split(pixels, 2, axis=1)
        rich += bool(pixels.std() > 8.0 and np.abs(left - right).mean() > 0.2)
    checks.that(rich >= len(pictures) // 2, "they show a scene, from two eyes", rich)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenario", default="s03")
    options = parser.parse_args()
    checks = Checks()
    words = ("--capture", str(OUT / "pictures"))
    with MonadoService(OUT / "monado.log") as monado:
        kiosk = Kiosk("kiosk", options.scenario, DATA, words)

        def die_and_come_back(_: Officer) -> None:
            monado.kill()
            monado.start()

        moments = (Moment(KILL_AT_S, die_and_come_back), *map(change_of_hands, CHANGES))
        player = Player(kiosk, STEPS, moments)
        player.present()  # devices are active from the first packet on
        kiosk.start()
        with kiosk.open_window() as window:
            start = time.monotonic()
            played = player.play(window)
            took = time.monotonic() - start
            submitted = window.submitted
        status = kiosk.end()
        checks.that(status == 0, "kiosk run ended well", status)
        doing, killed_at = played.officer.doing, sum(played.happened_at[:1])
        checks.that(played.decided, "the officer decided", f"{doing}, {took:.0f} s")
        checks.that(0 < killed_at < submitted, "frames after Monado's death", submitted - killed_at)
        errors = monado.error_lines()
        checks.that(not errors, "no XR_ERROR from Monado", errors[:5])
    check_record(checks, options.scenario)
    check_pictures(checks)
    found = validation_errors()
    checks.that(not found, "no validation message", found[:5])
    told = client_errors(kiosk, EXPECTED_OF_A_KILL)
    checks.that(not told, "no XR_ERROR from Monado's client library", told[:5])
    return checks.status()


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
