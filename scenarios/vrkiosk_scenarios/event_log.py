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
AT_A_DISTANCE: Final = frozenset({"rangefinder", "radiation_pager", "weighbridge"})
DOOR_DEG: Final = 10  # a leaf is open from here on


def surface_of(aoi: str) -> str:
    """The surface a patch belongs to: "front_wall" of "front_wall/a2"."""
    return aoi.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Air:
    """A reading of the gas detector; `alarm`: the gases above their limits."""

    t: float
    place: str
    height: str
    alarm: str


@dataclass(frozen=True, slots=True)
class Bagged:
    t: float
    item: str
    photographed: bool
    gloves: bool


@dataclass(frozen=True, slots=True)
class Call:
    t: float
    who: str
    minutes: float


@dataclass(slots=True)
class Views:
    """When a surface first came into the field of view; clear: with nothing before it; lit: clear
    and in light."""

    in_view: float | None = None
    clear: float | None = None
    lit: float | None = None


@dataclass(slots=True)
class EventLog:
    """Times are seconds since the first event, pauses taken out; first occurrences count."""

    duration: float = 0.0
    decision: str | None = None  # confirmed; None: the session ended without one
    looked: dict[str, float] = field(default_factory=dict)  # aoi -> gaze rested on it
    seen: dict[str, float] = field(default_factory=dict)  # aoi -> seen in light
    seen_from: dict[str, float] = field(default_factory=dict)  # aoi -> m, the nearest
    dwell_ms: dict[str, int] = field(default_factory=dict)  # aoi -> looked at in all
    views: dict[str, Views] = field(default_factory=dict)  # by surface
    sources: set[str] = field(default_factory=set)  # of gaze: "eye", "head"
    touched: dict[str, float] = field(default_factory=dict)  # aoi -> by a hand or a tool
    tested: dict[tuple[str, Channel], float] = field(default_factory=dict)  # surface, channel
    worked: dict[str, float] = field(default_factory=dict)  # aoi -> a tool gave a reading on it
    flags: list[tuple[float, str]] = field(default_factory=list)  # not taken back: time, aoi
    suspicions: list[tuple[float, str]] = field(default_factory=list)  # on radiographs, as flags
    doors: dict[str, float] = field(default_factory=dict)  # leaf -> began to open
    pages: dict[str, float] = field(default_factory=dict)
    firsts: dict[str, float] = field(default_factory=dict)  # event name -> time
    seal_agrees: bool | None = None  # the officer's last word
    entered: float | None = None  # first stood inside the box
    torch_on: float | None = None
    worn: dict[str, float] = field(default_factory=dict)  # protective equipment -> put on
    air: list[Air] = field(default_factory=list)
    strap: list[tuple[float, bool]] = field(default_factory=list)  # time, on
    hazards: list[tuple[float, str]] = field(default_factory=list)  # time, kind
    photographs: list[tuple[float, frozenset[str]]] = field(default_factory=list)  # time, aois
    bagged: list[Bagged] = field(default_factory=list)
    custody: dict[str, float] = field(default_factory=dict)  # item -> a line was written
    reported: frozenset[str] = frozenset()  # fields of the last report
    discrepancies: frozenset[str] = frozenset()  # of the last report
    calls: list[Call] = field(default_factory=list)
    ventilated: list[tuple[float, float]] = field(default_factory=list)  # time, minutes
    answers: dict[str, float] = field(default_factory=dict)  # who was called -> result
    opened: dict[str, float] = field(default_factory=dict)  # carton -> time

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
            log._take_look(name, data, log.duration)
            log._take_work(name, data, log.duration)
            log._take_safety(name, data, log.duration)
            log._take_evidence(name, data, log.duration)
        return log

    def count_marks(self, behind: Mapping[str, str]) -> None:
        """Takes a mark on packs of a hide for one on the surface they are behind
        (`Scenario.behind`)."""
        self.flags = [(t, behind.get(aoi, aoi)) for t, aoi in self.flags]

    def _take_look(self, name: str, data: Mapping[str, Any], t: float) -> None:
        match name:
            case "aoi_enter":
                self.looked.setdefault(data["aoi"], t)
            case "aoi_leave":
                aoi = str(data["aoi"])
                self.dwell_ms[aoi] = self.dwell_ms.get(aoi, 0) + int(data["ms"])
            case "surface_seen":
                aoi = str(data["aoi"])
                self.looked.setdefault(aoi, t)
                if data["lit"]:
                    self.sources |= {str(data["source"])} if "source" in data else set()
                    self.seen.setdefault(aoi, t)
                    # through a mirror or a scope the tool's own reach counts
                    away = 0.0 if data.get("by") else float(data.get("distance", 0.0))
                    self.seen_from[aoi] = min(away, self.seen_from.get(aoi, away))
            case "uv_seen":
                self.tested.setdefault((surface_of(data["aoi"]), "uv"), t)
            case "in_view":
                views = self.views.setdefault(surface_of(data["aoi"]), Views())
                views.in_view = t if views.in_view is None else views.in_view
                if data["lit"] and views.lit is None:
                    views.lit = t
                if data["clear"] and views.clear is None:
                    views.clear = t
            case "touched" | "strike" | "wiped":
                self.touched.setdefault(data["aoi"], t)

    def _take_work(self, name: str, data: Mapping[str, Any], t: float) -> None:
        match name:
            case "reading":
                self._take_reading(data, t)
            case "opened":
                self.opened.setdefault(data["carton"], t)
                self.tested.setdefault(("carton", "open"), t)
            case "flag":
                self.flags.append((t, data["aoi"]))
            case "flag_removed":
                _take_back(self.flags, data["aoi"])
            case "suspicion":
                self.suspicions.append((t, data["aoi"]))
            case "suspicion_removed":
                _take_back(self.suspicions, data["aoi"])
            case "page":
                self.pages.setdefault(data["page"], t)
            case "call":
                self.calls.append(Call(t, str(data["who"]), float(data["minutes"])))
            case "call_result":
                self.answers.setdefault(data["who"], t)
            case "finished":
                self.decision = str(data["decision"])

    def _take_safety(self, name: str, data: Mapping[str, Any], t: float) -> None:
        match name:
            case "door":
                if data["deg"] >= DOOR_DEG:
                    self.doors.setdefault(data["leaf"], t)
            case "teleport":
                if data["inside"] and self.entered is None:
                    self.entered = t
            case "torch":
                if data["on"] and self.torch_on is None:
                    self.torch_on = t
            case "ppe":
                if data["on"]:
                    self.worn.setdefault(data["item"], t)
                else:
                    self.worn.pop(data["item"], None)
            case "gas_reading":
                alarm = str(data["alarm"])
                self.air.append(Air(t, str(data["place"]), str(data["height"]), alarm))
            case "ajar":
                self.doors.setdefault(data["leaf"], t)
            case "strap":
                self.strap.append((t, bool(data["on"])))
            case "ventilated":
                self.ventilated.append((t, float(data["minutes"])))
            case "hazard":
                self.hazards.append((t, str(data["kind"])))

    def _take_evidence(self, name: str, data: Mapping[str, Any], t: float) -> None:
        match name:
            case "seal_verify":
                self.seal_agrees = bool(data["agrees"])
            case "photograph":
                self.photographs.append((t, frozenset(str(data["aois"]).split())))
            case "bagged":
                how = bool(data["photographed"]), bool(data["gloves"])
                self.bagged.append(Bagged(t, str(data["item"]), *how))
            case "custody":
                self.custody.setdefault(data["item"], t)
            case "report":
                self.reported = frozenset(str(data["fields"]).split())
                self.discrepancies = frozenset(str(data["discrepancies"]).split())

    def _take_reading(self, data: Mapping[str, Any], t: float) -> None:
        channel = CHANNEL_OF_TOOL.get(data["tool"])
        if channel is None:
            return
        aoi = str(data["aoi"])
        if aoi:
            self.worked.setdefault(aoi, t)
            if data["tool"] not in AT_A_DISTANCE:
                self.touched.setdefault(aoi, t)
        self.tested.setdefault((surface_of(aoi), channel), t)

    # --- asked by scores and reports

    @property
    def opened_at(self) -> float | None:
        """When the first leaf began to open."""
        return min(self.doors.values(), default=None)

    @property
    def source(self) -> str:
        """What the gaze came from: "eye", "head", "mixed"; "none" where nothing was looked at."""
        if len(self.sources) > 1:
            return "mixed"
        return next(iter(self.sources), "none")

    def strap_on_at(self, t: float) -> bool:
        """Whether the strap was on then."""
        return next((on for when, on in reversed(self.strap) if when <= t), False)

    def first_look(self, surface: str) -> float | None:
        return _first(self.looked, surface)

    def first_touch(self, surface: str) -> float | None:
        return _first(self.touched, surface)

    def first_test(self, surface: str) -> float | None:
        """The first reading of any tool on a surface."""
        return min((t for (place, _), t in self.tested.items() if place == surface), default=None)

    def channels(self, surface: str) -> set[Channel]:
        """In which ways a surface was tested."""
        return {channel for place, channel in self.tested if place == surface}

    def flagged(self, surface: str) -> float | None:
        return min((t for t, aoi in self.flags if surface_of(aoi) == surface), default=None)

    def located(self, surface: str) -> float | None:
        """When a surface was marked, on itself or on a radiograph."""
        marks = (*self.flags, *self.suspicions)
        return min((t for t, aoi in marks if surface_of(aoi) == surface), default=None)


def _take_back(marks: list[tuple[float, str]], aoi: str) -> None:
    """Strikes out the last mark on a place."""
    for position in range(len(marks) - 1, -1, -1):
        if marks[position][1] == aoi:
            del marks[position]
            return


def _first(times: Mapping[str, float], surface: str) -> float | None:
    return min((t for aoi, t in times.items() if surface_of(aoi) == surface), default=None)


def _parts(event: Event | Mapping[str, Any]) -> tuple[int, str, Mapping[str, Any]]:
    if isinstance(event, Event):
        return event.t, event.name, event.data
    return int(event["t"]), str(event["name"]), event
