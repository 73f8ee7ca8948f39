"""The tablet: a glass that is pressed. What stands on it are its `pages`.

A button is pressed by a fingertip (or the front of a controller) that comes through the glass
from before, or by the trigger with the ray on it. The confirmation has to be held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import (
    DEGREE,
    Pose,
    Vec,
    about_x,
    compose,
    conjugate,
    pose,
    rotate,
    to_local,
    turn_of,
)
from vrkiosk_scenarios.pages.book import Book, Use
from vrkiosk_scenarios.pages.page import Button, Pressed
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.world import World


@dataclass(slots=True)
class Press:
    """A button being pressed; `at`: where on the glass, mm."""

    hand: Hand
    button: Button
    at: tuple[float, float]
    poke: bool
    ticks: int = 0


class Tablet(Tool):
    """Latched in a hand like any tool, or used where it lies on the trolley."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.book = Book()
        self.hovered = ""
        self.hold_part = 0.0
        self._press: Press | None = None
        self._depths: list[float | None] = [None, None]
        self._ready_tick = 0  # no poke before
        self._read = False

    def screen(self, world: World) -> Pose:
        """Centre of the glass in the world, +z out of it."""
        display = world.settings.displays[self.name]
        turn = about_x(display.tilt_deg * DEGREE)
        return compose(self.pose, pose(turn, display.place))

    def buttons(self, world: World) -> tuple[Button, ...]:
        return self.book.buttons(world)

    def take(self, world: World, hand: Hand) -> None:
        super().take(world, hand)
        if not self._read:
            self._read = True
            world.emit("page", page=self.book.shown.name, hand=hand.name)

    def _on_glass(self, world: World, local: Vec) -> tuple[float, float]:
        """Millimetres from the top left corner."""
        width, height = world.settings.displays[self.name].size_mm
        return local[0] * 1000.0 + width / 2, height / 2 - local[1] * 1000.0

    def sight(self, world: World, origin: Vec, way: Vec) -> tuple[float, float, float] | None:
        """Where a ray meets the glass from before: distance, x and y in mm."""
        screen = self.screen(world)
        start = to_local(screen, origin)
        local = rotate(conjugate(turn_of(screen)), way)
        if start[2] <= 0.0 or local[2] >= -1e-6:
            return None
        away = -start[2] / local[2]
        x, y = self._on_glass(world, (start[0] + local[0] * away, start[1] + local[1] * away, 0.0))
        width, height = world.settings.displays[self.name].size_mm
        return (away, x, y) if 0.0 <= x <= width and 0.0 <= y <= height else None

    def _find(self, world: World, x: float, y: float, margin: float) -> Button | None:
        """The button there; with a margin the nearest centre wins."""
        found = [b for b in self.buttons(world) if b.holds(x, y, margin)]
        if not found:
            return None
        return min(found, key=lambda b: abs(x - b.x - b.width / 2) + abs(y - b.y - b.height / 2))

    def _aimed(self, world: World, hand: Hand) -> tuple[float, float] | None:
        """Where a hand's ray meets the glass, mm."""
        ray = hand.aim()
        met = self.sight(world, *ray) if ray is not None else None
        if met is None or met[0] > world.settings.panels.ray_reach:
            return None
        return met[1], met[2]

    def point_at(self, world: World, hand: Hand) -> Button | None:
        """The button under a hand's ray."""
        at = self._aimed(world, hand)
        return None if at is None else self._find(world, *at, 0.0)

    def serve(self, world: World, hand: Hand) -> bool:
        """A step of an empty hand: pokes and ray presses. True: the trigger was for the tablet."""
        if self._press is not None and self._press.hand.held is not None:
            self._press = None  # that hand took something, perhaps the tablet itself
            self._hold(0.0)
        if self._press is not None and self._press.hand is hand:
            self._go_on(world, self._press)
            return True
        self._poke(world, hand)
        if self._press is None and hand.trigger.pressed:
            at = self._aimed(world, hand)
            button = None if at is None else self._find(world, *at, 0.0)
            if at is not None and button is not None:
                self._press = Press(hand, button, at, poke=False)
                return True
        return False

    def _tip(self, world: World, hand: Hand) -> Vec | None:
        tip = hand.tip()
        return None if tip is None else to_local(self.screen(world), tip)

    def _poke(self, world: World, hand: Hand) -> None:
        s = world.settings.panels
        # What it meets on its way home is no touch.
        local = None if self._glide_ticks else self._tip(world, hand)
        last, self._depths[hand.side] = (
            self._depths[hand.side],
            None if local is None else local[2],
        )
        if (
            local is None
            or last is None
            or self._press is not None
            or world.tick < self._ready_tick
        ):
            return
        if last > s.poke_radius >= local[2] > -s.poke_depth:
            x, y = self._on_glass(world, local)
            button = self._find(world, x, y, s.poke_margin_mm)
            if button is not None:
                self._press = Press(hand, button, (x, y), poke=True)
                if not button.hold:
                    self._fire(world, self._press)

    def _go_on(self, world: World, press: Press) -> None:
        s = world.settings.panels
        if press.poke:
            local = self._tip(world, press.hand)
            self._depths[press.hand.side] = None if local is None else local[2]
            inside = local is not None and -s.poke_depth < local[2] < s.poke_radius + 0.004
            if inside and local is not None:
                x, y = self._on_glass(world, local)
                inside = press.button.holds(x, y, 30.0)  # sideways: given up
        else:
            at = self._aimed(world, press.hand)
            press.at = press.at if at is None else at
            there = None if at is None else self._find(world, *at, 0.0)
            inside = there is not None and there.name == press.button.name
            if not press.hand.trigger.down:
                self._press = None
                if inside and press.hand.trigger.released and not press.button.hold:
                    self._fire(world, press)
        press.ticks += 1
        if self._press is None:
            self._hold(0.0)
        elif not inside:
            self._press = None
            self._hold(0.0)
        elif press.button.hold:
            self._hold(min(press.ticks / (s.hold_s * RATE), 1.0))
            if press.ticks >= s.hold_s * RATE:
                self._press = None  # once for each time it is held
                self.hold_part = 0.0
                self._fire(world, press)

    def _hold(self, part: float) -> None:
        tenth = int(part * 10.0) / 10.0
        if tenth != self.hold_part:
            self.hold_part, self.panel_changed = tenth, True

    def _fire(self, world: World, press: Press) -> None:
        """A button does what it says."""
        self._ready_tick = world.tick + int(world.settings.panels.cool_down_s * RATE)
        self.panel_changed = True
        self.book.press(world, Pressed(press.button.name, press.hand, *press.at))

    def hover(self, world: World) -> None:
        """Once a frame: which button the empty hands point at; the page knows that it is shown."""
        self.book.shown.watched(world)
        hovered = ""
        for hand in world.hands:
            if hand.held is None and hand.tracked:
                button = self.point_at(world, hand)
                hovered = button.name if button is not None else hovered
        if hovered != self.hovered:
            self.hovered, self.panel_changed = hovered, True

    def panel(self, world: World) -> Panel:
        size = world.settings.displays[self.name].size_mm
        pressed = self._press.button.name if self._press is not None else ""
        return self.book.panel(world, size, Use(self.hovered, pressed, self.hold_part))
