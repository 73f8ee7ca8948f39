"""Door leaves and locking rods: angles driven by a hand's projection, no joint to fight with.

A rod turns by its handle once its hasp is free; a leaf swings once both its rods are turned; the
left leaf only after the right one, which laps it. A leaf let go keeps its speed and slows down.
In a leaf's own frame u runs from its hinge along the leaf, v outward from it, y up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import (
    DEGREE,
    IDENTITY,
    PI,
    Pose,
    Vec,
    about_y,
    angle_of,
    compose,
    distance,
    multiply,
    pose,
    sine_cosine,
    wrap,
)
from vrkiosk_scenarios.physics import RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.settings import Doors as DoorSettings
    from vrkiosk_scenarios.settings import RodSetting
    from vrkiosk_scenarios.world import World

AJAR_DEG = 2.0  # a leaf open by so much has begun to open
NEAR_AXIS = 0.05  # a hand nearer to the axis than this says nothing about the angle


class Steps:
    """Says when an angle has gone on by a step, with the width of a step as hysteresis."""

    __slots__ = ("_last", "_step")

    def __init__(self, step: float) -> None:
        self._step = step
        self._last = 0

    def passed(self, degrees: float) -> int | None:
        """The multiple of the step reached, in degrees, when it is another than before."""
        away = degrees / self._step - self._last
        if abs(away) < 1.0 - 1e-9:
            return None
        self._last += int(away + 1e-9) if away > 0.0 else -int(-away + 1e-9)
        return int(self._last * self._step)


class Leaf:
    """One leaf. `angle` in radians, 0 closed, positive outward."""

    __slots__ = (
        "_cosine",
        "_sine",
        "_steps",
        "ajar",
        "angle",
        "held",
        "name",
        "rods",
        "settings",
        "sign",
    )

    def __init__(self, name: str, settings: DoorSettings) -> None:
        self.name = name
        self.settings = settings
        self.sign = 1.0 if name == "left" else -1.0  # of u along x when closed
        self.angle = 0.0
        self.ajar = False  # it has begun to open
        self.rods: list[Rod] = []
        self.held = False
        self._sine, self._cosine = 0.0, 1.0
        self._steps = Steps(settings.step_deg)

    @property
    def degrees(self) -> float:
        return self.angle / DEGREE

    @property
    def unlocked(self) -> bool:
        return all(rod.free for rod in self.rods)

    def to_world(self, u: float, v: float, y: float) -> Vec:
        x = self.sign * (u * self._cosine - v * self._sine)
        hx, hz = self.settings.hinge
        return (x - self.sign * hx, y, u * self._sine + v * self._cosine + hz)

    def to_local(self, point: Vec) -> Vec:
        """(u, v, y) of a point of the world."""
        hx, hz = self.settings.hinge
        x, z = self.sign * (point[0] + self.sign * hx), point[2] - hz
        return (x * self._cosine + z * self._sine, z * self._cosine - x * self._sine, point[1])

    def direction(self, point: Vec) -> tuple[float, float]:
        """Angle of a point about the hinge from the closed leaf, and its distance from it."""
        hx, hz = self.settings.hinge
        x, z = self.sign * (point[0] + self.sign * hx), point[2] - hz
        return angle_of(z, x), distance((x, 0.0, z), (0.0, 0.0, 0.0))

    def yaw(self) -> float:
        """Turn about the upright of the leaf against its closed pose."""
        return -self.sign * self.angle

    def pose(self) -> Pose:
        """Of the leaf's model: origin at the hinge on the ground, as built when closed."""
        hx, hz = self.settings.hinge
        return pose(about_y(self.yaw()), (-self.sign * hx, 0.0, hz))

    def box_pose(self) -> Pose:
        """Of the leaf's solid: centre of its box."""
        doors = self.settings
        v = (doors.faces[0] + doors.faces[1]) / 2
        centre = self.to_world(doors.width / 2, v, (doors.bottom + doors.top) / 2)
        return pose(about_y(self.yaw()), centre)

    def pose_in(self, in_leaf: Pose) -> Pose:
        """In the world, of what moves with the leaf's box: `Solid.in_leaf`."""
        own = self.box_pose()
        return own if in_leaf == IDENTITY else compose(own, in_leaf)

    def reach(self, point: Vec) -> float:
        """From a point to the leaf's box."""
        u, v, y = self.to_local(point)
        doors = self.settings
        return distance(
            (u, v, y),
            (
                min(max(u, 0.0), doors.width),
                min(max(v, doors.faces[0]), doors.faces[1]),
                min(max(y, doors.bottom), doors.top),
            ),
        )

    def turn_to(self, world: World, angle: float) -> None:
        """Sets the angle, tells the solids, and says each step passed."""
        self.angle = angle
        self._sine, self._cosine = sine_cosine(angle)
        world.move_leaf(self)
        if not self.ajar and self.degrees >= AJAR_DEG:
            self.ajar = True
            world.emit("ajar", leaf=self.name)
        elif angle == 0.0:
            self.ajar = False
        passed = self._steps.passed(self.degrees)
        if passed is not None:
            world.emit("door", leaf=self.name, deg=passed)


