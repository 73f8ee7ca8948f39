"""Evidence bags: one thing in each, numbered and closed.

What the other hand holds to the mouth goes in by itself; what lies goes in while use is held. The
thing stays what it was: it is seen as a bag from then on, and can be lifted and weighed.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios import samples
from vrkiosk_scenarios.cartons import CartonGrip
from vrkiosk_scenarios.evidence import SEAL, Bagged, item_text
from vrkiosk_scenarios.geometry import (
    NO_TURN,
    PI,
    Pose,
    about_x,
    about_y,
    compose,
    multiply,
    place_of,
    pose,
)
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.snapshot import Panel, Text
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.scenario import Scenario
    from vrkiosk_scenarios.settings import Settings
    from vrkiosk_scenarios.world import World

SMALL, LARGE = "evidence_bag_full", "evidence_sack_full"
# On the trolley its mouth is above and its flat side outward: so its label is read as in the hand.
HUNG: Final = pose(multiply(about_y(PI / 2.0), about_x(PI / 2.0)), (0.0, 0.0, 0.0))
HALF_HEIGHT: Final = {SMALL: 0.032, LARGE: 0.165}  # of the models, metres


def bag_of(item: str) -> str:
    """Name of the part that a thing is seen as in its bag."""
    return f"bag_{item.replace('/', '_')}"


def bags(scenario: Scenario, settings: Settings) -> dict[str, str]:
    """Every bag there could be: its part and its model."""
    found = {bag_of(SEAL): SMALL}
    for find in scenario.finds:
        small = max(find.kit.size_mm) <= settings.evidence_bag.small_mm
        found[bag_of(f"find/{find.name}")] = SMALL if small else LARGE
    longest = samples.longest_mm(scenario)
    if longest > 0.0:
        model = SMALL if longest <= settings.evidence_bag.small_mm else LARGE
        found.update(dict.fromkeys(samples.BAGS, model))
    return found


class EvidenceBag(Tool):
    """The bag at hand; a fresh one with the next number follows each that is closed."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._item = ""  # at the mouth
        self._ticks = 0

    def set_home(self, home: Pose) -> None:
        super().set_home(compose(home, HUNG))  # at the trolley's side

    def work(self, world: World, hand: Hand) -> None:
        s = world.settings.evidence_bag
        item = world.evidence.nearest(world, self.point(s.mouth), s.reach)
        if not item or not (hand.trigger.down or self._is_held(world, item)):
            self._item, self._ticks = "", 0
            return
        if item != self._item:
            self._item, self._ticks = item, 0
        self._ticks += 1
        if self._ticks >= s.confirm_s * RATE and not self.behind_wall(world):
            self._ticks = 0
            self._close(world, hand, item)

    @staticmethod
    def _is_held(world: World, item: str) -> bool:
        return any(
            isinstance(other.held, CartonGrip) and other.held.plan.aoi == item
            for other in world.hands
        )

    def _close(self, world: World, hand: Hand, item: str) -> None:
        where, mass = next(
            (where, mass) for name, where, _, mass in world.evidence.lying(world) if name == item
        )
        bag, photographed = world.evidence.next_bag(), world.evidence.photographed(item)
        gloves = world.safety.is_gloved(world)
        part, pack = bag_of(item), ""
        if samples.is_sample(item):
            part = samples.BAGS[samples.taken(world)]
            mouth = self.point(world.settings.evidence_bag.mouth)
            pack = samples.nearest_pack(world, item.partition("/")[2], mouth).name
        bagged = Bagged(item, bag, photographed, gloves, mass, place_of(where), world.t, part, pack)
        world.evidence.bags.append(bagged)
        self._hide(world, bagged)
        world.show_panel(part, self._label(world, bagged))
        self.panel_changed = True
        world.tablet_changed()
        world.emit(
            "bagged", item=item, bag=bag, photographed=photographed, gloves=gloves, hand=hand.name
        )

    @staticmethod
    def _hide(world: World, bagged: Bagged) -> None:
        if bagged.item == SEAL:
            world.seal.kept = True
            return
        if bagged.pack:
            world.hide(bagged.pack)
            return
        for plan in world.plans:
            if plan.aoi == bagged.item:
                world.hide(plan.name)

    def appearance(self, world: World) -> Hashable:
        return None if world.evidence.bags else False

    def attached(self, world: World) -> tuple[tuple[str, Pose], ...]:
        """The closed bags, each where its thing is."""
        found = []
        for bagged in world.evidence.bags:
            part = bagged.part
            rise = HALF_HEIGHT[world.description.parts[world.part(part)].model]
            if bagged.item == SEAL:
                x, _, z = bagged.place
                found.append((part, pose(NO_TURN, (x, rise, z))))
                continue
            if bagged.pack:
                found.append((part, samples.bag_at(world, bagged, rise)))
                continue
            index = next(i for i, plan in enumerate(world.plans) if plan.aoi == bagged.item)
            up = max(rise - world.plans[index].half[1], 0.0)
            lifted = pose(NO_TURN, (0.0, up, 0.0))
            found.append((part, compose(world.carton_poses[index], lifted)))
        return tuple(found)

    @staticmethod
    def _label(world: World, bagged: Bagged) -> Panel:
        """On a closed bag: its number, and what is in it."""
        model = world.description.parts[world.part(bagged.part)].model
        width, height = world.settings.displays[model].size_mm
        item = item_text(world, bagged.item)
        return Panel(
            width,
            height,
            (
                Text(width / 2, 0.45 * height, 0.26 * height, bagged.bag, "digits", "centre"),
                Text(width / 2, 0.82 * height, 0.16 * height, item, "body", "centre"),
            ),
            dark=False,
        )

    def panel(self, world: World) -> Panel:
        """The number on the bag at hand, and the lines that every bag has."""
        width, height = world.settings.displays[self.name].size_mm
        texts = world.texts
        return Panel(
            width,
            height,
            (
                Text(width / 2, 22.0, 11.0, texts["bag.evidence"], "alarm", "centre"),
                Text(width / 2, 52.0, 17.0, world.evidence.next_bag(), "digits", "centre"),
                Text(width / 2, 76.0, 7.0, texts["bag.one_thing"], "body", "centre"),
            ),
            dark=False,
        )
