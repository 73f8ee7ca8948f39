"""A hand in the world: where it is, what it presses, what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from vrkiosk_scenarios.geometry import (
    IDENTITY,
    Pose,
    Vec,
    compose,
    forward,
    mix,
    mix_poses,
    place_of,
    transform,
)
from vrkiosk_scenarios.inputs import HandSample, Inputs
from vrkiosk_scenarios.physics import RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.settings import Hands
    from vrkiosk_scenarios.world import World

SIDES: Final = ("left", "right")
LOST_TICKS: Final = RATE // 2  # a lost hand keeps what it carries for half a second


class Held(Protocol):
    """Something a hand holds and its presses go to. `latched`: it stays without squeezing."""

    latched: bool

    def tick(self, world: World, hand: Hand) -> None:
        """A step while held."""

    def press(self, world: World, hand: Hand) -> None:
        """The trigger goes down."""

    def release(self, world: World, hand: Hand) -> None:
        """The trigger comes up."""

    def let_go(self, world: World, hand: Hand) -> None:
        """The hand opens; a latched thing is put away or flies home."""


class Switch:
    """An analogue press with hysteresis."""

    __slots__ = ("down", "pressed", "released")

    def __init__(self) -> None:
        self.down = False
        self.pressed = False  # in this step
        self.released = False

    def update(self, value: float, on: float, off: float) -> None:
        was = self.down
        self.down = value >= on if not was else value > off
        self.pressed = self.down and not was
        self.released = was and not self.down

    def rest(self) -> None:
        """No change in this step."""
        self.pressed = self.released = False

    def drop(self) -> None:
        """Let go, whatever the finger does."""
        self.released, self.pressed, self.down = self.down, False, False


class Hand:
    """One hand. Poses are in the world at the step's time; the last one while not tracked."""

    __slots__ = (
        "_now",
        "_part",
        "_previous",
        "_settings",
        "_world_from_stage",
        "grip",
        "held",
        "in_room",
        "lost_ticks",
        "name",
        "settle_ticks",
        "side",
        "squeeze",
        "stick_x",
        "stick_y",
        "trigger",
    )

    def __init__(self, side: int, settings: Hands) -> None:
        self.side = side
        self.name = SIDES[side]
        self.grip: Pose = IDENTITY
        self.in_room: Vec | None = None  # where it is in the room; None while not tracked
        self.squeeze = Switch()
        self.trigger = Switch()
        self.stick_x = 0.0
        self.stick_y = 0.0
        self.held: Held | None = None
        self.lost_ticks = LOST_TICKS
        self.settle_ticks = 0
        self._settings = settings
        self._previous: HandSample | None = None
        self._now: HandSample | None = None
        self._part = 1.0
        self._world_from_stage: Pose = IDENTITY

    @property
    def tracked(self) -> bool:
        return self.lost_ticks == 0

    @property
    def bare(self) -> bool:
        """A hand seen by cameras, without a controller: it has no stick."""
        return self._now is not None and self._now.bare

    @property
    def point(self) -> Vec:
        """The grip point."""
        return place_of(self.grip)

    def update(self, inputs: Inputs, world_from_stage: Pose) -> None:
        """Takes the hand to the time `inputs` is set to."""
        previous, now = inputs.hand(self.side)
        self._previous, self._now, self._part = previous, now, inputs.part
        self._world_from_stage = world_from_stage
        if not now.tracked:
            self._lose()
            return
        if self.lost_ticks:
            self.lost_ticks = 0
            self.settle_ticks = int(self._settings.settle_s * RATE)
        part = inputs.part
        grip = mix_poses(previous.grip, now.grip, part) if previous.tracked else now.grip
        self.in_room = place_of(grip)
        self.grip = compose(world_from_stage, grip)
        _, _, _, trigger, squeeze, x, y, _, _, _, bare = now
        _, _, _, before, squeezed, from_x, from_y, _, _, _, _ = previous
        self.stick_x = from_x + (x - from_x) * part
        self.stick_y = from_y + (y - from_y) * part
        limits = self._settings
        squeeze = squeezed + (squeeze - squeezed) * part
        self._press(
            squeeze, self.squeeze, limits.bare_squeeze if bare else limits.controller_squeeze
        )
        trigger = before + (trigger - before) * part
        self._press(
            trigger, self.trigger, limits.bare_trigger if bare else limits.controller_trigger
        )
        if self.settle_ticks:
            self.settle_ticks -= 1

    def _press(self, value: float, switch: Switch, limits: tuple[float, float]) -> None:
        """limits: the value from which it is pressed, and the one down to which it stays so."""
        if self.settle_ticks and not switch.down:
            switch.rest()
        else:
            switch.update(value, *limits)

    def _lose(self) -> None:
        """Not tracked: nothing new happens, and after a while what is not latched is set down."""
        self.in_room = None
        self.stick_x = self.stick_y = 0.0
        if self.lost_ticks < LOST_TICKS:
            self.lost_ticks += 1
            if self.lost_ticks == LOST_TICKS:
                self.squeeze.drop()
                self.trigger.drop()
                return
        self.squeeze.rest()
        self.trigger.rest()

    def aim(self) -> tuple[Vec, Vec] | None:
        """Origin and direction (unit) of the pointing ray; None while not valid."""
        now, previous = self._now, self._previous
        if now is None or previous is None or not now.aimed:
            return None
        aim = mix_poses(previous.aim, now.aim, self._part) if previous.aimed else now.aim
        aim = compose(self._world_from_stage, aim)
        return place_of(aim), forward(aim)

    def tip(self) -> Vec | None:
        """What pokes: the index finger's tip, or the front of the controller."""
        now, previous = self._now, self._previous
        if now is None or previous is None or not now.tracked:
            return None
        if now.finger:
            tip = mix(previous.tip, now.tip, self._part) if previous.finger else now.tip
            return transform(self._world_from_stage, tip)
        if not now.aimed:
            return None
        aim = mix_poses(previous.aim, now.aim, self._part) if previous.aimed else now.aim
        return transform(compose(self._world_from_stage, aim), self._settings.controller_tip)
