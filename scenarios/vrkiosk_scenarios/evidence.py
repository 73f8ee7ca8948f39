"""What was kept of what was found: photographs, bags, seals; and what can be put in a bag.

A thing is named as the gaze names it: "find/NAME" of a scenario, "seal" for the one that was cut,
"contents/CARTON" for a pack out of a carton that was cut open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios import samples
from vrkiosk_scenarios.geometry import Pose, Vec, box_distance, distance, place_of
from vrkiosk_scenarios.randomness import Random

if TYPE_CHECKING:
    from vrkiosk_scenarios.world import World

OWN_CHANCE: Final = 0x5EA1  # numbers of bags and seals must not shift the world's own draws
IN_PLACE: Final = 0.05  # metres a thing may have been moved and still be where it was found
SEAL: Final = "seal"
SEAL_HALF: Final[Vec] = (0.015, 0.015, 0.05)


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture: what fills enough of it, `t` ns on the frames' clock."""

    number: int
    aois: tuple[str, ...]
    zoom: float
    t: int


@dataclass(frozen=True, slots=True)
class Bagged:
    """A thing in its bag; `photographed`: where it was found, before; `mass`: kg of the thing;
    `part`: that it is seen as; `pack`: part that a sample was before, "" for any other thing."""

    item: str
    bag: str
    photographed: bool
    gloves: bool
    mass: float
    place: Vec
    t: int
    part: str
    pack: str = ""


class Evidence:
    """The evidence of one session. `seal`: number of the new seal, "" while there is none."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed ^ OWN_CHANCE)
        self._first_bag = chance.between(100_000, 899_999)
        self.new_seal = f"NS{chance.between(1_000_000, 9_999_999)}"
        self.photographs: list[Photograph] = []
        self.bags: list[Bagged] = []
        self.seal = ""
        self.custody: dict[str, dict[str, str]] = {}  # by item: the fields of its form
        self._in_place: set[str] = set()

    def next_bag(self) -> str:
        """What is printed on the bag at hand."""
        return f"E{self._first_bag + len(self.bags)}"

    def add_photograph(self, world: World, aois: tuple[str, ...], zoom: float) -> Photograph:
        """Keeps a picture that was taken now."""
        taken = Photograph(len(self.photographs) + 1, aois, zoom, world.t)
        self.photographs.append(taken)
        lying = {plan.aoi: i for i, plan in enumerate(world.plans)}
        for aoi in aois:
            index = lying.get(aoi)
            if index is None or self._is_in_place(world, index):
                self._in_place.add(aoi)
        return taken

    @staticmethod
    def _is_in_place(world: World, index: int) -> bool:
        now, found = place_of(world.carton_poses[index]), place_of(world.plans[index].pose)
        return distance(now, found) <= IN_PLACE

    def photographed(self, item: str) -> bool:
        """Whether a picture shows it where it was found."""
        return item in self._in_place

    def in_bag(self, item: str) -> Bagged | None:
        """Its bag, None while it is in none."""
        return next((bagged for bagged in self.bags if bagged.item == item), None)

    def lying(self, world: World) -> list[tuple[str, Pose, Vec, float]]:
        """All that could be put in a bag now: item, its pose in the world, half size, kg."""
        found = [
            (plan.aoi, world.carton_poses[index], plan.half, plan.mass)
            for index, plan in enumerate(world.plans)
            if plan.surface == "find" and self.in_bag(plan.aoi) is None
        ]
        if not world.seal.whole and self.in_bag(SEAL) is None:
            found.append((SEAL, world.seal.pose(), SEAL_HALF, 0.05))
        return found + samples.lying(world)

    def nearest(self, world: World, point: Vec, reach: float) -> str:
        """The thing whose surface is nearest to a point, "" where none is within `reach`."""
        best, name = reach, ""
        for item, where, half, _ in self.lying(world):
            away = box_distance(where, half, point)
            if away <= best:
                best, name = away, item
        return name


def item_text(world: World, item: str) -> str:
    """What a thing is, in the session's language."""
    for find in world.scenario.finds:
        if item == f"find/{find.name}":
            return world.words(find.title)
    for plan in world.plans:
        if plan.contents is not None and item == samples.item_of(plan.name):
            return world.words(plan.contents.goods)
    return world.texts[f"surface.{item.partition('/')[0]}"]
