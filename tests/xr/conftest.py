"""The OpenXR back end on the strict mock, as tests of this room drive it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.mock import MockHeadset, MockOpenXR
from vrkiosk_xr.openxr import OpenXRRuntime
from vrkiosk_xr.runtime import FrameOutput, GraphicsBinding, Notice, Target

BINDING = GraphicsBinding("egl", display=1, config=2, context=3, get_proc_address=4)


class Rig:
    """A runtime on a mock, and the kiosk's loop in small: wait, draw, submit."""

    def __init__(self, headset: MockHeadset, **options: Any) -> None:
        self.headset = headset
        self.mock = MockOpenXR(headset)
        options.setdefault("graphics", lambda: BINDING)
        self.runtime = OpenXRRuntime(self.mock, clock=headset.clock, **options)
        self.notices: list[Notice] = []
        self.target: Target | None = None
        self.times: list[int] = []

    def step(self, **output: Any) -> FrameInput | None:
        """One turn of the loop; None after a notice."""
        item = self.runtime.wait_frame()
        assert item is not None, "the runtime ended"
        if isinstance(item, Notice):
            self.notices.append(item)
            return None
        self.target = self.runtime.target()
        self.times.append(item.t)
        output.setdefault("rendered", self.target is not None)
        self.runtime.submit(item, FrameOutput(**output))
        return item

    def frame(self, **output: Any) -> FrameInput:
        """The next frame, whatever notices come before it."""
        for _ in range(200):
            frame = self.step(**output)
            if frame is not None:
                return frame
        raise AssertionError(f"no frame, only {self.names[-10:]}")

    def focused(self) -> FrameInput:
        """The first frame in which controllers are known, at least 20 frames on."""
        for _ in range(20):
            frame = self.frame()
        return frame

    def notice(self, name: str) -> Notice:
        """Runs until this notice comes."""
        seen = len(self.notices)
        for _ in range(200):
            self.step()
            for notice in self.notices[seen:]:
                if notice.name == name:
                    return notice
        raise AssertionError(f"no notice {name!r}, only {self.names[seen:]}")

    @property
    def names(self) -> list[str]:
        return [notice.name for notice in self.notices]

    def assert_clean(self) -> None:
        """No call was refused, every frame begun was ended, time never went back."""
        assert self.mock.refusals == []
        assert self.mock.begun == self.mock.ended
        assert self.times == sorted(set(self.times))


@pytest.fixture
def make_rig() -> Iterator[Callable[..., Rig]]:
    """Makes a rig, entered; keyword arguments of MockHeadset or of OpenXRRuntime."""
    made: list[Rig] = []

    def make(headset: MockHeadset | None = None, **options: Any) -> Rig:
        rig = Rig(headset if headset is not None else MockHeadset(), **options)
        rig.runtime.__enter__()
        made.append(rig)
        return rig

    yield make
    for rig in made:
        rig.runtime.__exit__(None, None, None)
        assert rig.mock.open_handles == 0, "something was not destroyed"