class Rod:
    """A locking rod. `angle` of its handle in radians, 0 locked."""

    __slots__ = ("_steps", "angle", "leaf", "name", "setting", "settings")

    def __init__(self, setting: RodSetting, leaf: Leaf, settings: DoorSettings) -> None:
        self.name = setting.name
        self.setting = setting
        self.settings = settings
        self.leaf = leaf
        self.angle = 0.0
        self._steps = Steps(settings.step_deg)

    @property
    def free(self) -> bool:
        return self.angle >= self.settings.rod_free_deg * DEGREE

    def handle(self) -> Vec:
        """Where the hand takes it, in the world."""
        u, v, y = self.setting.place
        sine, cosine = sine_cosine(self.angle)
        reach = self.setting.handle
        return self.leaf.to_world(u + self.setting.side * reach * cosine, v + reach * sine, y)

    def direction(self, point: Vec) -> tuple[float, float]:
        """Angle of a point about the rod, 0 at the locked handle, and its distance from it."""
        u, v, _ = self.leaf.to_local(point)
        u0, v0, _ = self.setting.place
        du, dv = self.setting.side * (u - u0), v - v0
        return angle_of(dv, du), distance((du, dv, 0.0), (0.0, 0.0, 0.0))

    def pose(self) -> Pose:
        """Of the rod's model: axis on the ground, handle along the model's +x when locked."""
        u, v, _ = self.setting.place
        x, _, z = self.leaf.to_world(u, v, 0.0)
        if self.leaf.sign * self.setting.side > 0.0:
            turn = about_y(-self.angle)
        else:  # half a turn points the handle along -x; the rod is the same front and back
            turn = about_y(PI + self.angle)
        return pose(multiply(about_y(self.leaf.yaw()), turn), (x, 0.0, z))

    def turn_to(self, world: World, angle: float, hand: Hand) -> None:
        """Sets the angle and says each step passed."""
        self.angle = angle
        world.move_rod(self)
        passed = self._steps.passed(angle / DEGREE)
        if passed is not None:
            world.emit("rod", rod=self.name, deg=passed, hand=hand.name)


class RodGrip:
    """A hand on a rod's handle."""

    latched = False

    def __init__(self, rod: Rod, hand: Hand) -> None:
        self.rod = rod
        self._start = rod.angle
        self._from = hand.point
        self._hand_angle = rod.direction(hand.point)[0]
        self._told = False

    def tick(self, world: World, hand: Hand) -> None:
        rod, settings = self.rod, self.rod.settings
        if distance(hand.point, rod.handle()) > world.settings.hands.let_go:
            hand.held = None
            return
        if world.seal.blocks(rod.name) or rod.leaf.degrees > 1.0:
            if not self._told and distance(hand.point, self._from) > settings.blocked_travel:
                self._told = True
                world.emit("rod_blocked", rod=rod.name, hand=hand.name)
            return
        angle, radius = rod.direction(hand.point)
        if radius < NEAR_AXIS:
            return
        wanted = self._start + wrap(angle - self._hand_angle)
        most = settings.rod_speed / RATE
        step = min(max(wanted - rod.angle, -most), most)
        target = min(max(rod.angle + step, 0.0), settings.rod_range_deg * DEGREE)
        if target != rod.angle:
            rod.turn_to(world, target, hand)

    def press(self, world: World, hand: Hand) -> None:
        """A handle has no trigger."""

    def release(self, world: World, hand: Hand) -> None:
        """A handle has no trigger."""

    def let_go(self, world: World, hand: Hand) -> None:
        hand.held = None


