"""What an officer missed: from the events alone, the same list for headset, console and server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vrkiosk_scenarios.answer_key import Indicator
from vrkiosk_scenarios.event_log import CHANNEL_OF_TOOL, EventLog, Views, surface_of
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.search import Search

SEAL_STEPS: Final = ("seal_view", "seal_verify", "seal_tug", "seal_twist")
# Which step shows what is wrong with a seal in each state.
TELLING: Final = {
    "sound": ("seal_tug", "seal_twist"),
    "glued": ("seal_tug", "seal_twist"),
    "spinning": ("seal_twist",),
    "cloned": ("seal_view",),
    "cut": ("seal_view",),
}
# What a report names instead of a mark.
REPORTED: Final = {"number": "container_number"}
# Channels that need no tool of the trolley, and the tools of those that are no reading.
WITHOUT_TOOL: Final = frozenset({"see", "document", "seal", "xray", "dog"})
TOOL_OF: Final = {"gas": "gas_detector", "uv": "uv_lamp", "open": "knife"}
# What an officer judges one by one: each hides something or does not.
JUDGED: Final = (
    "door_left",
    "door_right",
    "left_wall",
    "right_wall",
    "front_wall",
    "ceiling",
    "floor",
)


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


@dataclass(frozen=True, slots=True)
class Cue:
    """How far one came with a hidden thing or a sign of it; each in s since the start, None: never.

    kind: "item" (id: the place that hides it), "sign", "check" (of a clean box), "bait". in_view:
    within the field of view; clear: with nothing before it; lit: clear and in light;
    looked: the gaze rested on it; touched: by a hand or a tool; tested: in the way that tells;
    declared: marked, on itself or on a radiograph.
    """

    id: str
    kind: Literal["item", "sign", "check", "bait"]
    aoi: str
    channel: str = ""
    in_view: float | None = None
    lit: float | None = None
    clear: float | None = None
    looked: float | None = None
    touched: float | None = None
    tested: float | None = None
    declared: float | None = None


def reachable_signs(scenario: Scenario) -> tuple[Indicator, ...]:
    """The signs of a hide, or the checks of a clean box, that the scenario's tools can show."""
    given: set[str] = {CHANNEL_OF_TOOL[tool] for tool in scenario.tools if tool in CHANNEL_OF_TOOL}
    given |= {channel for channel, tool in TOOL_OF.items() if tool in scenario.tools}
    given |= WITHOUT_TOOL
    given |= {"weigh"} if scenario.place.weighbridge else set()
    answer = scenario.answer
    return tuple(sign for sign in answer.indicators or answer.checks if sign.channel in given)


def perceived(scenario: Scenario, log: EventLog, sign: Indicator) -> float | None:
    """When the sign was tested in its own channel (for "see": seen in light); None: never."""
    surface = surface_of(sign.aoi)
    match sign.channel:
        case "see":
            exact = log.seen.get(sign.aoi)
            own = [t for aoi, t in log.seen.items() if surface_of(aoi) == surface]
            return min(own, default=None) if sign.aoi == surface else exact
        case "document":
            return min(log.pages.values(), default=None)
        case "seal":
            steps = TELLING[scenario.container.seal.state]
            return min((log.firsts[s] for s in steps if s in log.firsts), default=None)
        case "xray":
            return log.firsts.get("radiograph")
        case "dog":
            return log.answers.get("dog")
        case "gas":
            return log.firsts.get("gas_reading")
        case "weigh":
            return min((t for (_, c), t in log.tested.items() if c == "weigh"), default=None)
        case channel:
            return log.tested.get((surface, channel))


def false_flags(scenario: Scenario, log: EventLog) -> list[tuple[float, str]]:
    """Marks on surfaces that neither hide anything nor show a sign: time, aoi."""
    right = {*scenario.answer.where, *(surface_of(i.aoi) for i in scenario.answer.indicators)}
    right |= {surface_of(place) for place in scenario.answer.where}
    return [(t, aoi) for t, aoi in log.flags if surface_of(aoi) not in right]


def judged_surfaces(scenario: Scenario) -> tuple[str, ...]:
    """The surfaces of which an officer says, by marking or not, whether they hide something."""
    return tuple(dict.fromkeys((*JUDGED, *map(surface_of, scenario.answer.where))))


def misses(scenario: Scenario, log: EventLog, search: Search) -> tuple[Miss, ...]:
    """Everything missed, signs of a hide first, then marks, seal and surfaces."""
    return (
        *_missed_signs(scenario, log),
        *(Miss("false_mark", surface_of(aoi), aoi, _s(t)) for t, aoi in false_flags(scenario, log)),
        *(Miss("skipped", step, "seal") for step in SEAL_STEPS if step not in log.firsts),
        *(
            Miss("not_covered", surface, surface, _s(search.first(surface)))
            for surface, share in search.surfaces().items()
            if share < 1
        ),
    )


def _missed_signs(scenario: Scenario, log: EventLog) -> Iterator[Miss]:
    for sign in reachable_signs(scenario):
        surface = surface_of(sign.aoi)
        tested, looked = perceived(scenario, log, sign), log.first_look(surface)
        if tested is not None:
            if scenario.answer.dirty and _markable(sign) and not _declared(log, surface):
                yield Miss("tested", sign.id, sign.aoi, _s(tested))
        elif looked is not None:
            yield Miss("seen", sign.id, sign.aoi, _s(looked))
        else:
            yield Miss("not_seen", sign.id, sign.aoi)


def _markable(sign: Indicator) -> bool:
    """Whether there is a surface to set a mark on. A seal is too small for one: it is judged on the
    seal's page, and kept."""
    return sign.channel not in ("document", "weigh", "gas", "dog", "xray", "seal")


def _declared(log: EventLog, surface: str) -> bool:
    """Whether it was marked, or named in the report."""
    return log.located(surface) is not None or REPORTED.get(surface) in log.discrepancies


def cues(scenario: Scenario, log: EventLog) -> tuple[Cue, ...]:
    """Each hidden thing and each sign, check and bait of the answer key, with its seconds."""
    answer = scenario.answer
    return (
        *(_cue(place, "item", place, log, tested=log.first_test(place)) for place in answer.where),
        *(_sign_cue(sign, scenario, log) for sign in reachable_signs(scenario)),
        *(_cue(bait.id, "bait", bait.aoi, log) for bait in answer.baits),
    )


def _sign_cue(sign: Indicator, scenario: Scenario, log: EventLog) -> Cue:
    kind: Literal["sign", "check"] = "sign" if scenario.answer.dirty else "check"
    return _cue(sign.id, kind, sign.aoi, log, sign.channel, perceived(scenario, log, sign))


def _cue(
    name: str,
    kind: Literal["item", "sign", "check", "bait"],
    aoi: str,
    log: EventLog,
    channel: str = "",
    tested: float | None = None,
) -> Cue:
    surface = surface_of(aoi)
    views = log.views.get(surface, Views())
    return Cue(
        id=name,
        kind=kind,
        aoi=aoi,
        channel=channel,
        in_view=_s(views.in_view),
        lit=_s(views.lit),
        clear=_s(views.clear),
        looked=_s(log.first_look(surface)),
        touched=_s(log.first_touch(surface)),
        tested=_s(tested),
        declared=_s(log.located(surface)),
    )


def _s(t: float | None) -> float | None:
    return None if t is None else round(t, 2)
