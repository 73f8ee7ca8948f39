"""Hands before a screen: a fingertip that comes through it, or a ray with the trigger.

The same thresholds as the tablet's (`interaction.toml`, [hands] and [panels]), frame by frame and
in the stage, because no engine runs here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vrkiosk.flow.rays import LEAST, Ray
from vrkiosk.flow.screens import Screen
from vrkiosk_scenarios import inputs
from vrkiosk_scenarios.geometry import (
    IDENTITY,
    Pose,
    Vec,
    conjugate,
    distance,
    rotate,
    to_local,
    transform,
    turn_of,
)
from vrkiosk_scenarios.hands import Hand
from vrkiosk_scenarios.inputs import Inputs
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.settings import Settings
from vrkiosk_xr.frame import FrameInput

RAY_REACH: Final = 3.0  # m: a board one stands before is farther than a tablet


@dataclass(slots=True)
class _Side:
    """One hand's doings with the screen."""

    depth: float | None = None
    pressing: str = ""  # by ray, until the trigger is let go
    held_s: float = 0.0
    sliding: Button | None = None  # until the trigger is let go


class Pointer:
    """`update` once a frame. `hovered`: name of the button pointed at; `held`: share of a button
    that has to be held, 0..1, with its name in `holding`; `hand`: side that pressed last; `slid`:
    the button that slides under a hand, and where across it, 0..1; `rays`: those that meet it;
    `touched`: where a finger pressed in this frame, mm from its top left corner, None for none."""

    def __init__(self, settings: Settings) -> None:
        self._panels = settings.panels
        self._hands = (Hand(0, settings.hands), Hand(1, settings.hands))
        self._sides = (_Side(), _Side())
        self._inputs = Inputs()
        self._ready_t = 0
        self._t = 0
        self.hovered = ""
        self.holding = ""
        self.held = 0.0
        self.hand = 0
        self.slid: tuple[str, float] | None = None
        self.rays: list[Ray] = []
        self.touched: tuple[float, float] | None = None

    def update(self, frame: FrameInput, at: Pose, screen: Screen) -> str:
        """The button that a hand pressed in this frame, "" for none. at: pose of the screen's
        middle in the stage, +z towards the eyes."""
        sample = inputs.read(frame)
        dt = min(max((sample.t - self._t) / 1e9, 0.0), 0.1) if self._t else 0.0
        self._t = sample.t
        self._inputs.take(sample, continuous=True)
        self._inputs.at(sample.t)
        pressed, self.hovered, self.holding, self.held = "", "", "", 0.0
        self.slid = None
        self.rays = []
        self.touched = None
        for hand, side in zip(self._hands, self._sides, strict=True):
            hand.update(self._inputs, IDENTITY)
            before = side.held_s
            poked = self._poke(hand, side, at, screen, dt)
            pointed = self._point(hand, side, at, screen, dt)
            if not pressed and (poked or pointed):
                pressed, self.hand = poked or pointed, hand.side
            side.held_s = 0.0 if side.held_s == before else side.held_s  # let go of
        if pressed:
            self._ready_t = sample.t + int(self._panels.cool_down_s * 1e9)
        return pressed

    def _find(self, screen: Screen, x: float, y: float, margin: float) -> Button | None:
        found = [b for b in screen.buttons if b.holds(x, y, margin)]
        middle = [(abs(x - b.x - b.width / 2) + abs(y - b.y - b.height / 2), b) for b in found]
        return min(middle, key=lambda one: one[0])[1] if middle else None

    def _on_glass(self, screen: Screen, local: Vec) -> tuple[float, float]:
        panel = screen.panel
        return local[0] * 1000.0 + panel.width_mm / 2, panel.height_mm / 2 - local[1] * 1000.0

    def _poke(self, hand: Hand, side: _Side, at: Pose, screen: Screen, dt: float) -> str:
        tip = hand.tip()
        local = None if tip is None else to_local(at, tip)
        last, side.depth = side.depth, None if local is None else local[2]
        if local is None or last is None or self._t < self._ready_t:
            return ""
        radius = self._panels.poke_radius
        x, y = self._on_glass(screen, local)
        button = self._find(screen, x, y, self._panels.poke_margin_mm)
        if button is None or not radius >= local[2] > -self._panels.poke_depth:
            return ""
        if button.slides:
            self._slide(button, x)
            return ""
        if button.hold:
            return self._hold(side, button, dt)
        if last <= radius:
            return ""
        self.touched = x, y
        return button.name

    def _point(self, hand: Hand, side: _Side, at: Pose, screen: Screen, dt: float) -> str:
        ray = hand.aim() if hand.tracked else None
        met = None if ray is None else self._pointed(ray, at, screen)
        button = None if met is None else self._find(screen, *met, 0.0)
        if ray is not None and met is not None:
            self._show(ray, met, at, screen)
        if button is not None:
            self.hovered = button.name
        if hand.trigger.pressed:
            side.pressing = button.name if button is not None else ""
            side.sliding = button if button is not None and button.slides else None
        if side.sliding is not None:
            return self._slide_by_ray(hand, side, at, screen)
        if button is not None and button.hold and hand.trigger.down:
            return self._hold(side, button, dt) if side.pressing == button.name else ""
        if hand.trigger.released:
            meant, side.pressing = side.pressing, ""
            if button is not None and meant == button.name and not button.hold:
                return button.name
        return ""

    def _slide(self, button: Button, x: float) -> None:
        self.slid = button.name, min(max((x - button.x) / button.width, 0.0), 1.0)

    def _slide_by_ray(self, hand: Hand, side: _Side, at: Pose, screen: Screen) -> str:
        """A button once taken goes with the hand, however far beside it that points."""
        button, ray = side.sliding, hand.aim() if hand.tracked else None
        if not hand.trigger.down or button is None:
            side.sliding, side.pressing = None, ""
        elif ray is not None and (point := self._pointed(ray, at, screen)) is not None:
            self._slide(button, point[0])
        return ""

    def _hold(self, side: _Side, button: Button, dt: float) -> str:
        before, side.held_s = side.held_s, side.held_s + dt
        self.holding, self.held = button.name, min(side.held_s / self._panels.hold_s, 1.0)
        if before < self._panels.hold_s <= side.held_s:
            side.held_s = 0.0
            return button.name
        return ""

    def _show(
        self, ray: tuple[Vec, Vec], met: tuple[float, float], at: Pose, screen: Screen
    ) -> None:
        """Keeps a ray that ends on the panel, and not so near that the hand presses by touch."""
        (x, y), panel = met, screen.panel
        if not (0.0 <= x <= panel.width_mm and 0.0 <= y <= panel.height_mm):
            return
        place = ((x - panel.width_mm / 2) / 1000.0, (panel.height_mm / 2 - y) / 1000.0, 0.0)
        end = transform(at, place)
        if distance(ray[0], end) >= LEAST:
            self.rays.append(Ray(ray[0], end, rotate(turn_of(at), (0.0, 0.0, 1.0))))

    def _pointed(
        self, ray: tuple[Vec, Vec], at: Pose, screen: Screen
    ) -> tuple[float, float] | None:
        """Where a ray meets the glass, mm from its top left corner, on it or beside it."""
        start = to_local(at, ray[0])
        way = rotate(conjugate(turn_of(at)), ray[1])
        if start[2] <= 0.0 or way[2] >= -1e-6 or -start[2] / way[2] > RAY_REACH:
            return None
        far = -start[2] / way[2]
        return self._on_glass(screen, (start[0] + way[0] * far, start[1] + way[1] * far, 0.0))
