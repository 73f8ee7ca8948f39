"""Sign-in and pause at a desk: with a mouse, keys of the window, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from vrkiosk.flow.desk import OpenDesk
from vrkiosk.flow.machine import Flow, State
from vrkiosk.flow.reception import Reception
from vrkiosk.lobby import Lobby
from vrkiosk.screen_guide import Mouse
from vrkiosk.service import Service
from vrkiosk.waiting import Waiting
from vrkiosk_scenarios.geometry import Vec, conjugate, rotate, subtract, transform
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.simulator import SimulatorRuntime
from vrkiosk_xr.simulator_body import VERTICAL_HALF_ANGLE

SIZE = (640, 400)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000_000

    def __call__(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * 1e9)


class NoPictures:
    """A renderer that draws nothing."""

    def draw(self, *_: object, **__: object) -> None: ...


class Person:
    """Somebody before the window: does one thing after the other between its frames."""

    def __init__(self, runtime: SimulatorRuntime, reception: Reception) -> None:
        import glfw

        self.glfw: Any = glfw
        self.runtime, self.reception = runtime, reception
        glfw.set_cursor_pos_callback(runtime.window, lambda *_: None)

    def key(self, name: str) -> Iterator[None]:
        for action in (self.glfw.PRESS, self.glfw.RELEASE):
            self.runtime.on_key(
                self.runtime.window, getattr(self.glfw, f"KEY_{name}"), 0, action, 0
            )
            yield from self.wait(0.1)

    def wait(self, seconds: float) -> Iterator[None]:
        for _ in range(max(1, round(seconds * 72))):
            yield

    def click(self, words: str) -> Iterator[None]:
        for _ in range(300):
            if (target := self.find(words)) is not None:
                break
            yield
        assert target is not None, words
        body = self.runtime.body
        x, y, z = rotate(conjugate(body.head), subtract(target, body.eyes))
        across = x / -z / math.tan(VERTICAL_HALF_ANGLE) / (SIZE[0] / SIZE[1])
        up = y / -z / math.tan(VERTICAL_HALF_ANGLE)
        at = (across + 1) / 2 * SIZE[0], (1 - up) / 2 * SIZE[1]
        self.runtime.on_cursor(self.runtime.window, *at)
        yield from self.wait(0.4)
        left = self.glfw.MOUSE_BUTTON_LEFT
        for action in (self.glfw.PRESS, self.glfw.RELEASE):
            self.runtime.on_mouse_button(self.runtime.window, left, action, 0)
            yield from self.wait(0.2)
        yield from self.wait(0.5)

    def find(self, words: str) -> Vec | None:
        if self.reception.shown is None:
            return None
        at, panel = self.reception.shown
        for item in panel.items:
            if isinstance(item, Text) and item.text == words:
                x, y = item.x - panel.width_mm / 2, panel.height_mm / 2 - item.y
                return transform(at, (x / 1000, (y + item.size / 2) / 1000, 0.0))
        return None


def test_a_mouse_signs_in_and_starts(display: None) -> None:
    clock = Clock()
    with SimulatorRuntime(size=SIZE, clock=clock, sleep=clock.sleep) as runtime:
        reception = Reception(Flow(), OpenDesk({}), "en", mouse=Mouse(runtime))
        person = Person(runtime, reception)
        renderer: Any = NoPictures()
        lobby = Lobby("", "")
        waiting = Waiting(runtime, renderer, lobby, Service(), lambda notice: None)

        def story() -> Iterator[None]:
            yield from person.wait(1.5)
            assert reception.flow.state is State.SIGN_IN
            yield from person.click("7")
            yield from person.key("3")
            yield from person.wait(0.8)
            assert reception.flow.digits == "73"
            yield from person.click("<")
            assert reception.flow.digits == "7"
            yield from person.click("Français")
            yield from person.click("Invité")
            assert reception.flow.state is State.CARD
            yield from person.click("Commencer")
            pytest.fail("started, and still in the lobby")

        script = story()
        frames = runtime.wait_frame

        def told() -> Any:
            frame = frames()
            if isinstance(frame, FrameInput):
                next(script)
            return frame

        runtime.wait_frame = told  # type: ignore[method-assign]
        visit = reception.receive(waiting, lobby)
        assert visit is not None
        assert visit.texts.language == "fr"
        assert runtime.body.guide is None
