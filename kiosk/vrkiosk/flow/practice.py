"""What the first module practises before any tool: turning the head, touching, pointing, turning
round. What was done is said by events (`practice`); steps are judged from these alone.

Targets stand in the stage about the head as it was when they came up. Lengths in metres.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from math import atan2, cos, hypot, pi, radians
from typing import Any, Final

from vrkiosk.flow.pointer import Pointer
from vrkiosk.flow.screens import Screen, screen
from vrkiosk.flow.watch import SECOND
from vrkiosk_scenarios.geometry import (
    Pose,
    about_y,
    dot,
    forward,
    place_of,
    pose,
    rotate,
    subtract,
    towards,
    unit,
)
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_xr.frame import Flag, FrameInput

Words = tuple[str, dict[str, Any]]
AIMS: Final = int(Flag.AIM_LEFT | Flag.AIM_RIGHT)
LIGHTS: Final = ((-40.0, 0.0), (40.0, 0.0), (0.0, 0.8))  # degrees to the right, metres up
LIGHT_AWAY: Final = 1.5
WITHIN: Final = cos(radians(12.0))  # of the head's direction: a light is looked at
RESTED: Final = int(0.3 * SECOND)
HEIGHTS: Final = (-0.35, -0.65, -0.05)  # of what is touched, from the eyes: chest, hip, face
REACHED: Final = 0.42  # from the eyes, level: short arms bent
SIGNS: Final = (-25.0, 25.0)  # degrees to the right
SIGN_AWAY: Final = 2.2
SIGN_NEAR: Final = 0.45  # where nothing says which way a hand points
SIGN_BELOW: Final = -0.15
NO_RAY: Final = 3 * SECOND  # so long no hand has pointed anywhere
ROUND_DEG: Final = 150.0
KEY_MM: Final = (60.0, 60.0)  # what is touched
SIGN_MM: Final = (360.0, 240.0)


def _heading(head: Pose) -> float:
    """Radians about the upright, 0 along -z, positive to the left."""
    x, _, z = forward(head)
    return atan2(-x, -z)


def _before(head: Pose, right_deg: float, away: float, above: float) -> Pose:
    """Somewhere before the head, level but for `above`, turned to the eyes."""
    x, _, z = rotate(about_y(_heading(head) - radians(right_deg)), (0.0, 0.0, -away))
    eyes = place_of(head)
    place = (eyes[0] + x, eyes[1] + above, eyes[2] + z)
    return pose(towards(unit(subtract(place, eyes))), place)


class Exercise(ABC):
    """`update` once a frame of the task. screen, at: what is to be pressed, and where in the stage;
    dot_at: what is to be looked at, None for nothing. pointer: the hands at the screen."""

    what = ""  # field of its events

    def __init__(self) -> None:
        self.screen: Screen | None = None
        self.at: Pose = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
        self.dot_at: Pose | None = None
        self.pointer: Pointer | None = None
        self._places: list[Pose] = []
        self._number = 0  # of the target, from 1
        self._since = 0  # ns: it came up

    def update(self, frame: FrameInput, events: Iterable[Event]) -> list[Words]:
        """What is to be told of a frame; events: what happened in it."""
        if not frame.flags & Flag.HEAD_VALID:
            return []
        head: Pose = tuple(frame.head.tolist())
        if not self._number:
            self._places = self._lay_out(head)
            self._next(frame.t)
        if self._number > len(self._places):
            return []
        how = self._look(frame, head, events)
        if how is None:
            return []
        ms = (frame.t - self._since) // 1_000_000
        said = {"what": self.what, "number": self._number, "ms": ms, **how}
        self._next(frame.t)
        return [("practice", said)]

    def _next(self, t: int) -> None:
        self._number, self._since = self._number + 1, t
        self._show()

    @property
    def _target(self) -> Pose | None:
        return self._places[self._number - 1] if self._number <= len(self._places) else None

    @abstractmethod
    def _lay_out(self, head: Pose) -> list[Pose]:
        """Where its targets stand, in order, for a head that is there."""

    @abstractmethod
    def _show(self) -> None:
        """Shows the target at hand, or nothing any more."""

    @abstractmethod
    def _look(
        self, frame: FrameInput, head: Pose, events: Iterable[Event]
    ) -> dict[str, Any] | None:
        """Fields of the event where the target was met in this frame."""


class Lights(Exercise):
    """Points to the left, to the right and above are looked at with the head."""

    what = "head"

    def __init__(self) -> None:
        super().__init__()
        self._rested = 0  # ns: since then the head looks there

    def _lay_out(self, head: Pose) -> list[Pose]:
        return [_before(head, right, LIGHT_AWAY, up) for right, up in LIGHTS]

    def _show(self) -> None:
        self.dot_at, self._rested = self._target, 0

    def _look(
        self, frame: FrameInput, head: Pose, events: Iterable[Event]
    ) -> dict[str, Any] | None:
        assert self.dot_at is not None
        way = unit(subtract(place_of(self.dot_at), place_of(head)))
        if dot(way, forward(head)) < WITHIN:
            self._rested = 0
            return None
        self._rested = self._rested or frame.t
        return {"by": "head"} if frame.t - self._rested >= RESTED else None


class Round(Exercise):
    """One turns round, by the body or by the stick."""

    what = "round"

    def __init__(self) -> None:
        super().__init__()
        self._last = 0.0
        self._turned = self._by_stick = 0.0  # degrees, to the left

    def _lay_out(self, head: Pose) -> list[Pose]:
        self._last = _heading(head)
        return [head]

    def _show(self) -> None:
        """Nothing to be seen: one turns by oneself."""

    def _look(
        self, frame: FrameInput, head: Pose, events: Iterable[Event]
    ) -> dict[str, Any] | None:
        now = _heading(head)
        step = (now - self._last + pi) % (2.0 * pi) - pi
        self._last = now
        turns = (e.data["deg"] for e in events if e.name == "turn")
        stick = -sum(float(deg) for deg in turns if isinstance(deg, int | float))
        self._by_stick += stick
        self._turned += step * 180.0 / pi + stick
        if abs(self._turned) < ROUND_DEG:
            return None
        return {"by": "stick" if abs(self._by_stick) > ROUND_DEG / 2.0 else "head"}


class _Pressed(Exercise):
    """Keys that are pressed one after another."""

    size = KEY_MM
    touched_only = False

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.pointer = Pointer(settings)
        self._missed = 0

    def _show(self) -> None:
        target = self._target
        self.screen = None
        if target is not None:
            wide, high = self.size
            key = Button("key", 0.0, 0.0, wide, high, str(self._number))
            self.screen, self.at = screen(wide, high, (), [key], size=0.4 * high), target
            self._missed = 0

    def _look(
        self, frame: FrameInput, head: Pose, events: Iterable[Event]
    ) -> dict[str, Any] | None:
        assert self.screen is not None
        assert self.pointer is not None
        if not self.pointer.update(frame, self.at, self.screen):
            return None
        touched = self.pointer.touched
        if self.touched_only and touched is None:
            self._missed += 1
            return None
        if touched is None:
            return {"by": "ray", "misses": self._missed}
        x, y = (at - size / 2.0 for at, size in zip(touched, self.size, strict=True))
        return {"by": "touch", "offset_mm": round(hypot(x, y), 1), "misses": self._missed}


class Keys(_Pressed):
    """Three keys at three heights are touched. mouse: a click touches."""

    what = "touch"

    def __init__(self, settings: Settings, *, mouse: bool) -> None:
        super().__init__(settings)
        self.touched_only = not mouse

    def _lay_out(self, head: Pose) -> list[Pose]:
        return [_before(head, 0.0, REACHED, height) for height in HEIGHTS]


class Signs(_Pressed):
    """Two signs farther off are pointed at; where no hand points anywhere, they come near."""

    what = "point"
    size = SIGN_MM

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._near = False
        self._aimed = 0  # ns: when a hand pointed last

    def _lay_out(self, head: Pose) -> list[Pose]:
        return [_before(head, right, SIGN_AWAY, SIGN_BELOW) for right in SIGNS]

    def _look(
        self, frame: FrameInput, head: Pose, events: Iterable[Event]
    ) -> dict[str, Any] | None:
        if frame.flags & AIMS or not self._aimed:
            self._aimed = frame.t
        if not self._near and frame.t - self._aimed >= NO_RAY:
            self._near = True
            self._places = [_before(head, right, SIGN_NEAR, SIGN_BELOW) for right in SIGNS]
            self._show()
        return super()._look(frame, head, events)


NAMES: Final = ("lights", "keys", "signs", "round")


def begin(name: str, settings: Settings, *, mouse: bool) -> Exercise:
    """The exercise that a step of a module `shows`."""
    if name == "lights":
        return Lights()
    if name == "round":
        return Round()
    return Keys(settings, mouse=mouse) if name == "keys" else Signs(settings)
