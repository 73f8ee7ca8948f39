"""What a runtime does between frames is in the record: through the real loop, from the mock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vrkiosk.loop import Loop
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SessionInfo, new_session_id
from vrkiosk_xr.frame import Flag, FrameInput
from vrkiosk_xr.mock import MockHeadset, MockOpenXR
from vrkiosk_xr.openxr import OpenXRRuntime
from vrkiosk_xr.runtime import GraphicsBinding, Notice

BINDING = GraphicsBinding("egl", display=1, config=2, context=3, get_proc_address=4)
VISIBLE, FOCUSED, STAGE = 4, 5, 3  # XrSessionState, XrReferenceSpaceType
SIMPLE = "/interaction_profiles/khr/simple_controller"
GAZE = (0.0, 0.0, 0.0, 1.0, 0.0, 1.6, 0.0)


class Story:
    """Lets something happen to a headset, one thing after another, each when the one before has
    been heard of or, for what no notice tells, a second later."""

    def __init__(self, headset: MockHeadset, mock: MockOpenXR, runtime: OpenXRRuntime) -> None:
        self.runtime = runtime
        self._steps: list[tuple[str, Any]] = [
            ("", lambda: headset.recentre((0.0, 1.0, 0.0, 0.0, 0.5, 0.0, 0.25), STAGE)),
            ("recentred", lambda: setattr(headset.controllers[0], "profiles", (SIMPLE,))),
            ("profile", lambda: setattr(headset, "focus", VISIBLE)),
            ("paused", lambda: setattr(headset, "focus", FOCUSED)),
            ("resumed", lambda: setattr(headset, "present", False)),
            ("presence", lambda: setattr(headset, "present", True)),
            ("presence", lambda: setattr(headset, "gaze", None)),
            ("", lambda: mock.lose_session()),
            ("found", lambda: setattr(headset, "gaze", GAZE)),
            ("", runtime.request_exit),
        ]
        self._frames = 0

    def hear(self, notice: Notice) -> None:
        if self._steps and self._steps[0][0] == notice.name and self._frames > 90:
            self._next()

    def frame(self, frame: FrameInput, step: object) -> bool:
        self._frames += 1
        if self._frames > 90 and self._steps and not self._steps[0][0] and not self._frames % 90:
            self._next()
        return False

    def _next(self) -> None:
        self._steps.pop(0)[1]()


def test_every_notice_is_an_event_of_the_runtime(tmp_path: Path) -> None:
    headset = MockHeadset(gaze=GAZE)
    mock = MockOpenXR(headset)
    runtime = OpenXRRuntime(mock, clock=headset.clock, graphics=lambda: BINDING)
    story = Story(headset, mock, runtime)
    world = World(library()["s03"], 5)
    info = SessionInfo(new_session_id(), "s03")
    with Recorder(tmp_path / "live", info, space_needed=0, lossless=True) as recorder, runtime:
        Loop(runtime, world, recorder, story.frame, tell=story.hear).play()
    session = Session.open(tmp_path / "live")
    rows = [json.loads(e.line) for e in session.events() if e.source == "runtime"]
    names = [row["name"] for row in rows]
    expected = (
        *("found", "recentred", "profile", "paused", "resumed"),
        *("presence", "presence", "lost", "found"),
    )
    found = iter(names)
    assert all(name in found for name in expected), names  # in this order
    sources = [row["source"] for row in rows if row["name"] == "gaze_source"]
    assert sources == ["head", "eye", "head", "eye"]  # the eyes are known once it has focus
    assert all("t" in row for row in rows)
    # Every frame names its source itself, from the first frame it changed in.
    eye = [bool(f.flags & Flag.GAZE_IS_EYE) for f in session.frames()]
    changes = [n for n in range(1, len(eye)) if eye[n] != eye[n - 1]]
    assert len(changes) >= 2
    # XrTime is of the runtime in use then; which of the two it was is beside it.
    assert {row.instance for row in session.clocks()} == {1, 2}
    assert session.check() == ()
