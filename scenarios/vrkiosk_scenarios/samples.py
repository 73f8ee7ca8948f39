"""Samples: a pack of other goods out of a carton that was cut open, for an evidence bag.

To evidence it is `contents/CARTON`; one is taken of a carton, and so many of a box as it has bags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_assets.cargo import KITS
from vrkiosk_scenarios import openings
from vrkiosk_scenarios.geometry import (
    NO_TURN,
    Pose,
    Vec,
    box_distance,
    compose,
    place_of,
    pose,
    turn_of,
)
from vrkiosk_scenarios.openings import WALL, OpenPart

if TYPE_CHECKING:
    from vrkiosk_scenarios.evidence import Bagged
    from vrkiosk_scenarios.scenario import Scenario
    from vrkiosk_scenarios.solids import CartonPlan
    from vrkiosk_scenarios.world import World

SAMPLE: Final = "contents"
BAGS: Final = ("bag_sample_1", "bag_sample_2", "bag_sample_3")


def item_of(carton: str) -> str:
    """What evidence calls a sample from a carton."""
    return f"{SAMPLE}/{carton}"


def is_sample(item: str) -> bool:
    return item.startswith(f"{SAMPLE}/")


def cartons(scenario: Scenario) -> list[str]:
    """Names of the cartons that hold other goods than they say, in the order they are stacked."""
    found, count = [], 0
    for stack in scenario.cargo.stacks:
        size = stack.rows * stack.columns * stack.layers
        if stack.contents is not None:
            found += [f"carton_{count + n:02d}" for n in range(1, size + 1)]
        count += size
    return found


def longest_mm(scenario: Scenario) -> float:
    """Of the packs that may be taken; 0 where there are none, or no knife to get at them."""
    hidden = [stack.contents for stack in scenario.cargo.stacks if stack.contents is not None]
    if "knife" not in scenario.tools:
        return 0.0
    return max((max(KITS[inside.model].size_mm) for inside in hidden), default=0.0)


def taken(world: World) -> int:
    """How many there are in bags."""
    return len([bagged for bagged in world.evidence.bags if is_sample(bagged.item)])


def lying(world: World) -> list[tuple[str, Pose, Vec, float]]:
    """Other goods that lie open: item, pose of their uppermost layer in the world, its half size,
    kg of a pack. None once all bags for samples are used."""
    if taken(world) >= len(BAGS):
        return []
    found = []
    for index in sorted(world.opened):
        plan = world.plans[index]
        if plan.contents is None or world.evidence.in_bag(item_of(plan.name)) is not None:
            continue
        at, half = _layer(plan)
        mass = KITS[plan.contents.model].mass_kg
        found.append((item_of(plan.name), compose(world.carton_poses[index], at), half, mass))
    return found


def top(world: World, index: int) -> float:
    """Height above the ground of the goods that lie open in a carton, metres."""
    at, half = _layer(world.plans[index])
    return place_of(compose(world.carton_poses[index], at))[1] + half[1]


def nearest_pack(world: World, carton: str, point: Vec) -> OpenPart:
    """The pack of an opened carton that is nearest to a place of the world."""
    index = next(i for i, plan in enumerate(world.plans) if plan.name == carton)
    where, plan = world.carton_poses[index], world.plans[index]
    return min(
        openings.packs(plan),
        key=lambda pack: box_distance(compose(where, pack.at), _half(plan), point),
    )


def _half(plan: CartonPlan) -> Vec:
    """Of a pack, metres."""
    assert plan.contents is not None
    wide, high, deep = KITS[plan.contents.model].size_mm
    return wide / 2000.0, high / 2000.0, deep / 2000.0


def _layer(plan: CartonPlan) -> tuple[Pose, Vec]:
    """The uppermost layer of packs in a carton's frame, and its half size."""
    packs = openings.packs(plan)
    if len(packs) == 1:
        return packs[0].at, _half(plan)
    y = place_of(packs[0].at)[1]
    half = plan.half[0] - WALL, _half(plan)[1], plan.half[2] - WALL
    return pose(turn_of(packs[0].at), (0.0, y, 0.0)), half


def bag_at(world: World, bagged: Bagged, rise: float) -> Pose:
    """Where a bag with a sample lies: where the pack lay, on what was under it. rise: half the
    height of the bag, metres."""
    carton = bagged.item.partition("/")[2]
    index, plan = next((i, plan) for i, plan in enumerate(world.plans) if plan.name == carton)
    at = next(pack.at for pack in openings.packs(plan) if pack.name == bagged.pack)
    lifted = compose(at, pose(NO_TURN, (0.0, max(rise - _half(plan)[1], 0.0), 0.0)))
    return compose(world.carton_poses[index], lifted)
