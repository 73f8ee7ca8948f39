"""Human-like motion at 90 Hz: what a headset with eye and hand tracking would have said.

A wearer who walks between places, sways and breathes, looks from target to target, and reaches for
things with both hands; with the noise of trackers on top. The same seed gives the same frames.

Sources of the figures:
    tracking      0.15 mm white and 0.1 mm coloured noise an axis, 0.05 degree: what headsets with
                  cameras show at rest; 0.4 % of frames are dropped
    saccades      last 21 ms + 2.2 ms/degree: R. H. S. Carpenter, "Movements of the Eyes" (1988)
    fixations     log-normal, median 280 ms: K. Holmqvist et al., "Eye Tracking" (2011)
    eye tracker   0.18 degree white, 0.15 degree coloured; blinks of 0.1 to 0.3 s
    reaches       minimum jerk: T. Flash, N. Hogan, J. Neurosci. 5 (1985) 1688
    tremor        9 Hz, 0.15 mm: physiological, of a hand held out

The signals are synthetic: joints of a real runtime follow its model of a hand, and their noise is
its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfilt, sosfiltfilt
from scipy.spatial.transform import Rotation

from vrkiosk_xr.frame import FRAME, Button, Flag

RATE_HZ = 90
PERIOD_NS = 11_111_111
START_NS = 5_123_456_789_012  # a clock that has run for some time
DROPPED = 0.004  # share of frames that never came
TARGETS = 40
EYE_HEIGHT = 1.65  # m
SETTLE = 900  # samples until a filter's start is forgotten
STEADY = (
    Flag.SHOULD_RENDER
    | Flag.FOCUSED
    | Flag.USER_PRESENT
    | Flag.HEAD_VALID
    | Flag.HEAD_TRACKED
    | Flag.GAZE_IS_EYE
)
HAND_FLAGS = (
    Flag.GRIP_LEFT | Flag.AIM_LEFT | Flag.HAND_LEFT | Flag.BARE_LEFT,
    Flag.GRIP_RIGHT | Flag.AIM_RIGHT | Flag.HAND_RIGHT | Flag.BARE_RIGHT,
)
# Bones of a finger, m, from metacarpal to tip: thumb, index, middle, ring, little finger.
BONES = (
    (0.045, 0.035, 0.030, 0.022),
    (0.070, 0.045, 0.026, 0.020, 0.010),
    (0.068, 0.050, 0.030, 0.020, 0.010),
    (0.063, 0.046, 0.028, 0.019, 0.010),
    (0.058, 0.036, 0.020, 0.018, 0.009),
)
SPREAD = (-0.7, -0.22, 0.0, 0.2, 0.42)  # rad, from the middle finger
RADII = (0.013, 0.011, 0.009, 0.008, 0.0075)  # m, from metacarpal to tip
INDEX_TIP = 10

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[Any]


def motion(seconds: float, seed: int = 1) -> Rows:
    """(n,) FRAME rows of `seconds` of motion, as a runtime gives them: not rounded."""
    wearer = _Wearer(np.random.default_rng(seed), seconds)
    rows = np.zeros(wearer.count, FRAME)
    rows["t"] = wearer.t
    rows["xr_time"] = wearer.t - START_NS + PERIOD_NS
    rows["index"] = np.arange(wearer.count)
    rows["late"] = wearer.slots - np.arange(wearer.count)
    rows["flags"] = int(STEADY)
    wearer.write_head(rows)
    wearer.write_gaze(rows)
    for hand in range(2):
        _Hand(wearer, hand).write(rows)
    return rows


@dataclass
class _Wearer:
    """The body and the eyes. Arrays have a row for each frame."""

    random: np.random.Generator
    seconds: float
    slots: npt.NDArray[np.int64] = field(init=False)  # display periods since the start
    t: npt.NDArray[np.int64] = field(init=False)  # ns
    time: Array = field(init=False)  # s since the start
    targets: Array = field(init=False)  # (TARGETS, 3) m, in the stage

    def __post_init__(self) -> None:
        kept = self.random.random(int(self.seconds * RATE_HZ)) >= DROPPED
        kept[0] = True
        self.slots = np.flatnonzero(kept)
        jitter = self.random.normal(0.0, 4000.0, self.count).astype(np.int64)
        self.t = START_NS + self.slots * PERIOD_NS + jitter
        self.time = self.slots / RATE_HZ
        around = self.random.uniform(-1.2, 1.2, TARGETS)
        away = self.random.uniform(0.8, 2.8, TARGETS)
        height = self.random.uniform(0.6, 2.0, TARGETS)
        places = [away * np.sin(around), height, -away * np.cos(around)]
        self.targets = np.stack(places, axis=1)

    @property
    def count(self) -> int:
        return len(self.slots)

    # --- noise

    def slow(self, cutoff: float, deviation: float, channels: int = 1, order: int = 2) -> Array:
        """(n, channels) noise below `cutoff` Hz."""
        white = self.random.standard_normal((self.count + SETTLE, channels))
        sections = butter(order, cutoff / (RATE_HZ / 2), output="sos")
        values: Array = sosfilt(sections, white, axis=0)[SETTLE:]
        values *= deviation / values.std(axis=0)
        return values

    def place_noise(self, white: float) -> Array:
        """(n, 3) m, of a tracker."""
        fast = self.random.standard_normal((self.count, 3)) * white
        return fast + self.slow(12.0, 1e-4, 3, order=1)

    def turn_noise(self, degrees: float) -> Rotation:
        vectors = self.random.standard_normal((self.count, 3))
        return Rotation.from_rotvec(np.deg2rad(degrees) * vectors)

    # --- what moves

    @cached_property
    def head_place(self) -> Array:
        """(n, 3) m: walks to another place now and then, sways, breathes."""
        place, here, at = np.zeros((self.count, 3)), np.zeros(3), 0.0
        while at < self.time[-1]:
            at += self.random.uniform(20.0, 70.0)
            there = np.array([self.random.uniform(-0.9, 0.9), 0, self.random.uniform(-0.9, 0.9)])
            lasts = np.linalg.norm(there - here) / 0.6 + 0.4
            place += minimum_jerk((self.time - at) / lasts)[:, None] * (there - here)
            here = there
        place += self.slow(0.5, 1.0, 3) * [0.010, 0.003, 0.010]
        place[:, 1] += EYE_HEIGHT + 0.0015 * np.sin(2 * np.pi * 0.25 * self.time)
        return place

    @cached_property
    def glances(self) -> tuple[Array, Array]:
        """(n, 3) direction of the eyes, and (n, 3) the place they go to, m."""
        starts, points, at, target = [], [], 0.0, 0
        while at < self.time[-1] + 1.0:
            if self.random.random() > 0.55:
                near = np.exp(-np.linalg.norm(self.targets - self.targets[target], axis=1))
                target = int(self.random.choice(TARGETS, p=near / near.sum()))
            starts.append(at)
            points.append(self.targets[target] + self.random.normal(0.0, 0.05, 3))
            at += np.exp(self.random.normal(np.log(0.28), 0.5)) + 0.04
        number = np.searchsorted(starts, self.time, side="right") - 1
        aims = np.array(points)
        before = unit(aims[np.maximum(number - 1, 0)] - self.head_place)
        after = unit(aims[number] - self.head_place)
        angle = np.rad2deg(np.arccos(np.clip((before * after).sum(axis=1), -1.0, 1.0)))
        lasts = (21.0 + 2.2 * angle) / 1000.0
        part = minimum_jerk((self.time - np.array(starts)[number]) / lasts)[:, None]
        return unit(before * (1.0 - part) + after * part), aims[number]

    @cached_property
    def head(self) -> tuple[Rotation, Array]:
        """The head follows the eyes slowly."""
        sections = butter(2, 0.9 / (RATE_HZ / 2), output="sos")
        ahead = sosfiltfilt(sections, unit(self.glances[1] - self.head_place), axis=0)
        roll = self.slow(0.4, np.deg2rad(2.0))[:, 0]
        shake = Rotation.from_rotvec(np.deg2rad(self.slow(1.5, 0.8, 3)))
        turn = shake * looking(ahead, roll) * self.turn_noise(0.05)
        return turn, self.head_place + self.place_noise(1.5e-4)

    def write_head(self, rows: Rows) -> None:
        turn, place = self.head
        put_poses(rows["head"], turn, place)
        for eye, side in enumerate((-1.0, 1.0)):
            put_poses(rows["views"][:, eye], turn, place + turn.apply([side * 0.032, 0.0, 0.0]))
            rows["views"][:, eye, 7:] = -0.82 - 0.08 * eye, 0.9 - 0.08 * eye, 0.8, -0.9

    def write_gaze(self, rows: Rows) -> None:
        """The eye tracker's sample. While an eye is shut, the last one stays and is not valid."""
        noise = np.deg2rad(self.slow(4.0, 0.15, 2, order=1))
        noise += np.deg2rad(self.random.standard_normal((self.count, 2)) * 0.18)
        turn = looking(self.glances[0]) * Rotation.from_euler("YX", noise)
        put_poses(rows["gaze"], turn, self.head[1] + self.head[0].apply([0.0, 0.0, -0.01]))
        rows["gaze_t"] = (
            self.t - 25_000_000 + self.random.gamma(2.0, 150_000, self.count).astype(np.int64)
        )
        seen, at = np.ones(self.count, np.bool_), 2.0
        while at < self.time[-1]:
            lasts = self.random.uniform(0.1, 0.3)
            seen[(self.time > at) & (self.time < at + lasts)] = False
            at += self.random.exponential(4.0) + 0.5
        last_seen = np.maximum.accumulate(np.where(seen, np.arange(self.count), 0))
        for name in ("gaze", "gaze_t"):
            rows[name] = rows[name][last_seen]
        rows["flags"] |= np.where(seen, np.uint32(Flag.GAZE_VALID), np.uint32(0))


