"""Proves the harness: what the remote driver is given is what the OpenXR back end reads.

    tests/monado/run.sh --rate 90 --no-monado python /checkout/tests/monado/check_harness.py

Starts Monado itself, kills it in the middle and starts it again. Prints a line for each check;
status 1 when one fails.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from remote_driver import FINGERTIPS, RemoteDriver
from service import MonadoService

from vrkiosk_render.context import EglContext
from vrkiosk_scenarios.geometry import to_local
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.openxr.api import LoaderOpenXR
from vrkiosk_xr.openxr.runtime import OpenXRRuntime
from vrkiosk_xr.runtime import FrameOutput, Notice

LIMIT_S: Final = 20.0
NEAR: Final = 1e-5
BODY: Final = (
    Flag.USER_PRESENT
    | Flag.HEAD_VALID
    | Flag.HEAD_TRACKED
    | Flag.GAZE_VALID
    | Flag.GAZE_IS_EYE
    | Flag.GRIP_LEFT
    | Flag.GRIP_RIGHT
    | Flag.HAND_LEFT
    | Flag.HAND_RIGHT
)


def turned(axis: int, degrees: float) -> tuple[float, float, float, float]:
    """Quaternion of a turn about x (0), y (1) or z (2)."""
    half = math.radians(degrees) / 2.0
    q = [0.0, 0.0, 0.0, math.cos(half)]
    q[axis] = math.sin(half)
    return (q[0], q[1], q[2], q[3])


def posture() -> FrameInput:
    """Head turned left by 30 degrees, gaze 10 further, hands apart, right one pulling."""
    frame = FrameInput()
    record = frame.record
    record["flags"] = int(BODY)
    record["t"], record["gaze_t"] = 1_000_000_000, 992_000_000
    record["head"] = (*turned(1, 30.0), 0.3, 1.7, -0.5)
    record["gaze"] = (*turned(1, 40.0), 0.3, 1.7, -0.5)
    record["grip"][0] = (*turned(0, -20.0), -0.2, 1.2, -0.4)
    record["grip"][1] = (*turned(2, 15.0), 0.2, 1.1, -0.6)
    record["axes"][0] = (0.25, 0.0, 0.5, -0.25)
    record["axes"][1] = (1.0, 0.8, 0.0, 0.0)
    record["buttons"] = int(Button.PRIMARY) << BUTTON_SHIFT_RIGHT
    return frame


class Check:
    """Frames of the back end, and what was asked of them."""

    def __init__(self, runtime: OpenXRRuntime) -> None:
        self.runtime = runtime
        self.notices: list[Notice] = []
        self.last_t = 0
        self.failed = 0
        self.backwards = 0

    def say(self, good: bool, what: str) -> None:
        self.failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {what}", flush=True)

    def frame(self) -> FrameInput | None:
        """The next frame, ended at once; None after a notice."""
        got = self.runtime.wait_frame()
        if isinstance(got, Notice):
            self.notices.append(got)
            return None
        assert got is not None, "the session ended by itself"
        self.backwards += got.t <= self.last_t
        self.last_t = got.t
        self.runtime.submit(got, FrameOutput())
        return got

    def until(self, what: str, holds: Callable[[FrameInput], bool]) -> FrameInput | None:
        """Frames until `holds`, at most 20 s; says whether it came to hold."""
        deadline = time.monotonic() + LIMIT_S
        frames = 0
        while time.monotonic() < deadline:
            got = self.frame()
            frames += got is not None
            if got is not None and holds(got):
                self.say(True, f"{what} (frame {frames})")
                return got
        self.say(False, f"{what}; notices: {self.notices[-3:]}")
        return None


def near(a: object, b: object) -> bool:
    return bool(np.allclose(np.asarray(a), np.asarray(b), atol=NEAR))


def check_posture(check: Check, sent: FrameInput) -> None:
    """All that the driver and the gaze file carry arrives as it was sent."""
    focused = check.until("session focused", lambda f: bool(f.flags & Flag.FOCUSED))
    got = check.until("head pose", lambda f: near(f.head, sent.head))
    if focused is None or got is None:
        return
    check.until("trigger", lambda f: near(f.record["axes"][1][0], 1.0))
    got = check.until("right hand's button", lambda f: bool(f.buttons & sent.buttons))
    if got is None:
        return
    record = got.record
    check.say(near(record["grip"], sent.record["grip"]), "grip poses")
    check.say(near(record["aim"], record["grip"]), "aim is the grip")
    check.say(near(record["axes"], sent.record["axes"]), f"axes {record['axes'].tolist()}")
    eye = Flag.GAZE_VALID | Flag.GAZE_IS_EYE
    check.say(got.flags & eye == eye, "gaze is an eye's")
    check.say(
        near(np.abs(record["gaze"] @ sent.record["gaze"]), 1 + 0.3**2 + 1.7**2 + 0.5**2)
        and near(record["gaze"][4:], sent.record["gaze"][4:]),
        "gaze pose",
    )
    age = got.t - int(record["gaze_t"])
    check.say(abs(age - 8_000_000) < 1000, f"gaze sample is 8 ms old ({age / 1e6:.3f} ms)")
    hands = Flag.HAND_LEFT | Flag.HAND_RIGHT
    check.say(got.flags & hands == hands, "joints of both hands")
    tip = record["joints"][0][10][4:7] - record["grip"][0][4:]
    print(f"     index tip from grip, open hand: {np.round(tip, 3).tolist()} m in the stage")


def check_bare(check: Check, driver: RemoteDriver, sent: FrameInput) -> None:
    """Joints without controllers: the grip that was sent, the finger's tip, pinch and grasp; then
    controllers again."""
    both = Flag.BARE_LEFT | Flag.BARE_RIGHT
    before = FrameInput()
    before.copy_from(sent)
    sent.record["flags"] |= int(both)
    sent.record["axes"], sent.record["buttons"] = 0.0, 0
    driver.send(sent)
    got = check.until("both hands are bare", lambda f: f.flags & both == both)
    if got is not None:
        here = bool(got.flags & Flag.HEAD_TRACKED) and near(got.head, sent.head)
        check.say(here, "the head is where it was, without a controller")
        grips = [tuple(float(v) for v in row) for row in got.record["grip"]]
        for hand, name in enumerate(("left", "right")):
            found, wanted = grips[hand], tuple(float(v) for v in sent.record["grip"][hand])
            check.say(close(found, wanted), f"grip of the bare {name} hand {np.round(found, 3)}")
            tip = to_local(found, tuple(float(v) for v in got.record["features"][hand][2:5]))
            check.say(close(tip, FINGERTIPS[hand]), f"its fingertip from there {np.round(tip, 4)}")
    sent.record["axes"][0, 1] = sent.record["axes"][1, 0] = 1.0
    driver.send(sent)
    pulled = [[0.0, 1.0], [1.0, 0.0]]
    check.until(
        "left hand grasps, right hand pinches",
        lambda f: bool(np.allclose(f.record["axes"][:, :2], pulled, atol=0.05)),
    )
    sent.copy_from(before)
    driver.send(sent)
    check.until("controllers again", lambda f: not f.flags & both and bool(f.buttons))


def close(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """To a millimetre."""
    return bool(np.allclose(a, b, atol=1e-3))


def check_losses(check: Check, driver: RemoteDriver, sent: FrameInput) -> None:
    """Eyes closed, a controller out of sight, and all back."""
    sent.record["flags"] = int(BODY & ~Flag.GAZE_VALID & ~Flag.GRIP_LEFT)
    driver.send(sent)
    lost = Flag.GAZE_IS_EYE | Flag.GRIP_LEFT
    check.until("gaze and left controller lost", lambda f: not f.flags & lost)
    sent.record["flags"] = int(BODY)
    driver.send(sent)
    check.until("both back", lambda f: f.flags & lost == lost)


def check_restart(
    check: Check, driver: RemoteDriver, monado: MonadoService, sent: FrameInput
) -> None:
    """kill -9 and a new start: the back end and the driver find it again, time goes on."""
    before = check.last_t
    monado.kill()
    while not any(notice.name == "lost" for notice in check.notices):
        check.frame()
    check.say(True, "loss noticed")
    sent.record["head"][4] = -0.4
    check.say(not driver.send(sent) or not driver.send(sent), "driver drops what nobody takes")
    monado.start()
    deadline = time.monotonic() + LIMIT_S
    while not driver.send(sent) and time.monotonic() < deadline:
        time.sleep(0.02)
    got = check.until("head pose after the restart", lambda f: near(f.head, sent.head))
    check.say(got is not None and got.t > before, "time went on")
    check.say(check.backwards == 0, "time never went back")
    check.say(driver.lost == 1, "driver connected again")


def main() -> int:
    log = Path("/out/monado.log")
    gaze = Path(os.environ["VRKIOSK_GAZE_FILE"])
    with MonadoService(log, rate_hz=90.0) as monado:
        sent = posture()
        with RemoteDriver(gaze_file=gaze) as driver:
            driver.send(sent)
            # Not headless: the frames are to be Monado's own.
            with (
                EglContext() as context,
                OpenXRRuntime(LoaderOpenXR(), lambda: context.binding) as runtime,
            ):
                check = Check(runtime)
                check_posture(check, sent)
                check_bare(check, driver, sent)
                check_losses(check, driver, sent)
                check_restart(check, driver, monado, sent)
        errors = monado.error_lines()
        check.say(not errors, f"no XR_ERROR from Monado {errors[:3]}")
    print("harness:", "ok" if not check.failed else f"{check.failed} checks failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
