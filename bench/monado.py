"""Commands beside Monado in the Debian 13 root of the Monado tests (tests/monado/run.sh)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
INSIDE = "/checkout/bench"  # this folder, as a command in there sees it
RATE_HZ = 90
PATIENCE = 1200.0  # s; the root may have to be made


class NoMonado(Exception):
    """Monado cannot run on this machine. The text says why."""


def json_of(script: str, *arguments: str) -> Any:
    """What a script of this folder prints as JSON in its last line, run beside Monado at 90 Hz.

    NoMonado where that is not possible here; RuntimeError when the script fails.
    """
    if os.geteuid() != 0:
        raise NoMonado("needs root privileges: Monado runs in a Debian root")
    command = ["tests/monado/run.sh", "--rate", str(RATE_HZ), "--no-gaze"]
    command += ["python", f"{INSIDE}/{script}", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "MUST"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    skipped = [line for line in done.stderr.splitlines() if line.startswith("skipped: ")]
    if skipped and not done.stdout:
        raise NoMonado(skipped[0].removeprefix("skipped: "))
    if done.returncode:
        raise RuntimeError(f"{script} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])
