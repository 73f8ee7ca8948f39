"""Traces of drugs and explosives that hidden goods leave on what is near, and on gloves.

Whoever hides goods touches the places near them, and the wrapping itself. What of it lies on a
surface falls with the distance d from the goods: handled / (1 + (d / `FADE`)^2), 0 below `LEAST`;
on goods that lie open it is 1. The law is the programme's own: what trace detectors find falls
steeply with each touch away from the source, but no figure for a load is published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.cartons import CartonGrip
from vrkiosk_scenarios.geometry import Vec, box_distance
from vrkiosk_scenarios.scenario_words import SUBSTANCE_OF, TRACED, Substance
from vrkiosk_scenarios.solids import FIND

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.scenario import Scenario
    from vrkiosk_scenarios.solid import Solid
    from vrkiosk_scenarios.solids import CartonPlan
    from vrkiosk_scenarios.world import World

FADE: Final = 0.25  # m at which half is left
LEAST: Final = 0.02
TOUCHING: Final = 0.004  # m
REACHED: Final = 0.02  # m from goods that a hand touches
BAG_HANDLED: Final = 0.6  # of goods in a bag or wrapping that lies about
GLOVED: Final = 0.5  # of what is on gloves goes to the next paper


@dataclass(frozen=True, slots=True)
class Trace:
    """How much (0..1) of what; nothing by default."""

    strength: float = 0.0
    substance: Substance = "other"

    def or_more(self, other: Trace) -> Trace:
        """The stronger of the two."""
        return other if other.strength > self.strength else self

    def times(self, share: float) -> Trace:
        """A share of it."""
        return Trace(self.strength * share, self.substance)


@dataclass(slots=True)
class _Source:
    """Goods that leave traces. The solid's pose is the present one, wherever it was moved."""

    solid: Solid
    substance: Substance
    handled: float
    bare: bool = False  # the goods themselves can be touched


@dataclass(slots=True)
class Traces:
    """The field of a world. `gloves`: what is on the left and the right one."""

    sources: list[_Source]
    gloves: list[Trace] = field(default_factory=lambda: [Trace(), Trace()])

    @classmethod
    def of(cls, scenario: Scenario, solids: list[Solid], plans: list[CartonPlan]) -> Traces:
        """Packs behind plates, goods in cartons that say otherwise, and loose goods."""
        by_name = {solid.name: solid for solid in solids}
        found = []
        for hide in scenario.hides:
            for packs in hide.packs:
                if packs.holds in TRACED:
                    solid = by_name[f"hide_{packs.name}"]
                    found.append(_Source(solid, packs.holds, hide.handled))
        for plan in plans:
            inside = plan.contents
            if inside is not None and inside.holds in TRACED:
                found.append(_Source(by_name[plan.name], inside.holds, inside.handled))
        for find in scenario.finds:
            holds = SUBSTANCE_OF.get(find.model, "other")
            if find.contraband and holds in TRACED:
                found.append(_Source(by_name[FIND + find.name], holds, BAG_HANDLED))
        return cls(found)

    def at(self, point: Vec) -> Trace:
        """What lies on a surface at a point of the world: of the strongest source."""
        best = Trace()
        for source in self.sources:
            away = box_distance(source.solid.pose, source.solid.half, point) / FADE
            strength = source.handled / (1.0 + away * away)
            if source.bare and away * FADE <= TOUCHING:
                strength = 1.0
            if strength >= LEAST:
                best = best.or_more(Trace(strength, source.substance))
        return best

    def lay_open(self, solid_name: str) -> None:
        """The goods in a carton can be touched from now on."""
        for source in self.sources:
            source.bare = source.bare or source.solid.name == solid_name

    def follow(self, world: World) -> None:
        """Hands take up what is on the cartons they carry and on goods that lie open, which need
        gloves; fresh gloves are clean."""
        for hand in world.hands:
            if not hand.tracked:
                continue
            if hand.held is None:
                self._touch_bare(world, hand)
            elif isinstance(hand.held, CartonGrip):
                self._soil(hand, self.at(hand.point))
        if any(e.name == "ppe" and e.data.get("item") == "gloves" for e in world.events):
            self.gloves = [Trace(), Trace()]

    def _soil(self, hand: Hand, trace: Trace) -> None:
        self.gloves[hand.side] = self.gloves[hand.side].or_more(trace)

    def _touch_bare(self, world: World, hand: Hand) -> None:
        """An empty hand among goods that were laid open."""
        for source in self.sources:
            solid = source.solid
            if source.bare and box_distance(solid.pose, solid.half, hand.point) <= REACHED:
                self._soil(hand, Trace(1.0, source.substance))
                world.safety.touch(world, hand, solid.name)
