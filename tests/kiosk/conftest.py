"""Somebody at a desk, who plays with keys and a mouse by the window's callbacks, as GLFW does."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from vrkiosk.desktop import PANELS, Desktop
from vrkiosk.guide import NUMBERED, WorldGuide, tool_bounds
from vrkiosk.prompts import prompt, reading
from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.geometry import (
    Vec,
    conjugate,
    multiply,
    rotate,
    subtract,
    to_local,
    transform,
    turn_of,
)
from vrkiosk_scenarios.snapshot import Event, SceneSnapshot
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import FrameOutput
from vrkiosk_xr.simulator import SimulatorRuntime
from vrkiosk_xr.simulator_body import VERTICAL_HALF_ANGLE, Controls, DesktopBody

SIZE = (640, 400)
SEAT_HZ = 60


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000_000

    def __call__(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * 1e9)


class Desk:
    """A window, a world, and a person who looks, points, clicks and drags. Pixels of the window,
    points of the world."""

    def __init__(
        self, runtime: SimulatorRuntime, clock: Clock, scenario: str, language: str, rate_hz: int
    ) -> None:
        import glfw

        self.glfw: Any = glfw
        self.clock, self.rate_hz = clock, rate_hz
        self.runtime = runtime
        self.body = runtime.body
        glfw.set_cursor_pos_callback(runtime.window, lambda *_: None)  # the display's own pointer
        self.world = World(schema.library()[scenario], 5, language=language)
        self.desktop = Desktop(runtime, self.world)
        self.events: list[Event] = []
        self.shown: SceneSnapshot | None = None
        self._rounded = FrameInput()
        self.run(0.2)

    def frame(self) -> None:
        self.clock.sleep(1 / self.rate_hz - 1 / 72)  # the time that drawing takes
        while not isinstance(frame := self.runtime.wait_frame(), FrameInput):
            assert frame is not None
        frame.round_into(self._rounded)
        step = engine.step(self.world, self._rounded)
        self.events.extend(step.events)
        self.shown = self.desktop.over(step.snapshot, frame)
        self.runtime.submit(frame, FrameOutput())

    def run(self, seconds: float) -> None:
        for _ in range(max(round(seconds * self.rate_hz), 1)):
            self.frame()

    def settle(self) -> None:
        """Until the hands have nothing to do and rest again."""
        for _ in range(12 * self.rate_hz):
            self.frame()
            if not any(hand.errand for hand in self.body.hands):
                break
        self.run(0.7)

    def key(self, name: str, *, down: bool) -> None:
        action = self.glfw.PRESS if down else self.glfw.RELEASE
        token = getattr(self.glfw, f"KEY_{name}")
        self.runtime.on_key(self.runtime.window, token, 0, action, 0)

    def tap(self, name: str) -> None:
        self.key(name, down=True)
        self.run(0.1)
        self.key(name, down=False)
        self.settle()

    def button(self, *, down: bool, right: bool = False) -> None:
        button = self.glfw.MOUSE_BUTTON_RIGHT if right else self.glfw.MOUSE_BUTTON_LEFT
        action = self.glfw.PRESS if down else self.glfw.RELEASE
        self.runtime.on_mouse_button(self.runtime.window, button, action, 0)

    def to(self, x: float, y: float) -> None:
        self.runtime.on_cursor(self.runtime.window, x, y)

    def seen_at(self, point: Vec) -> tuple[float, float, float]:
        """A point of the world from the eyes: right, up, back."""
        room = self.world.world_from_stage
        eye = transform(room, self.body.eyes)
        turn = multiply(turn_of(room), self.body.head)
        return rotate(conjugate(turn), subtract(point, eye))

    def pixel(self, point: Vec) -> tuple[float, float]:
        """Where a point of the world is seen in the window."""
        x, y, z = self.seen_at(point)
        assert z < 0.0
        up = y / -z / math.tan(VERTICAL_HALF_ANGLE)
        across = x / -z / math.tan(VERTICAL_HALF_ANGLE) / (SIZE[0] / SIZE[1])
        return (across + 1) / 2 * SIZE[0], (1 - up) / 2 * SIZE[1]

    def look_at(self, point: Vec) -> None:
        """Drags with the right button until a point is in the middle of the window."""
        self.button(down=True, right=True)
        x = y = 0.0
        self.to(x, y)
        for _ in range(216):
            right, up, back = self.seen_at(point)
            aside, above = math.atan2(right, -back), math.atan2(up, math.hypot(right, back))
            if math.hypot(aside, above) < 0.02:
                break
            x += min(max(aside, -0.1), 0.1) / 0.0026
            y -= min(max(above, -0.1), 0.1) / 0.0026
            self.to(x, y)
            self.frame()
        self.button(down=False, right=True)

    def point(self, point: Vec) -> None:
        """Brings the cursor over a point, turning the head if it is out of sight."""
        x, y, z = self.seen_at(point)
        if z > -0.05 or abs(x / z) > 0.8 or abs(y / z) > 0.5:
            self.look_at(point)
        self.to(*self.pixel(point))
        self.run(0.05)

    def click(self, point: Vec) -> None:
        self.point(point)
        self.button(down=True)
        self.run(0.1)
        self.button(down=False)
        self.settle()

    def drag(self, path: list[Vec], seconds: float) -> None:
        """Presses on the first point and leads what is held along the others."""
        self.point(path[0])
        self.button(down=True)
        self.run(0.6)
        for point in path[1:]:
            if self.seen_at(point)[2] < -0.05:
                self.to(*self.pixel(point))
            self.run(seconds)
        self.button(down=False)
        self.settle()

    def go(self, name: str) -> None:
        place = next(node.place for node in self.world.moving.nodes if node.name == name)
        self.look_at((place[0], place[1] + 0.5, place[2]))
        self.key("TAB", down=True)
        self.run(0.6)
        self.point(place)
        self.run(0.2)
        self.key("TAB", down=False)
        self.run(0.6)
        here = self.world.moving.here.name
        assert here == name, (here, self.desktop.guide.sight, self.pixel(place), self.body.feet)

    def on_tablet(self, name: str) -> Vec:
        """Middle of a button of the tablet."""
        tablet = self.world.tablet
        assert tablet is not None
        button = next(b for b in tablet.buttons(self.world) if b.name == name)
        width, height = self.world.settings.displays["tablet"].size_mm
        x = button.x + button.width / 2 - width / 2
        y = height / 2 - button.y - button.height / 2
        return transform(tablet.screen(self.world), (x / 1000, y / 1000, 0.0))

    def happened(self, name: str) -> list[Event]:
        return [event for event in self.events if event.name == name]

    def strip(self) -> str:
        """What is written in the strip."""
        assert self.shown is not None
        return self.shown.panels[-len(PANELS)].words()


@pytest.fixture
def sit_down(display: None) -> Iterator[Callable[..., Desk]]:
    """Makes a `Desk` in a scenario and a language, at so many frames a second (at most 72)."""
    clock = Clock()
    with SimulatorRuntime(size=SIZE, clock=clock, sleep=clock.sleep) as runtime:
        yield lambda scenario="s03", language="en", rate_hz=72: Desk(
            runtime, clock, scenario, language, rate_hz
        )


class Seat:
    """A body in the box whose hands are guided; the cursor is in the middle of its view."""

    def __init__(self, world: World, node: str) -> None:
        self.world = world
        self.events: list[Event] = []
        self.body = DesktopBody(WorldGuide(world, tool_bounds()))
        self.controls = Controls()
        self.index = 0
        self.run(0.1)
        place = next(n for n in world.moving.nodes if n.name == node)
        world.moving.stand(place, world.head_in_stage)
        world.arrive(place)
        self.run(0.1)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * SEAT_HZ)):
            frame = FrameInput()
            self.body.advance(1.0 / SEAT_HZ, self.controls)
            self.body.write(frame, self.controls)
            frame.record["t"] = 1_000_000_000 + self.index * 1_000_000_000 // SEAT_HZ
            frame.record["index"] = self.index
            self.index += 1
            self.events += engine.step(self.world, frame.rounded()).events

    def settle(self, most: float = 20.0) -> None:
        """Until the hands have done what they were asked for."""
        for _ in range(int(most * 10)):
            self.run(0.1)
            if not any(hand.errand for hand in self.body.hands):
                return
        raise AssertionError("the hands go on for ever")

    def fetch(self, tool: str) -> None:
        assert self.body.send_for_tool(NUMBERED.index(tool) + 1)
        self.settle()

    def look(self, point: Vec) -> None:
        way = subtract(to_local(self.world.world_from_stage, point), self.body.eyes)
        self.body.yaw = math.atan2(-way[0], -way[2])
        self.body.pitch = math.atan2(way[1], math.hypot(way[0], way[2]))
        self.run(0.1)

    def click(self, point: Vec) -> None:
        self.look(point)
        assert self.body.act(self.controls)
        self.settle()

    def named(self, name: str) -> list[Event]:
        return [event for event in self.events if event.name == name]

    def prompted(self, point: Vec) -> str:
        self.look(point)
        guide = self.body.guide
        assert isinstance(guide, WorldGuide)
        return prompt(self.world, guide, {"V": "V"}, peering=False)

    def shown(self) -> str:
        """What the strip says the tool in the right hand shows."""
        guide = self.body.guide
        assert isinstance(guide, WorldGuide)
        return reading(self.world, guide)


@pytest.fixture
def make_seat() -> Callable[[World, str], Seat]:
    """make_seat(world, node): somebody at a desk who stands there; no window is needed."""
    return Seat
