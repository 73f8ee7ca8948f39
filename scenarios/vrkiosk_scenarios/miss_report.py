"""What an officer missed: from the events alone, the same list for headset, console and server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vrkiosk_scenarios.answer_key import Indicator
from vrkiosk_scenarios.event_log import EventLog, surface_of
from vrkiosk_scenarios.scenario import Scenario

ENDS: Final = {"seal": 1, "number": 1, "door_left": 1, "door_right": 1, "front_wall": 3}
LONG: Final = ("left_wall", "right_wall", "ceiling", "floor")
SECTION_MM: Final = 1200.0  # of a long surface; docs/events.md
ENOUGH: Final = 0.8  # share of the sections of a long surface that counts as having searched it
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


def sections_wanted(scenario: Scenario) -> dict[str, int]:
    """How many sections of each surface have to be seen in light or worked on."""
    length = scenario.container.internal_mm.length
    sections = max(int(ENOUGH * round(length / SECTION_MM)), 1)
    return {**ENDS, **dict.fromkeys(LONG, sections)}


def covered(scenario: Scenario, log: EventLog) -> dict[str, float]:
    """Share 0..1 of the wanted sections of each surface."""
    return {
        surface: min(len(log.sections(surface)), wanted) / wanted
        for surface, wanted in sections_wanted(scenario).items()
    }


def perceived(log: EventLog, sign: Indicator) -> float | None:
    """When the sign was tested in its own channel (for "see": seen in light); None: never."""
    surface = surface_of(sign.aoi)
    match sign.channel:
        case "see":
            return next(iter(log.sections(surface)), None)
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
        *(Miss("not_covered", s, s) for s, part in covered(scenario, log).items() if part < 1),
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
