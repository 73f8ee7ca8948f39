"""`kiosk replay SESSION`: a recorded session in a window, played from its tables.

The record runs on the wall clock: a slow machine shows fewer pictures, never slower time. While
nothing changes nothing is drawn.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Final, Self

from vrkiosk.replay.bookmarks import Bookmarks
from vrkiosk.replay.brush import measure
from vrkiosk.replay.controls import Controls
from vrkiosk.replay.hud import Hud
from vrkiosk.replay.layout import Layout, lay_out
from vrkiosk.replay.record import ReplayRecord, read_outline, read_record
from vrkiosk.replay.state import ReplayState
from vrkiosk.replay.view import Fineness, ReplayView
from vrkiosk_render.context import GlfwContext
from vrkiosk_render.renderer import Quality
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.wording import clock_text

SIZE: Final = (1280, 720)
SMALLEST: Final = (800, 480)
IDLE_S: Final = 0.25  # how long it waits for input while nothing moves
LONGEST_S: Final = 1.0  # of wall time in one step: after a standstill the record does not leap on


class ReplayWindow:
    """A window for one record. Open it with `with`, then `run`, or `step` picture by picture.

    clock: s. GraphicsUnavailable without a display or OpenGL 4.5.
    """

    def __init__(
        self,
        record: ReplayRecord,
        *,
        size: tuple[int, int] = SIZE,
        visible: bool = True,
        clock: Callable[[], float] = time.monotonic,
        bookmarks: Bookmarks | None = None,
        quality: Quality | None = None,
    ) -> None:
        self.record = record
        playback = record.playback
        self.state = ReplayState(playback.start, playback.end, playback.start)
        self.state.growing = record.outline.still_recording
        self._bookmarks = bookmarks or Bookmarks(record.session.info.session)
        self.state.bookmarks = self._bookmarks.load()
        self.controls = Controls(record, self.state, self._bookmarks, clock)
        self._size, self._visible, self._clock = size, visible, clock
        self._quality = quality
        self._last = 0.0
        self._drawn = -1  # `changed` of the state that the window shows
        self._coarse = False  # that picture was not a fine one
        self.fineness = Fineness()

    # --- the window

    def __enter__(self) -> Self:
        self._glfw: Any = importlib.import_module("glfw")  # late: loading it takes 70 ms
        title = f"{self.record.wording.texts['replay.window']}: {self.record.outline.title}"
        self._stack = ExitStack()
        with ExitStack() as opening:  # a window whose scene cannot be drawn is closed again
            context = GlfwContext(*self._size, title=title, visible=self._visible)
            self.window = opening.enter_context(context).window
            self._prepare()
            opening.callback(self.view.close)
            self._stack = opening.pop_all()
        return self

    def _prepare(self) -> None:
        glfw = self._glfw
        glfw.swap_interval(1)
        glfw.set_window_size_limits(self.window, *SMALLEST, glfw.DONT_CARE, glfw.DONT_CARE)
        self._key_names = {
            getattr(glfw, name): name.removeprefix("KEY_")
            for name in dir(glfw)
            if name.startswith("KEY_")
        }
        self._listen()
        self.view = ReplayView(self.record, self._quality)
        self.hud = Hud(self.record, self.key_name)
        self.layout = self._lay_out()
        self._last = self._clock()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _listen(self) -> None:
        glfw, window = self._glfw, self.window
        glfw.set_key_callback(window, self.on_key)
        glfw.set_mouse_button_callback(window, self.on_mouse_button)
        glfw.set_cursor_pos_callback(window, self.on_cursor)
        glfw.set_scroll_callback(window, self.on_scroll)
        glfw.set_window_focus_callback(window, self.on_focus)
        glfw.set_window_refresh_callback(window, self.on_refresh)
        glfw.set_framebuffer_size_callback(window, self.on_resize)

    def key_name(self, name: str) -> str:
        """What stands on a key in the layout in use; `name` where it prints nothing."""
        token = getattr(self._glfw, f"KEY_{name}", None)
        printed = self._glfw.get_key_name(token, 0) if token is not None else None
        return printed.upper() if printed else name

    def _lay_out(self) -> Layout:
        size = self._glfw.get_framebuffer_size(self.window)
        state = self.state

        def label(command: str) -> str:
            return self.hud.label(command, state.coverage)

        return lay_out(size, state, label, measure)

    # --- what the user does (GLFW callbacks)

    def on_key(self, window: Any, key: int, scancode: int, action: int, mods: int) -> None:
        glfw = self._glfw
        name = self._key_names.get(key, "")
        if action == glfw.PRESS and name == "Q" and mods & glfw.MOD_CONTROL:
            glfw.set_window_should_close(window, True)
            return
        self.controls.key(
            name,
            down=action != glfw.RELEASE,
            shift=bool(mods & glfw.MOD_SHIFT),
            again=action == glfw.REPEAT,
        )

    def on_mouse_button(self, window: Any, button: int, action: int, mods: int) -> None:
        if action == self._glfw.RELEASE:
            self.controls.release()
        elif button in (self._glfw.MOUSE_BUTTON_LEFT, self._glfw.MOUSE_BUTTON_RIGHT):
            self.controls.press(self.layout, *self.controls.held.cursor)

    def on_cursor(self, window: Any, x: float, y: float) -> None:
        """Places come in the window's units, which on dense displays are not pixels."""
        width, height = self._glfw.get_window_size(window)
        wide, high = self.layout.size
        self.controls.move(self.layout, x * wide / max(width, 1), y * high / max(height, 1))

    def on_scroll(self, window: Any, x: float, y: float) -> None:
        self.controls.wheel(self.layout, y)

    def on_focus(self, window: Any, focused: int) -> None:
        self.controls.held.keys.clear()
        self.controls.release()

    def on_refresh(self, window: Any) -> None:
        self.state.changed += 1

    def on_resize(self, window: Any, width: int, height: int) -> None:
        self.state.changed += 1

    # --- the picture

    def run(self) -> None:
        """Until the window is closed."""
        glfw = self._glfw
        while not glfw.window_should_close(self.window):
            if self._in_motion() or self._drawn != self.state.changed:
                glfw.poll_events()
            else:
                glfw.wait_events_timeout(IDLE_S)
            self.step()

    def _in_motion(self) -> bool:
        """Whether the next picture will be another one: then it need not be a fine one."""
        return self.state.playing or self.controls.flying or bool(self.controls.held.drag)

    def step(self) -> bool:
        """Lets the time since the last step pass and draws if anything changed. False: nothing."""
        now = self._clock()
        self.controls.advance(min(now - self._last, LONGEST_S))
        self._last = now
        if self.controls.reread:
            self.controls.reread = False
            self._reread()
        width, height = self._glfw.get_framebuffer_size(self.window)
        if self._coarse and not self._in_motion():
            self.state.changed += 1  # it stands still: once more, sharp
        if self._drawn == self.state.changed or width <= 0 or height <= 0:
            return False
        self._drawn = self.state.changed
        moving = self._in_motion()
        self._coarse = moving and self.fineness.level > 0
        self.draw(self.fineness.scale if moving else 1.0)
        self._glfw.swap_buffers(self.window)
        if moving:
            self.fineness.took(self._clock() - now)
        return True

    def draw(self, scale: float = 1.0) -> None:
        """The picture of the present state, into the back buffer. scale: see `ReplayView.draw`."""
        state = self.state
        frame = self.record.playback.seek(state.t)
        state.end = self.record.playback.end  # damage met on the way ends the record there
        state.t = min(state.t, state.end)
        self.layout = self._lay_out()
        camera = self.view.camera(state, frame, self.layout)
        self.controls.pose = camera
        overlay = self.hud.paint(self.layout, self.controls, frame)
        self.view.draw(state, frame, camera, self.layout, overlay, scale)

    def _reread(self) -> None:
        """Reads a record that may have grown. Whatever was chosen stays."""
        language = self.record.wording.texts.language
        try:
            self.record = read_record(read_outline(self.record.session.path, language))
        except TelemetryError as error:  # sealed and gone, or damaged since: what was read stays
            self.state.say(str(error), self._clock(), 10.0)
            return
        playback, state = self.record.playback, self.state
        state.start, state.end = playback.start, playback.end
        state.growing = self.record.outline.still_recording
        self.view.set_record(self.record)
        held = self.controls.held
        self.controls = Controls(self.record, state, self._bookmarks, self._clock)
        self.controls.held = held
        self.hud = Hud(self.record, self.key_name)
        time_read = clock_text(state.end - state.start)
        state.say(self.record.wording.texts.fill("replay.reread", time=time_read), self._clock())
