"""A mouse before a screen: the hand points at what is under the cursor, a click is its trigger."""

from __future__ import annotations

from math import tan
from typing import Final

from vrkiosk.flow.screens import Screen
from vrkiosk_scenarios.geometry import (
    NO_TURN,
    Pose,
    Vec,
    add,
    compose,
    conjugate,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
    to_local,
    towards,
    transform,
    turn_of,
    unit,
)
from vrkiosk_xr.simulator import SimulatorRuntime
from vrkiosk_xr.simulator_errands import NO_ERRANDS, Errands, Guide, Step

HAND: Final[Vec] = (0.15, -0.25, -0.15)  # from the eyes, before a screen
PULSE_S: Final = 0.12  # a press that three frames at 25 Hz see
# Both hands while a screen is read, from the eyes: below the picture, not before the screen.
LOWERED: Final[tuple[Vec, Vec]] = ((-0.18, -0.32, -0.12), (0.18, -0.32, -0.12))
HALF_HIGH: Final = 0.43  # radians of the window, up and down, that a screen takes at most
HALF_WIDE: Final = 0.65
NEAREST: Final = 0.45  # metres: a small screen need not fill the window


class ScreenGuide:
    """The `Guide` of a screen that stands at a pose in the stage."""

    def __init__(self, at: Pose, screen: Screen) -> None:
        self.at, self.screen = at, screen
        self._meant: Vec | None = None  # the point of the screen under the cursor

    def look(self, origin: Vec, direction: Vec) -> Vec | None:
        start = to_local(self.at, origin)
        way = rotate(conjugate(turn_of(self.at)), direction)
        if start[2] <= 0.0 or way[2] >= -1e-6:
            self._meant = None
        else:
            self._meant = add(origin, scale(direction, -start[2] / way[2]))
        return self._meant

    def act(self, origin: Vec, direction: Vec) -> Errands:
        # as long as the button is down: some buttons have to be held
        return (), (Step(trigger=True, seconds=PULSE_S, held=True), Step(seconds=PULSE_S))

    def lead(self, hand: int, origin: Vec, direction: Vec) -> Pose | None:
        return None

    def fetch(self, number: int, origin: Vec) -> Errands:
        """Presses that key of the pad, where there is one: the number row types a PIN; or goes to
        what has that number, where a run is watched."""
        named = (f"digit.{number % 10}", f"jump.{number}")
        key = next((b for b in self.screen.buttons if b.name in named), None)
        if key is None or number < 1:
            return NO_ERRANDS
        panel = self.screen.panel
        x = key.x + key.width / 2 - panel.width_mm / 2
        y = panel.height_mm / 2 - key.y - key.height / 2
        target = transform(self.at, (x / 1000.0, y / 1000.0, 0.0))
        start = add(origin, HAND)
        held = pose(towards(unit(subtract(target, start))), start)
        return (), (
            Step(held),
            Step(held, trigger=True, seconds=PULSE_S),
            Step(held, seconds=PULSE_S),
        )

    def is_free(self, origin: Vec, goal: Vec) -> bool:
        return True

    def carry(self, hand: int, head: Pose) -> Pose | None:
        """Low, and pointing at what is under the cursor."""
        spot = compose(head, pose(NO_TURN, LOWERED[hand]))
        meant = self._meant or place_of(self.at)
        return pose(towards(unit(subtract(meant, place_of(spot)))), place_of(spot))


class Mouse:
    """Lends the window's hands to a screen, and gives them back."""

    def __init__(self, runtime: SimulatorRuntime) -> None:
        self._runtime = runtime
        self._before: Guide | None = None
        self._guide: ScreenGuide | None = None

    @staticmethod
    def stand(head: Pose, screen: Screen) -> Pose:
        """Where a screen stands before a window, whose picture is lower than a person's field of
        view: straight ahead, as near as all of it is seen."""
        panel = screen.panel
        high, wide = panel.height_mm / 2000.0, panel.width_mm / 2000.0
        away = max(NEAREST, high / tan(HALF_HIGH), wide / tan(HALF_WIDE))
        return compose(head, pose(NO_TURN, (0.0, 0.0, -away)))

    def point_at(self, at: Pose, screen: Screen) -> None:
        """The screen that is shown now."""
        if self._guide is None:
            self._before = self._runtime.body.guide
            self._guide = ScreenGuide(at, screen)
            self._runtime.body.guide = self._guide
            for hand in self._runtime.body.hands:
                hand.errand.clear()
        self._guide.at, self._guide.screen = at, screen

    def give_back(self) -> None:
        """No screen is shown any more."""
        if self._guide is not None:
            self._runtime.body.guide, self._guide = self._before, None
