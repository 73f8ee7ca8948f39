"""What was kept: photographs, bags with their chain of custody, the new seal.

A bag's line opens its form: where the thing was found, why it was kept, who saw it. Nothing is
written by hand; everything is chosen from lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.evidence import item_text
from vrkiosk_scenarios.pages.page import BODY, LEFT, RIGHT, Button, Page, Pressed
from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.evidence import Photograph
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

PLACES: Final = tuple(f"{number}" for number in range(1, 9))  # points of an inspection
REASONS: Final = ("drugs", "goods", "seal", "sample")
WITNESSES: Final = ("partner", "driver", "terminal")
MOST_PHOTOGRAPHS: Final = 9  # the latest; what a column holds
MOST_BAGS: Final = 7  # those without a form first
MIDDLE: Final = 122.0
TOOLS: Final = ("camera", "evidence_bag", "new_seal")
GAP: Final = 2.0


def _row(names: tuple[str, ...]) -> list[tuple[str, float, float]]:
    """As many buttons side by side: name, x, width."""
    step = (RIGHT - LEFT + GAP) / len(names)
    return [(name, LEFT + step * i, step - GAP) for i, name in enumerate(names)]


class EvidencePage(Page):
    """`item`: whose form is open, "" for the lists; `chosen`: what is chosen on it, by field."""

    name = "evidence"

    def __init__(self) -> None:
        self.item = ""
        self.chosen: dict[str, str] = {}

    def offered(self, world: World) -> bool:
        return any(tool in world.tools for tool in TOOLS)

    def buttons(self, world: World) -> list[Button]:
        return self._form_buttons(world) if self.item else self._bag_buttons(world)

    def _bag_buttons(self, world: World) -> list[Button]:
        found, signed_items = [], world.evidence.custody
        bags = sorted(world.evidence.bags, key=lambda bagged: bagged.item in signed_items)
        for row, bagged in enumerate(bags[:MOST_BAGS]):
            text = f"{bagged.bag}  {item_text(world, bagged.item)}"
            signed = bagged.item in signed_items
            name = f"evidence.bag.{bagged.item}"
            y = 54.0 + 15.8 * row
            found.append(Button(name, MIDDLE, y, RIGHT - MIDDLE, 14.0, text, lit=signed))
        return found

    def _form_buttons(self, world: World) -> list[Button]:
        texts, found = world.texts, []
        for field, names, y in (
            ("place", PLACES, 55.0),
            ("reason", REASONS[:2], 83.0),
            ("reason", REASONS[2:], 100.0),
            ("witness", WITNESSES, 125.0),
        ):
            for name, x, width in _row(names):
                text = name if field == "place" else texts[f"evidence.{field}_{name}"]
                lit = self.chosen.get(field) == name
                key = f"evidence.{field}.{name}"
                found.append(Button(key, x, y, width, 15.0, text, lit=lit))
        found.append(Button("evidence.back", LEFT, 146.0, 74.0, 19.0, texts["evidence.back"]))
        if len(self.chosen) == 3:
            sign = texts["evidence.sign"]
            found.append(Button("evidence.sign", 83.0, 146.0, RIGHT - 83.0, 19.0, sign))
        return found

    def items(self, world: World) -> list[Item]:
        return self._form(world) if self.item else self._lists(world)

    def _lists(self, world: World) -> list[Item]:
        texts, kept = world.texts, world.evidence
        count = texts.fill("camera.count", count=len(kept.photographs))
        items: list[Item] = [Text(LEFT + 2.0, 50.0, BODY, count, "heading")]
        for row, taken in enumerate(kept.photographs[-MOST_PHOTOGRAPHS:]):
            line = f"{taken.number}  {contents(world, taken)}"
            items.append(Text(LEFT + 2.0, 60.0 + 10.0 * row, BODY, line, "body", room=110.0))
        bags = texts.fill("evidence.bags", count=len(kept.bags))
        items.append(Text(MIDDLE, 50.0, BODY, bags, "heading"))
        if kept.seal:
            line = texts.fill("evidence.new_seal", number=kept.seal)
            items.append(Text(LEFT + 2.0, 163.0, BODY, line, "good", room=110.0))
        return items

    def _form(self, world: World) -> list[Item]:
        texts, bagged = world.texts, world.evidence.in_bag(self.item)
        if bagged is None:
            return []
        head = f"{bagged.bag}  {item_text(world, self.item)}"
        place = self.chosen.get("place")
        where = texts[f"evidence.place_{place}"] if place else texts["evidence.place"]
        return [
            Text(LEFT + 2.0, 51.0, BODY, head, "heading", room=120.0),
            Text(RIGHT - 2.0, 51.0, BODY, texts["evidence.finder"], "dim", "right", 100.0),
            Text(LEFT + 2.0, 79.0, BODY, where, "body" if place else "dim", room=226.0),
            Text(LEFT + 2.0, 122.0, BODY, texts["evidence.witness"], "dim", room=226.0),
        ]

    def press(self, world: World, pressed: Pressed) -> None:
        _, field, *value = pressed.name.split(".")
        if field == "bag":
            self.item = value[0]
            self.chosen = dict(world.evidence.custody.get(self.item, {}))
        elif field == "back":
            self.item = ""
        elif field == "sign":
            self._sign(world)
        else:
            self.chosen[field] = value[0]

    def _sign(self, world: World) -> None:
        bagged = world.evidence.in_bag(self.item)
        if bagged is None:
            return
        world.evidence.custody[self.item] = dict(self.chosen)
        world.emit(
            "custody",
            item=self.item,
            bag=bagged.bag,
            place=int(self.chosen["place"]),
            reason=self.chosen["reason"],
            witness=self.chosen["witness"],
        )
        self.item = ""


def contents(world: World, taken: Photograph) -> str:
    """The two largest things and surfaces of a photograph in words, finds before all others."""
    names = []
    for aoi in sorted(taken.aois, key=lambda aoi: not aoi.startswith("find/")):
        surface, _, patch = aoi.partition("/")
        if surface == "find" or not patch:
            names.append(item_text(world, aoi))
        elif surface == "carton":
            names.append(f"{world.texts['surface.carton']} {patch.removeprefix('carton_')}")
    return ", ".join(names[:2]) if names else world.texts["reading.none"]
