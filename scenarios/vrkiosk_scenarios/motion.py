"""How far head and hands travel: a measure of calm work, said once a second.

It also makes an event log depend on every pose in a record: whoever alters one alters the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import Vec, distance, place_of
from vrkiosk_scenarios.physics import RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.world import World

NAMES: Final = ("head", "left", "right")


class Motion:
    """Metres travelled in the room (teleports do not count) since the last event."""

    __slots__ = ("_last", "_ticks", "_travelled")

    def __init__(self) -> None:
        self._last: tuple[Vec | None, ...] = (None, None, None)
        self._travelled = [0.0, 0.0, 0.0]
        self._ticks = 0

    def tick(self, world: World) -> None:
        """One step."""
        left, right = world.hands
        places = (place_of(world.head_in_stage), left.in_room, right.in_room)
        travelled = self._travelled
        for which, (last, place) in enumerate(zip(self._last, places, strict=True)):
            if last is not None and place is not None:
                travelled[which] += distance(last, place)
        self._last = places
        self._ticks += 1
        if self._ticks == RATE:
            self._ticks = 0
            data = {n: round(m, 3) for n, m in zip(NAMES, travelled, strict=True)}
            self._travelled = [0.0, 0.0, 0.0]
            world.emit("motion", **data)
