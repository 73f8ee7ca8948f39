"""Cameras of a replay, as poses (7) in the world: quaternion x, y, z, w, then metres.

A camera looks along its -z with +y up, as everywhere in the kiosk.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, exp, pi, remainder, sin, tan
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render.transforms import compose, rotation
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_xr.frame import FrameInput

Pose = npt.NDArray[np.float64]
Vector = npt.NDArray[Any]

SLOWEST, FASTEST = 0.25, 16.0  # m/s of the free camera
LOOK_LIMIT: Final = 1.5  # radians up and down
LOOK_PER_PIXEL: Final = 0.0035  # radians
TOP_NEAREST, TOP_FARTHEST = 2.0, 40.0  # metres above the floor
OFFICER_FOV: Final = 1.22  # radians, upright: 70 degrees
CAMERA_FOV: Final = 1.0
BEHIND: Final = (0.45, 0.45, 1.5)  # metres to the right of the head, above it, back
BEHIND_PITCH: Final = 0.3  # radians down
OUTER: Final = ("door_left", "door_right", "seal", "number")
BEFORE_DOORS, INSIDE_DOORS = (0.0, 1.6, 4.0), (0.0, 1.6, -0.6)  # metres, looking along -z
FOLLOW_S: Final = 0.5  # in which a turn is followed by two thirds
FOLLOW_JUMP_S, FOLLOW_JUMP_M = 2.0, 0.8  # further than that nobody turns or walks between frames
# Straight down with the container's length across the picture, its doors on the left: the
# camera's axes x, y, z are the world's -z, -x, +y.
TOP_TURN: Final = (-0.5, 0.5, 0.5, 0.5)


def turn(yaw: float, pitch: float) -> tuple[float, float, float, float]:
    """Quaternion of a look `yaw` radians to the left and `pitch` up."""
    sy, cy, sp, cp = sin(yaw / 2), cos(yaw / 2), sin(pitch / 2), cos(pitch / 2)
    return (cy * sp, sy * cp, -sy * sp, cy * cp)


def officer(frame: FrameInput, snapshot: SceneSnapshot) -> Pose:
    """What the left eye sees, or the head where the record has no eyes."""
    pose = frame.views[0, :7] if frame.views[0, 7:].any() else frame.head
    return compose(snapshot.world_from_stage, pose)


@dataclass(slots=True)
class Follower:
    """A camera behind and above the officer, a little to the right of the shoulders.

    It turns with the head, but slowly: heads turn fast, and a picture that does so is hard to
    watch. After a jump in time or place it is there at once.
    """

    _t: int = 0
    _yaw: float = 0.0
    _place: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def pose(self, frame: FrameInput, snapshot: SceneSnapshot) -> Pose:
        """Of the moment of `frame`."""
        head = compose(snapshot.world_from_stage, frame.head)
        back = rotation(head)[2]
        place = (float(head[4]), float(head[5]), float(head[6]))
        yaw = float(np.arctan2(back[0], back[2])) if abs(back[1]) < 0.95 else self._yaw
        elapsed = (frame.t - self._t) / 1e9
        moved = sum((a - b) ** 2 for a, b in zip(place, self._place, strict=True))
        if not 0.0 <= elapsed < FOLLOW_JUMP_S or moved > FOLLOW_JUMP_M**2:
            self._yaw = yaw
        else:
            share = 1.0 - exp(-elapsed / FOLLOW_S)
            self._yaw += share * remainder(yaw - self._yaw, 2 * pi)
        self._t, self._place = frame.t, place
        right, up, away = BEHIND
        sine, cosine = sin(self._yaw), cos(self._yaw)
        x = place[0] + right * cosine + away * sine
        z = place[2] - right * sine + away * cosine
        return np.array((*turn(self._yaw, -BEHIND_PITCH), x, place[1] + up, z))


@dataclass(slots=True)
class FreeCamera:
    """Flies. Place in metres, yaw (to the left) and pitch (up) in radians, speed in m/s."""

    place: tuple[float, float, float] = (0.0, 1.7, 4.0)
    yaw: float = 0.0
    pitch: float = 0.0
    speed: float = 2.0

    def pose(self) -> Pose:
        return np.array((*turn(self.yaw, self.pitch), *self.place))

    def look_at_surface(self, surface: str) -> None:
        """Stands where a surface can be seen whole: before the doors, else just inside them."""
        self.place = BEFORE_DOORS if surface in OUTER else INSIDE_DOORS
        self.yaw = self.pitch = 0.0

    def take(self, pose: Vector) -> None:
        """Goes where another camera is, upright."""
        back = rotation(pose)[2]
        self.place = tuple(float(v) for v in pose[4:7])  # type: ignore[assignment]
        if abs(back[1]) < 0.999:
            self.yaw = float(np.arctan2(back[0], back[2]))
        self.pitch = float(np.clip(-np.arcsin(np.clip(back[1], -1, 1)), -LOOK_LIMIT, LOOK_LIMIT))

    def look(self, right: float, down: float) -> None:
        """Turns by a movement of the mouse, pixels."""
        self.yaw = (self.yaw - right * LOOK_PER_PIXEL + pi) % (2 * pi) - pi
        pitch = self.pitch - down * LOOK_PER_PIXEL
        self.pitch = min(max(pitch, -LOOK_LIMIT), LOOK_LIMIT)

    def fly(self, right: float, up: float, forward: float, seconds: float) -> None:
        """Moves along where it looks, and upright; -1..1 each."""
        axes = rotation(self.pose())
        way = right * axes[0] + up * np.array((0.0, 1.0, 0.0)) - forward * axes[2]
        x, y, z = np.asarray(self.place) + way * (self.speed * seconds)
        self.place = (float(x), max(float(y), 0.1), float(z))

    def faster(self, notches: float) -> None:
        self.speed = min(max(self.speed * 1.25**notches, SLOWEST), FASTEST)


@dataclass(slots=True)
class TopCamera:
    """Looks straight down. `height` above the middle of the picture, which is at x, z."""

    x: float = 0.0
    z: float = -5.0
    height: float = 0.0  # 0: as high as shows the whole container
    fov: float = CAMERA_FOV

    def pose(self, aspect: float) -> Pose:
        return np.array((*TOP_TURN, self.x, self.high(aspect), self.z))

    def high(self, aspect: float) -> float:
        """Metres: chosen, or so that 15 m fit the picture's width and 5 m its height."""
        half = tan(self.fov / 2)
        return self.height or 2.9 + max(7.5 / (half * aspect), 2.5 / half)

    def pan(self, right: float, down: float, height_pixels: int, aspect: float) -> None:
        """Moves the picture with the mouse, pixels of a picture `height_pixels` high."""
        metres = 2.0 * tan(self.fov / 2) * self.high(aspect) / max(height_pixels, 1)
        self.z = min(max(self.z + right * metres, -20.0), 12.0)
        self.x = min(max(self.x - down * metres, -8.0), 8.0)

    def nearer(self, notches: float, aspect: float) -> None:
        high = self.high(aspect) * 0.88**notches
        self.height = min(max(high, TOP_NEAREST), TOP_FARTHEST)
