"""The gas detector with its lance: what is in the air at the gasket, or in the open box.

It pumps while it is held. At the gasket the lance reaches past the rubber, so it reads the air
just behind the doors, at its own height; values stand after ten seconds at one height. Use
silences the alarm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from vrkiosk_scenarios.gas import DECIMALS, Air, above_limits, height_of
from vrkiosk_scenarios.geometry import Vec, distance
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.safety_panels import gas_panel
from vrkiosk_scenarios.scenario_gas import AIR, GASES, GasName, Height
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.world import World

LOOK_TICKS: Final = 9  # where the tip is, 20 times a second
Where = Literal["gasket", "inside"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where air is drawn: at the gasket or inside the box, at which height."""

    where: Where
    height: Height


class GasDetector(Tool):
    """`spot`: where it draws air now; `seconds`: for how long; `values`: those of the last sample,
    or on their way there; `alarm`: the gases above their limits; `done`: the values stand."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.spot: Spot | None = None
        self.seconds = 0
        self.values: Air = dict(AIR)
        self.alarm: tuple[GasName, ...] = ()
        self.done = False
        self._ticks = 0
        self._from: Air = dict(AIR)

    def find(self, world: World) -> Spot | None:
        """Where the lance's tip draws air; None: the air of the yard."""
        s, space = world.settings.gas_detector, world.room
        tip = self.point(s.tip)
        if self.behind_wall(world):
            return None
        height = height_of((tip[1] - space.floor) / (space.ceiling - space.floor))
        if world.doors.open_degrees() < s.shut_deg:
            return Spot("gasket", height) if self._at_gasket(world, tip) else None
        within = abs(tip[0]) < space.half_width and space.floor < tip[1] < space.ceiling
        return Spot("inside", height) if within and space.front < tip[2] < 0.0 else None

    def _at_gasket(self, world: World, tip: Vec) -> bool:
        """Near the seam between the leaves, or the upright edge at a hinge."""
        s, doors = world.settings.gas_detector, world.settings.doors
        if not doors.bottom - s.reach <= tip[1] <= doors.top + s.reach:
            return False
        face = doors.hinge[1] + doors.faces[1]
        level = (tip[0], 0.0, max(tip[2], face))
        edges = (0.0, doors.width, -doors.width)
        return tip[2] > -s.reach and any(
            distance(level, (edge, 0.0, face)) <= s.reach for edge in edges
        )

    def work(self, world: World, hand: Hand) -> None:
        if world.tick % LOOK_TICKS == 0:
            spot = self.find(world)
            if spot != self.spot:
                self._begin(spot)
        if self.spot is None:
            return
        self._ticks += 1
        pump = int(world.settings.gas_detector.pump_s * RATE)
        if self._ticks == pump:
            self._finish(world, hand, self.spot)
        elif self._ticks < pump and self._ticks % RATE == 0:
            self._approach(world, self.spot, self._ticks / pump)

    def _begin(self, spot: Spot | None) -> None:
        self.spot, self._ticks, self.seconds, self.done = spot, 0, 0, False
        self._from = self.values
        if spot is None:  # the pump draws the yard's air, and the sensors come back
            self._from, self.values, self.alarm = dict(AIR), dict(AIR), ()
        self.panel_changed = True

    def _air(self, world: World, spot: Spot) -> Air:
        depth = 0.0 if spot.where == "gasket" else self.point(world.settings.gas_detector.tip)[2]
        return world.gas.at(spot.height, depth)

    def _approach(self, world: World, spot: Spot, part: float) -> None:
        """The sensors on their way: each second nearer to what there is."""
        air = self._air(world, spot)
        self.seconds = self._ticks // RATE
        self._show(
            world, {n: self._from[n] + (air[n] - self._from[n]) * part for n in GASES}, exact=True
        )

    def _show(self, world: World, air: Air, exact: bool) -> None:
        """Takes values as its display rounds them; with the sensors' noise where not exact."""
        noise = world.settings.gas_detector.noise_permille
        shown: Air = {}
        for name in GASES:
            value = air[name]
            if not exact:
                off = world.random.between(-noise, noise) / 1000.0
                value += value * (off / 10.0 if name == "o2" else off)
            shown[name] = round(max(value, 0.0), DECIMALS[name])
        self.values = shown
        self.alarm = above_limits(shown, world.settings.gas_limits)
        self.panel_changed = True

    def _finish(self, world: World, hand: Hand, spot: Spot) -> None:
        self._show(world, self._air(world, spot), exact=False)
        self.done, self.seconds = True, self._ticks // RATE
        world.safety.sampled(spot.where, spot.height, bool(self.alarm))
        world.emit(
            "gas_reading",
            place=spot.where,
            height=spot.height,
            alarm=" ".join(self.alarm),
            hand=hand.name,
            **{name: self.values[name] for name in GASES},
            **world.coordinates(self.point(world.settings.gas_detector.tip)),
        )

    def end_use(self, world: World) -> None:
        self._begin(None)

    def panel(self, world: World) -> Panel:
        return gas_panel(self, world)
