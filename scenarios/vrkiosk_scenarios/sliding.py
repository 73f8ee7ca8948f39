"""Sliding along the ground by a stick, for who would rather move smoothly than blink.

One stays near the places to stand on one's own level; from the ground into the box, or down on
one's knees, one goes as everybody does. Walls, leaves and cargo stop a body, which then goes on
along them. The edges of the view are dark meanwhile (`SceneSnapshot.vignette`).
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import Vec, compose, distance, forward
from vrkiosk_scenarios.physics import FIXED, LEAVES, RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.locomotion import Locomotion, Node
    from vrkiosk_scenarios.settings import Locomotion as LocomotionSettings
    from vrkiosk_scenarios.world import World

HEIGHTS: Final = (0.4, 1.2)  # m above the feet at which a body is stopped
GROUPS: Final = 1 << FIXED | 1 << LEAVES
SILL: Final = 0.15  # m behind the door plane one stays, inside
NEARER: Final = 0.15  # m by which another place has to be nearer to be where one is
LEVEL: Final = 0.01


class Slide:
    """One officer's. vignette: 0 clear .. 1 dark edges."""

    __slots__ = ("_settings", "vignette")

    def __init__(self, settings: LocomotionSettings) -> None:
        self._settings = settings
        self.vignette = 0.0

    def tick(self, world: World, moving: Locomotion, hand: Hand, *, still: bool) -> None:
        """A step of the stick. still: a blink is under way."""
        moved = False
        if not still and moving.posture == "stand":
            step = self._step(world, hand)
            if step is not None:
                x, _, z = step
                for part in (step, (x, 0.0, 0.0), (0.0, 0.0, z)):
                    if self._free(world, moving, part):
                        moving.slid(world, part)
                        self._arrive(world, moving)
                        moved = True
                        break
        each = 1.0 / (self._settings.slide_dark_s * RATE)
        change = each if moved else -each / 2.0
        self.vignette = min(max(self.vignette + change, 0.0), 1.0)

    def _step(self, world: World, hand: Hand) -> Vec | None:
        """Where the stick pushes in one step of the engine, by where the head looks; None: it is
        at rest, or the head looks straight up or down."""
        s = self._settings
        x, y = hand.stick_x, hand.stick_y
        push = sqrt(x * x + y * y)
        ahead = forward(compose(world.world_from_stage, world.head_in_stage))
        level = sqrt(ahead[0] * ahead[0] + ahead[2] * ahead[2])
        if not hand.tracked or push < s.slide_on or level < 0.1:
            return None
        share = s.slide_speed / (RATE * level * max(push, 1.0))
        fx, fz = ahead[0] * share, ahead[2] * share
        return (fx * y - fz * x, 0.0, fz * y + fx * x)

    def _free(self, world: World, moving: Locomotion, step: Vec) -> bool:
        """Whether a body can take the step."""
        s, (x, y, z) = self._settings, moving.feet
        size = sqrt(step[0] * step[0] + step[2] * step[2])
        if size == 0.0:
            return False
        there = (x + step[0], y, z + step[2])
        if not self._on_foot(world, moving, there):
            return False
        if world.occupied(there, s.body_radius, s.body_bottom, s.body_top):
            return False
        ax, az = step[0] / size * s.body_radius, step[2] / size * s.body_radius
        for side in (-1.0, 0.0, 1.0):
            to_x, to_z = there[0] + ax - az * side, there[2] + az + ax * side
            for high in HEIGHTS:
                if not world.physics.sees((x, y + high, z), (to_x, y + high, to_z), GROUPS):
                    return False
        return True

    def _on_foot(self, world: World, moving: Locomotion, there: Vec) -> bool:
        """Whether one may stand there: on one's own level, near a place to stand, not through the
        outline of the box."""
        s, space = self._settings, world.space
        x, _, z = there
        if moving.here.inside:
            if z > -SILL or abs(x) > space.half_width - s.body_radius:
                return False
        elif abs(x) < space.half_width + s.body_radius and (
            space.front - s.body_radius < z < s.body_radius
        ):
            return False
        return any(distance(node.place, there) <= s.slide_reach for node in level_with(moving))

    def _arrive(self, world: World, moving: Locomotion) -> None:
        """Another place has become the nearest: the trolley comes along."""
        here = moving.here
        nearest = min(level_with(moving), key=lambda node: distance(node.place, moving.feet))
        away = distance(here.place, moving.feet)
        if nearest is not here and distance(nearest.place, moving.feet) < away - NEARER:
            moving.here = nearest
            world.arrive(nearest)
            world.emit("walked", node=nearest.name, **{"from": here.name})


def level_with(moving: Locomotion) -> list[Node]:
    """The places to stand that one can slide among from where one is."""
    here = moving.here
    return [
        node
        for node in moving.nodes
        if node.inside == here.inside
        and not node.kneeling
        and abs(node.place[1] - moving.feet[1]) < LEVEL
    ]
