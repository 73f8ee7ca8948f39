"""The one seam between the kiosk and whatever it runs on.

A back end is `openxr` (a headset), `simulator` (a desktop window), `scripted` (frames from any
iterable). The loop never asks which: it sees a frame, a notice, or the end.

Errors:
    RuntimeFailure          what failed, and what to do; the root of this room
      RuntimeUnavailable    there is nothing to run on (no runtime, no headset, no display)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

import numpy as np
import numpy.typing as npt

from vrkiosk_xr.frame import FrameInput


class RuntimeFailure(Exception):
    """Something a back end needs is missing or broken. The text says what, and what to do."""


class RuntimeUnavailable(RuntimeFailure):
    """There is no runtime, headset or display to run on."""


@dataclass(frozen=True, slots=True)
class GraphicsBinding:
    """A current OpenGL context, as plain integers (addresses), for the runtime to share."""

    kind: str  # "egl" or "glx"
    display: int
    config: int
    context: int
    get_proc_address: int = 0  # address of eglGetProcAddress (egl)
    drawable: int = 0  # GLXDrawable (glx)
    visual_id: int = 0  # (glx)


@dataclass(frozen=True, slots=True, eq=False)
class HiddenArea:
    """What of each eye's view the lenses hide; another object when it changed.

    eyes: of the left and the right eye, (3 T, 2) corners of triangles on the plane z = -1 m of that
    eye's view, x to the right and y up.
    """

    eyes: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


@dataclass(slots=True, eq=False)
class Quad:
    """A flat picture that the compositor itself puts over a frame's (XrCompositionLayerQuad), so
    that print on it is sampled once and not twice. It hides whatever of the frame is behind it, and
    what is before it too. The same object as long as its pictures live.

    size: width and height of its picture, pixels; format: OpenGL internal format, sRGB.
    pose: (7,) of its centre in the stage, seen from +z; extent: (2,) width and height, metres. Both
    are written in place.
    image: acquires the GL_TEXTURE_2D to draw all of the next picture into, rows upwards; a picture
    stays until the next. 0: the runtime was lost, which `submit` deals with.
    shown: set in each frame that shows it; `submit` takes it back. A quad without a picture yet is
    not shown.
    """

    size: tuple[int, int]
    format: int
    pose: npt.NDArray[np.float32]
    extent: npt.NDArray[np.float32]
    image: Callable[[], int]
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where a frame is drawn: a texture of two layers, layer = eye, or a window."""

    texture: int  # OpenGL name of a GL_TEXTURE_2D_ARRAY with 2 layers; 0: the window
    width: int
    height: int
    format: int  # OpenGL internal format, e.g. GL_SRGB8_ALPHA8
    depth: int = 0  # depth texture array the runtime composes with; 0: none
    hidden: HiddenArea | None = None  # pixels nobody sees; None: all may be seen
    quad: Quad | None = None  # to show something sharper than the frame can; None: cannot be had


@dataclass(frozen=True, slots=True)
class Haptic:
    """One vibration: amplitude 0..1; frequency 0 leaves it to the device."""

    hand: int
    amplitude: float
    duration_ns: int
    frequency_hz: float = 0.0


@dataclass(slots=True)
class FrameOutput:
    """What a frame shows and does, as data. `rendered` False submits no layer."""

    rendered: bool = False
    near: float = 0.05  # metres, of the depth layer
    far: float = 100.0
    haptics: tuple[Haptic, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the session has to know and the record keeps, between two frames.

    name: "lost" (runtime gone; data: code, call, text), "found" (a runtime is in use, also the
    first; data: runtime, system, api_version, reference_space), "recentred" (data: pose of the new
    space in the old, change_t), "profile" (data: hand, path), "paused" and "resumed" (session not
    focused), "presence" (data: present), "rate" (another refresh rate was asked of the display;
    data: hz, before, why), "waiting" (data: why, code, call, text; the back end is trying to find a
    runtime, one notice an attempt, or the headset is not in use). text and why say what to do.
    """

    name: str
    t: int  # ns, CLOCK_MONOTONIC
    data: dict[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuntimeInfo:
    """What is in use, for the record and for `kiosk doctor`.

    room: width along x and depth along z, metres, of the free floor round the stage's origin; None:
    not known.
    """

    backend: str
    runtime: str = ""
    system: str = ""
    api_version: str = ""
    reference_space: str = "stage"
    extensions: tuple[str, ...] = ()
    eye_gaze: bool = False
    hand_tracking: bool = False
    room: tuple[float, float] | None = None


@runtime_checkable
class Runtime(Protocol):
    """A headset, or what pretends to be one. Use as a context manager; one thread."""

    @property
    def info(self) -> RuntimeInfo: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def wait_frame(self) -> FrameInput | Notice | None:
        """Blocks until the next frame may be drawn. None: the session is over.

        While there is no runtime it returns a Notice about once a second and never spins.
        """
        ...

    def target(self) -> Target | None:
        """Where to draw the frame just waited for; None: nowhere (nothing needs to be drawn)."""
        ...

    def submit(self, frame: FrameInput, output: FrameOutput) -> None:
        """Ends the frame. Called exactly once for every frame `wait_frame` returned, drawn or not,
        also after an exception (`finally`)."""
        ...

    @property
    def frame_counts(self) -> tuple[int, int]:
        """Frames begun and ended since the start, over all losses."""
        ...

    def request_exit(self) -> None:
        """Asks for an orderly end; `wait_frame` returns None soon after."""
        ...


# Makes an OpenGL context current when a back end needs one, and describes it.
GraphicsFactory = Callable[[], GraphicsBinding]
