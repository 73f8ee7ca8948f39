"""The events of a record as a trainer reads them: in kinds, without noise, each with its time.

Pure: no window, no drawing.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from vrkiosk_scenarios.event_log import EventLog

if TYPE_CHECKING:
    from vrkiosk_telemetry.reader import EventRow

MERGE_NS: Final = (
    2_500_000_000  # steps of one movement (a door in steps of 10 degrees) are one line
)
SHORT_PAUSE_MS: Final = 1_000  # below it, a slow picture and not a pause: nobody reads hundreds
CAPTION_NS: Final = 4_000_000_000  # how long a reading stays in the picture


class Group(StrEnum):
    """Kinds of events that can be shown or left out."""

    LOOKING = "looking"
    TOOLS = "tools"
    DOORS = "doors"
    MARKS = "marks"
    MOVING = "moving"
    BOOKMARKS = "bookmarks"


# Events that are shown, by kind; what is not here (aoi_leave, motion, ...) tells a reader nothing.
GROUP_OF: Final[Mapping[str, Group]] = {
    **dict.fromkeys(("aoi_enter", "surface_seen", "seal_view"), Group.LOOKING),
    **dict.fromkeys(
        ("tool_taken", "tool_docked", "torch", "strike", "reading", "touched"), Group.TOOLS
    ),
    **dict.fromkeys(
        ("seal_verify", "seal_tug", "seal_twist", "seal_cut", "rod", "rod_blocked", "door"),
        Group.DOORS,
    ),
    **dict.fromkeys(("carton_taken", "carton_moved"), Group.DOORS),
    **dict.fromkeys(
        ("call", "call_result", "radiograph", "suspicion", "suspicion_removed"), Group.TOOLS
    ),
    **dict.fromkeys(("ppe", "gas_reading"), Group.TOOLS),
    **dict.fromkeys(("ajar", "strap", "ventilated", "cargo_fell", "hazard"), Group.DOORS),
    **dict.fromkeys(("photograph", "bagged", "custody", "report", "sealed"), Group.MARKS),
    "warned": Group.MARKS,
    **dict.fromkeys(("flag", "flag_removed", "page", "decision", "finished"), Group.MARKS),
    **dict.fromkeys(("session_started", "pause", "teleport", "turn", "gap"), Group.MOVING),
    **dict.fromkeys(("lost", "found", "recentred", "profile", "paused", "resumed"), Group.MOVING),
    **dict.fromkeys(("presence", "waiting"), Group.MOVING),
}
TESTED: Final = ("seal_verify", "seal_tug", "seal_twist", "seal_cut")
CAPTIONED: Final = frozenset(
    (
        *("reading", "gas_reading", "hazard", "call_result"),
        *("photograph", "bagged", "sealed", "warned"),
        *("flag", "flag_removed", "decision", "finished"),
        *TESTED,
    )
)
STEPPED: Final = {"rod": "rod", "door": "leaf"}  # event, and the field that says which


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the list. `t` ns on the frames' clock; data: the event's fields."""

    t: int
    name: str
    group: Group
    data: Mapping[str, Any] = field(default_factory=dict)