class _Hand:
    """One hand: reaches for targets, closes there, and comes back."""

    def __init__(self, wearer: _Wearer, hand: int) -> None:
        self._wearer = wearer
        self._hand = hand
        self._side = -1.0 if hand == 0 else 1.0
        self._rest = np.array([self._side * 0.22, -0.62, -0.28])  # from the head
        self._closed = np.zeros(wearer.count)  # 0..1
        self._pressed = np.zeros(wearer.count, np.bool_)
        self._reach = np.zeros((wearer.count, 3))
        self._plan()

    def _plan(self) -> None:
        random, time = self._wearer.random, self._wearer.time
        at = random.uniform(0.0, 4.0)
        while at < time[-1]:
            lasts, stays = random.uniform(0.6, 1.1), random.uniform(0.4, 2.5)
            there = self._wearer.targets[random.integers(TARGETS)] - [0.0, 1.3, 0.0]
            there = there / np.linalg.norm(there) * random.uniform(0.3, 0.6) - self._rest * 0.6
            out, back = (time - at) / lasts, (time - at - lasts - stays) / lasts
            self._reach += (minimum_jerk(out) - minimum_jerk(back))[:, None] * there
            touch, release = at + lasts, at + lasts + stays * 0.5
            self._pressed |= (time > touch) & (time < release)
            self._closed += minimum_jerk((time - touch + 0.1) / 0.15)
            self._closed -= minimum_jerk((time - release) / 0.2)
            at += 2 * lasts + stays + random.exponential(3.0)
        self._closed = np.clip(self._closed, 0.0, 1.0)

    def write(self, rows: Rows) -> None:
        grip, place = self._grip()
        put_poses(rows["grip"][:, self._hand], grip, place)
        aim = grip * Rotation.from_euler("X", -35.0, degrees=True)
        ahead = place + grip.apply([0.0, -0.03, -0.045])
        put_poses(rows["aim"][:, self._hand], aim, ahead)
        self._write_joints(rows["joints"][:, self._hand], grip, place)
        self._write_controls(rows)
        seen = self._seen()
        rows["flags"] |= np.where(seen, np.uint32(HAND_FLAGS[self._hand]), np.uint32(0))
        for name in ("joints_valid", "joints_tracked"):
            rows[name][:, self._hand] = np.where(seen, (1 << 26) - 1, 0)

    def _seen(self) -> npt.NDArray[np.bool_]:
        """Out of the cameras' sight now and then for a third of a second."""
        lost = self._wearer.random.random(self._wearer.count) < 5e-5
        hidden: Array = np.convolve(lost, np.ones(30))[: self._wearer.count]
        return hidden < 0.5

    def _grip(self) -> tuple[Rotation, Array]:
        wearer = self._wearer
        phases = wearer.random.uniform(0.0, 6.0, 3)
        waves = [np.sin(2 * np.pi * (9 + 0.3 * i) * wearer.time + phases[i]) for i in range(3)]
        place = wearer.head_place * [0.8, 1.0, 0.8] + self._rest + self._reach
        place += wearer.slow(1.2, 0.008, 3) + np.stack(waves, axis=1) * 1.5e-4
        angles = np.concatenate(
            [wearer.slow(0.8, 0.25), wearer.slow(0.8, 0.25), wearer.slow(0.6, 0.2)], axis=1
        )
        angles[:, 1] += self._reach[:, 1] * 0.6 - 0.4
        turn = Rotation.from_euler("YXZ", angles) * wearer.turn_noise(0.05)
        return turn, place + wearer.place_noise(2e-4)

    def _write_joints(self, joints: Rows, wrist: Rotation, place: Array) -> None:
        """Palm, wrist, then each finger from its metacarpal to its tip."""
        palm = place + wrist.apply([0.0, 0.0, -0.06])
        for number, (at, radius) in enumerate(((palm, 0.02), (place, 0.025))):
            put_poses(joints[:, number], wrist, at)
            joints[:, number, 7] = radius
        number = 2
        for finger, bones in enumerate(BONES):
            turn = wrist * Rotation.from_euler("Y", -self._side * SPREAD[finger])
            at = place + wrist.apply([self._side * (finger - 2) * 0.012, 0.0, -0.02])
            for bone, length in enumerate(bones):
                put_poses(joints[:, number], turn, at)
                joints[:, number, 7] = RADII[bone] * (1.0 + 0.05 * finger)
                turn = turn * self._bend(finger, bone)
                at = at + turn.apply([0.0, 0.0, -length])
                number += 1

    def _bend(self, finger: int, bone: int) -> Rotation:
        wearer = self._wearer
        bend = 0.15 + 0.9 * self._closed * (0.6 + 0.1 * finger) + wearer.slow(1.0, 0.06)[:, 0]
        bend += np.deg2rad(wearer.random.standard_normal(wearer.count) * 0.1)
        angles = np.zeros((wearer.count, 3))
        angles[:, 0] = -bend * (0.2 if bone == 0 else 1.0)
        angles[:, 1] = wearer.slow(1.0, 0.02)[:, 0]
        noise = np.deg2rad(0.05) * wearer.random.standard_normal((wearer.count, 3))
        return Rotation.from_rotvec(angles + noise)

    def _write_controls(self, rows: Rows) -> None:
        closed = np.round(self._closed * 255.0) / 255.0
        rows["axes"][:, self._hand, 0] = closed
        features = rows["features"][:, self._hand]
        features[:, 0] = features[:, 5] = closed
        features[:, 1] = closed * 0.8
        features[:, 2:5] = rows["joints"][:, self._hand, INDEX_TIP, 4:7]
        bit = int(Button.TRIGGER) << (16 * self._hand)
        rows["buttons"] |= np.where(self._pressed, np.uint32(bit), np.uint32(0))


