"""The frame loop of one training session. It has no branch on the back end.

wait -> round -> step -> record -> draw -> submit, and nothing that blocks. What happens besides a
frame (a notice of the runtime) is recorded and told, never acted on: recovery lives in the
back end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

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
from vrkiosk_xr.runtime import FrameOutput, Haptic, Notice, Runtime

LINGER_NS: Final = 1_000_000_000  # the last panel stays this long after the decision


class Picture(Protocol):
    """Draws a frame, if it wants to; True when something was drawn into the runtime's target."""

    def __call__(self, frame: FrameInput, step: engine.Step) -> bool: ...


class Attendant(Protocol):
    """Stands beside the officer: may stop the task's clock, and has words for the record."""

    def holds(self, frame: FrameInput) -> bool:
        """Whether time stands still in this frame; asked once a frame, first."""
        ...

    def pulses(self, t: int) -> Sequence[Haptic]:
        """What the hands feel at `t`, ns, besides what the task makes them feel."""
        ...

    def words(self) -> list[tuple[str, dict[str, Any]]]:
        """Events to be told to the engine now: names and fields, each given once."""
        ...

    def after(self, events: Sequence[Event]) -> None:
        """What happened in a frame."""
        ...


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
    attendant: Attendant | None = None
    events: list[Event] = field(default_factory=list)
    frames: int = 0
    first_index: int = 0  # of a session that goes on in another process, of its first frame here
    next_index: int = 0  # of the frame after the last one that was recorded
    last: engine.Step | None = None  # what was shown last

    def play(self) -> bool:
        """Runs to the decision (True) or to the end of the back end (False)."""
        rounded, output = FrameInput(), FrameOutput()
        leave_at = 0
        while True:
            frame = self.runtime.wait_frame()
            if frame is None:
                return self.world.finished and not self.world.stopped
            if isinstance(frame, Notice):
                self._note(frame)
                continue
            try:
                frame.round_into(rounded)
                rounded.record["index"] = self.first_index + frame.index
                self._advance(frame, rounded, output)
            finally:
                self.runtime.submit(frame, output)
            self._submitted(rounded)
            if self.world.stopped:
                return False
            if self.world.finished:
                leave_at = leave_at or frame.t + LINGER_NS
                if frame.t >= leave_at:
                    return True

    def _advance(self, frame: FrameInput, rounded: FrameInput, output: FrameOutput) -> None:
        output.rendered = False
        output.haptics = ()
        if self.attendant is not None and self.last is not None:
            held = self.attendant.holds(frame)
            self.tell_engine(self.attendant.words())
            output.haptics = tuple(self.attendant.pulses(frame.t))
            if held:
                output.rendered = self.picture(frame, self.last)
                return
        self.recorder.frame(rounded)
        self.next_index = rounded.index + 1
        self.world.recorded = not self.recorder.problem
        step = engine.step(self.world, rounded)
        if step.events:
            self.events.extend(step.events)
            self.recorder.events(step.events)
            output.haptics += feedback.haptics_for(step.events)
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
        self.last = engine.Step(step.snapshot, ())
        if self.attendant is not None:
            self.attendant.after(step.events)

    def tell_engine(self, words: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Events that no frame leads to, into the world, the record and the log."""
        told = [engine.tell(self.world, name, **data) for name, data in words]
        if told:
            self.events.extend(told)
            self.recorder.events(told)

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
