"""The kiosk in a window on a desktop: a mouse and a keyboard in place of a headset.

It gives the same `FrameInput` as a headset does, with two controllers, so that everything behind
it, records included, is the same. Keys are taken by their place on the keyboard and named as the
layout in use names them (`key_name`). GLFW is loaded when the window is opened, not before.
"""

from __future__ import annotations

import importlib
import os
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

from vrkiosk_xr.frame import LEFT, RIGHT, Button, Flag, FrameInput
from vrkiosk_xr.runtime import (
    FrameOutput,
    Notice,
    RuntimeInfo,
    RuntimeUnavailable,
    Target,
)
from vrkiosk_xr.simulator_body import Controls, DesktopBody
from vrkiosk_xr.simulator_errands import Guide

GL_SRGB8_ALPHA8: Final = 0x8C43
RATE_HZ: Final = 72.0
ROOM: Final = (200.0, 200.0)  # m: nobody at a desk walks into a wall
LOOK_PER_PIXEL: Final = 0.0026  # radians: 0.15 degrees
SCROLL_STEP: Final = 0.04  # metres of reach a notch
LONGEST_STEP_S: Final = 0.1
# What a trainer who sits at the window asks for.
TRAINER_KEYS: Final = {"F5": "pause", "F6": "resume", "F7": "hint", "F8": "stop"}

# Names of keys: GLFW's key tokens without "KEY_"; MOUSE is the mouse's left button.
SHIFT_KEYS: Final = frozenset({"LEFT_SHIFT", "RIGHT_SHIFT"})
ACT_KEYS: Final = frozenset(("MOUSE", "SPACE"))
HOLD_KEYS: Final = {"F": RIGHT, "G": LEFT}
USE_KEYS: Final = {"Y": RIGHT, "T": LEFT}
BUTTON_KEYS: Final = {
    "B": (RIGHT, Button.PRIMARY),
    "N": (RIGHT, Button.SECONDARY),
    "Z": (LEFT, Button.PRIMARY),
    "X": (LEFT, Button.SECONDARY),
    "ESCAPE": (LEFT, Button.MENU),
}


