"""SIGTERM: the back end is asked to exit, now or as soon as there is one."""

import os
import signal

from vrkiosk.ending import Ending
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.scripted import ScriptedRuntime


def test_sigterm_asks_the_runtime_to_exit() -> None:
    before = signal.getsignal(signal.SIGTERM)
    runtime = ScriptedRuntime([FrameInput()])
    with Ending() as ending:
        ending.watch(runtime)
        os.kill(os.getpid(), signal.SIGTERM)
        assert ending.asked
        assert runtime.wait_frame() is None
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_runtime_that_comes_later_is_asked_at_once() -> None:
    runtime = ScriptedRuntime([FrameInput()])
    with Ending() as ending:
        os.kill(os.getpid(), signal.SIGTERM)
        ending.watch(runtime)
    assert runtime.wait_frame() is None
