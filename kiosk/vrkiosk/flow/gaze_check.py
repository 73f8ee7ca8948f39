"""Nine points to look at: how far off, and how steady, the gaze is.

For each point the first part is left out, in which the eyes are on their way. Accuracy is the mean
angle between the gaze and the direction to the point, precision the root mean square of the angle
from sample to sample (RMS-S2S); both are means over the points (Holmqvist et al. 2012, "Eye tracker
data quality", ETRA; Niehorster et al. 2020, Behav. Res. Methods 52:2515). Degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import acos, degrees, radians, sqrt
from typing import Any, Final

from vrkiosk.flow.watch import SECOND
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    about_x,
    about_y,
    compose,
    dot,
    forward,
    multiply,
    place_of,
    pose,
    rotate,
    subtract,
    unit,
)
from vrkiosk_xr.frame import Flag, FrameInput

ACROSS: Final = (-14.0, 0.0, 14.0)  # degrees from straight ahead
UP: Final = (9.0, 0.0, -9.0)
AWAY: Final = 1.5  # m
ON_THE_WAY: Final = int(0.7 * SECOND)
SHOWN: Final = int(1.6 * SECOND)
LEAST: Final = 10  # samples of a point that count
# The middle first, then across the field, so that each look is a large one.
ORDER: Final = (4, 0, 8, 2, 6, 1, 7, 3, 5)


@dataclass(frozen=True, slots=True)
class Quality:
    """accuracy, precision: degrees. points: how many had enough samples. source: eye or head."""

    accuracy_deg: float
    precision_deg: float
    points: int
    source: str

    def to_event(self) -> dict[str, Any]:
        return {
            "accuracy_deg": self.accuracy_deg,
            "precision_deg": self.precision_deg,
            "points": self.points,
            "source": self.source,
        }


def angle_deg(a: Vec, b: Vec) -> float:
    """Between two unit vectors."""
    return degrees(acos(min(max(dot(a, b), -1.0), 1.0)))


def quality_of(points: list[tuple[Vec, list[Vec]]], source: str) -> Quality:
    """Of the gaze (unit vectors, in order) towards each point (unit vector)."""
    offsets, steps = [], []
    for target, looks in points:
        if len(looks) < LEAST:
            continue
        offsets.append(sum(angle_deg(target, look) for look in looks) / len(looks))
        squares = [angle_deg(a, b) ** 2 for a, b in pairwise(looks)]
        steps.append(sqrt(sum(squares) / len(squares)))
    count = len(offsets)
    if count == 0:
        return Quality(0.0, 0.0, 0, source)
    return Quality(round(sum(offsets) / count, 3), round(sum(steps) / count, 4), count, source)


class GazeCheck:
    """Shows the points one after another. `at`: where the point is now, in the stage; `result`
    once all were shown."""

    def __init__(self) -> None:
        self.at: Pose | None = None
        self.result: Quality | None = None
        self._places: list[Pose] = []
        self._looks: list[tuple[Vec, list[Vec]]] = []
        self._since = 0
        self._eyes = 0
        self._samples = 0

    def update(self, frame: FrameInput) -> None:
        """A frame."""
        if self.result is not None or not frame.flags & Flag.HEAD_VALID:
            return
        if not self._places:
            self._lay_out(tuple(frame.head.tolist()))
            self._since = frame.t
        if frame.t - self._since >= SHOWN:
            self._places.pop(0)
            self._since = frame.t
            if not self._places:
                self.at = None
                eyes = self._eyes > self._samples / 2
                self.result = quality_of(self._looks, "eye" if eyes else "head")
                return
            self._looks.append(((0.0, 0.0, -1.0), []))
        self.at = self._places[0]
        if frame.flags & Flag.GAZE_VALID and frame.t - self._since >= ON_THE_WAY:
            self._take(frame)

    def _take(self, frame: FrameInput) -> None:
        gaze: Pose = tuple(frame.record["gaze"].tolist())
        assert self.at is not None
        # One direction a point: the head may move a little, and the point with it in sight.
        target = unit(subtract(place_of(self.at), place_of(gaze)))
        turn = _turn_from(target)
        looks = self._looks[-1][1]
        looks.append(rotate(turn, forward(gaze)))
        self._samples += 1
        self._eyes += bool(frame.flags & Flag.GAZE_IS_EYE)

    def _lay_out(self, head: Pose) -> None:
        """Nine places before the head as it is now, which stay where they are."""
        for number in ORDER:
            across, up = ACROSS[number % 3], UP[number // 3]
            turn = multiply(about_y(-radians(across)), about_x(radians(up)))
            ahead = pose(turn, rotate(turn, (0.0, 0.0, -AWAY)))
            self._places.append(compose(head, ahead))
        self._looks.append(((0.0, 0.0, -1.0), []))


def _turn_from(target: Vec) -> tuple[float, float, float, float]:
    """A rotation that takes a unit vector to -z the short way."""
    x, y, z = target
    # the axis is target x (0, 0, -1), the half angle by the sum of both
    w = 1.0 - z
    if w < 1e-9:
        return (0.0, 1.0, 0.0, 0.0)
    size = sqrt(y * y + x * x + w * w)
    return (-y / size, x / size, 0.0, w / size)