class SimulatorRuntime:
    """A window that pretends to be a headset. Opens on `__enter__`; RuntimeUnavailable without a
    display or OpenGL 4.5.

    The window's context is current afterwards; what is drawn into the back buffer is shown by
    `submit`. `body.guide` (may be set later) lets the hands act on what is under the cursor.
    `help_shown`: the user wants the sheet of keys; whoever draws shows it. `untouched`: nobody
    has pressed anything yet. `trainer_keys`: what the keys of `TRAINER_KEYS` asked for, for whoever
    takes it from the left.
    """

    def __init__(
        self,
        *,
        size: tuple[int, int] = (1280, 800),
        title: str = "ROCB VR kiosk",
        visible: bool = True,
        guide: Guide | None = None,
        clock: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.body = DesktopBody(guide)
        self.controls = Controls()
        self.help_shown = False
        self.untouched = True
        self.trainer_keys: deque[str] = deque()
        self.window: Any = None
        self._size, self._title, self._visible = size, title, visible
        self._clock, self._sleep = clock, sleep
        self._glfw: Any = None
        self._frames = (FrameInput(), FrameInput())
        self._index = self._submitted = 0
        self._late = 0
        self._t = 0
        self._keys: set[str] = set()
        self._looking = False
        self._cursor = (0.0, 0.0)  # pixels, of the last motion
        self._present, self._tracked, self._focused = True, True, True
        self._notices: deque[Notice] = deque()
        self._leaving = False

    @property
    def info(self) -> RuntimeInfo:
        return RuntimeInfo(backend="simulator", runtime="GLFW", system="desktop window", room=ROOM)

    # --- the window

    def __enter__(self) -> Self:
        glfw: Any = importlib.import_module("glfw")
        glfw.ERROR_REPORTING = False
        if not glfw.init():
            shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or "not set"
            raise RuntimeUnavailable(
                f"the desktop simulator found no display (DISPLAY or WAYLAND_DISPLAY: {shown}): "
                "start it in a desktop session, or run without a window"
            )
        glfw.default_window_hints()
        for hint, value in (
            (glfw.CONTEXT_VERSION_MAJOR, 4),
            (glfw.CONTEXT_VERSION_MINOR, 5),
            (glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE),
            (glfw.VISIBLE, int(self._visible)),
        ):
            glfw.window_hint(hint, value)
        self.window = glfw.create_window(*self._fitting(glfw), self._title, None, None)
        if not self.window:
            raise RuntimeUnavailable(
                "the desktop simulator needs OpenGL 4.5: install a graphics driver "
                "(Debian: libgl1-mesa-dri)"
            )
        self._glfw = glfw
        glfw.make_context_current(self.window)
        glfw.swap_interval(1)
        self._listen()
        self._t = self._clock()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.window:
            self._glfw.make_context_current(None)
            self._glfw.destroy_window(self.window)
            self.window = None

    def _fitting(self, glfw: Any) -> tuple[int, int]:
        """The size asked for, or what of it the monitor has room for."""
        monitor = glfw.get_primary_monitor()
        if not monitor:
            return self._size
        _, _, width, height = glfw.get_monitor_workarea(monitor)
        return min(self._size[0], width), min(self._size[1], height)

    def _listen(self) -> None:
        glfw, window = self._glfw, self.window
        glfw.set_key_callback(window, self.on_key)
        glfw.set_mouse_button_callback(window, self.on_mouse_button)
        glfw.set_cursor_pos_callback(window, self.on_cursor)
        glfw.set_scroll_callback(window, self.on_scroll)
        glfw.set_window_focus_callback(window, self.on_focus)
        self._key_names = {
            getattr(glfw, name): name.removeprefix("KEY_")
            for name in dir(glfw)
            if name.startswith("KEY_")
        }

    def key_name(self, name: str) -> str:
        """What stands on the key in the layout in use, as "W" or "Ц"; `name` where it prints
        nothing."""
        token = getattr(self._glfw, f"KEY_{name}", None)
        printed = self._glfw.get_key_name(token, 0) if token is not None else None
        return printed.upper() if printed else name

    # --- what the user does (GLFW callbacks)

    def on_key(self, window: Any, key: int, scancode: int, action: int, mods: int) -> None:
        """A key went down or up; repeats change nothing."""
        name = self._key_names.get(key, "")
        if action == self._glfw.RELEASE:
            self._keys.discard(name)
            if name == "V":
                self.body.focus = None
        elif action == self._glfw.PRESS:
            self._keys.add(name)
            self.untouched = False
            self._update_controls()
            self._key_down(name)
        self._update_controls()

    def _key_down(self, name: str) -> None:
        if name == "C":
            self.body.change_posture()
        elif name == "R":
            self.body.recentre()
            self._notice("recentred")
        elif name == "H":
            self.help_shown = not self.help_shown
        elif name == "V":
            self.body.peer(self.controls)
        elif name in ACT_KEYS:
            self.body.act(self.controls)
        elif name == "P":
            self.body.send_for_tool(0)
        elif name in ("F9", "F10"):
            self._present = name == "F10"
            self._notice("presence", present=self._present)
        elif name in TRAINER_KEYS:
            self.trainer_keys.append(TRAINER_KEYS[name])
        elif name == "F11":
            self._tracked = not self._tracked
        elif len(name) == 1 and name in "0123456789":
            shifted = not self._keys.isdisjoint(SHIFT_KEYS)
            self.body.send_for_tool((int(name) or 10) + (10 if shifted else 0))

    def on_mouse_button(self, window: Any, button: int, action: int, mods: int) -> None:
        down = action == self._glfw.PRESS
        reading = self.untouched and self.help_shown  # the click only puts the sheet away
        self.untouched = self.untouched and not down
        if button == self._glfw.MOUSE_BUTTON_LEFT:
            (self._keys.add if down else self._keys.discard)("MOUSE")
            if down and not reading:
                self.body.act(self.controls)
        elif button == self._glfw.MOUSE_BUTTON_RIGHT:
            self._look(down)
        self._update_controls()

    def _look(self, looking: bool) -> None:
        """The cursor stands still and out of sight while the mouse turns the head."""
        self._looking = looking
        shown = self._glfw.CURSOR_DISABLED if looking else self._glfw.CURSOR_NORMAL
        self._glfw.set_input_mode(self.window, self._glfw.CURSOR, shown)

    def on_cursor(self, window: Any, x: float, y: float) -> None:
        if self._looking:
            right, down = x - self._cursor[0], y - self._cursor[1]
            self.body.look(right * LOOK_PER_PIXEL, -down * LOOK_PER_PIXEL)
        self._cursor = (x, y)
        if self._looking:
            return
        width, height = self._glfw.get_window_size(self.window)
        self.controls.cursor = (2 * x / max(width, 1) - 1, 1 - 2 * y / max(height, 1))

    def on_scroll(self, window: Any, x: float, y: float) -> None:
        for hand in self.body.hands:
            hand.distance = min(max(hand.distance + y * SCROLL_STEP, 0.25), 0.75)

    def on_focus(self, window: Any, focused: int) -> None:
        self._focused = bool(focused)
        self._keys.clear()
        self._look(False)
        self.body.focus = None
        self._update_controls()
        self._notice("resumed" if focused else "paused")

    def _update_controls(self) -> None:
        keys, controls = self._keys, self.controls
        controls.walk = (self._axis("A", "D"), self._axis("S", "W"))
        controls.run = bool(keys & SHIFT_KEYS)
        controls.acting = bool(keys & ACT_KEYS)
        controls.going = "TAB" in keys
        for side, control in enumerate(controls.hands):
            control.hold = any(key in keys for key, hand in HOLD_KEYS.items() if hand == side)
            control.use = any(key in keys for key, hand in USE_KEYS.items() if hand == side)
            control.buttons = Button(0)
        if self.body.guide is None:  # nobody knows what else the button might mean
            controls.hands[RIGHT].use |= controls.acting
        for key, (side, button) in BUTTON_KEYS.items():
            if key in keys:
                controls.hands[side].buttons |= button
        sideways = self._axis("Q", "E") or self._axis("LEFT", "RIGHT")
        forward = 1.0 if controls.going else self._axis("DOWN", "UP")
        controls.hands[RIGHT].stick = (sideways, forward)

    def _axis(self, low: str, high: str) -> float:
        return float(high in self._keys) - float(low in self._keys)

    def _notice(self, name: str, **data: str | int | float | bool) -> None:
        self._notices.append(Notice(name, self._clock(), dict(data)))

    # --- the frame

    def wait_frame(self) -> FrameInput | Notice | None:
        """The next frame at 72 Hz, or slower if the display is. Its memory is reused two later."""
        glfw = self._glfw
        glfw.poll_events()
        if self._leaving or glfw.window_should_close(self.window):
            return None
        if self._notices:
            return self._notices.popleft()
        period = round(1e9 / RATE_HZ)
        due = self._t + period
        now = self._clock()
        if now < due:
            self._sleep((due - now) / 1e9)
        self._late += max((now - due) // period, 0)
        t = max(due, now)
        step = min((t - self._t) / 1e9, LONGEST_STEP_S)
        self._t = t
        return self._fill(t, step)

    def _fill(self, t: int, step: float) -> FrameInput:
        width, height = self._glfw.get_framebuffer_size(self.window)
        self.controls.aspect = width / max(height, 1)
        self.body.advance(step, self.controls)
        frame = self._frames[self._index % 2]
        self.body.write(frame, self.controls)
        record = frame.record
        record["t"] = record["xr_time"] = t
        record["index"] = self._index
        record["late"] = self._late
        flags = frame.flags if self._tracked else 0
        for wanted, flag in (
            (width > 0 and height > 0, Flag.SHOULD_RENDER),
            (self._focused, Flag.FOCUSED),
            (self._present, Flag.USER_PRESENT),
        ):
            flags |= int(flag) if wanted else 0
        record["flags"] = flags
        self._index += 1
        return frame

    def target(self) -> Target | None:
        """The window; None while it is minimised."""
        width, height = self._glfw.get_framebuffer_size(self.window)
        if width <= 0 or height <= 0:
            return None
        return Target(texture=0, width=width, height=height, format=GL_SRGB8_ALPHA8)

    def submit(self, frame: FrameInput, output: FrameOutput) -> None:
        """Shows what was drawn."""
        self._submitted += 1
        if output.rendered:
            self._glfw.swap_buffers(self.window)

    @property
    def frame_counts(self) -> tuple[int, int]:
        return self._index, self._submitted

    def request_exit(self) -> None:
        self._leaving = True
