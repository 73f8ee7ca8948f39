"""An application on the mock, at a stage of the conformance suite."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vrkiosk_xr.mock import MockHeadset, MockOpenXR
from vrkiosk_xr.runtime import GraphicsBinding

sys.path.append(str(Path(__file__).parents[2] / "conformance"))

from conformance_client import Client  # found on the path just added
from conformance_stages import STAGES

BINDING = GraphicsBinding("egl", display=1, config=2, context=3, get_proc_address=4)


class App(Client):
    """A client whose mock and headset are at hand."""

    def __init__(self, headset: MockHeadset) -> None:
        self.headset = headset
        self.mock = MockOpenXR(headset)
        super().__init__(self.mock, BINDING)

    def reach(self, stage: str) -> App:
        for step in STAGES[stage]:
            assert getattr(self, step.method)(**step.parameters) == 0, step
        return self

    def frame(self) -> None:
        for code in (self.wait_frame(), self.begin_frame(), self.end_frame()):
            assert code == 0

    def states(self) -> list[int]:
        """The session's states that polling now tells."""
        found = []
        while True:
            before, self.state = self.state, -1
            code = self.poll()
            if self.state == -1:
                self.state = before
            else:
                found.append(self.state)
            if code != 0:
                return found


@pytest.fixture
def make_app() -> Callable[..., App]:
    """make_app(stage, **settings of MockHeadset)."""

    def make(stage: str = "nothing", **settings: Any) -> App:
        return App(MockHeadset(**settings)).reach(stage)

    return make
