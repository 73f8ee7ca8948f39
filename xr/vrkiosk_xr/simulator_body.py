"""A body moved by a mouse and a keyboard, written into `FrameInput`s as a headset would fill them.

Stage frame, metres, radians. Without a window here, so that a test moves the body by itself.
Both hands point at what is under the cursor. A hand reaches out along the line of sight, or to
where a `Guide` says the thing under the cursor is touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import atan, hypot, tan
from typing import Final, Protocol

from vrkiosk_xr.frame import (
    BUTTON_SHIFT_RIGHT,
    JOINT_COUNT,
    LEFT,
    RIGHT,
    Button,
    Flag,
    FrameInput,
)
from vrkiosk_xr.simulator_hands import write_joints
from vrkiosk_xr.turns import Pose, Quat, Vec, add, looking, rotate, size_of, towards, turned

STANDING, CROUCHING, KNEELING = 1.62, 1.00, 0.55  # eye heights, metres
NO_BUTTON: Final = Button(0)
WALK, RUN = 1.4, 2.8  # m/s
ROOM_HALF: Final = 1.2  # metres: as far as one can walk in a real training room
LOOK_LIMIT: Final = 1.45  # radians up and down
HAND_SPEED, STRIKE_SPEED = 1.2, 2.2  # m/s
HAND_TURN: Final = 9.0  # rad/s
VERTICAL_HALF_ANGLE: Final = 0.62
REST: Final[tuple[Vec, Vec]] = ((-0.20, -0.24, -0.36), (0.20, -0.22, -0.36))  # from the eyes
NEAR_REACH, FAR_REACH = 0.25, 0.75
AIM_DISTANCE: Final = 3.0  # where the pointing lines of both hands meet without a guide
ERRAND_SQUEEZE_S: Final = 0.25
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


class Guide(Protocol):
    """What only the training world can tell the hands of somebody who has but a mouse."""

    def touch(self, hand: int, origin: Vec, direction: Vec) -> Pose | None:
        """The grip pose in the stage at which that hand, with what it holds, touches what this
        line of sight meets; None if that is beyond an arm's reach or nothing."""
        ...

    def tool(self, number: int) -> Pose | None:
        """The grip pose in the stage at which tool `number` (1, 2, ...) is taken; None: not now."""
        ...


@dataclass(slots=True)
class HandControl:
    """What the keys ask of a hand."""

    reach: bool = False
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
    fast: bool = False  # reach at the speed of a hard blow
    hands: tuple[HandControl, HandControl] = field(
        default_factory=lambda: (HandControl(), HandControl())
    )


