"""`kiosk run` at a headset's pace, with notes of when frames were shown; for scene_change.py.

    python scene_change_marks.py MARKS ARGUMENT...      ends itself a second into the scenario

MARKS: file for a JSON object: CLOCK_MONOTONIC in ns of each frame submitted ("shown"), the main
thread's CPU in ns by then ("cpu"), how many of the frames were the lobby's ("lobby"), the period of
the display in ns ("period"), and the driver. With MOCK=1 in the environment the mock stands in for
the OpenXR loader, and waits as a runtime does.

The notes are taken around the product's own functions; nothing in the product knows of them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # -P keeps this folder out

from start_marks import replace, use_mock

AFTERWARDS = 1.0  # s of the scenario that are watched


class Marks:
    """When what was shown."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shown: list[int] = []
        self._cpu: list[int] = []
        self._lobby = 0
        self._played = 0
        self._period = 0

    def watch(self) -> None:
        """Wraps the functions that are noted."""
        from vrkiosk.loop import Loop
        from vrkiosk_xr.openxr.runtime import OpenXRRuntime

        submit, play = OpenXRRuntime.submit, Loop.play

        def noted_submit(runtime: Any, frame: Any, output: Any) -> None:
            submit(runtime, frame, output)
            if output.rendered:
                self._note(runtime)

        def noted_play(loop: Any) -> bool:
            self._lobby, self._played = len(self._shown), time.monotonic_ns()
            return play(loop)

        replace(OpenXRRuntime, "submit", noted_submit)
        replace(Loop, "play", noted_play)

    def _note(self, runtime: Any) -> None:
        now = time.monotonic_ns()
        self._shown.append(now)
        self._cpu.append(time.thread_time_ns())
        if self._played and now - self._played > AFTERWARDS * 1e9:
            self._period = runtime._connection.frames.state.predicted_display_period
            self._write()
            runtime.request_exit()
            self._played = 0

    def _write(self) -> None:
        from vrkiosk_render import gl

        found = {
            "shown": self._shown,
            "cpu": self._cpu,
            "lobby": self._lobby,
            "period": self._period,
            "driver": gl.driver(),
        }
        self._path.write_text(json.dumps(found))


def pace_mock() -> None:
    """The mock waits for the display as long as a runtime would."""
    from vrkiosk_xr.mock.clock import VirtualClock

    def wait_until(clock: Any, moment: int) -> None:
        time.sleep(max(moment - time.monotonic_ns(), 0) / 1e9)

    now: Any = property(lambda clock: time.monotonic_ns(), wait_until)
    replace(VirtualClock, "ns", now)


def main(marks: str, *arguments: str) -> None:
    from vrkiosk.cli import app

    if os.environ.get("MOCK") == "1":
        use_mock()
        pace_mock()
    Marks(Path(marks)).watch()
    app(["run", *arguments])


if __name__ == "__main__":
    main(*sys.argv[1:])
