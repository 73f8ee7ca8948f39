"""A body moved by a mouse and a keyboard, written into `FrameInput`s as a headset would fill them.

Stage frame, metres, radians. Without a window here, so that a test moves the body by itself.
Both hands point at what is under the cursor. What they do with it a `Guide` says, as errands;
the feet come along so that an arm is long enough.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import atan, atan2, cos, hypot, pi, remainder, sin, tan
from typing import Final

from vrkiosk_xr.frame import (
    BUTTON_SHIFT_RIGHT,
    JOINT_COUNT,
    LEFT,
    RIGHT,
    Button,
    Flag,
    FrameInput,
)
from vrkiosk_xr.simulator_errands import HAND_SPEED, HAND_TURN, Errands, Guide, Step
from vrkiosk_xr.simulator_hands import write_joints
from vrkiosk_xr.turns import Pose, Quat, Vec, add, looking, rotate, size_of, towards, turned

STANDING, CROUCHING, KNEELING = 1.62, 1.00, 0.55  # eye heights, metres
NO_BUTTON: Final = Button(0)
WALK, RUN = 1.4, 2.8  # m/s
ROOM_HALF: Final = 1.2  # metres: as far as one can walk in a real training room
LOOK_LIMIT: Final = 1.45  # radians up and down
STOOP_SPEED: Final = 2.0  # m/s of the eyes
HEAD_TURN: Final = 4.0  # rad/s, of a head that turns by itself
ARM: Final = 0.62  # metres from the feet, level, to which a hand works well
NEAREST: Final = 0.30
STOOP: Final = 0.75  # metres the eyes may be above a hand at work
TALLEST: Final = 1.75  # eye height on tiptoe
OPENING_S: Final = 0.1  # that a hand stays while it opens: else it pushes back what it lets go of
PEER: Final = 0.42  # metres from which one looks closely
STEEPEST: Final = 0.6  # radians up or down: what is higher is looked at from farther away
PEER_TURN: Final = 0.9  # rad/s round what one looks at
VERTICAL_HALF_ANGLE: Final = 0.62
REST: Final[tuple[Vec, Vec]] = ((-0.20, -0.24, -0.36), (0.20, -0.22, -0.36))  # from the eyes
AIM_DISTANCE: Final = 3.0  # where the pointing lines of both hands meet without a guide
ALWAYS: Final = (
    Flag.HEAD_VALID
    | Flag.HEAD_TRACKED
    | Flag.GAZE_VALID  # the direction of the head: there is no eye tracker here
    | Flag.GRIP_LEFT
    | Flag.GRIP_RIGHT
    | Flag.AIM_LEFT
    | Flag.AIM_RIGHT
    | Flag.HAND_LEFT
    | Flag.HAND_RIGHT
    | Flag.HAND_LEFT_IS_CONTROLLER
    | Flag.HAND_RIGHT_IS_CONTROLLER
)


Stance = tuple[tuple[float, float], float, float]  # feet; yaw and pitch of the head


@dataclass(slots=True)
class HandControl:
    """What the keys ask of a hand."""

    hold: bool = False
    use: bool = False
    stick: tuple[float, float] = (0.0, 0.0)
    buttons: Button = NO_BUTTON


@dataclass(slots=True)
class Controls:
    """What the keyboard and the mouse ask for. `cursor`: -1..1 from left to right and upwards."""

    walk: tuple[float, float] = (0.0, 0.0)  # to the right, forward
    run: bool = False
    cursor: tuple[float, float] = (0.0, 0.0)
    aspect: float = 16 / 9
    acting: bool = False  # the button that begins errands is down
    going: bool = False  # a place to go to is being chosen
    hands: tuple[HandControl, HandControl] = field(
        default_factory=lambda: (HandControl(), HandControl())
    )


@dataclass(slots=True)
class Hand:
    """A controller in a hand, and the errand it is on."""

    side: int
    at: Vec
    turn: Quat = (0.0, 0.0, 0.0, 1.0)
    distance: float = 0.45  # how far it reaches out by itself
    errand: deque[Step] = field(default_factory=deque)
    stayed_s: float = 0.0  # in the step at hand, since it got there
    there: bool = False  # the step's place was reached
    arrived: bool = False
    squeeze: float = 0.0
    trigger: bool = False

    def move(self, at: Vec, turn: Quat, speed: float, dt: float, turning: float) -> None:
        """A step on the way to a place, no faster than a person's hand."""
        way = add(at, self.at, -1.0)
        far = size_of(way)
        part = 1.0 if far <= speed * dt else speed * dt / far
        self.at = add(self.at, way, part)
        self.turn = turned(self.turn, turn, turning * dt)
        along = sum(a * b for a, b in zip(self.turn, turn, strict=True))
        self.arrived = part == 1.0 and abs(along) > 1.0 - 1e-9


