"""What a session's events say, gathered once: when things were seen, tested, marked, decided.

Takes `Event` objects from the engine or the dictionaries that a record's JSON lines decode to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vrkiosk_scenarios.scenario_words import Channel
from vrkiosk_scenarios.snapshot import Event

CHANNEL_OF_TOOL: Final[Mapping[str, Channel]] = {
    "rangefinder": "measure",
    "mallet": "tap",
    "density_meter": "density",
    "tape": "measure",
    "probe": "probe",
    "swab": "trace",
    "radiation_pager": "radiation",
    "scale": "weigh",
    "weighbridge": "weigh",
}


def surface_of(aoi: str) -> str:
    """The surface a patch belongs to: "front_wall" of "front_wall/a2"."""
    return aoi.partition("/")[0]


@dataclass(slots=True)
class EventLog:
    """Times are seconds since the first event, pauses taken out; first occurrences count."""

    duration: float = 0.0
    decision: str | None = None  # confirmed; None: the session ended without one
    looked: dict[str, float] = field(default_factory=dict)  # aoi -> gaze rested on it
    seen: dict[str, float] = field(default_factory=dict)  # aoi -> seen in light
    tested: dict[tuple[str, Channel], float] = field(default_factory=dict)  # surface, channel
    worked: dict[str, float] = field(default_factory=dict)  # aoi -> a tool gave a reading on it
    flags: list[tuple[float, str]] = field(default_factory=list)  # not taken back: time, aoi
    doors: dict[str, float] = field(default_factory=dict)  # leaf -> began to open
    pages: dict[str, float] = field(default_factory=dict)
    firsts: dict[str, float] = field(default_factory=dict)  # event name -> time
    seal_agrees: bool | None = None  # the officer's last word
    entered: float | None = None  # first stood inside the box
    torch_on: float | None = None

    @classmethod
    def read(cls, events: Iterable[Event | Mapping[str, Any]]) -> EventLog:
        """Events in the order they happened."""
        log = cls()
        start: int | None = None
        paused = 0.0
        for event in events:
            t, name, data = _parts(event)
            start = t if start is None else start
            if name == "pause":
                paused += float(data["ms"]) / 1000
            log.duration = (t - start) / 1e9 - paused
            log.firsts.setdefault(name, log.duration)
            log._take(name, data, log.duration)
        return log

    def _take(self, name: str, data: Mapping[str, Any], t: float) -> None:
        match name:
            case "aoi_enter":
                self.looked.setdefault(data["aoi"], t)
            case "surface_seen":
                self.looked.setdefault(data["aoi"], t)
                if data["lit"]:
                    self.seen.setdefault(data["aoi"], t)
            case "reading":
                self._take_reading(data, t)
            case "flag":
                self.flags.append((t, data["aoi"]))
            case "flag_removed":
                self._remove_flag(data["aoi"])
            case "door":
                if data["deg"] >= 10:
                    self.doors.setdefault(data["leaf"], t)
            case "page":
                self.pages.setdefault(data["page"], t)
            case "seal_verify":
                self.seal_agrees = bool(data["agrees"])
            case "torch":
                if data["on"] and self.torch_on is None:
                    self.torch_on = t
            case "teleport":
                if data["inside"] and self.entered is None:
                    self.entered = t
            case "finished":
                self.decision = str(data["decision"])

    def _take_reading(self, data: Mapping[str, Any], t: float) -> None:
        channel = CHANNEL_OF_TOOL.get(data["tool"])
        if channel is not None and data["aoi"]:
            self.worked.setdefault(data["aoi"], t)
            self.tested.setdefault((surface_of(data["aoi"]), channel), t)

    def _remove_flag(self, aoi: str) -> None:
        for position in range(len(self.flags) - 1, -1, -1):
            if self.flags[position][1] == aoi:
                del self.flags[position]
                return

    def sections(self, surface: str) -> list[float]:
        """When each section of a surface was first seen in light or worked on, earliest first.

        A section is a column of patches: "07" of "left_wall/a07" and "left_wall/b07".
        """
        times: dict[str, float] = {}
        for aoi, t in (*self.seen.items(), *self.worked.items()):
            if surface_of(aoi) == surface:
                column = aoi.partition("/")[2][1:]
                times[column] = min(t, times.get(column, t))
        return sorted(times.values())

    def first_look(self, surface: str) -> float | None:
        return min(
            (t for aoi, t in self.looked.items() if surface_of(aoi) == surface), default=None
        )

    def flagged(self, surface: str) -> float | None:
        return min((t for t, aoi in self.flags if surface_of(aoi) == surface), default=None)


def _parts(event: Event | Mapping[str, Any]) -> tuple[int, str, Mapping[str, Any]]:
    if isinstance(event, Event):
        return event.t, event.name, event.data
    return int(event["t"]), str(event["name"]), event
