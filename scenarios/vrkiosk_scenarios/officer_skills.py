"""What an officer can do: small behaviours that end when their effect is seen.

A behaviour is a generator: it runs until it needs the next frame, yields, and goes on with what
is then seen. It sets goals of the `Body`; it never reads the world, only the last `Observation`,
which may be some frames old. What fails is tried again; what goes on failing raises
`OfficerStuck`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Generator, Mapping
from typing import Final

from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.geometry import (
    Pose,
    Quat,
    Vec,
    add,
    compose,
    conjugate,
    distance,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
    to_local,
    transform,
    turn_of,
    unit,
)
from vrkiosk_scenarios.observation import Display, Observation
from vrkiosk_scenarios.officer_body import EYE_HEIGHT, Body, Hand, looking, yaw_pitch
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_xr.frame import RIGHT

Behaviour = Generator[None, None, None]

ROOM: Final = 0.95  # m, how far the feet go from the middle of a room of 2 x 2 m
PRESS_S: Final = 0.16  # long enough for three frames at 20 Hz
PAUSE_S: Final = 0.1  # between two presses
ARM: Final = 0.62  # m from the eyes, level, in which hands work well
STOOP: Final = 0.7  # m the eyes may be above a hand at work
LEAST_EYES: Final = 0.95  # m above the floor, squatting
KNEELING: Final = 0.55  # m, eyes above the ground
RISE: Final = 0.16  # m, less than from the ground to a floor
PATIENCE_S: Final = 6.0
TRIES: Final = 3
AHEAD: Final[Vec] = (0.0, 0.0, -1.0)


class OfficerStuck(TrainingFailure):
    """The ideal officer cannot go on: what was tried, what was waited for, and what is seen."""


def turn_towards(direction: Vec) -> Quat:
    """An upright orientation whose -z points along a direction."""
    return looking(*yaw_pitch(unit(direction)))


class Skills:
    """An officer's skills. `seen` is the last observation, `dt` s since the step before it."""

    def __init__(self, body: Body, first: Observation, places: Mapping[str, Vec]) -> None:
        self.body = body
        self.places = places  # where one can stand, by name
        self.seen = first
        self.dt = 0.0
        self.clock = 0.0
        self.attention: Vec = (0.0, 1.2, -2.0)  # in the world
        self.holds: dict[int, str] = {}  # tool by hand

    # --- frames of reference

    def to_stage(self, at: Pose) -> Pose:
        """A pose of the world in the stage."""
        room = self.seen.world_from_stage
        back = conjugate(turn_of(room))
        origin = rotate(back, scale(place_of(room), -1.0))
        return compose(pose(back, origin), at)

    def stage_point(self, point: Vec) -> Vec:
        """A point of the world in the stage."""
        return to_local(self.seen.world_from_stage, point)

    def eyes(self) -> Vec:
        """In the world."""
        return transform(self.seen.world_from_stage, self.body.eyes)

    def hand_at(self, side: int) -> Pose:
        """The grip pose in the world."""
        return compose(self.seen.world_from_stage, self.body.hands[side].at)

    def pose_of(self, name: str) -> Pose:
        """Where a thing is seen. OfficerStuck when it is not."""
        try:
            return self.seen.poses[name]
        except KeyError:
            raise self.stuck(f"find {name}", "it in sight") from None

    # --- waiting

    def stuck(self, tried: str, waited_for: str) -> OfficerStuck:
        """What to raise when something that was tried had no effect."""
        boards = "; ".join(
            f"{name}: {display.words()!r}" for name, display in self.seen.displays.items()
        )
        eyes = ", ".join(f"{v:.2f}" for v in self.eyes())
        return OfficerStuck(
            f"after {self.clock:.1f} s tried to {tried}, expected {waited_for}; standing at "
            f"({eyes}), holding {self.holds or 'nothing'}, reading {boards or 'no display'}"
        )

    def wait(self, seconds: float) -> Behaviour:
        """Lets time pass, s of the body."""
        end = self.clock + seconds
        while self.clock < end:
            yield

    def until(
        self,
        condition: Callable[[], bool],
        tried: str,
        waited_for: str,
        seconds: float = PATIENCE_S,
    ) -> Behaviour:
        """Goes on when the condition is seen; OfficerStuck after `seconds`."""
        end = self.clock + seconds
        while not condition():
            if self.clock >= end:
                raise self.stuck(tried, waited_for)
            yield

    def within(self, condition: Callable[[], bool], seconds: float) -> Generator[None, None, bool]:
        """Whether the condition was seen within `seconds`."""
        end = self.clock + seconds
        while not condition():
            if self.clock >= end:
                return False
            yield
        return True

    # --- eyes and feet

    def look(self, point: Vec, seconds: float = 0.0) -> Behaviour:
        """Looks at a point of the world, and for so long."""
        self.attention = point
        yield
        yield from self.until(lambda: self.body.sees, f"look at {point}", "to see it")
        yield from self.wait(seconds)

    def step_to(self, x: float, z: float, eye_height: float | None = None) -> Behaviour:
        """Walks to a place of the world, as far as the room allows."""
        self.walk_to(x, z)
        if eye_height is not None:
            self.body.eye_height_goal = eye_height
        yield from self.until(lambda: self.body.standing, f"step to {x:.2f}, {z:.2f}", "to arrive")

    def walk_to(self, x: float, z: float) -> None:
        """Begins to walk to a place of the world, no further than the room's edge."""
        goal = self.stage_point((x, 0.0, z))
        at = (min(max(goal[0], -ROOM), ROOM), 0.0, min(max(goal[2], -ROOM), ROOM))
        self.body.feet_goal = at

    def stand_before(self, point: Vec, away: float = ARM) -> Behaviour:
        """Steps along the line to a point until it is about `away` metres off, level; the last
        of the way is walked while the hand reaches already."""
        eyes = self.eyes()
        x, z = eyes[0] - point[0], eyes[2] - point[2]
        size = math.hypot(x, z)
        if size < 1e-6:
            x, z, size = 0.0, 1.0, 1.0
        if abs(size - away) > 0.08:
            self.walk_to(point[0] + x / size * away, point[2] + z / size * away)
            yield from self.until(
                lambda: distance(self.body.feet, self.body.feet_goal) < 0.3,
                f"step towards {point}",
                "to arrive",
            )

    # --- hands

    def hand(self, side: int) -> Hand:
        """The body's hand, 0 left or 1 right."""
        return self.body.hands[side]

    def reach(self, side: int, at: Pose, hurry: float = 1.0) -> Behaviour:
        """Brings the grip to a pose of the world, walking along where it is far."""
        hand = self.hand(side)
        self._come_near(place_of(at))
        hand.reach(self.to_stage(at), hurry)
        yield from self.until(lambda: hand.arrived, f"reach {place_of(at)}", "to arrive")

    def _come_near(self, point: Vec) -> None:
        """Begins to walk, or to stoop, where a point would be out of an arm's reach."""
        low = self.stage_point(point)[1] + STOOP
        self.body.eye_height_goal = min(max(low, LEAST_EYES), EYE_HEIGHT)
        feet = transform(self.seen.world_from_stage, self.body.feet_goal)
        x, z = feet[0] - point[0], feet[2] - point[2]
        size = math.hypot(x, z)
        if size > ARM + 0.1:
            self.walk_to(point[0] + x / size * ARM, point[2] + z / size * ARM)

    def relax(self, side: int) -> None:
        """Lets the hand go back beside the body while other things go on."""
        self.hand(side).relax()

    def pull_trigger(self, side: int, seconds: float = PRESS_S) -> Behaviour:
        """A pull of the trigger, held for so long."""
        self.hand(side).trigger = 1.0
        yield from self.wait(seconds)
        self.hand(side).trigger = 0.0
        yield from self.wait(PAUSE_S)

    def squeeze(self, side: int, seconds: float = PRESS_S) -> Behaviour:
        """A squeeze, held for so long."""
        self.hand(side).squeeze = 1.0
        yield from self.wait(seconds)
        self.hand(side).squeeze = 0.0
        yield from self.wait(PAUSE_S)

    def sweep(
        self, side: int, path: Callable[[float], Pose], seconds: float, start: float = 0.0
    ) -> Behaviour:
        """Leads the hand along `path` (0..1 to a pose of the world) in a time, without easing."""
        begun = self.clock
        part = start
        while part < 1.0:
            part = min(start + (self.clock + self.dt - begun) / seconds, 1.0)
            self.hand(side).follow(self.to_stage(path(part)))
            yield

    # --- displays

    def display(self, name: str) -> Display:
        """A display in sight. OfficerStuck when it is not."""
        try:
            return self.seen.displays[name]
        except KeyError:
            raise self.stuck(f"read the {name}", "its display in sight") from None

    def words(self, name: str) -> str:
        """What is written on a display, "" while it is not in sight."""
        return self.display(name).words() if name in self.seen.displays else ""

    def number_on(self, name: str) -> float | None:
        """The first number on a display, None when it shows none."""
        found = re.search(r"(?<![\w.])\d+(?:[.,]\d+)?(?![\w.])", self.words(name))
        return float(found[0].replace(",", ".")) if found else None

    def place_on(self, name: str, label: str) -> Vec | None:
        """Where in the world a text stands on a display: the middle of its line."""
        display = self.display(name)
        for item in display.items:
            if isinstance(item, Text) and item.text == label:
                shift = {"left": 0.3, "centre": 0.0, "right": -0.3}[item.align]
                x = item.x + shift * len(item.text) * item.size
                local = (
                    (x - display.width_mm / 2) / 1000,
                    (display.height_mm / 2 - (item.y - item.size / 2)) / 1000,
                    0.0,
                )
                return transform(display.pose, local)
        return None

    def poke(self, side: int, display: str, label: str, tip: Vec, seconds: float) -> Behaviour:
        """Presses what bears a label, with the tip (in the grip's frame), for so long."""
        yield from self.until(
            lambda: self.place_on(display, label) is not None,
            f"press {label!r} on the {display}",
            "that text on it",
        )
        spot = self.place_on(display, label)
        assert spot is not None  # seen just now
        self.attention = spot
        normal = rotate(turn_of(self.display(display).pose), (0.0, 0.0, 1.0))
        turn = turn_towards(scale(normal, -1.0))
        reach = rotate(turn, tip)

        def grip(height: float) -> Pose:
            return pose(turn, subtract(add(spot, scale(normal, height)), reach))

        yield from self.reach(side, grip(0.07))
        yield from self.reach(side, grip(-0.012))
        yield from self.wait(seconds)
        yield from self.reach(side, grip(0.07))

    # --- tools

    def is_held(self, side: int, tool: str) -> bool:
        """Whether the tool is seen in the hand."""
        at = self.seen.poses.get(tool)
        return at is not None and distance(place_of(at), place_of(self.hand_at(side))) < 0.06

    def take(self, tool: str, side: int) -> Behaviour:
        """Takes a tool from where it lies."""
        for _ in range(TRIES):
            at = place_of(self.pose_of(tool))
            self.attention = at
            yield from self.stand_before(at, 0.5)
            yield from self.look(at)
            # Level and from one's own side: from above the tip would press the tablet's buttons.
            back = unit((self.eyes()[0] - at[0], 0.0, self.eyes()[2] - at[2]))
            level = turn_towards(scale(back, -1.0))
            yield from self.reach(side, pose(level, add(at, scale(back, 0.14))))
            yield from self.reach(side, pose(level, at))
            yield from self.squeeze(side)
            yield from self.reach(side, pose(level, add(at, (0.0, 0.2, 0.0))))
            if (yield from self.within(lambda: self.is_held(side, tool), 1.0)):
                self.holds[side] = tool
                self.relax(side)
                return
        raise self.stuck(f"take the {tool}", "it in the hand")

    def put_away(self, side: int) -> Behaviour:
        """Lets go of a tool, which then goes home by itself."""
        tool = self.holds.get(side)
        if tool is None:
            return
        for _ in range(TRIES):
            self.relax(side)
            yield from self.squeeze(side)
            if (yield from self.within(lambda: not self.is_held(side, tool), 1.5)):
                del self.holds[side]
                return
        raise self.stuck(f"put the {tool} away", "it out of the hand")

    def swap(self, tool: str, side: int = RIGHT) -> Behaviour:
        """Has that tool in the hand, and nothing else."""
        if self.holds.get(side) != tool:
            yield from self.put_away(side)
            yield from self.take(tool, side)

    # --- moving on

    def go(self, node: str, side: int = RIGHT) -> Behaviour:
        """Points at a place to stand, pushes the stick and lets go; with bare hands looks at it and
        pinches, for which the hand has to be empty."""
        place = self.places[node]
        tool = self.holds.get(side) if self.hand(side).bare else None
        if tool is not None:
            yield from self.put_away(side)
        self.body.feet_goal = (0.0, 0.0, 0.0)
        self.body.eye_height_goal = EYE_HEIGHT
        for _ in range(TRIES):
            self.attention = place
            yield from self.until(lambda: self.body.standing, "go back", "the room's middle")
            yield from self._set_out(place, side)
            if (yield from self.within(lambda: self.stands_at(place), 1.5)):
                self.relax(side)
                if tool is not None:
                    yield from self.take(tool, side)
                return
        raise self.stuck(f"go to {node}", f"to stand at {place}")

    def _set_out(self, place: Vec, side: int) -> Behaviour:
        """What makes the floor's disc go: a stick pushed and let go, or a pinch that is held."""
        if self.hand(side).bare:
            yield from self.wait(0.6)  # till the disc shows
            self.hand(side).trigger = 1.0
            yield from self.wait(0.6)
            self.hand(side).trigger = 0.0
            return
        hand = self._pointing_hand(side)
        yield from self.reach(side, pose(turn_towards(subtract(place, hand)), hand))
        self.hand(side).stick = (0.0, 1.0)
        yield from self.wait(0.2)
        self.hand(side).stick = (0.0, 0.0)

    def stands_at(self, place: Vec) -> bool:
        """Whether one stands at a place of the world."""
        eyes = self.eyes()
        higher = eyes[1] - self.body.eye_height - place[1]
        # A floor may be higher than it should be; where one kneels the room has sunk.
        level = -0.05 < higher < RISE or abs(eyes[1] - place[1] - KNEELING) < 0.06
        return level and math.hypot(eyes[0] - place[0], eyes[2] - place[2]) < 0.25

    def _pointing_hand(self, side: int) -> Vec:
        """Before the shoulder, where one points from."""
        aside = 0.22 if side == RIGHT else -0.22
        ahead = unit(subtract(self.attention, self.eyes()))
        level = unit((ahead[0], 0.0, ahead[2]))
        right = (-level[2], 0.0, level[0])
        eyes = self.eyes()
        return add(add(eyes, scale(right, aside)), add(scale(level, 0.35), (0.0, -0.25, 0.0)))
