"""What an officer missed: from the events alone, the same list for headset, console and server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vrkiosk_scenarios.event_log import EventLog, surface_of
from vrkiosk_scenarios.scenario import Indicator, Scenario

# How many patches (about 1.2 m of a wall, a row high) count as having searched a surface: every
# second section of a 40' box along the walls, since a look from a node takes in its neighbours.
PATCHES_WANTED: Final[Mapping[str, int]] = {
    "seal": 1,
    "number": 1,
    "door_left": 1,
    "door_right": 1,
    "left_wall": 5,
    "right_wall": 5,
    "front_wall": 3,
    "ceiling": 5,
    "floor": 5,
}
SEAL_STEPS: Final = ("seal_view", "seal_verify", "seal_tug", "seal_twist")


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing missed.

    kind: text key below "miss.": not_seen, seen (looked at, not tested), tested (not marked),
    false_mark, not_covered, skipped. what: id of an indicator, a surface, or an event name.
    t: s since the start at which it was last within reach (looked at, tested, marked), None if
    never.
    """

    kind: str
    what: str
    aoi: str
    t: float | None = None


def covered(log: EventLog, surface: str) -> float:
    """Share 0..1 of the wanted patches of a surface that were seen in light or worked on."""
    wanted = PATCHES_WANTED[surface]
    return min(len(log.patches(surface)), wanted) / wanted


def perceived(log: EventLog, sign: Indicator) -> float | None:
    """When the sign was tested in its own channel (for "see": seen in light); None: never."""
    surface = surface_of(sign.aoi)
    match sign.channel:
        case "see":
            return next(iter(log.patches(surface)), None)
        case "document":
            return log.pages.get("papers")
        case "seal":
            return log.firsts.get("seal_view")
        case channel:
            return log.tested.get((surface, channel))


def false_flags(scenario: Scenario, log: EventLog) -> list[tuple[float, str]]:
    """Marks on surfaces that neither hide anything nor show a sign: time, aoi."""
    right = {*scenario.answer.where, *(surface_of(i.aoi) for i in scenario.answer.indicators)}
    return [(t, aoi) for t, aoi in log.flags if surface_of(aoi) not in right]


def misses(scenario: Scenario, log: EventLog) -> tuple[Miss, ...]:
    """Everything missed, signs of a hide first, then marks, seal and surfaces."""
    return (
        *_missed_signs(scenario, log),
        *(Miss("false_mark", surface_of(aoi), aoi, _s(t)) for t, aoi in false_flags(scenario, log)),
        *(Miss("skipped", step, "seal") for step in SEAL_STEPS if step not in log.firsts),
        *(Miss("not_covered", s, s) for s in PATCHES_WANTED if covered(log, s) < 1),
    )


def _missed_signs(scenario: Scenario, log: EventLog) -> Iterator[Miss]:
    for sign in (*scenario.answer.indicators, *scenario.answer.checks):
        surface = surface_of(sign.aoi)
        tested, looked = perceived(log, sign), log.first_look(surface)
        if tested is not None:
            if scenario.answer.dirty and log.flagged(surface) is None:
                yield Miss("tested", sign.id, sign.aoi, _s(tested))
        elif looked is not None:
            yield Miss("seen", sign.id, sign.aoi, _s(looked))
        else:
            yield Miss("not_seen", sign.id, sign.aoi)


def _s(t: float) -> float:
    return round(t, 2)
