"""A body that moves as people do: feet, head, eyes, two hands; written into `FrameInput`s.

Stage frame, metres, radians. Hands move on minimum-jerk paths (Flash and Hogan 1985), the eyes
jump ahead of the head, which follows; all speeds are limited to what people do at work. Every
motion is a function of time, so the body moves the same way at any frame rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from vrkiosk_scenarios.geometry import (
    Pose,
    Quat,
    Vec,
    about_x,
    about_y,
    add,
    distance,
    mix,
    mix_poses,
    multiply,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
    transform,
    turn_of,
)
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, LEFT, RIGHT, Button, Flag, FrameInput

EYE_HEIGHT: Final = 1.62  # m, between the 50th percentile of women and of men
STEP_SPEED: Final = 1.2  # m/s, a step within the room
STEP_PUSH: Final = 5.0  # m/s2, starting and stopping
STOOP_SPEED: Final = 0.9  # m/s, of the eyes
TORSO_TURN: Final = 2.5  # rad/s
HAND_SPEED: Final = 1.8  # m/s, peak of a brisk reach
FOLLOW_SPEED: Final = 2.2  # m/s, most of a hand that goes back beside a turning body
HAND_TURN: Final = 8.0  # rad/s, peak
LEAST_REACH_S: Final = 0.2
WRIST: Final = 6.0  # rad/s, a hand at rest that turns with the eyes
SACCADE: Final = 7.0  # rad/s, the eyes in the head
HEAD_TURN: Final = 4.0  # rad/s
HEAD_EASE: Final = 9.5  # 1/s, how the head closes in on what the eyes see already
EYE_IN_HEAD: Final = 0.55  # rad, how far the eyes turn from the nose
EYE_HALF_ANGLE: Final = 0.80  # rad, of the views
PUPIL_DISTANCE: Final = 0.064
REST: Final[tuple[Vec, Vec]] = ((-0.24, -0.52, -0.34), (0.24, -0.52, -0.34))  # from the eyes
BESIDE_HEAD: Final[Vec] = (
    -0.24,
    -0.10,
    -0.16,
)  # a torch held over the shoulder: it lights what is seen
ABOVE_HEAD: Final[Vec] = (-0.10, 0.15, -0.16)  # held up: it lights what is seen over cargo
# Bare hands as cameras see them where no device stands for them: joints, and no pointing ray.
BARE: Final = (
    int(Flag.BARE_LEFT | Flag.HAND_LEFT),
    int(Flag.BARE_RIGHT | Flag.HAND_RIGHT),
)
AIMED: Final = (int(Flag.AIM_LEFT), int(Flag.AIM_RIGHT))
OTHER_HAND: Final = int(Flag.GRIP_LEFT | Flag.AIM_LEFT) | BARE[LEFT]
FINGER: Final[Vec] = (0.0, 0.0, -0.06)  # the index finger's tip from the grip
ALWAYS: Final = (
    Flag.SHOULD_RENDER
    | Flag.FOCUSED
    | Flag.USER_PRESENT
    | Flag.HEAD_VALID
    | Flag.HEAD_TRACKED
    | Flag.GAZE_VALID
    | Flag.GAZE_IS_EYE
    | Flag.GRIP_LEFT
    | Flag.GRIP_RIGHT
    | Flag.AIM_LEFT
    | Flag.AIM_RIGHT
)


def minimum_jerk(part: float) -> float:
    """Share of the way after `part` (0..1) of the time: 10 p^3 - 15 p^4 + 6 p^5."""
    p = min(max(part, 0.0), 1.0)
    return p * p * p * (10.0 + p * (6.0 * p - 15.0))


def carry_over(part: float) -> float:
    """How far a speed one begins with carries, as a share of speed x time, to rest at 1:
    p - 6 p^3 + 8 p^4 - 3 p^5, the quintic with slope 1 at 0 and no other slope or bend."""
    p = min(max(part, 0.0), 1.0)
    return p * (1.0 + p * p * (p * (8.0 - 3.0 * p) - 6.0))


def angle_between(a: Quat, b: Quat) -> float:
    """Angle of the turn from one orientation to the other, 0..pi."""
    cosine = abs(sum(x * y for x, y in zip(a, b, strict=True)))
    return 2.0 * math.acos(min(cosine, 1.0))


def yaw_pitch(direction: Vec) -> tuple[float, float]:
    """Turn to the left and up of a direction, both 0 for -z."""
    x, y, z = direction
    return math.atan2(-x, -z), math.atan2(y, math.hypot(x, z))


def looking(yaw: float, pitch: float) -> Quat:
    """The orientation whose -z has this yaw (to the left) and pitch (up), upright."""
    return multiply(about_y(yaw), about_x(pitch))


def wrapped(angle: float) -> float:
    """The same angle within -pi..pi."""
    return math.remainder(angle, math.tau)


def approach(value: float, goal: float, most: float) -> float:
    """`value` moved towards `goal` by at most `most`."""
    return value + min(max(goal - value, -most), most)


@dataclass(slots=True)
class Hand:
    """A hand with a controller in it, or a bare one. `goal` None: it rests beside the body.

    finger: of a bare hand, the tip of its index finger from the grip.
    """

    side: int
    at: Pose
    start: Pose
    goal: Pose | None = None
    elapsed: float = 0.0
    duration: float = LEAST_REACH_S
    trigger: float = 0.0
    squeeze: float = 0.0
    stick: tuple[float, float] = (0.0, 0.0)
    rest: Vec = (0.0, 0.0, 0.0)
    points: bool = False  # at rest it points where the eyes look, as a torch does
    yaw: float = 0.0
    pitch: float = -0.5
    astray: float = 0.0  # rad that a pointing hand still has to turn
    bare: bool = False
    finger: Vec = FINGER

    velocity: Vec = (0.0, 0.0, 0.0)
    begun_with: Vec = (0.0, 0.0, 0.0)  # velocity at the start of the present reach

    @property
    def arrived(self) -> bool:
        """Whether the reach is over."""
        return self.goal is None or self.elapsed >= self.duration

    def reach(self, goal: Pose, hurry: float = 1.0) -> None:
        """Starts for a pose in the stage; `hurry` 2 takes half the time."""
        self._begin(goal)
        self.duration = max(self._time_to(goal), LEAST_REACH_S) / hurry

    def follow(self, goal: Pose) -> None:
        """Puts the hand there at once: for paths that the caller has made smooth."""
        self.start = self.goal = goal
        self.begun_with = (0.0, 0.0, 0.0)
        self.elapsed = self.duration = LEAST_REACH_S

    def relax(self) -> None:
        """Lets the hand go back beside the body."""
        if self.goal is not None:
            self._begin(None)
            self.duration = 0.0  # set when it is known where the body is

    def _begin(self, goal: Pose | None) -> None:
        self.start, self.goal = self.at, goal
        self.begun_with, self.elapsed = self.velocity, 0.0

    def _time_to(self, goal: Pose) -> float:
        """Seconds at unhurried speed; the peak of a minimum-jerk path is 15/8 of its mean."""
        way = distance(place_of(self.start), place_of(goal))
        turn = angle_between(turn_of(self.start), turn_of(goal))
        return 1.875 * max(way / HAND_SPEED, turn / HAND_TURN)

    def advance(self, dt: float, beside: Pose) -> None:
        """Moves on by `dt` s; `beside` is where the hand rests now."""
        goal = beside if self.goal is None else self.goal
        if self.duration == 0.0:
            self.duration = max(self._time_to(goal), 2 * LEAST_REACH_S)
        self.elapsed += dt
        before = place_of(self.at)
        part = self.elapsed / self.duration
        at = mix_poses(self.start, goal, minimum_jerk(part))
        carried = scale(self.begun_with, self.duration * carry_over(part))
        place = add(place_of(at), carried)
        if self.goal is None:  # the place beside the body may run away while it turns
            way = distance(before, place)
            place = mix(before, place, min(FOLLOW_SPEED * dt / way, 1.0)) if way > 1e-9 else place
        self.at = pose(turn_of(at), place)
        if dt > 0.0:
            self.velocity = scale(subtract(place, before), 1.0 / dt)


def _hand(side: int) -> Hand:
    at = pose(about_y(0.0), add((0.0, EYE_HEIGHT, 0.0), REST[side]))
    return Hand(side, at, at, rest=REST[side])


@dataclass(slots=True)
class Body:
    """Where everything is, and where it wants to be. `advance` moves it, `write` tells a frame."""

    alone: bool = False  # the right hand is all there is
    feet: Vec = (0.0, 0.0, 0.0)
    feet_goal: Vec = (0.0, 0.0, 0.0)
    pace: float = 0.0  # m/s of the feet
    stoop: float = 0.0  # m/s of the eyes, up or down
    eye_height: float = EYE_HEIGHT
    eye_height_goal: float = EYE_HEIGHT
    yaw: float = 0.0  # of the head
    pitch: float = 0.0
    torso: float = 0.0  # yaw of the shoulders: follows the head slowly
    gaze_yaw: float = 0.0
    gaze_pitch: float = 0.0
    light_from: Vec = BESIDE_HEAD  # where a hand that points is held, from the eyes
    gaze_at: Vec = (0.0, EYE_HEIGHT, -2.0)
    hands: tuple[Hand, Hand] = field(default_factory=lambda: (_hand(LEFT), _hand(RIGHT)))

    @property
    def eyes(self) -> Vec:
        """Between the eyes, in the stage."""
        return (self.feet[0], self.eye_height, self.feet[2])

    @property
    def standing(self) -> bool:
        """Whether the feet are where they want to be."""
        return distance(self.feet, self.feet_goal) < 0.005 and (
            abs(self.eye_height - self.eye_height_goal) < 0.005
        )

    @property
    def sees(self) -> bool:
        """Whether the eyes rest where they want to, and a hand that points has followed."""
        yaw, pitch = yaw_pitch(subtract(self.gaze_at, self.eyes))
        turn = wrapped(yaw - self.gaze_yaw) * math.cos(pitch)
        astray = max((hand.astray for hand in self.hands if hand.points), default=0.0)
        return math.hypot(turn, pitch - self.gaze_pitch) < 0.06 and astray < 0.12

    def advance(self, dt: float) -> None:
        """Moves everything on by `dt` s."""
        self._walk(dt)
        self._look(dt)
        for hand in self.hands:
            hand.advance(dt, self._beside(hand, dt))

    def _walk(self, dt: float) -> None:
        way = distance(self.feet, self.feet_goal)
        braking = math.sqrt(2.0 * STEP_PUSH * way)
        self.pace = min(STEP_SPEED, braking, self.pace + STEP_PUSH * dt)
        if way > 1e-6:
            self.feet = mix(self.feet, self.feet_goal, min(self.pace * dt / way, 1.0))
        down = abs(self.eye_height - self.eye_height_goal)
        braking = math.sqrt(2.0 * STEP_PUSH * down)
        self.stoop = min(STOOP_SPEED, braking, self.stoop + STEP_PUSH * dt)
        self.eye_height = approach(self.eye_height, self.eye_height_goal, self.stoop * dt)

    def _look(self, dt: float) -> None:
        yaw, pitch = yaw_pitch(subtract(self.gaze_at, self.eyes))
        yaw = self.gaze_yaw + wrapped(yaw - self.gaze_yaw)
        aside, above = yaw - self.yaw, pitch - self.pitch
        most = HEAD_TURN * dt
        ease = min(HEAD_EASE * dt, 1.0)
        ease = min(ease, most / max(math.hypot(aside, above), 1e-9))
        self.yaw += aside * ease
        self.pitch += above * ease
        self.pitch = min(max(self.pitch, -1.3), 1.2)
        self.gaze_yaw = approach(self.gaze_yaw, yaw, SACCADE * dt)
        self.gaze_pitch = approach(self.gaze_pitch, pitch, SACCADE * dt)
        self.gaze_yaw = approach(self.yaw, self.gaze_yaw, EYE_IN_HEAD)
        self.gaze_pitch = approach(self.pitch, self.gaze_pitch, EYE_IN_HEAD)
        most = TORSO_TURN * dt
        self.torso += min(max((self.yaw - self.torso) * 2.5 * dt, -most), most)

    def _beside(self, hand: Hand, dt: float) -> Pose:
        rest = self.light_from if hand.points else hand.rest
        at = add(self.eyes, rotate(about_y(self.torso), rest))
        yaw, pitch = self.torso, -0.5
        if hand.points:
            yaw, pitch = yaw_pitch(subtract(self.gaze_at, at))
        hand.yaw = approach(hand.yaw, hand.yaw + wrapped(yaw - hand.yaw), WRIST * dt)
        hand.pitch = approach(hand.pitch, pitch, WRIST * dt)
        hand.astray = math.hypot(wrapped(yaw - hand.yaw) * math.cos(pitch), pitch - hand.pitch)
        return pose(looking(hand.yaw, hand.pitch), at)

    def write(self, frame: FrameInput) -> None:
        """Everything but time and index: poses, buttons, axes, views, flags."""
        record = frame.record
        head = looking(self.yaw, self.pitch)
        record["head"] = pose(head, self.eyes)
        record["gaze"] = pose(looking(self.gaze_yaw, self.gaze_pitch), self.eyes)
        buttons, flags = 0, int(ALWAYS)
        for hand in self.hands:
            record["grip"][hand.side] = hand.at
            record["aim"][hand.side] = hand.at
            record["axes"][hand.side] = (hand.trigger, hand.squeeze, *hand.stick)
            if hand.bare:
                flags = (flags | BARE[hand.side]) & ~AIMED[hand.side]
                tip = transform(hand.at, hand.finger)
                row = (hand.trigger, hand.squeeze, *tip, 0.0, 0.0, 0.0)
                record["features"][hand.side] = row
            pressed = (Button.TRIGGER if hand.trigger > 0.5 else 0) | (
                Button.SQUEEZE if hand.squeeze > 0.5 else 0
            )
            buttons |= int(pressed) << (BUTTON_SHIFT_RIGHT if hand.side == RIGHT else 0)
            eye = rotate(head, ((hand.side - 0.5) * PUPIL_DISTANCE, 0.0, 0.0))
            record["views"][hand.side][:7] = pose(head, add(self.eyes, eye))
            record["views"][hand.side][7:] = (
                -EYE_HALF_ANGLE,
                EYE_HALF_ANGLE,
                EYE_HALF_ANGLE,
                -EYE_HALF_ANGLE,
            )
        record["buttons"] = buttons
        record["flags"] = flags & ~OTHER_HAND if self.alone else flags
