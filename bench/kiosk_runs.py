"""The kiosk run once, or several times on the mock, by a script that notes marks into a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

PATIENCE: Final = 300.0  # seconds
# On the mock without drawing: what is left in `Renderer.draw` is our own and counts.
ON_MOCK: Final = {"MOCK": "1", "GALLIUM_NOOP": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
OFF_MOCK: Final = ("DISPLAY", "WAYLAND_DISPLAY", "KIOSK_GL_CHECKS")


def run_once(marks: str, scenario: str, *more: str) -> dict[str, Any]:
    """What the script `marks` (of this folder) noted while it ran `kiosk run` once. RuntimeError
    when it noted nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "marks"
        script = Path(__file__).with_name(marks)
        command = [sys.executable, "-P", str(script), str(file), scenario, "--runtime", "openxr"]
        command += ["--test-runtime", "--data", f"{folder}/data", "--seed", "7", *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        if not file.exists():
            raise RuntimeError(f"the kiosk did not get to the scenario:\n{done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(file.read_text())
        return found


def on_mock(bench: str, runs: int) -> list[dict[str, Any]]:
    """What a bench file prints when it is asked for so many runs, on the mock."""
    environment = {k: v for k, v in os.environ.items() if k not in OFF_MOCK} | ON_MOCK
    done = subprocess.run(
        [sys.executable, bench, str(runs)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    if done.returncode:
        name = Path(bench).name
        raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found
