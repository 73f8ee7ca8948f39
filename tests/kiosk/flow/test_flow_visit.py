"""A whole visit through headset frames: sign-in, card, task with a pause, result, question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vrkiosk.backends import Backend
from vrkiosk.config import Config
from vrkiosk.flow.desk import OpenDesk
from vrkiosk.flow.machine import Flow, State
from vrkiosk.flow.reception import Reception
from vrkiosk.progress import Progress
from vrkiosk.replay.verifying import verify_folder
from vrkiosk.result import Finished
from vrkiosk.training import Training
from vrkiosk.visits import Visits
from vrkiosk.window import Window
from vrkiosk_render.context import EglContext
from vrkiosk_scenarios.schema import library
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import Flag, FrameInput
from vrkiosk_xr.scripted import ScriptedRuntime

Script = Callable[[Any, Training], Iterator[FrameInput]]
BOX = "s03_clean"


class OneBox(OpenDesk):
    """A desk where every course is one box of free practice."""

    def __init__(self, module: str) -> None:
        super().__init__({BOX: library()[BOX]}, module=module)


OFF = ~int(Flag.USER_PRESENT)


@pytest.fixture
def visit(
    tmp_path: Path, make_visitor: Callable[..., Any], window: Window
) -> Callable[[Script], tuple[Finished | None, Training]]:
    """Plays one visit of a person who follows a script, in a box without hides."""

    def play(script: Script, module: str = "m4") -> tuple[Finished | None, Training]:
        training: Training

        def shown() -> Any:
            attendant = training.attendant
            if attendant is not None and attendant.foreground.notice is not None:
                return attendant.foreground.notice_at, attendant.foreground.notice.panel
            assert training.reception is not None
            return training.reception.shown

        person = make_visitor(shown)
        person.draw = False

        def frames() -> Iterator[FrameInput]:
            yield from script(person, training)

        desk = OneBox(module)
        with EglContext():
            training = Training(
                Config(data=tmp_path, seed=7, reserve_mb=0),
                Backend("openxr", "a test", ScriptedRuntime(frames())),
                Progress(),
                window=window,
                reception=Reception(Flow(), desk, "en"),
            )
            finished = Visits(training, desk, library(), lambda finished: None).play()
            training.close()
        return finished, training

    return play


def sign_in_as_guest(person: Any, window: Window, *choices: str) -> Iterator[FrameInput]:
    yield from person.wait(1.5)
    yield from person.press("Guest")
    for choice in choices:
        yield from person.press(choice)
    yield from person.press("Start")
    while not window.look():
        yield person.frame()


def test_a_guest_trains_pauses_and_says_how_it_was(visit: Any, window: Window) -> None:
    def script(person: Any, training: Training) -> Iterator[FrameInput]:
        yield from sign_in_as_guest(person, window)
        work = person.work(library()[BOX], window, lambda: False)
        for number, frame in enumerate(work):
            yield frame
            if number == 300:
                flags, person.flags = person.flags, person.flags & OFF
                yield from person.wait(2.0)
                person.flags = flags
                yield from person.press("Continue")
                yield from person.wait(3.2)
        yield from person.wait(2.0)
        yield from person.press("Finish")
        yield from person.press("3")
        yield from person.press("Done")
        yield from person.wait(1.0)

    finished, training = visit(script)
    assert finished is not None
    assert finished.decided
    assert finished.folder is not None
    assert training.reception is not None
    assert training.reception.flow.state is State.ATTRACT
    assert verify_folder(finished.folder).ok
    record = Session.open(finished.folder)
    said = {event.name: event.line for event in record.events()}
    assert b'"reason":"headset_off"' in said["held"]
    assert b'"reason":"headset_off"' in said["pause"]
    assert b'"answer":3' in said["comfort"]
    assert record.info.ended == "done"
    assert (record.info.result or {})["decision"] == "release"


def test_somebody_else_gets_a_clean_start(visit: Any, window: Window) -> None:
    def script(person: Any, training: Training) -> Iterator[FrameInput]:
        choices = "Settings", "Left", "45 deg", "Back", "Start"
        yield from person.wait(1.5)
        yield from person.press("Guest")
        for choice in choices:
            yield from person.press(choice)
        assert training.reception is not None
        fit = training.reception.flow.fit  # the first module begins with the headset's
        assert fit is not None
        for word in (fit.shown["left"], fit.shown["right"], "Next", "Seated", "Start"):
            yield from person.press(word)
        while not window.look():
            yield person.frame()
        yield from person.wait(1.0)
        flags, person.flags = person.flags, person.flags & OFF
        yield from person.wait(2.0)
        person.flags, person.eye_height = flags, 1.75
        yield from person.wait(0.5)
        yield from person.press("Someone else")
        yield from person.wait(1.0)

    finished, training = visit(script, "m0")
    assert finished is not None
    assert not finished.decided
    assert training.reception is not None
    assert training.reception.flow.state is State.SIGN_IN
    record = Session.open(finished.folder)
    info = record.info
    said = {event.name: event.line for event in record.events()}
    assert b'"left":true' in said["fit"]
    assert b'"right":true' in said["fit"]
    assert info.preferences["posture"] == "seated"
    assert info.ended == "other_officer"
    assert (info.preferences["hand"], info.preferences["turn"]) == ("left", "45")
    assert (info.course["module"], info.course["scenario"]) == ("m0", BOX)
    assert verify_folder(finished.folder).ok
