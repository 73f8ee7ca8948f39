"""Calls for what one officer cannot do alone: who comes, what it costs, what they find.

A call takes its minutes from the task's clock: the event `call` says how many, and scoring adds
them to the duration; the frames' clock does not jump. For the officer it is a blink: the picture
goes dark, and when it is light again whoever was called has been there (`call_result`). One call at
a time.

What each finds follows from the world alone. A new sort of call is a function from the world to a
`Finding` in `ANSWERS`, its minutes in `interaction.toml` (`[calls.minutes]`), and its texts:
`call.WHO` and `call.RESULT` for each result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios import scent, stand
from vrkiosk_scenarios.gas import above_limits
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.radiograph import Radiograph
from vrkiosk_scenarios.scenario_gas import HEIGHTS
from vrkiosk_scenarios.scene import DOG

if TYPE_CHECKING:
    from vrkiosk_scenarios.call_settings import Calls as CallSettings
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody who was called says. `result`: text key below "call."; aoi: where, or ""."""

    result: str
    aoi: str = ""


def _dog(world: World) -> Finding:
    spot = scent.strongest(world)
    if spot is None:
        world.hide(DOG)
        return Finding("no_response")
    floors = {"inside": world.room.floor, "gasket": 0.0, "below": -stand.height(world.scenario)}
    world.show(DOG, spot.seat(floors[spot.air]))
    return Finding("sat", spot.aoi)


def _xray(world: World) -> Finding:
    world.calls.radiographs.append(Radiograph(world.scenario, world.solids))
    return Finding("radiograph")


def _arrives(world: World) -> Finding:
    return Finding("arrived")


def _informed(world: World) -> Finding:
    return Finding("informed")


def _aired(world: World) -> Finding:
    world.safety.aired()
    minutes = world.calls.settings.minutes["ventilation"]
    world.emit("ventilated", minutes=minutes, forced=True)
    return Finding("aired")


def _gas_specialist(world: World) -> Finding:
    """Measures through a long hose, as deep as the box is, at every height."""
    deep = world.space.front
    airs = [world.gas.at(height, z) for height in HEIGHTS for z in (0.0, deep)]
    dangerous = any(above_limits(air, world.settings.gas_limits) for air in airs)
    return Finding("gas_found" if dangerous else "gas_free")


ANSWERS: Final[dict[str, Callable[[World], Finding]]] = {
    "partner": _arrives,
    "dog": _dog,
    "xray": _xray,
    "ventilation": _aired,
    "gas_specialist": _gas_specialist,
    "supervisor": _informed,
}


class Calls:
    """Calls made in a session. `findings`: the last one of each, by who was called.

    `pending`: who is on the way, "" for nobody. `radiographs`: in the order they were taken.
    `fade`: 0..1 how dark the blink is.
    """

    def __init__(self, settings: CallSettings) -> None:
        self.settings = settings
        self.findings: dict[str, Finding] = {}
        self.radiographs: list[Radiograph] = []
        self.pending = ""
        self.fade = 0.0
        self._ticks = 0  # of the blink, counted down

    def offered(self) -> tuple[str, ...]:
        """Who can be called."""
        return tuple(ANSWERS)

    def place(self, world: World, who: str, hand: Hand) -> None:
        """Calls somebody. While somebody is on the way nothing happens."""
        if self.pending:
            return
        self.pending = who
        self._ticks = int((2.0 * self.settings.fade_s + self.settings.black_s) * RATE)
        world.emit("call", who=who, minutes=self.settings.minutes[who], hand=hand.name)
        world.tablet_changed()

    def tick(self, world: World) -> None:
        """A step: of the blink, and of a radiograph that is being made."""
        if self._ticks:
            self._blink(world)
        elif self.radiographs and not self.radiographs[-1].finished:
            last = self.radiographs[-1]
            before = int(last.done * 10.0)
            last.advance()
            if int(last.done * 10.0) != before:
                world.tablet_changed()

    def _blink(self, world: World) -> None:
        """Dark, then light again; what was found is there from the moment it gets light."""
        fade = self.settings.fade_s
        self._ticks -= 1
        left = self._ticks / RATE
        gone = 2.0 * fade + self.settings.black_s - left
        self.fade = min(gone / fade, left / fade, 1.0)
        if self.pending and left <= fade:
            who, self.pending = self.pending, ""
            world.gas.pass_minutes(world, self.settings.minutes[who], who == "ventilation")
            found = self.findings[who] = ANSWERS[who](world)
            world.emit("call_result", who=who, result=found.result, aoi=found.aoi)
            world.tablet_changed()
