"""The air in the box: what is in it at which height and depth, and how it airs.

What exceeds fresh air falls by halves: in each second by the same share, the more the further
the doors stand open, and faster with a fan. Only whole seconds are computed, with + - * /.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.scenario_gas import AIR, GASES, HEIGHTS, Gas, GasName, Height

if TYPE_CHECKING:
    from vrkiosk_scenarios.safety_settings import GasLimits, Ventilation
    from vrkiosk_scenarios.world import World

Air = dict[GasName, float]
HALVING: Final = 0.6931471805599453  # ln 2: what falls by halves falls by this share a half-life
DECIMALS: Final[dict[GasName, int]] = {
    "o2": 1,
    "co2": 0,
    "co": 0,
    "lel": 0,
    "ph3": 2,
    "ch3br": 1,
    "voc": 0,
}


def height_of(part: float) -> Height:
    """Which third of the inside a height is in, `part` being 0 at the floor and 1 at the
    ceiling."""
    return HEIGHTS[min(max(int(part * 3.0), 0), 2)]


def above_limits(air: Air, limits: GasLimits) -> tuple[GasName, ...]:
    """The gases that must not be breathed in such air, in the order of a detector's display."""
    least, most = limits.o2
    found = []
    for name in GASES:
        if name == "o2":
            wrong = air[name] < least or air[name] > most
        else:
            wrong = air[name] > getattr(limits, name)
        if wrong:
            found.append(name)
    return tuple(found)


class GasState:
    """The air in one box. `left`: share of what was in the closed box besides air, 1 to 0."""

    __slots__ = ("_length", "_plan", "_settings", "left")

    def __init__(self, plan: Gas | None, settings: Ventilation, length: float) -> None:
        """plan: of the scenario, None for fresh air; length: of the inside, m."""
        self._plan = plan
        self._settings = settings
        self._length = length
        self.left = 1.0

    def at(self, height: Height, z: float) -> Air:
        """The air at a height, z metres from the door plane (negative inside)."""
        if self._plan is None:
            return dict(AIR)
        depth = min(max(-z / self._length, 0.0), 1.0)
        factor = self.left * (1.0 + (self._plan.deep - 1.0) * depth)
        air: Air = {}
        for name in GASES:
            plain, inside = AIR[name], self._plan.inside.get(name)
            value = plain
            if inside is not None:
                value = plain + (getattr(inside, height) - plain) * factor
            air[name] = max(value, 0.0)
        return air

    def tick(self, world: World) -> None:
        """One step; something changes once a second while a door stands open."""
        if world.tick % RATE == 0:
            self._fall(1.0, self._opening(world))

    def pass_minutes(self, world: World, minutes: int, fan: bool = False) -> None:
        """What a wait does, in steps of a second. fan: driven through the box from outside, which
        needs no open door."""
        opening = self._settings.fan if fan else self._opening(world)
        for _ in range(minutes * 60):
            self._fall(1.0, opening)

    def _opening(self, world: World) -> float:
        """0 shut .. 1 both leaves wide open."""
        ajar = world.doors.open_degrees() >= self._settings.ajar_deg
        return max(world.doors.daylight(), self._settings.ajar_share) if ajar else 0.0

    def _fall(self, seconds: float, speed: float) -> None:
        if self._plan is not None and speed > 0.0:
            self.left -= self.left * HALVING * speed * seconds / (60.0 * self._plan.half_life_min)
