"""What a detector dog smells: scent of what is hidden, by the ways the air takes.

Every block of packs, every carton with other goods in it and every bag gives off scent; so much of
it gets out as what it is behind lets through. In an open box the dog is led along every surface,
up to where its nose gets, and sits where the strongest scent is nearest. Round a shut box it
smells what comes out at the doors, and under the floor what is in the cross members.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from vrkiosk_scenarios.geometry import Pose, Vec, along, box_distance, pose, towards
from vrkiosk_scenarios.hides import MemberHide
from vrkiosk_scenarios.scenario_words import SUBSTANCE_OF
from vrkiosk_scenarios.solid import Solid
from vrkiosk_scenarios.solids import FIND
from vrkiosk_scenarios.underframe import UNDERCARRIAGE, patch_number

if TYPE_CHECKING:
    from vrkiosk_scenarios.call_settings import Dog
    from vrkiosk_scenarios.world import World

NOSE_M: Final = (0.15, 0.9)  # heights above the floor that a nose gets to
STEP_M: Final = 0.4  # from one sniff to the next
APART_M: Final = 0.5  # from what it smells to the middle of a dog that sits
AHEAD: Final[Vec] = (0.0, 0.0, -1.0)
BELOW_M: Final = 0.2  # the same under the floor, between the cross members
PACKS: Final = "hide_"  # begins the name of a block of packs


@dataclass(frozen=True, slots=True)
class Source:
    """Something that smells: how strong outside of what it is in. below: under the floor."""

    solid: Solid
    strength: float
    below: bool


def sources(world: World) -> list[Source]:
    """Everything that smells, as the world is now."""
    s = world.settings.dog
    by_name = {solid.name: solid for solid in world.solids}
    found = []
    for hide in world.scenario.hides:
        leak = s.leak[hide.material]
        for packs in hide.packs:
            solid = by_name[PACKS + packs.name]
            strength = packs.pack_kg * packs.number * s.scent[packs.holds] * leak
            found.append(Source(solid, strength, isinstance(hide, MemberHide)))
    for plan in world.plans:
        if plan.contents is not None:
            strength = plan.contents.mass_kg * s.scent[plan.contents.holds] * s.leak["carton"]
            found.append(Source(by_name[plan.name], strength, False))
    for find in world.scenario.finds:
        if find.contraband:
            holds = SUBSTANCE_OF.get(find.model, "other")
            strength = find.kilograms * s.scent[holds] * s.leak["bag"]
            found.append(Source(by_name[FIND + find.name], strength, False))
    return found


def strongest(world: World) -> Sniff | None:
    """Where the dog sits; None where it does not."""
    s = world.settings.dog
    mood = world.random.between(100 - s.mood, 100 + s.mood) / 100.0
    best, spot = s.threshold * mood, None
    smelling = sources(world)
    for sniff in (*_along_doors(world), *_inside(world), *_below(world)):
        strength = _strength(smelling, sniff, s)
        if strength > best:
            best, spot = strength, sniff
    return spot


@dataclass(frozen=True, slots=True)
class Sniff:
    """Where the nose is, and which air is there: inside, at the gasket of a shut door, below.
    `way`: level, in which the dog looks."""

    place: Vec
    aoi: str
    air: Literal["inside", "gasket", "below"]
    way: Vec

    def seat(self, ground: float) -> Pose:
        """Where the dog sits, before what it smells. ground: height it stands on there, m."""
        x, _, z = along(self.place, self.way, -APART_M)
        return pose(towards(self.way), (x, ground, z))


def _strength(smelling: list[Source], sniff: Sniff, s: Dog) -> float:
    total = 0.0
    for source in smelling:
        if source.below != (sniff.air == "below"):
            continue
        if sniff.air == "gasket":  # the air in a shut box is mixed: the distance says nothing
            total += s.gasket * source.strength / s.near
            continue
        away = box_distance(source.solid.pose, source.solid.half, sniff.place)
        total += source.strength / (s.near + away * away)
    return total


def _along_doors(world: World) -> Iterator[Sniff]:
    """The gasket of both leaves, from outside, while they are shut."""
    if _open(world):
        return
    low = world.space.floor + NOSE_M[0]
    for side, x in (("right", 0.4), ("left", -0.4)):
        yield Sniff((x, low, 0.05), f"door_{side}/a", "gasket", AHEAD)


def _inside(world: World) -> Iterator[Sniff]:
    """What stands beside the way through the open box, low and at the height of a raised nose, up
    to the wall in front or to cargo in the way."""
    if not _open(world):
        return
    floor, z = world.room.floor, -STEP_M
    while z - STEP_M > world.room.front:
        if world.occupied((0.0, floor, z), 0.2, 0.1, 0.6):
            break
        for height in NOSE_M:
            for way in ((-1.0, 0.0, 0.0), (1.0, 0.0, 0.0)):
                yield from _met(world, (0.0, floor + height, z), way)
        yield from _met(world, (0.0, floor + NOSE_M[0], z), (0.0, -1.0, 0.0))
        z -= STEP_M
    for height in NOSE_M:
        for x in (-0.6, 0.0, 0.6):
            yield from _met(world, (x, floor + height, z + STEP_M), (0.0, 0.0, -1.0))


def _met(world: World, start: Vec, way: Vec) -> Iterator[Sniff]:
    hit = world.physics.ray(start, way, 2.0)
    if hit is not None:
        away, solid, normal = hit
        place = along(start, way, away)
        aoi = world.surfaces.aoi(solid, place, normal)
        if aoi:
            level = AHEAD if abs(way[1]) > 0.5 else way
            yield Sniff(place, aoi, "inside", level)


def _below(world: World) -> Iterator[Sniff]:
    """Along the undercarriage, from both sides."""
    kind, far = world.scenario.container.kind, world.space.front
    steps = int(-far / BELOW_M)
    for step in range(steps):
        z = far * (step + 0.5) / steps
        aoi = f"{UNDERCARRIAGE}/{patch_number(kind, z):02d}"
        for x in (-1.0, 1.0):
            yield Sniff((x * world.space.half_width, 0.1, z), aoi, "below", (-x, 0.0, 0.0))


def _open(world: World) -> bool:
    return world.doors.daylight() >= world.settings.gaze.daylight_least
