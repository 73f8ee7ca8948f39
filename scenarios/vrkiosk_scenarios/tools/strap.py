"""The safety strap: hooked round one locking bar of each leaf, it holds the right leaf ajar.

Use at a bar hooks an end there, either first; with both ends hooked it stays. A hand that closes
on the taut strap takes it off. An end that is hooked comes off when the strap is let go, or led
further away than it is long.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    NO_TURN,
    Pose,
    Vec,
    closest_on_ray,
    compose,
    distance,
    length,
    mix,
    pose,
    scale,
    subtract,
    towards,
)
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.doors import Rod
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World

LINKS: Final = 9  # pieces of webbing that are drawn, each as long as the next is away at most
HOOKS: Final = ("strap_hook_1", "strap_hook_2")
WEB: Final = tuple(f"strap_web_{number}" for number in range(1, LINKS + 1))
BUCKLE: Final = "strap_buckle"
PARTS: Final[dict[str, str]] = {
    **dict.fromkeys(HOOKS, "strap_hook"),
    **dict.fromkeys(WEB, "strap_web"),
    BUCKLE: BUCKLE,
}
BEFORE: Final = 0.034  # m from a bar's axis to the webbing before it
SAG: Final = 0.5  # of the slack, how far it hangs


class Strap(Tool):
    """`hooked`: names of the bars that have an end; `on`: both have."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.hooked: list[str] = []

    @property
    def on(self) -> bool:
        return len(self.hooked) == 2

    @property
    def shown(self) -> bool:
        return not self.hooked

    def bar(self, world: World, name: str) -> Vec:
        """Where the strap goes round a bar, in the world."""
        rod = _rod(world, name)
        u, v, _ = rod.setting.place
        return rod.leaf.to_world(u, v + BEFORE, world.settings.strap.height)

    def press(self, world: World, hand: Hand) -> None:
        s = world.settings.strap
        for name in s.bars:
            free = (
                name not in self.hooked
                and _rod(world, name).leaf.degrees <= world.settings.doors.taut_deg + 0.5
            )
            if free and distance(self._level(world, name), self._grip()) <= s.reach:
                self._hook(world, name, hand)
                return

    def _grip(self) -> Vec:
        return self.pose[4:]

    def _level(self, world: World, name: str) -> Vec:
        """The place of the bar nearest to the hand: a strap may be hooked a little higher."""
        x, y, z = self.bar(world, name)
        return (x, min(max(self._grip()[1], y - 0.35), y + 0.35), z)

    def _hook(self, world: World, name: str, hand: Hand) -> None:
        self.hooked.append(name)
        if self.on:
            self.holder, hand.held = None, None
            world.doors.strapped = True
            world.emit("strap", on=True, hand=hand.name)

    def take(self, world: World, hand: Hand) -> None:
        if self.on:
            self.hooked = []
            world.doors.strapped = False
            world.emit("strap", on=False, hand=hand.name)
        super().take(world, hand)

    def reach_of(self, world: World, point: Vec) -> float:
        """From a point to the taut strap, or to the rolled one's middle."""
        if not self.on:
            return distance(self._grip(), point)
        a, b = (self.bar(world, name) for name in self.hooked)
        way = subtract(b, a)
        far = length(way)
        along, aside = closest_on_ray(a, scale(way, 1.0 / far), point)
        return aside if 0.0 <= along <= far else min(distance(a, point), distance(b, point))

    def work(self, world: World, hand: Hand) -> None:
        if self.hooked:
            away = distance(self.bar(world, self.hooked[0]), self._grip())
            if away > world.settings.strap.length:
                self.hooked = []

    def end_use(self, world: World) -> None:
        self.hooked = []

    def set_home(self, home: Pose) -> None:
        if self.on:
            self.home = home
        else:
            super().set_home(home)

    def idle(self, world: World) -> None:
        if self.on:
            a, b = (self.bar(world, name) for name in self.hooked)
            self.pose = pose(NO_TURN, mix(a, b, 0.5))
        else:
            super().idle(world)

    def appearance(self, world: World) -> Hashable:
        return None if self.hooked else False

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """Hooks at their bars, the webbing between them or to the hand, and its buckle."""
        if not self.hooked:
            return tuple((name, None) for name in PARTS)
        first = self.bar(world, self.hooked[0])
        last = self.bar(world, self.hooked[1]) if self.on else self._grip()
        ends = [first, last] if self.on else [first]
        shown: list[tuple[str, Pose | None]] = [(name, None) for name in HOOKS[len(ends) :]]
        shown += [(n, pose(NO_TURN, end)) for n, end in zip(HOOKS, ends, strict=False)]
        slack = 0.0 if self.on else max(world.settings.strap.length - distance(first, last), 0.0)
        places = [_hanging(first, last, k / LINKS, slack * SAG) for k in range(LINKS + 1)]
        for k, name in enumerate(WEB):
            way = subtract(places[k + 1], places[k])
            far = length(way)
            turn = towards(scale(way, 1.0 / far)) if far > 1e-6 else NO_TURN
            shown.append((name, pose(turn, mix(places[k], places[k + 1], 0.5))))
        middle = shown[-1 - LINKS // 2][1]
        shown.append((BUCKLE, compose(middle, pose(NO_TURN, (0.0, 0.0, 0.0))) if middle else None))
        return tuple(shown)


def _rod(world: World, name: str) -> Rod:
    return next(rod for rod in world.doors.rods if rod.name == name)


def _hanging(a: Vec, b: Vec, part: float, sag: float) -> Vec:
    """A place along a webbing that hangs through by `sag` in its middle."""
    x, y, z = mix(a, b, part)
    return (x, y - 4.0 * sag * part * (1.0 - part), z)
