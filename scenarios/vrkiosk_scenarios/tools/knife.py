"""The knife: cuts the joint of a carton's lid, film, cloth; what is inside shows.

Use pushes the blade out. A cut counts along the middle of the upper face, where lids are taped; it
goes away from the other hand, and with gloves on, or it is a hazard.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios import openings
from vrkiosk_scenarios.geometry import (
    DEGREE,
    NO_TURN,
    Pose,
    Vec,
    box_distance,
    compose,
    distance,
    dot,
    pose,
    sine_cosine,
    subtract,
    to_local,
    transform,
    unit,
)
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World

BLADE: Final = "knife_blade"
PARTS: Final = {BLADE: BLADE}
LID_ROOM: Final = 0.02  # m over a carton at which nothing may be, to reach its joint
LEAST_MOVE: Final = 0.02  # m: which way a cut goes, not a twitch of the hand


class _Cut:
    """A cut in one carton: which parts of its joint were cut, and whether all went away."""

    __slots__ = ("away", "bins", "carton", "last")

    def __init__(self, carton: int, bins: int, place: Vec) -> None:
        self.carton = carton
        self.bins = [False] * bins
        self.last = place  # of the blade, in the world
        self.away = True


class Knife(Tool):
    """Its blade is out while use is held."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.out = False
        self._cut: _Cut | None = None

    def press(self, world: World, hand: Hand) -> None:
        self.out = True

    def release(self, world: World, hand: Hand) -> None:
        self.end_use(world)

    def end_use(self, world: World) -> None:
        self.out, self._cut = False, None

    def work(self, world: World, hand: Hand) -> None:
        if not self.out or self.behind_wall(world):
            return
        point = self.point(world.settings.knife.point)
        found = self._joint(world, point)
        if found is None:
            return
        carton, part = found
        bins = world.settings.knife.bins
        if self._cut is None or self._cut.carton != carton:
            self._cut = _Cut(carton, bins, point)
        cut = self._cut
        cut.bins[min(int(part * bins), bins - 1)] = True
        move = subtract(point, cut.last)
        if distance(point, cut.last) >= LEAST_MOVE:
            self._watch(world, hand, cut, unit(move))
            cut.last = point
        if cut.bins.count(True) >= world.settings.knife.share * bins:
            self._open(world, hand, cut)

    def _joint(self, world: World, point: Vec) -> tuple[int, float] | None:
        """The carton whose joint the point is on, and where along it, 0..1."""
        s = world.settings.knife
        for index, plan in enumerate(world.plans):
            where = world.carton_poses[index]
            if index in world.opened:
                continue
            x, y, z = to_local(where, point)
            if abs(x) > plan.half[0] or abs(y - plan.half[1]) > s.reach or abs(z) > s.reach:
                continue
            if not self._covered(world, index):
                return index, 0.5 + 0.5 * x / plan.half[0]
        return None

    @staticmethod
    def _covered(world: World, index: int) -> bool:
        """Something stands on it."""
        plan, where = world.plans[index], world.carton_poses[index]
        for share in (-0.5, 0.0, 0.5):
            over = transform(where, (share * plan.half[0], plan.half[1] + LID_ROOM, 0.0))
            for other, its_pose in enumerate(world.carton_poses):
                if other != index and box_distance(its_pose, world.plans[other].half, over) == 0.0:
                    return True
        return False

    def _watch(self, world: World, hand: Hand, cut: _Cut, way: Vec) -> None:
        """A cut towards the other hand is a hazard, once a carton."""
        s = world.settings.knife
        other = world.hands[1 - hand.side]
        to_other = subtract(other.point, hand.point)
        if not other.tracked or distance(other.point, hand.point) > s.near or not cut.away:
            return
        if dot(way, unit(to_other)) > sine_cosine(s.away_deg * DEGREE)[1]:
            cut.away = False
            world.safety.say(world, "blade", other.name, world.plans[cut.carton].name)

    def _open(self, world: World, hand: Hand, cut: _Cut) -> None:
        plan = world.plans[cut.carton]
        self._cut = None
        if not world.safety.is_gloved(world):
            world.safety.say(world, "blade", hand.name, "gloves")
        world.emit("cut", target=plan.name, away=cut.away, hand=hand.name)
        world.emit("opened", carton=plan.name)
        openings.open_carton(world, cut.carton)

    def appearance(self, world: World) -> Hashable:
        return self.out

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """The blade, drawn in or out."""
        back = 0.0 if self.out else world.settings.knife.drawn_in
        return ((BLADE, compose(self.pose, pose(NO_TURN, (0.0, 0.0, back)))),)
