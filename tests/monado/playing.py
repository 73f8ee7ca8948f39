"""Playing `kiosk run` on Monado from outside: the ideal officer sees what the kiosk's window file
shows, and does what it does through Monado's remote driver. Used by session.py and life.py."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from remote_driver import FINGERTIPS, RemoteDriver

from vrkiosk.window import Window
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.variation import vary
from vrkiosk_xr.frame import FrameInput

OUT: Final = Path("/out")
SEED: Final = 7
LIMIT_S: Final = 600.0
# Only every tenth frame is drawn, which the gaze layer asks for: without a GPU one takes 150 ms.
DRAW_EVERY: Final = 10
LONGEST_STEP_S: Final = 0.1  # as far as the engine catches up in a frame


class Checks:
    """Collects what was found; a failed check does not hide the next."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.passed = 0

    def that(self, holds: bool, what: str, found: object = "") -> None:
        print(f"{'ok  ' if holds else 'FAIL'} {what}" + (f": {found}" if found != "" else ""))
        if holds:
            self.passed += 1
        else:
            self.failed.append(what)

    def status(self) -> int:
        """Says how it went; the exit status of a script."""
        print(f"{self.passed} passed, {len(self.failed)} failed")
        return 1 if self.failed else 0


@dataclass
class Kiosk:
    """`kiosk run` on Monado as a process of its own; its words go to `OUT/NAME.log`."""

    name: str
    scenario: str
    data: Path
    words: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def log(self) -> Path:
        return OUT / f"{self.name}.log"

    @property
    def window_file(self) -> Path:
        return OUT / f"{self.name}.window"

    def start(self) -> None:
        self.window_file.unlink(missing_ok=True)  # of an earlier run
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-P", "-m", "vrkiosk", "run", self.scenario,
                    "--runtime", "openxr", "--test-runtime", "--no-sound", "--seed", str(SEED),
                    "--data", str(self.data), "--window", str(self.window_file), *self.words,
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    **os.environ,
                    "KIOSK_DEBRIEF": "false",  # nobody reads it
                    "VRKIOSK_DRAW_EVERY": str(DRAW_EVERY),
                },
            )  # fmt: skip

    def wait_for(self, what: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 120.0
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                log = self.log.read_text(errors="replace")[-3000:]
                raise SystemExit(f"FAIL the kiosk did not get to: {what}\n{log}")
            time.sleep(0.05)

    def open_window(self) -> Window:
        """Its window file, with the first frame in it."""
        self.wait_for("its window", self.window_file.exists)
        window = Window(self.window_file)
        self.wait_for("the first frame", lambda: window.submitted > 0)
        return window

    def end(self) -> int:
        """Ends it where it still runs; its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(30)

    def told(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()


@dataclass(frozen=True)
class Moment:
    """Something that happens `at_s` seconds of the officer's own time into its work; that time
    passes more slowly than the clock's where frames take long."""

    at_s: float
    happens: Callable[[Officer], None]


@dataclass(frozen=True)
class Played:
    """How far the officer came. happened_at: frames submitted at each moment that came; t: ns, of
    the last frame whose picture the officer saw; decided: that picture showed the end, after which
    the kiosk does not wait for the hand to be drawn back."""

    officer: Officer
    happened_at: tuple[int, ...]
    t: int
    decided: bool


@dataclass
class Player:
    """The officer at work through Monado's remote driver.

    only: names of the steps of the inspection to be done; by itself all of them. moments: in their
    order. bare: which hands, left and right, have no controller at first.
    """

    kiosk: Kiosk
    only: Collection[str] = ()
    moments: Sequence[Moment] = ()
    bare: tuple[bool, bool] = (False, False)
    officer: Officer = field(init=False)

    def __post_init__(self) -> None:
        scenario = vary(library()[self.kiosk.scenario], SEED)
        self.officer = Officer(Briefing.of(scenario), script=lambda box: box.script(self.only))
        self.officer.use_hands(*self.bare)
        self.officer.know_fingers(*FINGERTIPS)

    def present(self) -> None:
        """Shows Monado the hands as they will be, before the kiosk asks for them."""
        frame = FrameInput()
        self.officer.appear(frame)
        with RemoteDriver() as driver:
            driver.send(frame)

    def play(self, window: Window) -> Played:
        """Until the kiosk ends.

        One step for each frame that was submitted, over the time that passed in the world: however
        slow the kiosk is, the officer does not run ahead of it.
        """
        process, officer = self.kiosk.process, self.officer
        driver = RemoteDriver()
        deadline = time.monotonic() + LIMIT_S
        happened: list[int] = []
        done = t = 0
        worked_s, decided = 0.0, False
        while process.poll() is None and time.monotonic() < deadline:
            seen = window.look() if window.submitted != done else b""
            if not seen:
                time.sleep(0.002)
                continue
            done, observation = window.submitted, Observation.from_json(seen)
            step_s = min((observation.t - t) / 1e9, LONGEST_STEP_S) if t else 0.0
            t, decided = observation.t, observation.finished
            worked_s += step_s
            due = self.moments[len(happened) :]
            if due and worked_s > due[0].at_s:
                happened.append(done)
                driver.close()
                due[0].happens(officer)
                if process.poll() is not None:
                    break
                driver = RemoteDriver()
            if not officer.done:
                driver.send(officer.step(observation, step_s))
        driver.close()
        return Played(officer, tuple(happened), t, decided)