@dataclass(slots=True)
class Hand:
    """A controller in a hand, and the errand it is on ("take that tool")."""

    side: int
    at: Vec
    turn: Quat = (0.0, 0.0, 0.0, 1.0)
    distance: float = 0.45  # how far it reaches without a guide
    errand: Pose | None = None
    squeezed_s: float = 0.0
    arrived: bool = False
    squeeze: float = 0.0

    def move(self, at: Vec, turn: Quat, speed: float, dt: float) -> None:
        """A step on the way to a place, no faster than a person's hand."""
        way = add(at, self.at, -1.0)
        far = size_of(way)
        part = 1.0 if far <= speed * dt else speed * dt / far
        self.at = add(self.at, way, part)
        self.turn = turned(self.turn, turn, HAND_TURN * dt)
        self.arrived = part == 1.0


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
        for hand in self.hands:
            hand.at = add(self.eyes, REST[hand.side])

    @property
    def eyes(self) -> Vec:
        return (self.feet[0], self.eye_height, self.feet[1])

    @property
    def head(self) -> Quat:
        return looking(self.yaw, self.pitch)

    def look(self, right: float, up: float) -> None:
        """Turns the head, radians."""
        self.yaw -= right
        self.pitch = min(max(self.pitch + up, -LOOK_LIMIT), LOOK_LIMIT)

    def change_posture(self) -> None:
        """Standing, crouching, kneeling, standing."""
        order = (STANDING, CROUCHING, KNEELING)
        self.posture = order[(order.index(self.posture) + 1) % 3]

    def send_for_tool(self, number: int) -> bool:
        """Lets the right hand fetch tool `number`. False without a guide, or if it is not there."""
        place = self.guide.tool(number) if self.guide else None
        if place is not None:
            self.hands[RIGHT].errand, self.hands[RIGHT].squeezed_s = place, 0.0
        return place is not None

    def line_of_sight(self, controls: Controls) -> Vec:
        """Unit vector from the eyes through the cursor."""
        half = tan(VERTICAL_HALF_ANGLE)
        x, y = controls.cursor
        way = (x * half * controls.aspect, y * half, -1.0)
        size = size_of(way)
        return rotate(self.head, (way[0] / size, way[1] / size, way[2] / size))

    def advance(self, dt: float, controls: Controls) -> None:
        """Moves everything on by `dt` seconds."""
        self._walk(dt, controls)
        change = 2.0 * dt
        self.eye_height += min(max(self.posture - self.eye_height, -change), change)
        sight = self.line_of_sight(controls)
        for hand, control in zip(self.hands, controls.hands, strict=True):
            self._move_hand(hand, control, sight, controls.fast, dt)

    def _walk(self, dt: float, controls: Controls) -> None:
        right, forward = controls.walk
        size = max(hypot(right, forward), 1.0)
        step = (RUN if controls.run else WALK) * dt / size
        x, _, z = rotate(looking(self.yaw, 0.0), (right * step, 0.0, -forward * step))
        moved = (self.feet[0] + x, self.feet[1] + z)
        inside = [min(max(value, -ROOM_HALF), ROOM_HALF) for value in moved]
        by = (inside[0] - self.feet[0], 0.0, inside[1] - self.feet[1])
        self.feet = (inside[0], inside[1])
        for hand in self.hands:  # they come along
            hand.at = add(hand.at, by)

    def _move_hand(
        self, hand: Hand, control: HandControl, sight: Vec, fast: bool, dt: float
    ) -> None:
        speed = STRIKE_SPEED if fast else HAND_SPEED
        if hand.errand is not None:
            self._run_errand(hand, dt)
            return
        if control.reach or control.hold:
            found = self.guide.touch(hand.side, self.eyes, sight) if self.guide else None
            if found is not None:
                hand.move(found[4:], found[:4], speed, dt)
            else:
                hand.move(add(self.eyes, sight, hand.distance), towards(sight), speed, dt)
        else:
            at = add(self.eyes, rotate(self.head, REST[hand.side]))
            aim = add(add(self.eyes, sight, AIM_DISTANCE), hand.at, -1.0)
            hand.move(at, towards(aim), HAND_SPEED * 2, dt)
        hand.squeeze = 1.0 if control.hold and (hand.arrived or hand.squeeze > 0.0) else 0.0

    def _run_errand(self, hand: Hand, dt: float) -> None:
        place = hand.errand
        assert place is not None
        hand.move(place[4:], place[:4], STRIKE_SPEED, dt)
        if hand.arrived:
            hand.squeeze = 1.0
            hand.squeezed_s += dt
        if hand.squeezed_s > ERRAND_SQUEEZE_S:
            hand.errand, hand.squeeze = None, 0.0

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
            use = 1.0 if control.use else 0.0
            record["axes"][hand.side] = (use, hand.squeeze, *control.stick)
            pressed = control.buttons
            pressed |= Button.TRIGGER if control.use else NO_BUTTON
            pressed |= Button.SQUEEZE if hand.squeeze > 0.5 else NO_BUTTON
            buttons |= int(pressed) << (BUTTON_SHIFT_RIGHT if hand.side == RIGHT else 0)
            write_joints(record, hand.side, hand.turn, hand.at, use, hand.squeeze)
        record["buttons"] = buttons


__all__ = [
    "Controls",
    "DesktopBody",
    "Guide",
    "HandControl",
    "Pose",
    "Vec",
]
