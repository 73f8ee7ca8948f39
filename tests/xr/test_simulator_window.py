"""The desktop simulator in a real window on Xvfb, its GLFW callbacks called as GLFW calls them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from vrkiosk_xr.frame import RIGHT, Flag, FrameInput
from vrkiosk_xr.runtime import FrameOutput, Notice, Runtime, RuntimeUnavailable
from vrkiosk_xr.simulator import SimulatorRuntime


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000_000

    def __call__(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * 1e9)


@pytest.fixture
def simulator(display: None) -> Iterator[SimulatorRuntime]:
    clock = Clock()
    with SimulatorRuntime(size=(320, 240), clock=clock, sleep=clock.sleep) as runtime:
        yield runtime


def next_frame(simulator: SimulatorRuntime) -> FrameInput:
    """The next frame, notices of the window's own focus passed over."""
    while not isinstance(item := simulator.wait_frame(), FrameInput):
        assert item is not None
    return item


def key(simulator: SimulatorRuntime, name: str, down: bool = True) -> None:
    import glfw

    token = getattr(glfw, f"KEY_{name}")
    simulator.on_key(simulator.window, token, 0, glfw.PRESS if down else glfw.RELEASE, 0)


@pytest.mark.gl
def test_frames_come_at_72_hertz_and_can_be_drawn(simulator: SimulatorRuntime) -> None:
    assert isinstance(simulator, Runtime)
    times = []
    for index in range(5):
        frame = next_frame(simulator)
        assert frame.index == index
        assert frame.should_render
        times.append(frame.t)
        target = simulator.target()
        assert target is not None
        assert (target.texture, target.width, target.height) == (0, 320, 240)
        simulator.submit(frame, FrameOutput(rendered=True))
    assert {b - a for a, b in pairwise(times)} == {round(1e9 / 72)}


@pytest.mark.gl
def test_keys_and_mouse_become_what_a_headset_says(simulator: SimulatorRuntime) -> None:
    import glfw

    next_frame(simulator)  # the window's own focus first
    key(simulator, "TAB")
    key(simulator, "Q")
    simulator.on_mouse_button(simulator.window, glfw.MOUSE_BUTTON_LEFT, glfw.PRESS, 0)
    frame = next_frame(simulator)
    assert list(frame.record["axes"][RIGHT]) == [1.0, 0.0, -1.0, 1.0]
    key(simulator, "TAB", down=False)
    simulator.on_mouse_button(simulator.window, glfw.MOUSE_BUTTON_LEFT, glfw.RELEASE, 0)
    assert list(next_frame(simulator).record["axes"][RIGHT]) == [0.0, 0.0, -1.0, 0.0]


@pytest.mark.gl
def test_dragging_with_the_right_button_looks_around(simulator: SimulatorRuntime) -> None:
    import glfw

    glfw.set_cursor_pos_callback(simulator.window, lambda *_: None)  # the display's own pointer
    simulator.on_cursor(simulator.window, 100, 100)
    simulator.on_mouse_button(simulator.window, glfw.MOUSE_BUTTON_RIGHT, glfw.PRESS, 0)
    simulator.on_cursor(simulator.window, 200, 100)
    head = next_frame(simulator).head
    assert head[1] < -0.1  # to the right
    simulator.on_mouse_button(simulator.window, glfw.MOUSE_BUTTON_RIGHT, glfw.RELEASE, 0)
    simulator.on_cursor(simulator.window, 300, 100)
    assert next_frame(simulator).head[1] == head[1]
    assert simulator.controls.cursor[0] > 0.5  # it stood still until the button was let go


@pytest.mark.gl
def test_notices_and_flags(simulator: SimulatorRuntime) -> None:
    import glfw

    next_frame(simulator)
    simulator.on_mouse_button(simulator.window, glfw.MOUSE_BUTTON_RIGHT, glfw.PRESS, 0)
    assert glfw.get_input_mode(simulator.window, glfw.CURSOR) == glfw.CURSOR_DISABLED
    simulator.on_focus(simulator.window, 0)
    assert glfw.get_input_mode(simulator.window, glfw.CURSOR) == glfw.CURSOR_NORMAL
    key(simulator, "F9")
    key(simulator, "R")
    key(simulator, "F11")
    seen = []
    while isinstance(item := simulator.wait_frame(), Notice):
        seen.append((item.name, item.data))
    assert seen[-3:] == [("paused", {}), ("presence", {"present": False}), ("recentred", {})]
    assert isinstance(item, FrameInput)
    assert not item.flags & (Flag.FOCUSED | Flag.USER_PRESENT | Flag.HEAD_VALID | Flag.GRIP_RIGHT)
    assert item.should_render


@pytest.mark.gl
def test_help_and_the_end(simulator: SimulatorRuntime) -> None:
    assert simulator.untouched
    key(simulator, "H")
    assert simulator.help_shown
    assert not simulator.untouched
    assert simulator.key_name("W") == "W"
    assert simulator.key_name("F9") == "F9"  # it prints nothing
    simulator.request_exit()
    assert simulator.wait_frame() is None


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import glfw

    glfw.terminate()  # it may have been started by another test
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(RuntimeUnavailable, match="no display"), SimulatorRuntime():
        pass
