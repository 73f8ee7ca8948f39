"""The scripted back end keeps the order every back end keeps."""

import pytest

from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import FrameOutput, Notice, Runtime, RuntimeFailure
from vrkiosk_xr.scripted import ScriptedRuntime


def test_it_is_a_runtime() -> None:
    runtime: Runtime = ScriptedRuntime([])
    assert isinstance(runtime, Runtime)


def test_frames_and_notices_come_in_order() -> None:
    frame, notice = FrameInput(), Notice("profile", 1)
    with ScriptedRuntime([frame, notice]) as runtime:
        assert runtime.wait_frame() is frame
        runtime.submit(frame, FrameOutput())
        assert runtime.wait_frame() is notice
        assert runtime.wait_frame() is None
        assert (runtime.begun, runtime.ended) == (1, 1)


def test_a_frame_must_be_submitted_before_the_next() -> None:
    runtime = ScriptedRuntime([FrameInput(), FrameInput()])
    runtime.wait_frame()
    with pytest.raises(RuntimeFailure, match="before the last frame"):
        runtime.wait_frame()


def test_submit_needs_a_frame() -> None:
    with pytest.raises(RuntimeFailure, match="without a frame"):
        ScriptedRuntime([]).submit(FrameInput(), FrameOutput())


def test_exit_ends_the_frames() -> None:
    runtime = ScriptedRuntime(FrameInput() for _ in range(1000))
    runtime.request_exit()
    assert runtime.wait_frame() is None
