"""Stands beside an officer through a task: stops the clock, says why, hears the wish to end.

While it holds, the engine is not run and no frame is recorded: the frames' clock jumps, which the
engine takes for a pause, under the name it was told (`engine.tell`, "held").
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

from vrkiosk.flow import screens
from vrkiosk.flow.foreground import Foreground, before
from vrkiosk.flow.heard import HeardWords
from vrkiosk.flow.lesson import Lesson
from vrkiosk.flow.machine import Flow, State
from vrkiosk.flow.pointer import Pointer
from vrkiosk.flow.practice import Exercise
from vrkiosk.flow.room_edge import ASSUMED, Room, RoomEdge
from vrkiosk.flow.task_clock import TaskClock
from vrkiosk.flow.trouble import NO_EXAMINATION, NOT_RECORDED, sentence
from vrkiosk.flow.watch import SECOND, Reason, Signals
from vrkiosk.screen_guide import Mouse
from vrkiosk.trainer import Trainer
from vrkiosk_scenarios.geometry import Pose
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.texts import Texts
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button, FrameInput
from vrkiosk_xr.runtime import Haptic

Words = tuple[str, dict[str, Any]]  # an event to be told: its name and fields
# Asks for a hint: the second button of either hand.
HELP: Final = int(Button.SECONDARY) | int(Button.SECONDARY) << BUTTON_SHIFT_RIGHT
KIOSK: Final = "kiosk"  # who ended a task that could not go on
SAID_NS: Final = 8 * SECOND
RUNNING: Final = (State.TASK,)


class Attendant:
    """One task's. `holds` once a frame, first; `words` are to be told to the engine then.

    room: the free floor as it is now, None where nobody knows it. clock: of what the task may
    take; None: as long as it likes. captions: sounds that nothing shows are put into words.
    """

    def __init__(
        self,
        flow: Flow,
        foreground: Foreground,
        texts: Texts,
        settings: Settings,
        *,
        name: str = "",
        mouse: Mouse | None = None,
        lesson: Lesson | None = None,
        trainer: Trainer | None = None,
        room: Callable[[], Room | None] = lambda: ASSUMED,
        clock: TaskClock | None = None,
        captions: bool = True,
    ) -> None:
        self.flow = flow
        self.foreground = foreground
        self._room = room
        self._heard = HeardWords(texts) if captions else None
        self.clock = foreground.clock = clock
        self._edge = foreground.edge = RoomEdge(room())
        foreground.step_back = texts["room.step_back"]
        self.ended_by = "officer"
        self._texts = texts
        self._name = name
        self._mouse = mouse
        self.lesson = lesson
        if lesson is not None:
            lesson.prepare(settings, mouse=mouse is not None)
        self._trainer = trainer
        self._frame: FrameInput | None = None
        self._asking = True  # a button that is down from before does not count
        self._pointer = Pointer(settings)
        self._signals: Signals | None = None
        self._words: deque[Words] = deque()
        self._was_held = False
        self._over = False
        self.unrecorded: Callable[[], str] = lambda: ""  # why nothing is recorded that should be
        self.examined = False
        self._told_unrecorded = False
        self._said_until = 0

    def holds(self, frame: FrameInput) -> bool:
        """Whether the task's clock stands still in this frame."""
        self._signals = Signals.of(frame, self._signals)
        state = self.flow.state
        self._words += self._edge.update(frame)
        self.flow.see(self._signals)
        if self._trainer is not None and not self._over:
            for action, text in self._trainer.commands():
                self._obey(action, text)
        self._look_at_record(frame.t)
        held = self.flow.state not in RUNNING
        if self.flow.state is State.CLOSE:
            self._end()
        elif held:
            self._show(frame, fresh=not self._was_held or state is not self.flow.state)
        if held and not self._was_held and not self._over:
            reason = self.flow.reason.value if self.flow.reason is not None else "frames"
            self._words.append(("held", {"reason": reason}))
        if self._was_held and not held:
            self._put_away()
            self._edge.use(self._room())  # it may have been drawn anew meanwhile
        self._was_held = held
        self._frame = frame
        asking = bool(frame.buttons & HELP)
        if asking and not self._asking and not held and self.lesson is not None:
            self._words += self.lesson.hint()
        self._asking = asking
        return held and not self._over

    def _look_at_record(self, t: int) -> None:
        """Without a record practice goes on, and says so; an examination ends."""
        if self._told_unrecorded or self._over or not self.unrecorded():
            return
        self._told_unrecorded = True
        if self.examined:
            self.ended_by = KIOSK
            self.flow.trouble = NO_EXAMINATION
            self.flow.stop()
        else:
            self._said_until = t + SAID_NS

    def say(self, name: str, **data: Any) -> None:
        """An event for the engine to be told next."""
        self._words.append((name, data))

    def pulses(self, t: int) -> Sequence[Haptic]:
        """What hands feel at `t`, ns, besides what the task makes them feel."""
        return self._edge.pulses(t)

    def words(self) -> list[Words]:
        """What is to be told now; each is given once."""
        found = list(self._words)
        self._words.clear()
        return found

    def after(self, events: Sequence[Event]) -> None:
        """What the engine said happened in a frame that was not held."""
        for event in events:
            if event.name == "asked":
                self._asked(str(event.data["what"]))
        if self._frame is None:
            return
        t, fore = self._frame.t, self.foreground
        fore.caption, fore.words_key = self._taught(self._frame, events)
        said = ""
        if self._heard is not None:
            self._heard.take(t, events)
            said = self._heard.caption
        if self.clock is not None:
            self._words += self.clock.frame(t)
            said = self.clock.caption or said
        if t < self._said_until:
            said = sentence(NOT_RECORDED, self._texts)
        if said:
            fore.caption, fore.words_key = said, ""

    def _taught(self, frame: FrameInput, events: Sequence[Event]) -> tuple[str, str]:
        """What the lesson says, and the key of its words; it goes on whatever else is said."""
        fore, lesson = self.foreground, self.lesson
        if lesson is None:
            return "", ""
        if not fore.covered:
            self._words += lesson.frame(frame, events)
            fore.dot_at = lesson.check.at if lesson.check is not None else None
            self._practise(lesson.exercise)
            fore.example = lesson.shown
        return lesson.caption, lesson.words_key

    def _practise(self, exercise: Exercise | None) -> None:
        """What an exercise has before the eyes: something to look at, or to press."""
        fore, mouse = self.foreground, self._mouse
        if exercise is not None and exercise.dot_at is not None:
            fore.dot_at = exercise.dot_at
        if exercise is None or exercise.screen is None or exercise.pointer is None:
            if fore.notice is not None:
                self._put_away()
            return
        if mouse is not None:
            mouse.point_at(exercise.at, exercise.screen)
        pointer = exercise.pointer
        fore.notice_at = exercise.at
        fore.notice = exercise.screen.lit(pointer.hovered, "", 0.0)
        fore.rays = [] if mouse is not None else pointer.rays

    def _asked(self, what: str) -> None:
        """What the officer asks for on the tablet."""
        if what == "hint" and self.lesson is not None:
            self._words += self.lesson.hint()
        elif what == "pause":
            self.flow.pause(Reason.MENU)
        elif what == "stop":
            self.flow.stop()

    def _obey(self, action: str, text: str) -> None:
        """What the trainer asks for, which the record keeps."""
        self._words.append(("trainer", {"action": action, "text": text}))
        if action == "pause":
            self.flow.pause(Reason.TRAINER)
        elif action == "resume":
            self.flow.resume()
        elif action == "hint" and self.lesson is not None:
            self._words += self.lesson.hint()
        elif action == "stop":
            self.ended_by = "trainer"
            self.flow.stop()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            why = self.flow.closing.value if self.flow.closing is not None else "stopped"
            self._words.append(("stopped", {"by": self.ended_by, "reason": why}))
            self._put_away()

    def _put_away(self) -> None:
        self.foreground.notice, self.foreground.paused = None, False
        self.foreground.rays, self.foreground.example = [], None
        if self._mouse is not None:
            self._mouse.give_back()

    def _show(self, frame: FrameInput, *, fresh: bool) -> None:
        """The pause's screen, before the eyes when it comes up."""
        fore = self.foreground
        screen = screens.pause(self.flow, self._texts)
        fore.reason = self.flow.reason.value if self.flow.reason is not None else "goes_on"
        if self.flow.state is State.WHO:
            screen, fore.reason = screens.who(self.flow, self._name, self._texts), "who"
        if fresh or not fore.paused:
            head: Pose = tuple(frame.head.tolist())
            mouse = self._mouse
            fore.notice_at = mouse.stand(head, screen) if mouse else before(head, screen.distance)
        fore.paused = True
        if self._mouse is not None:
            self._mouse.point_at(fore.notice_at, screen)
        pressed = self._pointer.update(frame, fore.notice_at, screen)
        pointer = self._pointer
        fore.notice = screen.lit(pointer.hovered, pointer.holding, pointer.held)
        fore.rays = [] if self._mouse is not None else pointer.rays
        if pressed:
            self.flow.press(pressed)