class LeafGrip:
    """A hand on a leaf."""

    latched = False

    def __init__(self, leaf: Leaf, hand: Hand) -> None:
        self.leaf = leaf
        self._last = leaf.direction(hand.point)[0]
        self._wanted = leaf.angle
        leaf.held = True

    def tick(self, world: World, hand: Hand) -> None:
        leaf = self.leaf
        if not leaf.held or leaf.reach(hand.point) > world.settings.hands.let_go:
            self.let_go(world, hand)
            return
        angle, radius = leaf.direction(hand.point)
        if radius >= NEAR_AXIS:
            # step by step, since a leaf turns further than half a circle
            self._wanted += wrap(angle - self._last)
            self._last = angle
        world.doors.pull(world, leaf, self._wanted)

    def press(self, world: World, hand: Hand) -> None:
        """A leaf has no trigger."""

    def release(self, world: World, hand: Hand) -> None:
        """A leaf has no trigger."""

    def let_go(self, world: World, hand: Hand) -> None:
        self.leaf.held = False
        hand.held = None


class Doors:
    """Both leaves and their rods."""

    __slots__ = ("_speed", "leaves", "rods", "settings", "strapped")

    def __init__(self, settings: DoorSettings, rods: tuple[RodSetting, ...]) -> None:
        self.settings = settings
        self.strapped = False  # by the safety strap: the right leaf opens to `taut_deg` only
        self.leaves = {name: Leaf(name, settings) for name in ("left", "right")}
        self.rods = [Rod(rod, self.leaves[rod.leaf], settings) for rod in rods]
        for rod in self.rods:
            rod.leaf.rods.append(rod)
        self._speed = {"left": 0.0, "right": 0.0}

    def open_degrees(self) -> float:
        """How far the wider leaf is open."""
        return max(leaf.degrees for leaf in self.leaves.values())

    def daylight(self) -> float:
        """0 closed .. 1 both leaves square or wider."""
        left, right = self.leaves["left"].degrees, self.leaves["right"].degrees
        return (min(left, 90.0) + min(right, 90.0)) / 180.0

    def may_move(self, leaf: Leaf) -> bool:
        """Its rods are turned, and the left leaf is free of the right one's lap."""
        lap = self.settings.lap_deg
        return leaf.unlocked and (leaf.name == "right" or self.leaves["right"].degrees >= lap)

    def pull(self, world: World, leaf: Leaf, wanted: float) -> None:
        """Moves a held leaf one step towards a wanted angle."""
        if not self.may_move(leaf):
            return
        stuck = leaf.degrees < self.settings.breakout_deg
        most = (self.settings.breakout_speed if stuck else self.settings.speed) / RATE
        step = min(max(wanted - leaf.angle, -most), most)
        self._speed[leaf.name] = step * RATE
        self._turn(world, leaf, leaf.angle + step)

    def _turn(self, world: World, leaf: Leaf, angle: float) -> None:
        low = 0.0
        if leaf.name == "right" and self.leaves["left"].degrees > 0.5:
            low = self.settings.lap_deg * DEGREE  # the left one has to be closed first
        high = self.settings.taut_deg if self.strapped else self.settings.range_deg
        target = min(max(angle, low), high * DEGREE)
        if target != angle:
            self._speed[leaf.name] = 0.0
        if target != leaf.angle:
            leaf.turn_to(world, target)

    def fling(self, leaf: str, speed: float) -> None:
        """Something pushes a leaf open from inside, rad/s, out of the hand that holds it."""
        self.leaves[leaf].held = False
        self._speed[leaf] = speed

    def tick(self, world: World) -> None:
        """Lets leaves nobody holds swing on and slow down."""
        for leaf in self.leaves.values():
            speed = self._speed[leaf.name]
            if leaf.held or speed == 0.0:
                continue
            loss = self.settings.friction / RATE
            speed = max(speed - loss, 0.0) if speed > 0.0 else min(speed + loss, 0.0)
            self._speed[leaf.name] = speed
            self._turn(world, leaf, leaf.angle + speed / RATE)
