"""The trainer's words: understood, obeyed, kept."""

from __future__ import annotations

from collections import deque

from vrkiosk.flow.attendant import Attendant
from vrkiosk.flow.foreground import Foreground
from vrkiosk.flow.lesson import Lesson
from vrkiosk.flow.machine import Flow, State
from vrkiosk.trainer import Trainer, understood
from vrkiosk_scenarios import settings
from vrkiosk_scenarios.hints import Hints
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.snapshot import Event, Part, SceneDescription
from vrkiosk_scenarios.texts import Texts
from vrkiosk_xr.frame import Button, Flag, FrameInput

SCENE = SceneDescription((Part("hand_left", "hand_left"), Part("hand_right", "hand_right")))


def frame(number: int, buttons: int = 0) -> FrameInput:
    made = FrameInput()
    made.record["t"] = 10**9 + number * 22_222_222
    made.record["flags"] = (
        Flag.USER_PRESENT | Flag.FOCUSED | Flag.HEAD_VALID | Flag.GRIP_LEFT | Flag.GRIP_RIGHT
    )
    made.record["buttons"] = buttons
    made.head[5] = 1.6
    return made


class Task:
    """An attendant with a trainer's keys, and the frames of a task."""

    def __init__(self, hints: int = 3) -> None:
        self.keys: deque[str] = deque()
        self.trainer = Trainer(self.keys)
        flow = Flow()
        flow.begin()
        self.flow = flow
        texts = Texts("en")
        lesson = Lesson(texts, hints=Hints(library()["s03"], hints))
        self.attendant = Attendant(
            flow, Foreground(SCENE), texts, settings.load(), lesson=lesson, trainer=self.trainer
        )
        self.said: list[tuple[str, dict[str, object]]] = []
        self.number = 0

    def run(self, frames: int, buttons: int = 0) -> bool:
        held = False
        for _ in range(frames):
            held = self.attendant.holds(frame(self.number, buttons))
            self.said += self.attendant.words()
            if not held:
                self.attendant.after(())
            self.number += 1
        return held


def test_lines_are_understood_by_their_first_letters() -> None:
    assert understood("pause\n") == ("pause", "")
    assert understood(" r ") == ("resume", "")
    assert understood("note looks at the left wall only") == ("note", "looks at the left wall only")
    for nothing in ("", "dance", "note", "pause now"):
        assert understood(nothing) is None


def test_a_wrong_line_is_answered() -> None:
    answers: list[str] = []
    trainer = Trainer()
    trainer.read(["hint\n", "\n", "dance\n"], answers.append)
    assert trainer.commands() == [("hint", "")]
    assert trainer.commands() == []
    assert answers == ["expected one of pause, resume, hint, stop, or: note TEXT"]


def test_pause_resume_and_note_are_kept() -> None:
    task = Task()
    task.run(10)
    task.keys.append("pause")
    assert task.run(10)
    assert task.attendant.foreground.notice is not None
    assert "trainer has paused" in task.attendant.foreground.notice.panel.words()
    task.trainer.read(["note slow start"], print)
    assert task.run(10)
    task.keys.append("resume")
    assert task.run(10)
    assert not task.run(45 * 3)
    assert task.attendant.foreground.notice is None
    assert task.said == [
        ("trainer", {"action": "pause", "text": ""}),
        ("held", {"reason": "trainer"}),
        ("trainer", {"action": "note", "text": "slow start"}),
        ("trainer", {"action": "resume", "text": ""}),
    ]


def test_a_hint_is_given_by_the_trainer_or_by_the_officers_button() -> None:
    task = Task(hints=2)
    task.run(5)
    task.keys.append("hint")
    task.run(5)
    assert task.attendant.foreground.caption == "Look at the seal from near, from two sides"
    task.run(5, int(Button.SECONDARY))
    names = [name for name, _ in task.said]
    assert names == ["trainer", "hint", "hint"]
    task.run(45 * 13)
    assert task.attendant.foreground.caption == ""


def test_bare_hands_ask_on_the_tablet() -> None:
    task = Task()
    task.run(5)
    task.attendant.after((Event(0, "asked", {"what": "hint", "hand": "left"}),))
    task.attendant.after((Event(0, "asked", {"what": "pause", "hand": "left"}),))
    assert task.run(5)
    assert task.said[0][0] == "hint"
    assert task.said[1] == ("held", {"reason": "menu"})
    task.attendant.after((Event(0, "asked", {"what": "stop", "hand": "left"}),))
    assert not task.run(2)
    assert task.said[-1] == ("stopped", {"by": "officer", "reason": "stopped"})


def test_without_hints_the_button_does_nothing() -> None:
    task = Task(hints=0)
    task.run(5)
    task.run(5, int(Button.SECONDARY))
    assert task.said == []


def test_a_stop_ends_the_task_in_the_trainers_name() -> None:
    task = Task()
    task.run(5)
    task.keys.append("stop")
    assert not task.run(3)
    assert task.flow.state is State.CLOSE
    assert task.said[-1] == ("stopped", {"by": "trainer", "reason": "stopped"})
    assert [name for name, _ in task.said].count("stopped") == 1
