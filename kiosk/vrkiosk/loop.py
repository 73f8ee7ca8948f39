"""The frame loop of one training session. It has no branch on the back end.

wait -> round -> step -> record -> draw -> submit, and nothing that blocks. What happens besides a
frame (a notice of the runtime) is recorded and told, never acted on: recovery lives in the
back end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from vrkiosk import feedback
from vrkiosk.service import Service
from vrkiosk.sound import Sound
from vrkiosk.window import Window
from vrkiosk_scenarios import engine
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.recorder import AnyRecorder
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import FrameOutput, Notice, Runtime

LINGER_NS: Final = 1_000_000_000  # the last panel stays this long after the decision


class Picture(Protocol):
    """Draws a frame, if it wants to; True when something was drawn into the runtime's target."""

    def __call__(self, frame: FrameInput, step: engine.Step) -> bool: ...


def no_picture(frame: FrameInput, step: engine.Step) -> bool:
    return False


@dataclass(slots=True)
class Loop:
    """What a session is played with. `events` grows to the whole log; scoring reads it."""

    runtime: Runtime
    world: World
    recorder: AnyRecorder
    picture: Picture = no_picture
    service: Service = field(default_factory=Service)
    sound: Sound | None = None
    window: Window | None = None
    tell: Callable[[Notice], None] = lambda notice: None
    status: str = "training"  # for systemctl status, while frames come
    events: list[Event] = field(default_factory=list)
    frames: int = 0

    def play(self) -> bool:
        """Runs to the decision (True) or to the end of the back end (False)."""
        rounded, output = FrameInput(), FrameOutput()
        leave_at = 0
        while True:
            frame = self.runtime.wait_frame()
            if frame is None:
                return self.world.finished
            if isinstance(frame, Notice):
                self._note(frame)
                continue
            try:
                frame.round_into(rounded)
                self._advance(frame, rounded, output)
            finally:
                self.runtime.submit(frame, output)
            self._submitted(frame)
            if self.world.finished:
                leave_at = leave_at or frame.t + LINGER_NS
                if frame.t >= leave_at:
                    return True

    def _advance(self, frame: FrameInput, rounded: FrameInput, output: FrameOutput) -> None:
        output.rendered = False
        output.haptics = ()
        self.recorder.frame(rounded)
        self.world.recorded = not self.recorder.problem
        step = engine.step(self.world, rounded)
        if step.events:
            self.events.extend(step.events)
            self.recorder.events(step.events)
            output.haptics = feedback.haptics_for(step.events)
            if self.sound:
                self.sound.play(step.events, self.world)
        self.recorder.objects(step.snapshot)
        self.recorder.gaze(rounded, self.world.gaze.sight)
        if self.window:
            seen = Observation.from_snapshot(
                self.world.description, step.snapshot, finished=self.world.finished
            )
            self.window.show(seen.to_json())
        output.rendered = self.picture(frame, step)

    def _submitted(self, frame: FrameInput) -> None:
        self.frames += 1
        if self.window:
            self.window.submitted = frame.index + 1
        self.service.status(self.status)
        self.service.alive()

    def _note(self, notice: Notice) -> None:
        self.recorder.notice(notice)
        self.tell(notice)
        self.service.alive()  # a completed poll: the loop is alive though nothing is shown
