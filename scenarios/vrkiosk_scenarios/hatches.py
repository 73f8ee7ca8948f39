"""The two hatches in a reefer's bulkhead, behind which the evaporator is: they swing out by hand
once the lead on the wire through their eyes is cut, or where none is.

A hatch turns about an upright axis on its left; angle 0 is shut, positive towards whoever stands
before it. Sizes: the type's own table (`vrkiosk_assets.containers.HATCH_MM`) and its model.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vrkiosk_assets.containers import ContainerType
from vrkiosk_scenarios.doors import NEAR_AXIS, Steps
from vrkiosk_scenarios.geometry import (
    DEGREE,
    NO_TURN,
    Pose,
    Vec,
    about_y,
    angle_of,
    box_distance,
    compose,
    distance,
    pose,
    transform,
    wrap,
)
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.solid import SKIN_M, Solid

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.hide_parts import HidePart
    from vrkiosk_scenarios.world import World

PREFIX: Final = "hatch_"
SEAL: Final = "hatch_seal_"
SIZE_M: Final = (0.700, 0.900, 0.029)
FACE_Z: Final = -0.001  # of the panel in the hatch's own frame
CENTRE: Final[Vec] = (SIZE_M[0] / 2, SIZE_M[1] / 2, FACE_Z - SIZE_M[2] / 2)
HALF: Final[Vec] = (SIZE_M[0] / 2, SIZE_M[1] / 2, SIZE_M[2] / 2)


def axes(kind: ContainerType) -> dict[str, Vec]:
    """Where each hatch's own frame is: its hinge's lower end, by the hatch's name."""
    hatches = [part for part in kind.parts if part.model == "reefer_hatch"]
    found = {}
    for part in hatches:
        x, y, z = part.position
        found[part.name] = (x / 1000.0, y / 1000.0, z / 1000.0)
    return found


def solids(kind: ContainerType) -> list[Solid]:
    """The panels, shut. Each moves with a leaf of its own name."""
    if kind.reefer is None:
        return []
    density, found = kind.reefer.foam_density, []
    for name, (x, y, z) in axes(kind).items():
        centre = (x + CENTRE[0], y + CENTRE[1], z + CENTRE[2])
        panel = Solid(name, name, "sandwich", density, HALF, pose(NO_TURN, centre), SKIN_M)
        found.append(replace(panel, leaf=name))
    return found


class Hatch:
    """One. `angle` in radians; `sealed`: a whole lead keeps it shut."""

    __slots__ = ("_steps", "angle", "axis", "carried", "name", "sealed")

    def __init__(self, name: str, axis: Vec, sealed: bool, carried: tuple[HidePart, ...]) -> None:
        self.name = name
        self.axis = axis
        self.angle = 0.0
        self.sealed = sealed
        self.carried = carried
        self._steps = Steps(10.0)

    @property
    def side(self) -> str:
        """left or right."""
        return self.name.removeprefix(PREFIX)

    @property
    def lead(self) -> str:
        """Name of the part that seals it."""
        return f"{SEAL}{self.side}"

    def pose(self) -> Pose:
        """Of its model in the world."""
        return pose(about_y(-self.angle), self.axis)

    def box_pose(self) -> Pose:
        """Of its solid: centre of the panel."""
        return compose(self.pose(), pose(NO_TURN, CENTRE))

    def direction(self, point: Vec) -> tuple[float, float]:
        """Angle of a point about the axis from the shut hatch, and its distance from it."""
        x, z = point[0] - self.axis[0], point[2] - self.axis[2]
        return angle_of(z, x), distance((x, 0.0, z), (0.0, 0.0, 0.0))

    def eye(self) -> Vec:
        """Where the lead hangs, shut."""
        return transform(self.pose(), (SIZE_M[0], SIZE_M[1] / 2, 0.02))

    def turn_to(self, world: World, angle: float) -> None:
        """Sets the angle, tells solids and pictures, and says each step passed."""
        self.angle = angle
        for solid in world.solids:
            if solid.leaf == self.name:
                solid.pose = self.box_pose()
        world.physics.place_leaf(self.name, self.box_pose())
        world.show(self.name, self.pose())
        for part in self.carried:
            world.show(part.name, compose(self.pose(), part.pose))
        passed = self._steps.passed(angle / DEGREE)
        if passed is not None:
            world.emit("hatch", hatch=self.side, deg=passed)


class HatchGrip:
    """A hand on a hatch."""

    latched = False

    def __init__(self, hatch: Hatch, hand: Hand) -> None:
        self.hatch = hatch
        self._from = hand.point
        self._start = hatch.angle
        self._hand_angle = hatch.direction(hand.point)[0]
        self._told = False

    def tick(self, world: World, hand: Hand) -> None:
        hatch, s = self.hatch, world.settings.hatches
        if box_distance(hatch.box_pose(), HALF, hand.point) > world.settings.hands.let_go:
            hand.held = None
            return
        if hatch.sealed:
            if not self._told and distance(hand.point, self._from) > s.blocked_travel:
                self._told = True
                world.emit("hatch_blocked", hatch=hatch.side, hand=hand.name)
            return
        angle, radius = hatch.direction(hand.point)
        if radius < NEAR_AXIS:
            return
        most = s.speed / RATE
        wanted = self._start + wrap(angle - self._hand_angle)
        step = min(max(wanted - hatch.angle, -most), most)
        target = min(max(hatch.angle + step, 0.0), s.range_deg * DEGREE)
        if target != hatch.angle:
            hatch.turn_to(world, target)

    def press(self, world: World, hand: Hand) -> None:
        """A hatch has no trigger."""

    def release(self, world: World, hand: Hand) -> None:
        """A hatch has no trigger."""

    def let_go(self, world: World, hand: Hand) -> None:
        hand.held = None


class Hatches:
    """All hatches of a box, none where it is no reefer."""

    __slots__ = ("_cutting", "all")

    def __init__(self, world: World, carried: list[HidePart]) -> None:
        parts = {part.name for part in world.description.parts}
        self.all = [
            Hatch(
                name,
                axis,
                f"{SEAL}{name.removeprefix(PREFIX)}" in parts,
                tuple(part for part in carried if part.leaf == name),
            )
            for name, axis in axes(world.scenario.container.kind).items()
        ]
        self._cutting = 0
        for hatch in self.all:
            hatch.turn_to(world, 0.0)

    def named(self, name: str) -> Hatch:
        """The hatch of that name. StopIteration never: the name is one of a solid."""
        return next(hatch for hatch in self.all if hatch.name == name)

    def in_reach(self, point: Vec, reach: float) -> Hatch | None:
        """The hatch whose panel a hand is at."""
        for hatch in self.all:
            if box_distance(hatch.box_pose(), HALF, point) <= reach:
                return hatch
        return None

    def cut_at(self, world: World, jaws: Vec, hand: Hand) -> None:
        """A step with the cutter's jaws closing somewhere: at a lead they cut it in time."""
        s = world.settings.seal
        near = [h for h in self.all if h.sealed and distance(h.eye(), jaws) <= s.cut_reach]
        self._cutting = self._cutting + 1 if near else 0
        if near and self._cutting >= s.cut_s * RATE:
            self._cutting = 0
            near[0].sealed = False
            world.hide(near[0].lead)
            world.emit("lead_cut", hatch=near[0].side, hand=hand.name)
