"""What is seen of cargo that was cut open: flaps, its own goods, or others on a layer below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_assets.cargo import KITS, LAYER_MM, OPENING, kind_of_case
from vrkiosk_scenarios.geometry import IDENTITY, NO_TURN, Pose, compose, pose

if TYPE_CHECKING:
    from vrkiosk_scenarios.solids import CartonPlan
    from vrkiosk_scenarios.world import World

WALL: Final = 0.006  # m of cardboard to all sides
GAP: Final = 0.002  # m between packs
MOST: Final = 30  # packs of a layer that are drawn
BURIED: Final = 0.6  # of a pack's height lies below the cut in cloth or film


@dataclass(frozen=True, slots=True)
class OpenPart:
    """One model. at: in the carton's frame. instead: it is drawn instead of the closed carton."""

    name: str
    model: str
    at: Pose = IDENTITY
    instead: bool = False


def has_lid(plan: CartonPlan) -> bool:
    """It has models of itself cut open: the closed one goes."""
    return kind_of_case(plan.model) in OPENING


def open_parts(plan: CartonPlan) -> tuple[OpenPart, ...]:
    """Everything that shows once a carton was cut open."""
    goods = packs(plan)
    if not has_lid(plan):
        on_top = pose(NO_TURN, (0.0, plan.half[1] + 0.001, 0.0))
        return (OpenPart(f"{plan.name}_open", "slit", on_top), *goods)
    state = "opened" if plan.contents is None else "emptied"
    model = f"{state}_{kind_of_case(plan.model)}"
    return (OpenPart(f"{plan.name}_open", model, instead=True), *goods)


def packs(plan: CartonPlan) -> tuple[OpenPart, ...]:
    """The uppermost layer of other goods: side by side in a case; one pack in the cut else."""
    if plan.contents is None:
        return ()
    model = plan.contents.model
    wide, high, deep = (value / 1000.0 for value in KITS[model].size_mm)
    if not has_lid(plan):
        at = pose(NO_TURN, (0.0, plan.half[1] + (0.5 - BURIED) * high, 0.0))
        return (OpenPart(f"{plan.name}_contents_01", model, at),)
    x, z = plan.half[0] - WALL, plan.half[2] - WALL
    columns = max(int(2.0 * x / (wide + GAP)), 1)
    rows = max(int(2.0 * z / (deep + GAP)), 1)
    y = plan.half[1] - LAYER_MM / 1000.0 + high / 2.0
    found: list[OpenPart] = []
    for i in range(columns):
        for j in range(rows):
            if len(found) < MOST:
                place = (
                    (wide + GAP) * (i - (columns - 1) / 2.0),
                    y,
                    (deep + GAP) * (j - (rows - 1) / 2.0),
                )
                name = f"{plan.name}_contents_{len(found) + 1:02d}"
                found.append(OpenPart(name, model, pose(NO_TURN, place)))
    return tuple(found)


def shut(world: World) -> None:
    """Hides, before the first frame, what shows of cartons that are cut open."""
    if "knife" in world.tools:
        for plan in world.plans:
            for part in open_parts(plan):
                world.hide(part.name)


def open_carton(world: World, index: int) -> None:
    """It was cut open: what is in it shows, and can be touched."""
    plan = world.plans[index]
    world.opened.add(index)
    world.traces.lay_open(plan.name)
    if has_lid(plan):
        world.hide(plan.name)
    follow(world, index)


def follow(world: World, index: int) -> None:
    """What shows of an opened carton goes where it goes."""
    where = world.carton_poses[index]
    bagged = {bagged.pack for bagged in world.evidence.bags}
    for part in open_parts(world.plans[index]):
        if part.name not in bagged:
            world.show(part.name, compose(where, part.at))
