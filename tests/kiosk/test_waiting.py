"""The lobby until an officer begins: who counts, what is told, every frame ended."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from vrkiosk.lobby import Lobby
from vrkiosk.service import Service
from vrkiosk.waiting import READY, Waiting
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.runtime import Notice
from vrkiosk_xr.scripted import ScriptedRuntime


class Told(Service):
    """Remembers what systemd is told."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[str] = []
        self.pings = 0

    def status(self, text: str) -> None:
        self.statuses.append(text)

    def alive(self) -> None:
        self.pings += 1


class Scene:
    """A lobby on a scripted runtime that draws nowhere."""

    def __init__(self, items: Iterable[FrameInput | Notice]) -> None:
        renderer: Any = None  # without a target nothing is drawn
        self.runtime = ScriptedRuntime(items)
        self.lobby = Lobby("Furniture", "")
        self.service = Told()
        self.notices: list[str] = []
        self.waiting = Waiting(
            self.runtime, renderer, self.lobby, self.service, lambda n: self.notices.append(n.name)
        )


def frame(buttons: int = 0, flags: int = Flag.FOCUSED | Flag.SHOULD_RENDER) -> FrameInput:
    made = FrameInput()
    made.record["buttons"], made.record["flags"] = buttons, flags
    return made


RIGHT_TRIGGER = Button.TRIGGER << BUTTON_SHIFT_RIGHT


@pytest.mark.parametrize("trigger", [Button.TRIGGER, RIGHT_TRIGGER])
def test_a_trigger_of_either_hand_begins(trigger: int) -> None:
    scene = Scene([frame(), frame(), frame(trigger), frame()])
    assert scene.waiting.until_begun("Pull the trigger")
    assert scene.runtime.frame_counts == (3, 3)
    assert scene.lobby.shown.words() == "Furniture\nPull the trigger"


def test_a_trigger_held_since_the_last_session_does_not_begin() -> None:
    held = frame(Button.TRIGGER)
    assert not Scene([held, held]).waiting.until_begun("")
    assert Scene([held, frame(), held]).waiting.until_begun("")


def test_other_buttons_and_an_unfocused_trigger_do_not_begin() -> None:
    elsewhere = frame(Button.TRIGGER, Flag.SHOULD_RENDER)
    scene = Scene([frame(), elsewhere, frame(Button.PRIMARY), frame(Button.SQUEEZE)])
    assert not scene.waiting.until_begun("")
    assert scene.runtime.frame_counts == (4, 4)


def test_waiting_for_a_headset_is_told_and_feeds_the_watchdog() -> None:
    scene = Scene([Notice("waiting", 1), Notice("found", 2), frame()])
    assert not scene.waiting.until_begun("")
    assert scene.notices == ["waiting", "found"]
    assert scene.service.pings == 3
    assert scene.service.statuses == [READY]


def test_loading_is_shown_for_two_frames() -> None:
    scene = Scene([frame() for _ in range(5)])
    scene.waiting.show("Making ready")
    assert scene.runtime.frame_counts == (2, 2)
    assert "Making ready" in scene.lobby.shown.words()


class Slow:
    """Gets ready in four steps, or at once where it is told to finish."""

    def __init__(self) -> None:
        self.steps: list[float] = []
        self.finished = False

    @property
    def share(self) -> float:
        return len(self.steps) / 4

    def advance(self, seconds: float) -> bool:
        self.steps.append(seconds)
        return len(self.steps) == 4

    def finish(self) -> None:
        self.finished = True


def test_something_gets_ready_between_frames() -> None:
    frames = [frame() for _ in range(9)]
    for number, made in enumerate(frames):
        made.record["t"] = 1 + number * 11_111_111
    scene, slow = Scene(frames), Slow()
    scene.waiting.until(slow)
    assert scene.runtime.frame_counts == (4, 4)
    assert not slow.finished
    assert slow.steps[1:] == [pytest.approx(0.25 / 90, rel=1e-3)] * 3  # a quarter of a frame
    assert scene.lobby.snapshot.visible[1]  # the bar


def test_what_is_not_ready_at_the_end_of_the_back_end_is_finished() -> None:
    slow = Slow()
    Scene([frame(), frame()]).waiting.until(slow)
    assert slow.finished


def test_frames_go_on_during_work() -> None:
    go_on = threading.Event()

    def frames() -> Iterator[FrameInput]:
        for _ in range(5):
            yield frame()
        go_on.set()
        while True:
            yield frame()

    scene = Scene(frames())
    assert scene.waiting.during(lambda: go_on.wait(60.0)) is True
    begun, ended = scene.runtime.frame_counts
    assert begun == ended >= 5


def test_work_is_waited_for_at_the_end_of_the_back_end_and_its_failure_is_told() -> None:
    scene = Scene([])
    assert scene.waiting.during(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        scene.waiting.during(lambda: 1 // 0)
