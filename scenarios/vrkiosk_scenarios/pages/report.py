"""The report on the inspection: what differs from the papers, and what is put to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from vrkiosk_scenarios.pages.page import BODY, LEFT, RIGHT, Button, Page, Pressed
from vrkiosk_scenarios.scenario_words import Discrepancy
from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

DISCREPANCIES: Final[tuple[Discrepancy, ...]] = get_args(Discrepancy)
FIELDS: Final = ("seals", "findings", "photographs", "custody")
COLUMNS: Final = 3
STEP_X: Final = (RIGHT - LEFT + 2.0) / COLUMNS
SEND: Final = "report.send"


class ReportPage(Page):
    """`discrepancies`, `fields`: what is chosen; `sent`: it was, and nothing changed since."""

    name = "report"

    def __init__(self) -> None:
        self.discrepancies: list[str] = []
        self.fields: list[str] = []
        self.sent = False

    def ready(self, world: World) -> tuple[str, ...]:
        """What there is to be put to the report."""
        there = {
            "seals": True,
            "findings": bool(world.marks()),
            "photographs": bool(world.evidence.photographs),
            "custody": bool(world.evidence.custody),
        }
        return tuple(field for field in FIELDS if there[field])

    def buttons(self, world: World) -> list[Button]:
        texts, found = world.texts, []
        for i, what in enumerate(DISCREPANCIES):
            x, y = LEFT + STEP_X * (i % COLUMNS), 54.0 + 17.0 * (i // COLUMNS)
            text, lit = texts[f"report.differs_{what}"], what in self.discrepancies
            found.append(Button(f"report.differs.{what}", x, y, STEP_X - 2.0, 15.0, text, lit=lit))
        ready = self.ready(world)
        step = (RIGHT - LEFT + 2.0) / len(ready)
        for i, name in enumerate(ready):
            text, lit = texts[f"report.with_{name}"], name in self.fields
            x = LEFT + step * i
            found.append(Button(f"report.with.{name}", x, 130.0, step - 2.0, 14.0, text, lit=lit))
        found.append(Button(SEND, LEFT, 147.0, RIGHT - LEFT, 18.0, texts["report.send"], hold=True))
        return found

    def items(self, world: World) -> list[Item]:
        texts = world.texts
        items: list[Item] = [
            Text(LEFT + 2.0, 50.0, BODY, texts["report.differs"], "heading", room=150.0),
            Text(LEFT + 2.0, 127.5, BODY, texts["report.with"], "heading", room=226.0),
        ]
        if self.sent:
            items.append(Text(RIGHT - 2.0, 50.0, BODY, texts["report.sent"], "good", "right"))
        return items

    def press(self, world: World, pressed: Pressed) -> None:
        _, group, *name = pressed.name.split(".")
        if group == "send":
            self._send(world)
            return
        self.sent = False
        chosen = self.discrepancies if group == "differs" else self.fields
        if name[0] in chosen:
            chosen.remove(name[0])
        else:
            chosen.append(name[0])

    def _send(self, world: World) -> None:
        self.sent = True
        fields = [field for field in self.ready(world) if field in self.fields]
        named = [name for name in DISCREPANCIES if name in self.discrepancies]
        world.emit("report", fields=" ".join(fields), discrepancies=" ".join(named))
