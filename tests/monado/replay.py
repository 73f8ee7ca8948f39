"""A record watched in a headset on a real OpenXR runtime: Monado, moved by a viewer from outside.

Runs inside the namespaces of `run.sh --no-monado --validate --out DIR`. The ideal officer plays a
session blind; then `kiosk replay --runtime openxr` shows it, while a viewer looks round, points,
goes somewhere and pauses through Monado's remote driver. In the middle Monado is killed with
SIGKILL and started again: the replay goes on. SIGTERM ends it.

Prints a line for each thing that was checked; status 1 when one does not hold.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).parent))

from playing import OUT, Checks
from remote_driver import RemoteDriver
from service import MonadoService
from session import EXPECTED_OF_A_KILL, validation_errors

from vrkiosk.replay.headset import viewer_frames

FOLDER: Final = OUT / "replay"
DATA: Final = FOLDER / "data"
LOG: Final = FOLDER / "kiosk.log"
PICTURES: Final = FOLDER / "pictures"
START_LIMIT_S: Final = 120.0
RATE_HZ: Final = 30
SHOWN: Final = re.compile(r"^(\d+) frames shown", re.MULTILINE)


def kiosk(*words: str | Path) -> list[str]:
    return [sys.executable, "-P", "-m", "vrkiosk", *(str(word) for word in words)]


def record() -> Path:
    """A session to watch, played without a headset."""
    words = ("run", "s03", "--runtime", "officer", "--no-pictures", "--no-sound", "--seed", "7")
    subprocess.run(kiosk(*words, "--data", DATA), check=True, capture_output=True)
    return next((DATA / "live").iterdir())


def told() -> str:
    return LOG.read_text(errors="replace") if LOG.exists() else ""


def wait_until_shown(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while "replay: " not in told():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"FAIL the replay did not begin\n{told()[-3000:]}")
        time.sleep(0.05)


def view(seconds: float) -> None:
    """The viewer's `seconds`, in real time."""
    driver = RemoteDriver()
    for frame in viewer_frames(seconds, RATE_HZ):
        driver.send(frame)
        time.sleep(1 / RATE_HZ)
    driver.close()


def check_pictures(checks: Checks) -> None:
    paths = sorted(PICTURES.glob("*-eyes.png"))
    checks.that(len(paths) >= 4, "pictures were taken", len(paths))
    rich = 0
    for path in paths:
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"), np.float32)
        left, right = np.split(pixels, 2, axis=1)
        rich += bool(pixels.std() > 8.0 and np.abs(left - right).mean() > 0.2)
    checks.that(rich >= len(paths) // 2, "they show a scene, from two eyes", rich)


def main() -> int:
    checks = Checks()
    FOLDER.mkdir(parents=True, exist_ok=True)
    session = record()
    with MonadoService(FOLDER / "monado.log") as monado:
        RemoteDriver().close()  # devices are active from the first packet on
        words = ("--runtime", "openxr", "--test-runtime", "--capture", PICTURES)
        with LOG.open("wb") as log:
            process = subprocess.Popen(
                kiosk("replay", session, *words), stdout=log, stderr=subprocess.STDOUT
            )
        wait_until_shown(process)
        view(6.0)
        monado.kill()
        monado.start()
        view(8.0)
        process.terminate()
        status = process.wait(30)
        errors = monado.error_lines()
    checks.that(status == 0, "kiosk replay ended well", status)
    checks.that(not errors, "no XR_ERROR from Monado", errors[:5])
    shown = SHOWN.search(told())
    checks.that(shown is not None and int(shown[1]) > 50, "frames were shown", shown and shown[1])
    lines = told().splitlines()
    checks.that(any("lost" in line for line in lines), "the loss was told")
    mine = [
        line
        for line in lines
        if line.startswith("XR_ERROR") and not line.startswith(EXPECTED_OF_A_KILL)
    ]
    checks.that(not mine, "no XR_ERROR from Monado's client library", mine[:5])
    found = validation_errors()
    checks.that(not found, "no validation message", found[:5])
    check_pictures(checks)
    return checks.status()


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
