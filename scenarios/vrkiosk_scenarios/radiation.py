"""Dose rate at a point, from the sources of the scenario through everything solid between.

A source gives a rate that falls with the square of the distance and with the mass on the way
(`attenuation.transmitted`). Goods that are radioactive count as one source for each row of a stack,
in the middle of its cartons. What is on the way through the row itself shields as goods do that
radiate all through, half of them before the other half: by 1 / (1 + x), near to the mean
(1 - exp(-x)) / x of a slab. A source is where its cartons are; what is carried off takes its rate
along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.attenuation import mass_between, transmitted
from vrkiosk_scenarios.geometry import Vec, add, place_of, scale, subtract
from vrkiosk_scenarios.scenario_sources import NUCLIDES, GoodsSource, PointSource

if TYPE_CHECKING:
    from vrkiosk_scenarios.solid import Solid
    from vrkiosk_scenarios.world import World

NEAREST_M2: Final = 0.01  # no rate is computed from nearer than 10 cm
BQ_G_KG: Final = 1e-3  # MBq in a kilogram of 1 Bq/g


@dataclass(frozen=True, slots=True)
class Emitter:
    """Something that radiates. `place`: of a point source; `cartons`: of goods, by index.

    rate: uSv/h at 1 m with nothing between; coefficient: m2/kg.
    """

    rate: float
    coefficient: float
    place: Vec
    cartons: tuple[int, ...] = ()

    def where(self, world: World) -> Vec:
        """Its middle in the world now."""
        if not self.cartons:
            return self.place
        total = (0.0, 0.0, 0.0)
        for index in self.cartons:
            total = add(total, place_of(world.carton_poses[index]))
        return scale(total, 1.0 / len(self.cartons))

    def at(self, world: World, point: Vec, solids: list[Solid]) -> float:
        """uSv/h that it gives at a point of the world."""
        middle = self.where(world)
        away = subtract(point, middle)
        square = max(away[0] * away[0] + away[1] * away[1] + away[2] * away[2], NEAREST_M2)
        if not self.cartons:
            through = transmitted(mass_between(solids, middle, point), self.coefficient)
            return self.rate / square * through
        own = [solid for solid in solids if solid.carton in self.cartons]
        others = [solid for solid in solids if solid.carton not in self.cartons]
        slab = 2.0 * self.coefficient * mass_between(own, middle, point)
        through = transmitted(mass_between(others, middle, point), self.coefficient)
        return self.rate / square * through / (1.0 + slab)


def emitters(world: World) -> list[Emitter]:
    """Everything of the scenario that radiates."""
    found: list[Emitter] = []
    for source in world.scenario.sources:
        match source:
            case PointSource():
                per_mbq, coefficient = NUCLIDES[source.nuclide]
                place = (
                    source.x_mm / 1000.0,
                    world.space.floor + source.height_mm / 1000.0,
                    -source.from_door_mm / 1000.0,
                )
                found.append(Emitter(per_mbq * source.activity_mbq, coefficient, place))
            case GoodsSource():
                found += _rows(world, source)
    return found


def _rows(world: World, source: GoodsSource) -> list[Emitter]:
    """An emitter for each row of each stack of the goods."""
    per_mbq, coefficient = NUCLIDES["natural"]
    found, first = [], 0
    for stack in world.scenario.cargo.stacks:
        size = stack.columns * stack.layers
        for _ in range(stack.rows):
            row = tuple(range(first, first + size))
            first += size
            if stack.kind == source.goods and stack.contents is None:
                mass = 0.0
                for index in row:
                    mass += world.plans[index].mass
                rate = per_mbq * mass * source.bq_g * BQ_G_KG
                found.append(Emitter(rate, coefficient, (0.0, 0.0, 0.0), row))
    return found


def dose_rate(world: World, point: Vec) -> float:
    """uSv/h at a point, the background aside: all emitters at once."""
    total = 0.0
    for emitter in emitters(world):
        total += emitter.at(world, point, world.solids)
    return total