class Moments:
    """All moments of a record in order, and where in them a time is.

    clock: (ns, seconds since the first event without pauses), as scoring counts them.
    """

    def __init__(self, rows: Iterable[EventRow]) -> None:
        events = [(row, _fields(row)) for row in rows]
        self.start: int = events[0][0].t if events else 0  # ns
        self.all: tuple[Moment, ...] = tuple(_merged(_moments(events)))
        self._clock = _clock(events)
        self._chosen: dict[frozenset[Group], tuple[Moment, ...]] = {}
        self.engine: tuple[Mapping[str, Any], ...] = tuple(
            body for row, body in events if row.source == "engine" and body
        )

    def shown(self, groups: frozenset[Group]) -> tuple[Moment, ...]:
        """Those of the kinds chosen."""
        if groups not in self._chosen:
            self._chosen[groups] = tuple(m for m in self.all if m.group in groups)
        return self._chosen[groups]

    def at_seconds(self, seconds: float) -> int:
        """ns of a time as the result gives it: s since the start, pauses taken out, to 0.01 s."""
        if not self._clock:
            return 0
        place = bisect_left(self._clock, seconds - 0.006, key=lambda pair: pair[1])
        return self._clock[min(place, len(self._clock) - 1)][0]

    def covered(self) -> dict[str, int]:
        """ns at which each patch was first seen in light or tested."""
        log = EventLog.read(self.engine)
        found = {aoi: self.at_seconds(seconds) for aoi, seconds in log.worked.items()}
        for aoi, seconds in log.seen.items():
            t = self.at_seconds(seconds)
            found[aoi] = min(t, found.get(aoi, t))
        return found

    def caption(self, t: int) -> Moment | None:
        """What was read, tested or marked within the last seconds before `t`."""
        for moment in reversed(self.all[: at_or_before(self.all, t) + 1]):
            if t - moment.t > CAPTION_NS:
                return None
            if moment.name in CAPTIONED:
                return moment
        return None


def at_or_before(moments: Sequence[Moment], t: int) -> int:
    """Index of the last moment at or before `t`; -1 before all of them."""
    return bisect_right(moments, t, key=_time) - 1


def after(moments: Sequence[Moment], t: int) -> Moment | None:
    """The first moment after `t`."""
    place = bisect_right(moments, t, key=_time)
    return moments[place] if place < len(moments) else None


def before(moments: Sequence[Moment], t: int) -> Moment | None:
    """The last moment before `t`."""
    place = bisect_left(moments, t, key=_time) - 1
    return moments[place] if place >= 0 else None


def _time(moment: Moment) -> int:
    return moment.t


def _fields(row: EventRow) -> Mapping[str, Any]:
    """What an event's line says; nothing where a damaged record holds no JSON object."""
    try:
        body = json.loads(row.line)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _moments(events: Iterable[tuple[EventRow, Mapping[str, Any]]]) -> Iterator[Moment]:
    inside = False
    for row, body in events:
        group = GROUP_OF.get(row.name)
        if group is None or not body or _slow_picture(row, body):
            continue
        name = row.name
        if name == "teleport" and bool(body.get("inside")) != inside:
            inside = not inside
            name = "teleport_inside" if inside else "teleport_outside"
        yield Moment(row.t, name, group, body)


def _slow_picture(row: EventRow, body: Mapping[str, Any]) -> bool:
    ms = body.get("ms", SHORT_PAUSE_MS)
    return row.name == "pause" and isinstance(ms, int | float) and ms < SHORT_PAUSE_MS


def _merged(moments: Iterable[Moment]) -> list[Moment]:
    """Steps of one movement as one moment, at its begin, with the last step's fields.

    A blow that the mallet answers with a reading is told by the reading.
    """
    found: list[Moment] = []
    moving: dict[tuple[str, object], tuple[int, int]] = {}  # place in `found`, time of last step
    for moment in moments:
        field_name = STEPPED.get(moment.name)
        if field_name is not None:
            key = (moment.name, moment.data.get(field_name))
            place, last = moving.get(key, (-1, 0))
            if place >= 0 and moment.t - last <= MERGE_NS:
                first = found[place]
                found[place] = Moment(first.t, first.name, first.group, moment.data)
                moving[key] = (place, moment.t)
                continue
            moving[key] = (len(found), moment.t)
        elif moment.name == "reading" and found and _struck(found[-1], moment):
            found.pop()
        found.append(moment)
    return found


def _struck(before: Moment, moment: Moment) -> bool:
    return before.name == "strike" and before.t == moment.t


def _clock(events: Iterable[tuple[EventRow, Mapping[str, Any]]]) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = []
    start, paused = 0, 0.0
    for row, body in events:
        if row.source != "engine":
            continue
        if not found:
            start = row.t
        if row.name == "pause":
            paused += float(body.get("ms", 0)) / 1000
        found.append((row.t, (row.t - start) / 1e9 - paused))
    return found
