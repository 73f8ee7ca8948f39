"""What an officer agreed to have recorded, and what is left of a record where they did not.

Motion identifies people (Miller et al. 2020, Sci Rep 10:17404: 95 % of 511 from five minutes). So
where gaze, hands or head are declined, nothing that follows a body is recorded: only events, and of
those the decisions, readings, seal and door steps that a score needs. This module is the one place
that decides; what it does not name is left out. Nothing of it depends on who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from vrkiosk_scenarios.snapshot import Event

# Fields kept of each event of the engine. Where and with which hand a thing was done, how far away
# the eyes and how fast the hand were, is not among them.
KEPT_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "session_started": "scenario version sha256 file_sha256 seed interaction",
        "pause": "ms reason",
        "held": "reason",
        "trainer": "action",
        "hint": "level step",
        "asked": "what",
        "stopped": "by reason",
        "time_up": "limit_s",
        "guided": "module step ms helped",
        "comfort": "answer",
        "surface_seen": "aoi lit source",
        "tool_taken": "tool",
        "tool_docked": "tool",
        "torch": "on",
        "strike": "aoi",
        "reading": "tool value unit aoi reference material",
        "seal_view": "ms",
        "seal_verify": "agrees",
        "seal_tug": "gave_mm",
        "seal_twist": "deg",
        "seal_cut": "",
        "rod": "rod deg",
        "rod_blocked": "rod",
        "door": "leaf deg",
        "hatch": "hatch deg",
        "hatch_blocked": "hatch",
        "lead_cut": "hatch",
        "ajar": "leaf",
        "carton_taken": "carton",
        "carton_moved": "carton",
        "flag": "number aoi kind",
        "flag_removed": "number aoi kind",
        "page": "page",
        "photograph": "number aois zoom",
        "bagged": "item bag photographed gloves",
        "sealed": "number",
        "new_seal_tug": "gave_mm",
        "custody": "item bag place reason witness",
        "report": "fields discrepancies",
        "warned": "undone",
        "call": "who minutes",
        "call_result": "who result aoi",
        "radiograph": "number side",
        "suspicion": "number side aoi",
        "suspicion_removed": "number side aoi",
        "cargo_fell": "held",
        "cut": "target",
        "gas_reading": "place height o2 co2 co lel ph3 ch3br voc alarm",
        "hazard": "kind",
        "hooked": "aoi",
        "opened": "carton",
        "ppe": "item on",
        "strap": "on",
        "uv_lamp": "on",
        "uv_seen": "aoi glows",
        "ventilated": "minutes forced",
        "wiped": "aoi strokes",
        "decision": "decision",
        "finished": "decision",
    }.items()
}
LEFT_OUT: Final = frozenset(
    {
        "aoi_enter",
        "aoi_leave",
        "fit",
        "gaze_check",
        "in_view",
        "motion",
        "posture",
        "practice",
        "room_edge",
        "touched",
        "turn",
        "walked",
    }
)
# Only the first step into the box is kept, as the score asks whether the torch was on by then.
ENTRY: Final = "teleport"
KEPT_NOTICE_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "lost": "code call text why",
        "found": "runtime system api_version reference_space",
        "recentred": "space",
        "profile": "path",
        "paused": "state",
        "resumed": "state",
        "presence": "present",
        "waiting": "code call text why",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to. purpose: what for; language: in which it was asked; at: UTC, when."""

    gaze: bool
    hands: bool
    head: bool
    purpose: str = "training"
    language: str = "en"
    at: str = ""

    @classmethod
    def of(cls, agreed: bool, language: str, at: str) -> Consent:
        """To all, or to nothing."""
        return cls(agreed, agreed, agreed, language=language, at=at)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def declined(consent: Mapping[str, Any]) -> bool:
    """Whether a session with this `consent` (of session.json) leaves no trace of a body.

    One of the three declined is all declined: a record is run again whole or not at all, and each
    tells where the others were. Without the question (tests, tools) nothing is declined.
    """
    return any(consent.get(what, True) is not True for what in ("gaze", "hands", "head"))


class EventFilter:
    """What of a declined session's events stays. Sees all events of a session, in order."""

    def __init__(self) -> None:
        self._entered = False

    def kept(self, events: Iterable[Event]) -> Iterator[Event]:
        """Events of the engine that stay, without what follows a body."""
        for event in events:
            fields = KEPT_FIELDS.get(event.name)
            if fields is not None:
                yield _only(event, fields)
            elif event.name == ENTRY and event.data.get("inside") and not self._entered:
                self._entered = True
                yield _only(event, frozenset({"inside"}))


def kept_events(events: Iterable[Event]) -> list[Event]:
    """What stays of a whole session's events."""
    return list(EventFilter().kept(events))


def kept_preferences(preferences: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of an officer's preferences: not how high the eyes are."""
    return {name: value for name, value in preferences.items() if name != "eye_height_m"}


def kept_notice(notice: Event) -> Event:
    """What stays of something the runtime said, as an event."""
    return _only(notice, KEPT_NOTICE_FIELDS.get(notice.name, frozenset()))


def _only(event: Event, fields: frozenset[str]) -> Event:
    return Event(event.t, event.name, {k: v for k, v in event.data.items() if k in fields})
