"""A hand that shows what a step of the first module asks for, again and again, beside the view.

It stands in the stage where the step began, so that one can look at it from all sides. Metres from
the eyes, level: to the right, up, back.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, radians
from typing import Final, Literal

from vrkiosk.flow.watch import SECOND
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    about_x,
    about_y,
    compose,
    forward,
    mix_poses,
    place_of,
    pose,
)

Press = Literal["", "squeeze", "trigger"]
AT_FIRST: Final = 1  # how often it is shown before anybody needs help
REST: Final[Vec] = (0.26, -0.20, -0.50)


@dataclass(frozen=True, slots=True)
class Key:
    """From the last key on it takes `seconds` to get to `by` from `REST`, the front raised by
    `raised_deg`, with a button held that gives `press`."""

    seconds: float
    by: Vec = (0.0, 0.0, 0.0)
    raised_deg: float = 0.0
    press: Press = ""


_BACK: Final = Key(0.6)
_WAIT: Final = Key(0.5)
_TAKE: Final = (Key(0.7, (0.0, -0.12, -0.04)), Key(0.5, (0.0, -0.12, -0.04), press="squeeze"))
_RAISE: Final = (Key(0.6, raised_deg=10.0), Key(0.5, raised_deg=10.0, press="trigger"))
# By the step's id (modules/m0.toml); a step that is not here is shown by what one sees of it.
SHOWN: Final[dict[str, tuple[Key, ...]]] = {
    "keys": (Key(0.7, (0.0, 0.04, -0.14)), _BACK, _WAIT),
    "signs": (Key(0.6, raised_deg=15.0), Key(0.4, raised_deg=15.0, press="trigger"), _BACK, _WAIT),
    "torch": (*_TAKE, *_RAISE, *_TAKE, _BACK, _WAIT),
    "knock": (*_TAKE, _BACK, Key(0.25, (-0.05, 0.02, -0.10), -35.0), _BACK, _WAIT),
    "mark": (
        *_TAKE,
        _BACK,
        Key(0.6, (0.0, 0.0, -0.10)),
        Key(0.5, (0.0, 0.0, -0.10), press="trigger"),
        _BACK,
        _WAIT,
    ),
}


class Demonstration:
    """Of a step that began at `t` ns with the head there."""

    def __init__(self, step: str, head: Pose, t: int) -> None:
        self._keys = SHOWN.get(step, ())
        self._lasts = sum(key.seconds for key in self._keys)
        self._since = t
        x, _, z = forward(head)
        self._frame = pose(about_y(atan2(-x, -z)), place_of(head))

    def at(self, t: int, *, helped: bool) -> tuple[Pose, Press] | None:
        """Pose of the hand in the stage at `t` ns, and what it presses; None: nothing is shown.
        helped: as long as the step lasts, else `AT_FIRST` times."""
        seconds = (t - self._since) / SECOND
        if not self._keys or not (helped or seconds < AT_FIRST * self._lasts):
            return None
        left = seconds % self._lasts
        before = _place(self._keys[-1])
        for key in self._keys:
            if left < key.seconds:
                part = left / key.seconds
                part = part * part * (3.0 - 2.0 * part)  # as a hand begins and ends
                found = mix_poses(before, _place(key), part)
                return compose(self._frame, found), key.press
            left, before = left - key.seconds, _place(key)
        return compose(self._frame, before), ""


def _place(key: Key) -> Pose:
    (x, y, z), (right, up, back) = REST, key.by
    return pose(about_x(radians(key.raised_deg)), (x + right, y + up, z + back))
