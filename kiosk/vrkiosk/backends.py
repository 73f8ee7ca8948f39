"""Choosing what to run on: a headset, a window on the desktop, or the ideal officer.

The only place that names a concrete back end.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vrkiosk.config import Config
from vrkiosk_render.context import Context, EglContext, GlfwContext
from vrkiosk_render.errors import GraphicsUnavailable
from vrkiosk_scenarios.world import World
from vrkiosk_xr.runtime import GraphicsBinding, Notice, Runtime, RuntimeUnavailable

if TYPE_CHECKING:
    from vrkiosk.desktop import Desktop
    from vrkiosk.flow.foreground import Foreground
    from vrkiosk.screen_guide import Mouse
    from vrkiosk_xr.simulator import SimulatorRuntime

Choice = Literal["openxr", "simulator", "officer"]
WINDOW = (1280, 800)


@dataclass(slots=True)
class Backend:
    """What was chosen and why. `runtime` is open; None for the officer, who needs a world first.

    `blind`: why nothing can be drawn, in words; "" where an OpenGL context is current.
    """

    choice: Choice
    why: str
    runtime: Runtime | None
    blind: str = ""

    @property
    def is_headset(self) -> bool:
        """Whether somebody wears something, with controllers or bare hands."""
        return self.choice == "openxr"


def open_backend(
    config: Config,
    stack: ExitStack,
    *,
    draw: bool = True,
    can_draw: Callable[[Context], None] = lambda context: None,
) -> Backend:
    """The wanted back end, or the best of this machine. `stack` closes it. `draw` False: the
    officer needs no graphics. can_draw: given a headset's graphics, before a runtime
    is asked for anything: that may take for ever.

    RuntimeUnavailable, GraphicsUnavailable: what was asked for cannot be had, and what to do.
    """
    match config.runtime:
        case "openxr":
            return Backend("openxr", "asked for", _open_headset(config, stack, can_draw))
        case "simulator":
            return Backend("simulator", "asked for", _open_window(stack))
        case "officer":
            return _officer("asked for", stack, draw)
    with ExitStack() as attempt:
        try:
            headset = _open_headset(config, attempt, can_draw)
            reason = _absence(headset)
        except GraphicsUnavailable as error:
            reason = str(error)
        if not reason:
            stack.push(attempt.pop_all())
            return Backend("openxr", f"headset: {headset.info.system}", headset)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        try:
            window = _open_window(stack)
            return Backend("simulator", f"no headset ({reason}), so a window", window)
        except (GraphicsUnavailable, RuntimeUnavailable) as error:
            reason = f"{reason}; no window either ({error})"
    return _officer(f"no headset ({reason}) and no display", stack, draw)


def _open_headset(config: Config, stack: ExitStack, can_draw: Callable[[Context], None]) -> Runtime:
    # Imported late: pyopenxr takes a quarter of a second and nobody else needs it.
    from vrkiosk_xr.openxr.api import LoaderOpenXR
    from vrkiosk_xr.openxr.runtime import OpenXRRuntime

    def graphics() -> GraphicsBinding:
        # With a display GLX, which every desktop runtime takes; without one only EGL is left.
        context: Context = (
            stack.enter_context(GlfwContext(visible=False))
            if os.environ.get("DISPLAY")
            else stack.enter_context(EglContext())
        )
        can_draw(context)
        return context.binding

    return stack.enter_context(
        OpenXRRuntime(
            LoaderOpenXR(),
            graphics,
            test_runtime=config.test_runtime,
            depth=config.depth_layer,
            quad=config.quad_layers,
        )
    )


def _absence(runtime: Runtime) -> str:
    """Why there is no headset; "" where there is one."""
    if getattr(runtime, "connected", False):
        return ""
    first = runtime.wait_frame()
    return str(first.data.get("text", first.name)) if isinstance(first, Notice) else "none found"


def _open_window(stack: ExitStack) -> Runtime:
    from vrkiosk_xr.simulator import SimulatorRuntime

    return stack.enter_context(SimulatorRuntime(size=WINDOW))


def _window(backend: Backend) -> SimulatorRuntime | None:
    """The window that stands for a headset, where one does. Nobody else needs what it imports."""
    if backend.choice != "simulator":
        return None
    from vrkiosk_xr.simulator import SimulatorRuntime

    window = backend.runtime
    return window if isinstance(window, SimulatorRuntime) else None


def take_a_seat(backend: Backend, world: World, foreground: Foreground) -> Desktop | None:
    """Guides the hands in a window, and says what its keys do; None where there is no window.
    foreground: what is shown before the world's scene."""
    window = _window(backend)
    if window is None:
        return None
    from vrkiosk.desktop import Desktop

    return Desktop(window, world, foreground)


def take_the_mouse(backend: Backend) -> Mouse | None:
    """For the screens between tasks; None where there is no window."""
    window = _window(backend)
    if window is None:
        return None
    from vrkiosk.screen_guide import Mouse

    return Mouse(window)


def keys_of_trainer(backend: Backend) -> deque[str]:
    """Where the window notes down what its trainer's keys ask for; empty for ever without one."""
    window = _window(backend)
    return window.trainer_keys if window is not None else deque()


def _officer(why: str, stack: ExitStack, draw: bool) -> Backend:
    if not draw:
        return Backend("officer", why, None, blind="none were asked for")
    try:
        stack.enter_context(EglContext())
    except GraphicsUnavailable as error:
        return Backend("officer", why, None, blind=str(error))
    return Backend("officer", why, None)
