"""What a hand is asked to do on a desktop: errands of steps, and who thinks them out.

Stage frame, metres, seconds. A mouse says where, a `Guide` knows how: it alone has seen the world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from vrkiosk_xr.turns import Pose, Vec

HAND_SPEED: Final = 1.2  # m/s
HAND_TURN: Final = 9.0  # rad/s


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an errand: go there, close or pull what is asked for, stay.

    pose: of the grip; None: where the hand rests. Fingers open when the step begins and close
    when the hand is there. `held`: it lasts as long as the button is down, led by the guide.
    """

    pose: Pose | None = None
    squeeze: bool = False
    trigger: bool = False
    seconds: float = 0.0  # to stay after arriving
    speed: float = HAND_SPEED
    turn: float = HAND_TURN
    held: bool = False


Errand = tuple[Step, ...]
Errands = tuple[Errand, Errand]  # of the left hand, of the right hand
NO_ERRANDS: Final[Errands] = ((), ())


class Guide(Protocol):
    """What only the training world can tell the hands of somebody who has but a mouse.

    A line of sight goes from `origin` (the eyes) along a unit vector.
    """

    def look(self, origin: Vec, direction: Vec) -> Vec | None:
        """Where the hands point: the point under the cursor, or the place to go to that is nearest
        to it while one is chosen; None: nothing. Asked once a frame, first."""
        ...

    def act(self, origin: Vec, direction: Vec) -> Errands:
        """What the hands do when the button goes down on what is under the cursor."""
        ...

    def is_free(self, origin: Vec, goal: Vec) -> bool:
        """Whether the eyes get from one place to another with nothing solid in the way."""
        ...

    def lead(self, hand: int, origin: Vec, direction: Vec) -> Pose | None:
        """Where a hand goes in a held step; None: it stays where the step says."""
        ...

    def fetch(self, number: int, origin: Vec) -> Errands:
        """How tool `number` (1, 2, ...) is taken, or put back by the hand that holds it; 0: how
        the next thing to wear is put on."""
        ...

    def carry(self, hand: int, head: Pose) -> Pose | None:
        """How that hand holds what it has while it has nothing to do; None: pointing ahead."""
        ...
