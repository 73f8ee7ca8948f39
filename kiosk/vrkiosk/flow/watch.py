"""Whether the officer is there and can work: what a frame says, and what stops a task.

Times are ns on the frames' clock. Nothing here draws or waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import dist
from typing import Final

from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, Button, Flag, FrameInput

SECOND: Final = 1_000_000_000
MENU: Final = int(Button.MENU) | int(Button.MENU) << BUTTON_SHIFT_RIGHT
HANDS: Final = int(Flag.GRIP_LEFT | Flag.GRIP_RIGHT)
HANDS_UP: Final = 0.10  # m a palm held up in refusal may be below the eyes
HANDS_APART: Final = 0.60  # m between both: held up together, not reaching for something
PALM_OUT: Final = 0.5  # least share of a palm's direction that points away from the face


class Reason(StrEnum):
    """Why the task's clock stands still."""

    HEADSET_OFF = "headset_off"
    NO_FOCUS = "no_focus"
    HEAD_LOST = "head_lost"
    HANDS_LOST = "hands_lost"
    MENU = "menu"
    TRAINER = "trainer"


@dataclass(frozen=True, slots=True)
class Signals:
    """What one frame says of the officer. `menu`: a menu button is down. speed: m/s of the head.
    eye_height: m above the floor. palms: both hands are held up against the world."""

    t: int
    present: bool = True
    focused: bool = True
    head: bool = True
    hands: bool = True
    menu: bool = False
    palms: bool = False
    speed: float = 0.0
    eye_height: float = 1.6
    place: tuple[float, float, float] = (0.0, 1.6, 0.0)

    @classmethod
    def of(cls, frame: FrameInput, before: Signals | None) -> Signals:
        """From a frame and the signals of the one before."""
        flags, t = frame.flags, frame.t
        x, y, z = frame.head[4:].tolist()
        speed = 0.0
        if before is not None and before.t < t and before.head:
            speed = dist((x, y, z), before.place) * SECOND / (t - before.t)
        return cls(
            t=t,
            present=bool(flags & Flag.USER_PRESENT),
            focused=bool(flags & Flag.FOCUSED),
            head=bool(flags & Flag.HEAD_VALID),
            hands=bool(flags & HANDS),
            menu=bool(frame.buttons & MENU),
            palms=_palms(frame),
            speed=speed,
            eye_height=y,
            place=(x, y, z),
        )


def _palms(frame: FrameInput) -> bool:
    """Both hands up beside each other with the palms away from the face. A grip pose's +x points
    out of the palm of a left hand, into that of a right one (OpenXR 1.1, 6.3.2)."""
    if frame.flags & HANDS != HANDS or not frame.flags & Flag.HEAD_VALID:
        return False
    left, right = (frame.record["grip"][side].tolist() for side in (0, 1))
    head = frame.head.tolist()
    if min(left[5], right[5]) < head[5] - HANDS_UP or dist(left[4:], right[4:]) > HANDS_APART:
        return False
    ahead = _axis(head, 2)
    for pose, out in ((left, 1.0), (right, -1.0)):
        palm = _axis(pose, 0)
        if out * sum(-a * b for a, b in zip(palm, ahead, strict=True)) < PALM_OUT:
            return False
    return True


def _axis(pose: list[float], which: int) -> tuple[float, float, float]:
    """The x (0) or z (2) axis of a pose."""
    x, y, z, w = pose[:4]
    if which == 0:
        return 1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)
    return 2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each thing may last before it counts, s (docs/course.md)."""

    presence: float = 0.3
    head: float = 0.5
    hands: float = 10.0
    menu_held: float = 1.0  # a menu button held so long is "stop", not "pause"
    palms: float = 1.0


class Since:
    """How long something has been so."""

    __slots__ = ("_start",)

    def __init__(self) -> None:
        self._start: int | None = None

    def seconds(self, t: int, so: bool) -> float:
        """Seconds it has been so by `t`; 0 where it is not."""
        if not so:
            self._start = None
            return 0.0
        self._start = t if self._start is None else self._start
        return (t - self._start) / SECOND


class Watch:
    """Follows the officer through a task. `update` once a frame; then `reason` and `stop`."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._away, self._no_head, self._no_hands = Since(), Since(), Since()
        self._menu, self._palms = Since(), Since()
        self._menu_before = True  # one that is down from before does not count
        self.reason: Reason | None = None
        self.stop = False  # the officer asks to end, in this frame
        self._asked = False

    def update(self, s: Signals) -> None:
        """Takes a frame in."""
        p = self._patience
        self.reason = None
        # Each is asked in every frame, so that none goes on counting from a time before.
        away = self._away.seconds(s.t, not s.present) >= p.presence
        blind = self._no_head.seconds(s.t, s.present and not s.head) >= p.head
        bare = self._no_hands.seconds(s.t, s.present and not s.hands) >= p.hands
        if away:
            self.reason = Reason.HEADSET_OFF
        elif not s.focused:
            self.reason = Reason.NO_FOCUS
        elif blind:
            self.reason = Reason.HEAD_LOST
        elif bare:
            self.reason = Reason.HANDS_LOST
        elif s.menu and not self._menu_before:
            self.reason = Reason.MENU
        self._menu_before = s.menu
        held = self._menu.seconds(s.t, s.menu) >= p.menu_held
        refused = self._palms.seconds(s.t, s.palms) >= p.palms
        self.stop = (held or refused) and not self._asked
        self._asked = held or refused
