"""Carrying cartons: one hand for the light ones, two for the others.

A carton follows the hand that took it, upright, at a limited speed; two hands turn it about the
upright. It is pushed towards its place, never set there, so other things stop it.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import (
    IDENTITY,
    Pose,
    Quat,
    Vec,
    box_distance,
    compose,
    conjugate,
    distance,
    forward,
    mix,
    multiply,
    normalise,
    place_of,
    pose,
    rotate,
    subtract,
    turn_of,
)
from vrkiosk_scenarios.locomotion import moved
from vrkiosk_scenarios.physics import drive

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.solids import CartonPlan
    from vrkiosk_scenarios.world import World


def _heading(direction: Vec) -> Quat:
    """The turn about the upright that takes -z to a direction seen from above."""
    x, z = direction[0], direction[2]
    size = sqrt(x * x + z * z)
    if size < 1e-6:
        return (0.0, 0.0, 0.0, 1.0)
    # half the angle between -z and the direction: (1 + cos) and sin, normalised
    cosine, sine = -z / size, -x / size
    if cosine < -0.999999:
        return (0.0, 1.0, 0.0, 0.0)
    w = 1.0 + cosine
    size = sqrt(sine * sine + w * w)
    return (0.0, sine / size, 0.0, w / size)


class CartonGrip:
    """One or two hands on a carton."""

    latched = False

    def __init__(self, index: int, plan: CartonPlan, world: World, hand: Hand) -> None:
        self.index = index
        self.plan = plan
        self.hands = [hand]
        self._taken_from = place_of(world.physics.carton_pose(index))
        self._target: Pose = world.physics.carton_pose(index)
        self._frame: Pose = self._target
        self._rest: Pose = IDENTITY  # of the carton, in the frame of the hands
        self._speed = 0.0  # how fast these hands can move this mass, m/s; 0: not at all
        self.hold(world)

    def _hand_frame(self) -> Pose:
        """Place and heading of the hands that hold."""
        first = self.hands[0]
        if len(self.hands) == 1:
            return pose(_heading(forward(first.grip)), first.point)
        left, right = sorted(self.hands, key=lambda hand: hand.side)
        across = subtract(right.point, left.point)
        return pose(
            _heading((across[2], 0.0, -across[0])), mix(first.point, self.hands[1].point, 0.5)
        )

    def hold(self, world: World) -> None:
        """Remembers how the carton lies in the hands, anew whenever a hand joins or leaves."""
        self._speed = self._fastest(world)
        self._frame = self._hand_frame()
        now = world.physics.carton_pose(self.index)
        back = conjugate(turn_of(self._frame))
        offset = rotate(back, subtract(place_of(now), place_of(self._frame)))
        self._rest = pose(multiply(back, turn_of(now)), offset)

    def join(self, world: World, hand: Hand) -> None:
        """The second hand."""
        self.hands.append(hand)
        hand.held = self
        self.hold(world)

    def _fastest(self, world: World) -> float:
        settings, mass = world.settings.cartons, self.plan.mass
        if len(self.hands) == 1:
            return settings.speed if mass <= settings.one_hand_kg else 0.0
        return settings.speed if mass <= settings.lift_kg else settings.heavy_speed

    def tick(self, world: World, hand: Hand) -> None:
        if hand is not self.hands[0]:
            return  # the first hand moves it for both
        settings = world.settings.cartons
        speed = self._speed
        if speed == 0.0:
            return
        target = compose(self._hand_frame(), self._rest)
        turn, place = normalise(turn_of(target)), place_of(target)
        now = world.physics.carton_pose(self.index)
        if self.plan.mass > settings.lift_kg:  # too heavy to lift: it slides
            place = (place[0], now[5], place[2])
        if distance(place, place_of(now)) > settings.let_go:
            self._open(world)
            return
        drive(world.physics, self.index, now, pose(turn, place), speed, settings)

    def press(self, world: World, hand: Hand) -> None:
        """A carton has no trigger."""

    def release(self, world: World, hand: Hand) -> None:
        """A carton has no trigger."""

    def let_go(self, world: World, hand: Hand) -> None:
        hand.held = None
        self.hands.remove(hand)
        if self.hands:
            self.hold(world)
        else:
            self._put_down(world, hand)

    def _open(self, world: World) -> None:
        for hand in tuple(self.hands):
            self.let_go(world, hand)

    def _put_down(self, world: World, hand: Hand) -> None:
        now = place_of(world.physics.carton_pose(self.index))
        world.physics.wake(self.index)
        if distance(now, self._taken_from) >= world.settings.cartons.moved_least:
            world.emit(
                "carton_moved", carton=self.plan.name, hand=hand.name, **world.coordinates(now)
            )

    def carry_along(self, world: World, before: Pose, after: Pose) -> None:
        """The officer went elsewhere with the carton in hand."""
        if self._speed == 0.0:
            return
        now = world.physics.carton_pose(self.index)
        world.physics.place_carton(self.index, moved(before, after, now))


def nearest(world: World, point: Vec, reach: float) -> int | None:
    """Index of the carton whose surface is nearest to a point, within `reach`."""
    best, found = reach, None
    for index, plan in enumerate(world.plans):
        where = world.carton_poses[index]
        if distance(place_of(where), point) > 1.5:
            continue
        away = box_distance(where, plan.half, point)
        if away <= best and (found is None or away < best):
            best, found = away, index
    return found


def take(world: World, hand: Hand, index: int) -> None:
    """A hand takes a carton, or joins the other hand that holds it."""
    for other in world.hands:
        held = other.held
        if isinstance(held, CartonGrip) and held.index == index and other is not hand:
            held.join(world, hand)
            break
    else:
        hand.held = CartonGrip(index, world.plans[index], world, hand)
    plan = world.plans[index]
    if plan.suspect and world.evidence.in_bag(plan.aoi) is None:
        world.safety.touch(world, hand, plan.aoi)
    world.emit("carton_taken", carton=plan.name, hand=hand.name)
