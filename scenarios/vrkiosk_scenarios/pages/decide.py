"""The decision: chosen, with what it leads to; confirmed by a long press; then what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.pages.page import BODY, LEFT, RIGHT, Button, Page, Pressed
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_scenarios.tools.new_seal import is_shut

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

DECISIONS: Final = ("release", "further_examination", "full_unload", "detain", "refer")
CONFIRM: Final = "confirm"
WIDE: Final = 112.0


def left_open(world: World, decision: str) -> tuple[str, ...]:
    """What was left undone that this decision needs: "doors", "seal", "custody"."""
    found = []
    if decision == "release" and "new_seal" in world.tools and not world.seal.whole:
        if not is_shut(world):
            found.append("doors")
        if not world.evidence.seal:
            found.append("seal")
    if any(bagged.item not in world.evidence.custody for bagged in world.evidence.bags):
        found.append("custody")
    return tuple(found)


class DecidePage(Page):
    """`decision`: what is chosen, "" before; `warned`: of what was left undone, once."""

    name = "decide"

    def __init__(self) -> None:
        self.decision = ""
        self.warned: tuple[str, ...] = ()
        self._was_warned = False

    def buttons(self, world: World) -> list[Button]:
        texts = world.texts
        found = [
            Button(
                f"decision.{decision}",
                LEFT + (WIDE + 4.0) * (i % 2),
                51.0 + 18.0 * (i // 2),
                WIDE,
                16.0,
                texts[f"decision.{decision}"],
                lit=decision == self.decision,
            )
            for i, decision in enumerate(DECISIONS)
        ]
        if self.decision:
            confirm = texts["decision.confirm"]
            found.append(Button(CONFIRM, LEFT, 146.0, RIGHT - LEFT, 19.0, confirm, hold=True))
        return found

    def items(self, world: World) -> list[Item]:
        texts = world.texts
        if world.finished:
            return self._outcome(world)
        items: list[Item] = [Text(8.0, 48.0, 6.0, texts["decision.question"], "heading")]
        if not self.decision:
            return items
        hint = texts["decision.confirm_hint"]
        items.append(Text(RIGHT - WIDE / 2, 97.0, BODY, hint, "dim", "centre", WIDE))
        return [*items, *self._leads_to(world)]

    def _leads_to(self, world: World) -> list[Item]:
        """What the decision chosen costs, who is told, what follows; or what was left undone."""
        texts = world.texts
        if self.warned:
            lines = [(texts[f"decision.open_{what}"], "alarm") for what in self.warned]
            lines.append((texts["decision.again"], "caution"))
        else:
            hours = world.settings.consequences.hours[self.decision]
            lines = [
                (texts.fill("decision.hours", hours=f"{hours:g}"), "heading"),
                (texts[f"decision.told_{self.decision}"], "body"),
                (texts[f"decision.then_{self.decision}"], "body"),
            ]
        return [
            Text(LEFT + 2.0, 114.0 + 9.2 * row, BODY, text, style, room=RIGHT - LEFT - 4.0)
            for row, (text, style) in enumerate(lines)
        ]

    def _outcome(self, world: World) -> list[Item]:
        """What came of it, now that nothing can be changed."""
        texts = world.texts
        truth = "dirty" if world.scenario.answer.dirty else "clean"
        return [
            Text(LEFT + 2.0, 48.0, 6.0, texts["decision.finished"], "good"),
            Text(LEFT + 2.0, 74.0, 7.0, texts[f"decision.{self.decision}"], "heading"),
            Text(
                LEFT + 2.0,
                92.0,
                BODY,
                texts[f"decision.came_{self.decision}_{truth}"],
                room=RIGHT - LEFT - 4.0,
            ),
        ]

    def press(self, world: World, pressed: Pressed) -> None:
        if pressed.name == CONFIRM:
            self._confirm(world, pressed)
            return
        self.decision, self.warned = pressed.name.partition(".")[2], ()
        world.emit("decision", decision=self.decision, hand=pressed.hand.name)

    def _confirm(self, world: World, pressed: Pressed) -> None:
        undone = left_open(world, self.decision)
        if undone and not self._was_warned:
            self.warned, self._was_warned = undone, True
            world.emit("warned", undone=" ".join(undone), hand=pressed.hand.name)
            return
        world.emit("finished", decision=self.decision)
        world.finished = True
