"""How far head and hands travel: a measure of calm work, said once a second.

It also makes an event log depend on every pose in a record: whoever alters one alters the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import Vec, distance, mix, place_of
from vrkiosk_scenarios.physics import RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.inputs import HandSample
    from vrkiosk_scenarios.world import World

NAMES: Final = ("head", "left", "right")


class Motion:
    """Metres travelled in the room (teleports do not count) since the last event."""

    __slots__ = ("_last", "_ticks", "_travelled")

    def __init__(self) -> None:
        self._last: list[Vec | None] = [None, None, None]
        self._travelled = [0.0, 0.0, 0.0]
        self._ticks = 0

    def tick(self, world: World) -> None:
        """One step."""
        self._go(0, place_of(world.head_in_stage))
        for side in (0, 1):
            previous, now = world.inputs.hand(side)
            self._go(side + 1, _place(previous, now, world.inputs.part))
        self._ticks += 1
        if self._ticks == RATE:
            self._ticks = 0
            data = {n: round(m, 3) for n, m in zip(NAMES, self._travelled, strict=True)}
            self._travelled = [0.0, 0.0, 0.0]
            world.emit("motion", **data)

    def _go(self, which: int, place: Vec | None) -> None:
        last, self._last[which] = self._last[which], place
        if last is not None and place is not None:
            self._travelled[which] += distance(last, place)


def _place(previous: HandSample, now: HandSample, part: float) -> Vec | None:
    """Where the hand is in the room; None while it is not tracked."""
    if not now.tracked:
        return None
    if not previous.tracked:
        return place_of(now.grip)
    return mix(place_of(previous.grip), place_of(now.grip), part)