class DesktopBody:
    """Feet, head and hands of somebody at a desk."""

    def __init__(self, guide: Guide | None = None) -> None:
        self.guide = guide
        self.hands = tuple(Hand(side, (0.0, STANDING, 0.0)) for side in (LEFT, RIGHT))
        self.recentre()

    def recentre(self) -> None:
        """Back to the middle of the room, upright, looking along -z, hands at rest."""
        self.feet = (0.0, 0.0)
        self.yaw = self.pitch = 0.0
        self.eye_height = self.posture = STANDING
        self.low: float | None = None  # how low a hand at work wants the eyes
        self.focus: Vec | None = None  # what one looks at closely
        self._before: Stance | None = None  # how one stood before that
        for hand in self.hands:
            hand.at = add(self.eyes, REST[hand.side])
            hand.errand.clear()

    @property
    def eyes(self) -> Vec:
        return (self.feet[0], self.eye_height, self.feet[1])

    @property
    def head(self) -> Quat:
        return looking(self.yaw, self.pitch)

    def look(self, right: float, up: float) -> None:
        """Turns the head, radians."""
        self._before = None if self.focus is None else self._before
        self.yaw -= right
        self.pitch = min(max(self.pitch + up, -LOOK_LIMIT), LOOK_LIMIT)

    def look_ahead(self) -> None:
        """Level again, where one has stooped to look at something before."""
        self.pitch = 0.0

    def change_posture(self) -> None:
        """Standing, crouching, kneeling, standing."""
        order = (STANDING, CROUCHING, KNEELING)
        self.posture = order[(order.index(self.posture) + 1) % 3]

    # --- what a guide is asked for

    def send_for_tool(self, number: int) -> bool:
        """Lets a hand fetch tool `number`, or put it back; 0: put on what one wears. False without
        a guide, or if it is not there."""
        return self.guide is not None and self._begin(self.guide.fetch(number, self.eyes))

    def act(self, controls: Controls) -> bool:
        """Begins what the hands do with what is under the cursor. False: nothing."""
        if self.guide is None:
            return False
        return self._begin(self.guide.act(self.eyes, self.line_of_sight(controls)))

    def _begin(self, errands: Errands) -> bool:
        if any(hand.errand for hand in self.hands):
            return False  # one thing after the other
        for hand, errand in zip(self.hands, errands, strict=True):
            hand.errand.extend(errand)
            hand.there, hand.stayed_s = False, 0.0
        return any(errands)

    def peer(self, controls: Controls) -> None:
        """Begins to look closely at what is under the cursor; `focus` None ends it, and one stands
        and looks as before, unless one goes or turns elsewhere meanwhile."""
        sight = self.line_of_sight(controls)
        self.focus = self.guide.look(self.eyes, sight) if self.guide else None
        if self.focus is not None:
            self._before = (self.feet, self.yaw, self.pitch)

    def line_of_sight(self, controls: Controls) -> Vec:
        """Unit vector from the eyes through the cursor."""
        half = tan(VERTICAL_HALF_ANGLE)
        x, y = controls.cursor
        way = (x * half * controls.aspect, y * half, -1.0)
        size = size_of(way)
        return rotate(self.head, (way[0] / size, way[1] / size, way[2] / size))

    # --- a step in time

    def advance(self, dt: float, controls: Controls) -> None:
        """Moves everything on by `dt` seconds."""
        if self.focus is not None:
            self._peer(self.focus, dt, controls)
        else:
            busy = controls.going or controls.walk != (0.0, 0.0)
            if busy or any(hand.errand for hand in self.hands):
                self._before = None
            if self._before is not None:
                self._go_back(self._before, dt)
            self._walk(dt, controls)
        if self.focus is None:
            goal = self.posture if self.low is None else min(self.low, self.posture)
            self._stoop(goal, dt)
        self.low = None
        sight = self.line_of_sight(controls)
        meet = self.guide.look(self.eyes, sight) if self.guide else None
        meet = meet or add(self.eyes, sight, AIM_DISTANCE)
        for hand, control in zip(self.hands, controls.hands, strict=True):
            self._move_hand(hand, control, controls.acting, (sight, meet), dt)

    def _stoop(self, goal: float, dt: float) -> None:
        change = STOOP_SPEED * dt
        self.eye_height += min(max(goal - self.eye_height, -change), change)

    def _walk(self, dt: float, controls: Controls) -> None:
        if (
            controls.going
        ):  # from the middle of the room: so there is room to walk at the next place
            part = min(RUN * dt / max(hypot(*self.feet), 1e-9), 1.0)
            self._step(-self.feet[0] * part, -self.feet[1] * part)
            return
        right, forward = controls.walk
        size = max(hypot(right, forward), 1.0)
        step = (RUN if controls.run else WALK) * dt / size
        x, _, z = rotate(looking(self.yaw, 0.0), (right * step, 0.0, -forward * step))
        self._step(x, z)

    def _step(self, x: float, z: float) -> None:
        """Moves the feet, no further than the room's walls; the hands come along."""
        moved = (self.feet[0] + x, self.feet[1] + z)
        inside = [min(max(value, -ROOM_HALF), ROOM_HALF) for value in moved]
        by = (inside[0] - self.feet[0], 0.0, inside[1] - self.feet[1])
        self.feet = (inside[0], inside[1])
        for hand in self.hands:
            hand.at = add(hand.at, by)

    def _peer(self, point: Vec, dt: float, controls: Controls) -> None:
        """Goes near to a point and keeps the eyes on it; walking sideways goes round it."""
        x, z = self.feet[0] - point[0], self.feet[1] - point[2]
        away = max(hypot(x, z), 1e-6)
        round_it = controls.walk[0] * PEER_TURN * dt
        sine, cosine = sin(round_it), cos(round_it)
        aside = x * cosine + z * sine, z * cosine - x * sine
        beside = (point[0] + aside[0], self.eyes[1], point[2] + aside[1])
        if self.guide is None or self.guide.is_free(self.eyes, beside):
            x, z = aside
        eyes = min(max(point[1], KNEELING), TALLEST)
        near = max(PEER, abs(point[1] - eyes) / tan(STEEPEST))
        goal = away + min(max(near - away, -WALK * dt), WALK * dt)
        self._step(
            point[0] + x / away * goal - self.feet[0], point[2] + z / away * goal - self.feet[1]
        )
        self._stoop(eyes, dt)
        way = add(point, self.eyes, -1.0)
        yaw, pitch = atan2(-way[0], -way[2]), atan2(way[1], hypot(way[0], way[2]))
        most = HEAD_TURN * dt
        self.yaw += min(max(remainder(yaw - self.yaw, 2 * pi), -most), most)
        self.pitch += min(max(pitch - self.pitch, -most), most)

    def _go_back(self, before: Stance, dt: float) -> None:
        """A step towards how one stood and looked."""
        (x, z), yaw, pitch = before
        x, z = x - self.feet[0], z - self.feet[1]
        away = hypot(x, z)
        part = min(RUN * dt / max(away, 1e-9), 1.0)
        self._step(x * part, z * part)
        aside, above = remainder(yaw - self.yaw, 2 * pi), pitch - self.pitch
        most = HEAD_TURN * dt
        self.yaw += min(max(aside, -most), most)
        self.pitch += min(max(above, -most), most)
        if part == 1.0 and max(abs(aside), abs(above)) <= most:
            self._before = None

    def _come_near(self, point: Vec, dt: float, nearest: float) -> None:
        """Steps, or stoops, so that a hand gets to a point; back from what comes too near."""
        x, z = point[0] - self.feet[0], point[2] - self.feet[1]
        away = max(hypot(x, z), 1e-6)
        want = min(max(away, nearest), ARM)
        step = min(max(away - want, -WALK * dt), WALK * dt) / away
        self._step(x * step, z * step)
        self.low = max(point[1] + STOOP, KNEELING)

    def _move_hand(
        self, hand: Hand, control: HandControl, acting: bool, look: tuple[Vec, Vec], dt: float
    ) -> None:
        sight, meet = look
        if hand.errand:
            self._run_errand(hand, acting, sight, meet, dt)
            return
        hand.trigger = False
        if control.hold:
            out = add(self.eyes, sight, hand.distance)
            hand.move(out, towards(sight), HAND_SPEED, dt, HAND_TURN)
        else:
            self._rest(hand, meet, dt)
        hand.squeeze = 1.0 if control.hold and (hand.arrived or hand.squeeze > 0.0) else 0.0

    def _rest(self, hand: Hand, meet: Vec, dt: float) -> None:
        """Beside the body, pointing at what is under the cursor; or as one holds what it has."""
        at = add(self.eyes, rotate(self.head, REST[hand.side]))
        held = self.guide.carry(hand.side, (*self.head, *self.eyes)) if self.guide else None
        if held is not None:
            hand.move(held[4:], held[:4], HAND_SPEED * 2, dt, HAND_TURN)
            return
        hand.move(at, towards(add(meet, hand.at, -1.0)), HAND_SPEED * 2, dt, HAND_TURN)

    def _run_errand(self, hand: Hand, acting: bool, sight: Vec, meet: Vec, dt: float) -> None:
        step = hand.errand[0]
        goal = step.pose
        if step.held and hand.there and self.guide is not None:
            goal = self.guide.lead(hand.side, self.eyes, sight) or goal
        if goal is None:
            self._rest(hand, meet, dt)
        else:
            self._come_near(goal[4:], dt, NEAREST if step.held and step.squeeze else 0.0)
            hand.move(goal[4:], goal[:4], step.speed, dt, step.turn)
        hand.squeeze = 1.0 if step.squeeze and (hand.arrived or hand.squeeze > 0.0) else 0.0
        hand.trigger = step.trigger and (hand.arrived or hand.trigger)
        if hand.arrived or hand.there:
            hand.there = True
            hand.stayed_s += dt
        if hand.there and hand.stayed_s > step.seconds and not (step.held and acting):
            hand.errand.popleft()
            hand.there, hand.stayed_s = False, 0.0
            if step.held and step.squeeze and not hand.errand:
                hand.errand.append(Step((*hand.turn, *hand.at), seconds=OPENING_S))

    def write(self, frame: FrameInput, controls: Controls) -> None:
        """Everything of a frame but time, index and the flags of the session's state."""
        record = frame.record
        head = (*self.head, *self.eyes)
        record["flags"] = int(ALWAYS)
        record["head"] = record["gaze"] = head
        side = atan(tan(VERTICAL_HALF_ANGLE) * controls.aspect)
        record["views"][:] = (*head, -side, side, VERTICAL_HALF_ANGLE, -VERTICAL_HALF_ANGLE)
        record["joints_valid"] = record["joints_tracked"] = (1 << JOINT_COUNT) - 1
        buttons = 0
        for hand, control in zip(self.hands, controls.hands, strict=True):
            pose = (*hand.turn, *hand.at)
            record["grip"][hand.side] = record["aim"][hand.side] = pose
            use = 1.0 if control.use or hand.trigger else 0.0
            record["axes"][hand.side] = (use, hand.squeeze, *control.stick)
            pressed = control.buttons
            pressed |= Button.TRIGGER if use else NO_BUTTON
            pressed |= Button.SQUEEZE if hand.squeeze > 0.5 else NO_BUTTON
            buttons |= int(pressed) << (BUTTON_SHIFT_RIGHT if hand.side == RIGHT else 0)
            write_joints(record, hand.side, hand.turn, hand.at, use, hand.squeeze)
        record["buttons"] = buttons


__all__ = [
    "Controls",
    "DesktopBody",
    "HandControl",
    "Pose",
    "Vec",
]