# ------------------------------------------------------------------ arithmetic


def minimum_jerk(part: Array) -> Array:
    """How far a movement is, 0..1, when `part` of its time is over."""
    part = np.clip(part, 0.0, 1.0)
    return part**3 * (10.0 - 15.0 * part + 6.0 * part**2)


def unit(vectors: Array) -> Array:
    lengths: Array = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def looking(directions: Array, roll: Array | None = None) -> Rotation:
    """Rotations whose -z points along (n, 3) directions."""
    ahead = unit(directions)
    yaw = np.arctan2(-ahead[:, 0], -ahead[:, 2])
    pitch = np.arcsin(np.clip(ahead[:, 1], -1.0, 1.0))
    return Rotation.from_euler(
        "YXZ", np.stack([yaw, pitch, np.zeros_like(yaw) if roll is None else roll], axis=1)
    )


def put_poses(out: Rows, turn: Rotation, place: Array) -> None:
    """Writes quaternions and places. Quaternions keep to one side, as trackers' do: q and -q turn
    alike, and a change of sign would look like a jump."""
    quaternions = turn.as_quat()
    sides = np.sign((quaternions[1:] * quaternions[:-1]).sum(axis=1))
    quaternions[1:] *= np.cumprod(np.where(sides == 0, 1.0, sides))[:, None]
    out[:, :4] = quaternions
    out[:, 4:7] = place
