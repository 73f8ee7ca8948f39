"""Standing, crouching, kneeling by a press, for hands without a thumbstick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.locomotion import POSTURES
from vrkiosk_scenarios.pages.page import BODY, LEFT, RIGHT, TOP, Button, Page, Pressed
from vrkiosk_scenarios.snapshot import Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World


class PosturePage(Page):
    """How high the eyes are; `Locomotion` has it."""

    name = "posture"

    def buttons(self, world: World) -> list[Button]:
        return [
            Button(
                f"posture.{posture}",
                LEFT,
                TOP + 22.0 + 34.0 * row,
                RIGHT - LEFT,
                30.0,
                world.texts[f"posture.{posture}"],
                lit=posture == world.moving.posture,
            )
            for row, posture in enumerate(POSTURES)
        ]

    def items(self, world: World) -> list[Item]:
        return [Text(LEFT + 2.0, TOP + 14.0, BODY, world.texts["posture.why"], "dim")]

    def press(self, world: World, pressed: Pressed) -> None:
        wanted = pressed.name.partition(".")[2]
        for posture in POSTURES:
            if posture == wanted:
                world.moving.lower(posture)
