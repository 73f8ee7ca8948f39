"""The bolt seal: viewed, verified, tugged, twisted, cut.

While it is whole it holds the handle of one rod. A sound seal gives a little and stops; a glued
or cut one gives more, and of a spinning one the barrel turns round its pin, which is what tug and
twist are for. A cloned one is sound: only what is printed on it tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import (
    DEGREE,
    PI,
    Pose,
    Vec,
    about_x,
    about_y,
    conjugate,
    distance,
    dot,
    length,
    multiply,
    place_of,
    pose,
    scale,
    sine_cosine,
    subtract,
    turn_of,
    unit,
)
from vrkiosk_scenarios.physics import RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.doors import Leaf
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.scenario_box import Seal as SealPlan
    from vrkiosk_scenarios.settings import Seal as SealSettings
    from vrkiosk_scenarios.world import World


class Seal:
    """State of the one seal of the box."""

    __slots__ = (
        "_cut_ticks",
        "_fallen",
        "_first_view",
        "_second_view",
        "_shown",
        "_view_ticks",
        "give",
        "kept",
        "leaf",
        "plan",
        "replaced",
        "settings",
        "turned",
        "viewed",
        "whole",
    )

    def __init__(self, settings: SealSettings, plan: SealPlan, leaf: Leaf) -> None:
        self.settings = settings
        self.plan = plan
        self.leaf = leaf
        self.whole = plan.state != "cut"
        self.viewed = False
        self.kept = False  # in an evidence bag
        self.replaced = False  # a new seal hangs in its place
        self.give: Vec = (0.0, 0.0, 0.0)  # how far it is pulled, for drawing
        self.turned = 0.0  # how far it is twisted, radians
        self._view_ticks = 0
        self._cut_ticks = 0
        self._fallen = self._below()
        self._first_view: Vec | None = None
        self._second_view = False
        self._shown: tuple[object, ...] = ()  # what `show` wrote last

    def place(self) -> Vec:
        """Where the hasp holds it, in the world."""
        return self.leaf.to_world(*self.settings.place)

    def _below(self) -> Pose:
        """On the ground before the hasp."""
        x, _, z = self.place()
        return pose(multiply(about_y(self.leaf.yaw()), about_x(PI / 2.0)), (x, 0.015, z + 0.25))

    def pose(self) -> Pose:
        """Of its model; once cut it lies on the ground."""
        if not self.whole:
            return self._fallen
        where = self.place()
        turn = about_y(self.leaf.yaw() + self.turned)
        return pose(
            turn, (where[0] + self.give[0], where[1] + self.give[1], where[2] + self.give[2])
        )

    def pin_pose(self) -> Pose:
        """Of the pin's model: it turns with the barrel, unless it spins in it."""
        where = self.pose()
        if not self.whole or self.plan.state != "spinning":
            return where
        return pose(about_y(self.leaf.yaw()), place_of(where))

    def show(self, world: World) -> None:
        """Writes the poses of its parts, where anything about them changed."""
        look = (self.leaf.angle, self.give, self.turned, self._fallen, self.whole, self.kept)
        if look == self._shown:
            return
        self._shown = look
        barrel = self.pose()
        world.show("seal", barrel, visible=not self.kept)
        world.show("seal_pin", self.pin_pose(), visible=not self.kept)
        if self.plan.state == "glued":
            world.show("seal_glue", barrel, visible=not self.kept)

    def blocks(self, rod: str) -> bool:
        return (self.whole or self.replaced) and rod == self.settings.rod

    def gives(self) -> tuple[float, float]:
        """How far this seal gives: metres pulled, degrees twisted."""
        s = self.settings
        if self.replaced:
            return s.sound_gives
        if self.plan.state == "spinning":
            return s.spinning_gives
        return s.sound_gives if self.plan.state in ("sound", "cloned") else s.glued_gives

    def looked_at(self, world: World, eye: Vec, direction: Vec, ticks: int) -> bool:
        """Counts a glance; True while the seal is what is looked at, near enough to read."""
        if not self.whole:
            return False
        to_seal = subtract(self.place(), eye)
        away = length(to_seal)
        if away > self.settings.view_reach or away < 1e-6:
            return False
        towards = scale(to_seal, 1.0 / away)
        if dot(towards, direction) < sine_cosine(self.settings.view_cone_deg * DEGREE)[1]:
            return False
        if self._first_view is None:
            self._first_view = towards
        elif (
            dot(self._first_view, towards) <= sine_cosine(self.settings.view_apart_deg * DEGREE)[1]
        ):
            self._second_view = True
        self._view_ticks += ticks
        if (
            not self.viewed
            and self._second_view
            and self._view_ticks >= self.settings.view_s * RATE
        ):
            self.viewed = True
            world.emit("seal_view", ms=self._view_ticks * 1000 // RATE)
        return True

    def cut_at(self, world: World, jaws: Vec, hand: Hand) -> float:
        """A step of cutting with the jaws at a point: how far it has got, 0..1."""
        if not self.whole or distance(jaws, self.place()) > self.settings.cut_reach:
            self._cut_ticks = 0
            return 0.0
        self._cut_ticks += 1
        part = self._cut_ticks / (self.settings.cut_s * RATE)
        if part >= 1.0:
            self.whole = False
            self._fallen = self._below()
            world.emit("seal_cut", hand=hand.name)
            for other in world.hands:
                if isinstance(other.held, SealGrip):
                    other.held.let_go(world, other)
        return part


class SealGrip:
    """A hand on the seal, or on the new one that hangs in its place: pulling and twisting."""

    latched = False

    def __init__(self, world: World, hand: Hand) -> None:
        self._from = hand.point
        self._turn = turn_of(hand.grip)
        self._tug_ticks = 0
        self._tugged = False
        self._twists = [False, False]
        self._twisted = False
        self._new = world.seal.replaced
        if not self._new:
            world.emit("touched", aoi="seal", hand=hand.name)

    def tick(self, world: World, hand: Hand) -> None:
        seal, s = world.seal, world.seal.settings
        pull = subtract(hand.point, self._from)
        away = length(pull)
        if away > world.settings.hands.let_go:
            self.let_go(world, hand)
            return
        most, stop_degrees = seal.gives()
        seal.give = scale(unit(pull), min(away, most)) if away > 1e-6 else (0.0, 0.0, 0.0)
        force = min(away * s.stiffness, s.tug_most)
        self._tug_ticks = self._tug_ticks + 1 if force >= s.tug_newton else 0
        if not self._tugged and self._tug_ticks >= s.tug_s * RATE:
            self._tugged = True
            name = "new_seal_tug" if self._new else "seal_tug"
            world.emit(name, force=round(force, 1), gave_mm=round(most * 1000), hand=hand.name)
        self._twist(world, hand, stop_degrees)

    def _twist(self, world: World, hand: Hand, stop_degrees: float) -> None:
        """The wrist's roll about its own forward axis since the seal was taken."""
        s = world.seal.settings
        x, y, z, w = multiply(conjugate(self._turn), turn_of(hand.grip))
        if w < 0.0:
            x, y, z, w = -x, -y, -z, -w
        half_sine, half_cosine = sine_cosine(s.twist_deg * DEGREE / 2.0)
        # tan(roll / 2) = z / w; compared without the division
        if abs(z) * half_cosine >= w * half_sine:
            self._twists[0 if z > 0.0 else 1] = True
        stop = stop_degrees * DEGREE
        world.seal.turned = min(max(2.0 * z, -stop), stop)
        if not self._new and not self._twisted and all(self._twists):
            self._twisted = True
            world.emit("seal_twist", deg=round(stop_degrees), hand=hand.name)

    def press(self, world: World, hand: Hand) -> None:
        """A seal has no trigger."""

    def release(self, world: World, hand: Hand) -> None:
        """A seal has no trigger."""

    def let_go(self, world: World, hand: Hand) -> None:
        world.seal.give = (0.0, 0.0, 0.0)
        world.seal.turned = 0.0
        hand.held = None
