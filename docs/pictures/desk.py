"""Pictures of the window at a desk: `desk.py`. Needs Xvfb. Plays as somebody with a mouse does, on
a clock that waits for whoever plays; only the frames that are kept are drawn."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from math import tan
from pathlib import Path
from typing import Any

from OpenGL import GL
from PIL import Image

from vrkiosk.config import Config
from vrkiosk.running import Wishes, run_session
from vrkiosk_scenarios.geometry import (
    Vec,
    compose,
    conjugate,
    rotate,
    subtract,
    transform,
    turn_of,
)
from vrkiosk_scenarios.world import World
from vrkiosk_xr import simulator
from vrkiosk_xr.frame import Flag, FrameInput
from vrkiosk_xr.runtime import FrameOutput
from vrkiosk_xr.simulator_body import VERTICAL_HALF_ANGLE

SIZE = (1280, 800)
HZ = 20
LOADING_FRAMES = 4000  # the scene is loaded by another process
Story = Callable[["Player"], Iterator[None]]


class Player(simulator.SimulatorRuntime):
    """The window, and who plays in it. `world`: of the task at hand."""

    story: Story
    _now = 1_000_000_000

    def __init__(self, **given: Any) -> None:
        super().__init__(**given, clock=lambda: self._now, sleep=lambda seconds: None)
        self._name = ""
        self._told = type(self).story(self)

    @property
    def world(self) -> World:
        guide: Any = self.body.guide
        world = guide.world
        assert isinstance(world, World)
        return world

    def wait_frame(self) -> FrameInput | Any:
        if self._notices:
            return self._notices.popleft()
        if next(self._told, self) is self:
            return None
        self._glfw.poll_events()
        self._now += 1_000_000_000 // HZ
        self._t = self._now
        frame = self._fill(self._now, 1.0 / HZ)
        if not self._name:
            frame.record["flags"] = frame.flags & ~int(Flag.SHOULD_RENDER)
        return frame

    def submit(self, frame: FrameInput, output: FrameOutput) -> None:
        if self._name and output.rendered:
            GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, 0)
            pixels = GL.glReadPixels(0, 0, *SIZE, GL.GL_RGB, GL.GL_UNSIGNED_BYTE)
            flipped = Image.frombytes("RGB", SIZE, pixels)
            picture = flipped.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            picture.save(f"docs/pictures/{self._name}", quality=86, optimize=True)
        super().submit(frame, output)

    # --- what somebody does, in frames

    def on_focus(self, window: Any, focused: int) -> None:
        """The display's own window manager, or none: it plays no part."""

    def wait(self, seconds: float) -> Iterator[None]:
        for _ in range(max(round(seconds * HZ), 1)):
            yield

    def until(self, ready: Callable[[], bool]) -> Iterator[None]:
        for _ in range(LOADING_FRAMES):
            if ready():
                return
            self._sleep_really()
            yield
        raise RuntimeError("the scene is not ready: expected it within four minutes")

    @staticmethod
    def _sleep_really() -> None:
        subprocess.run(["sleep", "0.05"], check=True)

    def keep(self, name: str) -> Iterator[None]:
        self._name = name
        yield
        self._name = ""

    def tap(self, name: str) -> Iterator[None]:
        token = getattr(self._glfw, f"KEY_{name}")
        for action in (self._glfw.PRESS, self._glfw.RELEASE):
            self.on_key(self.window, token, 0, action, 0)
            yield from self.wait(0.1)
        while any(hand.errand for hand in self.body.hands):
            yield
        yield from self.wait(1.0)

    def click(self, x: float, y: float, seconds: float = 0.15) -> Iterator[None]:
        self.on_cursor(self.window, x, y)
        yield from self.wait(0.5)
        for action in (self._glfw.PRESS, self._glfw.RELEASE):
            self.on_mouse_button(self.window, self._glfw.MOUSE_BUTTON_LEFT, action, 0)
            yield from self.wait(seconds)
        while any(hand.errand for hand in self.body.hands):
            yield
        yield from self.wait(0.5)

    def press(self, button: str, seconds: float = 0.15) -> Iterator[None]:
        """A button of the tablet in the hand."""
        yield from self.click(*self._pixel(self._on_tablet(button)), seconds)

    def _on_tablet(self, name: str) -> Vec:
        tablet = self.world.tablet
        assert tablet is not None
        found = {b.name: b for b in tablet.buttons(self.world)}[name]
        width, height = self.world.settings.displays["tablet"].size_mm
        x, y = found.x + found.width / 2 - width / 2, height / 2 - found.y - found.height / 2
        return transform(tablet.screen(self.world), (x / 1000, y / 1000, 0.0))

    def _pixel(self, point: Vec) -> tuple[float, float]:
        eye = compose(self.world.world_from_stage, (*self.body.head, *self.body.eyes))
        x, y, z = rotate(conjugate(turn_of(eye)), subtract(point, (eye[4], eye[5], eye[6])))
        half = tan(VERTICAL_HALF_ANGLE)
        width, height = SIZE
        return (1 - x / z / half / (width / height)) / 2 * width, (1 + y / z / half) / 2 * height


def card(player: Player) -> Iterator[None]:
    """The board before a task, as a guest."""
    yield from player.wait(2.0)
    yield from player.click(514, 541)
    yield from player.wait(0.5)
    yield from player.keep("card.jpg")


def task(player: Player) -> Iterator[None]:
    """Papers, a scan of the box, a decision, and what comes of it."""
    yield from player.until(lambda: player.body.guide is not None and player.world.t > 0)
    yield from player.keep("keys.jpg")
    yield from player.tap("H")
    yield from player.tap("1")
    yield from player.keep("tablet.jpg")
    yield from player.press("page.calls")
    yield from player.press("calls.xray", 2.0)
    yield from player.wait(8.0)
    yield from player.press("page.xray")
    yield from player.wait(1.0)
    yield from player.keep("radiograph.jpg")
    yield from player.press("page.decide")
    yield from player.press("decision.full_unload")
    yield from player.press("confirm", 2.0)
    yield from player.wait(2.0)
    yield from player.until(lambda: getattr(player.body.guide, "screen", None) is not None)
    yield from player.wait(1.0)
    yield from player.keep("debrief.jpg")


def main() -> None:
    simulator.SimulatorRuntime = Player  # type: ignore[misc]
    for story, wishes in ((card, Wishes(sound=False, sign_in=True)), (task, Wishes(sound=False))):
        Player.story = story
        with tempfile.TemporaryDirectory() as folder:
            config = Config(runtime="simulator", scenario="s05", seed=7, data=Path(folder))
            run_session(config, wishes)


if __name__ == "__main__":
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    try:
        os.close(write)
        os.environ["DISPLAY"] = f":{os.read(read, 16).decode().strip()}"
        main()
    finally:
        server.terminate()
        server.wait()
    sys.exit(0)
