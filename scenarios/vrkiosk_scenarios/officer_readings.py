"""How an officer takes readings: length, sound, density; and how it marks a place."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import Final

from vrkiosk_scenarios.geometry import (
    Pose,
    Quat,
    Vec,
    about_x,
    about_y,
    add,
    distance,
    multiply,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
)
from vrkiosk_scenarios.officer_body import EYE_HEIGHT, yaw_pitch
from vrkiosk_scenarios.officer_entry import STRAIGHT, EntrySkills
from vrkiosk_scenarios.officer_skills import (
    AHEAD,
    TRIES,
    Behaviour,
    turn_towards,
)
from vrkiosk_xr.frame import LEFT, RIGHT

Reading = Generator[None, None, float]
BothWays = Generator[None, None, tuple[float, float]]

INWARD: Final[dict[str, Vec]] = {
    "front_wall": AHEAD,
    "right_wall": (1.0, 0.0, 0.0),
    "left_wall": (-1.0, 0.0, 0.0),
    "floor": (0.0, -1.0, 0.0),
    "ceiling": (0.0, 1.0, 0.0),
}
UPRIGHT: Final = 0.9  # a direction steeper than this has no heading
WIND_UP: Final = math.radians(105)  # the mallet's handle against the wall's inward normal
IMPACT: Final = math.radians(50)
FOLLOW: Final = math.radians(42)
STROKE_S: Final = 0.28


def facing(direction: Vec) -> Quat:
    """An orientation whose -z points along a direction, its top up or, for one straight up or
    down, away from the body."""
    if abs(direction[1]) > UPRIGHT:
        return about_x(math.copysign(math.pi / 2.0, direction[1]))
    return turn_towards(direction)


def swung(inward: Vec, angle: float) -> Quat:
    """A handle's orientation, `angle` from a surface's inward normal: upwards from a wall's, ahead
    from a floor's or a ceiling's."""
    if inward[1] < -UPRIGHT:
        return about_x(angle - math.pi / 2.0)
    if inward[1] > UPRIGHT:
        return about_x(math.pi / 2.0 - angle)
    return multiply(about_y(yaw_pitch(inward)[0]), about_x(angle))


class ReadingSkills(EntrySkills):
    """Rangefinder, mallet, density meter, marker, torch, cartons."""

    # --- reading what a tool shows

    def read(self, tool: str, use: Callable[[], Behaviour], seconds: float = 1.5) -> Reading:
        """Uses a tool and reads its display; again when it shows no number."""
        for _ in range(TRIES):
            yield from use()
            yield from self.wait(0.25)
            if (yield from self.within(lambda: self.number_on(tool) is not None, seconds)):
                value = self.number_on(tool)
                assert value is not None  # seen just now
                return value
        raise self.stuck(f"read the {tool}", "a number on it")

    def measure_from_sill(self, height: float) -> Reading:
        """Inside length, mm: the rangefinder's rear in the door plane, over the cargo."""
        yield from self.step_to(0.0, 0.45, EYE_HEIGHT)
        yield from self.look((0.0, height, -12.0), 0.2)
        rear = self.briefing.settings.rangefinder.rear
        yield from self.reach(RIGHT, pose(STRAIGHT, subtract((0.0, height, 0.0), rear)))
        return (yield from self.read("rangefinder", lambda: self.pull_trigger(RIGHT, 0.4)))

    def measure_both_ways(self, spot: Vec, way: Vec) -> BothWays:
        """mm from a spot to what is met along a direction and against it: the rangefinder's rear
        stays where it is, so both together are the distance between two surfaces."""
        rear = self.briefing.settings.rangefinder.rear
        yield from self.stand_before(spot, 0.45)
        found = []
        for direction in (way, scale(way, -1.0)):
            turn = facing(direction)
            yield from self.look(add(spot, scale(direction, 0.5)))
            yield from self.reach(RIGHT, pose(turn, subtract(spot, rotate(turn, rear))))
            value = yield from self.read("rangefinder", lambda: self.pull_trigger(RIGHT, 0.4))
            found.append(value)
        return found[0], found[1]

    def strike(self, point: Vec, inward: Vec, impact: float = IMPACT) -> Reading:
        """Decay in s of one blow of the mallet on a point of a surface. impact: of the handle
        against the inward normal when it meets; the nearer to a right angle the more squarely."""
        s = self.briefing.settings.mallet
        head = subtract(point, scale(inward, s.radius))
        grip = add(head, rotate(swung(inward, impact), (0.0, 0.0, -s.head[2])))

        def swing(part: float) -> Pose:
            angle = WIND_UP + (FOLLOW - WIND_UP) * part * part  # fastest at the end
            angle += impact - IMPACT
            return pose(swung(inward, angle), grip)

        yield from self.stand_before(point, 0.55)
        yield from self.look(point)

        def blow() -> Behaviour:
            yield from self.reach(RIGHT, swing(0.0))
            yield from self.sweep(RIGHT, swing, STROKE_S)
            yield from self.reach(RIGHT, swing(0.0))

        return (yield from self.read("mallet", blow))

    def density(self, point: Vec, inward: Vec) -> Reading:
        """The density meter's number at a point of a surface."""
        turn = facing(inward)
        face = rotate(turn, self.briefing.settings.density_meter.face)
        grip = subtract(add(point, scale(inward, 0.004)), face)
        yield from self.stand_before(point, 0.55)
        yield from self.look(point)

        def hold() -> Behaviour:
            yield from self.reach(RIGHT, pose(turn, grip))
            for _ in range(TRIES):  # until it measures: the number before is gone then
                yield from self.pull_trigger(RIGHT)
                if (yield from self.within(lambda: self.number_on("density_meter") is None, 0.6)):
                    break
            yield from self.wait(self.briefing.settings.density_meter.hold_s)

        return (yield from self.read("density_meter", hold))

    def mark(self, surface: str, point: Vec, inward: Vec) -> Behaviour:
        """Sets a mark."""
        turn = facing(inward)
        tip = rotate(turn, self.briefing.settings.marker.tip)
        grip = subtract(subtract(point, scale(inward, 0.02)), tip)
        marks = self._marks()
        for _ in range(TRIES):
            yield from self.stand_before(point, 0.55)
            yield from self.look(point)
            yield from self.reach(RIGHT, pose(turn, grip))
            yield from self.pull_trigger(RIGHT, self.briefing.settings.marker.confirm_s + 0.4)
            if (yield from self.within(lambda: self._marks() > marks, 1.0)):
                self.relax(RIGHT)
                return
        raise self.stuck(f"mark {surface}", "a mark on it")

    def _marks(self) -> int:
        return sum(name.startswith("mark_") for name in self.seen.poses)

    # --- light

    def light_up(self) -> Behaviour:
        """The torch in the left hand, on, following the eyes."""
        yield from self.take("torch", LEFT)
        yield from self._switch_torch(on=True)
        self.hand(LEFT).points = True

    def douse(self) -> Behaviour:
        """Turns the torch off and puts it away."""
        self.hand(LEFT).points = False
        yield from self._switch_torch(on=False)
        yield from self.put_away(LEFT)

    def _switch_torch(self, on: bool) -> Behaviour:
        for _ in range(TRIES):
            yield from self.pull_trigger(LEFT)
            if (yield from self.within(lambda: self.seen.torch_on is on, 0.8)):
                return
        raise self.stuck(f"turn the torch {'on' if on else 'off'}", "its light to change")

    # --- cartons

    def carry(self, carton: str, goal: Vec) -> Behaviour:
        """Takes a carton by its near face and sets its centre down at a place of the world."""
        half = self.briefing.carton_halves[carton]
        for _ in range(TRIES):
            start = place_of(self.pose_of(carton))
            grip = add(start, (0.0, half[1] * 0.5, half[2] + 0.02))
            yield from self.stand_before(grip, 0.5)
            yield from self.look(grip)
            yield from self.reach(RIGHT, pose(STRAIGHT, grip))
            self.hand(RIGHT).squeeze = 1.0
            yield from self.wait(0.25)
            yield from self._carry_along(start, grip, goal)
            self.hand(RIGHT).squeeze = 0.0
            self.relax(RIGHT)
            if distance(place_of(self.pose_of(carton)), goal) < 0.25:
                return
        raise self.stuck(f"move {carton}", f"it at {goal}")

    def _carry_along(self, start: Vec, grip: Vec, goal: Vec) -> Behaviour:
        """Up, towards oneself, across, down."""
        free = max(start[1], goal[1]) + 0.08
        near = max(start[2], goal[2]) + 0.12
        for spot in (
            (start[0], free, near),
            (goal[0], free, near),
            (goal[0], goal[1] + 0.01, goal[2]),
        ):
            hand = add(grip, subtract(spot, start))
            self.attention = hand
            yield from self.reach(RIGHT, pose(STRAIGHT, hand), 0.45)
            yield from self.wait(0.1)
