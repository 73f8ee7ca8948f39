"""A headset's own presence sensor stops the task, through the real OpenXR back end on the mock."""

from __future__ import annotations

from typing import Any

import pytest

from vrkiosk.flow.attendant import Attendant
from vrkiosk.flow.foreground import Foreground
from vrkiosk.flow.machine import Close, Flow, State
from vrkiosk_scenarios import settings
from vrkiosk_scenarios.snapshot import Part, SceneDescription
from vrkiosk_scenarios.texts import Texts
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.mock import MockHeadset, MockOpenXR
from vrkiosk_xr.openxr import OpenXRRuntime
from vrkiosk_xr.runtime import FrameOutput

SECOND = 10**9
SCENE = SceneDescription((Part("hand_left", ""), Part("hand_right", "")))


class Worn:
    """A task in a headset that can be put on and taken off."""

    def __init__(self, runtime: OpenXRRuntime, headset: MockHeadset) -> None:
        self.runtime, self.headset = runtime, headset
        self.flow = Flow()
        self.flow.begin()
        self.attendant = Attendant(self.flow, Foreground(SCENE), Texts("en"), settings.load())
        self.words: list[tuple[str, dict[str, Any]]] = []
        self.t = 0

    def run(self, seconds: float) -> float | None:
        """Frames for so long; after how many seconds the task's clock stopped, None: it ran."""
        begun, stopped = 0, None
        while not begun or self.t - begun < seconds * SECOND:
            frame = self.runtime.wait_frame()
            if not isinstance(frame, FrameInput):
                continue
            self.t = frame.t
            begun = begun or frame.t
            if self.attendant.holds(frame) and stopped is None:
                stopped = (frame.t - begun) / SECOND
            self.words += self.attendant.words()
            self.attendant.after(())
            self.runtime.submit(frame, FrameOutput())
        return stopped


@pytest.fixture
def worn() -> Any:
    headset = MockHeadset()
    with OpenXRRuntime(MockOpenXR(headset), None, clock=headset.clock) as runtime:
        task = Worn(runtime, headset)
        task.run(0.5)  # until the session has the focus
        task.flow.state = State.TASK
        task.words.clear()
        yield task


def test_taken_off_the_task_stops_within_a_second(worn: Worn) -> None:
    assert worn.run(2.0) is None or worn.flow.state is State.TASK
    worn.headset.present = False
    stopped = worn.run(1.0)
    assert stopped is not None
    assert stopped < 1.0
    assert ("held", {"reason": "headset_off"}) in worn.words


def test_put_on_again_it_asks_who_it_is(worn: Worn) -> None:
    worn.headset.present = False
    worn.run(5.0)
    worn.headset.present = True
    worn.run(1.0)
    assert worn.flow.state is State.WHO
    worn.flow.press("other")
    assert worn.flow.closing is Close.OTHER


def test_left_lying_the_visit_ends(worn: Worn) -> None:
    worn.headset.present = False
    worn.run(worn.flow.limits.gone + 2.0)
    assert worn.flow.closing is Close.LEFT
