"""What endangers an officer: it says so in events, and nothing else follows from it here.

A hazard is said once for what caused it: a door swung against the head, the air of a box not
tested or not fit to breathe when one enters or opens it, bare hands where gloves belong, a box
opened that carries another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import DEGREE, Vec, distance
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.tools.garment import GLOVES, Garment

if TYPE_CHECKING:
    from vrkiosk_scenarios.doors import Leaf
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.scenario import Scenario
    from vrkiosk_scenarios.solid import Interior
    from vrkiosk_scenarios.world import World

LOOK_TICKS: Final = 9  # 20 times a second
OPEN_DEG: Final = 10.0  # a leaf so far open is open: docs/events.md
HEIGHTS: Final = frozenset({"low", "middle", "high"})
SLOW: Final = 0.2  # degrees a look (4 a second): a leaf no slower than this swings


class Safety:
    """What was done for one's safety so far. `tested`: heights at the gasket, or inside, whose air
    was read since it was last changed; `alarmed`: those that were not
    fit to breathe; `sachets`: where they lie, m in the world."""

    __slots__ = ("_angles", "_told", "alarmed", "sachets", "tested")

    def __init__(self, scenario: Scenario, room: Interior) -> None:
        count = scenario.gas.sachets if scenario.gas is not None else 0
        self.sachets = sachet_places(count, room.floor, room.front)
        self.tested: dict[str, set[str]] = {"gasket": set(), "inside": set()}
        self.alarmed: set[tuple[str, str]] = set()
        self._told: set[str] = set()
        self._angles = {"left": 0.0, "right": 0.0}

    def is_gloved(self, world: World) -> bool:
        """Whether the hands are covered; they are where the scenario has no gloves to put on."""
        gloves = world.tools.get(GLOVES)
        return not isinstance(gloves, Garment) or gloves.worn

    def sampled(self, where: str, height: str, alarm: bool) -> None:
        """The detector has read the air of a place."""
        self.tested[where].add(height)
        if alarm:
            self.alarmed.add((where, height))
            return
        self.alarmed.discard((where, height))
        clean = not any(place == where for place, _ in self.alarmed)
        if clean and self.tested[where] >= HEIGHTS:
            self.alarmed.clear()  # what the air was like elsewhere before says nothing any more

    def aired(self) -> None:
        """Time was given to the box to air: what was read before says nothing now."""
        for heights in self.tested.values():
            heights.clear()

    def say(self, world: World, kind: str, hand: str = "", cause: str = "") -> None:
        """Tells a hazard, once for each cause."""
        key = f"{kind}/{cause}"
        if key not in self._told:
            self._told.add(key)
            world.emit("hazard", kind=kind, hand=hand)

    def touch(self, world: World, hand: Hand, what: str) -> None:
        """A hand has touched something that must not be touched bare: powder, a pack, a sachet."""
        if not self.is_gloved(world):
            self.say(world, "bare_hands", hand.name, what)

    def tick(self, world: World) -> None:
        """One step."""
        if world.tick % LOOK_TICKS:
            return
        for leaf in world.doors.leaves.values():
            before, self._angles[leaf.name] = self._angles[leaf.name], leaf.degrees
            self._look_at_leaf(world, leaf, leaf.degrees - before)
        (x, y, z), space = world.head, world.space
        behind = space.front < z < -world.settings.hazards.entry
        if behind and abs(x) < space.half_width and space.floor < y < space.ceiling:
            self._enter(world)
        self._look_at_sachets(world)

    def _look_at_leaf(self, world: World, leaf: Leaf, turned: float) -> None:
        s = world.settings.hazards
        if leaf.degrees >= OPEN_DEG:
            if world.scenario.place.stacked_on:
                self.say(world, "opened_stacked")
            if any(where == "gasket" for where, _ in self.alarmed) and self.tested["gasket"]:
                self.say(world, "opened_on_alarm")
        if turned < SLOW or leaf.degrees < s.swing_from_deg:
            return
        angle, away = leaf.direction(world.head)
        ahead = angle / DEGREE - leaf.degrees
        if away < s.swing_reach and 0.0 <= ahead < s.swing_ahead_deg:
            self.say(world, "stood_in_swing", cause=leaf.name)

    def _enter(self, world: World) -> None:
        """The head is inside. Air is known that was read at every height, at the gasket or in the
        open box, since it was last given time to change."""
        if "gas_detector" not in world.tools:
            return
        if "tablet" in world.tools and "partner" not in world.calls.findings:
            self.say(world, "alone")
        if self.alarmed:
            self.say(world, "entered_on_alarm")
        elif not any(HEIGHTS <= heights for heights in self.tested.values()):
            self.say(world, "entered_untested")

    def _look_at_sachets(self, world: World) -> None:
        if world.tick % (RATE // 4) or not self.sachets:
            return
        for hand in world.hands:
            if hand.tracked and world.reaches(hand.point):
                for number, place in enumerate(self.sachets):
                    if distance(hand.point, place) < world.settings.hazards.touch:
                        self.touch(world, hand, f"sachet_{number}")


def sachet_places(count: int, floor: float, front: float) -> list[Vec]:
    """Where sachets lie on the floor, m in the world: left and right of the middle in turn, from
    the doors on, at most a step apart."""
    pitch = min(0.75, (-front - 0.8) / max(count, 1))
    return [
        ((-0.16 if k % 2 else 0.13) + 0.05 * (k % 3), floor, -0.45 - pitch * k)
        for k in range(count)
    ]
